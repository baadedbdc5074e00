//! Which events are the same, and which are not (ADR 55).

use nguon_api::platform::entity::{epcis_event, holding, organisation};
use nguon_api_tests::{Answer, Backend, Business, Site};
use rstest::rstest;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
};
use serde_json::{Value, json};

use super::{LOT, PLACE, document, done, events, harvest, post};

const PATH: &str = "/epcis/v2/events";
const ONE: &str = "urn:uuid:11111111-1111-4111-8111-111111111111";
const OTHER: &str = "urn:uuid:22222222-2222-4222-8222-222222222222";

/// A delivery of ten kilograms, which says the same each time.
fn delivery(event_id: Option<&str>) -> Value {
    let mut event = json!({
        "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "receiving", "disposition": "in_progress",
        "eventTime": "2026-11-16T17:30:00+07:00", "eventTimeZoneOffset": "+07:00",
        "quantityList": [{ "epcClass": LOT, "quantity": 10, "uom": "KGM" }],
        "readPoint": { "id": PLACE }, "bizLocation": { "id": PLACE },
        "sourceList": [{ "type": "owning_party", "source": "https://id.gs1.org/417/8936000000004" }],
    });
    if let Some(event_id) = event_id {
        event["eventID"] = json!(event_id);
    }
    event
}

fn with(mut event: Value, field: &str, value: Value) -> Value {
    event[field] = value;
    event
}

fn declared_wrong(event: Value, time: &str) -> Value {
    with(event, "errorDeclaration", json!({ "declarationTime": time, "reason": "did_not_occur" }))
}

async fn captured(site: &Site, business: &Business, events: &[Value], behaviour: &str) -> Value {
    let call = post(site, business, "/epcis/v2/capture", &document(events));
    let taken = call.header("GS1-Capture-Error-Behaviour", behaviour).await.expect(202);
    done(site, business, &taken).await
}

/// Returns the event ids of the business, sorted.
async fn ids(site: &Site, business: &Business) -> Vec<String> {
    let all = site.get(PATH).by(business).await.expect(200).json();
    let mut ids: Vec<String> =
        events(&all).iter().map(|event| event["eventID"].as_str().unwrap_or("?").to_owned()).collect();
    ids.sort_unstable();
    ids
}

/// Returns the loose stock in thousandths of kilograms.
async fn stock(site: &Site, business: &Business) -> i64 {
    let rows = holding::Entity::find()
        .filter(holding::Column::OrganisationId.eq(business.id))
        .filter(holding::Column::IsClass.eq(true))
        .all(site.application.database.read())
        .await
        .expect("rows");
    rows.iter().map(|row| row.quantity).sum()
}

/// Makes the events of a business look like those that version 0.1.0 recorded.
async fn as_recorded_earlier(site: &Site, business: &Business) {
    let write = site.application.database.begin().await.expect("a transaction");
    let changed = epcis_event::Entity::update_many()
        .col_expr(epcis_event::Column::Content, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(epcis_event::Column::KnownBy, Expr::value(Option::<Vec<u8>>::None))
        .filter(epcis_event::Column::OrganisationId.eq(business.id))
        .exec(&write)
        .await
        .expect("changed");
    assert!(changed.rows_affected > 0);
    write.commit().await.expect("committed");
}

fn conflict(answer: &Answer) -> String {
    assert_eq!(answer.refusal(409), "event_id_taken");
    let problem = answer.json();
    assert_eq!(problem["type"], "epcisException:ResourceAlreadyExistsException");
    assert_eq!(problem["errors"][0]["code"], "other_content");
    assert_eq!(problem["errors"][0]["field"], "eventID");
    problem["errors"][0]["message"].as_str().expect("a message").to_owned()
}

#[rstest]
#[tokio::test]
async fn two_deliveries_alike_are_two(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, by_one) = (site.business().await, site.business().await);
    let job = captured(&site, &business, &[delivery(Some(ONE)), delivery(Some(OTHER))], "rollback").await;
    assert_eq!((&job["success"], &job["captured"]), (&json!(true), &json!(2)), "{job}");
    for id in [ONE, OTHER] {
        let created = post(&site, &by_one, PATH, &delivery(Some(id))).await.expect(201);
        assert_eq!(created.json()["eventID"], id);
        let location = created.header("location").expect("where it is").to_owned();
        assert_eq!(site.get(&location).by(&by_one).await.expect(200).json()["eventID"], id);
    }
    for business in [&business, &by_one] {
        assert_eq!(ids(&site, business).await, [ONE, OTHER]);
        assert_eq!(stock(&site, business).await, 20_000);
        let shown = site.get("stock").by(business).await.expect(200).json();
        assert_eq!(shown["items"][0]["thousandths"], json!(20_000), "{shown}");
    }
}

