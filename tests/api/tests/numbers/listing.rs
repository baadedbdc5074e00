//! The list of numbers, and the use of the ranges.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{allocate, alter, business_with};
use crate::lists::plans::{assert_by_index, statements_of};

fn listed(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item["value"].as_str().unwrap_or("?").to_owned()).collect()
}

#[rstest]
#[tokio::test]
async fn numbers_are_found_by_their_beginning_in_their_usual_form(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let all = ["50678907", "614141005277", "9312345678907", "1893141000416", "30614141000013"];
    let _ = site
        .post("gs1/reservations")
        .by(&business)
        .json(&json!({ "key_type": "gtin", "values": all }))
        .await
        .expect(201);
    let _ = site
        .post("gs1/reservations")
        .by(&other)
        .json(&json!({ "key_type": "gtin", "values": ["8935312000016"] }))
        .await
        .expect(201);
    for (q, found) in [
        ("", vec!["50678907", "614141005277", "1893141000416", "9312345678907", "30614141000013"]),
        ("6141", vec!["614141005277"]),
        ("0614", vec!["614141005277"]),
        ("00614141005277", vec!["614141005277"]),
        ("3", vec!["30614141000013"]),
        ("5067 8907", vec!["50678907"]),
        ("1893141000416", vec!["1893141000416"]),
        ("8935312000016", vec![]),
        ("7", vec![]),
    ] {
        let page = site.get(&format!("gs1/numbers?key_type=gtin&q={q}")).by(&business).await.expect(200).json();
        assert_eq!(listed(&page), found, "{q}");
    }
    for query in [
        "",
        "key_type=x",
        "key_type=gtin&q=12a",
        "key_type=gtin&after=x",
        "key_type=gtin&limit=0",
        "key_type=gtin&limit=101",
        "key_type=gtin&state=lost",
    ] {
        assert_eq!(site.get(&format!("gs1/numbers?{query}")).by(&business).await.refusal(400), "malformed", "{query}");
    }
}

#[rstest]
#[tokio::test]
async fn pages_follow_each_other_without_gaps_in_every_state(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let given =
        super::values(&allocate(&site, &business, json!({ "key_type": "gtin", "count": 45 })).await.expect(201));
    let mut input = site.least(&business, Kind::Product, "Một").await;
    input["gtin"] = json!(given[7]);
    let _ = site.create(&business, Kind::Product, &input).await;
    for (query, wanted) in [
        ("key_type=gtin&limit=10", given.clone()),
        (
            "key_type=gtin&limit=10&q=8938505970",
            given.iter().filter(|v| v.starts_with("8938505970")).cloned().collect(),
        ),
        ("key_type=gtin&limit=10&state=reserved", given.iter().filter(|v| **v != given[7]).cloned().collect()),
        ("key_type=gtin&limit=10&state=held", vec![given[7].clone()]),
        ("key_type=gtin&state=former", vec![]),
        ("key_type=gln", vec![]),
    ] {
        let mut found = Vec::new();
        let mut after = String::new();
        loop {
            let page = site.get(&format!("gs1/numbers?{query}{after}")).by(&business).await.expect(200).json();
            found.extend(listed(&page));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(found, wanted, "{query}");
    }
}

#[rstest]
#[tokio::test]
async fn no_list_of_numbers_reads_a_whole_table(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let _ = allocate(&site, &business, json!({ "key_type": "gtin", "count": 45 })).await.expect(201);
    let questions =
        ["", "&q=8938", "&state=reserved", "&state=held&q=8938&after=08938505970011", "&after=08938505970011"]
            .map(|query| format!("gs1/numbers?key_type=gtin&limit=10{query}"));
    let questions = [questions.to_vec(), vec!["gs1/ranges".to_owned(), "dashboard".to_owned()]].concat();
    let statements = statements_of(&site, &business, &questions).await;
    assert!(statements.iter().any(|statement| statement.sql.contains("gs1_key")));
    assert_by_index(&site, statements).await;
}

#[rstest]
#[tokio::test]
async fn the_first_page_tells_of_ranges_that_run_low(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "8938505970").await;
    let low = async || site.get("dashboard").by(&business).await.expect(200).json()["low_numbers"].clone();
    assert_eq!(low().await, json!([]));
    let _ = allocate(&site, &business, json!({ "key_type": "gln", "count": 93 })).await.expect(201);
    assert_eq!(low().await, json!([{ "prefix": "8938505970", "key_type": "gln", "left": 7, "capacity": 100 }]));
    // A prefix that allocates no more numbers is not reported.
    let _ = site.prove_prefix(&business, "893850598").await.expect(200);
    assert_eq!(low().await, json!([]));
    alter(&site, "UPDATE gs1_counter SET used = 905 WHERE prefix = '893850598' AND key_type = 'gtin'").await;
    assert_eq!(low().await[0]["left"], 95);
}
