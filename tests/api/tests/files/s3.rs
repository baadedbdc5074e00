//! Files stored in S3 instead of a folder.

use std::net::SocketAddr;
use std::path::Path;

use chrono::TimeDelta;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use image::ImageFormat;
use nguon_api::{Application, Swept, sweep_files};
use nguon_api_tests::picture::{pdf, picture, written};
use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tokio::net::TcpListener;

/// Starts an S3 server that checks signatures and has one bucket, a folder.
async fn s3(folder: &Path) -> SocketAddr {
    std::fs::create_dir(folder.join("nguon")).expect("a bucket");
    let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).expect("a file system"));
    service.set_auth(SimpleAuth::from_single("khoa", "bi-mat"));
    let service = service.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let server = Builder::new(TokioExecutor::new());
            let connection = server.serve_connection(TokioIo::new(stream), service.clone()).into_owned();
            tokio::spawn(connection);
        }
    });
    address
}

fn environment(address: SocketAddr, secret: &str) -> std::collections::BTreeMap<String, String> {
    [
        ("AWS_ENDPOINT_URL", format!("http://{address}")),
        ("AWS_ALLOW_HTTP", "true".to_owned()),
        ("AWS_REGION", "ap-southeast-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "khoa".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", secret.to_owned()),
        ("AWS_SOMETHING_ELSE", "is for another program".to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// Returns the number of objects below a folder of the bucket.
fn objects(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.filter_map(Result::ok).map(|entry| if entry.path().is_dir() { objects(&entry.path()) } else { 1 }).sum()
}

#[rstest]
#[tokio::test]
async fn files_are_kept_in_s3_by_configuration(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let folder = tempfile::tempdir().expect("a folder");
    let address = s3(folder.path()).await;
    let site = Site::start_with(backend, |config| {
        config.files.file_store = Some("s3://nguon/tep/san-xuat".to_owned());
        config.files.aws = environment(address, "bi-mat");
    })
    .await;
    let business = site.business().await;
    let photo = site.sent(&business, "a.jpg", written(picture(1600, 1200, 1), ImageFormat::Jpeg)).await;
    let scan = site.sent(&business, "b.pdf", pdf(1)).await;
    let again = site.sent(&business, "c.pdf", pdf(1)).await;
    let here = folder.path().join("nguon/tep/san-xuat");
    assert_eq!(objects(&here), 4, "three sizes of the picture, and one PDF for two files");
    assert!(!site.config.storage.data_dir.join("files").exists());
    for variant in ["thumb", "medium", "full"] {
        let path = format!("files/{}?variant={variant}", photo["id"].as_str().unwrap_or("?"));
        let read = site.get(&path).by(&business).await.expect(200);
        assert!(image::load_from_memory_with_format(&read.body, ImageFormat::WebP).is_ok(), "{variant}");
    }
    for file in [&scan, &again] {
        let path = format!("files/{}", file["id"].as_str().unwrap_or("?"));
        assert_eq!(site.get(&path).by(&business).await.expect(200).body, pdf(1));
    }
    site.clock.advance(TimeDelta::hours(49));
    assert_eq!(sweep_files(&site.application).await.expect("swept"), Swept { files: 3, blobs: 4 });
    assert_eq!(objects(&here), 0);
}

#[tokio::test]
async fn a_store_that_cannot_be_reached_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let address = s3(folder.path()).await;
    let site = Site::start_with(Backend::Sqlite, |config| {
        config.files.file_store = Some("s3://nguon".to_owned());
        config.files.aws = environment(address, "sai");
    })
    .await;
    let business = site.business().await;
    assert_eq!(site.send(&business, "a.pdf", pdf(1)).await.refusal(500), "internal");
    assert_eq!(super::rows(&site).await, (0, 0, 1), "what was intended is known");
    site.clock.advance(TimeDelta::hours(49));
    assert!(sweep_files(&site.application).await.is_err());
    assert_eq!(super::rows(&site).await, (0, 0, 1), "and stays known until the store answers");
}

#[tokio::test]
async fn an_invalid_address_is_reported_at_the_start() {
    let site = Site::start(Backend::Sqlite).await;
    for wrong in ["http://example.vn/bucket", "s3://", "nguon", "s3://nguon/a//b"] {
        let mut config = site.config.clone();
        config.files.file_store = Some(wrong.to_owned());
        let opened = Application::open(&config, site.clock.clone(), 0).await;
        assert!(opened.is_err(), "{wrong}");
    }
}
