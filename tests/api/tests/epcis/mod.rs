//! The event store over its EPCIS 2.0 REST binding.

mod apart;
mod discovery;
mod keys;
mod letter;
mod master_data;
mod named;
mod parameters;
mod resources;
mod sizes;
mod spoken;

use nguon_api::platform::entity::{capture_job, job};
use nguon_api_tests::{Answer, Backend, Business, Call, Site};
use nguon_domain::access::permission::Role;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::{Value, json};

const LD: &str = "application/ld+json";
const LOT: &str = "https://id.gs1.org/01/08938505970011/10/TL-15";
const PALLET: &str = "https://id.gs1.org/00/189385059700000018";
const PLACE: &str = "https://id.gs1.org/414/8938505970004";

fn harvest() -> Value {
    json!({
        "type": "ObjectEvent",
        "eventTime": "2026-11-14T05:45:30+07:00",
        "eventTimeZoneOffset": "+07:00",
        "quantityList": [{ "epcClass": LOT, "quantity": 480.5, "uom": "KGM" }],
        "action": "ADD",
        "bizStep": "commissioning",
        "disposition": "active",
        "readPoint": { "id": PLACE },
        "ilmd": { "https://ns.example.vn/variety": "LĐ5" },
        "@context": [{ "vn": "https://ns.example.vn/" }],
        "vn:team": { "vn:name": "Đội 2", "vn:people": [3, 4.50] },
    })
}

fn packing() -> Value {
    json!({
        "type": "AggregationEvent",
        "eventTime": "2026-11-15T08:00:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "parentID": "urn:epc:id:sscc:8938505.1970000001",
        "childEPCs": ["urn:epc:id:sgtin:8938505.097001.7"],
        "childQuantityList": [{ "epcClass": LOT, "quantity": 48, "uom": "CT" }],
        "action": "ADD",
        "bizStep": "packing",
        "readPoint": { "id": PLACE },
    })
}

fn shipping() -> Value {
    json!({
        "type": "ObjectEvent",
        "eventTime": "2026-11-16T17:30:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "epcList": [PALLET],
        "action": "OBSERVE",
        "bizStep": "urn:epcglobal:cbv:bizstep:shipping",
        "disposition": "in_transit",
        "readPoint": { "id": PLACE },
        "bizTransactionList": [{ "type": "po", "bizTransaction": "urn:epc:id:gdti:8938505.97000.AC239" }],
        "destinationList": [{ "type": "owning_party", "destination": "https://id.gs1.org/417/8936000000004" }],
    })
}

fn document(events: &[Value]) -> Value {
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-20T08:00:00+07:00",
        "epcisBody": { "eventList": events },
    })
}

fn post(site: &Site, business: &Business, path: &str, body: &Value) -> Call {
    site.post(path).by(business).raw(LD, body.to_string())
}

/// Waits for the job and returns it.
pub(crate) async fn done(site: &Site, business: &Business, taken: &Answer) -> Value {
    done_at(site, business, taken.header("location").expect("a job")).await
}

