//! How the binding is spoken: methods, media types, pages, formats of identifiers, patterns, units.

use nguon_api_tests::{Backend, Site};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::{LD, document, done, events, found, harvest, packing, post, shipping};

#[rstest]
#[tokio::test]
async fn other_paths_are_404_and_other_methods_405(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for path in
        ["/epcis", "/epcis/", "/epcis/v2/colours", "/epcis/v3/events", "/epcis/v2/events/a/b", "/epcis/v2/capture/x/y"]
    {
        for method in [Method::GET, Method::POST, Method::DELETE, Method::OPTIONS] {
            let answer = site.call(method.clone(), path).by(&business).await;
            assert_eq!(answer.status, 404, "{method} {path}");
            assert_eq!(answer.json()["status"], 404);
            assert_eq!(answer.header("gs1-epcis-version"), Some("2.0.0"));
        }
    }
    for (method, path, allow) in [
        (Method::DELETE, "events", "OPTIONS, GET, POST"),
        (Method::PUT, "capture", "OPTIONS, GET, POST"),
        (Method::POST, "epcs", "OPTIONS, GET"),
        (Method::PATCH, "queries/mine", "OPTIONS, GET, DELETE"),
        (Method::POST, "events/urn:uuid:0", "OPTIONS, GET"),
        (Method::POST, "", "OPTIONS, GET"),
    ] {
        let answer = site.call(method, &format!("/epcis/v2/{path}")).by(&business).await;
        assert_eq!(answer.status, 405, "{path}");
        assert_eq!(answer.header("allow"), Some(allow), "{path}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
    // The root is the same without its slash.
    let answer = site.call(Method::POST, "/epcis/v2").by(&business).await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("OPTIONS, GET")));
    // HEAD is GET without the body.
    let head = site.call(Method::HEAD, "/epcis/v2/events").by(&business).await;
    assert_eq!((head.status, head.body.len(), head.header("content-type")), (200, 0, Some(LD)));
}

