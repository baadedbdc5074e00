//! What one server commits is visible at all of them.

use std::time::{Duration, Instant};

use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

/// Longer than watching the history ever takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(30);

/// Repeats a request for a page until it contains `words`.
async fn until_said(site: &Site, path: &str, words: &str) {
    let end = Instant::now() + PATIENCE;
    loop {
        let text = site.get(path).header("accept", "text/html").await.expect(200).text();
        if text.contains(words) {
            return;
        }
        assert!(Instant::now() < end, "{words} is not in {text}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn rename(site: &Site, business: &Business, product: &Value, version: i32, name: &str) {
    let mut input = site.least(business, Kind::Product, name).await;
    input["gtin"] = json!("08938505970011");
    let path = format!("products/{}", product["id"].as_str().unwrap_or("?"));
    let _ = site.put(&path).by(business).version(version).json(&input).await.expect(200);
}

async fn numbered(site: &Site, business: &Business) -> Value {
    let mut input = site.least(business, Kind::Product, "Thanh long").await;
    input["gtin"] = json!("08938505970011");
    site.create(business, Kind::Product, &input).await
}

#[rstest]
#[tokio::test]
async fn an_edit_at_one_server_is_on_the_pages_of_both_under_every_address(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let second = site.second().await;
    let business = site.business().await;
    let product = numbered(&site, &business).await;
    let page = format!("/t/{}", product["trace_code"].as_str().unwrap_or("?"));
    let link = "/01/08938505970011";
    for server in [&site, &second] {
        until_said(server, &page, "Thanh long").await;
        until_said(server, link, "Thanh long").await;
    }
    for (version, (writer, reader)) in [(&site, &second), (&second, &site), (&site, &second)].into_iter().enumerate() {
        let name = format!("Tên thứ {version}");
        rename(writer, &business, &product, i32::try_from(version).unwrap_or(0) + 1, &name).await;
        // At the server that wrote it, the very next reader sees it.
        for path in [page.as_str(), link] {
            let text = writer.get(path).header("accept", "text/html").await.expect(200).text();
            assert!(text.contains(&name), "{name} is not in {text}");
            until_said(reader, path, &name).await;
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_number_that_is_moved_to_another_product_leads_there_at_both_servers(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let second = site.second().await;
    let business = site.business().await;
    let product = numbered(&site, &business).await;
    for server in [&site, &second] {
        until_said(server, "/01/08938505970011", "Thanh long").await;
    }
    // While inactive, it leads nowhere.
    let _ = site.move_to(&business, Kind::Product, &[&product["id"]], "inactive").await.expect(204);
    let end = Instant::now() + PATIENCE;
    for server in [&site, &second] {
        while server.get("/01/08938505970011").header("accept", "text/html").await.status != 410 {
            assert!(Instant::now() < end, "the link still leads to what is hidden");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[rstest]
#[tokio::test]
async fn whoever_signs_out_everywhere_is_signed_out_at_both_servers(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let second = site.second().await;
    let business = site.business().await;
    let person = site.sign_in(&business.owner.email, PASSWORD).await;
    let _ = second.get("me").by(&person).await.expect(200);
    let _ = site.delete("sessions").by(&person).await.expect(204);
    let _ = second.get("me").by(&person).await.expect(401);
}
