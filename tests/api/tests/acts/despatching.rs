//! Despatch advices between businesses of the system.

use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use serde_json::{Value, json};

use super::{PALLET, Trader, fault, faults};

/// A packer who has shipped a pallet with 120.5 kg, and 10 kg loose, to a shop.
struct Delivery {
    packer: Trader,
    shop: Trader,
    shipped: Value,
}

impl Delivery {
    async fn new(site: &Site) -> Self {
        let (packer, shop) = (Trader::new(site, "TL-15").await, Trader::new(site, "S-1").await);
        let customer = packer.member(site, "Siêu thị Bình Thuận", Some(&shop.gln)).await;
        let _ = packer.does(site, "harvest", 0, json!({ "items": packer.kilograms(500.0) })).await;
        let _ = packer.does(site, "pack", 1, json!({ "items": packer.kilograms(120.5), "container": PALLET })).await;
        let mut items = packer.kilograms(10.0);
        items.as_array_mut().expect("a list").insert(0, json!({ "code": PALLET }));
        let parts = json!({ "items": items, "partner_id": customer["id"], "partner_place": shop.gln,
            "order_number": "AC 239", "shipment_number": "VĐ+7", "vehicle": "86C-123.45" });
        let shipped = packer.does(site, "ship", 2, parts).await;
        Self { packer, shop, shipped }
    }

    fn path(&self) -> String {
        format!("despatch-advices/{}", self.shipped["advice_id"].as_str().expect("an advice"))
    }
}

#[rstest]
#[tokio::test]
async fn what_is_sent_is_announced_to_both_sides(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let delivery = Delivery::new(&site).await;
    let (packer, shop) = (&delivery.packer, &delivery.shop);
    let sent = site.get("despatch-advices?box=sent").by(&packer.business).await.expect(200).json();
    let advice = &sent["items"][0];
    assert_eq!((&advice["number"], &advice["state"]), (&json!("GH-2026-000001"), &json!("sent")));
    assert_eq!((&advice["order_number"], &advice["shipment_number"]), (&json!("AC 239"), &json!("VĐ+7")));
    assert_eq!(advice["act_id"], delivery.shipped["id"]);
    assert_eq!(advice["lines"][0]["goods"]["sscc"], PALLET);
    assert_eq!(advice["lines"][0]["contents"][0]["quantity"], 120.5);
    assert_eq!(advice["lines"][0]["contents"][0]["goods"]["lot_number"], "TL-15");
    assert_eq!((&advice["lines"][1]["quantity"], &advice["lines"][1]["unit"]), (&json!(10), &json!("KGM")));
    let received = site.get("despatch-advices?box=received").by(&shop.business).await.expect(200).json();
    assert_eq!(received["items"][0]["id"], advice["id"]);
    assert_eq!(received["items"][0]["sender"]["gln"], packer.gln.as_str());
    assert_eq!(received["items"][0]["recipient"]["is_own"], true);
    let other = Trader::new(&site, "X").await;
    let _ = site.get(&delivery.path()).by(&other.business).await.expect(404);
    assert_eq!(site.get("despatch-advices").by(&shop.business).await.expect(200).json()["items"], json!([]));
    // The event has the number, and the next advice gets the next one.
    let events = site.get("/epcis/v2/events?EQ_bizStep=shipping").by(&packer.business).await.expect(200).json();
    let events = &events["epcisBody"]["queryResults"]["resultsBody"]["eventList"];
    let desadv = format!("urn:epcglobal:cbv:bt:{}:GH-2026-000001", packer.gln);
    assert!(events[0]["bizTransactionList"].to_string().contains(&desadv), "{events}");
    let customer = packer.member(&site, "Bà Tư", None).await;
    let again = json!({ "items": packer.kilograms(1.0), "partner_id": customer["id"] });
    let again = packer.does(&site, "ship", 3, again).await;
    let path = format!("despatch-advices/{}", again["advice_id"].as_str().expect("an advice"));
    assert_eq!(site.get(&path).by(&packer.business).await.expect(200).json()["number"], "GH-2026-000002");
}

