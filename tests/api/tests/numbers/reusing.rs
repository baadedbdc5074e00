//! SSCCs are allocated again when the range is used up, if their last use was a year ago; GTINs and GLNs never are.

use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::identification::identifier::CompanyPrefix;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{after_days, allocate, alter, business_with, number, range, values};

const PREFIX: &str = "8938505970";

fn sscc(nth: u64) -> String {
    PREFIX.parse::<CompanyPrefix>().expect("a prefix").sscc(nth).expect("an SSCC").to_string()
}

/// Moves the counter as if all but `left` of ten million SSCCs were allocated.
async fn use_up(site: &Site, left: u64) {
    let next = 10_000_000 - left;
    alter(site, &format!("UPDATE gs1_counter SET next = {next} WHERE key_type = 'sscc' AND prefix = '{PREFIX}'")).await;
}

async fn unit(site: &Site, business: &Business, sscc: &str, shipped_on: Option<&str>) -> Value {
    let mut input = site.least(business, Kind::LogisticUnit, "Palet").await;
    (input["sscc"], input["shipped_on"]) = (json!(sscc), json!(shipped_on));
    site.create(business, Kind::LogisticUnit, &input).await
}

#[rstest]
#[tokio::test]
async fn ssccs_begin_again_with_those_that_were_not_used_for_a_year(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = business_with(&site, PREFIX).await;
    let first = values(&allocate(&site, &business, json!({ "key_type": "sscc", "count": 6 })).await.expect(201));
    assert_eq!(first, (0..6).map(sscc).collect::<Vec<_>>());
    let old = unit(&site, &business, &first[0], None).await;
    let _ = unit(&site, &business, &first[1], Some("2026-12-24")).await;
    alter(&site, &format!("UPDATE gs1_key SET printed_at = '2027-01-05 00:00:00+00:00' WHERE value = '{}'", first[2]))
        .await;
    let elsewhere = json!({ "key_type": "sscc", "values": [sscc(6)] });
    let _ = site.post("gs1/reservations").by(&business).json(&elsewhere).await.expect(201);

    // A day less than a year later: only unused numbers are allocated.
    use_up(&site, 1).await;
    let business = after_days(&site, &business, 364).await;
    let given = values(&allocate(&site, &business, json!({ "key_type": "sscc", "count": 2 })).await.expect(201));
    assert_eq!(given, [sscc(7), sscc(9_999_999)]);

    // A year later: all but those that were shipped or printed since, or allocated elsewhere.
    let before = range(&site, &business, "sscc").await["used"].clone();
    alter(&site, "UPDATE gs1_counter SET next = 20000000 WHERE key_type = 'sscc'").await;
    let business = after_days(&site, &business, 365).await;
    let given = values(&allocate(&site, &business, json!({ "key_type": "sscc", "count": 4 })).await.expect(201));
    assert_eq!(given, [0, 3, 4, 5].map(sscc));
    assert_eq!(range(&site, &business, "sscc").await["used"], before, "nothing new was taken");
    let again = number(&site, &business, "sscc", &first[0]).await.expect("a number");
    assert_eq!(
        (&again["state"], &again["holder"], &again["origin"]),
        (&json!("reserved"), &Value::Null, &json!("allocated"))
    );

    // The old unit keeps its data, even when it is changed; the number leads to the new one.
    let new = unit(&site, &business, &first[0], None).await;
    let path = format!("logistic-units/{}", old["id"].as_str().unwrap_or("?"));
    let mut input = site.least(&business, Kind::LogisticUnit, "Palet năm trước").await;
    input["sscc"] = json!(first[0]);
    let changed = site.put(&path).by(&business).version(1).json(&input).await.expect(200).json();
    assert_eq!(changed["sscc"], json!(first[0]));
    input["sscc"] = Value::Null;
    let _ = site.put(&path).by(&business).version(2).json(&input).await.expect(200);
    let held = number(&site, &business, "sscc", &first[0]).await.expect("a number");
    assert_eq!((&held["state"], &held["holder"]["id"]), (&json!("held"), &new["id"]));
}

#[rstest]
#[tokio::test]
async fn an_sscc_that_was_entered_names_another_unit_after_a_year_and_not_before(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let first = unit(&site, &business, &sscc(1), None).await;
    let mut input = site.least(&business, Kind::LogisticUnit, "Palet").await;
    input["sscc"] = json!(sscc(1));
    let business = after_days(&site, &business, 364).await;
    assert_eq!(site.post("logistic-units").by(&business).json(&input).await.refused(), ["sscc: duplicate"]);
    let business = after_days(&site, &business, 365).await;
    let second = site.create(&business, Kind::LogisticUnit, &input).await;
    assert_ne!(first["id"], second["id"]);
    let held = number(&site, &business, "sscc", &sscc(1)).await.expect("a number");
    assert_eq!(held["holder"]["id"], second["id"]);

    // A scan would find two pallets with one number: only labels of the new one are printed.
    let run = |unit: &Value| json!({ "kind": "pallet", "stock": "a4_2", "items": [{ "record_id": unit["id"] }] });
    let refused = site.post("print-runs").by(&business).json(&run(&first)).await.refused();
    assert_eq!(refused, ["items[0].record_id: sscc_given_again"]);
    let _ = site.post("print-runs").by(&business).json(&run(&second)).await.expect(201);
    let held = async |unit: &Value| {
        let path = format!("logistic-units/{}/qr", unit["id"].as_str().unwrap_or("?"));
        site.get(&path).by(&business).await.expect(200).header("link").map(str::to_owned).unwrap_or_default()
    };
    let short = format!("<https://nguon.example.vn/t/{}>; rel=\"about\"", first["trace_code"].as_str().unwrap_or("?"));
    assert_eq!(held(&first).await, short);
    assert_eq!(held(&second).await, format!("<https://nguon.example.vn/00/{}>; rel=\"about\"", sscc(1)));
}

#[rstest]
#[tokio::test]
async fn a_gtin_or_gln_is_never_given_again(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = business_with(&site, PREFIX).await;
    for key_type in ["gtin", "gln"] {
        let _ = allocate(&site, &business, json!({ "key_type": key_type, "count": 100 })).await.expect(201);
    }
    let business = after_days(&site, &business, 4_000).await;
    for key_type in ["gtin", "gln"] {
        let refused = allocate(&site, &business, json!({ "key_type": key_type })).await;
        assert_eq!(refused.refusal(409), "range_exhausted");
    }
}
