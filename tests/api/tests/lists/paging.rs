//! Every record is on exactly one page, whatever is inserted or removed between requests.

use std::collections::HashSet;

use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::input::kind::Kind;
use nguon_domain::records::page::COMMON_SORTS;
use nguon_migrations::seed::catalogue_id;
use rstest::rstest;
use serde_json::{Value, json};

/// Returns the pages of a list in order.
async fn pages(site: &Site, business: &Business, path: &str, limit: u32) -> Vec<Vec<Value>> {
    let mut pages = Vec::new();
    let mut after = String::new();
    loop {
        let separator = if path.contains('?') { '&' } else { '?' };
        let page = site.get(&format!("{path}{separator}limit={limit}{after}")).by(business).await.expect(200).json();
        pages.push(page["items"].as_array().cloned().unwrap_or_default());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return pages,
        }
        assert!(pages.len() < 200, "paging does not end");
    }
}

fn ids(pages: &[Vec<Value>]) -> Vec<String> {
    pages.iter().flatten().map(|item| item["id"].as_str().unwrap_or("?").to_owned()).collect()
}

const NAMES: [&str; 3] = ["Ổi", "ổi", "Xoài"];
const PRODUCED: [&str; 2] = ["2026-11-01", "2026-11-02"];
const EXPIRES: [&str; 2] = ["2026-12-01", "2027-01-01"];

/// Creates lots with few different names, dates and times of change, so that most of them tie.
async fn ties(site: &Site, business: &Business, count: usize) -> Vec<String> {
    let product = site.made(business, Kind::Product, "Sản phẩm").await;
    let mut made = Vec::new();
    for number in 0..count {
        if number % 10 == 9 {
            site.clock.advance(chrono::TimeDelta::microseconds(if number % 20 == 9 { 1 } else { 500_000 }));
        }
        let mut input =
            json!({ "name": NAMES[number % 3], "code": format!("L{number:02}"), "product_id": product["id"] });
        if number % 4 != 0 {
            input["produced_on"] = json!(PRODUCED[number % 2]);
            input["expires_on"] = json!(EXPIRES[number % 2]);
        }
        made.push(site.create(business, Kind::Lot, &input).await["id"].as_str().unwrap_or("?").to_owned());
    }
    made
}

#[rstest]
#[tokio::test]
async fn every_sort_visits_each_record_once_in_both_directions(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let made: HashSet<String> = ties(&site, &business, 47).await.into_iter().collect();
    for sort in COMMON_SORTS.into_iter().chain(["code", "produced_on", "expires_on"]) {
        let mut directions = Vec::new();
        for direction in ["", "-"] {
            let path = format!("lots?sort={direction}{sort}");
            let whole = ids(&pages(&site, &business, &path, 100).await);
            for limit in [1, 7, 20] {
                assert_eq!(ids(&pages(&site, &business, &path, limit).await), whole, "{path} by {limit}");
            }
            assert_eq!(whole.len(), 47, "{path}");
            assert_eq!(whole.iter().cloned().collect::<HashSet<_>>(), made, "{path}");
            directions.push(whole);
        }
        directions[1].reverse();
        assert_eq!(directions[0], directions[1], "{sort} backwards is the other way round");
    }
}

#[rstest]
#[tokio::test]
async fn a_list_is_in_the_order_that_it_says(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let made = ties(&site, &business, 24).await;
    let newest_first: Vec<String> = made.iter().rev().cloned().collect();
    assert_eq!(ids(&pages(&site, &business, "lots", 100).await), newest_first, "newest first when nothing is said");
    assert_eq!(ids(&pages(&site, &business, "lots?sort=created_at", 100).await), made);
    for (sort, field) in
        [("code", "code"), ("updated_at", "updated_at"), ("produced_on", "produced_on"), ("expires_on", "expires_on")]
    {
        let items = pages(&site, &business, &format!("lots?sort={sort}"), 100).await.concat();
        // Records without a date come last: not produced yet, or never expiring.
        let values: Vec<String> =
            items.iter().map(|item| item[field].as_str().unwrap_or("9").trim_end_matches('Z').to_owned()).collect();
        assert!(values.is_sorted(), "{sort}: {values:?}");
    }
}