#[rstest]
#[tokio::test]
async fn every_line_is_answered_and_differences_stand_on_both_sides(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let delivery = Delivery::new(&site).await;
    let (packer, shop) = (&delivery.packer, &delivery.shop);
    let path = format!("{}/answer", delivery.path());
    let answer = |lines: Value| json!({ "happened_at": "2026-11-21T05:00:00Z", "lines": lines, "note": "Xe đến muộn" });
    let short = json!({ "number": 2, "outcome": "different", "received": 8, "reason": "Dập 2 kg" });
    for (lines, field, reason) in [
        (json!([short]), "lines", "required"),
        (
            json!([{ "number": 1, "outcome": "received" }, { "number": 3, "outcome": "received" }]),
            "lines[1].number",
            "unknown_reference",
        ),
        (
            json!([{ "number": 1, "outcome": "different", "received": 1, "reason": "?" }, short]),
            "lines[0].outcome",
            "not_allowed",
        ),
    ] {
        let refused = site.post(&path).by(&shop.business).json(&answer(lines)).await;
        assert_eq!(faults(&refused), fault(field, reason));
    }
    let whole = answer(json!([{ "number": 1, "outcome": "refused", "reason": "Hỏng" }, short]));
    let _ = site.post(&path).by(&packer.business).json(&whole).await.expect(404);
    let early = json!({ "happened_at": "2026-11-21T01:00:00Z", "lines": whole["lines"] });
    assert_eq!(faults(&site.post(&path).by(&shop.business).json(&early).await), fault("happened_at", "before_start"));
    let answered = site.post(&path).by(&shop.business).json(&whole).await.expect(200).json();
    assert_eq!(answered["state"], "disputed");
    let _ = site.post(&path).by(&shop.business).json(&whole).await.expect(409);
    for business in [&packer.business, &shop.business] {
        let advice = site.get(&delivery.path()).by(business).await.expect(200).json();
        assert_eq!(
            (&advice["lines"][0]["outcome"], &advice["lines"][0]["reason"]),
            (&json!("refused"), &json!("Hỏng"))
        );
        assert_eq!((&advice["lines"][1]["outcome"], &advice["lines"][1]["received"]), (&json!("different"), &json!(8)));
        assert_eq!((&advice["note"], &advice["answered_at"]), (&json!("Xe đến muộn"), &json!("2026-11-22T03:00:00Z")));
    }
    // The recipient has the goods it accepted, and an act for each outcome.
    let acts = site.get("acts").by(&shop.business).await.expect(200).json();
    let mut kinds: Vec<&str> =
        acts["items"].as_array().expect("acts").iter().filter_map(|act| act["kind"].as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["receive", "refuse"]);
    assert!(acts["items"].as_array().expect("acts").iter().all(|act| act["advice_id"] == answered["id"]));
    let stock = site.get("stock").by(&shop.business).await.expect(200).json();
    let seen: Vec<&Value> = stock["items"].as_array().expect("items").iter().map(|item| &item["thousandths"]).collect();
    assert_eq!(seen, [&json!(8_000)]);
}

#[rstest]
#[tokio::test]
async fn a_receipt_may_name_its_advice_and_nothing_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let delivery = Delivery::new(&site).await;
    let (packer, shop) = (&delivery.packer, &delivery.shop);
    let receipt = json!({ "advice_id": delivery.shipped["advice_id"] });
    let own = packer.acts(&site, "receive", 5, receipt.clone()).await;
    assert_eq!(faults(&own), fault("advice_id", "unknown_reference"));
    // Scanned on arrival, the pallet shows its announced contents.
    let at_gate = format!("stock/find?code={PALLET}");
    let scanned = site.get(&at_gate).by(&shop.business).await.expect(200).json();
    assert_eq!((&scanned["thousandths"], &scanned["contents"][0]["quantity"]), (&json!(0), &json!(120.5)));
    let received = shop.does(&site, "receive", 5, receipt.clone()).await;
    // The shipper sees its contents no more.
    assert_eq!(site.get(&at_gate).by(&packer.business).await.expect(200).json()["contents"], json!([]));
    assert_eq!(received["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(received["partner"]["gln"], packer.gln.as_str());
    // The advice provides the time of despatch and the vehicle.
    assert_eq!(received["vehicle"], delivery.shipped["vehicle"]);
    assert!(!received["missing"].to_string().contains("ship_date"), "{received:#}");
    assert_eq!((&received["order_number"], &received["advice_id"]), (&json!("AC 239"), &delivery.shipped["advice_id"]));
    let advice = site.get(&delivery.path()).by(&packer.business).await.expect(200).json();
    assert_eq!(advice["state"], "received");
    assert_eq!(shop.acts(&site, "receive", 6, receipt).await.status, 409);
    let emptied = shop.does(&site, "unpack", 7, json!({ "container": PALLET })).await;
    assert_eq!(emptied["items"][0]["quantity"], 120.5);
    assert_eq!(faults(&shop.acts(&site, "receive", 6, json!({})).await), fault("items", "required"));
}

#[rstest]
#[tokio::test]
async fn what_does_not_come_with_a_receipt_is_missing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let delivery = Delivery::new(&site).await;
    let shop = &delivery.shop;
    let receipt = json!({ "advice_id": delivery.shipped["advice_id"], "items": [{ "code": PALLET }], "note": "Thiếu" });
    let _ = shop.does(&site, "receive", 5, receipt).await;
    let advice = site.get(&delivery.path()).by(&delivery.packer.business).await.expect(200).json();
    assert_eq!((&advice["state"], &advice["lines"][0]["outcome"]), (&json!("disputed"), &json!("received")));
    assert_eq!((&advice["lines"][1]["outcome"], &advice["lines"][1]["reason"]), (&json!("missing"), &json!("Thiếu")));
}

