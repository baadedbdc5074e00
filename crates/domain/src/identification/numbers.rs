//! The GS1 numbers (keys) of a business: allocation, entry, listing and release, and the remaining capacity (TCVN
//! 12827:2019, 5.2.1, 6.5, 7.5 and annex A; GS1 General Specifications, section 4).
//!
//! Numbers are exchanged in their usual form: a GTIN with 8, 12, 13 or 14 digits, a GLN with 13, an SSCC with 18.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::identification::identifier::{CompanyPrefix, Gln, Gs1Key, Gtin, KeyType, Sscc};
use crate::input::kind::Kind;
use crate::input::localized::Text;
use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// The greatest number of GS1 numbers in a request.
pub const MAX_AT_ONCE: usize = 1_000;
/// The greatest number of logistic units that one request creates as a series.
pub const MAX_IN_SERIES: i64 = 500;

/// A request for new GS1 numbers, from the company prefix or for packagings of one trade item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Allocation {
    /// Type of the numbers; may be omitted with `packaging_of`.
    pub key_type: Option<KeyType>,
    /// How many: 1 to 1,000, of packagings 1 to 8; 1 when omitted.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1000, example = 1))]
    pub count: Option<i64>,
    /// A GTIN of the business, in use or reserved, for whose packagings GTIN-14s are requested, with the next free
    /// indicator digits 1 to 8.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970011"))]
    pub packaging_of: Option<String>,
}

impl Allocation {
    /// The requested number of GS1 numbers.
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

/// New GS1 numbers, reserved for the business until a record uses them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Allocated {
    /// The numbers, in ascending order.
    #[cfg_attr(feature = "openapi", schema(example = json!(["8938505970011"])))]
    pub values: Vec<String>,
}

/// GS1 numbers that the business has assigned outside of this system, which will not allocate them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Reservation {
    /// Type of the numbers, since 13 digits may be a GTIN or a GLN.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub key_type: Option<KeyType>,
    /// The numbers, at most 1,000. Spaces between digits are ignored.
    #[cfg_attr(feature = "openapi", schema(required, example = json!(["8938505970011", "8938505970028"])))]
    pub values: Vec<String>,
}

impl Input for Reservation {
    fn check(&self, check: &mut Check) {
        check_values(check, self.key_type, &self.values);
        for (index, key) in self.values.iter().take(MAX_AT_ONCE).map(|value| value.parse::<Gtin>()).enumerate() {
            let restriction =
                key.ok().filter(|_| self.key_type == Some(KeyType::Gtin)).and_then(|gtin| gtin.restriction());
            if let Some(restriction) = restriction {
                check.refuse(format!("values[{index}]"), restriction.into());
            }
        }
    }
}

impl Reservation {
    /// Returns the numbers as keys, in their order.
    #[must_use]
    pub fn keys(&self) -> Vec<Gs1Key> {
        keys(self.key_type, &self.values)
    }
}

/// The result of entering GS1 numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reserved {
    /// How many were added.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub added: usize,
    /// How many the business already had, reserved or in a record; these are unchanged.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub known: usize,
}

/// Releases GS1 numbers that no record uses, that were never printed, and whose address was never opened.
///
/// A number that a record used before no longer leads to that record, and becomes reserved, so that another record can
/// use it. A reserved number is removed and can be allocated again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Release {
    /// Type of the numbers.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub key_type: Option<KeyType>,
    /// The numbers, at most 1,000. Either all of them are released or none.
    #[cfg_attr(feature = "openapi", schema(required, example = json!(["8938505970011"])))]
    pub values: Vec<String>,
}

impl Input for Release {
    fn check(&self, check: &mut Check) {
        check_values(check, self.key_type, &self.values);
    }
}

impl Release {
    /// Returns the numbers as keys, in their order.
    #[must_use]
    pub fn keys(&self) -> Vec<Gs1Key> {
        keys(self.key_type, &self.values)
    }
}

/// Parses a number of this type.
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

/// Refuses an empty or too long list, invalid numbers and duplicates.
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

/// The state of a GS1 number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NumberState {
    /// Reserved (Đang giữ chỗ): no record uses it yet.
    Reserved,
    /// In use (Đang dùng): a record has it.
    Held,
    /// Replaced (Đã thay): a record had it, and its address still leads there.
    Former,
}

impl NumberState {
    /// All states.
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