async fn done_at(site: &Site, business: &Business, path: &str) -> Value {
    for _ in 0..1_000 {
        let job = site.get(path).by(business).await.expect(200).json();
        if job["running"] == json!(false) {
            return job;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{path} is not done after ten seconds");
}

/// Returns the business steps of the events that a query finds, in the order of the answer.
async fn found(site: &Site, business: &Business, query: &str) -> Vec<String> {
    let answer = site.get(&format!("/epcis/v2/events?{query}")).by(business).await.expect(200);
    events(&answer.json()).iter().map(|event| event["bizStep"].as_str().unwrap_or("?").to_owned()).collect()
}

fn events(document: &Value) -> Vec<Value> {
    document["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().cloned().unwrap_or_default()
}

#[rstest]
#[tokio::test]
async fn an_event_comes_back_as_it_went_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let created = post(&site, &business, "/epcis/v2/events", &harvest()).await.expect(201);
    let mut event = created.json();
    let id = event["eventID"].as_str().expect("an identifier").to_owned();
    assert!(id.starts_with("ni:///sha-256;") && id.ends_with("?ver=CBV2.0"), "{id}");
    assert_eq!(event["recordTime"], "2026-11-22T03:00:00.000Z");
    let location = created.header("location").expect("where it is").to_owned();
    assert_eq!(site.get(&location).by(&business).await.expect(200).json(), event);
    for added in ["eventID", "recordTime"] {
        event.as_object_mut().expect("an object").remove(added);
    }
    assert_eq!(event, harvest());
}

#[rstest]
#[tokio::test]
async fn the_same_event_in_another_spelling_is_stored_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let first = post(&site, &business, "/epcis/v2/events", &packing()).await.expect(201).json();
    let mut other = packing();
    other["eventTime"] = json!("2026-11-15T01:00:00.000Z");
    other["parentID"] = json!(format!("https://nguon.example.vn/00/{}", &PALLET[22..]));
    other["bizStep"] = json!("cbv:BizStep-packing");
    let second = post(&site, &business, "/epcis/v2/events", &other).await.expect(201).json();
    assert_eq!(second, first);
    let job = done(
        &site,
        &business,
        &post(&site, &business, "/epcis/v2/capture", &document(&[other.clone(), other])).await.expect(202),
    )
    .await;
    assert_eq!((&job["success"], &job["captured"]), (&json!(true), &json!(0)));
    assert_eq!(found(&site, &business, "").await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn many_at_once_send_the_same_event_and_all_are_right(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let calls =
        (0..12).map(|_| async { post(&site, &business, "/epcis/v2/events", &shipping()).await.expect(201).json() });
    let answers = futures_util::future::join_all(calls).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(found(&site, &business, "").await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_declaration_that_an_event_was_wrong_stands_beside_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut wrong = shipping();
    let stored = post(&site, &business, "/epcis/v2/events", &wrong).await.expect(201).json();
    wrong["errorDeclaration"] = json!({ "declarationTime": "2026-11-17T08:00:00+07:00", "reason": "did_not_occur" });
    let declared = post(&site, &business, "/epcis/v2/events", &wrong).await.expect(201).json();
    assert_eq!(declared["eventID"], stored["eventID"]);
    let all = site.get("/epcis/v2/events").by(&business).await.expect(200).json();
    assert_eq!(events(&all).len(), 2);
    let declarations = site.get("/epcis/v2/events?EXISTS_errorDeclaration=true").by(&business).await.expect(200).json();
    assert_eq!(events(&declarations), [declared]);
}

#[rstest]
#[tokio::test]
async fn events_are_found_by_what_where_when_and_why(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for event in [harvest(), packing(), shipping()] {
        let _ = post(&site, &business, "/epcis/v2/events", &event).await.expect(201);
    }
    let (commissioning, packed, shipped) = ("commissioning", "packing", "urn:epcglobal:cbv:bizstep:shipping");
    for (query, wanted) in [
        ("", vec![shipped, packed, commissioning]),
        ("orderDirection=ASC", vec![commissioning, packed, shipped]),
        ("eventType=AggregationEvent", vec![packed]),
        ("EQ_bizStep=shipping%7Cpacking", vec![shipped, packed]),
        ("EQ_bizStep=https%3A%2F%2Fref.gs1.org%2Fcbv%2FBizStep-shipping", vec![shipped]),
        ("EQ_disposition=in_transit", vec![shipped]),
        ("EQ_action=ADD", vec![packed, commissioning]),
        ("GE_eventTime=2026-11-15T01:00:00Z&LT_eventTime=2026-11-16T10:30:00Z", vec![packed]),
        ("GE_recordTime=2026-11-22T03:00:00Z", vec![shipped, packed, commissioning]),
        ("LT_recordTime=2026-11-22T03:00:00Z", vec![]),
        ("EQ_readPoint=urn:epc:id:sgln:8938505.97000.0&EQ_bizStep=packing", vec![packed]),
        ("EQ_bizLocation=urn:epc:id:sgln:8938505.97000.0", vec![]),
        ("MATCH_epc=urn:epc:id:sscc:8938505.1970000001", vec![shipped]),
        ("MATCH_parentID=https://other.example/00/189385059700000018", vec![packed]),
        ("MATCH_anyEPC=urn:epc:id:sscc:8938505.1970000001", vec![shipped, packed]),
        ("MATCH_epc=urn:epc:idpat:sgtin:8938505.097001.*", vec![packed]),
        ("MATCH_epcClass=urn:epc:class:lgtin:8938505.097001.TL-15", vec![packed, commissioning]),
        ("MATCH_anyEPCClass=urn:epc:idpat:sgtin:8938505.097001.*", vec![packed, commissioning]),
        ("MATCH_outputEPC=urn:epc:id:sscc:8938505.1970000001", vec![]),
        ("EQ_bizTransaction_po=https://id.gs1.org/253/8938505970004AC239", vec![shipped]),
        ("EQ_bizTransaction_inv=https://id.gs1.org/253/8938505970004AC239", vec![]),
        ("EQ_destination_owning_party=urn:epc:id:pgln:8936000.00000", vec![shipped]),
        ("EQ_source_owning_party=urn:epc:id:pgln:8936000.00000", vec![]),
    ] {
        assert_eq!(found(&site, &business, query).await, wanted, "{query}");
    }
    let own = events(&site.get("/epcis/v2/events?EQ_bizStep=packing").by(&business).await.expect(200).json());
    let by_id =
        format!("EQ_eventID={}", own[0]["eventID"].as_str().unwrap_or("?").replace(';', "%3B").replace('?', "%3F"));
    assert_eq!(found(&site, &business, &by_id).await, [packed]);
}

#[rstest]
#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let many: Vec<Value> = (0..7)
        .map(|number| {
            let mut event = shipping();
            // Several at the same moment.
            event["eventTime"] = json!(format!("2026-11-16T17:3{}:00+07:00", number / 3));
            event["https://ns.example.vn/number"] = json!(number);
            event
        })
        .collect();
    let job =
        done(&site, &business, &post(&site, &business, "/epcis/v2/capture", &document(&many)).await.expect(202)).await;
    assert_eq!((&job["success"], &job["captured"], &job["errors"]), (&json!(true), &json!(7), &json!([])));
    for order in ["orderBy=eventTime", "orderBy=eventTime&orderDirection=ASC", "orderBy=recordTime&EQ_bizStep=shipping"]
    {
        let mut path = format!("/epcis/v2/events?perPage=3&{order}");
        let mut numbers = Vec::new();
        loop {
            let answer = site.get(&path).by(&business).await.expect(200);
            let page = events(&answer.json());
            assert!(page.len() <= 3);
            numbers.extend(page.iter().filter_map(|event| event["https://ns.example.vn/number"].as_i64()));
            match answer.header("link") {
                Some(link) => {
                    let next = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\""));
                    next.expect("a next page").clone_into(&mut path);
                }
                None => break,
            }
        }
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [0, 1, 2, 3, 4, 5, 6], "{order}: {numbers:?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_document_is_captured_whole_or_as_far_as_it_is_right(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut wrong = shipping();
    wrong["bizStep"] = json!("teleporting");
    let mixed = document(&[harvest(), wrong, packing()]);
    let rolled_back = post(&site, &business, "/epcis/v2/capture", &mixed).await.expect(202);
    let job = done(&site, &business, &rolled_back).await;
    assert_eq!((&job["success"], &job["captured"]), (&json!(false), &json!(0)));
    assert_eq!(job["errors"][0]["field"], "epcisBody.eventList[1].bizStep");
    assert_eq!(found(&site, &business, "").await.len(), 0);
    let taken = post(&site, &business, "/epcis/v2/capture", &mixed)
        .header("GS1-Capture-Error-Behaviour", "proceed")
        .await
        .expect(202);
    let job = done(&site, &business, &taken).await;
    assert_eq!((&job["success"], &job["captured"]), (&json!(false), &json!(2)));
    assert_eq!(found(&site, &business, "").await, ["packing", "commissioning"]);
    let listed = site.get("/epcis/v2/capture").by(&business).await.expect(200).json();
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
    assert_eq!(listed[0], job);
    let _ = post(&site, &business, "/epcis/v2/capture", &mixed)
        .header("GS1-Capture-Error-Behaviour", "hope")
        .await
        .refusal(400);
}

#[rstest]
#[tokio::test]
async fn what_another_process_left_is_captured(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let earlier = site.application.clock.new_id();
    let transaction = site.application.database.begin().await.expect("a transaction");
    capture_job::Entity::insert(capture_job::ActiveModel {
        id: Set(earlier),
        organisation_id: Set(business.id),
        created_by: Set(business.owner.id),
        created_at: Set(site.application.clock.now()),
        finished_at: Set(None),
        behaviour: Set("rollback".to_owned()),
        success: Set(false),
        captured: Set(0),
        errors: Set("[]".to_owned()),
        document: Set(Some(document(&[harvest()]).to_string())),
    })
    .exec_without_returning(&transaction)
    .await
    .expect("inserted");
    job::Entity::insert(job::ActiveModel {
        id: Set(earlier),
        kind: Set("capture".to_owned()),
        organisation_id: Set(Some(business.id)),
        subject_id: Set(earlier),
        priority: Set(1),
        turn: Set(0),
        created_at: Set(site.application.clock.now()),
        due_at: Set(site.application.clock.now()),
        attempts: Set(1),
        // Its lease has expired.
        claimed_until: Set(Some(site.application.clock.now())),
        last_error: Set(None),
        ended_at: Set(None),
    })
    .exec_without_returning(&transaction)
    .await
    .expect("inserted");
    transaction.commit().await.expect("committed");
    // The next document wakes the capturing loop.
    let later = post(&site, &business, "/epcis/v2/capture", &document(&[packing()])).await.expect(202);
    assert_eq!(done(&site, &business, &later).await["captured"], 1);
    let job = done_at(&site, &business, &format!("/epcis/v2/capture/{earlier}")).await;
    assert_eq!((&job["success"], &job["captured"]), (&json!(true), &json!(1)));
}

#[rstest]
#[tokio::test]
async fn nobody_sees_the_events_of_another_business(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let created = post(&site, &business, "/epcis/v2/events", &harvest()).await.expect(201);
    let location = created.header("location").expect("where it is").to_owned();
    let job = post(&site, &business, "/epcis/v2/capture", &document(&[packing()])).await.expect(202);
    let _ = done(&site, &business, &job).await;
    assert_eq!(found(&site, &other, "").await.len(), 0);
    assert_eq!(found(&site, &other, "MATCH_anyEPCClass=urn:epc:class:lgtin:8938505.097001.TL-15").await.len(), 0);
    let _ = site.get(&location).by(&other).await.refusal(404);
    let _ = site.get(job.header("location").expect("a job")).by(&other).await.refusal(404);
    // The same event captured by another business is its own.
    let _ = post(&site, &other, "/epcis/v2/events", &harvest()).await.expect(201);
    assert_eq!(found(&site, &other, "").await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn field_workers_record_and_viewers_read(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let recorder = site.colleague(&business, Role::Recorder).await;
    let viewer = site.colleague(&business, Role::Viewer).await;
    let _ = site.post("/epcis/v2/events").by(&recorder).raw(LD, harvest().to_string()).await.expect(201);
    let _ = site.post("/epcis/v2/events").by(&viewer).raw(LD, harvest().to_string()).await.refusal(403);
    let _ = site.get("/epcis/v2/events").by(&viewer).await.expect(200);
}

#[rstest]
#[tokio::test]
async fn what_is_no_event_and_no_question_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let path = "/epcis/v2/events";
    let mut wrong = harvest();
    wrong["quantityList"][0]["epcClass"] = json!("https://id.gs1.org/01/08938505970012/10/TL-15");
    let refused = post(&site, &business, path, &wrong).await;
    assert_eq!(refused.refusal(400), "invalid");
    assert_eq!(refused.json()["errors"][0]["field"], "quantityList[0].epcClass");
    assert_eq!(refused.json()["errors"][0]["code"], "check_digit");
    assert_eq!(refused.json()["type"], "epcisException:ValidationException");
    assert_eq!(refused.header("gs1-epcis-version"), Some("2.0.0"));
    let missing = site.get("/epcis/v2/events/urn:uuid:0").by(&business).await;
    let _ = missing.refusal(404);
    assert_eq!(missing.json()["type"], "epcisException:NoSuchResourceException");
    let _ = site.post(path).by(&business).raw(LD, "{").await.refusal(400);
    let _ = site.post(path).by(&business).raw("text/xml", "<a/>").await.refusal(415);
    let two = document(&[harvest(), packing()]);
    let refused = post(&site, &business, path, &two).await.expect(400).json();
    assert_eq!(refused["errors"][0]["field"], "epcisBody.eventList");
    for query in [
        "colour=red",
        "EQ_bizStep=teleporting",
        "MATCH_epc=8938505970011",
        "GE_eventTime=yesterday",
        "perPage=0",
        "perPage=1001",
        "nextPageToken=x",
        "EQ_bizStep=packing&EQ_bizStep=shipping",
        "orderBy=colour",
        "EQ_bizStep=",
        "EQ_vn:team=Đội 2",
        "HASATTR_vn:team=x",
        "GE_quantity=much",
        "GE_quantity=1%7C2",
        "GE_errorDeclaration_Time=yesterday",
        "WD_readPoint=nowhere",
        "MATCH_epc=urn:epc:idpat:sgtin:8938505.*.7",
        "EQATTR_bizLocation=Phan Thiết",
        "maxEventCount=1&eventCountLimit=1",
        "EQ_bizTransaction_xyz=urn:a:b",
    ] {
        let refused = site.get(&format!("{path}?{query}")).by(&business).await;
        let _ = refused.refusal(400);
        assert_eq!(refused.json()["type"], "epcisException:QueryParameterException", "{query}");
    }
}
