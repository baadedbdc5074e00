//! Correcting acts that were recorded wrongly.

use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use serde_json::json;

use super::{Trader, fault, faults};

#[rstest]
#[tokio::test]
async fn an_act_that_was_declared_wrong_counts_no_more(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (packer, other) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "X").await);
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(100.0) })).await;
    let sold = packer.does(&site, "sell", 1, json!({ "items": packer.kilograms(100.0) })).await;
    assert_eq!(packer.acts(&site, "sell", 2, json!({ "items": packer.kilograms(1.0) })).await.status, 422);
    let path = format!("acts/{}/correction", sold["id"].as_str().expect("an identifier"));
    let correction = json!({ "did_not_occur": true, "reason": "Ghi nhầm lô" });
    let _ = site.post(&path).by(&other.business).json(&correction).await.expect(404);
    let corrected = site.post(&path).by(&packer.business).json(&correction).await.expect(200).json();
    assert_eq!((&corrected["id"], &corrected["is_void"]), (&sold["id"], &json!(true)));
    let _ = site.post(&path).by(&packer.business).json(&correction).await.expect(409);
    assert_eq!(faults(&site.post(&path).by(&packer.business).json(&json!({})).await), fault("reason", "required"));

    // The list has it once; in EPCIS there are two events.
    let all = site.get("acts").by(&packer.business).await.expect(200).json();
    assert_eq!(all["items"].as_array().map(Vec::len), Some(2));
    let declared = site.get("/epcis/v2/events?EXISTS_errorDeclaration=true").by(&packer.business).await.expect(200);
    let declared = &declared.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"];
    assert_eq!(declared[0]["errorDeclaration"]["reason"], "did_not_occur");
    assert_eq!(declared[0]["errorDeclaration"]["https://nguon.vn/epcis/reason"], "Ghi nhầm lô");

    // Its goods are in stock again; an identical act would be void at once.
    let again = packer.acts(&site, "sell", 1, json!({ "items": packer.kilograms(100.0) })).await;
    assert_eq!(faults(&again), fault("happened_at", "declared_wrong"));
    let _ = packer.does(&site, "sell", 2, json!({ "items": packer.kilograms(100.0) })).await;
}

#[rstest]
#[tokio::test]
async fn an_act_first_captured_as_an_error_declaration_never_counts(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let harvest = |hour: u32, quantity: u32| {
        json!({
            "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning",
            "eventTime": format!("2026-11-21T{hour:02}:00:00Z"), "eventTimeZoneOffset": "+07:00",
            "quantityList": [{ "epcClass": "https://id.gs1.org/01/08938505970011/10/B", "quantity": quantity, "uom": "KGM" }],
        })
    };
    let mut wrong = harvest(1, 40);
    wrong["errorDeclaration"] = json!({ "declarationTime": "2026-11-22T00:00:00Z", "reason": "did_not_occur" });
    let document = json!({
        "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-22T08:00:00+07:00",
        "epcisBody": { "eventList": [harvest(1, 40), wrong, harvest(2, 70)] },
    });
    let taken = site.post("/epcis/v2/capture").by(&packer.business).raw("application/ld+json", document.to_string());
    let job = taken.await.expect(202).header("location").expect("a job").to_owned();
    loop {
        let state = site.get(&job).by(&packer.business).await.expect(200).json();
        if state["running"] == false {
            assert_eq!(state["success"], true, "{state}");
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let stock = site.get("stock").by(&packer.business).await.expect(200).json();
    let items = stock["items"].as_array().expect("items");
    assert_eq!((items.len(), &items[0]["thousandths"]), (1, &json!(70_000)), "{stock}");
}
