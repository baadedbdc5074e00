//! Odd queries, paths and headers, to every operation.

use nguon_api_tests::contract::contract;
use nguon_api_tests::{Backend, Bearer, Site};
use nguon_domain::access::permission::Role;
use reqwest::Method;
use rstest::rstest;

use super::TEXTS;

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[rstest]
#[tokio::test]
async fn odd_values_of_every_parameter_are_answered_decently(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let officer = site.authority(None, Role::Officer).await;
    let administrator = site.authority(None, Role::Administrator).await;
    let long = "x".repeat(4_000);
    // `make soak` tries all of them on both databases.
    let all = std::env::var("NGUON_ALL_TEXTS").is_ok();
    let (mut tried, mut parameters) = (0, 0);
    for (method, template, operation) in contract().operations() {
        if method != Method::GET {
            continue;
        }
        let caller = if template.contains("approvals") || template.contains("registered-changes") {
            &officer
        } else if template.contains("/admin/") {
            &administrator
        } else {
            &business.owner
        };
        let path = template
            .replace("{id}", &business.id.to_string())
            .replace("{kind}", "unit")
            .replace("{code}", "0000000000");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or("?");
            parameters += 1;
            let texts =
                TEXTS.iter().copied().chain(["", "%FF%FE", "99999999999999999999", "-1", "1e9", "true", "[]", &long]);
            // Every second text, and the others on the other database; the next parameter the other way round.
            let first = (parameters + usize::from(backend == Backend::Postgres)) % 2;
            let (first, step) = if all { (0, 1) } else { (first, 2) };
            for text in texts.skip(first).step_by(step) {
                let text = if text.starts_with("%FF") { text.to_owned() } else { encoded(text) };
                let asked = match parameter["in"].as_str() {
                    Some("query") => format!("{path}?{name}={text}"),
                    Some("path") => template.replace(&format!("{{{name}}}"), &text),
                    _ => continue,
                };
                let answer = site.get(&asked).bearer(caller.token()).await;
                assert!(answer.status < 500, "{asked}: {}", answer.text());
                tried += 1;
            }
        }
        for query in [
            "?",
            "?&&&",
            "?=",
            "?%",
            "?%zz=1",
            "?a[]=1",
            "?limit",
            &format!("?q={}", "a+".repeat(99)),
            &format!("?{}", "a=1&".repeat(2_000)),
        ] {
            let answer = site.get(&format!("{path}{query}")).bearer(caller.token()).await;
            assert!(answer.status < 500, "{path}{query}: {}", answer.text());
        }
    }
    assert!(tried > 500, "{tried} of {parameters} parameters");
}

#[rstest]
#[tokio::test]
async fn odd_headers_are_answered_decently(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let long = "x".repeat(8_000);
    for (name, value) in [
        ("accept-language", "en;q=NaN, vi;q=-1, *;q=999999999999999999999"),
        ("accept-language", long.as_str()),
        ("accept-encoding", "br;q=x, gzip;;;, ,"),
        ("accept", "text/html"),
        ("cookie", "nguon_session"),
        ("cookie", "nguon_session=a; nguon_session=b; =; ;"),
        ("cookie", long.as_str()),
        ("if-none-match", "\"\", W/, ,\""),
        ("x-forwarded-for", "<script>"),
        ("x-request-id", "../../x"),
        ("idempotency-key", long.as_str()),
        ("authorization", "Bearer \u{e9}"),
        ("authorization", long.as_str()),
        ("range", "bytes=0-1"),
        ("expect", "x"),
        ("x-http-method-override", "DELETE"),
        ("host", "evil.example"),
    ] {
        for path in ["members", "catalogues/unit", "trace/0000000000", "me", "/", "/api/v1/nope"] {
            let answer = site.get(path).bearer(business.token()).header(name, value).await;
            assert!(answer.status < 500, "{path} {name}: {}", answer.text());
            assert!(!answer.text().contains("evil.example"), "{path}");
        }
        let answer = site.post("session/refresh").header(name, value).await;
        assert!(answer.status < 500, "{name}: {}", answer.text());
    }
}
