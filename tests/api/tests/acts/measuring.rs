//! Units of measure of one dimension are one stock (ADR 58).

use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use serde_json::{Value, json};

use super::{PALLET, Trader, fault, faults};

fn much(trader: &Trader, quantity: &Value, unit: &str) -> Value {
    json!([{ "lot_id": trader.lot["id"], "quantity": quantity, "unit": unit }])
}

async fn stock(site: &Site, trader: &Trader) -> Vec<(i64, Value)> {
    let stock = site.get("stock").by(&trader.business).await.expect(200).json();
    let items = stock["items"].as_array().expect("items").clone();
    let loose = items.into_iter().filter(|item| item["goods"]["sscc"].is_null());
    loose.map(|item| (item["thousandths"].as_i64().expect("a number"), item["unit"].clone())).collect()
}

#[rstest]
#[tokio::test]
async fn every_unit_of_mass_is_taken_exactly(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let harvest = json!({ "items": much(&packer, &json!(1), "TNE") });
    let _ = packer.does(&site, "harvest", 0, harvest).await;
    for (minute, (quantity, unit, left, told)) in (1..).zip([
        (json!(2), "DTN", 800, "TNE"),
        (json!(5), "YEN", 750, "TNE"),
        (json!(0.5), "KGM", 749_500, "KGM"),
        (json!(499.999), "GRM", 749_000_001, "GRM"),
        (json!(1), "MGM", 749, "TNE"),
        (json!(0.001), "MGM", 748_999_999_999, "MGM"),
        (json!(0.999), "MGM", 748_999_999, "GRM"),
    ]) {
        let happened_at = format!("2026-11-21T01:{minute:02}:00Z");
        let parts = json!({ "items": much(&packer, &quantity, unit), "happened_at": happened_at });
        let _ = packer.does(&site, "sell", 1, parts).await;
        assert_eq!(stock(&site, &packer).await, [(left, json!(told))], "{quantity} {unit}");
    }
    // What is left is told in the unit of the act, or in one that needs no rounding.
    let refused = packer.acts(&site, "sell", 2, json!({ "items": much(&packer, &json!(1), "TNE") })).await;
    assert_eq!(faults(&refused), fault("items[0].quantity", "not_enough"));
    assert!(refused.text().contains("Chỉ còn 748.999,999 g;"), "{}", refused.text());
    let both = json!([
        { "lot_id": packer.lot["id"], "quantity": 748, "unit": "KGM" },
        { "lot_id": packer.lot["id"], "quantity": 1, "unit": "YEN" },
    ]);
    let refused = packer.acts(&site, "sell", 2, json!({ "items": both })).await;
    let of_both = ["items[0].quantity", "items[1].quantity"].map(|field| (field.to_owned(), "not_enough".to_owned()));
    assert_eq!(faults(&refused), of_both);
}

#[rstest]
#[tokio::test]
async fn pieces_dozens_and_pairs_are_one_stock_and_boxes_another(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": much(&packer, &json!(2), "DZN") })).await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": much(&packer, &json!(3), "CT") })).await;
    let pieces = json!({ "items": [{ "lot_id": packer.lot["id"], "quantity": 5 }] });
    let _ = packer.does(&site, "sell", 1, pieces).await;
    let _ = packer.does(&site, "sell", 1, json!({ "items": much(&packer, &json!(1), "PR") })).await;
    let mut left = stock(&site, &packer).await;
    left.sort_by_key(|(much, _)| *much);
    assert_eq!(left, [(3_000, json!("CT")), (17_000, Value::Null)]);
    let refused = packer.acts(&site, "sell", 2, json!({ "items": much(&packer, &json!(4), "CT") })).await;
    assert_eq!(faults(&refused), fault("items[0].quantity", "not_enough"));
}

