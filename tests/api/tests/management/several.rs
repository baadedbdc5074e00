//! The same work on several lots: all or none, and once.

use std::future::IntoFuture as _;

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

#[rstest]
#[tokio::test]
async fn an_idempotency_key_makes_the_entries_once_however_often_it_is_sent(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lots = [site.made(&business, Kind::Lot, "Lô 1").await, site.made(&business, Kind::Lot, "Lô 2").await];
    let mut entry = site.least(&business, Kind::DiaryEntry, "Tưới nước").await;
    entry["lot_id"] = Value::Null;
    let input = json!({ "lot_ids": [lots[0]["id"], lots[1]["id"]], "entry": entry });
    let call = |key: &str, input: &Value| {
        site.post("diary-entries/for-lots").by(&business).header("idempotency-key", key).json(input)
    };
    let count = async || site.get("diary-entries").by(&business).await.expect(200).json()["counts"]["active"].clone();
    for _ in 0..2 {
        assert_eq!(call("k1", &input).await.expect(201).json(), json!({ "created": 2 }));
        assert_eq!(count().await, 2);
    }
    let other = json!({ "lot_ids": [lots[0]["id"]], "entry": entry });
    assert_eq!(call("k1", &other).await.refusal(409), "idempotency_key_reused");
    // A refused request is not remembered.
    let wrong = json!({ "lot_ids": [lots[0]["id"], Uuid::nil()], "entry": entry });
    assert_eq!(call("k2", &wrong).await.refused(), ["lot_ids[1]: unknown_reference"]);
    let _ = call("k2", &other).await.expect(201);
    assert_eq!(count().await, 3);
    // Of many at once some may be asked to retry; nothing is created twice.
    let calls: Vec<_> = (0..10).map(|_| tokio::spawn(call("k3", &input).into_future())).collect();
    for call in calls {
        let answer = call.await.expect("an answer");
        assert!(matches!(answer.status, 201 | 503), "{}", answer.text());
    }
    assert_eq!(call("k3", &input).await.expect(201).json(), json!({ "created": 2 }));
    assert_eq!(count().await, 5);
}
