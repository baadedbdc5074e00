//! The common model of managed records, and what each kind declares about its own.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::files::file::{FileInfo, FileRole};
use crate::identification::identifier::Gs1Key;
use crate::input::Input;
use crate::input::kind::CatalogueKind;
use crate::input::kind::Kind;
use crate::input::status::Status;
use crate::records::recognition::RuralIndustryLevel;

/// A kind of managed records. The server adds its storage, the app its presentation; listing, searching, reading,
/// writing and state changes are generic.
pub trait Resource: Sized + 'static {
    /// The kind, which determines path and name.
    const KIND: Kind;
    /// Sort keys besides [`COMMON_SORTS`](crate::records::page::COMMON_SORTS).
    const SORTS: &'static [&'static str];
    /// Body of requests that create or change a record.
    type Input: RecordInput;
    /// Fields of a response, besides those of every [`Record`].
    type View: Serialize + DeserializeOwned + Clone + fmt::Debug + PartialEq;
}

/// What the generic code needs to know of the input of a kind.
pub trait RecordInput: Input {
    /// Name of the record, shown wherever another record refers to it.
    fn name(&self) -> &str;
    /// The business's own code, unique among its records of this kind when it is set.
    fn code(&self) -> Option<&str>;
    /// Further texts by which the record is found.
    fn search_texts(&self) -> Vec<&str> {
        Vec::new()
    }
    /// References to other objects.
    fn references(&self) -> Vec<Reference>;
    /// Parts with an expiry date: its certificates.
    fn validities(&self) -> Vec<Validity> {
        Vec::new()
    }
    /// GS1 keys that identify it. They are unique within the business, former keys included; the resolver finds the
    /// record by them.
    fn keys(&self) -> Vec<RecordKey> {
        Vec::new()
    }
    /// Product and lot number. With the product's GTIN they form the address of the lot. Lot numbers are unique within
    /// the product, former ones included.
    fn lot_number(&self) -> Option<(Uuid, &str)> {
        None
    }
    /// Marks of the record, by which records are listed and counted.
    fn marks(&self) -> Vec<Mark> {
        Vec::new()
    }
    /// Replaces rich text by safe HTML, using the server's `sanitise`.
    fn sanitise(&mut self, _sanitise: &dyn Fn(&str) -> String) {}
}

/// A reference from a record to another object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Field that has the reference.
    pub field: &'static str,
    /// Target of the reference.
    pub target: Target,
}

/// Target of a reference.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A record of the same organisation.
    Record(Kind, Uuid),
    /// A catalogue entry.
    Catalogue(CatalogueKind, Uuid),
    /// A unit of measure, by its UN/ECE Recommendation 20 code.
    Unit(String),
    /// An administrative area.
    Area(Uuid),
    /// A file of the same organisation, in a field with this role.
    File(FileRole, Uuid),
}

/// A GS1 key that identifies a record, with its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordKey {
    /// Field that has the key, such as `packaging[0].gtin`.
    pub field: String,
    /// The key.
    pub key: Gs1Key,
}

impl RecordKey {
    /// Returns the key of a field, when its text is a valid one.
    pub fn optional<K: FromStr + Into<Gs1Key>>(field: impl Into<String>, text: Option<&str>) -> Option<Self> {
        Some(Self { field: field.into(), key: text?.parse::<K>().ok()?.into() })
    }
}

/// A part of a record with an expiry date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validity {
    /// Field that has it.
    pub field: &'static str,
    /// Title: the number of a certificate.
    pub title: String,
    /// Last day of validity.
    pub expires_on: NaiveDate,
}

/// Numbers of stars that the OCOP programme certifies (Decision 148/QĐ-TTg).
pub const OCOP_STARS: RangeInclusive<i64> = 3..=5;

/// A property of records that is indexed with their words. [`RecordInput::marks`] derives it from the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Data for the public page are missing.
    Incomplete,
    /// Lots made in a month: the date of production, else of packing, else of harvest.
    Month {
        /// Year.
        year: i32,
        /// Month, 1 to 12.
        month: u32,
    },
    /// Products with an OCOP rating; with these stars.
    Ocop(Option<i64>),
    /// Typical rural industrial products (Công nghiệp nông thôn tiêu biểu); of this level.
    RuralIndustry(Option<RuralIndustryLevel>),
    /// Local specialties (Đặc trưng thế mạnh).
    LocalSpecialty,
}

impl Mark {
    /// Its text in the index and in the API: `incomplete`, `month:2026-11`, `ocop`, `ocop:4`, `rural_industry:province`.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Incomplete => "incomplete".to_owned(),
            Self::Month { year, month } => format!("month:{year:04}-{month:02}"),
            Self::Ocop(None) => "ocop".to_owned(),
            Self::Ocop(Some(stars)) => format!("ocop:{stars}"),
            Self::RuralIndustry(None) => "rural_industry".to_owned(),
            Self::RuralIndustry(Some(level)) => format!("rural_industry:{}", level.as_str()),
            Self::LocalSpecialty => "local_specialty".to_owned(),
        }
    }

    /// The reverse of [`Mark::key`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, detail) = match text.split_once(':') {
            Some((name, detail)) => (name, Some(detail)),
            None => (text, None),
        };
        let mark = match (name, detail) {
            ("incomplete", None) => Self::Incomplete,
            ("month", Some(month)) => {
                let (year, month) = month.split_once('-')?;
                Self::Month {
                    year: year.parse().ok()?,
                    month: month.parse().ok().filter(|month| (1..=12).contains(month))?,
                }
            }
            ("ocop", None) => Self::Ocop(None),
            ("ocop", Some(stars)) => Self::Ocop(Some(stars.parse().ok().filter(|stars| OCOP_STARS.contains(stars))?)),
            ("rural_industry", None) => Self::RuralIndustry(None),
            ("rural_industry", Some(level)) => Self::RuralIndustry(Some(RuralIndustryLevel::parse(level)?)),
            ("local_specialty", None) => Self::LocalSpecialty,
            _ => return None,
        };
        (mark.key() == text).then_some(mark)
    }
}