#[rstest]
#[tokio::test]
async fn units_of_measure_mix_in_pallets_and_advices(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (packer, shop) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "X").await);
    let customer = packer.member(&site, "Cửa hàng", Some(&shop.gln)).await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": much(&packer, &json!(1), "TNE") })).await;
    let mut both = much(&packer, &json!(300), "KGM");
    both.as_array_mut().expect("a list").extend(much(&packer, &json!(2), "DTN").as_array().expect("a list").clone());
    let _ = packer.does(&site, "pack", 1, json!({ "items": both, "container": PALLET })).await;
    let found = site.get(&format!("stock/find?code={PALLET}")).by(&packer.business).await.expect(200).json();
    let contents = found["contents"].as_array().expect("contents");
    assert_eq!(contents.len(), 1, "{found}");
    assert_eq!((&contents[0]["quantity"], &contents[0]["unit"]), (&json!(500), &json!("KGM")));
    let some = json!({ "items": much(&packer, &json!(5000), "GRM"), "container": PALLET });
    let _ = packer.does(&site, "unpack", 2, some).await;
    let too_much = json!({ "items": much(&packer, &json!(0.5), "TNE"), "container": PALLET });
    let refused = packer.acts(&site, "unpack", 2, too_much).await;
    assert_eq!(faults(&refused), fault("items[0].quantity", "not_enough"));
    assert!(refused.text().contains("Chỉ còn 0,495 tấn;"), "{}", refused.text());

    // 495 kg in the pallet, and 400 kg loose that are received as less, counted in other units.
    let mut items = much(&packer, &json!(4), "DTN");
    items.as_array_mut().expect("a list").push(json!({ "code": PALLET }));
    let shipped = packer.does(&site, "ship", 2, json!({ "items": items, "partner_id": customer["id"] })).await;
    let advice = format!("despatch-advices/{}", shipped["advice_id"].as_str().expect("an advice"));
    let sent = site.get(&advice).by(&shop.business).await.expect(200).json();
    let pallet = sent["lines"].as_array().expect("lines").iter().find(|line| line["goods"]["sscc"] == PALLET);
    assert_eq!(pallet.expect("the pallet")["contents"][0]["quantity"], 495);
    let code = format!("(01){}(10)TL-15", packer.gtin);
    let received = json!({ "advice_id": shipped["advice_id"], "items": [
        { "code": code, "quantity": 0.3, "unit": "TNE" }, { "code": code, "quantity": 500, "unit": "GRM" },
        { "code": PALLET },
    ] });
    let _ = shop.does(&site, "receive", 2, received).await;
    let answered = site.get(&advice).by(&shop.business).await.expect(200).json();
    let line = answered["lines"].as_array().expect("lines").iter().find(|line| line["unit"] == "DTN").expect("a line");
    assert_eq!(
        (&line["outcome"], &line["received"], &line["received_unit"]),
        (&json!("different"), &json!(3.005), &Value::Null)
    );
    assert_eq!(stock(&site, &shop).await, [(300_500, json!("KGM"))]);
    let _ = shop.does(&site, "unpack", 3, json!({ "container": PALLET })).await;
    assert_eq!(stock(&site, &shop).await, [(795_500, json!("KGM"))]);
}

#[rstest]
#[tokio::test]
async fn an_answer_may_count_in_another_unit_of_the_dimension(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (packer, shop) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "X").await);
    let customer = packer.member(&site, "Cửa hàng", Some(&shop.gln)).await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": much(&packer, &json!(1), "TNE") })).await;
    let ship = json!({ "items": much(&packer, &json!(1), "TNE"), "partner_id": customer["id"] });
    let shipped = packer.does(&site, "ship", 1, ship).await;
    let advice = format!("despatch-advices/{}", shipped["advice_id"].as_str().expect("an advice"));
    let answer = |line: Value| json!({ "happened_at": "2026-11-21T02:00:00Z", "lines": [line] });
    let line = |outcome: &str, unit: &str| json!({ "number": 1, "outcome": outcome, "received": 999.5, "unit": unit, "reason": "hao hụt" });
    let path = format!("{advice}/answer");
    let refused = site.post(&path).by(&shop.business).json(&answer(line("different", "LTR"))).await;
    assert_eq!(faults(&refused), fault("lines[0].unit", "not_allowed"));
    let whole = json!({ "number": 1, "outcome": "received", "unit": "KGM" });
    let refused = site.post(&path).by(&shop.business).json(&answer(whole)).await;
    assert_eq!(faults(&refused), fault("lines[0].unit", "not_allowed"));
    let taken = site.post(&path).by(&shop.business).json(&answer(line("different", "KGM"))).await.expect(200).json();
    let line = &taken["lines"][0];
    assert_eq!(
        (&line["received"], &line["received_unit"], &line["unit"]),
        (&json!(999.5), &json!("KGM"), &json!("TNE"))
    );
    assert_eq!(stock(&site, &shop).await, [(999_500, json!("KGM"))]);
}
