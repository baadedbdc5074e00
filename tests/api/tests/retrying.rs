//! Transactions that the database rolls back because of concurrent ones (ADR 45).

use std::sync::atomic::{AtomicU32, Ordering};

use nguon_api::platform::database::Author;
use nguon_api::platform::database::MAX_ATTEMPTS;
use nguon_api::platform::entity::organisation;
use nguon_api_tests::people::{PASSWORD, PROVINCE};
use nguon_api_tests::{Answer, Backend, Business, Person, Site};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use reqwest::multipart::{Form, Part};
use rstest::rstest;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, QueryFilter as _, Statement};
use serde_json::{Value, json};
use tokio::sync::Barrier;
use uuid::Uuid;

/// Increments the counter of changes of a business.
async fn touch<C: ConnectionTrait>(connection: &C, id: Uuid) -> nguon_api::platform::problem::Result<()> {
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
            let change = database.change(Author::system(first)).await?;
            touch(&change, first).await?;
            // On SQLite the second starts when the first has ended.
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

/// Makes the first `count` attempts to write into a table fail as victims of a deadlock.
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

/// Returns the number of attempts, and stops the failures.
async fn attempts(site: &Site, table: &str) -> i64 {
    let write = site.application.database.begin().await.expect("a transaction");
    let asked = Statement::from_string(DbBackend::Postgres, "SELECT last_value FROM attempts");
    let row = write.query_one_raw(asked).await.expect("a row").expect("a row");
    let _ = write.execute_unprepared(&format!("DROP TRIGGER victim ON {table}")).await.expect("dropped");
    write.commit().await.expect("committed");
    row.try_get_by_index(0).expect("a number")
}

/// The callers, and their existing records.
struct Cast {
    business: Business,
    /// A business that waits for approval.
    pending: Business,
    officer: Person,
    /// Records of the business, by kind.
    made: Value,
}

impl Cast {
    async fn of(site: &Site) -> Self {
        let business = site.business().await;
        let _ = site.prove_prefix(&business, "893850597").await.expect(200);
        let process = site.made(&business, Kind::Process, "Trồng").await;
        let product = site.made(&business, Kind::Product, "Thanh long").await;
        let lot = json!({ "name": "Lô 1", "code": "L-1", "product_id": product["id"] });
        let lot = site.create(&business, Kind::Lot, &lot).await;
        Self {
            business,
            pending: site.business_at(OrganisationState::Pending, PROVINCE).await,
            officer: site.authority(None, Role::Officer).await,
            made: json!({ "process": process, "lot": lot }),
        }
    }
}

fn event() -> Value {
    json!({
        "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "eventTime": "2026-11-20T00:00:00Z",
        "eventTimeZoneOffset": "+07:00",
        "quantityList": [{ "epcClass": "https://id.gs1.org/01/08938505970011/10/A", "quantity": 1, "uom": "KGM" }],
    })
}

/// Sends a request that writes `what`.
async fn request(site: &Site, cast: &Cast, what: &str) -> Answer {
    let Cast { business, pending, officer, made } = cast;
    let id = |kind: &str| made[kind]["id"].as_str().unwrap_or("?").to_owned();
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
            sent.raw("application/ld+json", event().to_string()).await
        }
        "recall" => {
            let recall = json!({
                "basis": "lots", "hazard": "minor", "title": "Thu hồi", "reason": "x", "instructions": "x",
                "is_drill": true, "phone": "0252 386 1234", "starts": [{ "record_id": id("lot") }],
            });
            site.post("recalls").by(business).json(&recall).await
        }
        "numbers" => site.post("gs1/allocations").by(business).json(&json!({ "key_type": "gtin" })).await,
        "unit series" => {
            let unit = site.least(business, Kind::LogisticUnit, "Pallet").await;
            let series = json!({ "count": 2, "unit": unit });
            site.post("logistic-units/series").by(business).json(&series).await
        }
        "import" => {
            let file = Part::bytes("Tên\nThu hoạch\n".as_bytes().to_vec()).file_name("bảng.csv");
            site.post("processes/import").by(business).form(Form::new().part("file", file)).await
        }
        "profile" => {
            let read = site.get("organisation").by(business).await.expect(200);
            let input = json!({ "phone": "0912 000 111", "representative_name": "Lê Văn Mới" });
            let put = site.put("organisation").by(business).header("if-match", read.header("etag").unwrap_or_default());
            put.json(&input).await
        }
        "decision" => {
            let decision = site.post(&format!("approvals/{}/decision", pending.id)).by(officer).version(1);
            decision.json(&json!({ "verdict": "approve" })).await
        }
        "invitation" => {
            let input = json!({ "email": "moi@example.vn", "name": "Mai", "role": "editor" });
            site.post("invitations").by(business).json(&input).await
        }
        "sign-in" => {
            let input = json!({ "email": business.owner.email, "password": PASSWORD });
            site.post("session").json(&input).await
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn work_that_was_rolled_back_is_done_again_and_not_for_ever() {
    let site = Site::start(Backend::Postgres).await;
    let cast = Cast::of(&site).await;
    for (what, table, status) in [
        ("create", "process", 201),
        ("update", "process", 200),
        ("status", "process", 204),
        ("act", "epcis_event", 201),
        ("event", "epcis_event", 201),
        ("recall", "recall", 201),
        ("numbers", "gs1_key", 201),
        ("unit series", "logistic_unit", 201),
        ("import", "process", 200),
        ("profile", "organisation", 200),
        ("decision", "organisation", 200),
        ("invitation", "invitation", 201),
        ("sign-in", "session", 200),
    ] {
        victims(&site, table, 1_000).await;
        let refused = request(&site, &cast, what).await;
        assert_eq!(refused.header("retry-after"), Some("5"), "{what}");
        assert_eq!(refused.refusal(503), "unavailable", "{what}");
        assert_eq!(attempts(&site, table).await, i64::from(MAX_ATTEMPTS), "{what}");
        victims(&site, table, 2).await;
        let _ = request(&site, &cast, what).await.expect(status);
        assert!(attempts(&site, table).await >= 3, "{what}");
    }
}

#[tokio::test]
async fn work_that_is_done_again_takes_effect_once() {
    let site = Site::start(Backend::Postgres).await;
    let cast = Cast::of(&site).await;
    // The mail about the confirmed company prefix.
    let before = site.mails(1).await.len();
    victims(&site, "organisation", 2).await;
    let decided = request(&site, &cast, "decision").await.expect(200);
    assert_eq!(decided.header("etag"), Some("\"2\""), "one version");
    let _ = attempts(&site, "organisation").await;
    assert_eq!(site.mails(before + 1).await.len(), before + 1, "one decision, one mail");
    victims(&site, "gs1_key", 2).await;
    let given = request(&site, &cast, "numbers").await.expect(201).json();
    let _ = attempts(&site, "gs1_key").await;
    let listed = site.get("gs1/numbers?key_type=gtin").by(&cast.business).await.expect(200).json();
    let listed: Vec<&Value> = listed["items"].as_array().into_iter().flatten().map(|item| &item["value"]).collect();
    assert_eq!(listed, [&given["values"][0]], "no number is lost");
}

#[tokio::test]
async fn work_that_is_not_retried_may_be_sent_again() {
    let site = Site::start(Backend::Postgres).await;
    let business = site.business().await;
    let document = json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-20T08:00:00+07:00",
        "epcisBody": { "eventList": [event()] },
    });
    let capture = || site.post("/epcis/v2/capture").by(&business).raw("application/ld+json", document.to_string());
    // A document is not copied for another attempt: its sender still has it.
    victims(&site, "capture_job", 1).await;
    let refused = capture().await;
    assert_eq!(refused.header("retry-after"), Some("5"));
    assert_eq!(refused.refusal(503), "unavailable");
    let _ = capture().await.expect(202);
}
