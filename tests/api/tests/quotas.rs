//! Quotas of records and events.

use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

const LD: &str = "application/ld+json";

/// Starts a server on which a business may have three records and two events.
async fn start(backend: Backend) -> (Site, Business) {
    let site = Site::start_with(backend, |config| {
        (config.quotas.record_quota, config.quotas.event_quota) = (3, 2);
    })
    .await;
    let business = site.business().await;
    (site, business)
}

fn event(minute: u32) -> String {
    json!({
        "type": "ObjectEvent", "action": "OBSERVE", "eventTimeZoneOffset": "+07:00",
        "eventTime": format!("2026-11-20T08:{minute:02}:00+07:00"),
        "epcList": ["https://id.gs1.org/00/189385059700000018"],
    })
    .to_string()
}

async fn usage(site: &Site, business: &Business) -> Value {
    site.get("files/usage").by(business).await.expect(200).json()
}

#[rstest]
#[tokio::test]
async fn records_beyond_the_quota_are_refused_with_the_figure(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (site, business) = start(backend).await;
    let member = |name: &'static str| {
        let (site, business) = (&site, &business);
        async move {
            let input = site.least(business, Kind::Member, name).await;
            site.post("members").by(business).json(&input).await
        }
    };
    for name in ["Một", "Hai"] {
        let _ = member(name).await.expect(201);
    }
    // A file with two rows is refused as a whole; one with one row fits.
    let rows = |names: &str| format!("Tên;Danh mục\n{names}");
    let import = |text: String| {
        let part = reqwest::multipart::Part::bytes(text.into_bytes()).file_name("a.csv");
        site.post("members/import").by(&business).form(reqwest::multipart::Form::new().part("file", part))
    };
    let refused = import(rows("Ba;Nhà cung cấp\nBốn;Nhà cung cấp\n")).await;
    assert_eq!(refused.refusal(409), "record_quota_reached");
    assert_eq!(usage(&site, &business).await["records"], json!({ "used": 2, "limit": 3 }));
    let _ = import(rows("Ba;Nhà cung cấp\n")).await.expect(200);
    let refused = member("Bốn").await;
    assert_eq!(refused.refusal(409), "record_quota_reached");
    assert!(
        refused.json()["detail"].as_str().is_some_and(|detail| detail.contains("Hạn mức là 3.")),
        "{}",
        refused.text()
    );
    // Another business has its own quota.
    let other = site.business().await;
    let _ = site.made(&other, Kind::Member, "Một").await;
    assert_eq!(usage(&site, &business).await["records"], json!({ "used": 3, "limit": 3 }));
    assert_eq!(usage(&site, &other).await["records"]["used"], 1);
}

#[rstest]
#[tokio::test]
async fn events_beyond_the_quota_are_refused_with_the_figure(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (site, business) = start(backend).await;
    let send = |minute| site.post("/epcis/v2/events").by(&business).raw(LD, event(minute));
    let _ = send(1).await.expect(201);
    let _ = send(2).await.expect(201);
    // A repetition is no further event.
    let _ = send(2).await.expect(201);
    assert_eq!(usage(&site, &business).await["events"], json!({ "used": 2, "limit": 2 }));
    let refused = send(3).header("accept-language", "en").await;
    assert_eq!(refused.refusal(409), "event_quota_reached");
    assert!(refused.text().contains("The limit is 2."), "{}", refused.text());
    let document = site.post("/epcis/v2/capture").by(&business).raw(LD, event(3)).await;
    assert_eq!(document.refusal(409), "event_quota_reached");
    assert_eq!(usage(&site, &business).await["events"]["used"], 2);
}

#[rstest]
#[tokio::test]
async fn a_document_that_goes_beyond_the_quota_ends_with_the_reason(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (site, business) = start(backend).await;
    let events: Vec<Value> = (1..4).map(|minute| serde_json::from_str(&event(minute)).expect("an event")).collect();
    let document = json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "EPCISDocument",
        "schemaVersion": "2.0", "creationDate": "2026-11-20T08:00:00+07:00", "epcisBody": { "eventList": events },
    });
    let taken = site.post("/epcis/v2/capture").by(&business).raw(LD, document.to_string()).await.expect(202);
    let job = crate::epcis::done(&site, &business, &taken).await;
    assert_eq!((&job["success"], &job["captured"]), (&json!(false), &json!(0)));
    assert_eq!(job["errors"][0]["code"], "event_quota_reached");
    assert_eq!(usage(&site, &business).await["events"]["used"], 0);
}
