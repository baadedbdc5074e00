//! How much recipients got: what they received, less what came back, whoever recorded it and in whatever unit (ADR 59).

use std::sync::atomic::{AtomicU32, Ordering};

use nguon_api_tests::{Answer, Backend, Site};
use rstest::rstest;
use serde_json::{Value, json};

use crate::acts::{PALLET, Trader};

/// A packer with 500 kg, and a shop.
struct Delivery {
    site: Site,
    packer: Trader,
    shop: Trader,
    customer: Value,
    supplier: Value,
    /// Despatches are a minute apart.
    minute: AtomicU32,
}

impl Delivery {
    async fn new(backend: Backend) -> Self {
        let site = Site::start(backend).await;
        let (packer, shop) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "X").await);
        let customer = packer.member(&site, "Cửa hàng", Some(&shop.gln)).await;
        let supplier = shop.member(&site, "Nhà đóng gói", Some(&packer.gln)).await;
        let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(500.0) })).await;
        Self { site, packer, shop, customer, supplier, minute: AtomicU32::new(0) }
    }

    fn lot(&self, quantity: f64, unit: &str) -> Value {
        json!([{ "code": format!("(01){}(10)TL-15", self.packer.gtin), "quantity": quantity, "unit": unit }])
    }

    /// Ships items to a member and returns the identifier of the advice.
    async fn ship(&self, items: Value, member: &Value) -> Value {
        let minute = self.minute.fetch_add(1, Ordering::Relaxed);
        let happened_at = format!("2026-11-21T01:{minute:02}:00Z");
        let parts = json!({ "items": items, "partner_id": member["id"], "happened_at": happened_at });
        self.packer.does(&self.site, "ship", 1, parts).await["advice_id"].clone()
    }

    async fn answer(&self, advice: &Value, lines: Value) -> Answer {
        let answer = json!({ "happened_at": "2026-11-21T02:00:00Z", "lines": lines });
        let path = format!("despatch-advices/{}/answer", advice.as_str().expect("an advice"));
        self.site.post(&path).by(&self.shop.business).json(&answer).await.expect(200)
    }

    async fn trace(&self, by: &Trader, direction: &str) -> Value {
        let path = format!("chain?code=(01){}(10)TL-15&direction={direction}", self.packer.gtin);
        self.site.get(&path).by(&by.business).await.expect(200).json()
    }

    /// Returns unit, quantity, sent, received, returned and refused of the only goods that anybody got.
    async fn got(&self) -> Vec<Value> {
        let trace = self.trace(&self.packer, "forward").await;
        let recipients = trace["recipients"].as_array().expect("recipients");
        assert_eq!(recipients.len(), 1, "{trace}");
        amounts(&recipients[0])
    }
}

fn amounts(dealing: &Value) -> Vec<Value> {
    let all = dealing["amounts"].as_array().expect("amounts");
    assert_eq!(all.len(), 1, "{dealing}");
    ["unit", "quantity", "sent", "received", "returned", "refused"].map(|field| all[0][field].clone()).to_vec()
}

/// Returns expected amounts in kilograms; nothing for −1.
fn kilograms(numbers: [f64; 5]) -> Vec<Value> {
    let number = |number: f64| match number {
        ..0.0 => Value::Null,
        #[expect(clippy::cast_possible_truncation, reason = "small whole numbers")]
        whole if whole.fract() == 0.0 => json!(whole as i64),
        other => json!(other),
    };
    std::iter::once(json!("KGM")).chain(numbers.map(number)).collect()
}

