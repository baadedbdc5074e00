//! Changes of registered data that the authority confirms (ADR 36).

mod deciding;
mod migrating;
mod numbers;
mod routing;

use nguon_api_tests::{Business, Site};
use nguon_migrations::seed::{area_id, catalogue_id};
use serde_json::{Value, json};

/// A change of name, type, address and area, with this tax code.
fn registration(tax_code: &str, province: &str) -> Value {
    json!({
        "kind": "registration", "name": "Hợp tác xã Hàm Minh", "tax_code": tax_code,
        "business_type_id": catalogue_id("business_type", "joint_stock"), "industry_id": catalogue_id("industry", "crops"),
        "registered_address": "Thôn 3, xã Hàm Minh", "area_id": area_id(province),
    })
}

/// Returns the business's own view of itself.
async fn organisation(site: &Site, business: &Business) -> Value {
    site.get("organisation").by(business).await.expect(200).json()
}

/// Returns its changes, the newest first.
async fn changes(site: &Site, business: &Business) -> Vec<Value> {
    let page = site.get("organisation/changes").by(business).await.expect(200).json();
    page["items"].as_array().cloned().unwrap_or_default()
}
