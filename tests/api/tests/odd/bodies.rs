//! Odd bodies, sent to every operation that accepts one.

use nguon_api_tests::contract::contract;
use nguon_api_tests::{Answer, Backend, Bearer, Call, Person, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Map, Value, json};

use super::values;

#[track_caller]
fn decent(answer: &Answer, sent: &Value) {
    let shown: String = sent.to_string().chars().take(300).collect();
    assert!(answer.status < 500, "{} {}\n{shown}\n{}", answer.what, answer.status, answer.text());
    if answer.status >= 400 {
        assert!(answer.body.len() < 20_000, "{}: a refusal of {} bytes\n{shown}", answer.what, answer.body.len());
    }
}

#[rstest]
#[tokio::test]
async fn one_odd_value_among_good_ones_is_stored_or_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let good = site.full(&business, kind, "Tốt").await;
        let record = site.create(&business, kind, &site.full(&business, kind, "Sửa").await).await;
        let path = format!("{}/{}", kind.path(), record["id"].as_str().unwrap_or("?"));
        let mut version = 1;
        let fields: Vec<String> = good.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        for (place, field) in fields.iter().enumerate() {
            // Every third value, other ones for each field: all meet fields of every type.
            for value in values().into_iter().skip(place % 3).step_by(3) {
                let mut input = good.clone();
                for unique in ["code", "gtin", "certificate_number"] {
                    if field != unique && input[unique].is_string() {
                        input[unique] =
                            if kind == Kind::Lot { json!(format!("L{}", site.next())) } else { Value::Null };
                    }
                }
                input[field] = value;
                let answer = site.put(&path).by(&business).version(version).json(&input).await;
                decent(&answer, &input);
                version += i32::from(answer.status == 200);
            }
            // The value that was stored last can be read.
            assert_eq!(site.get(&path).by(&business).await.expect(200).json()["version"], version, "{field}");
        }
        let _ = site.get(&format!("{}?sort=name", kind.path())).by(&business).await.expect(200);
    }
}

/// Returns every operation with a JSON body, and a caller who is allowed.
async fn operations(site: &Site) -> Vec<(Method, String, Vec<String>, Option<Person>)> {
    let business = site.business().await;
    let officer = site.authority(None, Role::Officer).await;
    let administrator = site.authority(None, Role::Administrator).await;
    let mut operations = Vec::new();
    for (method, template, operation) in contract().operations() {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix('#')) else { continue };
        let properties =
            contract().document.pointer(name).map(|schema| schema["properties"].clone()).unwrap_or_default();
        let fields = properties.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        let kind = Kind::ALL.into_iter().find(|kind| template.contains(&format!("/{}/", kind.path())));
        let id = match kind {
            Some(kind) => site.made(&business, kind, "Bản ghi").await["id"].as_str().unwrap_or("?").to_owned(),
            None => business.id.to_string(),
        };
        let caller = if template.contains("approvals") {
            Some(officer.clone())
        } else if template.contains("/admin/") {
            Some(administrator.clone())
        } else {
            operation["security"].as_array().filter(|all| !all.is_empty()).map(|_| business.owner.clone())
        };
        let path = template.replace("{id}", &id).replace("{kind}", "product_category");
        operations.push((method, path, fields, caller));
    }
    assert!(operations.len() >= 20, "{}", operations.len());
    operations
}

fn call(site: &Site, method: &Method, path: &str, caller: Option<&Person>) -> Call {
    let call = site.call(method.clone(), path).version(1);
    match caller {
        Some(person) => call.bearer(person.token()),
        None => call,
    }
}

#[rstest]
#[tokio::test]
async fn odd_values_in_all_fields_and_in_place_of_the_body_are_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    for (place, (method, path, fields, caller)) in operations(&site).await.into_iter().enumerate() {
        // Every second value, the others for the next operation.
        for value in values().into_iter().skip(place % 2).step_by(2) {
            let all: Map<String, Value> = fields.iter().map(|field| (field.clone(), value.clone())).collect();
            let named: Map<String, Value> =
                [(value.to_string().chars().take(5_000).collect(), value.clone())].into_iter().collect();
            for body in [Value::Object(all), value.clone(), json!([value]), Value::Object(named)] {
                // Bodies over the limit have a test of their own.
                if body.to_string().len() < 1024 * 1024 {
                    decent(&call(&site, &method, &path, caller.as_ref()).json(&body).await, &body);
                }
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn odd_json_texts_are_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    let texts = [
        deep("[", "]"),
        deep("{\"a\":", "}"),
        format!("{{\"name\":{}}}", deep("[", "]")),
        "{\"name\":\"a\",\"name\":\"b\"}".to_owned(),
        format!("{{{}\"z\":1}}", "\"a\":1,".repeat(50_000)),
        format!("{{\"name\":{}}}", "9".repeat(100_000)),
        "{\"name\":\"\\u0000\"}".to_owned(),
        "{\"\\u0000\":\"\\ud83e\\udd6d\"}".to_owned(),
        "{\"name\":\"\\ud83e\"}".to_owned(),
        "/* */{}".to_owned(),
        "\u{0}".to_owned(),
        " ".repeat(1_000_000),
    ];
    for (method, path, _, caller) in operations(&site).await {
        for text in &texts {
            let answer = call(&site, &method, &path, caller.as_ref()).raw_json(text.clone()).await;
            decent(&answer, &json!(text.chars().take(50).collect::<String>()));
        }
    }
}

/// Any JSON, with the names of fields here and there.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(|value| json!(value)),
        any::<i64>().prop_map(|value| json!(value)),
        any::<f64>().prop_filter("JSON has none", |value| value.is_finite()).prop_map(|value| json!(value)),
        "\\PC{0,30}".prop_map(|value| json!(value)),
        any::<String>().prop_map(|value| json!(value)),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}".prop_map(|value| json!(value)),
        "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}".prop_map(|value| json!(value)),
    ];
    let name = prop_oneof![
        Just("name".to_owned()),
        Just("code".to_owned()),
        Just("category_id".to_owned()),
        Just("product_id".to_owned()),
        Just("attributes".to_owned()),
        Just("specifications".to_owned()),
        Just("member_ids".to_owned()),
        Just("weight".to_owned()),
        Just("value".to_owned()),
        Just("expires_on".to_owned()),
        any::<String>(),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::hash_map(name.clone(), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

#[rstest]
#[tokio::test]
async fn any_json_at_all_is_answered_decently(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    // The same values every time, so that a failure can be reproduced.
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    for _ in 0..60 {
        for kind in Kind::ALL {
            let mut value = any_json().new_tree(&mut runner).expect("a value").current();
            if let Some(object) = value.as_object_mut() {
                // Often enough it should reach the database.
                let least = site.least(&business, kind, "Bản ghi").await;
                for (name, good) in least.as_object().into_iter().flatten() {
                    object.entry(name.clone()).or_insert(good.clone());
                }
            }
            decent(&site.post(kind.path()).by(&business).json(&value).await, &value);
        }
    }
}
