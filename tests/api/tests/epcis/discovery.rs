//! Discovery: what a client requests first, and the negotiation in headers.

use nguon_api_tests::{Backend, Site};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use super::{events, harvest, packing, post};

#[rstest]
#[tokio::test]
async fn every_resource_says_how_it_is_spoken_to(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let root = site.get("/epcis/v2/").await.expect(200).json();
    assert_eq!(site.get("/epcis/v2").await.expect(200).json(), root);
    assert_eq!(root["type"], "Collection");
    assert_eq!(root["member"].as_array().map(Vec::len), Some(9));
    for (path, methods) in [
        ("", "OPTIONS, GET"),
        ("capture", "OPTIONS, GET, POST"),
        ("capture/0199f0c8-6a00-7000-8000-000000000001", "OPTIONS, GET"),
        ("events", "OPTIONS, GET, POST"),
        ("events/urn:uuid:0", "OPTIONS, GET"),
        ("eventTypes", "OPTIONS, GET"),
        ("epcs/urn:epc:id:sscc:8938505.1970000001/events", "OPTIONS, GET"),
        ("queries", "OPTIONS, GET, POST"),
        ("queries/mine", "OPTIONS, GET, DELETE"),
        ("queries/mine/events", "OPTIONS, GET"),
    ] {
        let answer = site.call(Method::OPTIONS, &format!("/epcis/v2/{path}")).await.expect(204);
        assert_eq!(answer.header("allow"), Some(methods), "{path}");
        for (name, value) in [
            ("gs1-epcis-version", "2.0.0"),
            ("gs1-epcis-min", "2.0.0"),
            ("gs1-epcis-max", "2.0.0"),
            ("gs1-cbv-version", "2.0.0"),
            ("gs1-cbv-min", "2.0.0"),
            ("gs1-cbv-max", "2.0.0"),
            ("gs1-epc-format", "No_Preference"),
            ("gs1-cbv-xml-format", "No_Preference"),
            ("gs1-extensions", ""),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}: {name}");
        }
        assert!(answer.header("gs1-vendor-version").is_some_and(|version| !version.is_empty()));
        let captures = path == "capture";
        assert_eq!(answer.header("gs1-epcis-capture-limit"), captures.then_some("10000"), "{path}");
        assert_eq!(answer.header("gs1-epcis-capture-file-size-limit"), captures.then_some("33554432"), "{path}");
        assert_eq!(answer.header("gs1-capture-error-behaviour"), captures.then_some("rollback"), "{path}");
    }
    let _ = site.call(Method::OPTIONS, "/epcis/v2/colours").await.refusal(404);
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_agreed_on_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for (name, value) in [
        ("GS1-EPCIS-Min", "2.1"),
        ("GS1-EPCIS-Max", "1.2"),
        ("GS1-CBV-Version", "1.2"),
        ("GS1-EPC-Format", "Always_XML"),
        ("Accept", "application/xml"),
    ] {
        let refused = site.get("/epcis/v2/events").by(&business).header(name, value).await;
        assert_eq!(refused.refusal(406), "not_acceptable");
        assert_eq!(refused.json()["type"], "epcisException:NotAcceptableException");
        assert!(refused.json()["detail"].as_str().is_some_and(|detail| detail.starts_with(name)), "{}", refused.text());
    }
    let _ = site.get("/epcis/v2/events").by(&business).header("GS1-EPCIS-Min", "1.2").await.expect(200);
}

#[rstest]
#[tokio::test]
async fn identifiers_come_as_links_when_that_is_asked_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for event in [harvest(), packing()] {
        let _ = post(&site, &business, "/epcis/v2/events", &event).await.expect(201);
    }
    let asked = |format: &'static str| {
        site.get("/epcis/v2/events?EQ_bizStep=packing").by(&business).header("GS1-EPC-Format", format)
    };
    let answer = asked("Always_GS1_Digital_Link").await.expect(200);
    assert_eq!(answer.header("gs1-epc-format"), Some("Always_GS1_Digital_Link"));
    let event = &events(&answer.json())[0];
    assert_eq!(event["parentID"], "https://id.gs1.org/00/189385059700000018");
    assert_eq!(event["childEPCs"], json!(["https://id.gs1.org/01/08938505970011/21/7"]));
    let answer = asked("Never_Translates").await.expect(200);
    assert_eq!(answer.header("gs1-epc-format"), Some("Never_Translates"));
    assert_eq!(events(&answer.json())[0]["parentID"], packing()["parentID"]);
}
