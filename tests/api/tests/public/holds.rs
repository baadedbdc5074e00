//! Holds on public pages: shown where the business or its authority wants it, and gone once they end.

use nguon_api_tests::people::PROVINCE;
use nguon_api_tests::{Backend, Bearer, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

const REASON: &str = "Chờ kết quả kiểm nghiệm dư lượng";

/// Returns the page, the JSON and the JSON-LD of a code.
async fn read(site: &Site, code: &str) -> [String; 3] {
    let page = site.get(&format!("/t/{code}")).header("accept", "text/html").await.expect(200).text().to_owned();
    let json = site.get(&format!("trace/{code}")).await.expect(200).text().to_owned();
    let linked = site.get(&format!("/t/{code}")).header("accept", "application/ld+json").await.expect(200);
    [page, json, linked.text().to_owned()]
}

async fn publish(site: &Site, by: &impl Bearer, hold: &Value, is_public: bool) -> Value {
    let path = format!("holds/{}/publication", hold["id"].as_str().expect("an identifier"));
    site.post(&path).by(by).json(&json!({ "is_public": is_public })).await.expect(200).json()
}

#[rstest]
#[tokio::test]
async fn the_page_shows_a_hold_where_it_is_wanted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let officer = site.authority(Some(PROVINCE), Role::Officer).await;
    let colleague = site.colleague(&business, Role::Editor).await;
    let lot = site.made(&business, Kind::Lot, "Lô tháng 11").await;
    let code = lot["trace_code"].as_str().expect("a trace code").to_owned();
    let shows = async |is_shown: bool| {
        for text in read(&site, &code).await {
            assert_eq!(text.contains(REASON), is_shown, "{text}");
        }
    };
    shows(false).await;
    let hold = json!({ "lot_id": lot["id"], "reason": REASON });
    let hold = site.post("holds").by(&business).json(&hold).await.expect(201).json();
    shows(false).await;
    assert_eq!(publish(&site, &business, &hold, true).await["is_public"], true);
    shows(true).await;
    let json = site.get(&format!("trace/{code}")).await.expect(200).json();
    assert_eq!((&json["holds"][0]["kind"], &json["holds"][0]["reason"]), (&json!("held"), &json!(REASON)));
    let linked = site.get(&format!("/t/{code}")).header("accept", "application/ld+json").await.expect(200).json();
    assert_eq!(linked["nguon:hold"][0]["description"], REASON);
    let english = site.get(&format!("/t/{code}?lang=en")).header("accept", "text/html").await.expect(200);
    assert!(english.text().contains("On hold, not for sale"));
    // What the authority wants shown stays, whatever the business wants.
    assert_eq!(publish(&site, &officer, &hold, true).await["is_public"], true);
    assert_eq!(publish(&site, &business, &hold, false).await["is_public"], true);
    shows(true).await;
    assert_eq!(publish(&site, &officer, &hold, false).await["is_public"], false);
    shows(false).await;
    let _ = publish(&site, &business, &hold, true).await;
    shows(true).await;
    let path = format!("holds/{}/release", hold["id"].as_str().expect("an identifier"));
    let _ = site.post(&path).by(&colleague).json(&json!({})).await.expect(200);
    shows(false).await;
}

#[rstest]
#[tokio::test]
async fn a_recall_stands_above_a_hold(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = site.made(&business, Kind::Lot, "Lô tháng 11").await;
    let hold = json!({ "lot_id": lot["id"], "reason": REASON, "is_public": true });
    let _ = site.post("holds").by(&business).json(&hold).await.expect(201);
    let recall = json!({
        "basis": "lots", "hazard": "minor", "title": "Thu hồi", "reason": "Nhãn sai", "instructions": "Trả lại",
        "phone": "0252 386 1234", "public_text": "Nhãn in sai", "starts": [{ "record_id": lot["id"] }],
    });
    let draft = site.post("recalls").by(&business).json(&recall).await.expect(201).json();
    let path = format!("recalls/{}/publication", draft["id"].as_str().expect("an identifier"));
    let _ = site.post(&path).by(&business).await.expect(200);
    let code = lot["trace_code"].as_str().expect("a trace code");
    let [page, ..] = read(&site, code).await;
    let at = |text: &str| page.find(text).unwrap_or(usize::MAX);
    assert!(at("Nhãn in sai") < at(REASON), "{page}");
}
