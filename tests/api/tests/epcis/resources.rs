//! Lists of the values that occur in events, and the events of each.

use nguon_api_tests::{Backend, Business, Site};
use rstest::rstest;
use serde_json::{Value, json};

use super::{LOT, PALLET, PLACE, document, done, events, harvest, packing, post, shipping};
use crate::lists::plans::{assert_by_index, statements_of};

fn encoded(text: &str) -> String {
    text.replace('%', "%25").replace('/', "%2F").replace(':', "%3A").replace('?', "%3F").replace(';', "%3B")
}

async fn captured(site: &Site, business: &Business, all: &[Value]) {
    let taken = post(site, business, "/epcis/v2/capture", &document(all)).await.expect(202);
    let job = done(site, business, &taken).await;
    assert_eq!(job["success"], true, "{job}");
}

async fn members(site: &Site, business: &Business, path: &str) -> Vec<String> {
    let list = site.get(&format!("/epcis/v2/{path}")).by(business).await.expect(200).json();
    let member = list["member"].as_array().cloned().unwrap_or_default();
    member.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[rstest]
#[tokio::test]
async fn what_events_name_is_listed_and_leads_to_them(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    captured(&site, &business, &[harvest(), packing(), shipping()]).await;
    assert_eq!(members(&site, &business, "eventTypes").await.len(), 5);
    assert_eq!(members(&site, &business, "bizSteps").await, ["commissioning", "packing", "shipping"]);
    assert_eq!(members(&site, &business, "dispositions").await, ["active", "in_transit"]);
    assert_eq!(members(&site, &business, "readPoints").await, [PLACE]);
    assert!(members(&site, &business, "bizLocations").await.is_empty());
    let mut epcs = members(&site, &business, "epcs").await;
    epcs.sort();
    assert_eq!(epcs, [PALLET, LOT, "https://id.gs1.org/01/08938505970011/21/7"]);
    for (list, value, count) in [
        ("eventTypes", "ObjectEvent", 2),
        ("eventTypes", "TransactionEvent", 0),
        ("bizSteps", "shipping", 1),
        ("bizSteps", "https://ref.gs1.org/cbv/BizStep-packing", 1),
        ("dispositions", "in_transit", 1),
        ("readPoints", "urn:epc:id:sgln:8938505.97000.0", 3),
        ("epcs", "urn:epc:id:sscc:8938505.1970000001", 2),
        ("epcs", LOT, 2),
    ] {
        let path = format!("/epcis/v2/{list}/{}", encoded(value));
        let found = site.get(&format!("{path}/events")).by(&business).await.expect(200).json();
        assert_eq!(events(&found).len(), count, "{path}");
        let described = site.get(&path).by(&business).await.expect(200).json();
        assert_eq!(described["member"], json!(["events"]), "{path}");
    }
    let narrowed = site.get("/epcis/v2/eventTypes/ObjectEvent/events?EQ_action=ADD").by(&business).await.expect(200);
    assert_eq!(events(&narrowed.json()).len(), 1);
    let _ = site.get("/epcis/v2/bizSteps/packing/events?EQ_bizStep=shipping").by(&business).await.refusal(400);
    for path in [
        "eventTypes/QuantityEvent",
        "bizSteps/teleporting/events",
        "bizSteps/storing",
        "epcs/nothing",
        "readPoints/8938",
    ] {
        let refused = site.get(&format!("/epcis/v2/{path}")).by(&business).await;
        let _ = refused.refusal(404);
        assert_eq!(refused.json()["type"], "epcisException:NoSuchResourceException", "{path}");
    }
    for list in ["bizSteps", "dispositions", "readPoints", "epcs"] {
        assert!(members(&site, &other, list).await.is_empty(), "{list}");
    }
    let _ = site.get(&format!("/epcis/v2/epcs/{}", encoded(LOT))).by(&other).await.refusal(404);
}

#[rstest]
#[tokio::test]
async fn pages_of_names_follow_each_other(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let steps = ["accepting", "arriving", "holding", "packing", "shipping", "storing", "unloading"];
    let all: Vec<Value> = (0..21)
        .map(|number: usize| {
            let mut event = shipping();
            event["bizStep"] = json!(steps[number % 7]);
            event["epcList"] = json!([format!("urn:epc:id:sgtin:8938505.097001.{}", number % 7)]);
            event["eventTime"] = json!(format!("2026-11-16T17:30:{number:02}+07:00"));
            event
        })
        .collect();
    captured(&site, &business, &all).await;
    for list in ["bizSteps", "epcs"] {
        let mut path = format!("/epcis/v2/{list}?perPage=3");
        let (mut found, mut pages) = (Vec::new(), 0);
        loop {
            let answer = site.get(&path).by(&business).await.expect(200);
            let page = answer.json()["member"].as_array().cloned().unwrap_or_default();
            assert!(page.len() <= 3);
            found.extend(page.iter().filter_map(Value::as_str).map(str::to_owned));
            pages += 1;
            let Some(link) = answer.header("link") else { break };
            let next = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\""));
            next.expect("a next page").clone_into(&mut path);
        }
        assert_eq!(pages, 3, "{list}");
        let different: std::collections::BTreeSet<&String> = found.iter().collect();
        assert_eq!((found.len(), different.len()), (7, 7), "{list}: {found:?}");
    }
    for query in ["perPage=0", "EQ_bizStep=packing", "nextPageToken=a&nextPageToken=b"] {
        let _ = site.get(&format!("/epcis/v2/epcs?{query}")).by(&business).await.refusal(400);
    }
    let _ = site.get("/epcis/v2/epcs?nextPageToken=x").by(&business).await.refusal(400);
}

