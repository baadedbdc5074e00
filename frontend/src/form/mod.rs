//! The mechanism of all forms: fields declared as data, a state that is one JSON object, and the checks that the
//! server makes too (`nguon_domain::input`).

pub mod amounts;
mod area_search;
pub mod certificate;
mod combobox;
pub mod control;
mod date;
pub mod dialog;
pub mod entries;
pub mod field;
mod file;
pub mod key;
pub mod link;
mod moment;
pub mod named_values;
pub mod number;
pub mod offer;
pub mod packaging;
mod path;
pub mod place;
pub mod reference;
pub mod rich_text;
pub mod select;
pub mod sending;
mod several;
pub mod standard;
pub mod summary;
pub mod upload;

use std::collections::BTreeMap;

use leptos::prelude::*;
use nguon_domain::files::file::{FileInfo, FileRole};
use nguon_domain::files::sheet::Choices;
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::localized::Language;
use nguon_domain::input::violation::FieldError;
use nguon_domain::input::{self, Input};
use serde_json::{Map, Value};

use crate::platform::format;

pub use amounts::Amounts;
pub use dialog::DialogForm;
pub use entries::Entries;
pub use field::Sections;
pub use key::Source;
pub use sending::Sending;
pub use summary::Faults;

use offer::Offer;
use upload::Uploads;

/// The values of a form by field name.
pub type Values = Map<String, Value>;

/// How a field is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// One line of text.
    Line,
    /// Text of several lines.
    Long,
    /// Simple HTML.
    Rich,
    /// Whole đồng.
    Money,
    /// A day.
    Date,
    /// An e-mail address.
    Email,
    /// A telephone or fax number.
    Phone,
    /// A web address.
    Url,
    /// An identifier that consists of digits.
    Digits,
    /// A password; `new` when it is being chosen.
    Password {
        /// Whether it is being chosen.
        new: bool,
    },
    /// One of a few values, each with its label.
    OneOf(&'static [(&'static str, &'static str)]),
    /// Some of a few values, each with its label.
    SomeOf(Choices),
    /// A year.
    Year,
    /// A GS1 key, which may be scanned, and who allocates it.
    Key(KeyType, Source),
    /// An entry of a catalogue.
    Catalogue(CatalogueKind),
    /// A unit of measure.
    Unit,
    /// An administrative area.
    Area,
    /// Another record.
    Record(Kind),
    /// Another record of this kind, among those that refer to the record in another field beside this one.
    RecordOf(Kind, &'static str),
    /// Other records.
    Records(Kind),
    /// Another record; several of them where the form creates a record for each.
    Each(Kind),
    /// A file.
    File(FileRole),
    /// Files, in an order that can be changed.
    Files(FileRole),
    /// A list of entries that have parts.
    Entries(&'static Entries),
    /// A list of records with an amount each.
    Amounts(&'static Amounts),
    /// A day with a time.
    Moment,
    /// Pairs of name and value.
    NamedValues,
    /// A whole number of things.
    Count,
    /// A temperature in degrees Celsius.
    Temperature,
    /// A number in this unit.
    Decimal(&'static str),
    /// A number, with its unit in another field.
    Measure {
        /// The field of the unit.
        unit: &'static str,
    },
    /// A position in `latitude` and `longitude`.
    Position,
}

/// One field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its identifier in the data dictionary.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// The help text below it.
    pub help: &'static str,
    /// Whether it must be filled in.
    pub required: bool,
    /// How it is entered.
    pub control: Control,
    /// The browser's `autocomplete`.
    pub autocomplete: &'static str,
    wide: bool,
}

impl Field {
    /// Returns an optional field without help.
    pub const fn new(name: &'static str, label: &'static str, control: Control) -> Self {
        Self { name, label, help: "", required: false, control, autocomplete: "off", wide: false }
    }

    /// Makes the field required.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Sets the help text.
    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// Makes the field take the whole width of the form, so that the next one starts a new line.
    pub const fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Sets the browser's `autocomplete`.
    pub const fn autocomplete(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = autocomplete;
        self
    }

    /// Returns the second entry of the form that the field edits, if any.
    pub const fn second(&self) -> Option<&'static str> {
        match self.control {
            Control::Measure { unit } => Some(unit),
            Control::Position => Some("longitude"),
            _ => None,
        }
    }

    /// Whether it takes the whole width of the form.
    pub const fn is_wide(&self) -> bool {
        self.wide
            || matches!(
                self.control,
                Control::Long
                    | Control::Rich
                    | Control::Records(_)
                    | Control::Each(_)
                    | Control::Files(_)
                    | Control::Entries(_)
                    | Control::Amounts(_)
                    | Control::NamedValues
                    | Control::SomeOf(_)
                    | Control::Position
            )
    }

    /// Returns the fields of the entries when the field is a list of entries.
    pub const fn parts(&self) -> &'static [Self] {
        match self.control {
            Control::Entries(entries) => entries.parts,
            Control::Amounts(amounts) => amounts.parts,
            _ => &[],
        }
    }

    /// Returns the field as a part of the entry `index` of the list `list`.
    pub fn within(self, list: &str, index: usize) -> Self {
        let control = match self.control {
            Control::Measure { unit } => Control::Measure { unit: path::kept(format!("{list}[{index}].{unit}")) },
            Control::RecordOf(kind, of) => Control::RecordOf(kind, path::kept(format!("{list}[{index}].{of}"))),
            other => other,
        };
        Self { name: path::kept(format!("{list}[{index}].{}", self.name)), control, ..self }
    }
}

impl From<&Self> for Field {
    fn from(declared: &Self) -> Self {
        *declared
    }
}

/// A group of fields.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// The fields.
    pub fields: &'static [Field],
}

