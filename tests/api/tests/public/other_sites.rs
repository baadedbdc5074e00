//! The data of a trace code, asked for by scripts of other sites (CORS).

use nguon_api_tests::{Answer, Backend, Site};
use nguon_domain::input::kind::Kind;
use reqwest::Method;
use rstest::rstest;

/// Fails unless a browser hands the answer to a script of any site that asked without credentials.
fn assert_open(answer: &Answer) {
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{}", answer.what);
    assert_eq!(answer.header("access-control-allow-credentials"), None, "{}", answer.what);
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"), "{}", answer.what);
}

#[rstest]
#[tokio::test]
async fn any_site_may_ask_for_the_data_of_a_code(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut input = site.least(&business, Kind::Product, "Thanh long").await;
    input["cover_image"] = site.picture_id(&business).await;
    let product = site.create(&business, Kind::Product, &input).await;
    let code = product["trace_code"].as_str().unwrap_or("?");
    let path = format!("/api/v1/trace/{code}");
    let ask = |path: &str| site.get(path).header("origin", "https://cho.example.vn");

    // The second answer comes from memory, before routing.
    for _ in 0..2 {
        let answer = ask(&path).await.expect(200);
        assert_open(&answer);
        let etag = answer.header("etag").unwrap_or("?").to_owned();
        assert_open(&ask(&path).header("if-none-match", &etag).await.expect(304));
    }
    let picture = product["cover_image"].as_str().unwrap_or("?");
    assert_open(&ask(&format!("{path}/files/{picture}?variant=thumb")).await.expect(200));
    let scan = site.post(&format!("{path}/scans")).header("origin", "https://cho.example.vn");
    assert_open(&scan.await.expect(200));
    // Refusals too, or a script would only learn that something failed.
    assert_open(&ask("/api/v1/trace/7K3M9QX2AB").await.expect(404));
    let _ = site.move_to(&business, Kind::Product, &[&product["id"]], "inactive").await.expect(204);
    assert_open(&ask(&path).await.expect(410));
    assert_open(&ask(&format!("{path}/files/{picture}")).await.expect(410));
}

#[rstest]
#[tokio::test]
async fn a_browser_is_told_so_before_it_asks(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    for path in ["7K3M9QX2AB", "7K3M9QX2AB/scans", "7K3M9QX2AB/files/0199f0c8-6a00-7000-8000-000000000001"] {
        let asked = site.call(Method::OPTIONS, &format!("/api/v1/trace/{path}"));
        let asked = asked.header("origin", "https://cho.example.vn").header("access-control-request-method", "GET");
        let answer = asked.header("access-control-request-headers", "if-none-match").await.expect(204);
        assert_open(&answer);
        assert_eq!(answer.header("access-control-allow-headers"), Some("*"));
        let methods = answer.header("access-control-allow-methods").unwrap_or_default().to_owned();
        assert!(["GET", "POST"].iter().all(|method| methods.contains(method)), "{methods}");
    }
    // What needs an account is not for other sites.
    let business = site.business().await;
    let mine = site.get("products").by(&business).header("origin", "https://cho.example.vn").await.expect(200);
    assert_eq!(mine.header("access-control-allow-origin"), None);
    let asked = site.call(Method::OPTIONS, "/api/v1/products").header("access-control-request-method", "GET").await;
    assert_eq!(asked.header("access-control-allow-origin"), None);
}
