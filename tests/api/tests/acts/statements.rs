//! How many statements an act takes: every one of them is a round trip on PostgreSQL, under locks that others wait for.

use nguon_api_tests::sample::gln;
use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use serde_json::{Value, json};

use super::Trader;
use crate::lists::plans::statements_during;

/// Maximum number of statements of a delivery of one lot.
const DELIVERY: usize = 36;

#[rstest]
#[tokio::test]
async fn a_delivery_takes_few_statements_however_many_came_before(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let buyer = packer.member(&site, "Siêu thị Bến Thành", Some(&gln(site.next()))).await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(50.0) })).await;
    let delivery = |minute: usize| {
        json!({
            "kind": "ship", "happened_at": format!("2026-11-21T05:{minute:02}:00Z"), "partner_id": buyer["id"],
            "items": packer.kilograms(1.0),
        })
    };
    let of = async |minutes: std::ops::Range<usize>| {
        let deliveries: Vec<Value> = minutes.map(delivery).collect();
        let calls: Vec<(&str, Option<&Value>)> = deliveries.iter().map(|delivery| ("acts", Some(delivery))).collect();
        statements_during(&site, &packer.business, &calls).await
    };
    // What a server reads once, such as the session, is in the first of each.
    let one = of(0..1).await;
    let two = of(1..3).await;
    let ten = of(3..13).await;
    let each = two.len() - one.len();
    let listed: Vec<&str> = two.iter().skip(one.len()).map(|statement| statement.sql.as_str()).collect();
    assert!(each <= DELIVERY, "{each}:\n{}", listed.join("\n"));
    assert_eq!(ten.len() - one.len(), 9 * each, "the tenth takes as many as the second");
}