#[rstest]
#[tokio::test]
async fn no_question_reads_a_whole_table(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    captured(&site, &business, &[harvest(), packing(), shipping()]).await;
    let _ = site
        .post("/epcis/v2/queries")
        .by(&business)
        .json(&json!({ "name": "shipped", "query": { "EQ_bizStep": ["shipping"] } }))
        .await
        .expect(201);
    let (lot, place) = (encoded(LOT), encoded(PLACE));
    let mut questions: Vec<String> =
        ["eventTypes", "epcs", "bizSteps", "bizLocations", "readPoints", "dispositions", "queries"]
            .iter()
            .map(|list| format!("/epcis/v2/{list}?perPage=1"))
            .collect();
    questions.extend([
        format!("/epcis/v2/epcs/{lot}/events"),
        format!("/epcis/v2/epcs/{lot}"),
        format!("/epcis/v2/readPoints/{place}/events"),
        "/epcis/v2/dispositions/active/events".to_owned(),
        "/epcis/v2/eventTypes/ObjectEvent/events".to_owned(),
        "/epcis/v2/queries/shipped/events".to_owned(),
    ]);
    for parameter in [
        "WD_readPoint=https://id.gs1.org/414/8938505970004",
        "EQ_persistentDisposition_set=active",
        "GE_quantity_KGM=1",
        "EQ_quantity=48",
        "EQ_ILMD_https://ns.example.vn/variety=x",
        "EXISTS_ILMD_https://ns.example.vn/variety",
        "EQ_INNER_https://ns.example.vn/people=3",
        "EQ_errorReason=did_not_occur",
        "LT_errorDeclaration_Time=2026-11-20T00:00:00Z",
        "EQ_type=Temperature",
        "GE_value_CEL=8",
        "maxEventCount=1000",
        "EQ_bizTransaction_po=urn:epc:id:gdti:8938505.97000.AC239",
    ] {
        questions.push(format!("/epcis/v2/events?{}", parameter.replace(':', "%3A").replace('/', "%2F")));
    }
    let statements = statements_of(&site, &business, &questions).await;
    assert!(statements.iter().any(|statement| statement.sql.starts_with("WITH")));
    assert_by_index(&site, statements).await;
}
