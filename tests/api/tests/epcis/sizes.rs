//! Size limits of events and of pages of events.

use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use serde_json::{Value, json};

use super::{LD, done};

/// Returns an event of about `bytes` bytes, at a minute of a day.
fn event(minute: usize, bytes: usize) -> Value {
    json!({
        "type": "ObjectEvent", "action": "OBSERVE", "eventTimeZoneOffset": "+07:00",
        "eventTime": format!("2026-11-20T{:02}:{:02}:00+07:00", minute / 60, minute % 60),
        "epcList": ["https://id.gs1.org/00/189385059700000018"], "https://ns.example.vn/note": "x".repeat(bytes),
    })
}

#[rstest]
#[tokio::test]
async fn an_event_of_more_than_a_mebibyte_is_refused_with_its_largest_part(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let large = event(0, 1024 * 1024);
    let problem = site.post("/epcis/v2/events").by(&business).raw(LD, large.to_string()).await.expect(400).json();
    let error = &problem["errors"][0];
    assert_eq!((&error["field"], &error["code"]), (&json!("https://ns.example.vn/note"), &json!("too_large")));
    assert!(error["message"].as_str().is_some_and(|message| message.contains("1 MB")), "{error}");
    let document = json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "EPCISDocument",
        "schemaVersion": "2.0", "creationDate": "2026-11-20T08:00:00+07:00",
        "epcisBody": { "eventList": [event(1, 10), large] },
    });
    let taken = site.post("/epcis/v2/capture").by(&business).header("gs1-capture-error-behaviour", "proceed");
    let taken = taken.raw(LD, document.to_string()).await.expect(202);
    let job = done(&site, &business, &taken).await;
    assert_eq!((&job["success"], &job["captured"]), (&json!(false), &json!(1)));
    assert_eq!(job["errors"][0]["field"], "epcisBody.eventList[1].https://ns.example.vn/note");
}

#[rstest]
#[tokio::test]
async fn a_page_has_as_many_events_as_fit_into_16_mib_and_the_next_has_the_others(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for minute in 0..24 {
        let large = event(minute, 1_000_000);
        let _ = site.post("/epcis/v2/events").by(&business).raw(LD, large.to_string()).await.expect(201);
    }
    let (mut path, mut pages, mut seen) = ("/epcis/v2/events?perPage=1000".to_owned(), Vec::new(), Vec::new());
    loop {
        let answer = site.get(&path).by(&business).await.expect(200);
        assert!(answer.body.len() <= 16 * 1024 * 1024, "{} bytes", answer.body.len());
        let page = answer.json();
        let events = page["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().expect("events").clone();
        pages.push(events.len());
        seen.extend(events.iter().map(|event| event["eventTime"].to_string()));
        let next = answer.header("link").and_then(|link| link.strip_prefix('<')?.split_once('>'));
        let Some((next, _)) = next else { break };
        path = next.to_owned();
    }
    assert!(pages.len() == 2 && pages[0] > 10, "{pages:?}");
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (24, 24));
    // `eventCountLimit` counts the events returned so far.
    let limited = site.get("/epcis/v2/events?perPage=1000&eventCountLimit=20").by(&business).await.expect(200);
    let next = limited.header("link").and_then(|link| link.strip_prefix('<')?.split_once('>')).expect("a next page").0;
    let rest = site.get(next).by(&business).await.expect(200);
    let count = |page: Value| page["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().map(Vec::len);
    assert_eq!(count(limited.json()).zip(count(rest.json())).map(|(first, rest)| first + rest), Some(20));
    assert_eq!(rest.header("link"), None);
}