#[rstest]
#[tokio::test]
async fn several_deliveries_are_summed_each_by_its_answer(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Delivery::new(backend).await;
    let first = world.ship(world.lot(100.0, "KGM"), &world.customer).await;
    assert_eq!(world.got().await, kilograms([100.0, 100.0, -1.0, -1.0, -1.0]));
    let second = world.ship(world.lot(50_000.0, "GRM"), &world.customer).await;
    let third = world.ship(world.lot(0.03, "TNE"), &world.customer).await;
    assert_eq!(world.got().await, kilograms([180.0, 180.0, -1.0, -1.0, -1.0]));
    let line = json!([{ "number": 1, "outcome": "different", "received": 60, "reason": "thiếu" }]);
    let _ = world.answer(&first, line).await;
    assert_eq!(world.got().await, kilograms([140.0, 180.0, 60.0, -1.0, -1.0]));
    let _ = world.answer(&second, json!([{ "number": 1, "outcome": "missing", "reason": "không thấy" }])).await;
    assert_eq!(world.got().await, kilograms([90.0, 180.0, 60.0, -1.0, -1.0]));
    let _ = world.answer(&third, json!([{ "number": 1, "outcome": "refused", "reason": "dập" }])).await;
    assert_eq!(world.got().await, kilograms([60.0, 180.0, 60.0, -1.0, 30.0]));
    // The shop sees the same from its side.
    let suppliers = world.trace(&world.shop, "backward").await["suppliers"].clone();
    assert_eq!(amounts(&suppliers[0]), kilograms([60.0, 180.0, 60.0, -1.0, 30.0]));
    for format in ["csv", "xlsx", "pdf"] {
        let path = format!("chain/file?code=(01){}(10)TL-15&direction=forward&format={format}", world.packer.gtin);
        let file = world.site.get(&path).by(&world.packer.business).await.expect(200);
        if format == "csv" {
            let total = file.text().lines().find(|line| line.contains("Tổng bên nhận đã nhận")).map(str::to_owned);
            let total = total.unwrap_or_else(|| panic!("{}", file.text()));
            assert!(total.ends_with("60;KGM;180;60;;30"), "{total}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn what_is_sent_back_is_deducted_before_and_after_it_arrived(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Delivery::new(backend).await;
    let advice = world.ship(world.lot(100.0, "KGM"), &world.customer).await;
    let _ = world.answer(&advice, json!([{ "number": 1, "outcome": "received" }])).await;
    let back = json!({ "items": world.lot(0.04, "TNE"), "partner_id": world.supplier["id"], "reason": "dập" });
    let returned = world.shop.does(&world.site, "return", 2, back).await;
    assert_eq!(world.got().await, kilograms([60.0, 100.0, 100.0, 40.0, -1.0]));
    // Of 40 kg that were sent back 35 arrived.
    let received = json!({ "advice_id": returned["advice_id"], "items": world.lot(35.0, "KGM") });
    let _ = world.packer.does(&world.site, "receive", 3, received).await;
    assert_eq!(world.got().await, kilograms([65.0, 100.0, 100.0, 35.0, -1.0]));
    // Nobody is said to have got it from the shop.
    let trace = world.trace(&world.shop, "both").await;
    let suppliers = trace["suppliers"].as_array().expect("suppliers");
    assert_eq!((suppliers.len(), amounts(&suppliers[0])), (1, kilograms([65.0, 100.0, 100.0, 35.0, -1.0])));
}

#[rstest]
#[tokio::test]
async fn captured_events_of_both_sides_are_matched(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = Delivery::new(backend).await;
    let lot = format!("https://id.gs1.org/01/{}/10/TL-15", world.packer.gtin);
    let event = async |by: &Trader, minute: u32, step: &str, disposition: &str, other: &Trader, amount: Value| {
        let (list, field) =
            if step == "shipping" { ("destinationList", "destination") } else { ("sourceList", "source") };
        let party = format!("https://id.gs1.org/417/{}", other.gln);
        let mut event = json!({
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": step, "disposition": disposition,
            "eventTime": format!("2026-11-21T01:{minute:02}:00Z"), "eventTimeZoneOffset": "+07:00",
            "quantityList": [{ "epcClass": lot, "quantity": amount[0], "uom": amount[1] }],
        });
        event[list] = json!([{ "type": "possessing_party", field: party }]);
        let posted = world.site.post("/epcis/v2/events").by(&by.business);
        let _ = posted.raw("application/ld+json", event.to_string()).await.expect(201);
    };
    let (packer, shop) = (&world.packer, &world.shop);
    event(packer, 1, "shipping", "in_transit", shop, json!([100, "KGM"])).await;
    event(shop, 2, "receiving", "in_progress", packer, json!([0.06, "TNE"])).await;
    event(shop, 3, "receiving", "in_progress", packer, json!([40_000, "GRM"])).await;
    assert_eq!(world.got().await, kilograms([100.0, 100.0, 100.0, -1.0, -1.0]));
    event(packer, 4, "shipping", "in_transit", shop, json!([20, "KGM"])).await;
    event(shop, 5, "accepting", "non_sellable_other", packer, json!([20, "KGM"])).await;
    assert_eq!(world.got().await, kilograms([100.0, 120.0, 100.0, -1.0, 20.0]));
    // The refused goods come home, and then some that were received.
    event(packer, 6, "receiving", "returned", shop, json!([20, "KGM"])).await;
    assert_eq!(world.got().await, kilograms([100.0, 120.0, 100.0, -1.0, 20.0]));
    event(shop, 7, "shipping", "returned", packer, json!([0.01, "TNE"])).await;
    assert_eq!(world.got().await, kilograms([90.0, 120.0, 100.0, 10.0, 20.0]));
}

#[rstest]
#[tokio::test]
async fn goods_on_pallets_count_with_the_answer_about_the_pallet(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    for outcome in ["received", "refused", "missing"] {
        let world = Delivery::new(backend).await;
        let pack = json!({ "items": world.packer.kilograms(120.5), "container": PALLET });
        let _ = world.packer.does(&world.site, "pack", 1, pack).await;
        let advice = world.ship(json!([{ "code": PALLET }]), &world.customer).await;
        assert_eq!(world.got().await, kilograms([120.5, 120.5, -1.0, -1.0, -1.0]));
        let mut line = json!({ "number": 1, "outcome": outcome });
        if outcome != "received" {
            line["reason"] = json!("dập");
        }
        let _ = world.answer(&advice, json!([line])).await;
        let right = match outcome {
            "received" => [120.5, 120.5, 120.5, -1.0, -1.0],
            "refused" => [0.0, 120.5, -1.0, -1.0, 120.5],
            _ => [0.0, 120.5, 0.0, -1.0, -1.0],
        };
        assert_eq!(world.got().await, kilograms(right), "{outcome}");
        if outcome == "received" {
            let _ = world.shop.does(&world.site, "unpack", 3, json!({ "container": PALLET })).await;
            let back = json!({ "items": world.lot(20.5, "KGM"), "partner_id": world.supplier["id"], "reason": "dập" });
            let _ = world.shop.does(&world.site, "return", 3, back).await;
            assert_eq!(world.got().await, kilograms([100.0, 120.5, 120.5, 20.5, -1.0]));
        }
    }
}

#[rstest]
#[tokio::test]
async fn recipients_without_account_answer_by_their_link(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    for (answer, right) in [
        ("outcome-1=received", [100.0, 100.0, 100.0, -1.0, -1.0]),
        ("outcome-1=different&received-1=62%2C5&reason-1=x", [62.5, 100.0, 62.5, -1.0, -1.0]),
        ("outcome-1=missing&reason-1=x", [0.0, 100.0, 0.0, -1.0, -1.0]),
        ("outcome-1=refused&reason-1=x", [0.0, 100.0, -1.0, -1.0, 100.0]),
    ] {
        let world = Delivery::new(backend).await;
        let member = world.packer.member(&world.site, "Bà Tư", None).await;
        let advice = world.ship(world.lot(100.0, "KGM"), &member).await;
        let path = format!("despatch-advices/{}/links", advice.as_str().expect("an advice"));
        let link = world.site.post(&path).by(&world.packer.business).json(&json!({})).await.expect(201).json();
        let url = link["url"].as_str().expect("a link");
        let path = url.strip_prefix(&world.site.application.public_url).expect("a link of ours").to_owned();
        let form = format!("name=Tu&{answer}");
        let _ = world.site.post(&path).raw("application/x-www-form-urlencoded", form).await.expect(200);
        assert_eq!(world.got().await, kilograms(right), "{answer}");
    }
}