#[rstest]
#[tokio::test]
async fn a_sending_that_was_declared_wrong_cancels_its_advice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let delivery = Delivery::new(&site).await;
    let path = format!("acts/{}/correction", delivery.shipped["id"].as_str().expect("an identifier"));
    let reason = json!({ "did_not_occur": true, "reason": "Chưa đi" });
    let _ = site.post(&path).by(&delivery.packer.business).json(&reason).await.expect(200);
    let advice = site.get(&delivery.path()).by(&delivery.shop.business).await.expect(200).json();
    assert_eq!(advice["state"], "cancelled");
    let receipt = json!({ "advice_id": delivery.shipped["advice_id"] });
    assert_eq!(delivery.shop.acts(&site, "receive", 5, receipt).await.status, 409);
}

#[rstest]
#[tokio::test]
async fn an_advice_is_taken_along_in_three_forms(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let delivery = Delivery::new(&site).await;
    let path = format!("{}/file", delivery.path());
    let json = site.get(&path).by(&delivery.packer.business).await.expect(200);
    assert_eq!(json.json()["number"], "GH-2026-000001");
    let edi = site.get(&format!("{path}?format=eancom")).by(&delivery.shop.business).await.expect(200);
    assert!(edi.header("content-disposition").is_some_and(|name| name.contains("GH-2026-000001.edi")));
    let (edi, packer, shop) = (edi.text(), &delivery.packer, &delivery.shop);
    for segment in [
        "UNA:+.?*'".to_owned(),
        format!("UNB+UNOW:4+{}:14+{}:14+20261122:1000+", packer.gln, shop.gln),
        "+DESADV:D:01B:UN:EAN007'".to_owned(),
        "BGM+351+GH-2026-000001+9'".to_owned(),
        "DTM+11:202611210900:203'".to_owned(),
        "RFF+BM:VĐ?+7'".to_owned(),
        format!("NAD+DP+{}::9'", shop.gln),
        format!("PCI+33E'\r\nGIN+BJ+{PALLET}'"),
        format!("LIN+2++{}:SRV'", packer.gtin),
        "QTY+12:120.5:KGM'\r\nPCI+36E'\r\nGIN+BX+TL-15'".to_owned(),
    ] {
        assert!(edi.contains(&segment), "{segment}\n{edi}");
    }
    let segments = edi.matches("'\r\n").count();
    let counted = edi.split("UNT+").nth(1).and_then(|rest| rest.split('+').next()).expect("a count");
    // All segments but UNA, UNB and UNZ.
    assert_eq!(counted.parse::<usize>().ok(), Some(segments - 3));
    let xml = site.get(&format!("{path}?format=gs1-xml")).by(&delivery.packer.business).await.expect(200).text();
    for part in [
        "<sh:TypeVersion>3.4</sh:TypeVersion>",
        &format!("<logisticUnitIdentification><sscc>{PALLET}</sscc></logisticUnitIdentification>"),
        "<despatchedQuantity measurementUnitCode=\"KGM\">120.5</despatchedQuantity>",
        "<transactionalItemData><batchNumber>TL-15</batchNumber></transactionalItemData>",
    ] {
        assert!(xml.contains(part), "{part}\n{xml}");
    }
    let _ = site.get(&format!("{path}?format=pdf")).by(&delivery.packer.business).await.expect(400);
}
