//! Missing key data elements.

use nguon_api_tests::sample::gln;
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use nguon_migrations::seed::catalogue_id;
use rstest::rstest;
use serde_json::{Value, json};

use super::{PALLET, Trader};

fn clauses(act: &Value) -> Vec<(String, Vec<Value>)> {
    let missing = act["missing"].as_array().expect("a list").iter();
    missing
        .map(|missing| {
            let elements = missing["elements"].as_array().cloned().unwrap_or_default();
            (missing["clause"].as_str().unwrap_or("?").to_owned(), elements)
        })
        .collect()
}

#[rstest]
#[tokio::test]
async fn what_a_packer_must_tell_and_has_not_is_named_by_its_clause(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (packer, shop) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "S").await);
    let customer = packer.member(&site, "Siêu thị", Some(&shop.gln)).await;
    let nameless = packer.member(&site, "Bà Tư", None).await;
    let mut place = site.least(&packer.business, Kind::Place, "Kho").await;
    place["gln"] = json!(gln(site.next()));
    let place = site.create(&packer.business, Kind::Place, &place).await;
    let harvested = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(500.0) })).await;
    assert_eq!(clauses(&harvested), []);

    let whole = json!({ "items": packer.kilograms(10.0), "partner_id": customer["id"], "place_id": place["id"],
        "partner_place": shop.gln });
    assert_eq!(clauses(&packer.does(&site, "ship", 1, whole).await), []);
    let lacking = json!({ "items": packer.kilograms(10.0), "partner_id": nameless["id"] });
    let lacking = packer.does(&site, "ship", 2, lacking).await;
    assert_eq!(
        clauses(&lacking),
        [("6.7.1 b".to_owned(), vec![json!("ship_from"), json!("ship_to"), json!("receiver")])]
    );
    // By its number it is a shipment too.
    let _ = packer.does(&site, "pack", 2, json!({ "items": packer.kilograms(5.0), "container": PALLET })).await;
    let pallet = json!({ "items": [{ "code": PALLET }], "partner_id": customer["id"], "shipment_number": "VD-1" });
    let pallet = packer.does(&site, "ship", 3, pallet).await;
    let asked: Vec<String> = clauses(&pallet).into_iter().map(|(clause, _)| clause).collect();
    assert_eq!(asked, ["6.7.1 c", "6.7.1 d"]);

    let dashboard = site.get("dashboard").by(&packer.business).await.expect(200).json();
    let incomplete = &dashboard["incomplete_acts"];
    assert_eq!(incomplete["count"], 2);
    assert_eq!((&incomplete["examples"][0]["id"], &incomplete["examples"][1]["id"]), (&pallet["id"], &lacking["id"]));
    // An act that was declared wrong need not be completed.
    let path = format!("acts/{}/correction", lacking["id"].as_str().expect("an identifier"));
    let _ = site.post(&path).by(&packer.business).json(&json!({ "reason": "Thiếu" })).await.expect(200);
    let dashboard = site.get("dashboard").by(&packer.business).await.expect(200).json();
    assert_eq!(dashboard["incomplete_acts"]["count"], 1);
    // Acts of long ago are not reported.
    let long_ago = json!({ "items": packer.kilograms(1.0), "happened_at": "2026-07-31T00:00:00Z" });
    let _ = packer.does(&site, "harvest", 0, long_ago).await;
    let old =
        json!({ "items": packer.kilograms(1.0), "partner_id": nameless["id"], "happened_at": "2026-08-01T00:00:00Z" });
    assert_eq!(clauses(&packer.does(&site, "ship", 0, old).await).len(), 1);
    let dashboard = site.get("dashboard").by(&packer.business).await.expect(200).json();
    assert_eq!(dashboard["incomplete_acts"]["count"], 1);
}

