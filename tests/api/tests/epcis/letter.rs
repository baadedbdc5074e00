//! What the standard allows is captured as it came, what it refuses is refused with its field.

use nguon_api_tests::{Backend, Business, Site};
use rstest::rstest;
use serde_json::{Value, json};

use super::{LOT, PALLET, PLACE, document, done, events, found, harvest, packing, post, shipping};
const PATH: &str = "/epcis/v2/events";

fn sensed(element: Value) -> Value {
    let mut event = shipping();
    event["sensorElementList"] = json!([element]);
    event
}

#[rstest]
#[tokio::test]
async fn what_the_standard_refuses_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let report = |report: Value| json!({ "sensorReport": [report] });
    let with = |field: &str, value: Value| {
        let mut event = shipping();
        event[field] = value;
        event
    };
    let persistent = |mut event: Value| {
        event["persistentDisposition"] = json!({ "set": ["completeness_verified"] });
        event
    };
    for (event, field, code) in [
        (with("eventTimeZoneOffset", json!("Z")), "eventTimeZoneOffset", "wrong_type"),
        (with("epcList", json!([PALLET, PALLET])), "epcList[1]", "duplicate"),
        (
            with("quantityList", json!([{ "epcClass": LOT, "quantity": 0, "uom": "KGM" }])),
            "quantityList[0].quantity",
            "not_positive",
        ),
        (with("quantityList", json!([{ "epcClass": LOT, "uom": "KGM" }])), "quantityList[0].uom", "needs_other_field"),
        (
            with("quantityList", json!([{ "epcClass": LOT, "https://ns.example.vn/a": 1 }])),
            "quantityList[0].https://ns.example.vn/a",
            "unknown_field",
        ),
        (persistent(packing()), "persistentDisposition", "not_allowed"),
        (
            with("persistentDisposition", json!({ "set": ["damaged", "cbv:Disp-damaged"] })),
            "persistentDisposition.set[1]",
            "duplicate",
        ),
        (
            sensed(report(
                json!({ "type": "Temperature", "value": 4, "uom": "CEL", "time": "2026-11-16T17:30:00.001+07:00" }),
            )),
            "sensorElementList[0].sensorReport[0].time",
            "after_event",
        ),
        (
            sensed(
                json!({ "sensorMetadata": { "startTime": "2026-11-16T11:00:00Z" }, "sensorReport": [{ "type": "Count", "value": 1 }] }),
            ),
            "sensorElementList[0].sensorMetadata.startTime",
            "after_event",
        ),
        (
            sensed(json!({
                "sensorMetadata": { "startTime": "2026-11-16T09:00:00Z", "endTime": "2026-11-16T08:00:00Z" },
                "sensorReport": [{ "type": "Count", "value": 1 }],
            })),
            "sensorElementList[0].sensorMetadata.startTime",
            "not_before_end",
        ),
        (
            sensed(json!({
                "sensorMetadata": { "deviceID": "urn:epc:id:giai:8938505.TH1" },
                "sensorReport": [{ "type": "Count", "value": 1, "deviceID": "urn:epc:id:giai:8938505.TH2" }],
            })),
            "sensorElementList[0].sensorReport[0].deviceID",
            "in_metadata_too",
        ),
        (
            sensed(report(json!({ "type": "Warmth", "value": 1 }))),
            "sensorElementList[0].sensorReport[0].type",
            "not_allowed",
        ),
        (
            sensed(report(json!({ "type": "Temperature", "sDev": 1, "uom": "CEL" }))),
            "sensorElementList[0].sensorReport[0].sDev",
            "needs_other_field",
        ),
        (
            sensed(report(
                json!({ "type": "MassConcentration", "value": 1, "uom": "GP", "microorganism": "https://a.example/1", "chemicalSubstance": "https://a.example/2" }),
            )),
            "sensorElementList[0].sensorReport[0].chemicalSubstance",
            "excludes_other_field",
        ),
    ] {
        let refused = post(&site, &business, PATH, &event).await.expect(400).json();
        let faults: Vec<(&str, &str)> = refused["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|fault| (fault["field"].as_str().unwrap_or_default(), fault["code"].as_str().unwrap_or_default()))
            .collect();
        assert_eq!(faults, [(field, code)], "{event}");
    }
    assert_eq!(found(&site, &business, "").await.len(), 0);
    // The same object in two spellings is one object.
    let twice = with("epcList", json!([PALLET, "urn:epc:id:sscc:8938505.1970000001"]));
    let _ = post(&site, &business, PATH, &twice).await.expect(201);
}

