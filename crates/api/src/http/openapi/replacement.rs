//! Bodies of `PUT` at addresses where `GET` answers with more than that: the answer can be sent back as it is.

use serde_json::{Value, json};

use super::schema::SCHEMAS;

/// The description of the fields of an answer that a change does not take.
const EXPLANATION: &str = "May be sent as it was read. The fields that the server sets (`readOnly`) are ignored, except \
                           that `id`, `status` and `trace_code` must be those of the record.";

/// Replaces the schema of every such body by one that has the other fields of the answer too, as `readOnly`.
pub(super) fn describe(document: &mut Value) {
    let Some(paths) = document["paths"].as_object() else { return };
    let mut bodies = Vec::new();
    for (path, item) in paths {
        let body = item.pointer("/put/requestBody/content/application~1json/schema/$ref");
        let answer = item.pointer("/get/responses/200/content/application~1json/schema/$ref");
        if let Some((body, answer)) = body.and_then(name).zip(answer.and_then(name)) {
            bodies.push((path.clone(), body.to_owned(), answer.to_owned()));
        }
    }
    for (path, body, answer) in bodies {
        let schemas = &document["components"]["schemas"];
        let Some(mut update) = with_fields_of(&schemas[&body], &schemas[&answer]) else { continue };
        let component = format!("{}Update", body.strip_suffix("Input").unwrap_or(&body));
        update["description"] = json!(format!("{} {EXPLANATION}", update["description"].as_str().unwrap_or_default()));
        document["components"]["schemas"][&component] = update;
        let content = &mut document["paths"][&path]["put"]["requestBody"]["content"]["application/json"];
        content["schema"] = json!({ "$ref": format!("{SCHEMAS}{component}") });
    }
}

/// Returns the name of the component that a reference leads to.
fn name(reference: &Value) -> Option<&str> {
    reference.as_str()?.strip_prefix(SCHEMAS)
}

/// Returns the schema of an input with the fields that only the view has; `None` unless the view has all of the input's
/// and more.
fn with_fields_of(input: &Value, view: &Value) -> Option<Value> {
    let (own, all) = (input["properties"].as_object()?, view["properties"].as_object()?);
    if own.len() == all.len() || own.keys().any(|field| !all.contains_key(field)) {
        return None;
    }
    let mut update = input.clone();
    for (field, schema) in all.iter().filter(|(field, _)| !own.contains_key(*field)) {
        let mut schema = schema.clone();
        schema["readOnly"] = json!(true);
        update["properties"][field] = schema;
    }
    Some(update)
}
