use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::json;
use uuid::Uuid;

use super::{lot, pallet, run};

#[rstest]
#[tokio::test]
async fn what_is_missing_is_named_with_its_item_and_what_to_do(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = lot(&site, &business).await;
    let bare = site.made(&business, Kind::Lot, "Không GTIN").await;
    let unit = pallet(&site, &business, None).await;
    for path in ["print-runs", "labels/preview"] {
        let mut asked = run("case", "a4_8", &lot, 1);
        asked["items"] = json!([
            { "record_id": lot["id"] },
            { "record_id": bare["id"] },
            { "record_id": lot["id"], "packaging": 1 },
            { "record_id": lot["id"], "packaging": 2 },
            { "record_id": lot["id"], "packaging": -1 },
            { "record_id": Uuid::nil() },
        ]);
        let answer = site.post(path).by(&business).json(&asked).await;
        assert_eq!(
            answer.refused(),
            [
                "items[1].record_id: no_gtin",
                "items[2].packaging: no_gtin",
                "items[3].packaging: no_packaging",
                "items[4].packaging: no_packaging",
                "items[5].record_id: unknown_reference",
            ]
        );
        let message = answer.json()["errors"][0]["message"].as_str().expect("a message").to_owned();
        assert!(message.contains("nhập hoặc cấp GTIN"), "{message}");
        for kind in ["pallet", "field_tag"] {
            let stock = if kind == "pallet" { "a4_2" } else { "a4_8" };
            let answer = site.post(path).by(&business).json(&run(kind, stock, &unit, 1)).await;
            assert_eq!(answer.refused(), ["items[0].record_id: no_sscc"]);
        }
    }
}

#[rstest]
#[tokio::test]
async fn stocks_positions_lines_and_copies_have_bounds(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = lot(&site, &business).await;
    let base = run("consumer", "a4_24", &lot, 1);
    for (field, value, refused) in [
        ("stock", json!("a4_2"), "stock: label_stock"),
        ("stock", json!("a4_7"), "stock: not_allowed"),
        ("stock", json!(""), "stock: required"),
        ("start_position", json!(0), "start_position: out_of_range"),
        ("start_position", json!(25), "start_position: out_of_range"),
        ("offset_x", json!(101), "offset_x: out_of_range"),
        ("offset_y", json!(-101), "offset_y: out_of_range"),
        ("kind", json!(null), "kind: required"),
        ("kind", json!("sticker"), "kind: wrong_type"),
        ("items", json!([]), "items: required"),
        ("items", json!([{ "record_id": lot["id"], "copies": 0 }]), "items[0].copies: out_of_range"),
        (
            "items",
            json!([{ "record_id": lot["id"], "copies": i64::MAX }, { "record_id": lot["id"], "copies": i64::MAX }]),
            "items[0].copies: out_of_range",
        ),
        ("items", json!([{ "record_id": lot["id"], "packaging": 0 }]), "items[0].packaging: not_allowed"),
        (
            "items",
            json!([{ "record_id": lot["id"], "record_kind": "logistic_unit" }]),
            "items[0].record_kind: not_allowed",
        ),
        ("lines", json!(["gtin", "gtin"]), "lines: duplicate"),
        ("lines", json!(["product_name", "lot_number", "dates", "business", "gtin"]), "lines: too_long"),
    ] {
        let mut asked = base.clone();
        asked[field] = value.clone();
        let answer = site.post("print-runs").by(&business).json(&asked).await;
        assert!(answer.refused().iter().any(|fault| fault == refused), "{field} {value}: {:?}", answer.refused());
    }
}

#[rstest]
#[tokio::test]
async fn a_label_that_is_too_small_for_its_symbol_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start_with(backend, |config| {
        config.public_url = Some(format!("https://{}.example.vn", ["truy-xuat-nguon-goc"; 30].join(".")));
    })
    .await;
    let business = site.business().await;
    let lot = site.made(&business, Kind::Lot, "Địa chỉ dài").await;
    let answer = site.post("print-runs").by(&business).json(&run("consumer", "a4_65", &lot, 1)).await;
    assert_eq!(answer.refused(), ["items[0].record_id: label_does_not_fit"]);
}

#[rstest]
#[tokio::test]
async fn another_business_s_records_and_runs_are_not_there(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (mine, theirs) = (site.business().await, site.business().await);
    let lot = lot(&site, &mine).await;
    let unit = pallet(&site, &mine, Some(nguon_api_tests::sample::sscc(7))).await;
    for asked in [run("consumer", "a4_24", &lot, 1), run("case", "a4_8", &lot, 1), run("pallet", "a4_2", &unit, 1)] {
        for path in ["print-runs", "labels/preview"] {
            let answer = site.post(path).by(&theirs).json(&asked).await;
            assert_eq!(answer.refused(), ["items[0].record_id: unknown_reference"]);
        }
    }
    let made = site.post("print-runs").by(&mine).json(&run("consumer", "a4_24", &lot, 1)).await.expect(201).json();
    let path = format!("print-runs/{}", made["id"].as_str().expect("an id"));
    assert_eq!(site.get(&path).by(&theirs).await.refusal(404), "not_found");
    assert_eq!(site.get(&format!("{path}/pdf")).by(&theirs).await.refusal(404), "not_found");
    let again = site.post(&format!("{path}/reprints")).by(&theirs).json(&json!({})).await;
    assert_eq!(again.refusal(404), "not_found");
    let void = site.post(&format!("{path}/voids")).by(&theirs).json(&json!({ "reason": "Lý do" })).await;
    assert_eq!(void.refusal(404), "not_found");
    assert_eq!(site.get("print-runs").by(&theirs).await.expect(200).json(), json!({ "items": [] }));
    let by_record = format!("print-runs?record_id={}", lot["id"].as_str().expect("an id"));
    assert_eq!(site.get(&by_record).by(&theirs).await.expect(200).json(), json!({ "items": [] }));
    assert_eq!(site.get(&path).by(&mine).await.expect(200).json(), made);
}

#[rstest]
#[tokio::test]
async fn records_in_the_trash_are_not_printed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = lot(&site, &business).await;
    let body = json!({ "ids": [lot["id"]], "status": "trashed" });
    let _ = site.post("lots/status").by(&business).json(&body).await.expect(204);
    let answer = site.post("print-runs").by(&business).json(&run("consumer", "a4_24", &lot, 1)).await;
    assert_eq!(answer.refused(), ["items[0].record_id: unknown_reference"]);
}