    /// The label for users.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Reserved => Text::new("Đang giữ chỗ", "Reserved"),
            Self::Held => Text::new("Đang dùng", "In use"),
            Self::Former => Text::new("Đã thay", "Replaced"),
        }
    }
}

/// The origin of a GS1 number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NumberOrigin {
    /// Allocated by the system (Hệ thống cấp).
    Allocated,
    /// Entered by the business (Doanh nghiệp nhập).
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

    /// The label for users.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Allocated => Text::new("Hệ thống cấp", "Given by the system"),
            Self::Entered => Text::new("Doanh nghiệp nhập", "Entered"),
        }
    }
}

/// The record that uses or used a GS1 number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Holder {
    /// Its kind.
    pub kind: Kind,
    /// Its ID (UUIDv7).
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub name: String,
    /// The record's field with the number, such as `gtin` or `packaging[0].gtin`.
    #[cfg_attr(feature = "openapi", schema(example = "gtin"))]
    pub field: String,
}

/// A GS1 number of the business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberView {
    /// Type of the number.
    pub key_type: KeyType,
    /// The number in its usual form.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970011"))]
    pub value: String,
    /// Its state.
    pub state: NumberState,
    /// Its origin.
    pub origin: NumberOrigin,
    /// Whether it begins with a company prefix of the business.
    pub own_prefix: bool,
    /// When it was allocated or entered.
    pub given_at: DateTime<Utc>,
    /// The record that uses or used it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub holder: Option<Holder>,
    /// Whether it was printed or downloaded as a symbol; such a number cannot be released.
    pub printed: bool,
}

/// Query parameters of the list of GS1 numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct NumbersQuery {
    /// Type of the numbers.
    pub key_type: KeyType,
    /// Only numbers in this state.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub state: Option<NumberState>,
    /// Only numbers that begin with these digits, in their usual form.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", param(example = "893850597"))]
    pub q: Option<String>,
    /// The `next` of the previous page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
    /// Page size: 1 to 100, 20 when omitted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<u32>,
}

/// A page of GS1 numbers, in the order of their digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Numbers {
    /// The numbers.
    pub items: Vec<NumberView>,
    /// The value of `after` for the next page; omitted on the last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
}

/// How many GS1 numbers of a business are used and left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ranges {
    /// Its company prefixes: first the one for new numbers, then the others, newest first.
    pub prefixes: Vec<PrefixRanges>,
}

/// The capacity of one company prefix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrefixRanges {
    /// The prefix.
    #[cfg_attr(feature = "openapi", schema(example = "893850597"))]
    pub prefix: String,
    /// Whether new numbers are allocated from it.
    pub current: bool,
    /// When it was entered.
    pub entered_at: DateTime<Utc>,
    /// Its capacity by type of number.
    pub ranges: Vec<Range>,
}

/// The capacity of a prefix for one type of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Range {
    /// Type of the numbers.
    pub key_type: KeyType,
    /// The total capacity.
    #[cfg_attr(feature = "openapi", schema(example = 1000))]
    pub capacity: u64,
    /// How many are used: in a record, replaced or reserved. Packagings of a trade item use none of their own.
    #[cfg_attr(feature = "openapi", schema(example = 17))]
    pub used: u64,
    /// How many are left.
    #[cfg_attr(feature = "openapi", schema(example = 983))]
    pub left: u64,
    /// Whether few are left: a tenth, or ten. Once no SSCC is left, those last used a year ago are allocated again.
    pub low: bool,
}

impl Range {
    /// Returns the range of a type, with `used` numbers taken.
    #[must_use]
    pub fn new(prefix: &CompanyPrefix, key_type: KeyType, used: u64) -> Self {
        let capacity = prefix.capacity(key_type);
        let left = capacity.saturating_sub(used);
        Self { key_type, capacity, used, left, low: left <= (capacity / 10).max(10) }
    }
}

/// A nearly exhausted range, as shown on the dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LowNumbers {
    /// The prefix from which new numbers are allocated.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970"))]
    pub prefix: String,
    /// Type of the numbers.
    pub key_type: KeyType,
    /// How many are left.
    #[cfg_attr(feature = "openapi", schema(example = 7))]
    pub left: u64,
    /// The total capacity.
    #[cfg_attr(feature = "openapi", schema(example = 100))]
    pub capacity: u64,
}
