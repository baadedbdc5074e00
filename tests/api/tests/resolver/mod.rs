//! GS1 Digital Links and short addresses: where they lead, in every representation.

mod addresses;
mod business;
mod criteria;
mod former;
mod forms;
mod keys;
mod links;
mod pages;
mod plans;
mod scanning;

use nguon_api_tests::{Business, Site};
use nguon_domain::input::kind::Kind;
use serde_json::{Value, json};

/// The GTIN of the product of these tests, 14 digits.
const GTIN: &str = "08938505970011";
/// The GTIN of its case.
const CASE: &str = "18938505970018";

/// Creates a product with GTIN, a case and links.
async fn product(site: &Site, business: &Business, name: &str) -> Value {
    let mut input = site.least(business, Kind::Product, name).await;
    input["gtin"] = json!(GTIN);
    input["packaging"] = json!([{ "name": "Thùng 12 hộp", "gtin": CASE, "contains": 12 }]);
    input["links"] = json!([
        { "link_type": "gs1:instructions", "href": "https://example.vn/huong-dan", "title": "Cách gọt", "language": "vi" },
        { "link_type": "gs1:instructions", "href": "https://example.vn/how-to", "language": "en" },
        { "link_type": "gs1:hasRetailers", "href": "https://example.vn/mua" },
    ]);
    site.create(business, Kind::Product, &input).await
}

/// Creates a lot of a product, with a link of its own.
async fn lot(site: &Site, business: &Business, product: &Value, code: &str) -> Value {
    let input = json!({
        "name": format!("Lô {code}"), "code": code, "product_id": product["id"], "harvested_on": "2026-11-15",
        "produced_on": "2026-11-16", "packed_on": "2026-11-17", "expires_on": "2026-12-15",
        "links": [{ "link_type": "gs1:hasRetailers", "href": "https://example.vn/mua-lo-nay" }],
    });
    site.create(business, Kind::Lot, &input).await
}

/// Returns the trace code of a record.
fn code(record: &Value) -> &str {
    record["trace_code"].as_str().unwrap_or("?")
}
