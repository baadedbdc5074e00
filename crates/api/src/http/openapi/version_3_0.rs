//! The document in version 3.0 of OpenAPI, for generators that read no other.

use serde_json::{Map, Value, json};

/// Keywords of JSON Schema that schemas of version 3.0 do not have, and that say nothing that clients need.
const UNKNOWN: [&str; 6] =
    ["unevaluatedProperties", "contentMediaType", "contentEncoding", "propertyNames", "prefixItems", "$schema"];

/// Returns the same document in version 3.0: only the words differ.
#[must_use]
pub fn of(document: &Value) -> Value {
    let mut document = document.clone();
    document["openapi"] = json!("3.0.3");
    if let Some(license) = document.pointer_mut("/info/license").and_then(Value::as_object_mut) {
        // SPDX identifiers came with version 3.1.
        if let Some(identifier) = license.remove("identifier").as_ref().and_then(Value::as_str) {
            license.insert("url".to_owned(), json!(format!("https://spdx.org/licenses/{identifier}.html")));
        }
    }
    reword(&mut document);
    document
}

/// Rewords all schemas of a part of the document.
fn reword(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (name, item) in object.iter_mut() {
                if name != "example" {
                    reword(item);
                }
            }
            reword_schema(object);
        }
        Value::Array(items) => items.iter_mut().for_each(reword),
        _ => {}
    }
}

fn reword_schema(schema: &mut Map<String, Value>) {
    if schema.get("type").is_some_and(Value::is_array) {
        reword_types(schema);
    }
    if schema.get("oneOf").is_some_and(Value::is_array) {
        reword_choices(schema);
    }
    // Beside a reference nothing else counts.
    if schema.len() > 1 && schema.get("$ref").is_some_and(Value::is_string) {
        let reference = schema.remove("$ref");
        schema.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
    if let Some(Value::Array(examples)) = schema.get("examples") {
        let example = examples.first().cloned();
        schema.remove("examples");
        schema.extend(example.map(|example| ("example".to_owned(), example)));
    }
    if schema.get("const").is_some_and(|value| !value.is_object()) {
        let value = schema.remove("const");
        schema.insert("enum".to_owned(), json!([value]));
    }
    for (limit, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if let Some(number @ Value::Number(_)) = schema.get(exclusive).cloned() {
            schema.insert(limit.to_owned(), number);
            schema.insert(exclusive.to_owned(), json!(true));
        }
    }
    schema.retain(|name, _| !UNKNOWN.contains(&name.as_str()));
}

/// Rewords `["string", "null"]`.
fn reword_types(schema: &mut Map<String, Value>) {
    let types = schema["type"].as_array().cloned().unwrap_or_default();
    let (null, mut types): (Vec<Value>, Vec<Value>) = types.into_iter().partition(|name| name == "null");
    if !null.is_empty() {
        schema.insert("nullable".to_owned(), json!(true));
    }
    match types.len() {
        1 => {
            schema.insert("type".to_owned(), types.remove(0));
        }
        _ => {
            schema.remove("type");
            let choices: Vec<Value> = types.into_iter().map(|name| json!({ "type": name })).collect();
            schema.insert("anyOf".to_owned(), Value::Array(choices));
        }
    }
}

/// Rewords one of something and null.
fn reword_choices(schema: &mut Map<String, Value>) {
    let Some(choices) = schema.get_mut("oneOf").and_then(Value::as_array_mut) else { return };
    let before = choices.len();
    choices.retain(|choice| choice["type"] != "null");
    let is_nullable = choices.len() < before;
    let only = if choices.len() == 1 { choices.pop() } else { None };
    if let Some(only) = only {
        schema.remove("oneOf");
        schema.insert("allOf".to_owned(), json!([only]));
    }
    if is_nullable {
        schema.insert("nullable".to_owned(), json!(true));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn schemas_are_reworded_and_examples_stay() {
        let document = json!({ "openapi": "3.1.0", "info": { "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" } }, "a": [
            { "type": ["string", "null"], "examples": ["b"] },
            { "oneOf": [{ "$ref": "#/c" }, { "type": "null" }], "description": "d" },
            { "$ref": "#/c", "description": "d", "readOnly": true },
            { "$ref": "#/c" },
            { "const": 1, "exclusiveMinimum": 0 },
            { "example": { "type": ["string", "null"] } },
        ] });
        let reworded = super::of(&document);
        assert_eq!(reworded["openapi"], "3.0.3");
        assert_eq!(reworded["info"]["license"]["url"], "https://spdx.org/licenses/Apache-2.0.html");
        assert_eq!(
            reworded["a"],
            json!([
                { "type": "string", "nullable": true, "example": "b" },
                { "allOf": [{ "$ref": "#/c" }], "nullable": true, "description": "d" },
                { "allOf": [{ "$ref": "#/c" }], "description": "d", "readOnly": true },
                { "$ref": "#/c" },
                { "enum": [1], "minimum": 0, "exclusiveMinimum": true },
                { "example": { "type": ["string", "null"] } },
            ])
        );
    }
}
