//! Labels: printing, reprinting and voiding. That their symbols scan is tested in `crates/labels`.

mod printing;
mod refusing;
mod reprinting;
mod zpl;

use nguon_api_tests::{Business, Site};
use nguon_domain::input::kind::Kind;
use nguon_migrations::seed::catalogue_id;
use serde_json::{Value, json};

/// Creates a product with a GTIN and a case, and a lot of it.
pub async fn lot(site: &Site, business: &Business) -> Value {
    let number = site.next();
    let mut product = site.least(business, Kind::Product, "Thanh long ruột đỏ").await;
    product["gtin"] = nguon_api_tests::sample::gtin(number).into();
    product["packaging"] = json!([
        { "name": "Thùng 12 hộp", "contains": 12, "gtin": nguon_api_tests::sample::packaging(number, 1) },
        { "name": "Kiện 4 thùng", "contains": 4 },
    ]);
    let product = site.create(business, Kind::Product, &product).await;
    let lot = json!({
        "name": "Thu hoạch 15/11",
        "code": "TL-15",
        "product_id": product["id"],
        "packed_on": "2026-11-15",
        "expires_on": "2026-12-15",
    });
    site.create(business, Kind::Lot, &lot).await
}

/// Creates a pallet with an SSCC.
pub async fn pallet(site: &Site, business: &Business, sscc: Option<String>) -> Value {
    let unit = json!({
        "name": "Thanh long ruột đỏ",
        "category_id": catalogue_id("logistic_unit_category", "pallet"),
        "sscc": sscc,
        "order_number": "AC 239",
        "gross_weight": 430,
        "shipped_on": "2026-11-21",
    });
    site.create(business, Kind::LogisticUnit, &unit).await
}

/// Returns the input of a run with some labels of one record.
pub fn run(kind: &str, stock: &str, record: &Value, copies: i64) -> Value {
    json!({ "kind": kind, "stock": stock, "items": [{ "record_id": record["id"], "copies": copies }] })
}
