//! Validates every answer against the OpenAPI document.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};

use crate::Answer;

/// The document with its compiled validators.
#[derive(Debug)]
pub struct Contract {
    /// The document itself.
    pub document: &'static Value,
    /// The method and the path template of every operation.
    templates: Vec<(Method, String)>,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// Returns the contract of the server under test, read once per process.
///
/// # Panics
/// When the document cannot be generated.
pub fn contract() -> &'static Contract {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    CONTRACT.get_or_init(|| {
        let document = nguon_api::routes::document().expect("the document can be written");
        let templates = templates(document);
        Contract { document, templates, validators: Mutex::default() }
    })
}

fn templates(document: &Value) -> Vec<(Method, String)> {
    let mut templates = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if let Ok(method) = method.to_uppercase().parse::<Method>()
                && operation.get("responses").is_some()
            {
                templates.push((method, path.clone()));
            }
        }
    }
    templates
}

impl Contract {
    /// Returns all operations: method, path template, description.
    #[must_use]
    pub fn operations(&self) -> Vec<(Method, String, &Value)> {
        self.templates
            .iter()
            .map(|(method, template)| (method.clone(), template.clone(), self.described(method, template)))
            .collect()
    }

    fn described(&self, method: &Method, template: &str) -> &Value {
        &self.document["paths"][template][method.as_str().to_lowercase()]
    }

    /// Returns the operation of a path; of several matching templates, the most literal one.
    fn operation(&self, method: &Method, path: &str) -> Option<(String, &Value)> {
        let path = path.split('?').next().unwrap_or_default();
        let fits = |template: &str| {
            template.split('/').count() == path.split('/').count()
                && template
                    .split('/')
                    .zip(path.split('/'))
                    .all(|(wanted, found)| wanted.starts_with('{') || wanted == found)
        };
        self.templates
            .iter()
            .filter(|(known, template)| known == method && fits(template))
            .min_by_key(|(_, template)| template.matches('{').count())
            .map(|(known, template)| (template.clone(), self.described(known, template)))
    }

    /// Fails unless the document describes the answer.
    ///
    /// # Panics
    /// When it does not.
    pub fn check(&self, method: &Method, path: &str, answer: &Answer) {
        let what = format!("{} → {}", answer.what, answer.status);
        for name in [
            "x-content-type-options",
            "referrer-policy",
            "content-security-policy",
            "permissions-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "x-request-id",
            "cache-control",
        ] {
            assert!(answer.header(name).is_some(), "{what} has no {name}");
        }
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{what}");
        // The path of such a page is a secret.
        if ["/d/", "/r/"].iter().any(|before| path.strip_prefix(before).is_some_and(|code| !code.is_empty())) {
            assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{what}");
            assert_eq!(answer.header("x-robots-tag"), Some("noindex"), "{what}");
        }
        let content_type = answer.header("content-type").unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default();
        if answer.status >= 400
            && (path.starts_with("/api/") || essence == "application/problem+json")
            && *method != Method::HEAD
        {
            self.check_problem(&what, essence, answer);
        }
        let Some((template, operation)) = self.operation(method, path) else {
            let known = ["/api/v1/openapi.json", "/api/v1/openapi-3.0.json"].contains(&path)
                || !path.starts_with("/api/")
                // The question of browsers before a request of another site (CORS) is no operation.
                || *method == Method::OPTIONS;
            assert!(known || answer.status >= 400, "{what} is not in the document");
            return;
        };
        let responses = &operation["responses"];
        let own = &responses[answer.status.to_string()];
        let others = format!("{}XX", answer.status / 100);
        let response = if own.is_null() && answer.status >= 400 { &responses[&others] } else { own };
        assert!(!response.is_null(), "{what} is not described for {method} {template}");
        match response.get("content").and_then(Value::as_object).filter(|content| !content.is_empty()) {
            None => assert!(answer.body.is_empty(), "{what} should have no body: {}", answer.text()),
            Some(content) => {
                let described = content.get(essence);
                assert!(described.is_some(), "{what}: {content_type} is not described, only {:?}", content.keys());
                let encoded = answer.header("content-encoding").is_some();
                if essence.ends_with("json") && !encoded {
                    let key = format!("{method} {template} {} {essence}", answer.status);
                    self.validate(&what, &key, &content[essence]["schema"], &answer.json());
                }
            }
        }
    }

    fn check_problem(&self, what: &str, essence: &str, answer: &Answer) {
        assert_eq!(essence, "application/problem+json", "{what}: {}", answer.text());
        let problem = answer.json();
        self.validate(what, "Problem", &json!({ "$ref": "#/components/schemas/Problem" }), &problem);
        assert_eq!(problem["status"], answer.status, "{what}");
        assert_eq!(problem["request_id"].as_str(), answer.header("x-request-id"), "{what}");
        assert!(answer.header("content-language").is_some(), "{what} does not say in which language");
    }

    /// Fails unless `value` conforms to a schema of the document; `key` names the schema.
    ///
    /// # Panics
    /// When it does not conform, or the schema cannot be read.
    pub fn validate(&self, what: &str, key: &str, schema: &Value, value: &Value) {
        let validator = {
            let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
            let known = validators.entry(key.to_owned()).or_insert_with(|| Arc::new(self.validator(key, schema)));
            Arc::clone(known)
        };
        let errors: Vec<String> =
            validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{what} does not fit {key}:\n{}\n{value:#}", errors.join("\n"));
    }

    fn validator(&self, key: &str, schema: &Value) -> Validator {
        let mut whole = schema.clone();
        let object = whole.as_object_mut().unwrap_or_else(|| panic!("{key} has no schema"));
        // `$ref`s point into the document, so its components are added to the schema.
        object.insert("components".to_owned(), self.document["components"].clone());
        jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(&whole)
            .unwrap_or_else(|error| panic!("the schema of {key} cannot be read: {error}"))
    }
}
