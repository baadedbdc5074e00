//! Memory for bodies, and places to work on them, are shared fairly.

use nguon_api_tests::{Answer, Backend, Site};
use rstest::rstest;

use super::{MULTIPART, PATIENCE, Raw, form, head, signed, whole};

const LD: &str = "application/ld+json";

/// Eight MiB for bodies: two for strangers, one of them per address; six for businesses, three of them for each.
async fn start(backend: Backend) -> Site {
    Site::start_with(backend, |config| config.bodies.body_memory = 8).await
}

/// Repeats a request until its answer has the expected status.
async fn until<F: Future<Output = Answer>>(ask: impl Fn() -> F, expected: u16) -> Answer {
    let begun = std::time::Instant::now();
    loop {
        let answer = ask().await;
        if answer.status == expected || begun.elapsed() > PATIENCE {
            return answer.expect(expected);
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

fn begun(field: &str, bytes: usize) -> Vec<u8> {
    let mut body = form(field);
    body.resize(body.len() + bytes, b'a');
    body
}

#[rstest]
#[tokio::test]
async fn strangers_who_stop_half_way_leave_room_for_those_who_are_signed_in(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = start(backend).await;
    let business = site.business().await;
    let stopped = head("POST", "/api/v1/registrations", MULTIPART, 9_000_000);
    let held = Raw::send(&site, &stopped, &begun("registration_file", 900_000)).await;
    let register = || async { site.post("registrations").raw(MULTIPART, whole("registration_file", 300_000)).await };
    let refused = until(register, 503).await;
    assert_eq!(refused.refusal(503), "unavailable");
    assert!(refused.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().is_ok()));
    let file = site.post("files").by(&business).raw(MULTIPART, whole("file", 2_500_000)).await;
    let _ = file.expect(201);
    // A closed connection gives its memory back.
    drop(held);
    assert!(until(register, 422).await.refused().contains(&"name: required".to_owned()));
}

#[rstest]
#[tokio::test]
async fn one_business_leaves_room_for_others(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let stopped = signed(&head("POST", "/api/v1/files", MULTIPART, 9_000_000), &business);
    let held = Raw::send(&site, &stopped, &begun("file", 2_500_000)).await;
    let own = || async { site.post("files").by(&business).raw(MULTIPART, whole("file", 1_000_000)).await };
    let _ = until(own, 503).await;
    let _ = site.post("files").by(&other).raw(MULTIPART, whole("file", 2_500_000)).await.expect(201);
    drop(held);
    let _ = until(own, 201).await;
}

#[rstest]
#[tokio::test]
async fn large_documents_are_looked_through_before_memory_is_taken_for_their_values(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lists = |bytes: usize| format!("{{\"x\":[{}[]]}}", "[],".repeat(bytes / 3));
    let many = lists(31 * 1024 * 1024);
    // More at once than may be processed for one business: each waits for its turn. A fourth would exceed the
    // business's half of the memory.
    let sent = (0..3).map(|_| site.post("/epcis/v2/capture").by(&business).raw(LD, many.clone()).into_future());
    for answer in futures_util::future::join_all(sent).await {
        let problem = answer.expect(413).json();
        assert_eq!(problem["code"], "too_large");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("2000000")), "{problem}");
    }
    let single = site.post("/epcis/v2/events").by(&business).raw(LD, lists(3 * 1024 * 1024)).await.expect(413);
    assert!(single.text().contains("200000 values"), "{}", single.text());
    let _ = site.post("/epcis/v2/events").by(&business).raw(LD, lists(5 * 1024 * 1024)).await.expect(413);
    // Invalid JSON is refused at once, large or small.
    let broken = format!("{{\"type\":\"EPCISDocument\",\"x\":\"{}\"", "a".repeat(200_000));
    assert_eq!(site.post("/epcis/v2/capture").by(&business).raw(LD, broken).await.refusal(400), "malformed");
}
