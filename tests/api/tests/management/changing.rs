//! Changing records: only in the version that was read.

use nguon_api_tests::sample::name_field;
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

fn path(kind: Kind, record: &Value) -> String {
    format!("{}/{}", kind.path(), record["id"].as_str().unwrap_or("?"))
}

#[rstest]
#[tokio::test]
async fn a_change_replaces_everything_and_counts_the_version_up(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let editor = site.colleague(&business, nguon_domain::access::permission::Role::Editor).await;
    for kind in Kind::ALL {
        let before = site.create(&business, kind, &site.full(&business, kind, "Trước").await).await;
        let input = site.least(&business, kind, "Sau").await;
        site.clock.advance(chrono::TimeDelta::seconds(5));
        let changed = site.put(&path(kind, &before)).by(&editor).version(1).json(&input).await.expect(200);
        assert_eq!(changed.header("etag"), Some("\"2\""));
        let after = changed.json();
        assert_eq!((&after["name"], &after["version"], &after["id"]), (&json!("Sau"), &json!(2), &before["id"]));
        assert_eq!((&after["created_by"], &after["updated_by"]), (&before["created_by"], &json!(editor.id)));
        assert_eq!(after["created_at"], before["created_at"]);
        assert_ne!(after["updated_at"], before["updated_at"]);
        if kind == Kind::Product || kind == Kind::Lot {
            assert_eq!(after["trace_code"], before["trace_code"], "a printed code stays");
        }
        for name in ["description", "summary", "phone", "gtin", "certificate_number", "barcode", "weight"] {
            assert!(after[name].is_null(), "{name} should be gone: {after:#}");
        }
        for name in ["process_ids", "member_ids", "attributes", "specifications"] {
            assert!(after[name].is_null() || after[name] == json!([]), "{name} should be empty: {after:#}");
        }
        assert_eq!(site.get(&path(kind, &before)).by(&business).await.expect(200).json(), after);
        // Found by its new name and not by its old one.
        let found = |q: &str| site.get(&format!("{}?q={q}", kind.path())).by(&business);
        assert_eq!(found("truoc").await.expect(200).json()["items"], json!([]));
        assert!(
            found("sau").await.expect(200).json()["items"].to_string().contains(after["id"].as_str().unwrap_or("?"))
        );
    }
}

#[rstest]
#[tokio::test]
async fn who_has_not_read_the_present_version_changes_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let before = site.made(&business, kind, "Gốc").await;
        let mut input = site.least(&business, kind, "Lần hai").await;
        let second = site.put(&path(kind, &before)).by(&business).version(1).json(&input).await.expect(200).json();
        input[name_field(kind)] = json!("Muộn");
        assert_eq!(
            site.put(&path(kind, &before)).by(&business).json(&input).await.refusal(428),
            "precondition_required"
        );
        for tag in
            ["\"1\"", "\"3\"", "\"-1\"", "*", "2", "\"\"", "\"2147483647\"", "\"99999999999999999999\"", "\"x\", \"2\""]
        {
            let answer = site.put(&path(kind, &before)).by(&business).header("if-match", tag).json(&input).await;
            assert_eq!(answer.refusal(412), "version_conflict", "{tag}");
        }
        assert_eq!(site.get(&path(kind, &before)).by(&business).await.expect(200).json(), second);
    }
}

#[rstest]
#[tokio::test]
async fn of_ten_changes_at_once_one_wins(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let record = site.made(&business, Kind::Member, "Vườn").await;
    let mut input = site.least(&business, Kind::Member, "").await;
    let calls: Vec<_> = (0..10)
        .map(|number| {
            input["name"] = json!(format!("Vườn {number}"));
            tokio::spawn(site.put(&path(Kind::Member, &record)).by(&business).version(1).json(&input).into_future())
        })
        .collect();
    let mut statuses = Vec::new();
    for call in calls {
        statuses.push(call.await.expect("an answer").status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [&[200][..], &[412; 9][..]].concat());
    let after = site.get(&path(Kind::Member, &record)).by(&business).await.expect(200).json();
    assert_eq!(after["version"], 2);
    assert_eq!(site.get("members").by(&business).await.expect(200).json()["counts"]["active"], 1);
}

#[rstest]
#[tokio::test]
async fn what_is_in_the_trash_is_read_but_not_edited(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let record = site.made(&business, kind, "Bỏ").await;
        let _ = site.move_to(&business, kind, &[&record["id"]], "trashed").await.expect(204);
        let trashed = site.get(&path(kind, &record)).by(&business).await.expect(200).json();
        assert_eq!((&trashed["status"], &trashed["version"]), (&json!("trashed"), &json!(2)));
        let input = site.least(&business, kind, "Sửa").await;
        let answer = site.put(&path(kind, &record)).by(&business).version(2).json(&input).await;
        assert_eq!(answer.refusal(409), "state_conflict");
        assert_eq!(site.get(&path(kind, &record)).by(&business).await.expect(200).json(), trashed);
    }
}

#[rstest]
#[tokio::test]
async fn saving_moves_between_active_and_inactive_and_the_counts_follow(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let input = site.least(&business, kind, "Bản ghi").await;
        let record = site.create(&business, kind, &input).await;
        let before = site.get(kind.path()).by(&business).await.expect(200).json()["counts"]["active"]
            .as_u64()
            .unwrap_or_default();
        let save = |version: u32, status: &str| {
            site.put(&format!("{}?status={status}", path(kind, &record))).by(&business).version(version).json(&input)
        };
        assert_eq!(save(1, "inactive").await.expect(200).json()["status"], "inactive");
        let plain = site.put(&path(kind, &record)).by(&business).version(2).json(&input).await.expect(200).json();
        assert_eq!(plain["status"], "inactive", "who says nothing of the state leaves it as it is");
        let counts = site.get(kind.path()).by(&business).await.expect(200).json()["counts"].clone();
        assert_eq!(counts, json!({ "active": before - 1, "inactive": 1, "trashed": 0 }));
        assert_eq!(save(3, "active").await.expect(200).json()["status"], "active");
        let counts = site.get(kind.path()).by(&business).await.expect(200).json()["counts"].clone();
        assert_eq!(counts, json!({ "active": before, "inactive": 0, "trashed": 0 }));
        assert_eq!(save(3, "trashed").await.refusal(400), "malformed");
    }
}