#[rstest]
#[tokio::test]
async fn a_document_has_what_the_schema_requires_and_nothing_unknown(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let changed = |field: &str, value: Option<Value>| {
        let mut document = document(&[shipping()]);
        match value {
            Some(value) => document[field] = value,
            None => _ = document.as_object_mut().expect("an object").remove(field),
        }
        document
    };
    for (document, field, code) in [
        (changed("creationDate", None), "creationDate", "required"),
        (changed("creationDate", Some(json!("yesterday"))), "creationDate", "no_such_date"),
        (changed("schemaVersion", Some(json!("2.x"))), "schemaVersion", "not_allowed"),
        (changed("owner", Some(json!("HTX"))), "owner", "unknown_field"),
        (changed("sender", Some(json!(7))), "sender", "wrong_type"),
    ] {
        let taken = post(&site, &business, "/epcis/v2/capture", &document).await.expect(202);
        let job = done(&site, &business, &taken).await;
        assert_eq!((&job["success"], &job["captured"]), (&json!(false), &json!(0)));
        assert_eq!(
            (&job["errors"][0]["field"], &job["errors"][0]["code"]),
            (&json!(field), &json!(code)),
            "{document}"
        );
    }
    // A query document needs neither version nor date.
    let results = json!({ "queryName": "SimpleEventQuery", "resultsBody": { "eventList": [shipping()] } });
    let answer = json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISQueryDocument",
        "epcisBody": { "queryResults": results },
    });
    let taken = post(&site, &business, "/epcis/v2/capture", &answer).await.expect(202);
    assert_eq!(done(&site, &business, &taken).await["captured"], 1);
}

/// Returns an event of a type of its own.
fn vendor() -> Value {
    json!({
        "@context": [{ "example": "https://ns.example.vn/epcis/" }],
        "type": "example:DryingEvent",
        "eventTime": "2026-11-18T08:00:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "epcList": [PALLET],
        "bizStep": "storing",
        "readPoint": { "id": PLACE },
        "example:hours": 36,
    })
}

#[rstest]
#[tokio::test]
async fn event_types_of_vendors_are_kept_listed_and_found(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut event = post(&site, &business, PATH, &vendor()).await.expect(201).json();
    for added in ["eventID", "recordTime"] {
        event.as_object_mut().expect("an object").remove(added);
    }
    assert_eq!(event, vendor());
    let _ = post(&site, &business, PATH, &shipping()).await.expect(201);
    let full = "https://ns.example.vn/epcis/DryingEvent";
    assert_eq!(found(&site, &business, &format!("eventType={full}")).await, ["storing"]);
    assert_eq!(found(&site, &business, &format!("eventType=ObjectEvent%7C{full}")).await.len(), 2);
    assert_eq!(found(&site, &business, "GE_https://ns.example.vn/epcis/hours=36").await, ["storing"]);
    let types = site.get("/epcis/v2/eventTypes").by(&business).await.expect(200).json();
    assert_eq!(types["member"].as_array().map(Vec::len), Some(6));
    assert_eq!(types["member"][5], full);
    let path = format!("/epcis/v2/eventTypes/{}", full.replace(':', "%3A").replace('/', "%2F"));
    let _ = site.get(&path).by(&business).await.expect(200);
    let own = site.get(&format!("{path}/events")).by(&business).await.expect(200).json();
    assert_eq!(events(&own).len(), 1);
    let other = site.get("/epcis/v2/eventTypes/https%3A%2F%2Fns.example.vn%2FOther").by(&business).await;
    let _ = other.refusal(404);
    let mut bare = vendor();
    bare["type"] = json!("DryingEvent");
    let _ = post(&site, &business, PATH, &bare).await.refusal(400);
}

#[rstest]
#[tokio::test]
async fn deep_extensions_come_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut deep = json!({ "https://ns.example.vn/end": 7 });
    for _ in 0..90 {
        deep = json!({ "https://ns.example.vn/in": deep });
    }
    let mut event = harvest();
    event["https://ns.example.vn/deep"] = deep.clone();
    let stored = post(&site, &business, PATH, &event).await.expect(201).json();
    assert_eq!(stored["https://ns.example.vn/deep"], deep);
    assert_eq!(found(&site, &business, "EQ_INNER_https://ns.example.vn/end=7").await, ["commissioning"]);
}

