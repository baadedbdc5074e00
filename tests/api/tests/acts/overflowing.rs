//! Quantities whose sum overflows: whatever was recorded can be read.

use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::{Trader, fault, faults};

/// The largest quantity of one line, in kilograms.
const MAX: u64 = 1_000_000_000_000;
/// Lines of one event: the thousandths of two events exceed an `i64`.
const LINES: usize = 5_000;

/// Captures a document with one event of [`LINES`] lines of [`MAX`] kilograms each, and waits until its job is done.
async fn capture(site: &Site, trader: &Trader, hour: u32, parts: Value) {
    let line =
        json!({ "epcClass": format!("https://id.gs1.org/01/{}/10/TL-15", trader.gtin), "quantity": MAX, "uom": "KGM" });
    let mut event = json!({
        "type": "ObjectEvent", "eventTime": format!("2026-11-20T{hour:02}:00:00Z"), "eventTimeZoneOffset": "+07:00",
        "quantityList": vec![line; LINES],
    });
    for (name, value) in parts.as_object().expect("an object") {
        event[name] = value.clone();
    }
    let document = json!({
        "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-22T08:00:00+07:00",
        "epcisBody": { "eventList": [event] },
    });
    let taken = site.post("/epcis/v2/capture").by(&trader.business).raw("application/ld+json", document.to_string());
    let path = taken.await.expect(202).header("location").expect("a job").to_owned();
    for _ in 0..3_000 {
        let job = site.get(&path).by(&trader.business).await.expect(200).json();
        if job["running"] == json!(false) {
            assert_eq!((&job["success"], &job["captured"]), (&json!(true), &json!(1)), "{job}");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{path} is not done after thirty seconds");
}

async fn harvest(site: &Site, trader: &Trader, hour: u32) {
    capture(site, trader, hour, json!({ "action": "ADD", "bizStep": "commissioning" })).await;
}

/// Returns the loose quantity in stock.
async fn loose(site: &Site, trader: &Trader) -> i64 {
    let stock = site.get("stock").by(&trader.business).await.expect(200).json();
    let code = format!("(01){}(10)TL-15", trader.gtin);
    let found = site.get(&format!("stock/find?code={code}")).by(&trader.business).await.expect(200).json();
    let item = &stock["items"][0];
    assert_eq!(item["thousandths"], found["thousandths"]);
    item["thousandths"].as_i64().expect("a whole number")
}

async fn correct(site: &Site, trader: &Trader, act: &Value) {
    let path = format!("acts/{}/correction", act["id"].as_str().expect("an act"));
    let correction = json!({ "did_not_occur": true, "reason": "Ghi nhầm số lượng" });
    let _ = site.post(&path).by(&trader.business).json(&correction).await.expect(200);
}

#[rstest]
#[tokio::test]
async fn more_than_can_be_counted_is_there_and_marked_and_corrected(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(7.5) })).await;
    harvest(&site, &packer, 1).await;
    harvest(&site, &packer, 2).await;
    assert_eq!(loose(&site, &packer).await, 1_000_000_000_000_000);
    // It covers whatever leaves.
    let sold = packer.does(&site, "sell", 3, json!({ "items": packer.kilograms(1e12) })).await;
    assert_eq!(loose(&site, &packer).await, 1_000_000_000_000_000);
    let acts = site.get("acts?limit=100").by(&packer.business).await.expect(200).json();
    let acts = acts["items"].as_array().expect("acts").clone();
    for act in &acts {
        let id = act["id"].as_str().expect("an act");
        let _ = site.get(&format!("acts/{id}")).by(&packer.business).await.expect(200);
    }
    // When the excess is declared wrong, exactly the right amount remains.
    correct(&site, &packer, &sold).await;
    for act in acts.iter().filter(|act| act["items"].as_array().is_some_and(|items| items.len() == LINES)) {
        correct(&site, &packer, act).await;
    }
    assert_eq!(loose(&site, &packer).await, 7_500);
    // The same below zero.
    let selling = json!({ "action": "OBSERVE", "bizStep": "retail_selling" });
    capture(&site, &packer, 4, selling.clone()).await;
    capture(&site, &packer, 5, selling).await;
    assert_eq!(loose(&site, &packer).await, -1_000_000_000_000_000);
    assert_eq!(
        faults(&packer.acts(&site, "sell", 6, json!({ "items": packer.kilograms(1.0) })).await),
        fault("items[0].quantity", "not_enough")
    );
}

