//! A full disk: any write answers 507.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::json;

/// Makes the database report a full disk at the next write that needs room.
async fn fill(site: &Site, backend: Backend) {
    let transaction = site.application.database.begin().await.expect("a transaction");
    match backend {
        Backend::Sqlite => {
            let pages = Statement::from_string(DbBackend::Sqlite, "PRAGMA page_count");
            let pages = transaction.query_one_raw(pages).await.expect("an answer").expect("a row");
            let pages: i64 = pages.try_get_by_index(0).expect("a number");
            transaction.execute_unprepared(&format!("PRAGMA max_page_count = {pages}")).await.expect("set");
        }
        Backend::Postgres => {
            let full = "CREATE FUNCTION full_disk() RETURNS trigger AS $$ BEGIN \
                RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; \
                END $$ LANGUAGE plpgsql";
            transaction.execute_unprepared(full).await.expect("a function");
            for table in ["member", "heartbeat"] {
                let trigger = format!(
                    "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION full_disk()"
                );
                transaction.execute_unprepared(&trigger).await.expect("a trigger");
            }
        }
    }
    transaction.commit().await.expect("committed");
}

#[rstest]
#[tokio::test]
async fn a_full_disk_is_507_and_said_in_words(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut input = site.least(&business, Kind::Member, "Nhà vườn").await;
    input["address"] = json!("Thôn 1, ".repeat(30).trim_end_matches(", "));
    fill(&site, backend).await;
    let mut refused = None;
    for number in 0..400 {
        input["name"] = json!(format!("Nhà vườn {number}"));
        let answer = site.post("members").by(&business).header("accept-language", "vi").json(&input).await;
        if answer.status != 201 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("at last there is no room").expect(507);
    let problem = refused.json();
    assert_eq!(problem["code"], "insufficient_storage");
    assert!(problem["title"].as_str().is_some_and(|title| title.contains("hết chỗ lưu trữ")), "{problem}");
    assert!(refused.header("retry-after").is_some());
    if backend == Backend::Postgres {
        let health = site.get("health").await.expect(507);
        assert_eq!(health.json()["code"], "insufficient_storage");
        let ready = site.get("/readyz").await.expect(503).json();
        assert_eq!(ready["reasons"][0], json!({ "part": "database", "code": "insufficient_storage" }));
    }
    // Reading still works.
    let _ = site.get("members").by(&business).await.expect(200);
}
