//! Goods leave after they came, whatever is recorded first (ADR 59).

use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use serde_json::{Value, json};

use super::{PALLET, Trader, fault, faults};

async fn item(site: &Site, trader: &Trader) -> Value {
    let stock = site.get("stock").by(&trader.business).await.expect(200).json();
    let items = stock["items"].as_array().expect("items");
    assert_eq!(items.len(), 1, "{stock}");
    items[0].clone()
}

async fn correct(site: &Site, trader: &Trader, act: &Value) {
    let path = format!("acts/{}/correction", act["id"].as_str().expect("an act"));
    let correction = json!({ "did_not_occur": true, "reason": "Ghi nhầm" });
    let _ = site.post(&path).by(&trader.business).json(&correction).await.expect(200);
}

/// Captures a sale of the lot, in kilograms, at an hour of the morning.
async fn capture_sale(site: &Site, trader: &Trader, hour: u32, kilograms: u32) {
    let class = format!("https://id.gs1.org/01/{}/10/TL-15", trader.gtin);
    let event = json!({
        "type": "ObjectEvent", "eventTime": format!("2026-11-21T{hour:02}:00:00Z"), "eventTimeZoneOffset": "+07:00",
        "quantityList": [{ "epcClass": class, "quantity": kilograms, "uom": "KGM" }],
        "action": "OBSERVE", "bizStep": "retail_selling",
    });
    let posted = site.post("/epcis/v2/events").by(&trader.business);
    let _ = posted.raw("application/ld+json", event.to_string()).await.expect(201);
}

#[rstest]
#[tokio::test]
async fn nothing_that_takes_goods_may_precede_their_arrival(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let partner = packer.member(&site, "Bà Tư", None).await;
    let _ = packer.does(&site, "harvest", 2, json!({ "items": packer.kilograms(100.0) })).await;
    let five = packer.kilograms(5.0);
    let results = json!([{ "code": format!("(01){}(10)M-1", packer.gtin), "quantity": 4, "unit": "KGM" }]);
    let acts = [
        ("sell", json!({ "items": five })),
        ("destroy", json!({ "items": five, "reason": "dập" })),
        ("ship", json!({ "items": five, "partner_id": partner["id"] })),
        ("return", json!({ "items": five, "partner_id": partner["id"], "reason": "dập" })),
        ("pack", json!({ "items": five, "container": PALLET })),
        ("process", json!({ "items": five, "results": results })),
    ];
    for (kind, parts) in &acts {
        let refused = packer.acts(&site, kind, 1, parts.clone()).await;
        assert_eq!(faults(&refused), fault("items[0].quantity", "too_early"), "{kind}");
        let message = refused.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
        assert!(message.starts_with("Lúc đó chỉ có 0 kg; từ 09:00 ngày 21/11/2026 mới đủ."), "{message}");
    }
    // At the moment at which they came, goods may leave.
    for (kind, parts) in acts {
        let _ = packer.does(&site, kind, 2, parts).await;
    }
    assert_eq!(item_of_lot(&site, &packer).await["thousandths"], 70_000);
}

async fn item_of_lot(site: &Site, trader: &Trader) -> Value {
    let code = format!("(01){}(10)TL-15", trader.gtin);
    site.get(&format!("stock/find?code={code}")).by(&trader.business).await.expect(200).json()
}