/// Returns the stock of the lot.
async fn stock_of_lot(site: &Site, business: &Business) -> Value {
    let code = LOT.replace(':', "%3A").replace('/', "%2F");
    site.get(&format!("/api/v1/stock/find?code={code}")).by(business).await.expect(200).json()
}

#[rstest]
#[tokio::test]
async fn quantities_beyond_all_counting_are_kept_and_never_summed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut vast = harvest();
    vast["quantityList"][0]["quantity"] = json!(2_500_000_000_000_i64);
    let stored = post(&site, &business, PATH, &vast).await.expect(201).json();
    assert_eq!(stored["quantityList"][0]["quantity"], json!(2_500_000_000_000_i64));
    assert_eq!(found(&site, &business, "GE_quantity_KGM=2500000000000").await, ["commissioning"]);
    // It is there, but not counted.
    let only = stock_of_lot(&site, &business).await;
    assert_eq!((&only["thousandths"], &only["is_not_counted"]), (&json!(0), &json!(true)), "{only}");
    let listed = site.get("/api/v1/stock").by(&business).await.expect(200).json();
    assert_eq!(listed["items"][0]["is_not_counted"], true, "{listed}");
    let _ = post(&site, &business, PATH, &harvest()).await.expect(201);
    let both = stock_of_lot(&site, &business).await;
    assert_eq!((&both["thousandths"], &both["is_not_counted"]), (&json!(480_500), &json!(true)), "{both}");
    // Once it is declared wrong, everything is counted.
    vast["errorDeclaration"] = json!({ "declarationTime": "2026-11-17T08:00:00+07:00", "reason": "incorrect_data" });
    let _ = post(&site, &business, PATH, &vast).await.expect(201);
    let left = stock_of_lot(&site, &business).await;
    assert_eq!((&left["thousandths"], &left["is_not_counted"]), (&json!(480_500), &Value::Null), "{left}");
}

#[rstest]
#[tokio::test]
async fn a_trace_says_what_it_does_not_count(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut sent = shipping();
    sent["epcList"] = json!([]);
    sent["quantityList"] = json!([{ "epcClass": LOT, "quantity": 3e12, "uom": "KGM" }]);
    for event in [harvest(), sent] {
        let _ = post(&site, &business, PATH, &event).await.expect(201);
    }
    let path = format!("/api/v1/chain?direction=forward&code={}", LOT.replace(':', "%3A").replace('/', "%2F"));
    let trace = site.get(&path).by(&business).await.expect(200).json();
    let amount = &trace["recipients"][0]["amounts"][0];
    assert_eq!((&amount["quantity"], &amount["is_not_counted"]), (&Value::Null, &json!(true)), "{trace}");
    let edges = trace["edges"].as_array().expect("edges");
    assert!(edges.iter().any(|edge| edge["is_not_counted"] == true), "{trace}");
}

/// Finds a class that stands in a list of EPCs.
async fn classes(site: &Site, business: &Business, query: &str) -> usize {
    found(site, business, query).await.len()
}

#[rstest]
#[tokio::test]
async fn a_trade_item_in_a_list_of_epcs_is_a_class(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let gtin = "https://id.gs1.org/01/08938505970011";
    let mut event = shipping();
    event["action"] = json!("ADD");
    event["bizStep"] = json!("commissioning");
    event["epcList"] = json!([gtin]);
    let stored = post(&site, &business, PATH, &event).await.expect(201).json();
    assert_eq!(stored["epcList"], json!([gtin]));
    // As a thing there would be one of it.
    let stock = site.get("/api/v1/stock").by(&business).await.expect(200).json();
    assert_eq!(stock["items"], json!([]), "{stock}");
    for (query, count) in [
        (format!("MATCH_epcClass={gtin}"), 1),
        (format!("MATCH_anyEPCClass={gtin}"), 1),
        (format!("MATCH_epc={gtin}"), 1),
        (format!("MATCH_outputEPC={gtin}"), 0),
        ("MATCH_epc=urn:epc:idpat:sgtin:8938505.*.*".to_owned(), 0),
    ] {
        assert_eq!(classes(&site, &business, &query).await, count, "{query}");
    }
}
