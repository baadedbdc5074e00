//! Rewrites the schemas of the document so that they say what the server means in words that every tool reads.
//!
//! The derived schemas follow the Rust types: `#[serde(flatten)]` is an `allOf`, bytes are an array of numbers, an
//! absent value is `default: null`. Validators refuse some of that, and generators of clients stumble over the rest.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// What references to schemas begin with.
pub(super) const SCHEMAS: &str = "#/components/schemas/";

/// Rewrites all schemas of the document.
pub(super) fn rewrite(document: &mut Value) {
    flatten_components(document);
    visit(document, &mut |schema| {
        remove_empty_default(schema);
        open_object(schema);
        raise_description(schema);
    });
    describe_bytes(document);
    remove_unused(document);
}

/// Calls `change` for every object of the document except examples, the inner ones first.
fn visit(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            for (_, item) in object.iter_mut().filter(|(name, _)| !matches!(name.as_str(), "example" | "examples")) {
                visit(item, change);
            }
            change(object);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, change)),
        _ => {}
    }
}

/// Replaces every component that consists of parts (`allOf`) by one object with all of their fields, which is what the
/// JSON is. Parts that are one of several objects become components of their own, told apart by a discriminator.
fn flatten_components(document: &mut Value) {
    let Some(mut schemas) = document.pointer("/components/schemas").and_then(Value::as_object).cloned() else { return };
    let names: Vec<String> = schemas.keys().cloned().collect();
    for name in names {
        let Some(schema) = schemas.get(&name).filter(|schema| schema.get("allOf").is_some()) else { continue };
        let choices = objects(schema, &schemas);
        let description = schema.get("description").cloned();
        let mut flat = match <[Map<String, Value>; 1]>::try_from(choices) {
            Ok([object]) => object,
            Err(choices) => choose(&name, choices, &mut schemas),
        };
        if let Some(description) = description {
            flat.insert("description".to_owned(), description);
        }
        schemas.insert(name, Value::Object(flat));
    }
    document["components"]["schemas"] = Value::Object(schemas);
}

/// Returns the objects that a schema allows: one, or one of several. Fields that are not listed are allowed, as the
/// parts of an object do not know each other's.
fn objects(schema: &Value, schemas: &Map<String, Value>) -> Vec<Map<String, Value>> {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix(SCHEMAS)) {
        return schemas.get(name).map(|schema| objects(schema, schemas)).unwrap_or_default();
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().flat_map(|choice| objects(choice, schemas)).collect();
    }
    let Some(parts) = schema["allOf"].as_array() else {
        let mut object = schema.as_object().cloned().unwrap_or_default();
        object.remove("additionalProperties");
        return vec![object];
    };
    parts.iter().map(|part| objects(part, schemas)).fold(vec![Map::new()], |wholes, choices| {
        wholes.iter().flat_map(|whole| choices.iter().map(|choice| joined(whole.clone(), choice))).collect()
    })
}

/// Returns the object with the fields of both.
fn joined(mut whole: Map<String, Value>, part: &Map<String, Value>) -> Map<String, Value> {
    whole.insert("type".to_owned(), json!("object"));
    for (name, value) in part {
        match (whole.get_mut(name), value) {
            (Some(Value::Object(own)), Value::Object(others)) => own.extend(others.clone()),
            (Some(Value::Array(own)), Value::Array(others)) => own.extend(others.iter().cloned()),
            _ => {
                whole.insert(name.clone(), value.clone());
            }
        }
    }
    whole
}

/// Adds a component for every choice, named by the value that tells it apart, and returns the schema that offers them.
fn choose(name: &str, choices: Vec<Map<String, Value>>, schemas: &mut Map<String, Value>) -> Map<String, Value> {
    let tag_of = |choice: &Map<String, Value>| {
        let fields = choice.get("properties")?.as_object()?;
        let (field, values) =
            fields.iter().find(|(_, field)| field["enum"].as_array().is_some_and(|all| all.len() == 1))?;
        Some((field.clone(), values["enum"][0].as_str()?.to_owned()))
    };
    let mut whole = Map::new();
    let (mut references, mut mapping, mut property) = (Vec::new(), Map::new(), String::new());
    for choice in choices {
        let Some((field, value)) = tag_of(&choice) else { continue };
        let component = format!("{name}{}", pascal(&value));
        references.push(json!({ "$ref": format!("{SCHEMAS}{component}") }));
        mapping.insert(value, json!(format!("{SCHEMAS}{component}")));
        schemas.insert(component, Value::Object(choice));
        property = field;
    }
    whole.insert("oneOf".to_owned(), Value::Array(references));
    whole.insert("discriminator".to_owned(), json!({ "propertyName": property, "mapping": mapping }));
    whole
}

/// Returns a name such as `logistic_unit` or `logistic-units` in Pascal case.
pub(crate) fn pascal(name: &str) -> String {
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    name.split(['_', '-']).map(capitalised).collect()
}

/// Removes an empty default. In every input a field that is left out is empty, so it says nothing; but validators refuse
/// null for a text, and generators require fields that have a default.
fn remove_empty_default(schema: &mut Map<String, Value>) {
    if schema.get("default").is_some_and(is_empty) {
        schema.remove("default");
    }
}

/// Whether a value is null, false, zero, without content, or has only such values.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(yes) => !yes,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_empty),
    }
}

