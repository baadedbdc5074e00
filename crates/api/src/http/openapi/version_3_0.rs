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
    match schema.get("type") {
        Some(Value::Array(types)) => {
            let types = types.clone();
            reword_types(schema, types);
        }
        Some(Value::String(name)) if name == "null" => reword_null(schema),
        _ => {}
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

/// Rewords `["string", "null"]`. `nullable` counts beside a `type` only.
fn reword_types(schema: &mut Map<String, Value>, mut types: Vec<Value>) {
    let before = types.len();
    types.retain(|name| name != "null");
    let is_nullable = types.len() < before;
    let reworded = |name: Value| match is_nullable {
        true => json!({ "type": name, "nullable": true }),
        false => json!({ "type": name }),
    };
    let mut choices: Vec<Value> = types.into_iter().map(reworded).collect();
    schema.remove("type");
    match choices.pop() {
        Some(Value::Object(only)) if choices.is_empty() => schema.extend(only),
        last => {
            choices.extend(last);
            schema.insert("anyOf".to_owned(), Value::Array(choices));
        }
    }
}

/// Rewords a schema of nothing but null, one of the choices of a schema. `nullable` beside the choices would not count,
/// as they have no `type`, and beside a reference it would be ignored.
fn reword_null(schema: &mut Map<String, Value>) {
    schema.insert("type".to_owned(), json!("string"));
    schema.insert("nullable".to_owned(), json!(true));
    schema.insert("enum".to_owned(), json!([null]));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn schemas_are_reworded_and_examples_stay() {
        let document = json!({ "openapi": "3.1.0", "info": { "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" } }, "a": [
            { "type": ["string", "null"], "examples": ["b"] },
            { "type": ["string", "integer", "null"] },
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
                { "anyOf": [{ "type": "string", "nullable": true }, { "type": "integer", "nullable": true }] },
                { "oneOf": [{ "$ref": "#/c" }, { "type": "string", "nullable": true, "enum": [null] }], "description": "d" },
                { "allOf": [{ "$ref": "#/c" }], "description": "d", "readOnly": true },
                { "$ref": "#/c" },
                { "enum": [1], "minimum": 0, "exclusiveMinimum": true },
                { "example": { "type": ["string", "null"] } },
            ])
        );
    }
}
