//! Cached public views: sent as stored, and never older than the last change.

use std::io::Read as _;

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

fn path(record: &Value) -> String {
    format!("trace/{}", record["trace_code"].as_str().unwrap_or("?"))
}

#[rstest]
#[tokio::test]
async fn a_change_is_shown_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(0, 100)] kept: usize,
) {
    let site = Site::start_with(backend, |config| config.trace_cache = kept).await;
    let business = site.business().await;
    let lot = site.create(&business, Kind::Lot, &site.full(&business, Kind::Lot, "Lô").await).await;
    let shown = || site.get(&path(&lot));
    let first = shown().await.expect(200);
    let tag = first.header("etag").unwrap_or("?").to_owned();
    assert_eq!(first.header("cache-control"), Some("no-cache"));
    let same = shown().header("if-none-match", &tag).await.expect(304);
    assert_eq!(same.header("etag"), Some(tag.as_str()));
    for list in [format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let _ = shown().header("if-none-match", &list).await.expect(304);
    }
    let _ = shown().header("if-none-match", "\"x\"").await.expect(200);

    let mut last = tag;
    for (kind, field) in [(Kind::Product, "product_id"), (Kind::Member, "member_ids"), (Kind::Material, "material_ids")]
    {
        let id = lot[field].as_str().or_else(|| lot[field][0].as_str()).unwrap_or("?");
        let record = format!("{}/{id}", kind.path());
        let name = format!("Tên mới của {kind}");
        let input = site.least(&business, kind, &name).await;
        let _ = site.put(&record).by(&business).version(1).json(&input).await.expect(200);
        let after = shown().header("if-none-match", &last).await.expect(200);
        assert!(after.text().contains(&name), "{name} is not in {}", after.text());
        assert_ne!(after.header("etag"), Some(last.as_str()));
        last = after.header("etag").unwrap_or("?").to_owned();
    }
    let profile =
        json!({ "phone": "0252 000 000", "representative_name": "Hoa", "introduction": "Lời giới thiệu mới" });
    let _ = site.put("organisation").by(&business).version(1).json(&profile).await.expect(200);
    let after = shown().header("if-none-match", &last).await.expect(200);
    assert!(after.text().contains("Lời giới thiệu mới") && after.text().contains("0252 000 000"));
}

#[rstest]
#[tokio::test]
async fn a_change_of_another_business_changes_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let product = site.made(&business, Kind::Product, "Của tôi").await;
    let tag = site.get(&path(&product)).await.expect(200).header("etag").unwrap_or("?").to_owned();
    let _ = site.made(&other, Kind::Product, "Của họ").await;
    let _ = site.get(&path(&product)).header("if-none-match", &tag).await.expect(304);
}

#[rstest]
#[tokio::test]
async fn more_codes_than_there_is_room_for_are_all_shown_rightly(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start_with(backend, |config| config.trace_cache = 3).await;
    let business = site.business().await;
    let mut products = Vec::new();
    for number in 0..12 {
        products.push(site.made(&business, Kind::Product, &format!("Sản phẩm {number}")).await);
    }
    for _ in 0..3 {
        for product in &products {
            let trace = site.get(&path(product)).await.expect(200).json();
            assert_eq!((&trace["product"]["name"], &trace["trace_code"]), (&product["name"], &product["trace_code"]));
        }
    }
}

#[rstest]
#[tokio::test]
async fn compressed_answers_hold_the_same(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = site.create(&business, Kind::Lot, &site.full(&business, Kind::Lot, "Lô").await).await;
    let plain = site.get(&path(&lot)).await.expect(200);
    assert!(plain.header("content-encoding").is_none());
    for (accepted, encoding) in [
        ("gzip", Some("gzip")),
        ("br", Some("br")),
        ("gzip, deflate, br, zstd", Some("br")),
        ("gzip;q=1.0, br;q=0", Some("gzip")),
        ("identity", None),
        ("deflate", None),
    ] {
        let answer = site.get(&path(&lot)).header("accept-encoding", accepted).await.expect(200);
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        assert!(answer.header("vary").is_some_and(|vary| vary.to_lowercase().contains("accept-encoding")));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("etag"), plain.header("etag"));
        let mut decoded = Vec::new();
        let read = match encoding {
            Some("gzip") => flate2::read::GzDecoder::new(answer.body.as_slice()).read_to_end(&mut decoded),
            Some(_) => brotli::Decompressor::new(answer.body.as_slice(), 4096).read_to_end(&mut decoded),
            None => answer.body.as_slice().read_to_end(&mut decoded),
        };
        assert!(read.is_ok(), "{accepted}: {read:?}");
        assert_eq!(decoded, plain.body, "{accepted}");
    }
}

#[rstest]
#[tokio::test]
async fn readers_never_see_an_older_view_than_the_writer_was_told(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = site.made(&business, Kind::Product, "Lần 0").await;
    let mut input = site.least(&business, Kind::Product, "").await;
    for version in 1..=15 {
        let name = format!("Lần {version}");
        input["name"] = json!(name);
        // Concurrent readers may see either state; those who ask after the change see the new one.
        let readers: Vec<_> = (0..4).map(|_| tokio::spawn(site.get(&path(&product)).into_future())).collect();
        let record = format!("products/{}", product["id"].as_str().unwrap_or("?"));
        let _ = site.put(&record).by(&business).version(version).json(&input).await.expect(200);
        assert_eq!(site.get(&path(&product)).await.expect(200).json()["product"]["name"], name);
        for reader in readers {
            let _ = reader.await.expect("an answer").expect(200);
        }
        assert_eq!(site.get(&path(&product)).await.expect(200).json()["product"]["name"], name);
    }
}