#[rstest]
#[tokio::test]
async fn both_of_two_deliveries_alike_are_traced(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, recipient) = (site.business().await, site.business().await);
    let write = site.application.database.begin().await.expect("a transaction");
    let number = Set(Some("8936000000004".to_owned()));
    let row = organisation::ActiveModel { id: Set(recipient.id), gln: number, ..Default::default() };
    row.update(&write).await.expect("a number");
    write.commit().await.expect("committed");
    let _ = post(&site, &business, PATH, &harvest()).await.expect(201);
    for id in [ONE, OTHER] {
        let mut shipping = with(delivery(Some(id)), "bizStep", json!("shipping"));
        let fields = shipping.as_object_mut().expect("an object");
        fields.remove("sourceList");
        fields.remove("bizLocation");
        let to = json!([{ "type": "owning_party", "destination": "https://id.gs1.org/417/8936000000004" }]);
        let _ = post(&site, &business, PATH, &with(shipping, "destinationList", to)).await.expect(201);
    }
    let code = "https%3A%2F%2Fid.gs1.org%2F01%2F08938505970011%2F10%2FTL-15";
    let trace = site.get(&format!("chain?code={code}&direction=forward")).by(&business).await.expect(200).json();
    assert_eq!(trace["recipients"][0]["amounts"][0]["quantity"], json!(20), "{trace}");
    let traced: Vec<&Value> =
        trace["events"].as_array().expect("events").iter().map(|event| &event["event_id"]).collect();
    assert!(traced.contains(&&json!(ONE)) && traced.contains(&&json!(OTHER)), "{trace}");
}

#[rstest]
#[tokio::test]
async fn an_event_that_is_sent_again_is_the_same(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    for id in [Some(ONE), None] {
        let business = site.business().await;
        let first = post(&site, &business, PATH, &delivery(id)).await.expect(201).json();
        // Sent again in another spelling.
        let again = with(delivery(id), "bizStep", json!("urn:epcglobal:cbv:bizstep:receiving"));
        let again = with(again, "eventTime", json!("2026-11-16T10:30:00.000Z"));
        assert_eq!(post(&site, &business, PATH, &again).await.expect(201).json(), first);
        let job = captured(&site, &business, &[again.clone(), delivery(id)], "rollback").await;
        assert_eq!((&job["success"], &job["captured"]), (&json!(true), &json!(0)), "{job}");
        // As this store returns it.
        assert_eq!(post(&site, &business, PATH, &first).await.expect(201).json(), first);
        as_recorded_earlier(&site, &business).await;
        assert_eq!(post(&site, &business, PATH, &again).await.expect(201).json(), first);
        assert_eq!(stock(&site, &business).await, 10_000);
    }
}

#[rstest]
#[tokio::test]
async fn an_id_with_other_content_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let stored = post(&site, &business, PATH, &delivery(Some(ONE))).await.expect(201).json();
    let mut less = delivery(Some(ONE));
    less["quantityList"][0]["quantity"] = json!(9);
    // The hash leaves a comment out; it makes another event nevertheless.
    for other in [&less, &with(delivery(Some(ONE)), "rdfs:comment", json!("lần hai"))] {
        let message = conflict(&post(&site, &business, PATH, other).await);
        assert!(message.contains(ONE) && message.matches("ni:///sha-256;").count() == 2, "{message}");
    }
    let fresh = with(delivery(None), "bizStep", json!("accepting"));
    for (behaviour, count) in [("rollback", 0), ("proceed", 1)] {
        let job = captured(&site, &business, &[fresh.clone(), less.clone()], behaviour).await;
        assert_eq!((&job["success"], &job["captured"]), (&json!(false), &json!(count)), "{job}");
        let errors = job["errors"].as_array().expect("errors");
        assert_eq!(errors.len(), 1, "{job}");
        assert_eq!(errors[0]["field"], "epcisBody.eventList[1].eventID");
        assert_eq!(errors[0]["code"], "other_content");
        let message = errors[0]["message"].as_str().expect("a message");
        assert!(message.contains(ONE) && message.contains("ni:///sha-256;"), "{message}");
    }
    assert_eq!(site.get(&format!("{PATH}/{ONE}")).by(&business).await.expect(200).json(), stored);
    // Two events of one document; another business has its own ids.
    let other = site.business().await;
    let job = captured(&site, &other, &[delivery(Some(ONE)), less.clone()], "proceed").await;
    assert_eq!((&job["success"], &job["captured"]), (&json!(false), &json!(1)), "{job}");
    assert!(job["errors"][0]["message"].as_str().expect("a message").contains("epcisBody.eventList[0]"), "{job}");
    as_recorded_earlier(&site, &other).await;
    let _ = conflict(&post(&site, &other, PATH, &less).await);
    assert_eq!(stock(&site, &other).await, 10_000);
}

