//! Reading acts.

use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use serde_json::{Value, json};

use super::{PALLET, Trader};

async fn listed(site: &Site, trader: &Trader, query: &str) -> (Vec<String>, Option<String>) {
    let page = site.get(&format!("acts?{query}")).by(&trader.business).await.expect(200).json();
    let ids = page["items"].as_array().expect("acts").iter().map(|act| act["id"].as_str().unwrap_or("?").to_owned());
    (ids.collect(), page["next"].as_str().map(str::to_owned))
}

#[rstest]
#[tokio::test]
async fn acts_are_listed_newest_first_by_kind_and_by_goods(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (packer, other) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "X").await);
    let id = |act: &Value| act["id"].as_str().expect("an identifier").to_owned();
    let harvest = id(&packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(100.0) })).await);
    let pack =
        id(&packer.does(&site, "pack", 2, json!({ "items": packer.kilograms(20.0), "container": PALLET })).await);
    let sell = id(&packer.does(&site, "sell", 1, json!({ "items": packer.kilograms(5.0) })).await);
    let _ = other.does(&site, "harvest", 0, json!({ "items": other.kilograms(1.0) })).await;

    assert_eq!(listed(&site, &packer, "kind=sell").await.0, std::slice::from_ref(&sell));
    let (lot, gtin) = (packer.lot["id"].as_str().expect("an id"), &packer.gtin);
    for item in [lot.to_owned(), format!("(01){gtin}(10)TL-15"), gtin.clone()] {
        assert_eq!(
            listed(&site, &packer, &format!("item={item}")).await.0,
            [pack.clone(), sell.clone(), harvest.clone()]
        );
    }
    assert_eq!(listed(&site, &packer, &format!("item={PALLET}&kind=pack")).await.0, std::slice::from_ref(&pack));

    let mut pages = Vec::new();
    let mut after = String::new();
    loop {
        let (ids, next) = listed(&site, &packer, &format!("limit=1{after}")).await;
        pages.extend(ids);
        match next {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    // The packing created the unit.
    assert_eq!(pages.len(), 4);
    assert_eq!((&pages[2], &pages[3]), (&sell, &harvest));
    let _ = site.get("acts?after=x").by(&packer.business).await.expect(400);
    let _ = site.get("acts?item=x").by(&packer.business).await.expect(422);
    let _ = site.get(&format!("acts/{harvest}")).by(&other.business).await.expect(404);
    assert_eq!(site.get(&format!("acts/{harvest}")).by(&packer.business).await.expect(200).json()["kind"], "harvest");
}

#[rstest]
#[tokio::test]
async fn captured_events_are_acts_too(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let event = json!({
        "type": "ObjectEvent", "eventTime": "2026-11-20T08:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "quantityList": [{ "epcClass": format!("https://id.gs1.org/01/{}/10/TL-15", packer.gtin), "quantity": 3, "uom": "KGM" }],
        "action": "OBSERVE", "bizStep": "retail_selling", "disposition": "retail_sold",
    });
    let _ = site
        .post("/epcis/v2/events")
        .by(&packer.business)
        .raw("application/ld+json", event.to_string())
        .await
        .expect(201);
    let all = site.get("acts").by(&packer.business).await.expect(200).json();
    assert_eq!(all["items"][0]["kind"], "sell");
    assert_eq!(all["items"][0]["items"][0]["goods"]["lot_id"], packer.lot["id"]);
}
