//! The public view of recalls.

use nguon_api_tests::{Backend, Call};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::Story;

fn page(story: &Story, record: &Value) -> Call {
    let code = record["trace_code"].as_str().unwrap_or("?");
    story.site.get(&format!("/t/{code}")).header("accept", "text/html")
}

fn trace(story: &Story) -> Call {
    story.site.get(&format!("trace/{}", story.lot["trace_code"].as_str().unwrap_or("?")))
}

#[rstest]
#[tokio::test]
async fn a_page_says_it_from_publication_to_closing_and_then_that_it_is_over(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let before = page(&story, &story.lot).await.expect(200).text();
    assert!(!before.contains("thu hồi"));
    let draft = story.draft(&story.input()).await;
    assert_eq!(page(&story, &story.lot).await.expect(200).text(), before);
    let recall = story.publish(&draft).await;
    // At once: the very next reader sees it.
    let text = page(&story, &story.lot).await.expect(200).text();
    for said in [
        "Đang bị thu hồi",
        "Không ăn thanh long của lô này.",
        "Ngừng bán, để riêng.",
        "tel:02523861234",
        "10:00 22/11/2026",
    ] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    assert!(text.find("Đang bị thu hồi") < text.find("Thanh long ruột đỏ</h1>"));
    assert!(!text.contains("Dư lượng"), "the reason is for recipients");
    let json = trace(&story).await.expect(200).json();
    assert_eq!((&json["recalls"][0]["number"], &json["recalls"][0]["closed_at"]), (&json!("TH-0001"), &json!(null)));
    let english = page(&story, &story.lot).header("accept-language", "en").await.expect(200).text();
    assert!(english.contains("Recalled since"));

    // The resolver shows it too.
    let lot = "/01/08938505970011/10/TL-15";
    let code = story.lot["trace_code"].as_str().unwrap_or("?");
    let link = story.site.get(&format!("{lot}?linkType=gs1:recallStatus")).await.expect(307);
    assert!(link.header("location").is_some_and(|to| to.ends_with(&format!("/t/{code}#recall"))));
    let links = story.site.get(&format!("{lot}?linkType=linkset")).await.expect(200).json();
    assert!(links.to_string().contains("recallStatus"), "{links}");

    let _ = story.close(&recall).await;
    let closed = page(&story, &story.lot).await.expect(200).text();
    assert!(closed.contains("Đã từng bị thu hồi") && closed.contains("Việc thu hồi đã kết thúc ngày 22/11/2026"));
    assert!(!closed.contains("Đang bị thu hồi"));
}

#[rstest]
#[tokio::test]
async fn the_page_of_what_another_business_made_of_it_says_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    use nguon_domain::input::kind::Kind;
    let story = Story::told(backend).await;
    let mut product = story.site.least(&story.b, Kind::Product, "Thanh long sấy").await;
    product["gtin"] = json!("08936000000042");
    let product = story.site.create(&story.b, Kind::Product, &product).await;
    let lot = json!({ "name": "Lô sấy", "code": "SAY-1", "product_id": product["id"] });
    let lot = story.site.create(&story.b, Kind::Lot, &lot).await;
    let event = json!({
        "type": "TransformationEvent", "eventTime": "2026-11-17T08:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "inputQuantityList": [{ "epcClass": super::LOT, "quantity": 20, "uom": "KGM" }],
        "outputQuantityList": [{ "epcClass": "https://id.gs1.org/01/08936000000042/10/SAY-1", "quantity": 4, "uom": "KGM" }],
        "bizStep": "commissioning",
    });
    story.event(&story.b, event).await;
    assert!(!page(&story, &lot).await.expect(200).text().contains("thu hồi"));
    let _ = story.published().await;
    assert!(page(&story, &lot).await.expect(200).text().contains("Đang bị thu hồi"));
    // Another lot of the same product is not affected.
    let other = json!({ "name": "Lô sấy khác", "code": "SAY-2", "product_id": product["id"] });
    let other = story.site.create(&story.b, Kind::Lot, &other).await;
    assert!(!page(&story, &other).await.expect(200).text().contains("thu hồi"));
}

