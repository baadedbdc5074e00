//! Acts by which goods stay with the business: cooling, storing, moving, transporting.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{PALLET, Trader, fault, faults};

/// Returns the place of a code in stock.
async fn place_of(site: &Site, trader: &Trader, code: &str) -> Value {
    let code: String = code.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let item = site.get(&format!("stock/find?code={code}")).by(&trader.business).await.expect(200).json();
    item["place"].clone()
}

/// Returns the latest event of a business with a step.
async fn event(site: &Site, trader: &Trader, step: &str) -> Value {
    let step: String = step.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let path = format!("/epcis/v2/events?EQ_bizStep={step}&orderBy=eventTime&orderDirection=DESC");
    let events = site.get(&path).by(&trader.business).await.expect(200).json();
    events["epcisBody"]["queryResults"]["resultsBody"]["eventList"][0].clone()
}

#[rstest]
#[tokio::test]
async fn goods_are_cooled_stored_and_transported_and_stay_in_stock(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let cold = site.made(&packer.business, Kind::Place, "Kho lạnh").await;
    let carrier = packer.member(&site, "Vận tải Bình Thuận", Some("8936000000011")).await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(500.0) })).await;
    let parts = json!({ "items": packer.kilograms(500.0), "place_id": cold["id"], "temperature": "4.5" });
    let cooled = packer.does(&site, "cool", 1, parts).await;
    assert_eq!(
        (&cooled["kind"], &cooled["temperature"], &cooled["place"]),
        (&json!("cool"), &json!(4.5), &json!("Kho lạnh"))
    );
    let cooling = event(&site, &packer, "https://nguon.vn/epcis/BizStep-cooling").await;
    assert_eq!(
        cooling["sensorElementList"][0]["sensorReport"][0],
        json!({ "type": "Temperature", "value": 4.5, "uom": "CEL" }),
        "{cooling}"
    );
    let parts = json!({ "items": packer.kilograms(500.0), "place_id": cold["id"] });
    let stored = packer.does(&site, "store", 2, parts).await;
    assert_eq!((&stored["kind"], stored.get("from_place")), (&json!("store"), None));
    let parts = json!({ "items": packer.kilograms(500.0), "carrier_id": carrier["id"], "vehicle": "86C-123.45",
        "shipment_number": "VD-9", "temperature": -18 });
    let transported = packer.does(&site, "transport", 3, parts).await;
    assert_eq!((&transported["kind"], &transported["carrier"]), (&json!("transport"), &json!("Vận tải Bình Thuận")));
    assert_eq!((&transported["temperature"], &transported["shipment_number"]), (&json!(-18), &json!("VD-9")));
    let transporting = event(&site, &packer, "transporting").await;
    assert_eq!((&transporting["disposition"], transporting.get("bizLocation")), (&json!("in_transit"), None));
    let listed = site.get("acts?kind=store").by(&packer.business).await.expect(200).json();
    assert_eq!(listed["items"][0]["id"], stored["id"]);
    let stock = site.get("stock").by(&packer.business).await.expect(200).json();
    assert_eq!((&stock["items"][0]["thousandths"], &stock["items"][0]["place"]), (&json!(500_000), &json!("Kho lạnh")));
    // The public page shows them on the way of the lot.
    let path = format!("/t/{}", packer.lot["trace_code"].as_str().expect("a code"));
    let page = site.get(&path).header("accept", "application/json").await.expect(200).json();
    let steps: Vec<&str> =
        page["journey"]["steps"].as_array().expect("steps").iter().filter_map(|step| step["kind"].as_str()).collect();
    assert_eq!(steps, ["harvest", "cool", "store", "transport"], "{page}");
    let html = site.get(&path).await.expect(200).text();
    assert!(["Làm lạnh", "Lưu kho", "Vận chuyển"].iter().all(|said| html.contains(said)), "{html}");

    for (kind, field, value, code) in [
        ("cool", "temperature", json!(201), "out_of_range"),
        ("cool", "temperature", json!("mát"), "wrong_type"),
        ("sell", "temperature", json!(4), "not_allowed"),
        ("store", "from_place_id", cold["id"].clone(), "not_allowed"),
        ("cool", "expected_at", json!("2026-11-21T05:00:00Z"), "not_allowed"),
    ] {
        let mut parts = json!({ "items": packer.kilograms(1.0) });
        parts[field] = value;
        assert_eq!(faults(&packer.acts(&site, kind, 4, parts).await), fault(field, code), "{kind} {field}");
    }
}