/// The state of a form.
#[derive(Clone, Copy)]
pub struct Form {
    /// The values of the fields.
    pub values: RwSignal<Values>,
    /// The faults.
    pub errors: RwSignal<Vec<FieldError>>,
    /// The names of referenced records, by identifier.
    pub names: RwSignal<BTreeMap<String, String>>,
    /// The referenced files, by identifier.
    pub files: RwSignal<BTreeMap<String, FileInfo>>,
    /// The running uploads.
    pub uploads: Uploads,
    /// Recently used values, offered for fields that are empty.
    pub offers: RwSignal<Vec<Offer>>,
    /// Whether the form is read-only.
    pub locked: RwSignal<bool>,
    /// Whether it creates records; then [`Control::Each`] accepts several.
    pub is_new: bool,
    original: RwSignal<Values>,
    prefix: &'static str,
}

impl Form {
    /// Returns a form with these initial values.
    pub fn new(values: Values) -> Self {
        Self {
            original: RwSignal::new(values.clone()),
            values: RwSignal::new(values),
            errors: RwSignal::new(Vec::new()),
            names: RwSignal::new(BTreeMap::new()),
            files: RwSignal::new(BTreeMap::new()),
            uploads: Uploads::start(),
            offers: RwSignal::new(Vec::new()),
            locked: RwSignal::new(false),
            is_new: false,
            prefix: "",
        }
    }

    /// Makes this a form that creates records.
    pub fn for_new(self) -> Self {
        Self { is_new: true, ..self }
    }

    /// Makes the form's element identifiers distinct from those of another form on the page.
    pub fn beside(self, prefix: &'static str) -> Self {
        Self { prefix, ..self }
    }

    /// Whether there is another form on the page.
    pub fn is_beside(self) -> bool {
        !self.prefix.is_empty()
    }

    /// Returns the identifier of an element of the field `name`.
    pub fn id(self, part: &str, name: &str) -> String {
        format!("{}{part}-{name}", self.prefix)
    }

    /// Returns an empty form for `I`.
    pub fn blank<I: Input>() -> Self {
        Self::new(input::fields::<I>())
    }

    /// Replaces the values and takes them as saved.
    pub fn load(self, values: Values) {
        self.original.set(values.clone());
        self.values.set(values);
        self.errors.set(Vec::new());
    }

    /// Returns the initial or last saved values.
    pub fn original(self) -> Values {
        self.original.get_untracked()
    }

    /// Returns the value of `name`, which may be a path such as `licences[1].number`.
    pub fn get(self, name: &str) -> Value {
        self.values.with(|values| path::find(values, name).cloned().unwrap_or_default())
    }

    /// Returns the entries of the list `name`.
    pub fn list(self, name: &str) -> Vec<Value> {
        match self.get(name) {
            Value::Array(items) => items,
            _ => Vec::new(),
        }
    }

    /// Returns the value of `name` as text.
    pub fn text(self, name: &str) -> String {
        as_text(&self.get(name))
    }

