use nguon_api_tests::{Backend, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::{lot, pallet, run};

#[rstest]
#[tokio::test]
async fn stocks_say_how_large_they_are_and_what_fits(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let stocks = site.get("label-stocks").by(&business).await.expect(200).json();
    let grid = stocks.as_array().expect("stocks").iter().find(|stock| stock["id"] == "a4_65").expect("a grid");
    assert_eq!(
        *grid,
        json!({
            "id": "a4_65", "name": "A4, 65 nhãn 38,1 × 21,2 mm (5 × 13)", "page_width": 210.0, "page_height": 297.0,
            "label_width": 38.1, "label_height": 21.2, "columns": 5, "rows": 13, "kinds": ["consumer"],
        })
    );
}

#[rstest]
#[tokio::test]
async fn a_run_says_what_was_printed_for_what_by_whom(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = lot(&site, &business).await;
    let recorder = site.colleague(&business, Role::Recorder).await;
    let mut asked = run("consumer", "a4_24", &lot, 30);
    asked["start_position"] = 20.into();
    let answer = site.post("print-runs").by(&recorder).json(&asked).await.expect(201);
    let made = answer.json();
    let path = format!("print-runs/{}", made["id"].as_str().expect("an id"));
    assert_eq!(answer.header("location"), Some(format!("/api/v1/{path}").as_str()));
    assert_eq!(made, site.get(&path).by(&business).await.expect(200).json());
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_json_snapshot!("run_of_a_lot", made, {
            ".id" => "[id]", ".items[].record_id" => "[lot]", ".printed_by" => "[recorder]",
        });
    });

    let pdf = site.get(&format!("{path}/pdf")).by(&business).await.expect(200);
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    assert_eq!(pdf.header("content-disposition"), Some("attachment; filename=\"nhan-consumer-2026-11-22.pdf\""));
    assert!(pdf.body.starts_with(b"%PDF-"));
}

#[rstest]
#[tokio::test]
async fn each_kind_of_label_is_printed_for_its_kind_of_record(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = lot(&site, &business).await;
    let unit = pallet(&site, &business, Some(nguon_api_tests::sample::sscc(7))).await;
    let mut product = run("consumer", "roll_50x30", &json!({ "id": lot["product_id"] }), 2);
    product["items"][0]["record_kind"] = "product".into();
    product["lines"] = json!(["product_name", "business", "gtin"]);
    let mut case = run("case", "roll_100x150", &lot, 3);
    case["items"][0]["packaging"] = 0.into();
    for (asked, kind, detail, small) in [
        (product, "product", Value::Null, false),
        (run("consumer", "a4_65", &lot, 1), "lot", "TL-15".into(), false),
        (case, "lot", "TL-15".into(), false),
        (run("case", "a4_12", &lot, 1), "lot", "TL-15".into(), true),
        (run("pallet", "a4_2", &unit, 2), "logistic_unit", nguon_api_tests::sample::sscc(7).into(), false),
        (run("field_tag", "roll_100x70", &unit, 1), "logistic_unit", nguon_api_tests::sample::sscc(7).into(), false),
    ] {
        let preview = site.post("labels/preview").by(&business).json(&asked).await.expect(200).json();
        let svg = preview["svg"].as_str().expect("an SVG");
        assert!(
            svg.starts_with("<svg ") && svg.contains("<title>") && svg.contains("Thanh long")
                || kind == "logistic_unit"
        );
        let made = site.post("print-runs").by(&business).json(&asked).await.expect(201).json();
        assert_eq!(made["items"][0]["record_kind"], kind);
        assert_eq!(made["items"][0]["title"], "Thanh long ruột đỏ");
        if !detail.is_null() {
            assert_eq!(made["items"][0]["detail"], detail);
        }
        assert_eq!((&made["labels"], &made["is_small"]), (&asked["items"][0]["copies"], &small.into()), "{asked}");
        assert_eq!((&preview["labels"], &preview["is_small"]), (&made["labels"], &made["is_small"]));
        let pdf = format!("print-runs/{}/pdf", made["id"].as_str().expect("an id"));
        assert!(site.get(&pdf).by(&business).await.expect(200).body.starts_with(b"%PDF-"));
    }
}

#[rstest]
#[tokio::test]
async fn a_preview_counts_the_pages_from_where_the_sheet_is_free_and_keeps_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = lot(&site, &business).await;
    for (start, copies, pages) in [(1, 24, 1), (2, 24, 2), (24, 1, 1), (24, 2, 2)] {
        let mut asked = run("consumer", "a4_24", &lot, copies);
        asked["start_position"] = start.into();
        let preview = site.post("labels/preview").by(&business).json(&asked).await.expect(200).json();
        assert_eq!(preview["pages"], pages, "{start} {copies}");
    }
    assert_eq!(site.get("print-runs").by(&business).await.expect(200).json(), json!({ "items": [] }));
    assert_eq!(printed(&site).await, Vec::<String>::new());
}

/// Returns the GS1 keys that count as printed.
async fn printed(site: &Site) -> Vec<String> {
    use nguon_api::platform::entity::gs1_key::{Column, Entity};
    let keys = Entity::find().filter(Column::PrintedAt.is_not_null()).all(site.application.database.read()).await;
    let mut values: Vec<String> = keys.expect("keys").into_iter().map(|key| key.value).collect();
    values.sort();
    values
}

