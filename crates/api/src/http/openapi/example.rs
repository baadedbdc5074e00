//! Generates examples for every body from the examples of its fields, so that none is written twice or contradicts its
//! schema.

use serde_json::{Map, Value, json};

/// Maximum nesting depth of examples.
const MAX_DEPTH: usize = 16;

/// Adds an example to every request and response body, and removes Rust link brackets from descriptions.
pub(super) fn fill(document: &mut Value) {
    plain_descriptions(document);
    let components = document.pointer("/components/schemas").cloned().unwrap_or_default();
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        let Some(operation) = operation.as_object_mut() else { continue };
        if let Some(content) = operation.get_mut("requestBody").and_then(|body| body.get_mut("content")) {
            fill_content(content, &components, None);
        }
        let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { continue };
        for (status, response) in responses {
            if let Some(content) = response.get_mut("content") {
                fill_content(content, &components, status.parse().ok());
            }
        }
    }
}

fn fill_content(content: &mut Value, components: &Value, status: Option<u16>) {
    let Some(types) = content.as_object_mut() else { return };
    for (media_type, body) in types {
        if !media_type.contains("json") || body.get("example").is_some() || body.get("examples").is_some() {
            continue;
        }
        let Some(mut example) = body.get("schema").and_then(|schema| example(schema, components, 0)) else { continue };
        if let (Some(status), true) = (status, media_type.contains("problem")) {
            refuse_with(&mut example, status);
        }
        if let Some(body) = body.as_object_mut() {
            body.insert("example".to_owned(), example);
        }
    }
}

/// Replaces an example by a problem document with its status.
fn refuse_with(example: &mut Value, status: u16) {
    use nguon_domain::input::localized::Language;
    use nguon_domain::input::problem::{Problem, ProblemCode};
    let Some(code) = ProblemCode::ALL.iter().find(|code| code.status() == status) else { return };
    let mut problem = Problem::new(*code, Language::En, "00000000000004d2");
    if *code == ProblemCode::Invalid {
        let reason = nguon_domain::input::violation::Reason::CheckDigit { expected: 6 };
        problem.errors =
            vec![nguon_domain::input::violation::Violation::new("tax_code", reason).describe(Language::En)];
    }
    if let Ok(value) = serde_json::to_value(problem) {
        *example = value;
    }
}

fn example(schema: &Value, components: &Value, depth: usize) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return example(components.get(name.rsplit('/').next()?)?, components, depth + 1);
    }
    if let Some(given) = schema.get("example").or_else(|| schema.get("examples").and_then(|list| list.get(0))) {
        return Some(given.clone());
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        let mut whole = Map::new();
        for part in parts {
            if let Some(Value::Object(part)) = example(part, components, depth + 1) {
                whole.extend(part);
            }
        }
        return Some(Value::Object(whole));
    }
    if let Some(choices) = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array) {
        return choices
            .iter()
            .filter(|choice| choice.get("type").and_then(Value::as_str) != Some("null"))
            .find_map(|choice| example(choice, components, depth + 1));
    }
    if let Some(first) = schema.get("enum").and_then(|values| values.get(0)) {
        return Some(first.clone());
    }
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => kind.as_str(),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null")?,
        _ => return None,
    };
    match kind {
        "object" => {
            let mut whole = Map::new();
            let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
            for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                let asked = required.iter().any(|required| required == name);
                let own = property.get("example").is_some() || property.get("$ref").is_some();
                let own = own && property.get("readOnly").is_none();
                if (asked || own)
                    && let Some(value) = example(property, components, depth + 1)
                {
                    whole.insert(name.clone(), value);
                }
            }
            Some(Value::Object(whole))
        }
        "array" => Some(Value::Array(
            schema.get("items").and_then(|items| example(items, components, depth + 1)).into_iter().collect(),
        )),
        "string" => Some(match schema.get("format").and_then(Value::as_str) {
            Some("uuid") => json!("0199f0c8-6a00-7000-8000-000000000001"),
            Some("date") => json!("2026-11-22"),
            Some("date-time") => json!("2026-11-22T03:00:00Z"),
            _ => json!("…"),
        }),
        "integer" | "number" => Some(schema.get("minimum").cloned().unwrap_or(json!(1))),
        "boolean" => Some(json!(false)),
        _ => None,
    }
}

/// "[`Status::Trashed`]" is a link in rustdoc, and noise elsewhere.
fn plain_descriptions(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (name, item) in object {
                match item {
                    Value::String(text) if name == "description" && text.contains("[`") => {
                        *text = text.replace("[`", "`").replace("`]", "`");
                    }
                    other => plain_descriptions(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plain_descriptions),
        _ => {}
    }
}
