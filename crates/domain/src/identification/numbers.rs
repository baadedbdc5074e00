//! The GS1 numbers of a business: how they are given, entered, listed and let go of, and how many are left
//! (TCVN 12827:2019, 5.2.1, 6.5, 7.5 and annex A; GS1 General Specifications, section 4).
//!
//! Numbers travel in their usual form: a GTIN at 8, 12, 13 or 14 digits, a GLN at 13, an SSCC at 18.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::identification::identifier::{CompanyPrefix, Gln, Gs1Key, Gtin, KeyType, Sscc};
use crate::input::kind::Kind;
use crate::input::localized::Text;
use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// The most numbers in one request.
pub const MAX_AT_ONCE: usize = 1_000;
/// The most units that one request makes in a series.
pub const MAX_IN_SERIES: i64 = 500;

/// Asks for new numbers: of the company prefix, or for packagings of one trade item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Allocation {
    /// Which kind of number; may be left out with `packaging_of`.
    pub key_type: Option<KeyType>,
    /// How many: 1 to 1,000, of packagings 1 to 8; 1 when absent.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1000, example = 1))]
    pub count: Option<i64>,
    /// A GTIN that the business has, held or reserved: asks for the GTIN-14 of its packagings, with the next free
    /// indicator digits 1 to 8.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970011"))]
    pub packaging_of: Option<String>,
}

impl Allocation {
    /// How many numbers are asked for.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count.and_then(|count| usize::try_from(count).ok()).unwrap_or(1)
    }
}

impl Input for Allocation {
    fn check(&self, check: &mut Check) {
        if let Some(gtin) = &self.packaging_of {
            match gtin.parse::<Gtin>() {
                Ok(gtin) if gtin.indicator() > 0 => check.refuse("packaging_of", Reason::HasIndicator),
                other => check.result("packaging_of", other),
            }
            if self.key_type.is_some_and(|key_type| key_type != KeyType::Gtin) {
                check.refuse("key_type", Reason::NotAllowed);
            }
            check.within("count", self.count, 1, 8);
        } else {
            check.present("key_type", self.key_type.as_ref());
            check.within("count", self.count, 1, i64::try_from(MAX_AT_ONCE).unwrap_or(i64::MAX));
        }
    }
}

/// New numbers, reserved for the business until a record holds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Allocated {
    /// The numbers, in rising order.
    #[cfg_attr(feature = "openapi", schema(example = json!(["8938505970011"])))]
    pub values: Vec<String>,
}

/// Numbers that the business has given outside of the system: they will never be given again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Reservation {
    /// Which kind of numbers: 13 digits may be a GTIN or a GLN.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub key_type: Option<KeyType>,
    /// The numbers; at most 1,000. Spaces between digits are passed over.
    #[cfg_attr(feature = "openapi", schema(required, example = json!(["8938505970011", "8938505970028"])))]
    pub values: Vec<String>,
}

impl Input for Reservation {
    fn check(&self, check: &mut Check) {
        check_values(check, self.key_type, &self.values);
    }
}

impl Reservation {
    /// The numbers as keys, in the order given.
    #[must_use]
    pub fn keys(&self) -> Vec<Gs1Key> {
        keys(self.key_type, &self.values)
    }
}

/// What became of numbers that were entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reserved {
    /// How many were new.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub added: usize,
    /// How many the business had already, reserved or in a record: nothing changed for them.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub known: usize,
}

/// Lets go of numbers that are in nobody's hands: never printed, and their address never opened.
///
/// One that a record had before no longer leads there and is reserved from then on, so that another record may have
/// it. One that is reserved is forgotten, and may be given again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Release {
    /// Which kind of numbers.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub key_type: Option<KeyType>,
    /// The numbers; at most 1,000, all of them or none.
    #[cfg_attr(feature = "openapi", schema(required, example = json!(["8938505970011"])))]
    pub values: Vec<String>,
}

impl Input for Release {
    fn check(&self, check: &mut Check) {
        check_values(check, self.key_type, &self.values);
    }
}

impl Release {
    /// The numbers as keys, in the order given.
    #[must_use]
    pub fn keys(&self) -> Vec<Gs1Key> {
        keys(self.key_type, &self.values)
    }
}

/// Reads a number of a kind.
///
/// # Errors
/// What is wrong with its digits.
pub fn read(key_type: KeyType, text: &str) -> Result<Gs1Key, Reason> {
    match key_type {
        KeyType::Gtin => text.parse::<Gtin>().map(Gs1Key::Gtin),
        KeyType::Gln => text.parse::<Gln>().map(Gs1Key::Gln),
        KeyType::Sscc => text.parse::<Sscc>().map(Gs1Key::Sscc),
    }
}

/// Refuses a list that is empty or too long, wrong numbers and those that stand twice.
fn check_values(check: &mut Check, key_type: Option<KeyType>, values: &[String]) {
    check.present("key_type", key_type.as_ref());
    if values.is_empty() {
        check.refuse("values", Reason::Required);
    }
    if values.len() > MAX_AT_ONCE {
        check.refuse("values", Reason::TooLong { max: MAX_AT_ONCE });
        return;
    }
    let Some(key_type) = key_type else { return };
    let mut seen = std::collections::HashSet::new();
    for (index, value) in values.iter().enumerate() {
        match read(key_type, value) {
            Ok(key) if !seen.insert(key.clone()) => check.refuse(format!("values[{index}]"), Reason::Duplicate),
            other => check.result(&format!("values[{index}]"), other),
        }
    }
}

