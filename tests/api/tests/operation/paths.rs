//! A path that is no route of the app, the API or the resolver never answers 200.

use std::fs;

use nguon_api_tests::{Backend, Site};
use nguon_domain::app::Page;
use nguon_domain::input::kind::Kind;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

/// Paths that programs and attackers try on every server.
const STRANGERS: [&str; 40] = [
    "/.aws/credentials",
    "/.env",
    "/.git/config",
    "/.well-known/",
    "/.well-known/acme-challenge/x",
    "/.well-known/apple-app-site-association",
    "/.well-known/assetlinks.json",
    "/.well-known/host-meta",
    "/.well-known/openid-configuration",
    "/.well-known/security.txt",
    "//",
    "//lots",
    "/actuator/health",
    "/admin",
    "/ads.txt",
    "/api",
    "/api/",
    "/api/v1",
    "/api/v1/nothing",
    "/api/v2/health",
    "/apple-touch-icon.png",
    "/cgi-bin/luci",
    "/docs/nothing.json",
    "/epcis/v2/nothing",
    "/favicon.ico",
    "/health",
    "/index.html",
    "/index.php",
    "/login",
    "/lots/42",
    "/lots/wp-login.php",
    "/metrics",
    "/ping",
    "/public/nothing.css",
    "/server-status",
    "/sitemap.xml",
    "/status",
    "/t/nothing",
    "/wp-admin/",
    "/wp-login.php",
];

async fn site_with_app() -> Site {
    Site::start_with(Backend::Sqlite, |config| {
        fs::create_dir_all(&config.frontend_dir).expect("a folder");
        fs::write(config.frontend_dir.join("index.html"), "<!doctype html><title>Nguồn</title>").expect("a page");
        fs::write(config.frontend_dir.join("icon.svg"), "<svg/>").expect("a file");
    })
    .await
}

#[tokio::test]
async fn what_does_not_exist_is_404_for_programs_and_for_browsers() {
    let site = site_with_app().await;
    for path in STRANGERS {
        for accept in ["*/*", "application/json", "image/avif,image/webp,*/*;q=0.8"] {
            let answer = site.get(path).header("accept", accept).await;
            assert_eq!(answer.status, 404, "{path} as {accept}: {}", answer.text());
        }
        let page = site.get(path).header("accept", "text/html,application/xhtml+xml,*/*;q=0.8").await.expect(404);
        let is_of_programs =
            ["/api", "/epcis", "/.well-known", "/docs", "/public"].iter().any(|of| path.starts_with(of));
        let is_page = page.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        assert_eq!(is_page, !is_of_programs, "{path}: {:?}", page.header("content-type"));
        for call in [site.post(path), site.put(path), site.delete(path)] {
            let answer = call.await;
            assert!([404, 405].contains(&answer.status), "{path}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn pages_of_the_app_answer_with_the_app() {
    let site = site_with_app().await;
    let id = "019aa3b0-6f00-7000-8000-000000000042";
    let mut pages =
        vec![Page::Home, Page::SignIn, Page::Recalls, Page::Act(id.to_owned()), Page::Recall(id.to_owned())];
    pages.extend(Kind::ALL.map(|kind| Page::Record(kind, id.to_owned())));
    pages.extend(Kind::ALL.map(Page::NewRecord));
    for page in pages {
        for path in [page.path(), format!("{}?x=1", page.path())] {
            let answer = site.get(&path).await.expect(200);
            assert!(answer.text().contains("<title>Nguồn</title>"), "{path}");
        }
    }
    let _ = site.get("/icon.svg").await.expect(200);
}

#[tokio::test]
async fn a_random_path_is_a_page_or_404() {
    let site = site_with_app().await;
    let segment = "(lots|goods|recalls|new|import|sign-in|d|r|docs|api|v1|\\.\\.|%2e|[a-z0-9._~-]{0,8}|\\PC{1,3})";
    let mut runner = TestRunner::deterministic();
    for _ in 0..400 {
        let path = proptest::collection::vec(segment, 1..4).new_tree(&mut runner).expect("a path").current();
        let path = format!("/{}", path.join("/"));
        // A client encodes some of them: `..`, non-ASCII characters.
        let sent = reqwest::Url::parse(&format!("http://localhost{path}")).expect("an address");
        let answer = site.get(sent.path()).await;
        let exists = Page::parse(sent.path()).is_some() || ["/docs/", "/icon.svg"].contains(&sent.path());
        assert!(exists || answer.status != 200, "{path} ({}): {}", sent.path(), answer.text());
        assert!(answer.status < 500, "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn addresses_that_every_site_has_are_right() {
    let site = site_with_app().await;
    let password = site.get("/.well-known/change-password").await.expect(302);
    assert_eq!(password.header("location"), Some("/account"));
    let robots = site.get("/robots.txt").await.expect(200);
    assert!(robots.text().contains("Disallow: /d/\n"), "{}", robots.text());
    let _ = site.get("/.well-known/security.txt").await.expect(404);

    let contact = Some("mailto:an-toan@nguon.example.vn".to_owned());
    let site = Site::start_with(Backend::Sqlite, |config| config.security_contact = contact).await;
    let security = site.get("/.well-known/security.txt").await.expect(200);
    assert_eq!(security.header("content-type"), Some("text/plain; charset=utf-8"));
    // RFC 9116 §2.5: one Expires less than a year ahead, at most one Preferred-Languages, Canonical by https.
    assert_eq!(
        security.text(),
        "Contact: mailto:an-toan@nguon.example.vn\nExpires: 2027-05-21T03:00:00Z\n\
         Preferred-Languages: vi, en\nCanonical: https://nguon.example.vn/.well-known/security.txt\n"
    );
}
