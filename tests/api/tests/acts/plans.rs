//! Lists of acts, stock and advices are read by index, in as many statements for many as for few.

use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use serde_json::json;

use super::{PALLET, Trader};
use crate::lists::plans::{assert_by_index, statements_of};

#[rstest]
#[tokio::test]
async fn nothing_reads_a_whole_table(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let buyer = packer.member(&site, "Bà Tư", None).await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(50.0) })).await;
    let _ = packer.does(&site, "pack", 1, json!({ "items": packer.kilograms(5.0), "container": PALLET })).await;
    let ship = |code: serde_json::Value| json!({ "items": code, "partner_id": buyer["id"] });
    let _ = packer.does(&site, "ship", 2, ship(packer.kilograms(1.0))).await;
    let shipped = packer.does(&site, "ship", 3, ship(packer.kilograms(2.0))).await;
    for _ in 0..2 {
        let hold = json!({ "lot_id": packer.lot["id"], "reason": "Chờ kết quả" });
        let _ = site.post("holds").by(&packer.business).json(&hold).await.expect(201);
    }
    let next = |path: &'static str| {
        let (site, packer) = (&site, &packer);
        async move {
            let page = site.get(path).by(&packer.business).await.expect(200).json();
            format!("{path}&after={}", page["next"].as_str().expect("another page"))
        }
    };
    let questions = vec![
        "acts?limit=1".to_owned(),
        next("acts?limit=1").await,
        "acts?kind=ship".to_owned(),
        format!("acts?item={PALLET}"),
        format!("acts/{}", shipped["id"].as_str().expect("an identifier")),
        "stock?limit=1".to_owned(),
        next("stock?limit=1").await,
        "stock?q=thanh".to_owned(),
        format!("stock/find?code={PALLET}"),
        "despatch-advices?limit=1".to_owned(),
        next("despatch-advices?limit=1").await,
        "despatch-advices?box=received".to_owned(),
        format!("despatch-advices/{}", shipped["advice_id"].as_str().expect("an identifier")),
        "holds?limit=1".to_owned(),
        next("holds?limit=1").await,
        "holds?is_running=true".to_owned(),
        format!("holds?lot_id={}", packer.lot["id"].as_str().expect("an identifier")),
        format!("restrictions?code={PALLET}"),
        "dashboard".to_owned(),
    ];
    assert_by_index(&site, statements_of(&site, &packer.business, &questions).await).await;
}

#[rstest]
#[tokio::test]
async fn many_acts_take_as_many_statements_as_few(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let buyer = packer.member(&site, "Bà Tư", None).await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(50.0) })).await;
    let ship = json!({ "items": packer.kilograms(1.0), "partner_id": buyer["id"] });
    let _ = packer.does(&site, "ship", 1, ship.clone()).await;
    let questions = ["acts?limit=100", "stock?limit=100", "despatch-advices?limit=100"].map(str::to_owned);
    let few = statements_of(&site, &packer.business, &questions).await.len();
    for hour in 2..6 {
        let _ = packer.does(&site, "ship", hour % 3, ship.clone()).await;
    }
    assert_eq!(statements_of(&site, &packer.business, &questions).await.len(), few);
}