    /// Returns the identifiers in the field `name`, whether it has one or several.
    pub fn ids(self, name: &str) -> Vec<String> {
        match self.get(name) {
            Value::Array(items) => items.iter().map(as_text).collect(),
            Value::String(id) if !id.is_empty() => vec![id],
            _ => Vec::new(),
        }
    }

    /// Stores identifiers in the field `name`; with `many` all of them, otherwise the last.
    pub fn put_ids(self, name: &str, many: bool, ids: Vec<String>) {
        let one = |ids: Vec<String>| ids.into_iter().next_back().map_or(Value::Null, Value::String);
        self.set(name, if many { Value::from(ids) } else { one(ids) });
    }

    /// Stores an uploaded file in the field `name`.
    pub fn put_file(self, name: &str, many: bool, info: FileInfo) {
        let id = info.id.to_string();
        self.names.update(|names| {
            names.insert(id.clone(), info.name.clone());
        });
        self.files.update(|files| {
            files.insert(id.clone(), info);
        });
        let mut ids = untrack(|| self.ids(name));
        if !ids.contains(&id) {
            ids.push(id);
            self.put_ids(name, many, ids);
        }
    }

    /// Adds an entry to the list `name`. Returns its index.
    pub fn add_entry(self, name: &str, entry: Value) -> usize {
        let mut items = untrack(|| self.list(name));
        items.push(entry);
        let index = items.len() - 1;
        self.set(name, Value::Array(items));
        index
    }

    /// Removes the entry at `index` from the list `name`.
    pub fn remove_entry(self, name: &str, index: usize) {
        let mut items = untrack(|| self.list(name));
        if index < items.len() {
            items.remove(index);
        }
        self.set(name, Value::Array(items));
    }

    /// Sets the value of `name` and drops the faults of the field, which the user is correcting.
    pub fn set(self, name: &str, value: Value) {
        self.values.update(|values| path::put(values, name, value));
        if self.errors.with_untracked(|errors| errors.iter().any(|error| belongs(&error.field, name))) {
            self.errors.update(|errors| errors.retain(|error| !belongs(&error.field, name)));
        }
    }

    /// Returns the fault of `field`.
    pub fn error(self, field: &str) -> Option<String> {
        self.errors.with(|errors| errors.iter().find(|error| error.field == field).map(|error| error.message.clone()))
    }

    /// Whether there are unsaved changes.
    pub fn is_dirty(self) -> bool {
        self.values.with(|values| self.original.with(|original| meaning(values) != meaning(original)))
    }

    /// Returns the checked input; otherwise shows the faults.
    pub fn check<I: Input>(self) -> Option<I> {
        self.check_with(|value| input::parse::<I>(value, format::today()))
    }

    /// Returns the input checked by `check`; otherwise shows the faults.
    pub fn check_with<T>(
        self,
        check: impl FnOnce(Value) -> Result<T, Vec<nguon_domain::input::violation::Violation>>,
    ) -> Option<T> {
        match check(Value::Object(self.values.get_untracked())) {
            Ok(input) => {
                self.errors.set(Vec::new());
                Some(input)
            }
            Err(violations) => {
                self.errors.set(violations.iter().map(|violation| violation.describe(Language::Vi)).collect());
                None
            }
        }
    }
}

/// Whether the fault of `field` belongs to the field `name`: `attributes[2].name` belongs to `attributes`.
fn belongs(field: &str, name: &str) -> bool {
    field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
}

/// Whether a value is one of an emptied field.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Returns `values` without empty ones, so that an emptied field equals one that was never filled in.
pub fn meaning(values: &Values) -> Values {
    let mut kept = values.clone();
    kept.retain(|_, value| !is_empty(value));
    kept
}

/// Returns a scalar value as text.
pub fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{belongs, meaning};
    use serde_json::{Value, json};

    #[test]
    fn a_fault_in_a_list_belongs_to_the_list() {
        assert!(belongs("attributes[2].name", "attributes"));
        assert!(belongs("name", "name"));
        assert!(!belongs("name_en", "name"));
    }

    #[test]
    fn an_emptied_field_equals_one_that_never_had_anything() {
        let (Value::Object(emptied), Value::Object(never)) =
            (json!({"a": "", "b": [], "c": null, "d": 1}), json!({"d": 1}))
        else {
            unreachable!()
        };
        assert_eq!(meaning(&emptied), never);
    }
}
