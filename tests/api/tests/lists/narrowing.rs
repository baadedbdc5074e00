//! Searches, marks and references, combined, in every order, through changes and states: always the result of
//! filtering all records.

use std::collections::BTreeMap;

use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::search::words;
use rstest::rstest;
use serde_json::{Value, json};

/// A fixed pseudo-random sequence (SplitMix64).
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap_or_default()
    }
}

/// Whether a lot has a mark.
type Has = fn(&Value) -> bool;

const WORDS: [&str; 7] = ["Thanh long", "Bưởi", "Nho", "đỏ", "xanh", "Hàm Thuận", "vụ 2"];

fn lot(sequence: &mut Sequence, number: usize, products: &[Value]) -> Value {
    let name: Vec<&str> = (0..=sequence.below(3)).map(|_| WORDS[sequence.below(WORDS.len())]).collect();
    let mut lot = json!({
        "name": name.join(" "),
        "code": format!("L-{number:03}"),
        "product_id": products[sequence.below(products.len())],
    });
    if sequence.below(3) > 0 {
        lot["produced_on"] = json!(["2026-10-05", "2026-11-06"][sequence.below(2)]);
        lot["expires_on"] = json!(["2026-12-01", "2027-02-01"][sequence.below(2)]);
        lot["origin"] = json!("Lâm Đồng");
    }
    lot
}

async fn whole(site: &Site, business: &Business, query: &str) -> Vec<Value> {
    let (mut items, mut after) = (Vec::new(), String::new());
    loop {
        let page = site.get(&format!("lots?limit=7&{query}{after}")).by(business).await.expect(200).json();
        items.extend(page["items"].as_array().cloned().unwrap_or_default());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return items,
        }
    }
}

#[rstest]
#[tokio::test]
async fn whatever_is_asked_is_what_a_look_at_all_records_gives(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut sequence = Sequence(7);
    let mut products = Vec::new();
    for name in ["A", "B", "C"] {
        products.push(site.made(&business, Kind::Product, name).await["id"].clone());
    }
    let mut made = Vec::new();
    for number in 0..60 {
        made.push(site.create(&business, Kind::Lot, &lot(&mut sequence, number, &products)).await);
    }
    for (number, record) in made.iter_mut().enumerate() {
        match sequence.below(4) {
            0 => {
                let changed = lot(&mut sequence, number, &products);
                let path = format!("lots/{}", record["id"].as_str().unwrap_or("?"));
                *record = site.put(&path).by(&business).version(1).json(&changed).await.expect(200).json();
            }
            1 => {
                let status = ["inactive", "trashed"][sequence.below(2)];
                let _ = site.move_to(&business, Kind::Lot, &[&record["id"]], status).await.expect(204);
            }
            _ => {}
        }
    }

    let marks: [(&str, Has); 3] = [
        ("", |_| true),
        ("&mark=incomplete", |lot| lot["produced_on"].is_null()),
        ("&mark=month:2026-11", |lot| lot["produced_on"].as_str().is_some_and(|day| day.starts_with("2026-11"))),
    ];
    let mut asked = BTreeMap::new();
    for status in ["active", "inactive", "trashed"] {
        let all = whole(&site, &business, &format!("status={status}&sort=created_at")).await;
        for sort in ["created_at", "name", "code", "produced_on", "updated_at"] {
            let direction = ["", "-"][sequence.below(2)];
            let ordered = whole(&site, &business, &format!("status={status}&sort={direction}{sort}")).await;
            assert_eq!(ordered.len(), all.len());
            for _ in 0..6 {
                let q = [WORDS[sequence.below(WORDS.len())], ["", "bu", "d", "l-00"][sequence.below(4)]].join(" ");
                let product = [None, Some(&products[sequence.below(3)])][sequence.below(2)];
                let (mark, has_mark) = marks[sequence.below(3)];
                let expected: Vec<&Value> = ordered
                    .iter()
                    .filter(|lot| {
                        let has = words(["name", "code", "origin"].iter().filter_map(|field| lot[*field].as_str()));
                        words([q.as_str()]).iter().all(|word| has.iter().any(|known| known.starts_with(word)))
                            && product.is_none_or(|product| lot["product_id"] == *product)
                            && has_mark(lot)
                    })
                    .map(|lot| &lot["id"])
                    .collect();
                let uses = product.map(|id| format!("&uses={}", id.as_str().unwrap_or("?"))).unwrap_or_default();
                let encoded: String = q.bytes().map(|byte| format!("%{byte:02X}")).collect();
                let query = format!("status={status}&sort={direction}{sort}&q={encoded}{uses}{mark}");
                let found = whole(&site, &business, &query).await;
                assert_eq!(found.iter().map(|lot| &lot["id"]).collect::<Vec<_>>(), expected, "{query}");
                *asked.entry(expected.len()).or_insert(0) += 1;
            }
        }
    }
    assert!(asked.len() > 5, "the questions are worth asking: {asked:?}");
}

#[rstest]
#[tokio::test]
async fn marks_and_references_that_cannot_be_are_refused_or_find_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let theirs = site.made(&other, Kind::Lot, "Của họ").await;
    for mark in ["", "unknown", "month:2026-13", "month:2026-1", "=status:active"] {
        assert_eq!(site.get(&format!("lots?mark={mark}")).by(&business).await.refusal(400), "malformed", "{mark}");
    }
    assert_eq!(site.get("lots?uses=x").by(&business).await.refusal(400), "malformed");
    let product = theirs["product_id"].as_str().unwrap_or("?");
    let page = site.get(&format!("lots?uses={product}")).by(&business).await.expect(200).json();
    assert_eq!((&page["items"], &page["found"]), (&json!([]), &json!(0)));
}

#[rstest]
#[tokio::test]
async fn records_made_at_the_same_moment_are_all_found(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let input = |number: usize| json!({ "name": format!("Quy trình chung {number}") });
    let inputs: Vec<Value> = (0..24).map(input).collect();
    let calls = inputs.iter().map(|input| async { site.post("processes").by(&business).json(input).await.expect(201) });
    let _ = futures_util::future::join_all(calls).await;
    let page = site.get("processes?q=chung&limit=100").by(&business).await.expect(200).json();
    assert_eq!(page["found"], 24);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(24));
}
