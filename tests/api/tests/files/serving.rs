//! Who may read a file, and with which headers it is served.

use image::ImageFormat;
use nguon_api_tests::picture::{pdf, picture, written};
use nguon_api_tests::{Backend, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use uuid::Uuid;

use super::taking::docx;

#[rstest]
#[tokio::test]
async fn a_picture_is_shown_and_anything_else_is_saved(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let photo = site.sent(&business, "Vườn.jpg", written(picture(2000, 1500, 1), ImageFormat::Jpeg)).await;
    let path = format!("files/{}", photo["id"].as_str().unwrap_or("?"));
    let mut tags = Vec::new();
    for variant in ["?variant=thumb", "?variant=medium", "?variant=full", ""] {
        let read = site.get(&format!("{path}{variant}")).by(&business).await.expect(200);
        assert_eq!(read.header("content-type"), Some("image/webp"));
        assert_eq!(read.header("cache-control"), Some("private, max-age=31536000, immutable"));
        assert_eq!(
            read.header("content-disposition"),
            Some("inline; filename=\"V__n.webp\"; filename*=UTF-8''V%C6%B0%E1%BB%9Dn.webp")
        );
        assert_eq!(read.header("content-length"), Some(read.body.len().to_string().as_str()));
        tags.push(read.header("etag").unwrap_or_default().to_owned());
    }
    assert_eq!(tags[2], tags[3], "full is what comes when nothing is said");
    assert!(tags[0] != tags[1] && tags[1] != tags[2]);
    assert_eq!(tags[0].len(), 66, "a SHA-256: {}", tags[0]);
    for (name, bytes) in [("a.pdf", pdf(1)), ("b.docx", docx())] {
        let info = site.sent(&business, name, bytes).await;
        let path = format!("files/{}", info["id"].as_str().unwrap_or("?"));
        let read = site.get(&path).by(&business).await.expect(200);
        assert_eq!(read.header("content-disposition"), Some(format!("attachment; filename=\"{name}\"").as_str()));
        let policy = read.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
        for variant in ["thumb", "medium"] {
            let answer = site.get(&format!("{path}?variant={variant}")).by(&business).await;
            assert_eq!(answer.refusal(404), "not_found");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_file_with_a_matching_entity_tag_is_not_sent_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let path = format!("files/{}", site.pdf_id(&business).await.as_str().unwrap_or("?"));
    let tag = site.get(&path).by(&business).await.expect(200).header("etag").unwrap_or_default().to_owned();
    for known in [tag.as_str(), "*", &format!("\"x\", W/{tag}")] {
        let answer = site.get(&path).by(&business).header("if-none-match", known).await.expect(304);
        assert_eq!(answer.header("etag"), Some(tag.as_str()));
        assert!(answer.header("cache-control").is_some_and(|value| value.contains("immutable")));
    }
    let _ = site.get(&path).by(&business).header("if-none-match", "\"other\"").await.expect(200);
}

#[rstest]
#[tokio::test]
async fn a_file_is_its_business_s_own(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let id = site.picture_id(&business).await;
    let path = format!("files/{}", id.as_str().unwrap_or("?"));
    for role in [Role::Editor, Role::Recorder, Role::Viewer] {
        let colleague = site.colleague(&business, role).await;
        let _ = site.get(&path).by(&colleague).await.expect(200);
        let sent = site.send(&colleague, "a.pdf", pdf(1)).await;
        assert_eq!(sent.status, if role == Role::Viewer { 403 } else { 201 }, "{role:?}");
    }
    assert_eq!(site.get(&path).by(&other).await.refusal(404), "not_found");
    assert_eq!(site.get(&path).await.refusal(401), "unauthenticated");
    let officer = site.authority(None, Role::Officer).await;
    assert_eq!(site.get(&path).by(&officer).await.refusal(403), "forbidden");
    for id in ["x", "..%2f..%2fetc%2fpasswd", &Uuid::new_v4().to_string(), "00000000-0000-0000-0000-000000000000"] {
        assert_eq!(site.get(&format!("files/{id}")).by(&business).await.refusal(404), "not_found", "{id}");
    }
    for query in ["variant=huge", "variant=", "variant=full&variant=full", "size=3"] {
        assert_eq!(site.get(&format!("{path}?{query}")).by(&business).await.refusal(400), "malformed", "{query}");
    }
    // Nor can a record refer to another business's file.
    let mut input = site.least(&other, Kind::Member, "Vườn").await;
    input["image"] = id;
    assert_eq!(site.post("members").by(&other).json(&input).await.refused(), ["image: unknown_reference"]);
}

#[rstest]
#[tokio::test]
async fn the_public_reads_no_file_that_no_page_shows(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = site.made(&business, Kind::Product, "Thanh long").await;
    let code = product["trace_code"].as_str().unwrap_or("?");
    let id = site.pdf_id(&business).await;
    let id = id.as_str().unwrap_or("?");
    assert_eq!(site.get(&format!("trace/{code}/files/{id}")).await.refusal(404), "not_found");
    assert_eq!(site.get(&format!("trace/{code}/files/x")).await.refusal(404), "not_found");
    assert_eq!(site.get(&format!("trace/0000000000/files/{id}")).await.refusal(404), "not_found");
    let answer = site.get(&format!("trace/{code}/files/{id}?variant=huge")).await;
    assert_eq!(answer.refusal(400), "malformed");
}