/// Says of an object without described fields that it may have any. JSON Schema means that too, but generators do not.
fn open_object(schema: &mut Map<String, Value>) {
    let has_fields = ["properties", "additionalProperties", "oneOf"].iter().any(|word| schema.contains_key(*word));
    if schema.get("type").is_some_and(|kind| kind == "object") && !has_fields {
        schema.insert("additionalProperties".to_owned(), Value::Bool(true));
    }
}

/// Moves the description of an optional reference from the reference to the field.
fn raise_description(schema: &mut Map<String, Value>) {
    let is_optional = schema
        .get("oneOf")
        .and_then(Value::as_array)
        .is_some_and(|choices| choices.len() == 2 && choices.iter().any(|choice| choice["type"] == "null"));
    if !is_optional || schema.contains_key("description") {
        return;
    }
    let choices = schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten();
    let found = choices.filter_map(Value::as_object_mut).find_map(|choice| choice.remove("description"));
    if let Some(description) = found {
        schema.insert("description".to_owned(), description);
    }
}

/// Describes the bodies of responses by their media type: text is a text, everything else but JSON is bytes.
fn describe_bytes(document: &mut Value) {
    let items = document.get_mut("paths").and_then(Value::as_object_mut);
    for operation in items
        .into_iter()
        .flat_map(|items| items.values_mut())
        .flat_map(|item| item.as_object_mut().into_iter().flat_map(|item| item.values_mut()))
    {
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        for response in responses.into_iter().flat_map(|responses| responses.values_mut()) {
            let content = response.get_mut("content").and_then(Value::as_object_mut);
            for (media_type, body) in content.into_iter().flatten() {
                if !media_type.ends_with("json") {
                    body["schema"] = match is_text(media_type) {
                        true => json!({ "type": "string" }),
                        false => json!({ "type": "string", "format": "binary" }),
                    };
                }
            }
        }
    }
}

/// Whether a media type is text (RFC 2046 §4.1, RFC 7303 §4.2, and UN/EDIFACT, RFC 1767).
fn is_text(media_type: &str) -> bool {
    media_type.starts_with("text/") || media_type.ends_with("xml") || media_type == "application/edifact"
}

/// Removes the components that no operation needs, such as parts of other objects.
fn remove_unused(document: &mut Value) {
    let Some(schemas) = document.pointer_mut("/components/schemas").map(Value::take) else { return };
    let Value::Object(mut schemas) = schemas else { return };
    let (mut used, mut found) = (BTreeSet::new(), Vec::new());
    collect_references(document, &mut found);
    while let Some(name) = found.pop() {
        if let Some(schema) = schemas.get(&name)
            && used.insert(name)
        {
            collect_references(schema, &mut found);
        }
    }
    schemas.retain(|name, _| used.contains(name));
    document["components"]["schemas"] = Value::Object(schemas);
}

/// Adds the names of all components to which a part of the document refers, by `$ref` or by a discriminator's mapping.
fn collect_references(part: &Value, found: &mut Vec<String>) {
    match part {
        Value::String(text) => found.extend(text.strip_prefix(SCHEMAS).map(str::to_owned)),
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| collect_references(field, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn an_object_of_parts_is_one_object() {
        let mut document = json!({ "paths": { "a": { "$ref": "#/components/schemas/View" } }, "components": { "schemas": {
            "Input": { "type": "object", "properties": { "code": {} }, "required": ["code"], "additionalProperties": false },
            "View": { "description": "A view.", "allOf": [
                { "$ref": "#/components/schemas/Input", "description": "The data." },
                { "type": "object", "properties": { "id": {} }, "required": ["id"] },
            ] },
        } } });
        super::rewrite(&mut document);
        assert_eq!(
            document["components"]["schemas"],
            json!({ "View": {
                "description": "A view.", "type": "object", "properties": { "code": {}, "id": {} }, "required": ["code", "id"]
            } })
        );
    }

    #[test]
    fn an_object_with_one_of_several_parts_is_one_of_several_objects() {
        let tagged = |kind: &str, field: &str| json!({ "type": "object", "properties": { "kind": { "enum": [kind] }, field: {} } });
        let mut document = json!({ "paths": { "a": { "$ref": "#/components/schemas/Page" } }, "components": { "schemas": {
            "Page": { "allOf": [
                { "oneOf": [tagged("lot", "lot"), tagged("logistic_unit", "unit")] },
                { "type": "object", "properties": { "links": {} }, "required": ["links"] },
            ] },
        } } });
        super::rewrite(&mut document);
        let schemas = &document["components"]["schemas"];
        assert_eq!(
            schemas["Page"]["discriminator"]["mapping"]["logistic_unit"],
            "#/components/schemas/PageLogisticUnit"
        );
        assert_eq!(schemas["Page"]["oneOf"].as_array().map(Vec::len), Some(2));
        assert_eq!(
            schemas["PageLot"],
            json!({ "type": "object", "properties": { "kind": { "enum": ["lot"] }, "lot": {}, "links": {} }, "required": ["links"] })
        );
    }

    #[test]
    fn empty_defaults_go_and_objects_without_fields_are_open() {
        let mut document = json!({ "paths": { "a": [
            { "type": "string", "default": null },
            { "type": "array", "default": [] },
            { "default": { "name": "", "files": [] } },
            { "type": "integer", "default": 1 },
            { "type": "object" },
            { "example": { "default": null } },
        ] } });
        super::rewrite(&mut document);
        assert_eq!(
            document["paths"]["a"],
            json!([
                { "type": "string" },
                { "type": "array" },
                {},
                { "type": "integer", "default": 1 },
                { "type": "object", "additionalProperties": true },
                { "example": { "default": null } },
            ])
        );
    }
}
