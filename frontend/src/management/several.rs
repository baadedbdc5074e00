//! One form that creates several records, which differ in one field and share all others.

use leptos::prelude::*;
use serde_json::Value;

use super::{Module, Several};
use crate::api::Failure;
use crate::form::{Form, as_text};
use crate::platform::format;

/// Returns the checked input for all of them, or shows the faults.
pub fn check(form: Form, several: Several) -> Option<Value> {
    form.check_with(|value| {
        let Value::Object(values) = value else { return Ok(Value::Null) };
        (several.check)(values, format::today()).map_err(|mut faults| {
            for fault in &mut faults {
                fault.field = (several.field_of)(&fault.field);
            }
            faults
        })
    })
}

/// Shows why none was created. Returns the fault that is not about a field.
pub fn refused(form: Form, several: Several, failure: &Failure) -> Option<String> {
    let chosen = form.list(several.field);
    let mut errors = failure.errors().to_vec();
    for error in &mut errors {
        let field = (several.field_of)(&error.field);
        let index = field.strip_prefix(several.field).and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
        match index.and_then(|index| index.parse::<usize>().ok()) {
            // The field has no row per record, so the fault names the record.
            Some(index) => {
                let id = chosen.get(index).map(as_text).unwrap_or_default();
                let name = form.names.with(|names| names.get(&id).cloned()).unwrap_or_default();
                error.message = format!("{name}: {}", error.message);
                error.field = several.field.to_owned();
            }
            None => error.field = field,
        }
    }
    let text = match failure {
        Failure::Offline => Some(format!("{} Những gì bạn đã nhập vẫn còn.", failure.message())),
        _ => errors.is_empty().then(|| failure.message()),
    };
    form.errors.set(errors);
    text
}

/// Returns `value` for one record, where a form for several has a list of one.
pub fn one(module: &Module, mut value: Value) -> Value {
    if let Some(Several { field, .. }) = module.several
        && let Some(Value::Array(items)) = value.get(field)
    {
        let only = items.first().cloned().unwrap_or_default();
        value[field] = only;
    }
    value
}