#[rstest]
#[tokio::test]
async fn the_keys_on_labels_count_as_printed_and_no_others(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = lot(&site, &business).await;
    let product = site
        .get(&format!("products/{}", lot["product_id"].as_str().expect("an id")))
        .by(&business)
        .await
        .expect(200)
        .json();
    let unit = pallet(&site, &business, Some(nguon_api_tests::sample::sscc(7))).await;
    let padded = |gtin: &Value| format!("{:0>14}", gtin.as_str().expect("a GTIN"));
    let (item, case) = (padded(&product["gtin"]), padded(&product["packaging"][0]["gtin"]));

    // The short address contains no key.
    let mut asked = run("consumer", "a4_24", &lot, 1);
    asked["qr_content"] = "short".into();
    let _ = site.post("print-runs").by(&business).json(&asked).await.expect(201);
    assert_eq!(printed(&site).await, Vec::<String>::new());

    let _ = site.post("print-runs").by(&business).json(&run("consumer", "a4_24", &lot, 1)).await.expect(201);
    assert_eq!(printed(&site).await, std::slice::from_ref(&item));

    let mut asked = run("case", "a4_8", &lot, 1);
    asked["items"][0]["packaging"] = 0.into();
    let _ = site.post("print-runs").by(&business).json(&asked).await.expect(201);
    let _ = site.post("print-runs").by(&business).json(&run("pallet", "a4_2", &unit, 1)).await.expect(201);
    let mut expected = vec![item, case, nguon_api_tests::sample::sscc(7)];
    expected.sort();
    assert_eq!(printed(&site).await, expected);
}

#[rstest]
#[tokio::test]
async fn a_request_that_is_sent_again_prints_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = lot(&site, &business).await;
    let asked = run("consumer", "a4_24", &lot, 5);
    let send = |body: Value| site.post("print-runs").by(&business).header("Idempotency-Key", "in-1").json(&body);
    let first = send(asked.clone()).await.expect(201).json();
    assert_eq!(send(asked.clone()).await.expect(201).json(), first);
    let other = run("consumer", "a4_24", &lot, 6);
    assert_eq!(send(other).await.refusal(409), "idempotency_key_reused");
    let runs = site.get("print-runs").by(&business).await.expect(200).json();
    assert_eq!(runs["items"].as_array().map(Vec::len), Some(1));
}

#[rstest]
#[tokio::test]
async fn runs_are_listed_newest_first_in_pages_and_by_record(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let (first, second) = (lot(&site, &business).await, lot(&site, &business).await);
    let mut ids = Vec::new();
    for record in [&first, &second, &first, &second, &first] {
        let made = site.post("print-runs").by(&business).json(&run("consumer", "a4_24", record, 1)).await.expect(201);
        ids.push(made.json()["id"].as_str().expect("an id").to_owned());
    }
    let again = site.post(&format!("print-runs/{}/reprints", ids[0])).by(&business).json(&json!({})).await.expect(201);
    ids.push(again.json()["id"].as_str().expect("an id").to_owned());
    ids.reverse();

    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = site.get(&format!("print-runs?limit=2{after}")).by(&business).await.expect(200).json();
        found.extend(
            page["items"].as_array().expect("runs").iter().map(|run| run["id"].as_str().expect("an id").to_owned()),
        );
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(found, ids);

    let of_first = format!("print-runs?record_id={}", first["id"].as_str().expect("an id"));
    let page = site.get(&of_first).by(&business).await.expect(200).json();
    let found: Vec<&str> =
        page["items"].as_array().expect("runs").iter().filter_map(|run| run["id"].as_str()).collect();
    assert_eq!(found, [&ids[0], &ids[1], &ids[3], &ids[5]]);
    for limit in ["0", "101"] {
        assert_eq!(
            site.get(&format!("print-runs?limit={limit}")).by(&business).await.refused(),
            ["limit: out_of_range"]
        );
    }
}

#[rstest]
#[tokio::test]
async fn runs_are_read_by_index(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let unit = pallet(&site, &business, Some(nguon_api_tests::sample::sscc(7))).await;
    let made = site.post("print-runs").by(&business).json(&run("pallet", "a4_2", &unit, 2)).await.expect(201).json();
    let id = made["id"].as_str().expect("an id");
    let _ = site.post(&format!("print-runs/{id}/reprints")).by(&business).json(&json!({})).await.expect(201);
    let record = unit["id"].as_str().expect("an id");
    let questions = [
        "print-runs?limit=1".to_owned(),
        format!("print-runs?limit=1&after={id}"),
        format!("print-runs?record_id={record}"),
        format!("print-runs?record_id={record}&after={id}"),
        format!("print-runs/{id}"),
        format!("print-runs/{id}/pdf"),
    ];
    let statements = crate::lists::plans::statements_of(&site, &business, &questions).await;
    assert!(statements.iter().any(|statement| statement.sql.contains("print_run_item")));
    crate::lists::plans::assert_by_index(&site, statements).await;
}

#[rstest]
#[tokio::test]
async fn ten_thousand_labels_are_one_run_and_one_more_is_too_many(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = site.made(&business, Kind::Lot, "Lô lớn").await;
    let mut asked = run("consumer", "a4_65", &lot, 9_999);
    asked["items"].as_array_mut().expect("items").push(json!({ "record_id": lot["id"] }));
    let made = site.post("print-runs").by(&business).json(&asked).await.expect(201).json();
    assert_eq!((&made["labels"], &made["records"]), (&10_000.into(), &2.into()));
    asked["items"][1]["copies"] = 2.into();
    let answer = site.post("print-runs").by(&business).json(&asked).await;
    assert_eq!(answer.refused(), ["items: too_many_labels"]);
}
