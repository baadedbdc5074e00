//! Acts become events, and goods pass from one act to the next.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{PALLET, Trader};

#[rstest]
#[tokio::test]
async fn what_was_harvested_is_packed_sent_received_and_taken_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (packer, shop) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "S-1").await);
    let customer = packer.member(&site, "Siêu thị Bình Thuận", Some(&shop.gln)).await;
    let supplier = shop.member(&site, "Nhà đóng gói", Some(&packer.gln)).await;
    let place = site.made(&packer.business, Kind::Place, "Kho Hàm Minh").await;

    let harvest = json!({ "items": packer.kilograms(500.0), "place_id": place["id"], "variety": "LĐ5",
        "harvest_team": "Đội 2", "note": "Trời nắng" });
    let harvested = packer.does(&site, "harvest", 0, harvest).await;
    assert_eq!(harvested["items"][0]["goods"]["name"], "Thanh long ruột đỏ");
    assert_eq!(harvested["items"][0]["goods"]["lot_id"], packer.lot["id"]);
    assert_eq!((&harvested["items"][0]["quantity"], &harvested["items"][0]["unit"]), (&json!(500), &json!("KGM")));
    assert_eq!((&harvested["place"], &harvested["note"]), (&json!("Kho Hàm Minh"), &json!("Trời nắng")));

    let packed = packer.does(&site, "pack", 1, json!({ "items": packer.kilograms(120.5), "container": PALLET })).await;
    assert_eq!(packed["container"]["sscc"], PALLET);
    let shipped = json!({ "items": [{ "code": PALLET }], "partner_id": customer["id"], "order_number": "AC 239",
        "shipment_number": "VĐ/7", "vehicle": "86C-123.45", "partner_place": shop.gln });
    let shipped = packer.does(&site, "ship", 2, shipped).await;
    assert_eq!(shipped["partner"]["is_registered"], true);
    assert_eq!((&shipped["order_number"], &shipped["shipment_number"]), (&json!("AC 239"), &json!("VĐ/7")));
    assert_eq!(shipped["vehicle"], "86C-123.45");

    let received = json!({ "items": [{ "code": format!("(00){PALLET}") }], "partner_id": supplier["id"] });
    let received = shop.does(&site, "receive", 3, received).await;
    assert_eq!(received["partner"]["gln"], packer.gln.as_str());
    let emptied = shop.does(&site, "unpack", 4, json!({ "container": PALLET })).await;
    assert_eq!(emptied["items"][0]["goods"]["lot_number"], "TL-15");
    assert_eq!(emptied["items"][0]["quantity"], 120.5);
    assert_eq!(emptied["items"][0]["goods"]["name"], "Thanh long ruột đỏ");
    let code = format!("(01){}(10)TL-15", packer.gtin);
    let sold = json!({ "items": [{ "code": code, "quantity": 100, "unit": "KGM" }] });
    assert_eq!(shop.does(&site, "sell", 5, sold).await["kind"], "sell");

    // The events are those of the standard.
    let events = site.get("/epcis/v2/events?orderDirection=ASC").by(&packer.business).await.expect(200).json();
    let events = &events["epcisBody"]["queryResults"]["resultsBody"]["eventList"];
    let steps: Vec<&Value> = events.as_array().expect("events").iter().map(|event| &event["bizStep"]).collect();
    assert_eq!(steps, ["commissioning", "packing", "commissioning", "shipping"]);
    assert_eq!(events[0]["ilmd"]["nguon:variety"], "LĐ5");
    assert_eq!(events[0]["ilmd"]["cbvmda:lotNumber"], "TL-15");
    assert_eq!(events[2]["epcList"][0], format!("https://id.gs1.org/00/{PALLET}"));
    let order = format!("urn:epcglobal:cbv:bt:{}:AC%20239", packer.gln);
    assert_eq!(events[3]["bizTransactionList"][0], json!({ "type": "po", "bizTransaction": order }));
    let from = format!("https://id.gs1.org/417/{}", packer.gln);
    assert_eq!(events[3]["sourceList"][0], json!({ "type": "possessing_party", "source": from }));
}

