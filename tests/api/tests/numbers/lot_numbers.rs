//! Lot numbers: a printed number leads to the same lot for ever.

use nguon_api::platform::entity::former_lot_number;
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::import;

async fn former(site: &Site) -> Vec<(String, String, String)> {
    let rows = former_lot_number::Entity::find().all(site.application.database.read()).await.expect("read");
    let mut rows: Vec<_> =
        rows.into_iter().map(|row| (row.product_id.to_string(), row.code, row.lot_id.to_string())).collect();
    rows.sort();
    rows
}

#[rstest]
#[tokio::test]
async fn a_number_that_a_lot_had_is_no_other_lots(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let first = site.made(&business, Kind::Product, "Một").await;
    let second = site.made(&business, Kind::Product, "Hai").await;
    let lot = |product: &Value, code: &str| json!({ "name": "Lô", "code": code, "product_id": product["id"] });
    let made = site.create(&business, Kind::Lot, &lot(&first, "A")).await;
    let path = format!("lots/{}", made["id"].as_str().unwrap_or("?"));
    let id = |record: &Value| record["id"].as_str().unwrap_or("?").to_owned();
    let _ = site.put(&path).by(&business).version(1).json(&lot(&first, "B")).await.expect(200);
    assert_eq!(former(&site).await, [(id(&first), "A".to_owned(), id(&made))]);
    assert_eq!(site.post("lots").by(&business).json(&lot(&first, "A")).await.refused(), ["code: former_lot_number"]);
    let _ = site.create(&business, Kind::Lot, &lot(&second, "A")).await;
    // A lot of another product counts like one with another number.
    let _ = site.put(&path).by(&business).version(2).json(&lot(&second, "B")).await.expect(200);
    assert_eq!(former(&site).await.len(), 2);
    let other = site.create(&business, Kind::Lot, &lot(&first, "C")).await;
    let other_path = format!("lots/{}", id(&other));
    let taken = site.put(&other_path).by(&business).version(1).json(&lot(&first, "B")).await;
    assert_eq!(taken.refused(), ["code: former_lot_number"]);
    // The lot itself can take it back.
    let _ = site.put(&path).by(&business).version(3).json(&lot(&first, "A")).await.expect(200);
    let kept = [(id(&first), "B".to_owned(), id(&made)), (id(&second), "B".to_owned(), id(&made))];
    let mut kept = kept.to_vec();
    kept.sort();
    assert_eq!(former(&site).await, kept);
    // In an import its cell is refused.
    let table = "Tên lô;Số lô;Sản phẩm\nLô mới;B;Một\n".to_owned();
    let refused = import(&site, &business, Kind::Lot, table).await;
    assert_eq!(refused.refusal(422), "invalid");
    assert_eq!(refused.json()["cells"][0]["code"], "former_lot_number", "{}", refused.text());
}
