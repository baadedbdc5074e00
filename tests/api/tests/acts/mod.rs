//! Acts: what people do with goods.

mod completing;
mod correcting;
mod despatch_links;
mod despatching;
mod handling;
mod holding;
mod listing;
mod measuring;
mod ordering;
mod overflowing;
mod plans;
mod recording;
mod refusing;
mod slips;
mod statements;
mod stock;

use nguon_api::platform::entity::organisation;
use nguon_api_tests::sample::{gln, gtin};
use nguon_api_tests::{Answer, Business, Site};
use nguon_domain::input::kind::Kind;
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::{Value, json};

/// The SSCC of a pallet.
pub(crate) const PALLET: &str = "189385059700000018";

/// A business with a GLN, a product with a GTIN and a lot of it.
pub(crate) struct Trader {
    pub(crate) business: Business,
    pub(crate) gln: String,
    pub(crate) gtin: String,
    pub(crate) lot: Value,
}

impl Trader {
    pub(crate) async fn new(site: &Site, lot_number: &str) -> Self {
        let business = site.business().await;
        let number = site.next();
        let gln = gln(number);
        let row = organisation::ActiveModel { id: Set(business.id), gln: Set(Some(gln.clone())), ..Default::default() };
        let transaction = site.application.database.begin().await.expect("a transaction");
        organisation::Entity::update(row).exec(&transaction).await.expect("changed");
        transaction.commit().await.expect("committed");
        let mut product = site.least(&business, Kind::Product, "Thanh long ruột đỏ").await;
        let gtin = format!("0{}", gtin(number));
        product["gtin"] = json!(gtin);
        let product = site.create(&business, Kind::Product, &product).await;
        let lot = json!({ "name": "Lô tháng 11", "code": lot_number, "product_id": product["id"] });
        let lot = site.create(&business, Kind::Lot, &lot).await;
        Self { business, gln, gtin, lot }
    }

    /// Returns an amount of the lot, in kilograms.
    pub(crate) fn kilograms(&self, quantity: f64) -> Value {
        json!([{ "lot_id": self.lot["id"], "quantity": quantity, "unit": "KGM" }])
    }

    /// Records an act of a kind, with these parts, at an hour of the morning of 21 November in UTC.
    pub(crate) async fn acts(&self, site: &Site, kind: &str, hour: u32, parts: Value) -> Answer {
        let mut act = json!({ "kind": kind, "happened_at": format!("2026-11-21T{hour:02}:00:00Z") });
        for (name, value) in parts.as_object().expect("an object") {
            act[name] = value.clone();
        }
        site.post("acts").by(&self.business).json(&act).await
    }

    /// Records an act that is accepted.
    pub(crate) async fn does(&self, site: &Site, kind: &str, hour: u32, parts: Value) -> Value {
        self.acts(site, kind, hour, parts).await.expect(201).json()
    }

    /// Creates a member with a GLN.
    pub(crate) async fn member(&self, site: &Site, name: &str, gln: Option<&str>) -> Value {
        let mut member = site.least(&self.business, Kind::Member, name).await;
        if let Some(gln) = gln {
            member["gln"] = json!(gln);
        }
        site.create(&self.business, Kind::Member, &member).await
    }
}

/// Returns the faults of a refusal: field, code.
pub(crate) fn faults(answer: &Answer) -> Vec<(String, String)> {
    let problem = answer.json();
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    problem["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| (text(&error["field"]), text(&error["code"])))
        .collect()
}

/// Returns a single fault, to compare with.
pub(crate) fn fault(field: &str, code: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), code.to_owned())]
}
