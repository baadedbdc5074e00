//! Documents are captured once, reported truthfully, and given up when they cannot be captured.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use nguon_api::capture_due;
use nguon_api::platform::entity::{capture_job, epcis_event};
use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Backend, Business, Site};
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

fn document(number: usize, events: usize) -> Value {
    let event = |place: usize| {
        json!({
            "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "eventTimeZoneOffset": "+07:00",
            "eventTime": format!("2026-11-10T08:{number:02}:{place:02}Z"),
            "quantityList": [{
                "epcClass": format!("https://id.gs1.org/01/08938505970011/10/J{number}-{place}"),
                "quantity": 1, "uom": "KGM",
            }],
        })
    };
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-20T08:00:00+07:00",
        "epcisBody": { "eventList": (0..events).map(event).collect::<Vec<_>>() },
    })
}

async fn capture(site: &Site, business: &Business, document: &Value) -> String {
    let sent = site.post("/epcis/v2/capture").by(business).raw("application/ld+json", document.to_string());
    sent.await.expect(202).header("location").expect("a job").to_owned()
}

async fn finished(site: &Site, business: &Business, job: &str) -> Value {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        let state = site.get(job).by(business).await.expect(200).json();
        if state["running"] == json!(false) {
            return state;
        }
        assert!(Instant::now() < end, "{state}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_capture_each_document_once_and_say_so(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let second = site.second().await;
    let businesses = [site.business().await, site.business().await];
    let mut jobs = Vec::new();
    for number in 0..20 {
        let server = if number % 2 == 0 { &site } else { &second };
        let business = &businesses[number / 10];
        jobs.push((business, capture(server, business, &document(number, 60)).await));
    }
    // Both servers capture in the background too.
    let (one, two) = tokio::join!(capture_due(&site.application), capture_due(&second.application));
    let _ = (one.expect("claimed"), two.expect("claimed"));
    for (business, job) in &jobs {
        let state = finished(&site, business, job).await;
        assert_eq!((&state["success"], &state["captured"]), (&json!(true), &json!(60)), "{state}");
        assert_eq!(state["errors"], json!([]));
    }
    let rows = capture_job::Entity::find().all(site.application.database.read()).await.expect("rows");
    assert!(rows.iter().all(|row| row.document.is_none()), "what is done keeps no document");
    let events = epcis_event::Entity::find().count(site.application.database.read()).await.expect("counted");
    assert_eq!(events, 20 * 60);
}

#[rstest]
#[tokio::test]
async fn a_document_that_cannot_be_captured_ends_with_a_reason(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let rename = async |from: &str, to: &str| {
        let transaction = site.application.database.begin().await.expect("a transaction");
        let statement = format!("ALTER TABLE {from} RENAME TO {to}");
        transaction.execute_unprepared(&statement).await.expect("renamed");
        transaction.commit().await.expect("committed");
    };
    // Any permanent failure: here a table is missing.
    rename("epcis_fact", "hidden").await;
    let job = capture(&site, &business, &document(1, 3)).await;
    let row = async || {
        let row = capture_job::Entity::find().one(site.application.database.read()).await;
        row.expect("read").expect("a job")
    };
    let end = Instant::now() + Duration::from_secs(30);
    while row().await.finished_at.is_none() {
        assert!(Instant::now() < end, "it would be tried for ever");
        capture_due(&site.application).await.expect("claimed");
        site.clock.advance(TimeDelta::minutes(10));
    }
    let row = row().await;
    assert_eq!((row.success, row.captured, row.document), (false, 0, None), "what was given up keeps no document");
    let again = async |business: &Business| Business {
        id: business.id,
        owner: site.sign_in(&business.owner.email, PASSWORD).await,
    };
    let (business, other) = (again(&business).await, again(&other).await);
    let state = site.get(&job).by(&business).await.expect(200).json();
    assert_eq!((&state["success"], &state["captured"]), (&json!(false), &json!(0)));
    assert_eq!(state["errors"][0]["code"], "not_captured", "{state}");
    assert!(state["finishedAt"].is_string());
    rename("hidden", "epcis_fact").await;
    let job = capture(&site, &other, &document(2, 3)).await;
    assert_eq!(finished(&site, &other, &job).await["captured"], json!(3));
}

#[rstest]
#[tokio::test]
async fn more_faults_than_are_listed_are_counted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut wrong = document(3, 1);
    let mut event = wrong["epcisBody"]["eventList"][0].clone();
    event["bizStep"] = json!("teleporting");
    wrong["epcisBody"]["eventList"] = json!(vec![event; 1_003]);
    let job = capture(&site, &business, &wrong).await;
    let state = finished(&site, &business, &job).await;
    let errors = state["errors"].as_array().expect("errors");
    assert_eq!(errors.len(), 1_001);
    assert_eq!(
        (&errors[1_000]["code"], &errors[1_000]["message"]),
        (&json!("more_faults"), &json!("3 further faults are not listed."))
    );
}
