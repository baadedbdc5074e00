//! Transactions that the database rolls back because of others (ADR 45).

use std::sync::atomic::{AtomicU32, Ordering};

use nguon_api::database::MAX_ATTEMPTS;
use nguon_api::entity::organisation;
use nguon_api_tests::{Answer, Backend, Business, Site};
use nguon_domain::resource::Kind;
use rstest::rstest;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, QueryFilter as _, Statement};
use serde_json::{Value, json};
use tokio::sync::Barrier;
use uuid::Uuid;

/// Counts a change of a business.
async fn touch<C: ConnectionTrait>(connection: &C, id: Uuid) -> nguon_api::problem::Result<()> {
    organisation::Entity::update_many()
        .col_expr(organisation::Column::Version, Expr::col(organisation::Column::Version).add(1))
        .filter(organisation::Column::Id.eq(id))
        .exec(connection)
        .await?;
    Ok(())
}

#[rstest]
#[tokio::test]
async fn two_that_wait_for_each_other_both_end_well(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (one, other) = (site.business().await.id, site.business().await.id);
    let (database, barrier, tries) = (&site.application.database, Barrier::new(2), AtomicU32::new(0));
    let (barrier, tries) = (&barrier, &tries);
    let work = async |first: Uuid, second: Uuid| {
        let once = &AtomicU32::new(0);
        let both = || async move {
            tries.fetch_add(1, Ordering::SeqCst);
            let change = database.change(nguon_api::database::Author::system(first)).await?;
            touch(&change, first).await?;
            // On SQLite the second begins when the first has ended.
            if backend == Backend::Postgres && once.fetch_add(1, Ordering::SeqCst) == 0 {
                barrier.wait().await;
            }
            touch(&change, second).await?;
            Ok(change.commit().await?)
        };
        database.retrying(both).await
    };
    let (here, there) = tokio::join!(work(one, other), work(other, one));
    here.expect("the one ends well");
    there.expect("the other ends well");
    let rows = organisation::Entity::find().all(database.read()).await.expect("rows");
    assert!(rows.iter().all(|row| row.version == 3), "each was changed by both, once");
    let expected = if backend == Backend::Postgres { 3 } else { 2 };
    assert_eq!(tries.load(Ordering::SeqCst), expected, "one of them was the victim, once");
}

/// Lets the first so many attempts to write into a table be the victim of a deadlock.
async fn victims(site: &Site, table: &str, count: u32) {
    let write = site.application.database.begin().await.expect("a transaction");
    for statement in [
        "CREATE SEQUENCE IF NOT EXISTS attempts".to_owned(),
        format!("DROP TRIGGER IF EXISTS victim ON {table}"),
        "ALTER SEQUENCE attempts RESTART".to_owned(),
        format!(
            "CREATE OR REPLACE FUNCTION victim() RETURNS trigger AS $$ BEGIN IF nextval('attempts') <= {count} THEN \
             RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
        ),
        format!(
            "CREATE TRIGGER victim BEFORE INSERT OR UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION victim()"
        ),
    ] {
        let _ = write.execute_unprepared(&statement).await.expect("changed");
    }
    write.commit().await.expect("committed");
}

/// How many attempts there were; no more are victims.
async fn attempts(site: &Site, table: &str) -> i64 {
    let write = site.application.database.begin().await.expect("a transaction");
    let asked = Statement::from_string(DbBackend::Postgres, "SELECT last_value FROM attempts");
    let row = write.query_one_raw(asked).await.expect("a row").expect("a row");
    let _ = write.execute_unprepared(&format!("DROP TRIGGER victim ON {table}")).await.expect("dropped");
    write.commit().await.expect("committed");
    row.try_get_by_index(0).expect("a number")
}

/// One request that writes, and into what.
async fn request(site: &Site, business: &Business, what: &str, made: &Value) -> Answer {
    let id = |kind: &str| made[kind]["id"].as_str().unwrap_or("?").to_owned();
    let event = json!({
        "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "eventTime": "2026-11-20T00:00:00Z",
        "eventTimeZoneOffset": "+07:00",
        "quantityList": [{ "epcClass": "https://id.gs1.org/01/08938505970011/10/A", "quantity": 1, "uom": "KGM" }],
    });
    match what {
        "create" => {
            let input = site.least(business, Kind::Process, "Quy trình").await;
            site.post("processes").by(business).json(&input).await
        }
        "update" => {
            let input = json!({ "name": "Tên mới" });
            site.put(&format!("processes/{}", id("process"))).by(business).version(1).json(&input).await
        }
        "status" => {
            let change = json!({ "ids": [id("process")], "status": "inactive" });
            site.post("processes/status").by(business).json(&change).await
        }
        "act" => {
            let act = json!({
                "kind": "harvest", "happened_at": "2026-11-21T01:00:00Z",
                "items": [{ "lot_id": id("lot"), "quantity": 5, "unit": "KGM" }],
            });
            site.post("acts").by(business).json(&act).await
        }
        "event" => {
            let sent = site.post("/epcis/v2/events").by(business);
            sent.raw("application/ld+json", event.to_string()).await
        }
        "recall" => {
            let recall = json!({
                "basis": "lots", "hazard": "minor", "title": "Thu hồi", "reason": "x", "instructions": "x",
                "is_drill": true, "phone": "0252 386 1234", "starts": [{ "record_id": id("lot") }],
            });
            site.post("recalls").by(business).json(&recall).await
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn work_that_was_rolled_back_is_done_again_and_not_for_ever() {
    let site = Site::start(Backend::Postgres).await;
    let business = site.business().await;
    let process = site.made(&business, Kind::Process, "Trồng").await;
    let product = site.made(&business, Kind::Product, "Thanh long").await;
    let lot = json!({ "name": "Lô 1", "code": "L-1", "product_id": product["id"] });
    let lot = site.create(&business, Kind::Lot, &lot).await;
    let made = json!({ "process": process, "lot": lot });
    for (what, table, status) in [
        ("create", "process", 201),
        ("update", "process", 200),
        ("status", "process", 204),
        ("act", "epcis_event", 201),
        ("event", "epcis_event", 201),
        ("recall", "recall", 201),
    ] {
        victims(&site, table, 1_000).await;
        let refused = request(&site, &business, what, &made).await;
        assert_eq!(refused.header("retry-after"), Some("5"), "{what}");
        assert_eq!(refused.refusal(503), "unavailable", "{what}");
        assert_eq!(attempts(&site, table).await, i64::from(MAX_ATTEMPTS), "{what}");
        victims(&site, table, 2).await;
        let _ = request(&site, &business, what, &made).await.expect(status);
        assert!(attempts(&site, table).await >= 3, "{what}");
    }
}

#[tokio::test]
async fn what_is_not_tried_again_may_be_sent_again() {
    let site = Site::start(Backend::Postgres).await;
    let business = site.business().await;
    victims(&site, "session", 1).await;
    let input = json!({ "email": business.owner.email, "password": nguon_api_tests::people::PASSWORD });
    let refused = site.post("session").json(&input).await;
    assert_eq!(refused.header("retry-after"), Some("5"));
    assert_eq!(refused.refusal(503), "unavailable");
    let _ = site.post("session").json(&input).await.expect(200);
}
