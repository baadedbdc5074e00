//! GS1 numbers: allocated once, registered for ever.

mod allocating;
mod holding;
mod listing;
mod lot_numbers;
mod migrating;
mod prefixes;
mod releasing;
mod reusing;
mod series;

use chrono::TimeDelta;
use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Answer, Business, Site};
use nguon_domain::input::kind::Kind;
use sea_orm::ConnectionTrait as _;
use serde_json::Value;

/// Creates a business with a company prefix.
async fn business_with(site: &Site, prefix: &str) -> Business {
    let business = site.business().await;
    let _ = site.prove_prefix(&business, prefix).await.expect(200);
    business
}

async fn allocate(site: &Site, business: &Business, input: Value) -> Answer {
    site.post("gs1/allocations").by(business).json(&input).await
}

/// Returns the numbers of an answer.
fn values(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    json["values"].as_array().into_iter().flatten().map(|value| value.as_str().unwrap_or("?").to_owned()).collect()
}

/// Returns a number of the list by its digits.
async fn number(site: &Site, business: &Business, key_type: &str, digits: &str) -> Option<Value> {
    let list = site.get(&format!("gs1/numbers?key_type={key_type}&q={digits}")).by(business).await.expect(200).json();
    list["items"].as_array().into_iter().flatten().find(|item| item["value"] == digits).cloned()
}

/// Returns the range of a key type of the present prefix.
async fn range(site: &Site, business: &Business, key_type: &str) -> Value {
    let ranges = site.get("gs1/ranges").by(business).await.expect(200).json();
    let ranges = ranges["prefixes"][0]["ranges"].as_array().cloned().unwrap_or_default();
    ranges.into_iter().find(|range| range["key_type"] == key_type).unwrap_or_default()
}

/// Advances the clock by `days`, after which the owner signs in again.
async fn after_days(site: &Site, business: &Business, days: i64) -> Business {
    site.clock.set(Site::beginning() + TimeDelta::days(days));
    Business { owner: site.sign_in(&business.owner.email, PASSWORD).await, id: business.id }
}

/// Imports a table.
async fn import(site: &Site, business: &Business, kind: Kind, table: String) -> Answer {
    let file = reqwest::multipart::Part::bytes(table.into_bytes()).file_name("bảng.csv");
    let form = reqwest::multipart::Form::new().part("file", file);
    site.post(&format!("{}/import", kind.path())).by(business).form(form).await
}

/// Changes the database directly, as years of use would.
async fn alter(site: &Site, statement: &str) {
    let transaction = site.application.database.begin().await.expect("a transaction");
    transaction.execute_unprepared(statement).await.expect("changed");
    transaction.commit().await.expect("committed");
}
