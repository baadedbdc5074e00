//! Records and their keys: each key belongs to one record of a business for ever.

use std::future::IntoFuture as _;

use nguon_api_tests::sample::{gln, gtin, packaging, sscc};
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{allocate, business_with, import, number, range, values};

fn path(kind: Kind, record: &Value) -> String {
    format!("{}/{}", kind.path(), record["id"].as_str().unwrap_or("?"))
}

#[rstest]
#[tokio::test]
async fn what_a_record_is_given_it_holds_and_what_it_gives_up_still_leads_to_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for (kind, field, key_type, first, second) in [
        (Kind::Product, "gtin", "gtin", gtin(1), gtin(2)),
        (Kind::Place, "gln", "gln", gln(1), gln(2)),
        (Kind::LogisticUnit, "sscc", "sscc", sscc(1), sscc(2)),
    ] {
        let mut input = site.least(&business, kind, "Một").await;
        input[field] = json!(first);
        let record = site.create(&business, kind, &input).await;
        let held = number(&site, &business, key_type, &first).await.expect("a number");
        assert_eq!((&held["state"], &held["origin"]), (&json!("held"), &json!("entered")));
        let holder = json!({ "kind": kind, "id": record["id"], "name": "Một", "field": field });
        assert_eq!(held["holder"], holder);

        input[field] = json!(second);
        let _ = site.put(&path(kind, &record)).by(&business).version(1).json(&input).await.expect(200);
        let former = number(&site, &business, key_type, &first).await.expect("a number");
        assert_eq!((&former["state"], &former["holder"]), (&json!("former"), &holder));
        assert_eq!(number(&site, &business, key_type, &second).await.expect("a number")["state"], "held");

        // No other record of the business gets either of them; a record of another business does.
        let mut other = site.least(&business, kind, "Hai").await;
        for (value, code) in [(&first, "former_key"), (&second, "duplicate")] {
            other[field] = json!(value);
            let refused = site.post(kind.path()).by(&business).json(&other).await;
            assert_eq!(refused.refused(), [format!("{field}: {code}")]);
        }
        other[field] = json!(first);
        let elsewhere = site.business().await;
        let _ = site.create(&elsewhere, kind, &other).await;

        // In the trash it keeps its key, and the record itself can take its old one back.
        let _ = site.move_to(&business, kind, &[&record["id"]], "trashed").await.expect(204);
        other[field] = json!(second);
        assert_eq!(site.post(kind.path()).by(&business).json(&other).await.refused(), [format!("{field}: duplicate")]);
        let _ = site.move_to(&business, kind, &[&record["id"]], "active").await.expect(204);
        input[field] = json!(first);
        let version = site.get(&path(kind, &record)).by(&business).await.expect(200).json()["version"].clone();
        let _ = site.put(&path(kind, &record)).by(&business).version(version).json(&input).await.expect(200);
        assert_eq!(number(&site, &business, key_type, &first).await.expect("a number")["state"], "held");
        assert_eq!(number(&site, &business, key_type, &second).await.expect("a number")["state"], "former");
    }
}

#[rstest]
#[tokio::test]
async fn the_levels_of_packaging_have_keys_of_their_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let level = |gtin: &str| json!({ "name": "Thùng", "contains": 12, "gtin": gtin });
    let mut input = site.least(&business, Kind::Product, "Một").await;
    input["gtin"] = json!(gtin(1));
    input["packaging"] = json!([level(&packaging(1, 1)), level(&packaging(1, 2))]);
    let record = site.create(&business, Kind::Product, &input).await;
    // One level is removed, and the other takes its place.
    input["packaging"] = json!([level(&packaging(1, 2))]);
    let _ = site.put(&path(Kind::Product, &record)).by(&business).version(1).json(&input).await.expect(200);
    let gone = number(&site, &business, "gtin", &packaging(1, 1)).await.expect("a number");
    assert_eq!((&gone["state"], &gone["holder"]["field"]), (&json!("former"), &json!("packaging[0].gtin")));
    let kept = number(&site, &business, "gtin", &packaging(1, 2)).await.expect("a number");
    assert_eq!((&kept["state"], &kept["holder"]["field"]), (&json!("held"), &json!("packaging[0].gtin")));
    let mut other = site.least(&business, Kind::Product, "Hai").await;
    other["gtin"] = json!(packaging(1, 2));
    other["packaging"] = json!([level(&gtin(3)), level(&gtin(1)), level(&packaging(1, 1))]);
    let refused = site.post("products").by(&business).json(&other).await.refused();
    assert_eq!(refused, ["gtin: duplicate", "packaging[1].gtin: duplicate", "packaging[2].gtin: former_key"]);
    // The numbers are swapped within one record.
    input["gtin"] = json!(packaging(1, 2));
    input["packaging"] = json!([level(&gtin(1))]);
    let _ = site.put(&path(Kind::Product, &record)).by(&business).version(2).json(&input).await.expect(200);
    let moved = number(&site, &business, "gtin", &gtin(1)).await.expect("a number");
    assert_eq!((&moved["state"], &moved["holder"]["field"]), (&json!("held"), &json!("packaging[0].gtin")));
}

