//! The stock after acts.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{PALLET, Trader};

async fn stock(site: &Site, trader: &Trader, query: &str) -> Value {
    site.get(&format!("stock?{query}")).by(&trader.business).await.expect(200).json()
}

#[rstest]
#[tokio::test]
async fn the_stock_has_loose_quantities_and_contents_of_units(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let place = site.made(&packer.business, Kind::Place, "Kho lạnh").await;
    let parts = json!({ "items": packer.kilograms(500.0), "place_id": place["id"] });
    let _ = packer.does(&site, "harvest", 0, parts).await;
    let boxes = json!({ "items": [{ "lot_id": packer.lot["id"], "quantity": 7, "unit": "CT" }] });
    let _ = packer.does(&site, "harvest", 1, boxes).await;
    let _ = packer.does(&site, "pack", 2, json!({ "items": packer.kilograms(120.5), "container": PALLET })).await;

    let all = stock(&site, &packer, "").await;
    let items = all["items"].as_array().expect("items");
    let seen: Vec<(&Value, &Value)> = items.iter().map(|item| (&item["thousandths"], &item["unit"])).collect();
    // The unit and the loose rest moved at the same moment.
    assert_eq!(seen.len(), 3);
    assert!(seen.contains(&(&json!(379_500), &json!("KGM"))) && seen.contains(&(&json!(1_000), &Value::Null)), "{all}");
    assert_eq!(seen[2], (&json!(7_000), &json!("CT")));
    let unit = items.iter().find(|item| item["goods"]["sscc"] == PALLET).expect("the unit");
    assert_eq!((&unit["contents"][0]["quantity"], &unit["contents"][0]["unit"]), (&json!(120.5), &json!("KGM")));
    assert_eq!(unit["contents"][0]["goods"]["name"], "Thanh long ruột đỏ");
    let loose = items.iter().find(|item| item["unit"] == "KGM").expect("the rest");
    assert_eq!((&loose["place"], &loose["is_short"]), (&json!("Kho lạnh"), &json!(false)));

    let mut paged = Vec::new();
    let mut after = String::new();
    loop {
        let page = stock(&site, &packer, &format!("limit=1{after}")).await;
        paged.extend(page["items"].as_array().expect("items").clone());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(&paged, items);
    for (q, count) in [("thanh%20do", 2), ("TL-15", 2), ("1893", 1), ("xoai", 0)] {
        assert_eq!(
            stock(&site, &packer, &format!("q={q}")).await["items"].as_array().map(Vec::len),
            Some(count),
            "{q}"
        );
    }
}

#[rstest]
#[tokio::test]
async fn a_code_says_what_it_is_to_whoever_scans_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (packer, shop) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "X").await);
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(500.0) })).await;
    let _ = packer.does(&site, "pack", 2, json!({ "items": packer.kilograms(120.5), "container": PALLET })).await;
    let find = async |trader: &Trader, code: &str| {
        site.get(&format!("stock/find?code={code}")).by(&trader.business).await.expect(200).json()
    };
    let code = format!("(01){}(10)TL-15", packer.gtin);
    let own = find(&packer, &code).await;
    assert_eq!((&own["thousandths"], &own["goods"]["lot_id"]), (&json!(379_500), &packer.lot["id"]));
    let theirs = find(&shop, &code).await;
    assert_eq!((&theirs["thousandths"], &theirs["goods"]["name"]), (&json!(0), &json!("Thanh long ruột đỏ")));
    assert!(theirs["goods"]["lot_id"].is_null());
    assert_eq!(find(&packer, PALLET).await["contents"][0]["quantity"], 120.5);
    // The contents of another's pallet are not shown to those who merely scan its number.
    assert_eq!(find(&shop, PALLET).await["contents"], json!([]));
    let _ = site.get("stock/find?code=nothing").by(&shop.business).await.expect(422);
}

#[rstest]
#[tokio::test]
async fn a_capture_may_take_more_than_there_is_and_is_marked(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let event = json!({
        "type": "ObjectEvent", "eventTime": "2026-11-20T08:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "quantityList": [{ "epcClass": format!("https://id.gs1.org/01/{}/10/TL-15", packer.gtin), "quantity": 3, "uom": "KGM" }],
        "action": "OBSERVE", "bizStep": "retail_selling",
    });
    let _ = site
        .post("/epcis/v2/events")
        .by(&packer.business)
        .raw("application/ld+json", event.to_string())
        .await
        .expect(201);
    let all = stock(&site, &packer, "").await;
    assert_eq!((&all["items"][0]["thousandths"], &all["items"][0]["is_short"]), (&json!(-3_000), &json!(true)));
}