fn keys(key_type: Option<KeyType>, values: &[String]) -> Vec<Gs1Key> {
    let Some(key_type) = key_type else { return Vec::new() };
    values.iter().filter_map(|value| read(key_type, value).ok()).collect()
}

/// What a number is to the business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NumberState {
    /// No record has it yet.
    Reserved,
    /// A record has it.
    Held,
    /// A record had it, and its address still leads there.
    Former,
}

impl NumberState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Reserved, Self::Held, Self::Former];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Held => "held",
            Self::Former => "former",
        }
    }

    /// The reverse of [`NumberState::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Reserved => Text::new("Đang giữ chỗ", "Reserved"),
            Self::Held => Text::new("Đang dùng", "In use"),
            Self::Former => Text::new("Đã thay", "Replaced"),
        }
    }
}

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NumberOrigin {
    /// The system gave it.
    Allocated,
    /// The business entered it.
    Entered,
}

impl NumberOrigin {
    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allocated => "allocated",
            Self::Entered => "entered",
        }
    }

    /// The reverse of [`NumberOrigin::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Allocated, Self::Entered].into_iter().find(|origin| origin.as_str() == text)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Allocated => Text::new("Hệ thống cấp", "Given by the system"),
            Self::Entered => Text::new("Doanh nghiệp nhập", "Entered"),
        }
    }
}

/// The record that has or had a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Holder {
    /// Its kind.
    pub kind: Kind,
    /// UUIDv7.
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub name: String,
    /// The field of the record, such as `gtin` or `packaging[0].gtin`.
    #[cfg_attr(feature = "openapi", schema(example = "gtin"))]
    pub field: String,
}

/// A number of the business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberView {
    /// Which kind of number.
    pub key_type: KeyType,
    /// The number in its usual form.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970011"))]
    pub value: String,
    /// What it is to the business.
    pub state: NumberState,
    /// Where it comes from.
    pub origin: NumberOrigin,
    /// Whether it is made of a company prefix of the business.
    pub own_prefix: bool,
    /// When it was given or entered.
    pub given_at: DateTime<Utc>,
    /// The record that has or had it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub holder: Option<Holder>,
    /// Whether it was printed or downloaded as a symbol: such a number is never let go of.
    pub printed: bool,
}

/// What one asks of the list of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct NumbersQuery {
    /// Which kind of numbers.
    pub key_type: KeyType,
    /// Only numbers in this state.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub state: Option<NumberState>,
    /// Only numbers that begin with these digits, in their usual form.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", param(example = "893850597"))]
    pub q: Option<String>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
    /// Rows in the page: 1 to 100, 20 when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<u32>,
}

/// A page of numbers, in the order of their digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Numbers {
    /// The rows.
    pub items: Vec<NumberView>,
    /// Goes into `after` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
}

/// How far the numbers of a business are given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ranges {
    /// Its company prefixes: the one that gives new numbers first, then the others, newest first.
    pub prefixes: Vec<PrefixRanges>,
}

/// The numbers of one company prefix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrefixRanges {
    /// The prefix.
    #[cfg_attr(feature = "openapi", schema(example = "893850597"))]
    pub prefix: String,
    /// Whether new numbers are made of it.
    pub current: bool,
    /// When it was entered.
    pub entered_at: DateTime<Utc>,
    /// One of each kind of numbers.
    pub ranges: Vec<Range>,
}

/// How many numbers of a kind a prefix has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Range {
    /// The kind.
    pub key_type: KeyType,
    /// How many there can be.
    #[cfg_attr(feature = "openapi", schema(example = 1000))]
    pub capacity: u64,
    /// How many are taken: in a record, former or reserved. Packagings of a trade item take none of their own.
    #[cfg_attr(feature = "openapi", schema(example = 17))]
    pub used: u64,
    /// How many are left.
    #[cfg_attr(feature = "openapi", schema(example = 983))]
    pub left: u64,
    /// Whether few are left: a tenth, or ten. When no SSCC is left, those begin again whose last use is a year ago.
    pub low: bool,
}

impl Range {
    /// The range of a kind in which `used` numbers are taken.
    #[must_use]
    pub fn new(prefix: &CompanyPrefix, key_type: KeyType, used: u64) -> Self {
        let capacity = prefix.capacity(key_type);
        let left = capacity.saturating_sub(used);
        Self { key_type, capacity, used, left, low: left <= (capacity / 10).max(10) }
    }
}

/// A range that runs low, as the dashboard tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LowNumbers {
    /// The prefix that gives new numbers.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970"))]
    pub prefix: String,
    /// The kind.
    pub key_type: KeyType,
    /// How many are left.
    #[cfg_attr(feature = "openapi", schema(example = 7))]
    pub left: u64,
    /// How many there can be.
    #[cfg_attr(feature = "openapi", schema(example = 100))]
    pub capacity: u64,
}
