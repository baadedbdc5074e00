//! Series of logistic units.

use nguon_api_tests::{Backend, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::identification::identifier::CompanyPrefix;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{business_with, number, range};

#[rstest]
#[tokio::test]
async fn the_bins_of_a_harvest_are_made_at_once_each_with_its_sscc(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    // Field workers tag what they harvest.
    let recorder = site.colleague(&business, Role::Recorder).await;
    let prefix: CompanyPrefix = "893850597".parse().expect("a prefix");
    let mut unit = site.full(&business, Kind::LogisticUnit, "Thùng đồng").await;
    unit["sscc"] = Value::Null;
    let input = json!({ "unit": unit, "count": 500 });
    let call = || site.post("logistic-units/series").by(&recorder).header("idempotency-key", "k1").json(&input);
    let made = call().await.expect(201).json();
    let units = made["units"].as_array().cloned().unwrap_or_default();
    assert_eq!(units.len(), 500);
    for (nth, made) in (0..).zip(&units).step_by(100) {
        assert_eq!(made["sscc"], prefix.sscc(nth).expect("an SSCC").to_string());
        let path = format!("logistic-units/{}", made["id"].as_str().unwrap_or("?"));
        let record = site.get(&path).by(&business).await.expect(200).json();
        assert_eq!(record["sscc"], made["sscc"]);
        assert_eq!((&record["name"], &record["contents"]), (&unit["name"], &unit["contents"]));
        let held = number(&site, &business, "sscc", made["sscc"].as_str().unwrap_or("?")).await.expect("a number");
        assert_eq!((&held["state"], &held["holder"]["id"]), (&json!("held"), &made["id"]));
    }
    assert_eq!(call().await.expect(201).json(), made, "sent again, nothing is made twice");
    assert_eq!(range(&site, &business, "sscc").await["used"], 500);
    let other = json!({ "unit": unit, "count": 1 });
    let reused = site.post("logistic-units/series").by(&recorder).header("idempotency-key", "k1").json(&other).await;
    assert_eq!(reused.refusal(409), "idempotency_key_reused");
}

#[rstest]
#[tokio::test]
async fn a_series_with_a_fault_makes_nothing_and_uses_no_number(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let unit = site.least(&business, Kind::LogisticUnit, "Thùng").await;
    let mut wrong = unit.clone();
    wrong["from_place_id"] = json!(Uuid::nil());
    let mut numbered = unit.clone();
    numbered["sscc"] = json!("893531200000002520");
    for (input, faults) in [
        (json!({ "unit": wrong, "count": 3 }), vec!["unit.from_place_id: unknown_reference"]),
        (json!({ "unit": numbered, "count": 3 }), vec!["unit.sscc: not_allowed"]),
        (json!({ "unit": unit }), vec!["count: required"]),
        (json!({ "unit": unit, "count": 501 }), vec!["count: out_of_range"]),
        (json!({ "count": 1 }), vec!["unit.category_id: required", "unit.name: required"]),
    ] {
        assert_eq!(site.post("logistic-units/series").by(&business).json(&input).await.refused(), faults, "{input}");
    }
    assert_eq!(range(&site, &business, "sscc").await["used"], 0);
    assert_eq!(site.get("logistic-units").by(&business).await.expect(200).json()["counts"]["active"], 0);
    let without = site.business().await;
    let refused = site.post("logistic-units/series").by(&without).json(&json!({ "unit": unit, "count": 1 })).await;
    assert_eq!(refused.refusal(409), "no_company_prefix");
}