#[rstest]
#[tokio::test]
async fn a_business_that_hides_a_lot_does_not_hide_its_recall(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    use nguon_domain::input::kind::Kind;
    let story = Story::told(backend).await;
    let _ = story.published().await;
    let _ = story.site.move_to(&story.a, Kind::Lot, &[&story.lot["id"]], "inactive").await.expect(204);
    let hidden = page(&story, &story.lot).await.expect(410).text();
    assert!(hidden.contains("Đang bị thu hồi") && hidden.contains("không còn được công bố"), "{hidden}");
    assert!(!hidden.contains("Thanh long ruột đỏ</h1>"));
    let link = story.site.get("/01/08938505970011/10/TL-15").header("accept", "text/html").await.expect(410).text();
    assert!(link.contains("Không ăn thanh long của lô này."), "{link}");
}

#[rstest]
#[tokio::test]
async fn a_drill_does_everything_but_the_public(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let first = trace(&story).await.expect(200);
    let tag = first.header("etag").unwrap_or("?").to_owned();
    let shown = page(&story, &story.lot).await.expect(200).text();
    let mut input = story.input();
    input["is_drill"] = json!(true);
    input["public_text"] = json!(null);
    let recall = story.publish(&story.draft(&input).await).await;
    assert_eq!((&recall["is_drill"], &recall["figures"]["counts"]["notices"]), (&json!(true), &json!(2)));
    for mail in story.site.mails(2).await {
        assert!(mail.contains("DIỄN TẬP"), "{mail}");
    }
    let [notice] = story.inbox(&story.b).await.try_into().expect("one notice");
    assert_eq!(notice["is_drill"], true);
    let _ = story.pass_on(&story.b, &notice).await;
    let check = async || {
        let _ = trace(&story).header("if-none-match", &tag).await.expect(304);
        assert_eq!(page(&story, &story.lot).await.expect(200).text(), shown);
    };
    check().await;
    let _ = story.act(&story.a, &recall, "refresh").await.expect(200);
    let closed = story.close(&recall).await;
    assert_eq!(closed["state"], "closed");
    check().await;
    let _ = story.site.get("/01/08938505970011/10/TL-15?linkType=gs1:recallStatus").await.expect(404);
}

#[rstest]
#[tokio::test]
async fn the_page_of_a_product_names_its_lots_that_are_recalled_and_only_while_they_are(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let product = format!("products/{}", story.lot["product_id"].as_str().unwrap_or("?"));
    let product = story.site.get(&product).by(&story.a).await.expect(200).json();
    let other = story.site.made(&story.a, Kind::Product, "Mít sấy").await;
    let before = page(&story, &product).await.expect(200).text();
    assert!(!before.contains("thu hồi"), "{before}");
    let mut drill = story.input();
    drill["is_drill"] = json!(true);
    let drill = story.draft(&drill).await;
    let _ = story.publish(&drill).await;
    assert_eq!(page(&story, &product).await.expect(200).text(), before, "a drill is nobody else's business");
    let recall = story.published().await;
    let text = page(&story, &product).await.expect(200).text();
    for said in ["Có lô đang bị thu hồi", "Lô bị thu hồi", "TL-15", "Xem số lô in trên bao bì"] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    assert!(!text.contains("Đang bị thu hồi"), "the product as a whole is not recalled: {text}");
    assert!(!page(&story, &other).await.expect(200).text().contains("thu hồi"));
    let _ = story.close(&recall).await;
    assert_eq!(page(&story, &product).await.expect(200).text(), before);
}

/// Repeats a request for a page until it contains `words`.
async fn until_said(site: &nguon_api_tests::Site, path: &str, words: &str) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    loop {
        let text = site.get(path).header("accept", "text/html").await.expect(200).text();
        if text.contains(words) {
            return;
        }
        assert!(std::time::Instant::now() < end, "{words} is not in {text}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[rstest]
#[tokio::test]
async fn a_recall_published_at_one_server_is_on_the_pages_of_both(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let second = story.site.second().await;
    let page = format!("/t/{}", story.lot["trace_code"].as_str().unwrap_or("?"));
    let link = "/01/08938505970011/10/TL-15";
    for path in [page.as_str(), link] {
        let text = second.get(path).header("accept", "text/html").await.expect(200).text();
        assert!(!text.contains("Đang bị thu hồi"));
    }
    let draft = story.draft(&story.input()).await;
    let recall = story.publish(&draft).await;
    until_said(&second, &page, "Đang bị thu hồi").await;
    until_said(&second, link, "Đang bị thu hồi").await;
    let _ = story.close(&recall).await;
    until_said(&second, &page, "Đã từng bị thu hồi").await;
}