#[rstest]
#[tokio::test]
async fn a_move_changes_where_the_stock_is(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let field = site.made(&packer.business, Kind::Place, "Vườn 1").await;
    let cold = site.made(&packer.business, Kind::Place, "Kho lạnh").await;
    let code = format!("(01){}(10)TL-15", packer.gtin);
    let parts = json!({ "items": packer.kilograms(500.0), "place_id": field["id"] });
    let _ = packer.does(&site, "harvest", 0, parts).await;
    let to_cold = |items: Value| json!({ "items": items, "place_id": cold["id"] });
    for (kilograms, place, fields) in [
        (500.0, Value::Null, fault("place_id", "required")),
        (600.0, cold["id"].clone(), fault("items[0].quantity", "not_enough")),
        (500.0, field["id"].clone(), fault("place_id", "already_there")),
    ] {
        let refused =
            packer.acts(&site, "move", 1, json!({ "items": packer.kilograms(kilograms), "place_id": place })).await;
        assert_eq!(faults(&refused), fields);
    }
    let same = json!({ "items": packer.kilograms(1.0), "place_id": cold["id"], "from_place_id": cold["id"] });
    assert_eq!(faults(&packer.acts(&site, "move", 1, same).await), fault("from_place_id", "already_there"));

    let moved = packer.does(&site, "move", 1, to_cold(packer.kilograms(500.0))).await;
    assert_eq!(
        (&moved["kind"], &moved["from_place"], &moved["place"]),
        (&json!("move"), &json!("Vườn 1"), &json!("Kho lạnh"))
    );
    assert_eq!(place_of(&site, &packer, &code).await, "Kho lạnh");
    let storing = event(&site, &packer, "storing").await;
    assert_eq!(
        (&storing["sourceList"][0]["type"], &storing["destinationList"][0]["type"]),
        (&json!("location"), &json!("location"))
    );
    assert_eq!(storing["bizLocation"]["id"], storing["destinationList"][0]["destination"]);

    // A part goes back: the lot is in two places, so where a further part goes from has to be said.
    let back = json!({ "items": packer.kilograms(100.0), "place_id": field["id"] });
    let _ = packer.does(&site, "move", 2, back).await;
    assert_eq!(place_of(&site, &packer, &code).await, Value::Null);
    let unclear = packer.acts(&site, "move", 3, to_cold(packer.kilograms(50.0))).await;
    assert_eq!(faults(&unclear), fault("from_place_id", "required"));
    let named = json!({ "items": packer.kilograms(50.0), "place_id": cold["id"], "from_place_id": field["id"] });
    let _ = packer.does(&site, "move", 3, named).await;
    let whole = json!({ "items": packer.kilograms(500.0), "place_id": cold["id"], "from_place_id": field["id"] });
    let _ = packer.does(&site, "move", 4, whole).await;
    assert_eq!(place_of(&site, &packer, &code).await, "Kho lạnh");
}

#[rstest]
#[tokio::test]
async fn goods_on_a_pallet_move_with_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let field = site.made(&packer.business, Kind::Place, "Vườn 1").await;
    let cold = site.made(&packer.business, Kind::Place, "Kho lạnh").await;
    let code = format!("(01){}(10)TL-15", packer.gtin);
    let parts = json!({ "items": packer.kilograms(500.0), "place_id": field["id"] });
    let _ = packer.does(&site, "harvest", 0, parts).await;
    let parts = json!({ "items": packer.kilograms(500.0), "container": PALLET, "place_id": field["id"] });
    let _ = packer.does(&site, "pack", 1, parts).await;
    let moved = packer.does(&site, "move", 2, json!({ "items": [{ "code": PALLET }], "place_id": cold["id"] })).await;
    assert_eq!((&moved["from_place"], &moved["place"]), (&json!("Vườn 1"), &json!("Kho lạnh")));
    assert_eq!(place_of(&site, &packer, PALLET).await, "Kho lạnh");
    // Taken off the pallet, it is where the pallet is.
    let _ = packer.does(&site, "unpack", 3, json!({ "container": PALLET })).await;
    assert_eq!(place_of(&site, &packer, &code).await, "Kho lạnh");
    let absent = json!({ "items": [{ "code": nguon_api_tests::sample::sscc(77) }], "place_id": cold["id"] });
    assert_eq!(faults(&packer.acts(&site, "move", 4, absent).await), fault("items[0].code", "not_there"));
}

#[rstest]
#[tokio::test]
async fn captured_storage_is_a_store_and_with_a_source_place_a_move(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    for (second, source, kind) in [(1, None, "store"), (2, Some("https://id.gs1.org/414/8936000000004"), "move")] {
        let mut event = json!({
            "type": "ObjectEvent", "eventTime": format!("2026-11-20T08:00:0{second}+07:00"),
            "eventTimeZoneOffset": "+07:00", "action": "OBSERVE", "bizStep": "storing", "disposition": "in_progress",
            "epcList": ["https://id.gs1.org/00/189385059700000018"],
        });
        if let Some(place) = source {
            event["sourceList"] = json!([{ "type": "location", "source": place }]);
        }
        let _ = site
            .post("/epcis/v2/events")
            .by(&packer.business)
            .raw("application/ld+json", event.to_string())
            .await
            .expect(201);
        let listed = site.get(&format!("acts?kind={kind}")).by(&packer.business).await.expect(200).json();
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(1), "{kind}: {listed}");
    }
}
