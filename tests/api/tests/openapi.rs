//! The OpenAPI document by itself. Every test checks that answers conform to it, and `make check-openapi` that
//! `openapi/openapi.json` equals it.

use std::collections::HashSet;

use nguon_api_tests::contract::contract;
use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use serde_json::Value;

#[test]
fn the_document_says_what_openapi_3_1_requires() {
    let document = contract().document;
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")), "{}", document["openapi"]);
    for pointer in ["/info/title", "/info/version", "/info/license/identifier"] {
        assert!(document.pointer(pointer).and_then(Value::as_str).is_some_and(|text| !text.is_empty()), "{pointer}");
    }
    assert!(document["tags"].as_array().is_some_and(|tags| !tags.is_empty()));
    for name in ["bearer", "api_key", "session_cookie"] {
        assert!(!document["components"]["securitySchemes"][name].is_null(), "{name}");
    }
}

#[test]
fn every_operation_is_named_summed_up_and_filed_under_a_known_tag() {
    let document = contract().document;
    let tags: HashSet<&str> =
        document["tags"].as_array().into_iter().flatten().filter_map(|tag| tag["name"].as_str()).collect();
    let mut identifiers = HashSet::new();
    for (method, path, operation) in contract().operations() {
        let what = format!("{method} {path}");
        let identifier = operation["operationId"].as_str().unwrap_or_else(|| panic!("{what} has no operationId"));
        assert!(identifiers.insert(identifier), "{identifier} names two operations");
        assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{what} has no summary");
        let own: Vec<&str> = operation["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert!(own.len() == 1 && tags.contains(own[0]), "{what}: {own:?}");
    }
    assert!(identifiers.len() >= 45, "{} operations", identifiers.len());
}

#[test]
fn every_parameter_of_a_path_is_described() {
    for (method, path, operation) in contract().operations() {
        let described: HashSet<&str> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path" && parameter["required"] == true)
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        let named: HashSet<&str> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        assert_eq!(described, named, "{method} {path}");
    }
}

#[test]
fn every_response_is_described_and_every_refusal_is_a_problem() {
    for (method, path, operation) in contract().operations() {
        let what = format!("{method} {path}");
        let responses = operation["responses"].as_object().unwrap_or_else(|| panic!("{what} has no responses"));
        assert!(responses.contains_key("default"), "{what}");
        assert!(responses.keys().any(|status| status.starts_with('2')), "{what}");
        for (status, response) in responses {
            assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{what} {status}");
            if status == "default" || status.starts_with('4') {
                let schema = &response["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(schema, "#/components/schemas/Problem", "{what} {status}");
            }
        }
    }
}

#[test]
fn every_json_body_has_an_example_and_every_example_fits_its_schema() {
    for (method, path, operation) in contract().operations() {
        let mut bodies: Vec<(String, &Value)> = vec![("request".to_owned(), &operation["requestBody"]["content"])];
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            bodies.push((status.clone(), &response["content"]));
        }
        for (which, content) in bodies {
            for (media_type, body) in
                content.as_object().into_iter().flatten().filter(|(name, _)| name.ends_with("json"))
            {
                let what = format!("{method} {path} {which} {media_type}");
                let example = &body["example"];
                assert!(!example.is_null(), "{what} has no example");
                contract().validate("the example", &what, &body["schema"], example);
            }
        }
    }
}

#[test]
fn every_operation_that_writes_has_a_body() {
    for (method, path, operation) in contract().operations() {
        let content = &operation["requestBody"]["content"];
        // Operations that need no body, such as counting a scan, renewing, sending again, printing, passing on or
        // withdrawing.
        let bare = ["/scans", "/refresh", "/mail", "/links", "/slip", "/pass-on", "/withdrawal"]
            .iter()
            .any(|end| path.ends_with(end));
        let writes = method == "PUT" || (method == "POST" && !bare);
        assert_eq!(writes, content.as_object().is_some_and(|content| !content.is_empty()), "{method} {path}");
    }
}

#[rstest]
#[tokio::test]
async fn the_server_gives_its_document_and_a_page_that_explains_it() {
    let site = Site::start(Backend::Sqlite).await;
    let answer = site.get("/api/v1/openapi.json").await.expect(200);
    assert_eq!(answer.json(), *contract().document);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(site.get("/docs").await.status / 100, 3);
    let page = site.get("/docs/").await.expect(200);
    assert!(page.header("content-type").is_some_and(|value| value.starts_with("text/html")), "{:?}", page.headers);
}
