//! Moving many records to a state at once: all of them or none.

use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

async fn counts(site: &Site, business: &Business, kind: Kind) -> Value {
    site.get(kind.path()).by(business).await.expect(200).json()["counts"].clone()
}

#[rstest]
#[tokio::test]
async fn records_move_together_and_the_counts_follow(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let [a, b, c] = [
            site.made(&business, kind, "A").await,
            site.made(&business, kind, "B").await,
            site.made(&business, kind, "C").await,
        ];
        // Records of this kind that others of the test refer to.
        let base = counts(&site, &business, kind).await["active"].as_u64().unwrap_or_default() - 3;
        for (ids, status, expected) in [
            (vec![&a["id"], &b["id"]], "inactive", (1, 2, 0)),
            (vec![&b["id"], &c["id"]], "trashed", (0, 1, 2)),
            (vec![&a["id"], &b["id"], &c["id"]], "trashed", (0, 0, 3)),
            (vec![&a["id"]], "trashed", (0, 0, 3)),
            (vec![&a["id"], &b["id"], &c["id"]], "active", (3, 0, 0)),
        ] {
            let _ = site.move_to(&business, kind, &ids, status).await.expect(204);
            let expected = json!({ "active": base + expected.0, "inactive": expected.1, "trashed": expected.2 });
            assert_eq!(counts(&site, &business, kind).await, expected, "{kind} {status}");
        }
        // A move to the present state is no change: the version counts changes.
        let path = format!("{}/{}", kind.path(), a["id"].as_str().unwrap_or("?"));
        let after = site.get(&path).by(&business).await.expect(200).json();
        assert_eq!((&after["version"], &after["status"]), (&json!(4), &json!("active")));
    }
    let dashboard = site.get("dashboard").by(&business).await.expect(200).json();
    for shown in dashboard["counts"].as_array().into_iter().flatten() {
        let kind = Kind::parse(shown["kind"].as_str().unwrap_or("?")).expect("a kind");
        assert_eq!(shown["counts"], counts(&site, &business, kind).await);
    }
}

#[rstest]
#[tokio::test]
async fn one_record_that_is_not_there_stops_all(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    for kind in Kind::ALL {
        let mine = site.made(&business, kind, "Của tôi").await;
        let foreign = site.made(&other, kind, "Của họ").await;
        let before = counts(&site, &business, kind).await;
        for stranger in [foreign["id"].clone(), json!(Uuid::new_v4())] {
            for status in ["trashed", "inactive", "active"] {
                assert_eq!(
                    site.move_to(&business, kind, &[&mine["id"], &stranger], status).await.refusal(404),
                    "not_found"
                );
            }
        }
        assert_eq!(counts(&site, &business, kind).await, before);
        for (owner, record) in [(&business, &mine), (&other, &foreign)] {
            let path = format!("{}/{}", kind.path(), record["id"].as_str().unwrap_or("?"));
            assert_eq!(&site.get(&path).by(owner).await.expect(200).json(), record);
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_move_says_which_records_and_where_to(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let path = format!("{}/status", kind.path());
        let many: Vec<Uuid> = (0..201).map(|_| Uuid::new_v4()).collect();
        let one = Uuid::new_v4();
        for (body, refused) in [
            (json!({}), vec!["ids: required", "status: required"]),
            (json!({ "ids": [], "status": "gone" }), vec!["ids: required", "status: wrong_type"]),
            (json!({ "ids": many, "status": "active" }), vec!["ids: too_long"]),
            (json!({ "ids": [one, one], "status": "active" }), vec!["ids: duplicate"]),
            (json!({ "ids": ["x"], "status": "active", "why": 1 }), vec!["ids[0]: wrong_type", "why: unknown_field"]),
            (json!([one]), vec![": wrong_type"]),
        ] {
            assert_eq!(site.post(&path).by(&business).json(&body).await.refused(), refused, "{body}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn moves_that_meet_leave_counts_that_add_up(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut ids = Vec::new();
    for number in 0..8 {
        ids.push(site.made(&business, Kind::Process, &format!("Quy trình {number}")).await["id"].clone());
    }
    let mut calls = Vec::new();
    for (round, status) in ["inactive", "trashed", "active", "inactive", "trashed", "active"].into_iter().enumerate() {
        // In different orders: locking rows one by one would deadlock.
        let mut ids = ids.clone();
        ids.rotate_left(round);
        if round % 2 == 1 {
            ids.reverse();
        }
        let body = json!({ "ids": ids, "status": status });
        calls.push(tokio::spawn(site.post("processes/status").by(&business).json(&body).into_future()));
    }
    for call in calls {
        let _ = call.await.expect("an answer").expect(204);
    }
    let counts = counts(&site, &business, Kind::Process).await;
    assert_eq!(counts.as_object().into_iter().flatten().filter_map(|(_, count)| count.as_u64()).sum::<u64>(), 8);
    for status in ["active", "inactive", "trashed"] {
        let list = site.get(&format!("processes?status={status}")).by(&business).await.expect(200).json();
        assert_eq!(
            list["items"].as_array().map(Vec::len),
            counts[status].as_u64().and_then(|count| usize::try_from(count).ok())
        );
    }
}