#[rstest]
#[tokio::test]
async fn names_stand_in_vietnamese_alphabetical_order(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let sorted = [
        "An", "ánh", "Ăn", "Âu", "bưởi", "Cam", "Dừa", "Đào", "em", "Êm", "mạ", "Mận", "Na", "Ngô", "Ổi", "Ôn", "Ơn",
        "Quýt",
    ];
    for name in sorted.iter().rev() {
        let _ = site.made(&business, Kind::Process, name).await;
    }
    let names = |path: &'static str| {
        let (site, business) = (&site, &business);
        async move {
            let items = pages(site, business, path, 5).await.concat();
            items.iter().map(|item| item["name"].as_str().unwrap_or("?").to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(names("processes?sort=name").await, sorted);
    let mut reversed = sorted;
    reversed.reverse();
    assert_eq!(names("processes?sort=-name").await, reversed);
}

#[rstest]
#[tokio::test]
async fn records_that_come_and_go_between_pages_move_no_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let made = ties(&site, &business, 30).await;
    let product = site.made(&business, Kind::Product, "Khác").await;
    for sort in ["name", "-name", "created_at", "-created_at", "code", "-expires_on"] {
        let mut seen = Vec::new();
        let mut after = String::new();
        for round in 0.. {
            let page = site.get(&format!("lots?sort={sort}&limit=4{after}")).by(&business).await.expect(200).json();
            seen.extend(ids(&[page["items"].as_array().cloned().unwrap_or_default()]));
            let Some(next) = page["next"].as_str() else {
                break;
            };
            after = format!("&after={next}");
            // One is inserted before all others, one after them, and the one of the cursor is removed.
            for name in ["Ấu", "Xoài"] {
                let code = format!("N{}", site.next());
                let input =
                    json!({ "name": name, "code": code, "product_id": product["id"], "expires_on": "2026-12-01" });
                let _ = site.create(&business, Kind::Lot, &input).await;
            }
            if round == 1 {
                let gone = json!(seen.last());
                let _ = site.move_to(&business, Kind::Lot, &[&gone], "inactive").await.expect(204);
            }
        }
        let before: Vec<&String> = seen.iter().filter(|id| made.contains(id)).collect();
        let different: HashSet<&String> = before.iter().copied().collect();
        assert_eq!(before.len(), different.len(), "{sort}: none twice");
        assert_eq!(different.len(), made.len(), "{sort}: none missing");
        // Restored for the next sort.
        let gone = pages(&site, &business, "lots?status=inactive", 100).await.concat();
        for lot in gone {
            let _ = site.move_to(&business, Kind::Lot, &[&lot["id"]], "active").await.expect(204);
        }
        let others: Vec<Value> = pages(&site, &business, "lots", 100)
            .await
            .concat()
            .iter()
            .filter(|lot| !made.iter().any(|id| lot["id"] == **id))
            .map(|lot| lot["id"].clone())
            .collect();
        let _ = site.move_to(&business, Kind::Lot, &others.iter().collect::<Vec<_>>(), "trashed").await.expect(204);
    }
}

#[rstest]
#[tokio::test]
async fn every_kind_can_be_sorted_by_all_that_it_says(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for (kind, sorts) in [
        (Kind::Member, &[][..]),
        (Kind::Material, &[]),
        (Kind::Process, &["expires_on"]),
        (Kind::Product, &[]),
        (Kind::Lot, &["code", "produced_on", "expires_on"]),
    ] {
        for name in ["a", "b", "c"] {
            let _ = site.made(&business, kind, name).await;
        }
        for sort in COMMON_SORTS.iter().chain(sorts) {
            for direction in ["", "-"] {
                let all = ids(&pages(&site, &business, &format!("{}?sort={direction}{sort}", kind.path()), 1).await);
                assert_eq!(all.len(), all.iter().collect::<HashSet<_>>().len());
                assert!(all.len() >= 3, "{kind} {sort}");
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_list_refuses_what_it_does_not_understand(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        for name in ["Một", "Hai", "Ba"] {
            let _ = site.made(&business, kind, name).await;
        }
        let next = |sort: &str| {
            let call = site.get(&format!("{}?sort={sort}&limit=1", kind.path())).by(&business);
            async move { call.await.expect(200).json()["next"].as_str().unwrap_or("?").to_owned() }
        };
        let (by_name, by_change) = (next("name").await, next("updated_at").await);
        let cursor = |value: &str, id: &str| base64(&json!({ "value": value, "id": id }).to_string());
        let id = "0199f0c8-6a00-7000-8000-000000000001";
        for query in [
            "limit=0".to_owned(),
            "limit=101".to_owned(),
            "limit=-1".to_owned(),
            "limit=x".to_owned(),
            "limit=99999999999".to_owned(),
            "status=deleted".to_owned(),
            "sort=".to_owned(),
            "sort=--name".to_owned(),
            "sort=organisation_id".to_owned(),
            "sort=name;drop".to_owned(),
            "page=2".to_owned(),
            "limit=1&limit=2".to_owned(),
            format!("q={}", "x".repeat(201)),
            "after=x".to_owned(),
            "after=%00".to_owned(),
            "after=e30".to_owned(),
            format!("sort=updated_at&after={by_name}"),
            format!("sort=updated_at&after={}", cursor("yesterday", id)),
            format!("sort=name&after={}", cursor("a", "not an identifier")),
            format!("sort=name&after={}", base64("[1]")),
        ] {
            let answer = site.get(&format!("{}?{query}", kind.path())).by(&business).await;
            assert_eq!(answer.refusal(400), "malformed", "{kind} {query}");
        }
        // A handmade cursor never causes a 5xx.
        for (sort, value) in [
            ("name", "\0"),
            ("name", "' OR 1=1 --"),
            ("name", ""),
            ("updated_at", "+262142-12-31T23:59:59Z"),
            ("updated_at", "-262143-01-01T00:00:00Z"),
            ("created_at", "\0"),
        ] {
            let answer =
                site.get(&format!("{}?sort={sort}&after={}", kind.path(), cursor(value, id))).by(&business).await;
            assert!(matches!(answer.status, 200 | 400), "{sort} {value:?}: {} {}", answer.status, answer.text());
        }
        let _ = site.get(&format!("{}?sort=name&after={by_change}", kind.path())).by(&business).await;
        let _ = site
            .get(&format!("{}?limit=100&q=&sort=-updated_at&status=trashed", kind.path()))
            .by(&business)
            .await
            .expect(200);
    }
    for (path, value) in [("processes?sort=expires_on", "+262142-12-31"), ("lots?sort=-produced_on", "-262143-01-01")] {
        let cursor = base64(&json!({ "value": value, "id": catalogue_id("unit", "KGM") }).to_string());
        let answer = site.get(&format!("{path}&after={cursor}")).by(&business).await;
        assert!(matches!(answer.status, 200 | 400), "{path}: {} {}", answer.status, answer.text());
    }
}

/// Base64url without padding.
fn base64(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    text.as_bytes()
        .chunks(3)
        .flat_map(|chunk| {
            let bits =
                chunk.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
            (0..=chunk.len()).map(move |place| char::from(ALPHABET[bits >> (18 - 6 * place) & 63]))
        })
        .collect()
}
