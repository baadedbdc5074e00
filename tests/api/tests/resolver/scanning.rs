//! Resolving anything that a scanner sends, for the app.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{GTIN, code, lot, product};

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[rstest]
#[tokio::test]
async fn every_form_of_a_code_is_understood(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, stranger) = (site.business().await, site.business().await);
    let product = product(&site, &business, "Thanh long").await;
    let lot = lot(&site, &business, &product, "A1").await;
    let mut place = site.least(&business, Kind::Place, "Vườn").await;
    place["gln"] = json!("8938505970004");
    let place = site.create(&business, Kind::Place, &place).await;
    let mut unit = site.least(&business, Kind::LogisticUnit, "Palet").await;
    unit["sscc"] = json!("893531200000002520");
    let unit = site.create(&business, Kind::LogisticUnit, &unit).await;
    let short = code(&lot).to_owned();
    for (scanned, kind, record) in [
        (format!("]Q1https://other.example/01/{GTIN}/10/A1"), "lot", &lot),
        (format!("https://nguon.example.vn/01/{GTIN}"), "product", &product),
        (format!("01{GTIN}10A1"), "lot", &lot),
        (format!("(01){GTIN}(10)A1"), "lot", &lot),
        (format!("]C101{GTIN}10A1"), "lot", &lot),
        ("8938505970011".to_owned(), "product", &product),
        ("8938505970004".to_owned(), "place", &place),
        ("(414)8938505970004".to_owned(), "place", &place),
        ("893531200000002520".to_owned(), "logistic_unit", &unit),
        ("00893531200000002520".to_owned(), "logistic_unit", &unit),
        (short.to_lowercase(), "lot", &lot),
        (format!("https://nguon.example.vn/t/{short}"), "lot", &lot),
    ] {
        let ask = || site.get(&format!("resolve?code={}", encoded(&scanned)));
        let mut found = json!({
            "address": format!("https://nguon.example.vn/t/{}", code(record)),
            "trace_code": record["trace_code"], "kind": kind,
        });
        assert_eq!(ask().await.expect(200).json(), found, "{scanned}");
        assert_eq!(ask().by(&stranger).await.expect(200).json(), found, "{scanned} by a stranger");
        found["record_id"] = record["id"].clone();
        assert_eq!(ask().by(&business).await.expect(200).json(), found, "{scanned} by the business");
    }
    let unknown = site.get(&format!("resolve?code=(01){GTIN}(10)KHAC")).await.expect(200).json();
    assert_eq!((&unknown["kind"], &unknown["unknown_lot"]), (&json!("product"), &json!("KHAC")));
}

#[rstest]
#[tokio::test]
async fn the_own_record_is_opened_even_when_it_is_hidden(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (first, second) = (site.business().await, site.business().await);
    let of_first = product(&site, &first, "Của người trước").await;
    let of_second = product(&site, &second, "Của người sau").await;
    let _ = site.move_to(&second, Kind::Product, &[&of_second["id"]], "inactive").await.expect(204);
    let ask = || site.get(&format!("resolve?code={GTIN}"));
    assert_eq!(ask().by(&second).await.expect(200).json()["record_id"], of_second["id"]);
    assert_eq!(ask().await.expect(200).json()["trace_code"], of_first["trace_code"]);
    let hidden = || site.get(&format!("resolve?code={}", code(&of_second)));
    assert_eq!(hidden().await.refusal(410), "gone");
    assert_eq!(hidden().by(&second).await.expect(200).json()["record_id"], of_second["id"]);
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_read_is_refused_with_the_place_of_the_fault(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    for scanned in ["(01)08938505970012", "https://x.vn/nothing", "(11)261122", "xin chào", ""] {
        let answer = site.get(&format!("resolve?code={}", encoded(scanned))).await;
        assert_eq!(answer.refusal(400), "malformed", "{scanned}");
        let detail: Value = answer.json()["detail"].clone();
        let detail = detail.as_str().unwrap_or_default();
        assert!(detail.starts_with("code: "), "{scanned}: {detail}");
    }
    assert_eq!(site.get("resolve").await.refusal(400), "malformed");
    assert_eq!(site.get(&format!("resolve?code={GTIN}")).await.refusal(404), "not_found");
    assert_eq!(site.get("resolve?code=0000000000").await.refusal(404), "not_found");
    let long = format!("resolve?code={}", "1".repeat(3_000));
    assert_eq!(site.get(&long).await.refused(), ["code: too_long"]);
}
