//! The criteria of the GS1-Conformant Resolver Standard 1.2 that concern every address: methods, CORS, status codes,
//! headers, and the resolver description file. Those of links are in `links`, of keys in `keys`, of compression in
//! `compressed`.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use super::{GTIN, code, lot, product};

#[rstest]
#[tokio::test]
async fn get_head_and_options_are_open_to_all_sites_whatever_the_answer(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long").await;
    let hidden = lot(&site, &business, &product, "AN").await;
    let _ = site.move_to(&business, Kind::Lot, &[&hidden["id"]], "inactive").await.expect(204);
    for (path, status) in [
        (format!("/01/{GTIN}"), 200),
        (format!("/01/{GTIN}/"), 200),
        (format!("/01/{GTIN}/10/KHAC/21/1"), 200),
        (format!("/t/{}", code(&product)), 200),
        (format!("/t/{}?linkType=linkset", code(&product)), 200),
        ("/.well-known/gs1resolver".to_owned(), 200),
        ("/ARBCUPJCtg".to_owned(), 200),
        (format!("/t?code={GTIN}"), 303),
        (format!("/01/{GTIN}?linkType=gs1:pip"), 307),
        (format!("/gtin/{GTIN}"), 308),
        ("/01/08938505970012".to_owned(), 400),
        ("/ARBCUPJCug".to_owned(), 400),
        ("/10/A1".to_owned(), 400),
        ("/01/09312345678907".to_owned(), 404),
        ("/8003/04965031954585".to_owned(), 404),
        ("/t/7K3M9QX2AB".to_owned(), 404),
        (format!("/01/{GTIN}?linkType=gs1:epil"), 404),
        (format!("/01/{GTIN}/10/AN"), 410),
    ] {
        for accept in ["text/html", "application/json"] {
            let ask = |method: Method| site.call(method, &path).header("accept", accept);
            let (got, head) = (ask(Method::GET).await.expect(status), ask(Method::HEAD).await.expect(status));
            assert!(head.body.is_empty(), "{path} {accept}");
            for answer in [&got, &head] {
                assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{path} {accept}");
                let exposed = answer.header("access-control-expose-headers").unwrap_or_default();
                assert!(exposed.contains("link") && exposed.contains("location"), "{path} {accept}: {exposed}");
            }
            for name in ["content-type", "location", "link", "vary", "cache-control"] {
                assert_eq!(got.header(name), head.header(name), "{path} {accept} {name}");
            }
            if status >= 400 {
                let expected =
                    if accept == "text/html" { "text/html; charset=utf-8" } else { "application/problem+json" };
                assert_eq!(got.header("content-type"), Some(expected), "{path}");
                assert!(!got.text().contains(".wasm"), "{path}: not the app");
            }
        }
        let options = site.call(Method::OPTIONS, &path).header("origin", "https://ref.gs1.org").await.expect(204);
        assert_eq!(options.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(options.header("access-control-allow-methods"), Some("GET, HEAD, OPTIONS"), "{path}");
        let refused = site.call(Method::PUT, &path).await;
        assert_eq!(refused.refusal(405), "method_not_allowed", "{path}");
        assert_eq!(refused.header("allow"), Some("GET, HEAD, OPTIONS"), "{path}");
        assert_eq!(refused.header("access-control-allow-origin"), Some("*"), "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn what_is_no_digital_link_is_400_and_what_is_unknown_leads_up(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long").await;
    let mut place = site.least(&business, Kind::Place, "Kho").await;
    place["gln"] = json!("8938505970004");
    let place = site.create(&business, Kind::Place, &place).await;
    // The test suite appends such a segment to a right address.
    for path in [format!("/01/{GTIN}/foo"), format!("/01/{GTIN}/99/A"), format!("/01/{GTIN}/21/1/10/A")] {
        assert_eq!(site.get(&path).header("accept", "application/json").await.refusal(400), "malformed", "{path}");
    }
    // And unknown qualifiers, which must not be 404.
    for (path, found) in [
        (format!("/01/{GTIN}/10/KL8G"), &product),
        (format!("/01/{GTIN}/22/V1"), &product),
        (format!("/01/{GTIN}/22/V1/10/KL8G/21/9"), &product),
        (format!("/01/{GTIN}/235/TPX1"), &product),
        ("/414/8938505970004/254/KL8G".to_owned(), &place),
        ("/414/8938505970004/7040/1ABC".to_owned(), &place),
        ("/417/8938505970004/7040/1ABC".to_owned(), &place),
    ] {
        let answer = site.get(&path).header("accept", "application/json").await.expect(200);
        assert_eq!(answer.json()["trace_code"], found["trace_code"], "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn every_answer_names_the_linkset(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let _ = product(&site, &site.business().await, "Thanh long").await;
    let linkset = format!(
        "<https://nguon.example.vn/01/{GTIN}?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\""
    );
    for (method, path, status) in [
        (Method::GET, format!("/01/{GTIN}"), 200),
        (Method::GET, format!("/01/{GTIN}?17=261215"), 200),
        (Method::GET, format!("/01/{GTIN}?linkType=gs1:traceability"), 307),
        (Method::GET, format!("/gtin/{GTIN}"), 308),
        (Method::GET, format!("/01/{GTIN}?linkType=gs1:epil"), 404),
        (Method::OPTIONS, format!("/01/{GTIN}"), 204),
        (Method::GET, "/ARBCUPJCtg".to_owned(), 200),
    ] {
        let answer = site.call(method, &path).await.expect(status);
        assert!(answer.headers.get_all("link").iter().any(|link| *link == linkset), "{path}: {:?}", answer.headers);
        let all: Vec<_> = answer.headers.get_all("link").iter().filter_map(|link| link.to_str().ok()).collect();
        assert!(!all.iter().any(|link| link.contains("rel=\"gs1:")), "single links are in the linkset only: {all:?}");
    }
}

#[rstest]
#[tokio::test]
async fn the_description_file_has_all_that_its_schema_wants(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let answer = site.get("/.well-known/gs1resolver").await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let description = answer.json();
    assert_eq!(description["resolverRoot"], "https://nguon.example.vn");
    assert_eq!(description["supportedPrimaryKeys"], json!(["01", "00", "414", "417"]));
    assert_eq!(description["linkTypeDefaultCanBeLinkset"], false);
    assert_eq!(description["jsonLdContextLocation"], "https://ref.gs1.org/standards/resolver/linkset-context");
    assert_eq!(description["contact"]["fn"], "Nguồn");
    assert_eq!(
        description["supportedLinkType"],
        json!([
            { "namespace": "https://gs1.org/voc/", "prefix": "gs1:" },
            { "namespace": "https://ref.gs1.org/voc/", "prefix": "gs1:" },
        ])
    );
    let types = |language: &str| description["activeLinkTypes"][language].as_object().expect("link types").clone();
    let (vietnamese, english) = (types("vi"), types("en"));
    assert!(vietnamese.keys().eq(english.keys()));
    for name in
        ["defaultLink", "pip", "traceability", "masterData", "certificationInfo", "recallStatus", "hasRetailers"]
    {
        let described = &english[&format!("gs1:{name}")];
        assert_eq!(described["url"], format!("https://gs1.org/voc/{name}"));
        assert_ne!(described["title"], vietnamese[&format!("gs1:{name}")]["title"]);
    }
    assert_eq!(english.len(), 14);
}