#[rstest]
#[tokio::test]
async fn own_bulk_harvest_needs_the_elements_of_a_grower(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let grower = Trader::new(&site, "X").await;
    let lot = site.made(&grower.business, Kind::Lot, "Thanh long tươi").await;
    let buyer = grower.member(&site, "Nhà đóng gói", Some("8936000000004")).await;
    let amount = json!([{ "lot_id": lot["id"], "quantity": 100, "unit": "KGM" }]);
    let _ = grower.does(&site, "harvest", 0, json!({ "items": amount, "container": PALLET })).await;
    let sent = json!({ "items": [{ "code": PALLET }], "partner_id": buyer["id"], "partner_place": "8936000000004" });
    let sent = grower.does(&site, "ship", 1, sent).await;
    let missing = |names: &[&str]| vec![("5.4".to_owned(), names.iter().map(|name| json!(name)).collect::<Vec<_>>())];
    assert_eq!(clauses(&sent), missing(&["ship_from", "growing_place", "seed", "inputs", "harvest_records"]));
    let path = format!("acts/{}", sent["id"].as_str().expect("an identifier"));
    let again = async || clauses(&site.get(&path).by(&grower.business).await.expect(200).json());
    // A line of the diary alone is none of the three.
    let diary = |materials: Value| json!({ "lot_id": lot["id"], "name": "Bón phân", "started_at": "2026-11-20T00:00:00Z", "materials": materials });
    let _ = site.create(&grower.business, Kind::DiaryEntry, &diary(json!([]))).await;
    assert_eq!(again().await, missing(&["ship_from", "growing_place", "seed", "inputs", "harvest_records"]));
    // Nor is the packaging.
    for (category, name, names) in [
        ("packaging", "Thùng", &["ship_from", "growing_place", "seed", "inputs", "harvest_records"][..]),
        ("seed", "Hom giống LĐ5", &["ship_from", "growing_place", "inputs", "harvest_records"]),
        ("fertiliser", "Phân hữu cơ", &["ship_from", "growing_place", "harvest_records"]),
    ] {
        let material = json!({ "name": name, "category_id": catalogue_id("material_category", category) });
        let material = site.create(&grower.business, Kind::Material, &material).await;
        let used = diary(json!([{ "material_id": material["id"] }]));
        let _ = site.create(&grower.business, Kind::DiaryEntry, &used).await;
        assert_eq!(again().await, missing(names), "{category}");
    }
    // The harvest team is recorded later, with the place.
    let field = site.made(&grower.business, Kind::Place, "Vườn 1").await;
    let items = json!([{ "lot_id": lot["id"], "quantity": 1, "unit": "KGM" }]);
    let team = json!({ "items": items, "harvest_team": "Đội 2", "place_id": field["id"] });
    let _ = grower.does(&site, "harvest", 0, team).await;
    assert_eq!(again().await, missing(&["ship_from"]));
}

#[rstest]
#[tokio::test]
async fn a_harvest_or_a_grower_with_an_address_completes_the_growing_records(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let grower = Trader::new(&site, "X").await;
    let buyer = grower.member(&site, "Nhà đóng gói", Some("8936000000004")).await;
    let mut garden = site.least(&grower.business, Kind::Member, "Vườn bà Kín").await;
    garden["category_id"] = json!(catalogue_id("member_category", "grower"));
    garden["address"] = json!("Thôn Minh Tiến, Hàm Minh");
    let garden = site.create(&grower.business, Kind::Member, &garden).await;
    let mut lot = site.least(&grower.business, Kind::Lot, "Thanh long tươi").await;
    lot["member_ids"] = json!([garden["id"]]);
    let lot = site.create(&grower.business, Kind::Lot, &lot).await;
    // Nothing was used, the harvest says so; the variety is the seed.
    let items = json!([{ "lot_id": lot["id"], "quantity": 100, "unit": "KGM" }]);
    let harvest = json!({ "items": items, "container": PALLET, "variety": "LĐ5", "harvest_team": "Đội 1",
        "inputs": "none_used" });
    let _ = grower.does(&site, "harvest", 0, harvest).await;
    let sent = json!({ "items": [{ "code": PALLET }], "partner_id": buyer["id"], "partner_place": "8936000000004" });
    let sent = grower.does(&site, "ship", 1, sent).await;
    assert_eq!(clauses(&sent), [("5.4".to_owned(), vec![json!("ship_from")])]);
}

#[rstest]
#[tokio::test]
async fn receivers_need_the_elements_of_their_line_of_business(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (packer, trader) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "S").await);
    let supplier = trader.member(&site, "Nhà đóng gói", Some(&packer.gln)).await;
    let code = format!("(01){}(10)TL-15", packer.gtin);
    let received = json!({ "items": [{ "code": code, "quantity": 5, "unit": "KGM" }], "partner_id": supplier["id"],
        "partner_place": packer.gln });
    let received = trader.does(&site, "receive", 1, received).await;
    assert_eq!(clauses(&received), [("7.7 a".to_owned(), vec![json!("ship_date")])]);
}
