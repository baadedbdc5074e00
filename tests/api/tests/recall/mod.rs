//! Recalls.
//!
//! The story of most tests: A harvests a lot and ships it to B and to a shop P without account; B ships on to C and
//! to a shop Q without account; C ships on to a shop R without account.

mod amounts;
mod authority;
mod batches;
mod claims;
mod cut;
mod flow;
mod opening;
mod outside;
mod pages;
mod plans;
mod public;
mod reading;
mod restricting;

use nguon_api::platform::entity::organisation;
use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Answer, Backend, Bearer, Business, Site};
use nguon_domain::input::kind::Kind;
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::{Value, json};

const LD: &str = "application/ld+json";
const GTIN: &str = "08938505970011";
const LOT: &str = "https://id.gs1.org/01/08938505970011/10/TL-15";

/// Returns the GLN of a party by its number.
fn gln(number: u64) -> String {
    nguon_api_tests::sample::gln(number)
}

/// The parties of the story.
struct Story {
    site: Site,
    a: Business,
    b: Business,
    c: Business,
    /// A's record of the lot.
    lot: Value,
}

/// Numbers of the parties without account.
const P: u64 = 901;
const Q: u64 = 902;
const R: u64 = 903;

impl Story {
    /// Creates parties and records, and the events until A has shipped to B and P, B to C and Q, and C to R.
    async fn told(backend: Backend) -> Self {
        let story = Self::begin(backend).await;
        story.harvest().await;
        story.ship(&story.a, 100, &gln(2), 1).await;
        story.ship(&story.a, 50, &gln(P), 2).await;
        story.receive(&story.b, 100, &gln(1), 3).await;
        story.ship(&story.b, 60, &gln(3), 4).await;
        story.ship(&story.b, 20, &gln(Q), 5).await;
        story.receive(&story.c, 60, &gln(2), 6).await;
        story.ship(&story.c, 10, &gln(R), 7).await;
        story
    }

    async fn begin(backend: Backend) -> Self {
        let site = Site::start(backend).await;
        let (a, b, c) = (site.business().await, site.business().await, site.business().await);
        for (number, business) in [(1, &a), (2, &b), (3, &c)] {
            let transaction = site.application.database.begin().await.expect("a transaction");
            let row =
                organisation::ActiveModel { id: Set(business.id), gln: Set(Some(gln(number))), ..Default::default() };
            organisation::Entity::update(row).exec(&transaction).await.expect("a GLN");
            transaction.commit().await.expect("committed");
        }
        for (business, number, name) in [(&a, P, "Cửa hàng P"), (&b, Q, "Cửa hàng Q"), (&c, R, "Cửa hàng R")] {
            let mut member = site.least(business, Kind::Member, name).await;
            member["gln"] = json!(gln(number));
            member["email"] = json!(format!("party{number}@example.vn"));
            let _ = site.create(business, Kind::Member, &member).await;
        }
        let mut product = site.least(&a, Kind::Product, "Thanh long ruột đỏ").await;
        product["gtin"] = json!(GTIN);
        let product = site.create(&a, Kind::Product, &product).await;
        let lot = json!({ "name": "Lô 15", "code": "TL-15", "product_id": product["id"] });
        let lot = site.create(&a, Kind::Lot, &lot).await;
        Self { site, a, b, c, lot }
    }

    /// Advances the clock, after which everybody signs in again.
    async fn later(&mut self, minutes: i64) {
        self.site.clock.advance(chrono::TimeDelta::minutes(minutes));
        for business in [&mut self.a, &mut self.b, &mut self.c] {
            business.owner = self.site.sign_in(&business.owner.email, PASSWORD).await;
        }
    }

    async fn event(&self, business: &Business, event: Value) {
        let _ = self.site.post("/epcis/v2/events").by(business).raw(LD, event.to_string()).await.expect(201);
    }

    async fn harvest(&self) {
        self.event(
            &self.a,
            json!({
                "type": "ObjectEvent", "eventTime": "2026-11-14T05:45:30+07:00", "eventTimeZoneOffset": "+07:00",
                "quantityList": [{ "epcClass": LOT, "quantity": 500, "uom": "KGM" }],
                "action": "ADD", "bizStep": "commissioning",
            }),
        )
        .await;
    }