#[rstest]
#[tokio::test]
async fn events_come_in_the_media_type_that_is_accepted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let stored = post(&site, &business, "/epcis/v2/events", &harvest()).await.expect(201);
    let event = stored.header("location").expect("where it is").to_owned();
    for path in [
        "/epcis/v2/events",
        &event,
        "/epcis/v2/bizSteps",
        "/epcis/v2/bizSteps/commissioning",
        "/epcis/v2/",
        "/epcis/v2/capture",
        "/epcis/v2/queries",
    ] {
        for (accept, written) in
            [("application/json", "application/json"), (LD, LD), ("text/html, application/ld+json;q=0.5", LD)]
        {
            let answer = site.get(path).by(&business).header("accept", accept).await.expect(200);
            assert_eq!(answer.header("content-type"), Some(written), "{path}: {accept}");
        }
        let refused = site.get(path).by(&business).header("accept", "application/xml, text/html").await;
        assert_eq!(refused.refusal(406), "not_acceptable", "{path}");
    }
    let refused = post(&site, &business, "/epcis/v2/events", &packing()).header("accept", "text/csv").await;
    let _ = refused.refusal(406);
    assert_eq!(found(&site, &business, "").await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn jobs_come_in_pages_and_their_errors_are_problems(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut wrong = shipping();
    wrong["bizStep"] = json!("teleporting");
    for event in [harvest(), wrong, packing()] {
        let taken = post(&site, &business, "/epcis/v2/capture", &document(&[event])).await.expect(202);
        let _ = done(&site, &business, &taken).await;
    }
    let (mut path, mut seen) = ("/epcis/v2/capture?perPage=2".to_owned(), Vec::new());
    loop {
        let answer = site.get(&path).by(&business).await.expect(200);
        seen.push(answer.json().as_array().expect("jobs").clone());
        let next = answer.header("link").and_then(|link| link.strip_prefix('<')?.strip_suffix(">; rel=\"next\""));
        assert_eq!(answer.header("gs1-next-page-token-expires"), next.map(|_| "2026-11-23T03:00:00Z"));
        let Some(next) = next else { break };
        next.clone_into(&mut path);
    }
    assert_eq!(seen.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    let failed = &seen[0][1];
    assert_eq!(failed["success"], false);
    let error = &failed["errors"][0];
    assert_eq!(error["type"], "epcisException:ValidationException");
    assert_eq!((&error["status"], &error["field"]), (&json!(400), &json!("epcisBody.eventList[0].bizStep")));
    assert!(error["title"].is_string() && error["detail"].as_str().is_some_and(|detail| detail.contains("bizStep")));
    for query in ["perPage=0", "nextPageToken=x", "colour=red"] {
        let _ = site.get(&format!("/epcis/v2/capture?{query}")).by(&business).await.refusal(400);
    }
}

#[rstest]
#[tokio::test]
async fn a_running_job_is_a_success_so_far(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    // Written, but with nothing that would run it.
    let id = site.application.clock.new_id();
    let transaction = site.application.database.begin().await.expect("a transaction");
    let waiting = nguon_api::platform::entity::capture_job::ActiveModel {
        id: sea_orm::ActiveValue::Set(id),
        organisation_id: sea_orm::ActiveValue::Set(business.id),
        created_by: sea_orm::ActiveValue::Set(business.owner.id),
        created_at: sea_orm::ActiveValue::Set(site.application.clock.now()),
        finished_at: sea_orm::ActiveValue::Set(None),
        behaviour: sea_orm::ActiveValue::Set("rollback".to_owned()),
        success: sea_orm::ActiveValue::Set(false),
        captured: sea_orm::ActiveValue::Set(0),
        errors: sea_orm::ActiveValue::Set("[]".to_owned()),
        document: sea_orm::ActiveValue::Set(None),
    };
    let insert = <nguon_api::platform::entity::capture_job::Entity as sea_orm::EntityTrait>::insert(waiting);
    insert.exec_without_returning(&transaction).await.expect("inserted");
    transaction.commit().await.expect("committed");
    let job = site.get(&format!("/epcis/v2/capture/{id}")).by(&business).await.expect(200).json();
    assert_eq!((&job["running"], &job["success"], &job["errors"]), (&json!(true), &json!(true), &json!([])));
}

#[rstest]
#[tokio::test]
async fn urns_come_back_as_urns_and_links_never_become_any(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let in_urns: Value = serde_json::from_str(
        &packing()
            .to_string()
            .replace("https://id.gs1.org/01/08938505970011/10/TL-15", "urn:epc:class:lgtin:8938505.097001.TL-15")
            .replace("https://id.gs1.org/414/8938505970004", "urn:epc:id:sgln:8938505.97000.0"),
    )
    .expect("an event");
    let created = post(&site, &business, "/epcis/v2/events", &in_urns).header("GS1-EPC-Format", "Always_EPC_URN");
    let created = created.await.expect(201);
    assert_eq!(created.header("gs1-epc-format"), Some("Always_EPC_URN"));
    let asked = |path: &str| site.get(path).by(&business).header("GS1-EPC-Format", "Always_EPC_URN");
    let found_there = asked("/epcis/v2/events").await.expect(200);
    assert_eq!(found_there.header("gs1-epc-format"), Some("Always_EPC_URN"));
    assert_eq!(events(&found_there.json())[0]["childQuantityList"], in_urns["childQuantityList"]);
    // A link is refused before it is stored.
    let refused = post(&site, &business, "/epcis/v2/events", &harvest()).header("GS1-EPC-Format", "Always_EPC_URN");
    assert_eq!(refused.await.refusal(406), "not_acceptable");
    assert_eq!(found(&site, &business, "").await.len(), 1);
    let _ = post(&site, &business, "/epcis/v2/events", &harvest()).await.expect(201);
    let _ = asked("/epcis/v2/events").await.refusal(406);
    let _ = asked("/epcis/v2/events?EQ_bizStep=packing").await.expect(200);
    let _ = asked("/epcis/v2/epcs").await.refusal(406);
}

#[rstest]
#[tokio::test]
async fn patterns_find_what_begins_like_them(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut crate_ = shipping();
    crate_["epcList"] = json!(["urn:epc:id:grai:8938505.97000.400"]);
    crate_["bizStep"] = json!("storing");
    for event in [harvest(), packing(), shipping(), crate_] {
        let _ = post(&site, &business, "/epcis/v2/events", &event).await.expect(201);
    }
    let (commissioning, packed, shipped) = ("commissioning", "packing", "urn:epcglobal:cbv:bizstep:shipping");
    for (pattern, parameter, wanted) in [
        ("sgtin:8938505.*.*", "MATCH_epc", vec![packed]),
        ("sgtin:*.*.*", "MATCH_epc", vec![packed]),
        ("sgtin:0614141.*.*", "MATCH_epc", vec![]),
        ("sscc:8938505.*", "MATCH_epc", vec![shipped]),
        ("sscc:8938505.*", "MATCH_anyEPC", vec![shipped, packed]),
        ("sscc:*.*", "MATCH_parentID", vec![packed]),
        ("grai:8938505.97000.*", "MATCH_epc", vec!["storing"]),
        ("grai:8938505.*.*%7Curn:epc:idpat:sscc:8938505.*", "MATCH_epc", vec!["storing", shipped]),
        ("sgtin:8938505.097001.*", "MATCH_epcClass", vec![packed, commissioning]),
    ] {
        let mut steps = found(&site, &business, &format!("{parameter}=urn:epc:idpat:{pattern}")).await;
        let mut wanted: Vec<String> = wanted.into_iter().map(str::to_owned).collect();
        steps.sort();
        wanted.sort();
        assert_eq!(steps, wanted, "{parameter}: {pattern}");
    }
    let other = site.business().await;
    assert!(found(&site, &other, "MATCH_epc=urn:epc:idpat:sgtin:*.*.*").await.is_empty());
}

#[rstest]
#[tokio::test]
async fn amounts_are_found_in_other_units_and_extensions_where_they_stand(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut cold = shipping();
    cold["@context"] = json!([{ "vn": "https://ns.example.vn/" }]);
    cold["readPoint"]["vn:gate"] = json!({ "vn:side": "left" });
    cold["sensorElementList"] = json!([{
        "vn:van": "51C-12345",
        "sensorMetadata": { "time": "2026-11-16T17:00:00+07:00", "vn:firmware": 3 },
        "sensorReport": [
            { "type": "Temperature", "value": 10, "uom": "CEL", "meanValue": 9, "sDev": 0.5, "vn:probe": { "vn:depth": 4 } },
            { "type": "Pressure", "value": 1013.25, "uom": "MBR" },
        ],
    }]);
    for event in [harvest(), cold] {
        let _ = post(&site, &business, "/epcis/v2/events", &event).await.expect(201);
    }
    for (query, count) in [
        ("EQ_value_FAH=50", 1),
        ("EQ_value_KEL=283.15", 1),
        ("GT_value_FAH=50", 0),
        ("GE_value_FAH=50", 1),
        ("LE_value_FAH=49.9", 0),
        ("EQ_value_ATM=1", 1),
        ("GE_sDev_KEL=0.5", 1),
        ("GT_sDev_KEL=0.5", 0),
        ("EQ_quantity_TNE=0.4805", 1),
        ("GE_quantity_GRM=480500", 1),
        ("GT_quantity_DTN=4.805", 0),
        ("EQ_quantity_LTR=480.5", 0),
        ("EQ_SENSORELEMENT_https://ns.example.vn/van=51C-12345", 1),
        ("GE_SENSORMETADATA_https://ns.example.vn/firmware=3", 1),
        ("EXISTS_SENSORREPORT_https://ns.example.vn/probe=", 1),
        ("EQ_INNER_SENSORREPORT_https://ns.example.vn/depth=4", 1),
        ("EQ_SENSORREPORT_https://ns.example.vn/depth=4", 0),
        ("EXISTS_readPoint_https://ns.example.vn/gate=", 1),
        ("EQ_INNER_readPoint_https://ns.example.vn/side=left", 1),
        ("EXISTS_bizLocation_https://ns.example.vn/gate=", 0),
    ] {
        assert_eq!(found(&site, &business, query).await.len(), count, "{query}");
    }
}
