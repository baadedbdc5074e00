//! Company prefixes: each belongs to one business in the whole system.

use std::future::IntoFuture as _;

use nguon_api_tests::sample::gtin;
use nguon_api_tests::{Backend, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::identification::identifier::CompanyPrefix;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::json;

use super::{allocate, business_with, number, range, values};

#[rstest]
#[tokio::test]
async fn a_prefix_is_of_one_business_and_no_beginning_of_anothers(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let _ = business_with(&site, "89385059").await;
    let other = site.business().await;
    for prefix in ["89385059", "8938505", "893850597", "8938505971"] {
        let refused = site.prove_prefix(&other, prefix).await;
        assert_eq!(refused.refusal(409), "registered_elsewhere", "{prefix}");
    }
    assert_eq!(site.get("gs1/ranges").by(&other).await.expect(200).json(), json!({ "prefixes": [] }));
    for prefix in ["89385058", "893850570", "8938506"] {
        let _ = site.prove_prefix(&other, prefix).await.expect(200);
    }
    assert_eq!(
        site.get("gs1/ranges").by(&other).await.expect(200).json()["prefixes"].as_array().map(Vec::len),
        Some(3)
    );
    // A prefix that was replaced by another stays its own.
    let third = site.business().await;
    assert_eq!(site.prove_prefix(&third, "893850580").await.refusal(409), "registered_elsewhere");
}

#[rstest]
#[tokio::test]
async fn of_ten_businesses_with_overlapping_prefixes_at_once_one_has_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let officer = site.authority(None, Role::Officer).await;
    let mut calls = Vec::new();
    for nth in 0..10 {
        let business = site.business().await;
        let prefix = ["8938505", "89385059", "893850597", "8938505970"][nth % 4];
        let input = json!({ "kind": "company_prefix", "gs1_company_prefix": prefix });
        let asked = site.ask_change(&business, input).await.expect(201).json();
        let path = format!("registered-changes/{}/decision", asked["id"].as_str().unwrap_or("?"));
        let confirm = json!({ "verdict": "confirm" });
        calls.push(tokio::spawn(site.post(&path).by(&officer).version(1).json(&confirm).into_future()));
    }
    let mut granted = 0;
    for call in calls {
        let answer = call.await.expect("an answer");
        if answer.status == 200 {
            granted += 1;
        } else {
            assert_eq!(answer.refusal(409), "registered_elsewhere");
        }
    }
    assert_eq!(granted, 1);
}

#[rstest]
#[tokio::test]
async fn a_prefix_makes_the_numbers_its_own_that_were_entered_before(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let prefix: CompanyPrefix = "893850597".parse().expect("a prefix");
    let own = prefix.gtin(0).expect("a GTIN");
    let mut input = site.least(&business, Kind::Product, "Một").await;
    input["gtin"] = json!(own.to_string());
    input["packaging"] =
        json!([{ "name": "Thùng", "contains": 6, "gtin": own.packaging(1).expect("a packaging").to_string() }]);
    let _ = site.create(&business, Kind::Product, &input).await;
    let sscc = prefix.sscc(3_000_000_000).unwrap_or_else(|_| prefix.sscc(70_000_000).expect("an SSCC")).to_string();
    let foreign = json!({ "key_type": "gtin", "values": [gtin(1), "50678907"] });
    let _ = site.post("gs1/reservations").by(&business).json(&foreign).await.expect(201);
    let entered = json!({ "key_type": "sscc", "values": [sscc] });
    let _ = site.post("gs1/reservations").by(&business).json(&entered).await.expect(201);
    assert_eq!(number(&site, &business, "gtin", &own.to_string()).await.expect("a number")["own_prefix"], false);
    // First with a digit missing, and then corrected.
    let _ = site.prove_prefix(&business, "89385059").await.expect(200);
    assert_eq!(range(&site, &business, "gtin").await["used"], 1);
    let _ = site.prove_prefix(&business, "893850597").await.expect(200);
    assert_eq!(
        site.get("gs1/ranges").by(&business).await.expect(200).json()["prefixes"].as_array().map(Vec::len),
        Some(1)
    );
    for (key_type, digits, is_own) in [
        ("gtin", own.to_string(), true),
        ("sscc", sscc, true),
        ("gtin", gtin(1), false),
        ("gtin", "50678907".to_owned(), false),
    ] {
        let found = number(&site, &business, key_type, &digits).await.expect("a number");
        assert_eq!(found["own_prefix"], is_own, "{digits}");
    }
    assert_eq!(range(&site, &business, "gtin").await["used"], 1);
    assert_eq!(range(&site, &business, "sscc").await["used"], 1);
    let given = values(&allocate(&site, &business, json!({ "key_type": "gtin" })).await.expect(201));
    assert_eq!(given, [prefix.gtin(1).expect("a GTIN").to_string()]);
    // Numbers were allocated from it, so it cannot have been wrong.
    assert_eq!(
        site.prove_prefix(&business, "89385059").await.refused(),
        ["gs1_company_prefix: prefix_overlaps"],
        "told when it is asked for"
    );
}
