//! What every form is made of: fields declared as data, a state that is one JSON object, and the same checks
//! that the server makes (`nguon_domain::input`).

pub mod amounts;
pub mod certificate;
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
pub mod summary;
pub mod upload;

use std::collections::BTreeMap;

use leptos::prelude::*;
use nguon_domain::files::file::{FileInfo, FileRole};
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

/// The fields of a form by name.
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
    /// An identifier made of digits.
    Digits,
    /// A password; `new` when it is being chosen.
    Password {
        /// Whether it is being chosen.
        new: bool,
    },
    /// One of a few values, each with what it is called.
    OneOf(&'static [(&'static str, &'static str)]),
    /// A GS1 key, which may be scanned, and where it comes from.
    Key(KeyType, Source),
    /// An entry of a catalogue.
    Catalogue(CatalogueKind),
    /// A unit of measure.
    Unit,
    /// An administrative area.
    Area,
    /// Another record.
    Record(Kind),
    /// Other records.
    Records(Kind),
    /// Another record; several of them where a form makes one record for each.
    Each(Kind),
    /// A file.
    File(FileRole),
    /// Files, in an order that can be changed.
    Files(FileRole),
    /// Entries that have parts.
    Entries(&'static Entries),
    /// Records with how much there is of each.
    Amounts(&'static Amounts),
    /// A day with a time.
    Moment,
    /// Names with values.
    NamedValues,
    /// A whole number of things.
    Count,
    /// A number in this unit.
    Decimal(&'static str),
    /// A number, with its unit in another field.
    Measure {
        /// The field of the unit.
        unit: &'static str,
    },
    /// `latitude` and `longitude`.
    Position,
}

/// One field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its identifier in the data dictionary.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// What helps to fill it in.
    pub help: &'static str,
    /// Whether something must be entered.
    pub required: bool,
    /// How it is entered.
    pub control: Control,
    /// The browser's `autocomplete`.
    pub autocomplete: &'static str,
    wide: bool,
}

impl Field {
    /// A field that may stay empty.
    pub const fn new(name: &'static str, label: &'static str, control: Control) -> Self {
        Self { name, label, help: "", required: false, control, autocomplete: "off", wide: false }
    }

    /// Must be filled in.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// With a hint.
    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// Takes the whole width of the form, so that what comes next begins a line.
    pub const fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// With a hint for the browser.
    pub const fn autocomplete(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = autocomplete;
        self
    }

    /// The entry of the form that it edits besides the one of its name.
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
                    | Control::Position
            )
    }

    /// What each entry of its list is made of, when it holds a list of entries.
    pub const fn parts(&self) -> &'static [Self] {
        match self.control {
            Control::Entries(entries) => entries.parts,
            Control::Amounts(amounts) => &amounts.parts,
            _ => &[],
        }
    }

    /// The field as a part of the entry `index` of the list `list`.
    pub fn within(self, list: &str, index: usize) -> Self {
        let control = match self.control {
            Control::Measure { unit } => Control::Measure { unit: path::kept(format!("{list}[{index}].{unit}")) },
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

/// Fields that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// What they are about.
    pub title: &'static str,
    /// The fields.
    pub fields: &'static [Field],
}

/// The state of a form.
#[derive(Clone, Copy)]
pub struct Form {
    /// What stands in the fields.
    pub values: RwSignal<Values>,
    /// What is wrong with it.
    pub errors: RwSignal<Vec<FieldError>>,
    /// The names of what is referred to, by identifier.
    pub names: RwSignal<BTreeMap<String, String>>,
    /// The files that are referred to, by identifier.
    pub files: RwSignal<BTreeMap<String, FileInfo>>,
    /// The files on their way to the server.
    pub uploads: Uploads,
    /// Values that were used last, for fields that are still empty.
    pub offers: RwSignal<Vec<Offer>>,
    /// Whether it can only be read.
    pub locked: RwSignal<bool>,
    /// Whether it makes new records; then [`Control::Each`] takes several.
    pub is_new: bool,
    original: RwSignal<Values>,
    prefix: &'static str,
}

impl Form {
    /// A form that begins with `values`.
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

    /// A form for something new.
    pub fn for_new(self) -> Self {
        Self { is_new: true, ..self }
    }

    /// A form that stands on the same page as another one: its elements have identifiers of their own.
    pub fn beside(self, prefix: &'static str) -> Self {
        Self { prefix, ..self }
    }

    /// Whether it stands beside another form.
    pub fn is_beside(self) -> bool {
        !self.prefix.is_empty()
    }

    /// The identifier of an element that belongs to the entry `name`.
    pub fn id(self, part: &str, name: &str) -> String {
        format!("{}{part}-{name}", self.prefix)
    }

    /// A form for a new `I`.
    pub fn blank<I: Input>() -> Self {
        Self::new(input::fields::<I>())
    }

    /// Begins anew with `values`, as saved.
    pub fn load(self, values: Values) {
        self.original.set(values.clone());
        self.values.set(values);
        self.errors.set(Vec::new());
    }

    /// What it began with.
    pub fn original(self) -> Values {
        self.original.get_untracked()
    }

    /// The entry of `name`, which may be a path such as `licences[1].number`.
    pub fn get(self, name: &str) -> Value {
        self.values.with(|values| path::find(values, name).cloned().unwrap_or_default())
    }

    /// The entries of the list `name`.
    pub fn list(self, name: &str) -> Vec<Value> {
        match self.get(name) {
            Value::Array(items) => items,
            _ => Vec::new(),
        }
    }

    /// The entry of `name` as text.
    pub fn text(self, name: &str) -> String {
        as_text(&self.get(name))
    }

    /// The identifiers in the entry `name`, whether it holds one or many.
    pub fn ids(self, name: &str) -> Vec<String> {
        match self.get(name) {
            Value::Array(items) => items.iter().map(as_text).collect(),
            Value::String(id) if !id.is_empty() => vec![id],
            _ => Vec::new(),
        }
    }

    /// Puts identifiers into the entry `name`, which holds one (then the last of them) or many.
    pub fn put_ids(self, name: &str, many: bool, ids: Vec<String>) {
        let one = |ids: Vec<String>| ids.into_iter().next_back().map_or(Value::Null, Value::String);
        self.set(name, if many { Value::from(ids) } else { one(ids) });
    }

    /// Puts a file that has arrived into the entry `name`.
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

    /// Adds an entry to the list `name`; gives its place there.
    pub fn add_entry(self, name: &str, entry: Value) -> usize {
        let mut items = untrack(|| self.list(name));
        items.push(entry);
        let index = items.len() - 1;
        self.set(name, Value::Array(items));
        index
    }

    /// Takes the entry at `index` out of the list `name`.
    pub fn remove_entry(self, name: &str, index: usize) {
        let mut items = untrack(|| self.list(name));
        if index < items.len() {
            items.remove(index);
        }
        self.set(name, Value::Array(items));
    }

    /// Changes the entry of `name`. What was wrong with it is no longer said: one is at it.
    pub fn set(self, name: &str, value: Value) {
        self.values.update(|values| path::put(values, name, value));
        if self.errors.with_untracked(|errors| errors.iter().any(|error| belongs(&error.field, name))) {
            self.errors.update(|errors| errors.retain(|error| !belongs(&error.field, name)));
        }
    }

    /// What is wrong with the entry `field`.
    pub fn error(self, field: &str) -> Option<String> {
        self.errors.with(|errors| errors.iter().find(|error| error.field == field).map(|error| error.message.clone()))
    }

    /// Whether something was changed and not saved.
    pub fn is_dirty(self) -> bool {
        self.values.with(|values| self.original.with(|original| meaning(values) != meaning(original)))
    }

    /// The checked input, or the faults shown.
    pub fn check<I: Input>(self) -> Option<I> {
        self.check_with(|value| input::parse::<I>(value, format::today()))
    }

    /// The checked input by any check, or the faults shown.
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

/// Whether the fault of `field` is about the entry `name`: `attributes[2].name` is about `attributes`.
fn belongs(field: &str, name: &str) -> bool {
    field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
}

/// `values` without what says nothing, so that an emptied field equals one that never had anything.
pub fn meaning(values: &Values) -> Values {
    let mut kept = values.clone();
    kept.retain(|_, value| match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    });
    kept
}

/// A simple value as text.
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
