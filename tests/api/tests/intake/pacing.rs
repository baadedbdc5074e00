//! Clients that stop half-way or send byte by byte are answered and disconnected.

use std::time::Duration;

use nguon_api_tests::{Backend, Site};
use nguon_domain::access::permission::Role;
use rstest::rstest;
use tokio::io::AsyncWriteExt as _;

use super::{MULTIPART, Raw, answered, form, head, signed};

/// Starts a server that waits for bodies only as long as a test can.
async fn start(backend: Backend) -> Site {
    Site::start_with(backend, |config| {
        config.bodies.body_grace = Duration::from_millis(300);
        config.bodies.body_rate = 1024 * 1024;
    })
    .await
}

#[rstest]
#[tokio::test]
async fn a_body_that_stops_half_way_is_answered_408_whatever_it_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = start(backend).await;
    let business = site.business().await;
    let administrator = site.authority(None, Role::Administrator).await;
    let (json, ld, text) = ("application/json", "application/ld+json", "text/csv");
    let requests = [
        (head("POST", "/api/v1/session", json, 1_000), b"{".to_vec()),
        (head("POST", "/api/v1/password-resets", json, 1_000), b"{".to_vec()),
        (head("POST", "/api/v1/registrations", MULTIPART, 10_000_000), form("registration_file")),
        (signed(&head("POST", "/api/v1/files", MULTIPART, 10_000_000), &business), form("file")),
        (signed(&head("POST", "/api/v1/materials", json, 1_000), &business), b"{\"name\":".to_vec()),
        (signed(&head("POST", "/api/v1/materials/import", MULTIPART, 5_000_000), &business), form("file")),
        (signed(&head("POST", "/epcis/v2/capture", ld, 30_000_000), &business), b"{\"type\":".to_vec()),
        (signed(&head("POST", "/epcis/v2/events", ld, 1_000_000), &business), b"{\"type\":".to_vec()),
        (signed(&head("POST", "/api/v1/admin/areas/import", text, 1_000), &administrator), b"a;b".to_vec()),
    ];
    for (head, body) in requests {
        let answer = Raw::send(&site, &head, &body).await.closed_with().await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{head}: {answer}");
        let answer = answer.to_ascii_lowercase();
        for part in ["content-type: application/problem+json", "\"code\":\"request_timeout\"", "connection: close"] {
            assert!(answer.contains(part), "{head}: {part} is not in {answer}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_body_in_chunks_is_cut_off_too(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = start(backend).await;
    let head = "POST /api/v1/session HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked";
    let answer = Raw::send(&site, head, b"1\r\n{\r\n").await.closed_with().await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[rstest]
#[tokio::test]
async fn much_at_once_and_then_nothing_is_cut_off_too(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start_with(backend, |config| {
        // One byte earns a long time, so only silence ends it.
        (config.bodies.body_grace, config.bodies.body_rate) = (Duration::from_millis(300), 1);
    })
    .await;
    let mut body = form("registration_file");
    body.resize(200_000, b'a');
    let stopped = head("POST", "/api/v1/registrations", MULTIPART, 9_000_000);
    let answer = Raw::send(&site, &stopped, &body).await.closed_with().await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[rstest]
#[tokio::test]
async fn bytes_that_drip_end_with_the_whole_time(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start_with(backend, |config| {
        // Every byte earns ten seconds, so only the total limit ends it.
        (config.bodies.body_grace, config.bodies.body_rate) = (Duration::from_secs(600), 1);
        config.bodies.body_time = Duration::from_millis(700);
    })
    .await;
    let raw = Raw::send(&site, &head("POST", "/api/v1/session", "application/json", 100_000), b"{").await;
    let (reading, mut writing) = raw.stream.into_split();
    // Until the server has closed the connection: a write after that fails.
    let dripping = tokio::spawn(async move {
        while writing.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let answer = answered(reading).await;
    dripping.abort();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[rstest]
#[tokio::test]
async fn permission_and_limits_are_asked_before_a_body_is_read(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    // With the grace of the default settings: the answer comes before it is over, because the body is not awaited.
    let site = Site::start(backend).await;
    let secret = "AAAAAAAAAAAAAAAAAAAAAA";
    let form_type = "application/x-www-form-urlencoded";
    for (head, status) in [
        (head("POST", "/api/v1/files", MULTIPART, 10_000_000), 401),
        (head("POST", "/epcis/v2/capture", "application/ld+json", 30_000_000), 401),
        (head("POST", &format!("/d/{secret}"), form_type, 500_000), 404),
        (head("POST", &format!("/r/{secret}"), form_type, 200_000), 404),
    ] {
        let answer = Raw::send(&site, &head, b"").await.closed_with().await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{head}: {answer}");
    }
    let mut last = 0;
    for _ in 0..=60 {
        last = site.post("registrations").raw(MULTIPART, "--X--\r\n").await.status;
    }
    assert_eq!(last, 429);
    let unread = head("POST", "/api/v1/registrations", MULTIPART, 10_000_000);
    let answer = Raw::send(&site, &unread, b"").await.closed_with().await;
    assert!(answer.starts_with("HTTP/1.1 429 "), "{answer}");
}