#[rstest]
#[tokio::test]
async fn what_leaves_later_is_not_there_earlier(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (packer, shop) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "X").await);
    let customer = packer.member(&site, "Cửa hàng", Some(&shop.gln)).await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(100.0) })).await;
    let ship = json!({ "items": packer.kilograms(80.0), "partner_id": customer["id"] });
    let shipped = packer.does(&site, "ship", 2, ship).await;
    // 20 kg are never needed later.
    let refused = packer.acts(&site, "sell", 1, json!({ "items": packer.kilograms(30.0) })).await;
    assert_eq!(faults(&refused), fault("items[0].quantity", "not_enough"));
    assert!(refused.text().contains("Chỉ còn 20 kg;"), "{}", refused.text());
    let _ = packer.does(&site, "harvest", 3, json!({ "items": packer.kilograms(50.0) })).await;
    let refused = packer.acts(&site, "sell", 1, json!({ "items": packer.kilograms(30.0) })).await;
    assert_eq!(faults(&refused), fault("items[0].quantity", "too_early"));
    assert!(refused.text().contains("chỉ có 20 kg; từ 10:00 ngày 21/11/2026"), "{}", refused.text());
    let _ = packer.does(&site, "sell", 1, json!({ "items": packer.kilograms(20.0) })).await;
    let _ = packer.does(&site, "sell", 3, json!({ "items": packer.kilograms(50.0) })).await;

    // What was received in answer to an advice is there since then.
    let answer = json!({ "happened_at": "2026-11-21T02:30:00Z", "lines": [{ "number": 1, "outcome": "received" }] });
    let path = format!("despatch-advices/{}/answer", shipped["advice_id"].as_str().expect("an advice"));
    let _ = site.post(&path).by(&shop.business).json(&answer).await.expect(200);
    let code = format!("(01){}(10)TL-15", packer.gtin);
    let some = |much: u32| json!({ "items": [{ "code": code, "quantity": much, "unit": "KGM" }] });
    assert_eq!(faults(&shop.acts(&site, "sell", 2, some(1)).await), fault("items[0].quantity", "too_early"));
    let _ = shop.does(&site, "sell", 3, some(80)).await;
}

#[rstest]
#[tokio::test]
async fn units_are_not_packed_or_unpacked_before_their_last_event(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(100.0) })).await;
    let pack = json!({ "items": packer.kilograms(40.0), "container": PALLET });
    let _ = packer.does(&site, "pack", 2, pack.clone()).await;
    let early = packer.acts(&site, "pack", 1, pack.clone()).await;
    assert_eq!(faults(&early), fault("container", "before_last"));
    let early = packer.acts(&site, "unpack", 1, json!({ "container": PALLET })).await;
    assert_eq!(faults(&early), fault("container", "before_last"));
    let _ = packer.does(&site, "unpack", 3, json!({ "container": PALLET })).await;
    assert_eq!(faults(&packer.acts(&site, "pack", 2, pack).await), fault("container", "before_last"));
    assert_eq!(item_of_lot(&site, &packer).await["thousandths"], 100_000);
}

#[rstest]
#[tokio::test]
async fn captures_out_of_order_are_kept_and_marked(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    capture_sale(&site, &packer, 1, 5).await;
    let short = item(&site, &packer).await;
    assert_eq!((&short["thousandths"], &short["is_short"]), (&json!(-5_000), &json!(true)));
    assert_eq!(short["short_since"], "2026-11-21T01:00:00Z");
    // A harvest afterwards fills the stock, but not the past.
    let harvested = packer.does(&site, "harvest", 2, json!({ "items": packer.kilograms(5.0) })).await;
    let short = item(&site, &packer).await;
    assert_eq!((&short["thousandths"], &short["is_short"]), (&json!(0), &json!(true)));
    assert_eq!(short["short_since"], "2026-11-21T01:00:00Z");
    // With a harvest before, there never was too little.
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(7.0) })).await;
    let enough = item(&site, &packer).await;
    assert_eq!((&enough["thousandths"], &enough["is_short"]), (&json!(7_000), &json!(false)));
    assert_eq!(enough["short_since"], Value::Null);
    // Captured later, before what was recorded.
    capture_sale(&site, &packer, 0, 3).await;
    assert_eq!(item(&site, &packer).await["short_since"], "2026-11-21T01:00:00Z");
    correct(&site, &packer, &harvested).await;
    let short = item(&site, &packer).await;
    assert_eq!((&short["thousandths"], &short["is_short"]), (&json!(-1_000), &json!(true)));
}

#[rstest]
#[tokio::test]
async fn an_act_declared_wrong_makes_later_ones_short(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let first = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(10.0) })).await;
    let sold = packer.does(&site, "sell", 1, json!({ "items": packer.kilograms(4.0) })).await;
    let _ = packer.does(&site, "harvest", 2, json!({ "items": packer.kilograms(100.0) })).await;
    assert_eq!(item(&site, &packer).await["is_short"], false);
    correct(&site, &packer, &first).await;
    let short = item(&site, &packer).await;
    assert_eq!((&short["thousandths"], &short["is_short"]), (&json!(96_000), &json!(true)));
    assert_eq!(short["short_since"], "2026-11-21T01:00:00Z");
    correct(&site, &packer, &sold).await;
    let right = item(&site, &packer).await;
    assert_eq!((&right["thousandths"], &right["is_short"]), (&json!(100_000), &json!(false)));
}
