//! A disk that is full for a while: what is acknowledged afterwards is stored and stays.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use sea_orm::ConnectionTrait as _;
use serde_json::json;

/// Makes the writing connection find no room for another page, as on a full disk: SQLite refuses with SQLITE_FULL and
/// rolls the transaction back by itself.
async fn fill(site: &Site) {
    let change = site.application.database.begin().await.expect("a transaction");
    change.execute_unprepared("PRAGMA max_page_count = 1").await.expect("the least is what the file has");
    change.commit().await.expect("a commit");
}

#[tokio::test]
async fn what_is_acknowledged_after_a_full_disk_is_there_and_stays() {
    let site = Site::start(Backend::Sqlite).await;
    let business = site.business().await;
    let mut input = site.least(&business, Kind::Material, "Phân bón").await;
    input["description"] = json!("x".repeat(4_000));
    fill(&site).await;
    let mut refused = 0;
    for _ in 0..40 {
        let answer = site.post("materials").by(&business).json(&input).await;
        if answer.status != 201 {
            assert!(answer.status >= 500, "{}", answer.status);
            refused += 1;
            break;
        }
    }
    assert_eq!(refused, 1, "the disk was never full");
    // A request that is refused within its transaction, by a dangling reference.
    let mut wrong = input.clone();
    wrong["category_id"] = json!("00000000-0000-4000-8000-000000000000");
    let _ = site.post("materials").by(&business).json(&wrong).await.refusal(422);

    let mut acknowledged = Vec::new();
    for _ in 0..20 {
        let answer = site.post("materials").by(&business).json(&input).await;
        if answer.status == 201 {
            acknowledged.push(answer.json()["id"].as_str().unwrap_or("?").to_owned());
        }
    }
    assert!(!acknowledged.is_empty(), "there is room again");
    // Another connection sees exactly what is committed.
    for id in &acknowledged {
        let _ = site.get(&format!("materials/{id}")).by(&business).await.expect(200);
    }
    let _ = site.sign_in(&business.owner.email, nguon_api_tests::people::PASSWORD).await;
    let again = site.second().await;
    for id in &acknowledged {
        let _ = again.get(&format!("materials/{id}")).by(&business).await.expect(200);
    }
}

/// A transaction that the driver still considers open is never used again, however it came about.
#[rstest]
#[tokio::test]
async fn a_transaction_that_sqlite_ended_by_itself_leaves_no_savepoints(#[values(1, 3)] rounds: usize) {
    let site = Site::start(Backend::Sqlite).await;
    for _ in 0..rounds {
        let change = site.application.database.begin().await.expect("a transaction");
        change.execute_unprepared("ROLLBACK").await.expect("it is ended behind the driver's back");
        drop(change);
        let change = site.application.database.begin().await.expect("a transaction");
        change.execute_unprepared("CREATE TABLE IF NOT EXISTS kept (id INTEGER)").await.expect("a table");
        change.execute_unprepared("INSERT INTO kept VALUES (1)").await.expect("a row");
        change.commit().await.expect("a commit");
        let count = site
            .application
            .database
            .read()
            .query_all_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "SELECT id FROM kept"));
        assert!(!count.await.expect("the table is committed").is_empty());
    }
}