#[rstest]
#[tokio::test]
async fn events_that_differ_where_the_hash_does_not_look_are_two(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let first = post(&site, &business, PATH, &delivery(None)).await.expect(201).json();
    let commented = with(delivery(None), "rdfs:comment", json!("lần hai"));
    let second = post(&site, &business, PATH, &commented).await.expect(201);
    let location = second.header("location").expect("where it is").to_owned();
    let second = second.json();
    assert_ne!(second["eventID"], first["eventID"]);
    assert_eq!(site.get(&location).by(&business).await.expect(200).json(), second);
    assert_eq!(post(&site, &business, PATH, &commented).await.expect(201).json(), second);
    assert_eq!(post(&site, &business, PATH, &delivery(None)).await.expect(201).json(), first);
    assert_eq!(stock(&site, &business).await, 20_000);
}

#[rstest]
#[tokio::test]
async fn an_id_that_comes_later_is_kept(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    for earlier in [false, true] {
        let business = site.business().await;
        let created = post(&site, &business, PATH, &delivery(None)).await.expect(201);
        let location = created.header("location").expect("where it is").to_owned();
        if earlier {
            as_recorded_earlier(&site, &business).await;
        }
        let named = post(&site, &business, PATH, &delivery(Some(ONE))).await.expect(201).json();
        assert_eq!(named["eventID"], ONE);
        assert_eq!(ids(&site, &business).await, [ONE]);
        // It is found by its hash as well, and is still the same without its id.
        assert_eq!(site.get(&location).by(&business).await.expect(200).json(), named);
        assert_eq!(post(&site, &business, PATH, &delivery(None)).await.expect(201).json(), named);
        assert_eq!(post(&site, &business, PATH, &delivery(Some(ONE))).await.expect(201).json(), named);
        assert_eq!(stock(&site, &business).await, 10_000);
        // Another id is another event.
        let job = captured(&site, &business, &[delivery(Some(OTHER)), delivery(None)], "rollback").await;
        assert_eq!((&job["success"], &job["captured"]), (&json!(true), &json!(1)), "{job}");
        assert_eq!(ids(&site, &business).await, [ONE, OTHER]);
    }
    // Within one document, in either order.
    for pair in [[None, Some(ONE)], [Some(ONE), None]] {
        let business = site.business().await;
        let job = captured(&site, &business, &pair.map(delivery), "rollback").await;
        assert_eq!((&job["success"], &job["captured"]), (&json!(true), &json!(1)), "{job}");
        assert_eq!(ids(&site, &business).await, [ONE]);
        assert_eq!(stock(&site, &business).await, 10_000);
    }
}

#[rstest]
#[tokio::test]
async fn a_declaration_concerns_the_event_that_it_names(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (first, second) = ("2026-11-17T08:00:00+07:00", "2026-11-18T08:00:00+07:00");
    for earlier in [false, true] {
        let business = site.business().await;
        let both = [delivery(Some(ONE)), delivery(Some(OTHER))];
        let job = captured(&site, &business, &both, "rollback").await;
        assert_eq!(job["captured"], 2, "{job}");
        let wrong = declared_wrong(delivery(Some(ONE)), first);
        let declared = post(&site, &business, PATH, &wrong).await.expect(201).json();
        assert_eq!(declared["errorDeclaration"]["reason"], "did_not_occur");
        assert_eq!(stock(&site, &business).await, 10_000, "only the one that it names");
        if earlier {
            as_recorded_earlier(&site, &business).await;
        }
        assert_eq!(post(&site, &business, PATH, &wrong).await.expect(201).json(), declared);
        assert_eq!(ids(&site, &business).await, [ONE, ONE, OTHER]);
        // Declared at another time it is another declaration, and reverses nothing again.
        let again = post(&site, &business, PATH, &declared_wrong(delivery(Some(ONE)), second)).await.expect(201);
        assert_ne!(again.json(), declared);
        assert_eq!(ids(&site, &business).await, [ONE, ONE, ONE, OTHER]);
        assert_eq!(stock(&site, &business).await, 10_000);
        let _ = post(&site, &business, PATH, &declared_wrong(delivery(Some(OTHER)), first)).await.expect(201);
        assert_eq!(stock(&site, &business).await, 0);
        // The event itself is returned by its id.
        let read = site.get(&format!("{PATH}/{ONE}")).by(&business).await.expect(200).json();
        assert_eq!(read["errorDeclaration"], Value::Null);
    }
}

