//! Acts on goods that are not in stock are refused.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::json;

use super::{PALLET, Trader, fault, faults};

#[rstest]
#[tokio::test]
async fn more_than_there_is_cannot_go_and_nothing_is_kept_of_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(120.0) })).await;
    for kind in ["sell", "pack"] {
        let container = if kind == "pack" { json!(PALLET) } else { json!(null) };
        let parts = json!({ "items": packer.kilograms(120.5), "container": container });
        let refused = packer.acts(&site, kind, 1, parts).await;
        assert_eq!(faults(&refused), fault("items[0].quantity", "not_enough"), "{kind}");
        let message = refused.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
        assert!(message.starts_with("Chỉ còn 120 kg;"), "{message}");
    }
    // In another unit of measure there is none at all.
    let boxes = json!({ "items": [{ "lot_id": packer.lot["id"], "quantity": 1, "unit": "CT" }] });
    assert_eq!(faults(&packer.acts(&site, "sell", 1, boxes).await), fault("items[0].quantity", "not_enough"));
    let all = site.get("acts").by(&packer.business).await.expect(200).json();
    assert_eq!(all["items"].as_array().map(Vec::len), Some(1));
    let _ = packer.does(&site, "sell", 1, json!({ "items": packer.kilograms(120.0) })).await;
}

#[rstest]
#[tokio::test]
async fn of_many_at_once_only_as_much_goes_as_there_is(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(100.0) })).await;
    let sales = (1..=8).map(|hour| {
        packer.acts(&site, "sell", hour % 3, json!({ "items": packer.kilograms(30.0), "note": hour.to_string() }))
    });
    let answers = futures_util::future::join_all(sales).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 3);
    assert!(answers.iter().filter(|answer| answer.status != 201).all(|answer| answer.status == 422));
}

#[rstest]
#[tokio::test]
async fn units_move_only_from_where_they_are(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let partner = packer.member(&site, "Người mua", None).await;
    let outer = "089385059700000028";
    let ship = |code: &str| json!({ "items": [{ "code": code }], "partner_id": partner["id"] });
    assert_eq!(faults(&packer.acts(&site, "ship", 3, ship(PALLET)).await), fault("items[0].code", "not_there"));
    let unpack = packer.acts(&site, "unpack", 3, json!({ "container": PALLET })).await;
    assert_eq!(faults(&unpack), fault("container", "not_there"));

    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(50.0) })).await;
    let _ = packer.does(&site, "pack", 1, json!({ "items": packer.kilograms(20.0), "container": PALLET })).await;
    let early = packer.acts(&site, "ship", 0, ship(PALLET)).await;
    assert_eq!(faults(&early), fault("items[0].code", "before_last"));
    let _ = packer.does(&site, "pack", 2, json!({ "items": [{ "code": PALLET }], "container": outer })).await;
    let within = packer.acts(&site, "ship", 3, ship(PALLET)).await;
    assert_eq!(faults(&within), fault("items[0].code", "within_unit"));
    assert!(within.text().contains(outer), "{}", within.text());
    let too_much = json!({ "items": packer.kilograms(30.0), "container": PALLET });
    let too_much = packer.acts(&site, "unpack", 3, too_much).await;
    assert_eq!(faults(&too_much), fault("items[0].quantity", "not_enough"));
    let _ = packer.does(&site, "ship", 3, ship(outer)).await;
    assert_eq!(faults(&packer.acts(&site, "ship", 4, ship(outer)).await), fault("items[0].code", "not_there"));
}

#[rstest]
#[tokio::test]
async fn every_reference_and_code_is_checked(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (packer, other) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "X").await);
    let foreign = other.member(&site, "Của người khác", None).await;
    let trashed = packer.member(&site, "Đã xóa", None).await;
    let _ = site.move_to(&packer.business, Kind::Member, &[&trashed["id"]], "trashed").await.expect(204);
    let lot = |id: &serde_json::Value| json!([{ "lot_id": id, "quantity": 1, "unit": "KGM" }]);
    let code = |code: &str| json!([{ "code": code, "quantity": 1, "unit": "KGM" }]);
    let own = packer.kilograms(1.0);
    for (kind, parts, field, reason) in [
        ("sell", json!({ "items": lot(&other.lot["id"]) }), "items[0].lot_id", "unknown_reference"),
        ("sell", json!({ "items": code("(01)08938505970012") }), "items[0].code", "check_digit"),
        ("sell", json!({ "items": code("(414)8938505970004") }), "items[0].code", "not_allowed"),
        ("sell", json!({ "items": code("K7M3M9QX2A") }), "items[0].code", "unknown_ai"),
        ("sell", json!({ "items": [{ "code": "(01)08938505970011(10)A" }] }), "items[0].quantity", "required"),
        ("sell", json!({ "items": [{ "code": PALLET, "quantity": 1 }] }), "items[0].quantity", "not_allowed"),
        (
            "sell",
            json!({ "items": [{ "lot_id": packer.lot["id"], "quantity": 1.5 }] }),
            "items[0].quantity",
            "wrong_type",
        ),
        (
            "sell",
            json!({ "items": [{ "lot_id": packer.lot["id"], "quantity": 1, "unit": "XYZ" }] }),
            "items[0].unit",
            "unknown_reference",
        ),
        ("ship", json!({ "items": own, "partner_id": foreign["id"] }), "partner_id", "unknown_reference"),
        ("ship", json!({ "items": own, "partner_id": trashed["id"] }), "partner_id", "unknown_reference"),
        ("sell", json!({ "items": own, "place_id": packer.lot["id"] }), "place_id", "unknown_reference"),
        ("sell", json!({ "items": own, "happened_at": "2026-11-22T03:00:01Z" }), "happened_at", "future"),
    ] {
        let refused = packer.acts(&site, kind, 0, parts).await;
        assert_eq!(faults(&refused), fault(field, reason), "{field}: {}", refused.text());
    }
    // A lot named by its record and by its label is the same lot.
    let twice = json!({ "items": [
        { "lot_id": packer.lot["id"], "quantity": 1, "unit": "KGM" },
        { "code": format!("(01){}(10)TL-15", packer.gtin), "quantity": 1, "unit": "KGM" },
    ] });
    assert_eq!(faults(&packer.acts(&site, "sell", 0, twice).await), fault("items[1].code", "duplicate"));
}