#[rstest]
#[tokio::test]
async fn what_went_on_in_such_quantities_can_be_traced_and_recalled(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (packer, shop) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "X").await);
    harvest(&site, &packer, 1).await;
    let shipping = json!({
        "action": "OBSERVE", "bizStep": "shipping",
        "destinationList": [{ "type": "owning_party", "destination": format!("https://id.gs1.org/417/{}", shop.gln) }],
    });
    capture(&site, &packer, 2, shipping.clone()).await;
    capture(&site, &packer, 3, shipping).await;

    let code = format!("(01){}(10)TL-15", packer.gtin);
    let trace = site.get(&format!("chain?code={code}")).by(&packer.business).await.expect(200).json();
    assert_eq!(trace["recipients"][0]["amounts"][0]["quantity"], json!(MAX));
    for format in ["csv", "xlsx", "pdf"] {
        let path = format!("chain/file?code={code}&format={format}");
        let file = site.get(&path).by(&packer.business).await.expect(200);
        if format == "csv" {
            assert!(file.text().contains("ít nhất 1.000.000.000.000"), "{}", file.text());
        }
    }
    let recall = json!({
        "basis": "lots", "hazard": "serious", "title": "Thu hồi", "reason": "Dư lượng", "instructions": "Ngừng bán.",
        "phone": "0252 386 1234", "public_text": "Không ăn.", "starts": [{ "record_id": packer.lot["id"] }],
    });
    let draft = site.post("recalls").by(&packer.business).json(&recall).await.expect(201).json();
    let path = format!("recalls/{}", draft["id"].as_str().expect("a recall"));
    assert_eq!(draft["affected"]["recipients"][0]["amounts"][0]["quantity"], json!(MAX));
    let _ = site.post(&format!("{path}/publication")).by(&packer.business).await.expect(200);
    let inbox = site.get("recall-notices").by(&shop.business).await.expect(200).json();
    let notice = &inbox["items"][0];
    assert_eq!(notice["amounts"][0]["sent"], json!(MAX));
    let answer = json!({ "amounts": [{
        "address": notice["amounts"][0]["goods"]["address"], "unit": "KGM",
        "returned": MAX, "destroyed": MAX, "sold": MAX, "processed": MAX, "held": MAX,
    }] });
    let answering = format!("recall-notices/{}/answer", notice["id"].as_str().expect("a notice"));
    let _ = site.post(&answering).by(&shop.business).json(&answer).await.expect(200);
    let read = site.get(&path).by(&packer.business).await.expect(200).json();
    let goods = &read["figures"]["goods"][0];
    // Ten thousand times as much was sent as any figure can show.
    assert_eq!((&goods["sent"], &goods["unaccounted"]), (&json!(MAX), &json!(MAX)));
    assert_eq!(goods["surplus"], json!(0));
    let report = site.get(&format!("{path}/report")).by(&packer.business).await.expect(200);
    assert!(report.body.starts_with(b"%PDF-"));
}

#[rstest]
#[tokio::test]
async fn more_than_one_line_may_have_is_refused_by_its_field(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    for quantity in [json!(1e13), json!("1000000000000.001"), json!("99999999999999999999")] {
        let items = json!([{ "lot_id": packer.lot["id"], "quantity": quantity, "unit": "KGM" }]);
        let refused = packer.acts(&site, "harvest", 0, json!({ "items": items })).await;
        assert_eq!(faults(&refused), fault("items[0].quantity", "out_of_range"), "{quantity}");
    }
}

#[rstest]
#[tokio::test]
async fn sums_stored_before_there_were_bounds_are_read(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    harvest(&site, &packer, 1).await;
    // SQLite stored a sum that no integer holds as a floating-point number; PostgreSQL refused it.
    let sum = match backend {
        Backend::Sqlite => "9223372036854775807 + 9223372036854775807",
        Backend::Postgres => "9223372036854775807",
    };
    let write = site.application.database.begin().await.expect("a transaction");
    for statement in [
        format!("UPDATE holding SET quantity = {sum}"),
        "DELETE FROM seaql_migrations WHERE version = 'm20261130_000093_bound_holdings'".to_owned(),
    ] {
        let _ = write.execute_unprepared(&statement).await.expect("changed");
    }
    write.commit().await.expect("committed");
    let migrated =
        nguon_api::platform::database::Database::connect_up_to_date(&site.config.storage, site.clock.clone());
    migrated.await.expect("the migration").close().await;
    assert_eq!(loose(&site, &packer).await, 1_000_000_000_000_000);
    // It is summed again at its next change: 5,000 times the largest quantity.
    let acts = site.get("acts").by(&packer.business).await.expect(200).json();
    correct(&site, &packer, &acts["items"][0]).await;
    let stock = site.get("stock").by(&packer.business).await.expect(200).json();
    assert_eq!(stock["items"], json!([]));
}
