//! Bodies that replace a record: an input, or the record as it was read, with changed fields.
//!
//! A program reads a record, changes a field and sends all of it back. What the server sets is no input then, and is
//! taken off before the rest is parsed: the fields that the view has and the input has not, whatever the kind (ADR 66).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use nguon_domain::input::reason::record::RecordRefusal;
use nguon_domain::input::status::Status;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::input::{self, Input};
use nguon_domain::records::resource::Record;
use serde_json::{Map, Value};
use utoipa::PartialSchema as _;
use utoipa::openapi::{RefOr, Schema};

use super::{Managed, Stored};
use crate::platform::entity::record::RecordModel as _;
use crate::platform::problem::{Error, Result};

/// A parsed body that replaces a record.
#[derive(Clone, Debug)]
pub(super) struct Replacement<I> {
    pub(super) input: I,
    pub(super) read_only: ReadOnlyFields,
}

/// The fields of a body that the server sets.
#[derive(Clone, Debug, Default)]
pub(super) struct ReadOnlyFields(Map<String, Value>);

impl<I> From<I> for Replacement<I> {
    fn from(input: I) -> Self {
        Self { input, read_only: ReadOnlyFields::default() }
    }
}

impl<I: Input> Replacement<I> {
    /// Parses a body for a record of the kind `R`.
    ///
    /// # Errors
    /// [`Error::Invalid`] as [`input::parse`] reports for the fields of the input, and for fields that neither the input
    /// nor the view has.
    pub(super) fn parse<R: Managed<Input = I>>(body: Value, today: NaiveDate) -> Result<Self> {
        let mut read_only = Map::new();
        let body = match body {
            Value::Object(fields) => {
                let names = read_only_names::<R>();
                let (taken_off, rest): (Map<_, _>, Map<_, _>) =
                    fields.into_iter().partition(|(name, _)| names.contains(name));
                read_only = taken_off;
                Value::Object(rest)
            }
            other => other,
        };
        let input = input::parse(body, today).map_err(Error::Invalid)?;
        Ok(Self { input, read_only: ReadOnlyFields(read_only) })
    }
}

impl ReadOnlyFields {
    /// Checks the fields that tell records and states apart: a program that sends others means another record, or
    /// means to change what is changed elsewhere. The other fields follow from the record and from those it refers to,
    /// and may be outdated when they come back.
    ///
    /// # Errors
    /// [`Error::Invalid`] for fields with another value than the record's. The state may be the one that the change sets.
    pub(super) fn check<R: Managed>(&self, before: &Stored<R>, input: &R::Input, status: Status) -> Result<()> {
        let view = serde_json::to_value(R::view(before, input.clone()))
            .map_err(|error| Error::internal("the view of a record", error))?;
        let id = Value::String(before.id().to_string());
        let states = [Status::from(before.status()), status].map(|state| Value::String(state.as_str().to_owned()));
        let is_allowed = |name: &str, given: &Value| match name {
            "id" => *given == id,
            "status" => states.contains(given),
            _ => *given == view[name],
        };
        let violations: Vec<Violation> = ["id", "status", "trace_code"]
            .into_iter()
            .filter(|name| {
                let given = self.0.get(*name).filter(|given| !given.is_null() && **given != "");
                given.is_some_and(|given| !is_allowed(name, given))
            })
            .map(|name| Violation::new(name, Reason::Record(RecordRefusal::ReadOnly)))
            .collect();
        if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
    }
}

/// Returns the names of the fields that the view of a kind has and its input has not. They are read from the schemas of
/// the document, which every answer is held against, because a value need not have all of its fields.
fn read_only_names<R: Managed>() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(&Record::<R::View>::schema(), &mut names);
    collect(&R::View::schema(), &mut names);
    let inputs = input::fields::<R::Input>();
    names.retain(|name| !inputs.contains_key(name));
    names
}

/// Adds the names of the fields of a schema. References are not followed: the part of a view that is defined elsewhere is
/// the input.
fn collect(schema: &RefOr<Schema>, names: &mut BTreeSet<String>) {
    match schema {
        RefOr::T(Schema::Object(object)) => names.extend(object.properties.keys().cloned()),
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter().for_each(|part| collect(part, names)),
        _ => {}
    }
}
