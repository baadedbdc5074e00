//! Uniqueness of codes, and ownership of records.

use nguon_api_tests::sample::gtin;
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

#[rstest]
#[tokio::test]
async fn a_record_of_another_business_is_not_there(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (mine, theirs) = (site.business().await, site.business().await);
    for kind in Kind::ALL {
        let input = site.least(&mine, kind, "Của tôi").await;
        let foreign = site.made(&theirs, kind, "Của họ").await;
        let unknown = [
            foreign["id"].as_str().unwrap_or("?").to_owned(),
            Uuid::new_v4().to_string(),
            "x".to_owned(),
            "%00".to_owned(),
            Uuid::nil().to_string(),
        ];
        for id in &unknown {
            let path = format!("{}/{id}", kind.path());
            assert_eq!(site.get(&path).by(&mine).await.refusal(404), "not_found", "{path}");
            assert_eq!(site.put(&path).by(&mine).version(1).json(&input).await.refusal(404), "not_found", "{path}");
        }
        for id in unknown.iter().filter(|id| id.len() == 36) {
            assert_eq!(site.move_to(&mine, kind, &[&json!(id)], "trashed").await.refusal(404), "not_found");
        }
        let list = site.get(kind.path()).by(&mine).await.expect(200);
        assert!(!list.text().contains("Của họ"));
        let after = site.get(&format!("{}/{}", kind.path(), unknown[0])).by(&theirs).await.expect(200).json();
        assert_eq!(after, foreign, "nothing has touched it");
    }
}

#[rstest]
#[tokio::test]
async fn codes_of_members_materials_and_processes_are_unique_within_a_business(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    for (kind, field) in [(Kind::Member, "code"), (Kind::Material, "code"), (Kind::Process, "certificate_number")] {
        let mut input = site.least(&business, kind, "Một").await;
        input[field] = json!("A-1");
        let first = site.create(&business, kind, &input).await;
        let duplicate = format!("{field}: duplicate");
        assert_eq!(site.post(kind.path()).by(&business).json(&input).await.refused(), [duplicate.as_str()]);
        // Another business has its own codes, and two records without code do not collide.
        let _ = site.create(&other, kind, &input).await;
        let _ = (site.made(&business, kind, "Hai").await, site.made(&business, kind, "Ba").await);
        // A record keeps its own code, and cannot take that of another one.
        let path = format!("{}/{}", kind.path(), first["id"].as_str().unwrap_or("?"));
        let _ = site.put(&path).by(&business).version(1).json(&input).await.expect(200);
        input[field] = json!("A-2");
        let second = site.create(&business, kind, &input).await;
        input[field] = json!("A-1");
        let path = format!("{}/{}", kind.path(), second["id"].as_str().unwrap_or("?"));
        assert_eq!(site.put(&path).by(&business).version(1).json(&input).await.refused(), [duplicate.as_str()]);
        // A code stays taken while its record is in the trash.
        let _ = site.move_to(&business, kind, &[&first["id"]], "trashed").await.expect(204);
        assert_eq!(site.post(kind.path()).by(&business).json(&input).await.refused(), [duplicate]);
    }
}

#[rstest]
#[tokio::test]
async fn one_gtin_is_one_however_it_is_written(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let number = gtin(7);
    let mut input = site.least(&business, Kind::Product, "Một").await;
    input["gtin"] = json!(number);
    let first = site.create(&business, Kind::Product, &input).await;
    assert_eq!(first["gtin"], json!(number));
    for spelling in [number.clone(), format!("0{number}"), format!(" {} {} ", &number[..7], &number[7..])] {
        input["gtin"] = json!(spelling);
        assert_eq!(site.post("products").by(&business).json(&input).await.refused(), ["gtin: duplicate"], "{spelling}");
    }
    input["gtin"] = json!("0614141005277");
    let short = site.create(&business, Kind::Product, &input).await;
    assert_eq!(short["gtin"], "614141005277", "shown in its usual form");
    // It is found by its digits.
    let found = site.get(&format!("products?q={number}")).by(&business).await.expect(200).json();
    assert_eq!(found["items"][0]["id"], first["id"]);
}

#[rstest]
#[tokio::test]
async fn a_lot_code_is_unique_within_its_product(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let (first, second) =
        (site.made(&business, Kind::Product, "Một").await, site.made(&business, Kind::Product, "Hai").await);
    let lot = |product: &Value, code: &str| json!({ "name": "Lô", "code": code, "product_id": product["id"] });
    let _ = site.create(&business, Kind::Lot, &lot(&first, "L1")).await;
    assert_eq!(site.post("lots").by(&business).json(&lot(&first, "L1")).await.refused(), ["code: duplicate"]);
    let _ = site.create(&business, Kind::Lot, &lot(&second, "L1")).await;
    let other = site.create(&business, Kind::Lot, &lot(&first, "l1")).await;
    let path = format!("lots/{}", other["id"].as_str().unwrap_or("?"));
    assert_eq!(site.put(&path).by(&business).version(1).json(&lot(&second, "L1")).await.refused(), ["code: duplicate"]);
}

#[rstest]
#[tokio::test]
async fn of_ten_records_with_one_code_at_once_one_is_made_and_the_others_hear_why(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut input = site.least(&business, Kind::Member, "Vườn").await;
    input["code"] = json!("A-1");
    let calls: Vec<_> =
        (0..10).map(|_| tokio::spawn(site.post("members").by(&business).json(&input).into_future())).collect();
    let mut made = 0;
    for call in calls {
        let answer = call.await.expect("an answer");
        if answer.status == 201 {
            made += 1;
        } else {
            assert_eq!(answer.refused(), ["code: duplicate"]);
        }
    }
    assert_eq!(made, 1);
    assert_eq!(site.get("members").by(&business).await.expect(200).json()["counts"]["active"], 1);
}
