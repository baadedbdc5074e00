//! Clients that disconnect at any moment of a change: the page shows exactly what was committed.

use std::time::{Duration, Instant};

use nguon_api_tests::{Backend, Bearer as _, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// How many clients disconnect: `NGUON_RESETS`, or a few (`make soak` sets a thousand).
fn resets() -> u32 {
    std::env::var("NGUON_RESETS").ok().and_then(|text| text.parse().ok()).unwrap_or(40)
}

/// Sends a request and resets the connection after a while.
async fn send_and_reset(site: &Site, request: &[u8], after: Duration) {
    let mut stream = TcpStream::connect(site.address()).await.expect("a connection");
    stream.write_all(request).await.expect("the request is sent");
    tokio::time::sleep(after).await;
    stream.set_zero_linger().expect("a reset instead of an orderly end");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_right_whenever_the_client_of_a_change_goes_away(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let second = site.second().await;
    let business = site.business().await;
    let product = site.made(&business, Kind::Product, "Trước").await;
    let record = format!("products/{}", product["id"].as_str().unwrap_or("?"));
    let page = format!("trace/{}", product["trace_code"].as_str().unwrap_or("?"));
    let input = site.least(&business, Kind::Product, "Đo").await;
    let begun = Instant::now();
    let _ = site.put(&record).by(&business).version(1).json(&input).await.expect(200);
    let span = begun.elapsed();

    let (mut committed, mut cut) = (0, 0);
    let count = resets();
    for number in 0..count {
        let before = site.get(&record).by(&business).await.expect(200);
        let version = before.json()["version"].as_i64().unwrap_or(0);
        // The page is cached when the change comes.
        for server in [&site, &second] {
            let _ = server.get(&page).await.expect(200);
        }
        let name = format!("Lần {number}");
        let mut input = input.clone();
        input["name"] = Value::from(name.clone());
        let body = input.to_string();
        let request = format!(
            "PUT /api/v1/{record} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nIf-Match: \"{version}\"\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            business.token(),
            body.len()
        );
        // Every moment of a request, and a little after it.
        send_and_reset(&site, request.as_bytes(), span * number * 11 / (count * 10)).await;
        // A running change ends: another change of the same record waits for it.
        tokio::time::sleep(span * 2 + Duration::from_millis(20)).await;
        let stored = async || {
            let record = site.get(&record).by(&business).await.expect(200).json();
            record["name"].as_str().unwrap_or("?").to_owned()
        };
        let mut now = stored().await;
        let shown = site.get(&page).await.expect(200).json().to_string();
        // On a busy machine the change may have been committed between the two: the page is then what is stored now.
        if !shown.contains(&format!("\"{now}\"")) {
            now = stored().await;
        }
        if now == name {
            committed += 1
        } else {
            cut += 1
        };
        assert!(shown.contains(&format!("\"{now}\"")), "{number}: the page does not say {now}: {shown}");
        // On SQLite the other server polls for changes every two seconds, on PostgreSQL it is notified.
        if backend == Backend::Sqlite && number % 10 != 0 {
            continue;
        }
        let end = Instant::now() + Duration::from_secs(30);
        while !second.get(&page).await.expect(200).text().contains(&format!("\"{now}\"")) {
            assert!(Instant::now() < end, "{number}: the page of the other server does not say {now}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    assert!(committed > 0, "none of {count} changes was committed, {cut} were cut off");
}
