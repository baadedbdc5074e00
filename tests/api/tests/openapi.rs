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
    let mut misnamed = Vec::new();
    for (method, path, operation) in contract().operations() {
        let what = format!("{method} {path}");
        let identifier = operation["operationId"].as_str().unwrap_or_else(|| panic!("{what} has no operationId"));
        assert!(identifiers.insert(identifier), "{identifier} names two operations");
        if !is_method_name(identifier) {
            misnamed.push(format!("{what}: {identifier}"));
        }
        assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{what} has no summary");
        let own: Vec<&str> = operation["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert!(own.len() == 1 && tags.contains(own[0]), "{what}: {own:?}");
    }
    assert!(identifiers.len() >= 45, "{} operations", identifiers.len());
    assert!(
        misnamed.is_empty(),
        "An operation id becomes a method of generated clients: a verb of VERBS in this file, then what it is done to, in \
         camelCase, such as getLot, listLots, createDespatchAdviceLink. Rename `operation_id` where the operation is \
         documented; if no verb fits, add one to VERBS.\n{}",
        misnamed.join("\n")
    );
}

/// The verbs with which operation ids begin.
const VERBS: [&str; 48] = [
    "accept", "allocate", "answer", "capture", "change", "close", "confirm", "correct", "count", "create", "decide",
    "delete", "describe", "export", "find", "forward", "get", "import", "list", "look", "move", "open", "preview",
    "publish", "record", "refresh", "register", "release", "remove", "reorder", "reprint", "request", "resend",
    "reserve", "resolve", "revoke", "run", "save", "search", "send", "set", "sign", "start", "trace", "update",
    "upload", "void", "withdraw",
];

/// Whether an operation id is a verb and what it is done to, in camel case.
fn is_method_name(identifier: &str) -> bool {
    identifier.chars().all(|character| character.is_ascii_alphanumeric())
        && VERBS.iter().any(|verb| {
            identifier.strip_prefix(verb).is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()))
        })
}

#[test]
fn method_names_are_told_from_others() {
    for good in ["getLot", "listLogisticUnits", "signIn", "getLotByCode"] {
        assert!(is_method_name(good), "{good}");
    }
    for bad in ["read_lots", "lots", "get", "getting", "GetLot", "list_diary-entries", "get lot"] {
        assert!(!is_method_name(bad), "{bad}");
    }
}

/// Calls `visit` for every object of a document, with its pointer, except examples.
fn each_object<'a>(value: &'a Value, pointer: &str, visit: &mut impl FnMut(&str, &'a serde_json::Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(pointer, object);
            for (name, item) in object.iter().filter(|(name, _)| *name != "example") {
                each_object(item, &format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), visit);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                each_object(item, &format!("{pointer}/{index}"), visit);
            }
        }
        _ => {}
    }
}

#[test]
fn schemas_are_in_words_that_every_tool_reads() {
    let document = contract().document;
    let (mut faults, mut references) = (Vec::new(), 0);
    each_object(document, "", &mut |pointer, object| {
        if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
            references += 1;
            if reference.strip_prefix('#').and_then(|target| document.pointer(target)).is_none() {
                faults.push(format!("{pointer}: {reference} leads nowhere; `#[param(inline)]` for enums of queries"));
            }
        }
        if object.get("default").is_some_and(|value| value.is_null() || *value == "" || *value == serde_json::json!([]))
        {
            faults.push(format!(
                "{pointer}: an empty default, which says nothing and makes generators require the field"
            ));
        }
        if object.contains_key("allOf") {
            faults.push(format!("{pointer}: an object in parts (allOf) instead of one with all fields"));
        }
        let is_byte = |items: &Value| items["type"] == "integer" && items["minimum"] == 0 && items["format"] == "int32";
        if object.get("items").is_some_and(is_byte) && pointer.contains("/content/") {
            faults.push(format!("{pointer}: bytes as an array of numbers"));
        }
    });
    assert!(references > 500, "{references} references");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_operation_says_whether_it_needs_credentials() {
    for (method, path, operation) in contract().operations() {
        let requirements = operation["security"].as_array();
        assert!(requirements.is_some(), "{method} {path}");
        if path.starts_with("/api/v1/trace/") || path == "/api/v1/health" {
            assert_eq!(requirements.map(Vec::len), Some(0), "{method} {path}");
        }
    }
    assert_eq!(contract().document["servers"][0]["url"], "/");
    assert!(contract().document["info"]["title"].as_str().is_some_and(str::is_ascii));
}

#[test]
fn a_body_of_put_takes_what_get_answers() {
    let document = contract().document;
    let fields = |name: &str| document["components"]["schemas"][name]["properties"].as_object().cloned();
    let (view, update) = (fields("Record_LotView").unwrap_or_default(), fields("LotUpdate").unwrap_or_default());
    assert_eq!(view.keys().collect::<Vec<_>>(), update.keys().collect::<Vec<_>>());
    assert_eq!((&update["id"]["readOnly"], &update["code"]["readOnly"]), (&Value::Bool(true), &Value::Null));
}

#[test]
fn the_copy_in_version_3_0_says_the_same_in_its_words() {
    let copy = nguon_api::http::openapi::version_3_0::of(contract().document);
    let mut faults = Vec::new();
    each_object(&copy, "", &mut |pointer, object| {
        let is_list = object.get("type").is_some_and(Value::is_array) || object.get("type") == Some(&"null".into());
        if is_list || object.get("examples").is_some_and(Value::is_array) {
            faults.push(format!("{pointer}: words of version 3.1"));
        }
        if object.contains_key("$ref") && object.len() > 1 {
            faults.push(format!("{pointer}: words beside a reference are not read"));
        }
        if object.get("nullable") == Some(&true.into()) && !object.contains_key("type") {
            faults.push(format!("{pointer}: nullable counts beside a type only"));
        }
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(
        copy["paths"].as_object().map(serde_json::Map::len),
        contract().document["paths"].as_object().map(serde_json::Map::len)
    );
    let carrier = &copy["components"]["schemas"]["ActInput"]["properties"]["carrier_id"];
    assert_eq!((&carrier["type"], &carrier["nullable"]), (&"string".into(), &true.into()));
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
        assert!(["4XX", "5XX"].iter().all(|statuses| responses.contains_key(*statuses)), "{what}");
        assert!(!responses.contains_key("default"), "{what}: generators read successes by it too");
        assert!(responses.keys().any(|status| status.starts_with('2')), "{what}");
        for (status, response) in responses {
            assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{what} {status}");
            if status == "5XX" || status.starts_with('4') {
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
    let copy = site.get("/api/v1/openapi-3.0.json").await.expect(200).json();
    assert_eq!(copy, nguon_api::http::openapi::version_3_0::of(contract().document));
    assert_eq!(site.get("/docs").await.status / 100, 3);
    let page = site.get("/docs/").await.expect(200);
    assert!(page.header("content-type").is_some_and(|value| value.starts_with("text/html")), "{:?}", page.headers);
}