#[rstest]
#[tokio::test]
async fn without_gs1_numbers_the_short_addresses_do(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = site.made(&business, Kind::Lot, "Lô không mã").await;
    let buyer = site.made(&business, Kind::Member, "Bà Tư").await;
    let place = site.made(&business, Kind::Place, "Vườn").await;
    let harvest = json!({ "kind": "harvest", "happened_at": "2026-11-21T00:00:00Z", "place_id": place["id"],
        "items": [{ "code": lot["trace_code"], "quantity": 80, "unit": "KGM" }] });
    let harvested = site.post("acts").by(&business).json(&harvest).await.expect(201).json();
    assert_eq!(harvested["items"][0]["goods"]["lot_id"], lot["id"]);
    assert_eq!(harvested["items"][0]["goods"]["name"], "Sản phẩm của lô");
    assert_eq!(harvested["place"], "Vườn");
    let address = format!("{}/t/{}", site.application.public_url, lot["trace_code"].as_str().expect("a code"));
    assert_eq!(harvested["items"][0]["goods"]["address"], address.as_str());
    let ship = json!({ "kind": "ship", "happened_at": "2026-11-21T01:00:00Z", "partner_id": buyer["id"],
        "order_number": "7", "items": [{ "lot_id": lot["id"], "quantity": 80, "unit": "KGM" }] });
    let shipped = site.post("acts").by(&business).json(&ship).await.expect(201).json();
    assert_eq!(shipped["partner"], json!({ "name": "Bà Tư", "is_registered": false, "is_own": false }));
    assert_eq!(shipped["order_number"], "7");
}

#[rstest]
#[tokio::test]
async fn a_harvest_goes_into_its_bin_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let grower = Trader::new(&site, "TL-15").await;
    let harvest = json!({ "items": grower.kilograms(300.0), "container": PALLET });
    let _ = grower.does(&site, "harvest", 0, harvest).await;
    let kinds: Vec<Value> = site.get("acts").by(&grower.business).await.expect(200).json()["items"]
        .as_array()
        .expect("acts")
        .iter()
        .map(|act| act["kind"].clone())
        .collect();
    assert_eq!(kinds, [json!("pack"), Value::Null, json!("harvest")]);
    // Nothing is loose any more.
    let sold = grower.acts(&site, "sell", 1, json!({ "items": grower.kilograms(1.0) })).await;
    assert_eq!(super::faults(&sold), super::fault("items[0].quantity", "not_enough"));
    let emptied = grower.does(&site, "unpack", 1, json!({ "container": PALLET })).await;
    assert_eq!(emptied["items"][0]["quantity"], 300);
    let _ = grower.does(&site, "sell", 2, json!({ "items": grower.kilograms(300.0) })).await;
}

#[rstest]
#[tokio::test]
async fn the_same_request_makes_one_act(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let grower = Trader::new(&site, "TL-15").await;
    let act = json!({ "kind": "harvest", "happened_at": "2026-11-21T00:00:00Z", "items": grower.kilograms(10.0) });
    let calls = (0..6).map(|_| async {
        site.post("acts").by(&grower.business).header("idempotency-key", "a").json(&act).await.expect(201).json()
    });
    let answers = futures_util::future::join_all(calls).await;
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
    let other = json!({ "kind": "harvest", "happened_at": "2026-11-21T00:00:00Z", "items": grower.kilograms(11.0) });
    let _ = site.post("acts").by(&grower.business).header("idempotency-key", "a").json(&other).await.expect(409);
    assert_eq!(
        site.get("acts").by(&grower.business).await.expect(200).json()["items"].as_array().map(Vec::len),
        Some(1)
    );
}
