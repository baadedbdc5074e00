//! Named queries.

use nguon_api_tests::{Backend, Site};
use nguon_domain::access::permission::Role;
use rstest::rstest;
use serde_json::json;

use super::{events, harvest, packing, post, shipping};

#[rstest]
#[tokio::test]
async fn a_question_is_kept_asked_and_removed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    for event in [harvest(), packing(), shipping()] {
        let _ = post(&site, &business, "/epcis/v2/events", &event).await.expect(201);
    }
    let question = json!({
        "name": "packed-or-shipped",
        "query": {
            "@context": { "vn": "https://ns.example.vn/" },
            "EQ_bizStep": ["packing", "shipping"],
            "GE_eventTime": "2026-11-15T00:00:00+07:00",
            "orderDirection": "ASC",
        },
    });
    let made = site.post("/epcis/v2/queries").by(&business).json(&question).await.expect(201);
    let path = made.header("location").expect("where it is").to_owned();
    assert_eq!(path, "/epcis/v2/queries/packed-or-shipped");
    assert_eq!(site.get(&path).by(&business).await.expect(200).json(), question);
    assert_eq!(site.get("/epcis/v2/queries").by(&business).await.expect(200).json(), json!([question]));
    let first = site.get(&format!("{path}/events?perPage=1")).by(&business).await.expect(200);
    assert_eq!(first.json()["epcisBody"]["queryResults"]["queryName"], "packed-or-shipped");
    assert_eq!(events(&first.json())[0]["bizStep"], "packing");
    let next = first.header("link").and_then(|link| link.trim_start_matches('<').split('>').next()).expect("a page");
    let second = site.get(next).by(&business).await.expect(200);
    assert_eq!(events(&second.json())[0]["bizStep"], "urn:epcglobal:cbv:bizstep:shipping");
    assert_eq!(second.header("link"), None);
    let again = site.post("/epcis/v2/queries").by(&business).json(&question).await;
    assert_eq!(again.refusal(409), "name_taken");
    assert_eq!(again.json()["type"], "epcisException:ResourceAlreadyExistsException");
    // Another business has its own names.
    let missing = site.get(&path).by(&other).await;
    let _ = missing.refusal(404);
    assert_eq!(missing.json()["type"], "epcisException:NoSuchNameException");
    let _ = site.delete(&path).by(&other).await.refusal(404);
    let _ = site.delete(&path).by(&business).await.expect(204);
    let _ = site.get(&format!("{path}/events")).by(&business).await.refusal(404);
}

#[rstest]
#[tokio::test]
async fn a_question_that_cannot_be_answered_is_not_kept(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let viewer = site.colleague(&business, Role::Viewer).await;
    let right = json!({ "name": "q", "query": { "EQ_action": ["ADD"] } });
    let _ = site.post("/epcis/v2/queries").by(&viewer).json(&right).await.refusal(403);
    for wrong in [
        json!([]),
        json!({ "name": "q" }),
        json!({ "name": "two words", "query": {} }),
        json!({ "name": "..", "query": {} }),
        json!({ "name": "q", "query": { "colour": "red" } }),
        json!({ "name": "q", "query": { "perPage": 5 } }),
        json!({ "name": "q", "query": { "EQ_bizStep": { "a": 1 } } }),
        json!({ "name": "q", "query": { "EQ_bizStep": ["teleporting"] } }),
        json!({ "name": "q", "query": { "GE_vn:people": 3 } }),
        json!({ "name": "q", "query": {}, "more": 1 }),
    ] {
        let refused = site.post("/epcis/v2/queries").by(&business).json(&wrong).await;
        let _ = refused.refusal(400);
        assert_eq!(refused.json()["type"], "epcisException:QueryValidationException", "{wrong}");
    }
    let reserved = json!({ "name": "SimpleEventQuery", "query": {} });
    assert_eq!(site.post("/epcis/v2/queries").by(&business).json(&reserved).await.refusal(409), "name_taken");
    let _ = site.post("/epcis/v2/queries").by(&business).json(&right).await.expect(201);
    let _ = site.get("/epcis/v2/queries/q/events?EQ_action=DELETE").by(&business).await.refusal(400);
}

#[rstest]
#[tokio::test]
async fn subscriptions_are_optional_and_not_offered(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let question = json!({ "name": "q", "query": {} });
    let _ = site.post("/epcis/v2/queries").by(&business).json(&question).await.expect(201);
    let subscriptions = "/epcis/v2/queries/q/subscriptions";
    for answer in [
        site.get(subscriptions).by(&business).await,
        site.post(subscriptions).by(&business).json(&json!({})).await,
        site.delete(&format!("{subscriptions}/1")).by(&business).await,
        site.get("/epcis/v2/queries/q/events").by(&business).header("upgrade", "websocket").await,
    ] {
        assert_eq!(answer.refusal(501), "not_implemented");
        assert_eq!(answer.json()["type"], "epcisException:ImplementationException");
    }
}
