//! Releasing numbers: only those that are not in use.

use nguon_api_tests::{Answer, Backend, Business, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{allocate, alter, business_with, number, range, values};

async fn release(site: &Site, business: &Business, key_type: &str, values: &[&String]) -> Answer {
    site.post("gs1/releases").by(business).json(&json!({ "key_type": key_type, "values": values })).await
}

#[rstest]
#[tokio::test]
async fn a_reserved_number_is_forgotten_and_given_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let given = values(&allocate(&site, &business, json!({ "key_type": "gtin", "count": 5 })).await.expect(201));
    let _ = release(&site, &business, "gtin", &[&given[1], &given[3]]).await.expect(204);
    assert_eq!(number(&site, &business, "gtin", &given[1]).await, None);
    assert_eq!(range(&site, &business, "gtin").await["used"], 3);
    let again = values(&allocate(&site, &business, json!({ "key_type": "gtin", "count": 3 })).await.expect(201));
    assert_eq!(again[..2], [given[1].clone(), given[3].clone()]);
    assert!(!given.contains(&again[2]));
    assert_eq!(range(&site, &business, "gtin").await["used"], 6);
}

#[rstest]
#[tokio::test]
async fn a_code_that_is_only_looked_at_is_not_printed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let given = values(&allocate(&site, &business, json!({ "key_type": "gtin" })).await.expect(201)).remove(0);
    let mut input = site.least(&business, Kind::Product, "Một").await;
    input["gtin"] = json!(given);
    let product = site.create(&business, Kind::Product, &input).await;
    let path = format!("products/{}/qr", product["id"].as_str().unwrap_or("?"));
    for (query, printed) in [("?preview=true", false), ("?content=short", false), ("?preview=false", true)] {
        let _ = site.get(&format!("{path}{query}")).by(&business).await.expect(200);
        let number = number(&site, &business, "gtin", &given).await.expect("a number");
        assert_eq!(number["printed"], printed, "{query}");
    }
}

#[rstest]
#[tokio::test]
async fn what_is_held_printed_scanned_or_unknown_stays(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let given = values(&allocate(&site, &business, json!({ "key_type": "gtin", "count": 4 })).await.expect(201));
    let mut input = site.least(&business, Kind::Product, "Một").await;
    input["gtin"] = json!(given[0]);
    let product = site.create(&business, Kind::Product, &input).await;
    input["gtin"] = json!(given[1]);
    let path = format!("products/{}", product["id"].as_str().unwrap_or("?"));
    let _ = site.put(&path).by(&business).version(1).json(&input).await.expect(200);
    let scan = format!("trace/{}/scans", product["trace_code"].as_str().unwrap_or("?"));
    let _ = site.post(&scan).await.expect(200);
    alter(&site, &format!("UPDATE gs1_key SET printed_at = given_at WHERE value = '0{}'", given[2])).await;
    let unknown = "8935312000016".to_owned();
    let refused = release(&site, &business, "gtin", &[&given[0], &given[1], &given[2], &given[3], &unknown]).await;
    assert_eq!(
        refused.refused(),
        ["values[0]: scanned", "values[1]: key_held", "values[2]: printed", "values[4]: unknown_key"]
    );
    assert!(number(&site, &business, "gtin", &given[3]).await.is_some(), "all of them or none");
    assert_eq!(number(&site, &business, "gtin", &given[2]).await.expect("a number")["printed"], true);
    for (input, faults) in [
        (json!({}), vec!["key_type: required", "values: required"]),
        (
            json!({ "key_type": "gtin", "values": ["1", given[0], format!("0{}", given[0])] }),
            vec!["values[0]: length", "values[2]: duplicate"],
        ),
        (json!({ "key_type": "gtin", "values": vec!["1"; 1001] }), vec!["values: too_long"]),
    ] {
        for operation in ["gs1/releases", "gs1/reservations"] {
            assert_eq!(site.post(operation).by(&business).json(&input).await.refused(), faults, "{operation}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_former_number_is_for_another_record_once_it_was_let_go_of_but_is_never_given_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let given = values(&allocate(&site, &business, json!({ "key_type": "gtin", "count": 2 })).await.expect(201));
    let mut input = site.least(&business, Kind::Product, "Một").await;
    input["gtin"] = json!(given[0]);
    let product = site.create(&business, Kind::Product, &input).await;
    let path = format!("products/{}", product["id"].as_str().unwrap_or("?"));
    input["gtin"] = Value::Null;
    let _ = site.put(&path).by(&business).version(1).json(&input).await.expect(200);
    let mut other = site.least(&business, Kind::Product, "Hai").await;
    other["gtin"] = json!(given[0]);
    assert_eq!(site.post("products").by(&business).json(&other).await.refused(), ["gtin: former_key"]);
    let _ = release(&site, &business, "gtin", &[&given[0]]).await.expect(204);
    let free = number(&site, &business, "gtin", &given[0]).await.expect("a number");
    assert_eq!((&free["state"], &free["holder"]), (&json!("reserved"), &Value::Null));
    assert_eq!(release(&site, &business, "gtin", &[&given[0]]).await.refused(), ["values[0]: never_given_again"]);
    let _ = release(&site, &business, "gtin", &[&given[1]]).await.expect(204);
    let next = values(&allocate(&site, &business, json!({ "key_type": "gtin" })).await.expect(201));
    assert_eq!(next, [given[1].clone()]);
    let _ = site.create(&business, Kind::Product, &other).await;
    assert_eq!(number(&site, &business, "gtin", &given[0]).await.expect("a number")["holder"]["name"], "Hai");
}