#[rstest]
#[tokio::test]
async fn a_reserved_number_is_taken_into_a_record_and_stays_what_it_was_otherwise(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let value = values(&allocate(&site, &business, json!({ "key_type": "gtin" })).await.expect(201)).remove(0);
    let before = number(&site, &business, "gtin", &value).await.expect("a number");
    site.clock.advance(chrono::TimeDelta::minutes(5));
    let mut input = site.least(&business, Kind::Product, "Một").await;
    input["gtin"] = json!(value);
    let record = site.create(&business, Kind::Product, &input).await;
    let after = number(&site, &business, "gtin", &value).await.expect("a number");
    let holder = json!({ "kind": "product", "id": record["id"], "name": "Một", "field": "gtin" });
    let mut wanted = before.clone();
    (wanted["state"], wanted["holder"]) = (json!("held"), holder);
    assert_eq!(after, wanted);
    assert_eq!((&before["origin"], &before["own_prefix"]), (&json!("allocated"), &json!(true)));
    assert_eq!(range(&site, &business, "gtin").await["used"], 1);
}

#[rstest]
#[tokio::test]
async fn many_records_are_made_with_their_keys_or_none_of_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut taken = site.least(&business, Kind::Product, "Có rồi").await;
    taken["gtin"] = json!(gtin(3));
    let _ = site.create(&business, Kind::Product, &taken).await;
    let table = |numbers: &[u64]| {
        let rows = numbers.iter().map(|number| format!("Hàng {number};Trái cây;{}\n", gtin(*number)));
        format!("Tên sản phẩm;Danh mục;GTIN\n{}", rows.collect::<String>())
    };
    let refused = import(&site, &business, Kind::Product, table(&[1, 2, 3, 1])).await;
    assert_eq!(refused.refusal(422), "invalid");
    let cells = refused.json()["cells"].clone();
    let told: Vec<(Value, Value)> =
        cells.as_array().into_iter().flatten().map(|cell| (cell["row"].clone(), cell["code"].clone())).collect();
    assert_eq!(told, [(json!(4), json!("duplicate")), (json!(5), json!("duplicate"))]);
    assert_eq!(number(&site, &business, "gtin", &gtin(1)).await, None);
    let numbers: Vec<u64> = (10..60).collect();
    let _ = import(&site, &business, Kind::Product, table(&numbers)).await.expect(200);
    for number_ in [10, 37, 59] {
        let held = number(&site, &business, "gtin", &gtin(number_)).await.expect("a number");
        assert_eq!((&held["state"], &held["holder"]["name"]), (&json!("held"), &json!(format!("Hàng {number_}"))));
    }
}

#[rstest]
#[tokio::test]
async fn of_twenty_records_with_one_number_at_once_one_is_made_and_the_others_hear_why(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    // As the number of a product and of a packaging.
    let mut product = site.least(&business, Kind::Product, "Một").await;
    let mut packed = product.clone();
    product["gtin"] = json!(gtin(1));
    packed["packaging"] = json!([{ "name": "Thùng", "contains": 12, "gtin": gtin(1) }]);
    let calls: Vec<_> = (0..20)
        .map(|nth| {
            let input = if nth % 2 == 0 { &product } else { &packed };
            tokio::spawn(site.post("products").by(&business).json(input).into_future())
        })
        .collect();
    let mut made = 0;
    for call in calls {
        let answer = call.await.expect("an answer");
        if answer.status == 201 {
            made += 1;
        } else {
            let refused = answer.refused();
            assert!(refused == ["gtin: duplicate"] || refused == ["packaging[0].gtin: duplicate"], "{refused:?}");
        }
    }
    assert_eq!(made, 1);
}