    /// Ships an amount of the lot from a business to a party, at an hour of the story.
    async fn ship(&self, business: &Business, kilograms: u32, to: &str, hour: u32) {
        self.moved(business, LOT, kilograms, ("shipping", "destinationList", "destination"), to, hour).await;
    }

    async fn receive(&self, business: &Business, kilograms: u32, from: &str, hour: u32) {
        self.moved(business, LOT, kilograms, ("receiving", "sourceList", "source"), from, hour).await;
    }

    async fn moved(
        &self,
        business: &Business,
        lot: &str,
        kilograms: u32,
        (step, list, field): (&str, &str, &str),
        party: &str,
        hour: u32,
    ) {
        let mut event = json!({
            "type": "ObjectEvent", "eventTime": format!("2026-11-16T{hour:02}:00:00+07:00"),
            "eventTimeZoneOffset": "+07:00", "action": "OBSERVE", "bizStep": step,
            "quantityList": [{ "epcClass": lot, "quantity": kilograms, "uom": "KGM" }],
        });
        event[list] = json!([{ "type": "owning_party", field: format!("https://id.gs1.org/417/{party}") }]);
        self.event(business, event).await;
    }

    /// Returns the input of a recall of the lot.
    fn input(&self) -> Value {
        json!({
            "basis": "lots", "hazard": "serious", "title": "Thu hồi thanh long lô TL-15",
            "reason": "Dư lượng thuốc bảo vệ thực vật vượt mức.", "instructions": "Ngừng bán, để riêng.",
            "phone": "0252 386 1234", "public_text": "Không ăn thanh long của lô này.", "deadline": "2026-11-25",
            "collection_place": "Kho Hàm Minh", "starts": [{ "record_id": self.lot["id"] }],
        })
    }

    async fn draft(&self, input: &Value) -> Value {
        self.site.post("recalls").by(&self.a).json(input).await.expect(201).json()
    }

    /// Publishes a recall by A.
    async fn published(&self) -> Value {
        let draft = self.draft(&self.input()).await;
        self.publish(&draft).await
    }

    async fn publish(&self, draft: &Value) -> Value {
        self.act(&self.a, draft, "publication").await.expect(200).json()
    }

    async fn act(&self, who: &impl Bearer, recall: &Value, what: &str) -> Answer {
        self.site.post(&format!("recalls/{}/{what}", id(recall))).by(who).await
    }

    async fn read(&self, who: &impl Bearer, recall: &Value) -> Value {
        self.site.get(&format!("recalls/{}", id(recall))).by(who).await.expect(200).json()
    }

    async fn close(&self, recall: &Value) -> Value {
        let closing = json!({ "treatment": "destruction", "note": "Đã tiêu hủy tại chỗ." });
        let path = format!("recalls/{}/closing", id(recall));
        self.site.post(&path).by(&self.a).json(&closing).await.expect(200).json()
    }

    /// Returns the notices that a business has received.
    async fn inbox(&self, business: &Business) -> Vec<Value> {
        let page = self.site.get("recall-notices").by(business).await.expect(200).json();
        page["items"].as_array().cloned().unwrap_or_default()
    }

    async fn answer(&self, business: &Business, notice: &Value, answer: &Value) -> Answer {
        self.site.post(&format!("recall-notices/{}/answer", id(notice))).by(business).json(answer).await
    }

    async fn pass_on(&self, business: &Business, notice: &Value) -> Value {
        self.site.post(&format!("recall-notices/{}/pass-on", id(notice))).by(business).await.expect(200).json()
    }

    /// Returns the code in the mail to an address.
    fn code(&self, mails: &[String], to: &str) -> String {
        let mail =
            mails.iter().rev().find(|mail| mail.contains(&format!("To: {to}"))).unwrap_or_else(|| panic!("{to}"));
        let (_, rest) = mail.split_once("/r/").unwrap_or_else(|| panic!("{mail}"));
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
    }
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap_or("?")
}

/// Returns the names of a list of recipients or notices.
fn names(list: &Value, of: &str) -> Vec<String> {
    let all = list.as_array().cloned().unwrap_or_default();
    let mut names: Vec<String> = all.iter().map(|item| item[of]["name"].as_str().unwrap_or("?").to_owned()).collect();
    names.sort();
    names
}

/// Returns an answer for the lot.
fn said(amounts: &Value) -> Value {
    let mut amount = amounts.clone();
    amount["address"] = json!(LOT);
    amount["unit"] = json!("KGM");
    json!({ "amounts": [amount] })
}
