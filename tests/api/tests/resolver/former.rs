//! A printed code leads to the same record for ever.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{GTIN, lot, product};

/// Changes some fields of a record.
async fn change(
    site: &Site,
    business: &nguon_api_tests::Business,
    kind: Kind,
    record: &Value,
    fields: &[(&str, Value)],
) {
    let path = format!("{}/{}", kind.path(), record["id"].as_str().unwrap_or("?"));
    let now = site.get(&path).by(business).await.expect(200).json();
    let mut input = match kind {
        Kind::Lot => json!({ "name": now["name"], "code": now["code"], "product_id": now["product_id"] }),
        _ => json!({ "name": now["name"], "category_id": now["category_id"], "gtin": now["gtin"] }),
    };
    for (name, value) in fields {
        input[*name] = value.clone();
    }
    let _ = site.put(&path).by(business).version(now["version"].clone()).json(&input).await.expect(200);
}

#[rstest]
#[tokio::test]
async fn a_former_lot_number_leads_to_the_lot_and_says_so(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long").await;
    let lot = lot(&site, &business, &product, "CU-1").await;
    change(&site, &business, Kind::Lot, &lot, &[("code", json!("MOI-1"))]).await;
    for (path, former) in [("10/CU-1", true), ("10/MOI-1", false)] {
        let path = format!("/01/{GTIN}/{path}");
        let trace = site.get(&path).header("accept", "application/json").await.expect(200).json();
        assert_eq!(trace["trace_code"], lot["trace_code"], "{path}");
        let page = site.get(&path).await.expect(200).text();
        let said = page.contains("Số lô trên nhãn là số cũ: CU-1. Lô này nay mang số MOI-1.");
        assert_eq!(said, former, "{path}");
    }
    let english = site.get(&format!("/01/{GTIN}/10/CU-1?lang=en")).await.expect(200).text();
    assert!(english.contains("This lot now has the number MOI-1."), "{english}");
}

#[rstest]
#[tokio::test]
async fn a_former_key_leads_to_the_product_and_its_lots(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long").await;
    let lot = lot(&site, &business, &product, "A1").await;
    change(&site, &business, Kind::Product, &product, &[("gtin", json!("8938505970028"))]).await;
    for (path, found, former) in [
        (format!("/01/{GTIN}"), &product, true),
        (format!("/01/{GTIN}/10/A1"), &lot, true),
        ("/01/08938505970028".to_owned(), &product, false),
        ("/01/08938505970028/10/A1".to_owned(), &lot, false),
    ] {
        let trace = site.get(&path).header("accept", "application/json").await.expect(200).json();
        assert_eq!(trace["trace_code"], found["trace_code"], "{path}");
        let page = site.get(&path).await.expect(200).text();
        assert_eq!(page.contains("là mã cũ của mặt hàng này"), former, "{path}");
    }
}
