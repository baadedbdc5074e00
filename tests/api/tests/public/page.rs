//! Pages of the app, and paths that are neither a page nor an operation.

use nguon_api::platform::config::Config;
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use reqwest::Method;
use rstest::rstest;

const INDEX: &str =
    "<!doctype html><html lang=\"vi\"><head><title>Nguồn</title></head><body><script>start()</script></body></html>";

/// Puts a tiny app into the folder of the browser app.
fn with_app(config: &mut Config) {
    let folder = &config.frontend_dir;
    std::fs::create_dir_all(folder.join("assets")).expect("a folder");
    for (name, content) in [
        ("index.html", INDEX),
        ("app-0123456789abcdef.css", "body{}"),
        ("app-0123456789abcdef.css.gz", "gz"),
        ("assets/a.svg", "<svg/>"),
    ] {
        std::fs::write(folder.join(name), content).expect("a file");
    }
    std::fs::write(config.frontend_dir.with_file_name("secret.txt"), "secret").expect("a file");
}

#[rstest]
#[tokio::test]
async fn an_unknown_path_of_the_api_is_a_problem(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start_with(backend, with_app).await;
    for path in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nope",
        "/api/v2/members",
        "/api/v1/members/",
        "/api/v1//members",
        "/api/v1/lots/x/y",
    ] {
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            assert_eq!(site.call(method, path).await.refusal(404), "not_found", "{path}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn every_path_of_the_app_is_its_page(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start_with(backend, with_app).await;
    for path in ["/", "/sign-in", "/members", "/lots/0199f0c8-6a00-7000-8000-000000000001", "/reset-password?token=x"] {
        let page = site.get(path).await.expect(200);
        assert_eq!(page.text(), INDEX, "{path}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(page.header("cache-control"), Some("no-cache"));
        let policy = page.header("content-security-policy").unwrap_or_default();
        for part in ["default-src 'self'", "'sha256-", "object-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"]
        {
            assert!(policy.contains(part), "{part} is not in {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    }
    for path in ["/", "/sign-in"] {
        assert_eq!(site.call(Method::POST, path).await.refusal(404), "not_found");
    }
}

#[rstest]
#[tokio::test]
async fn files_of_the_app_are_kept_by_browsers_and_no_others_are_given(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start_with(backend, with_app).await;
    let style = site.get("/app-0123456789abcdef.css").await.expect(200);
    assert_eq!(style.header("content-type"), Some("text/css; charset=utf-8"));
    assert!(style.header("cache-control").is_some_and(|value| value.contains("immutable")));
    let tag = style.header("etag").unwrap_or("?").to_owned();
    let _ = site.get("/app-0123456789abcdef.css").header("if-none-match", &tag).await.expect(304);
    let packed = site.get("/app-0123456789abcdef.css").header("accept-encoding", "gzip").await.expect(200);
    assert_eq!((packed.header("content-encoding"), packed.text().as_str()), (Some("gzip"), "gz"));
    assert_eq!(site.get("/assets/a.svg").await.expect(200).header("cache-control"), Some("no-cache"));
    for path in [
        "/nope.js",
        "/secret.txt",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/../../secret.txt",
        "/assets/%2e%2e/%2e%2e/data/session-key.pk8",
        "/.env",
    ] {
        let answer = site.get(path).await;
        assert!(!answer.text().contains("secret\n") && answer.text() != "secret", "{path}");
        assert!(matches!(answer.status, 404 | 200), "{path}");
        assert!(answer.status == 404 || answer.text() == INDEX, "{path}: {}", answer.text());
    }
}

#[rstest]
#[tokio::test]
async fn the_page_of_a_code_has_its_title_and_an_honest_status(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = site.made(&business, Kind::Product, "</title><script>alert(1)</script>").await;
    let code = product["trace_code"].as_str().unwrap_or("?").to_owned();
    let page = site.get(&format!("/t/{}", code.to_lowercase())).await.expect(200);
    assert!(page.text().contains("<title>&lt;/title&gt;&lt;script&gt;alert(1)"), "{}", page.text());
    assert!(!page.text().contains("<script>alert"), "{}", page.text());
    let unknown = nguon_domain::identification::identifier::TraceCode::from_random(u64::MAX).to_string();
    for (nothing, said) in [
        ("UNKNOWN", "Mã này chưa đúng"),
        ("x", "Mã này chưa đúng"),
        ("%00", "Mã này chưa đúng"),
        ("%3Cscript%3E", "Mã này chưa đúng"),
        (unknown.as_str(), "Không có mã này trong hệ thống"),
    ] {
        let page = site.get(&format!("/t/{nothing}")).await.expect(404);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{nothing}");
        assert!(page.text().contains(said) && !page.text().contains("<script>"), "{nothing}: {}", page.text());
        let problem = site.get(&format!("/t/{nothing}")).header("accept", "application/json").await;
        assert_eq!(problem.refusal(404), "not_found");
    }
    let _ = site.move_to(&business, Kind::Product, &[&product["id"]], "inactive").await.expect(204);
    let gone = site.get(&format!("/t/{code}")).await.expect(410);
    assert!(gone.text().contains("không còn được công bố") && !gone.text().contains("alert(1)"), "{}", gone.text());
}

#[rstest]
#[tokio::test]
async fn without_the_app_the_api_still_answers(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    assert_eq!(site.get("/").await.refusal(404), "not_found");
    assert_eq!(site.get("/t/UNKNOWN").await.expect(404).header("content-type"), Some("text/html; charset=utf-8"));
    let _ = site.get("health").await.expect(200);
}
