//! What every managed record has, and what a module says about its own.

use std::fmt;
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

/// A module of management, as both sides see it. The server adds where it is stored, the browser how it is
/// shown; listing, searching, reading, writing and changing states are written once for all of them.
pub trait Resource: Sized + 'static {
    /// Its kind; gives the path and the name.
    const KIND: Kind;
    /// The columns by which a list can be sorted, besides [`Sort`]'s own.
    const SORTS: &'static [&'static str];
    /// What one sends to create or change a record.
    type Input: RecordInput;
    /// What one gets to see, besides what every [`Record`] has.
    type View: Serialize + DeserializeOwned + Clone + fmt::Debug + PartialEq;
}

/// What the mechanism has to know of a module's input.
pub trait RecordInput: Input {
    /// The record's name: shown wherever another record refers to it.
    fn name(&self) -> &str;
    /// The business's own number, unique among its records of this kind when it is set.
    fn code(&self) -> Option<&str>;
    /// Further texts by which the record is found.
    fn search_texts(&self) -> Vec<&str> {
        Vec::new()
    }
    /// What it refers to.
    fn references(&self) -> Vec<Reference>;
    /// What in it is valid for a time only: its certificates.
    fn validities(&self) -> Vec<Validity> {
        Vec::new()
    }
    /// The GS1 keys that identify it. A key that a record of the business has, or has had, no other may have; the
    /// resolver finds the record by them.
    fn keys(&self) -> Vec<HeldKey> {
        Vec::new()
    }
    /// Under which product it has which lot number: with the product's GTIN they are its address. A number that a lot
    /// of the product has had, no other may have.
    fn lot_number(&self) -> Option<(Uuid, &str)> {
        None
    }
    /// What it is marked with, so that records with a mark can be listed and counted at once.
    fn marks(&self) -> Vec<Mark> {
        Vec::new()
    }
    /// Replaces rich text by what is safe to show, using the server's `sanitise`.
    fn sanitise(&mut self, _sanitise: &dyn Fn(&str) -> String) {}
}

/// One reference from a record to something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The field that holds it.
    pub field: &'static str,
    /// What it points to.
    pub target: Target,
}

/// What a record can refer to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// Another record of the same organisation.
    Record(Kind, Uuid),
    /// An entry of a catalogue.
    Catalogue(CatalogueKind, Uuid),
    /// A unit of measure by its UN/ECE Recommendation 20 code.
    Unit(String),
    /// An administrative area.
    Area(Uuid),
    /// A file of the same organisation, in a field that takes such files.
    File(FileRole, Uuid),
}

/// A GS1 key that identifies a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldKey {
    /// The field that holds it, such as `packaging[0].gtin`.
    pub field: String,
    /// The key.
    pub key: Gs1Key,
}

impl HeldKey {
    /// The key of a field, when it holds a right one.
    pub fn optional<K: FromStr + Into<Gs1Key>>(field: impl Into<String>, text: Option<&str>) -> Option<Self> {
        Some(Self { field: field.into(), key: text?.parse::<K>().ok()?.into() })
    }
}

/// Something in a record that is valid until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The field that holds it.
    pub field: &'static str,
    /// What it is called: a certificate's number.
    pub title: String,
    /// The last day on which it is valid.
    pub expires_on: NaiveDate,
}

/// A property of records that is looked up by the index of words: [`RecordInput::marks`] derives it from what
/// was entered, nobody enters it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Something that the public page needs is missing.
    Incomplete,
    /// Made in a month: lots, by production, else packing, else harvest.
    Month {
        /// Year.
        year: i32,
        /// 1 to 12.
        month: u32,
    },
}

impl Mark {
    /// Its text in the index and in the API: `incomplete`, `month:2026-11`.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Incomplete => "incomplete".to_owned(),
            Self::Month { year, month } => format!("month:{year:04}-{month:02}"),
        }
    }

    /// The reverse of [`Mark::key`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "incomplete" {
            return Some(Self::Incomplete);
        }
        let (year, month) = text.strip_prefix("month:")?.split_once('-')?;
        let mark = Self::Month { year: year.parse().ok()?, month: month.parse().ok()? };
        (mark.key() == text && matches!(mark, Self::Month { month: 1..=12, .. })).then_some(mark)
    }
}

impl Reference {
    /// A reference, when there is one.
    pub fn optional(field: &'static str, target: Option<Target>) -> impl Iterator<Item = Self> {
        target.into_iter().map(move |target| Self { field, target })
    }
}

/// Something that a record refers to, with its name for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Named {
    /// The field of the record that refers to it.
    #[cfg_attr(feature = "openapi", schema(example = "product_id"))]
    pub field: String,
    /// Its identifier: a UUID, or the code of a unit.
    #[cfg_attr(feature = "openapi", schema(example = "0199f0c8-6a00-7000-8000-000000000001"))]
    pub id: String,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub name: String,
    /// Its state, when it is a record; a trashed one keeps its name here.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<Status>,
}

/// A record as it is read: what all of them have, and the module's own fields beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Record<V> {
    /// UUIDv7.
    pub id: Uuid,
    /// In use, hidden or in the trash.
    pub status: Status,
    /// Version, incremented by every change; sent in `If-Match`.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// The user who made it.
    pub created_by: Uuid,
    /// The user who last changed it.
    pub updated_by: Uuid,
    /// The names of everything that it refers to, in the order of its fields.
    pub references: Vec<Named>,
    /// The files that it holds, in the order of its fields. Not `files`, which some kinds have as a field.
    #[serde(default)]
    pub held_files: Vec<FileInfo>,
    /// The day on which the first of its certificates ends or has ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_first: Option<NaiveDate>,
    /// The module's own fields.
    #[serde(flatten)]
    pub content: V,
}

impl<V> Record<V> {
    /// The names of what `field` refers to.
    pub fn names<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a Named> {
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
    /// Their new state.
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
    use super::{Record, Resource};
    use crate::records::diary::DiaryEntry;
    use crate::records::logistic_unit::LogisticUnit;
    use crate::records::lot::Lot;
    use crate::records::material::Material;
    use crate::records::member::Member;
    use crate::records::place::Place;
    use crate::records::process::Process;
    use crate::records::product::Product;
    use chrono::{DateTime, NaiveDate};
    use serde_json::{Map, Value};
    use uuid::Uuid;

    /// What every record has, by name.
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
    fn no_module_has_a_field_that_every_record_has() {
        assert_eq!(own().len(), 10);
        let found = [
            in_both::<Member>(),
            in_both::<Place>(),
            in_both::<Material>(),
            in_both::<Process>(),
            in_both::<Product>(),
            in_both::<Lot>(),
            in_both::<DiaryEntry>(),
            in_both::<LogisticUnit>(),
        ];
        assert_eq!(found.concat(), Vec::<String>::new());
    }
}