#[rstest]
#[tokio::test]
async fn declarations_and_events_may_come_in_any_order(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let time = "2026-11-17T08:00:00+07:00";
    for (declared, sent, left) in [
        // By id: before its event, which alone is void.
        (Some(ONE), [Some(ONE), Some(OTHER)], 10_000),
        (Some(ONE), [Some(OTHER), Some(ONE)], 10_000),
        // By hash: the first event with it.
        (None, [None, Some(ONE)], 0),
        (None, [Some(ONE), Some(OTHER)], 10_000),
        (Some(ONE), [None, Some(ONE)], 0),
    ] {
        let wrong = declared_wrong(delivery(declared), time);
        for before in [true, false] {
            let business = site.business().await;
            let mut all: Vec<Value> = sent.map(delivery).to_vec();
            all.insert(if before { 0 } else { 2 }, wrong.clone());
            for event in &all {
                let _ = post(&site, &business, PATH, event).await.expect(201);
            }
            assert_eq!(stock(&site, &business).await, left, "{declared:?} {sent:?} {before}");
            // In one document they mean the same.
            let business = site.business().await;
            let job = captured(&site, &business, &all, "rollback").await;
            assert_eq!(job["success"], true, "{job}");
            assert_eq!(stock(&site, &business).await, left, "{declared:?} {sent:?} {before} in a document");
        }
    }
}

#[rstest]
#[tokio::test]
async fn an_act_is_still_corrected_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for id in [ONE, OTHER] {
        let _ = post(&site, &business, PATH, &with(harvest(), "eventID", json!(id))).await.expect(201);
    }
    let acts = site.get("acts").by(&business).await.expect(200).json();
    assert_eq!(acts["items"].as_array().map(Vec::len), Some(2), "{acts}");
    let path = format!("acts/{}/correction", acts["items"][0]["id"].as_str().expect("an act"));
    let correction = json!({ "did_not_occur": true, "reason": "Ghi nhầm" });
    let _ = site.post(&path).by(&business).json(&correction).await.expect(200);
    let _ = site.post(&path).by(&business).json(&correction).await.expect(409);
    let acts = site.get("acts").by(&business).await.expect(200).json();
    let void = acts["items"].as_array().expect("acts").iter().filter(|act| act["is_void"] == true).count();
    assert_eq!(void, 1, "the other one counts: {acts}");
    assert_eq!(stock(&site, &business).await, 480_500);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_store_each_event_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let second = site.second().await;
    let business = site.business().await;
    let all: Vec<Value> = (0..30)
        .flat_map(|number| {
            let number: i32 = number;
            let place = format!("urn:uuid:{number:08}-0000-4000-8000-");
            // Two alike with ids, and one without.
            let unnamed = with(delivery(None), "https://ns.example.vn/number", json!(number));
            [delivery(Some(&format!("{place}000000000001"))), delivery(Some(&format!("{place}000000000002"))), unnamed]
        })
        .collect();
    let jobs =
        (0..6).map(|number| captured(if number % 2 == 0 { &site } else { &second }, &business, &all, "rollback"));
    let jobs = futures_util::future::join_all(jobs).await;
    assert!(jobs.iter().all(|job| job["success"] == true), "{jobs:?}");
    let sum: i64 = jobs.iter().filter_map(|job| job["captured"].as_i64()).sum();
    let stored = epcis_event::Entity::find().count(site.application.database.read()).await.expect("counted");
    assert_eq!((sum, stored), (90, 90));
    assert_eq!(stock(&site, &business).await, 900_000);
    // One event, sent alone by many at once.
    let business = site.business().await;
    let calls = (0..12).map(|number| {
        let server = if number % 2 == 0 { &site } else { &second };
        let business = &business;
        async move { post(server, business, PATH, &delivery(Some(ONE))).await.expect(201).json() }
    });
    let answers = futures_util::future::join_all(calls).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(stock(&site, &business).await, 10_000);
}