impl Reference {
    /// Returns a reference when `target` is present.
    pub fn optional(field: &'static str, target: Option<Target>) -> impl Iterator<Item = Self> {
        target.into_iter().map(move |target| Self { field, target })
    }
}

/// A referenced object with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Named))]
pub struct NamedReference {
    /// Field of the record that refers to it.
    #[cfg_attr(feature = "openapi", schema(example = "product_id"))]
    pub field: String,
    /// UUID, or the code of a unit.
    #[cfg_attr(feature = "openapi", schema(example = "0199f0c8-6a00-7000-8000-000000000001"))]
    pub id: String,
    /// Name of the object.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub name: String,
    /// State of the object, when it is a record. Records in the trash are included.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<Status>,
}

/// A record as returned by the API: the fields of every record, and those of its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Record<V> {
    /// UUIDv7.
    pub id: Uuid,
    /// State of the record.
    pub status: Status,
    /// Version, incremented by every change; sent in `If-Match`.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub version: i32,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Id of the user who created it.
    pub created_by: Uuid,
    /// Id of the user who last changed it.
    pub updated_by: Uuid,
    /// Names of the objects that it refers to, in the order of its fields.
    pub references: Vec<NamedReference>,
    /// Files that it refers to, in the order of its fields. Not called `files`, which is a field of some kinds.
    #[serde(default)]
    pub held_files: Vec<FileInfo>,
    /// Earliest expiry date of its certificates.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_first: Option<NaiveDate>,
    /// The fields of its kind.
    #[serde(flatten)]
    pub content: V,
}

impl<V> Record<V> {
    /// Returns the objects that `field` refers to.
    pub fn names<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a NamedReference> {
        self.references.iter().filter(move |named| named.field == field)
    }
}

/// Moves records to a state: all of them or none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct StatusChange {
    /// The records; at most 200.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub ids: Vec<Uuid>,
    /// The new state.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub status: Option<Status>,
}

impl Input for StatusChange {
    fn check(&self, check: &mut crate::input::Check) {
        if self.ids.is_empty() {
            check.refuse("ids", crate::input::violation::Reason::Required);
        }
        check.set("ids", &self.ids);
        check.present("status", self.status.as_ref());
    }
}

#[cfg(test)]
mod tests {
    use super::{Mark, Record, Resource};
    use crate::records::diary::DiaryEntry;
    use crate::records::logistic_unit::LogisticUnit;
    use crate::records::lot::Lot;
    use crate::records::material::Material;
    use crate::records::material_batch::MaterialBatch;
    use crate::records::member::Member;
    use crate::records::place::Place;
    use crate::records::process::Process;
    use crate::records::product::Product;
    use chrono::{DateTime, NaiveDate};
    use serde_json::{Map, Value};
    use uuid::Uuid;

    /// Returns the names of the fields of every record.
    fn own() -> Map<String, Value> {
        let record = Record {
            id: Uuid::nil(),
            status: crate::input::status::Status::Active,
            version: 1,
            created_at: DateTime::default(),
            updated_at: DateTime::default(),
            created_by: Uuid::nil(),
            updated_by: Uuid::nil(),
            references: Vec::new(),
            held_files: Vec::new(),
            expires_first: NaiveDate::from_ymd_opt(2026, 11, 22),
            content: Map::new(),
        };
        match serde_json::to_value(record) {
            Ok(Value::Object(own)) => own,
            _ => Map::new(),
        }
    }

    fn in_both<R: Resource>() -> Vec<String> {
        let own = own();
        crate::input::fields::<R::Input>()
            .into_iter()
            .map(|(name, _)| name)
            .filter(|name| own.contains_key(name))
            .collect()
    }

    #[test]
    fn a_mark_is_read_as_it_is_written_and_nothing_else_is() {
        for text in [
            "incomplete",
            "month:2026-11",
            "ocop",
            "ocop:4",
            "rural_industry",
            "rural_industry:national",
            "local_specialty",
        ] {
            assert_eq!(Mark::parse(text).map(Mark::key).as_deref(), Some(text));
        }
        for text in
            ["", "month", "month:2026-13", "ocop:2", "ocop:+4", "ocop:", "rural_industry:commune", "local_specialty:1"]
        {
            assert_eq!(Mark::parse(text), None, "{text}");
        }
    }

    #[test]
    fn no_module_has_a_field_that_every_record_has() {
        assert_eq!(own().len(), 10);
        let found = [
            in_both::<Member>(),
            in_both::<Place>(),
            in_both::<Material>(),
            in_both::<MaterialBatch>(),
            in_both::<Process>(),
            in_both::<Product>(),
            in_both::<Lot>(),
            in_both::<DiaryEntry>(),
            in_both::<LogisticUnit>(),
        ];
        assert_eq!(found.concat(), Vec::<String>::new());
    }
}
