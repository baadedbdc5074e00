//! Despatch advices for recipients without account.

use chrono::TimeDelta;
use nguon_api::platform::entity::{despatch_advice, despatch_code};
use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Answer, Backend, Business, Site};
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use serde_json::{Value, json};

use super::Trader;

/// Ships a lot to a member without account. Returns the path of the advice, and that of a link.
async fn sent(site: &Site, packer: &Trader, email: Option<&str>) -> (String, String) {
    let mut member = site.least(&packer.business, nguon_domain::input::kind::Kind::Member, "Bà Tư <chợ>").await;
    if let Some(email) = email {
        member["email"] = json!(email);
    }
    let member = site.create(&packer.business, nguon_domain::input::kind::Kind::Member, &member).await;
    let _ = packer.does(site, "harvest", 0, json!({ "items": packer.kilograms(50.0) })).await;
    let ship = json!({ "items": packer.kilograms(12.5), "partner_id": member["id"] });
    let shipped = packer.does(site, "ship", 1, ship).await;
    let advice = format!("despatch-advices/{}", shipped["advice_id"].as_str().expect("an advice"));
    let link = site.post(&format!("{advice}/links")).by(&packer.business).json(&json!({})).await.expect(201).json();
    assert_eq!(link["is_mailed"], json!(email.is_some()));
    let url = link["url"].as_str().expect("a link");
    let path = url.strip_prefix(&site.application.public_url).expect("a link of ours").to_owned();
    (advice, path)
}

async fn send(site: &Site, path: &str, form: &str) -> Answer {
    site.post(path).raw("application/x-www-form-urlencoded", form.to_owned()).await
}

#[rstest]
#[tokio::test]
async fn whoever_has_the_link_answers_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let (advice, path) = sent(&site, &packer, None).await;
    let page = site.get(&path).await.expect(200);
    assert!(page.header("content-security-policy").is_some_and(|policy| policy.contains("form-action 'self'")));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.text().contains(r#"<meta name="robots" content="noindex">"#), "{}", page.text());
    let html = page.text();
    for part in ["GH-2026-000001", "Thanh long ruột đỏ", "12,5 kg", "Bà Tư &lt;chợ&gt;", "Họ tên người nhận"]
    {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert!(site.get(&format!("{path}?lang=en")).await.expect(200).text().contains("Your name"));

    let lacking = send(&site, &path, "name=&outcome-1=different&received-1=x").await;
    assert_eq!(lacking.status, 422);
    assert!(lacking.text().contains("Dòng 1: "), "{}", lacking.text());
    // What was chosen and typed is shown again.
    for kept in [r#"value="different" required checked"#, r#"name="received-1" value="x""#, r#"aria-invalid="true""#] {
        assert!(lacking.text().contains(kept), "{kept} is not in {}", lacking.text());
    }
    let form = "name=T%C6%B0&outcome-1=different&received-1=11%2C5&reason-1=D%E1%BA%ADp&note=C%E1%BA%A3m%20%C6%A1n";
    let answered = send(&site, &path, form).await.expect(200).text();
    assert!(answered.contains("Đã xác nhận") && !answered.contains("<form"), "{answered}");
    let other = send(&site, &path, "name=X&outcome-1=received").await.expect(200).text();
    assert!(other.contains("Dập"), "the first answer stands: {other}");
    let seen = site.get(&advice).by(&packer.business).await.expect(200).json();
    assert_eq!((&seen["state"], &seen["answered_by"]), (&json!("disputed"), &json!("Tư")));
    let line: &Value = &seen["lines"][0];
    assert_eq!((&line["received"], &line["reason"]), (&json!(11.5), &json!("Dập")));
    let _ = site.post(&format!("{advice}/links")).by(&packer.business).json(&json!({})).await.expect(409);
}

#[rstest]
#[tokio::test]
async fn a_link_is_mailed_and_only_its_hash_is_kept(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let (_, path) = sent(&site, &packer, Some("tu@example.vn")).await;
    let code = path.rsplit('/').next().expect("a code");
    assert_eq!(code.len(), 22);
    let kept = despatch_code::Entity::find().all(site.application.database.read()).await.expect("codes");
    // One that was mailed with the shipment, and one that was requested.
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|row| row.hash.len() == 64 && !row.hash.contains(code)));
    let mails = nguon_api::platform::entity::outgoing_mail::Entity::find().all(site.application.database.read()).await;
    let mails = mails.expect("mails");
    let to_member: Vec<_> = mails.iter().filter(|mail| mail.recipient == "tu@example.vn").collect();
    assert_eq!(to_member.len(), 2);
    assert!(to_member.iter().all(|mail| mail.subject.contains("GH-2026-000001")));
    let texts = site.mails(2).await;
    assert!(texts.iter().all(|text| text.contains("/d/")) && texts.iter().any(|text| text.contains(code)), "{texts:?}");
}

#[rstest]
#[tokio::test]
async fn codes_are_not_to_be_guessed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    for code in ["AAAAAAAAAAAAAAAAAAAAAA", "x", "%00", "..%2f", "AAAAAAAAAAAAAAAAAAAAA%27"] {
        let page = site.get(&format!("/d/{code}")).await.expect(404);
        is_page(&page, "Không tìm thấy thông báo giao hàng");
    }
    let english = site.get("/d/AAAAAAAAAAAAAAAAAAAAAA?lang=en").await.expect(404);
    is_page(&english, "No such despatch advice");
    for _ in 0..54 {
        let _ = site.get("/d/AAAAAAAAAAAAAAAAAAAAAA").await.expect(404);
    }
    let limited = site.get("/d/AAAAAAAAAAAAAAAAAAAAAA").await;
    is_page(&limited.expect(429), "Đã mở quá nhiều lần");
}

/// Checks that the answer is an HTML page with these words that search engines do not index.
fn is_page(answer: &Answer, words: &str) {
    assert!(answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{}", answer.text());
    let html = answer.text();
    for part in [words, r#"<meta name="robots" content="noindex">"#, r#"<meta name="referrer" content="no-referrer">"#]
    {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    // It offers no sign-in and reveals nothing of an advice.
    assert!(!html.contains("GH-2026") && !html.contains("/sign-in") && !html.contains("<form"), "{html}");
}

/// Returns the states of the links of an advice, the newest first.
async fn states(site: &Site, packer: &Trader, advice: &str) -> Vec<String> {
    let links = site.get(&format!("{advice}/links")).by(&packer.business).await.expect(200).json();
    let state = |link: &Value| link["state"].as_str().unwrap_or("?").to_owned();
    links.as_array().into_iter().flatten().map(state).collect()
}

#[rstest]
#[tokio::test]
async fn a_link_ends_90_days_after_the_delivery(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let (advice, path) = sent(&site, &packer, None).await;
    site.clock.advance(TimeDelta::days(89));
    let _ = site.get(&path).await.expect(200);
    // A second one is created later, and expires later as long as nobody answers.
    let packer = Trader { business: again(&site, &packer).await, ..packer };
    let link = site.post(&format!("{advice}/links")).by(&packer.business).json(&json!({})).await.expect(201).json();
    let later = link["url"].as_str().and_then(|url| url.strip_prefix(&site.application.public_url)).expect("a link");
    site.clock.advance(TimeDelta::days(2));
    is_page(&site.get(&path).await.expect(410), "Đường dẫn này đã hết hạn");
    is_page(&send(&site, &path, "name=X&outcome-1=received").await.expect(410), "Đường dẫn này đã hết hạn");
    let packer = Trader { business: again(&site, &packer).await, ..packer };
    assert_eq!(states(&site, &packer, &advice).await, ["open", "ended"]);
    // The answer is the delivery; a link that had expired before stays so.
    let _ = send(&site, later, "name=X&outcome-1=received").await.expect(200);
    site.clock.advance(TimeDelta::days(89));
    assert!(site.get(later).await.expect(200).text().contains("Đã xác nhận"));
    is_page(&site.get(&path).await.expect(410), "Đường dẫn này đã hết hạn");
    site.clock.advance(TimeDelta::days(2));
    is_page(&site.get(later).await.expect(410), "Đường dẫn này đã hết hạn");
}

/// Returns the business after its owner has signed in again: the session has expired meanwhile.
async fn again(site: &Site, trader: &Trader) -> Business {
    Business { id: trader.business.id, owner: site.sign_in(&trader.business.owner.email, PASSWORD).await }
}

#[rstest]
#[tokio::test]
async fn the_sender_revokes_a_link(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let (advice, path) = sent(&site, &packer, None).await;
    let listed = site.get(&format!("{advice}/links")).by(&packer.business).await.expect(200);
    let code = path.rsplit('/').next().expect("a code");
    assert!(!listed.text().contains(code), "the address is not kept");
    let link = listed.json()[0].clone();
    assert_eq!(link["ends_at"], "2027-02-20T03:00:00Z");
    let one = format!("{advice}/links/{}", link["id"].as_str().expect("a link"));
    // Other businesses can neither see nor revoke it.
    let stranger = Trader::new(&site, "TL-16").await;
    let _ = site.get(&format!("{advice}/links")).by(&stranger.business).await.expect(404);
    let _ = site.delete(&one).by(&stranger.business).await.expect(404);
    for unknown in ["00000000-0000-0000-0000-000000000000", "x"] {
        let _ = site.delete(&format!("{advice}/links/{unknown}")).by(&packer.business).await.expect(404);
    }
    assert_eq!(states(&site, &packer, &advice).await, ["open"]);
    for _ in 0..2 {
        let _ = site.delete(&one).by(&packer.business).await.expect(204);
        is_page(&site.get(&path).await.expect(410), "Đường dẫn này đã bị hủy hiệu lực");
        is_page(&send(&site, &path, "name=X&outcome-1=received").await.expect(410), "Đường dẫn này đã bị hủy hiệu lực");
    }
    assert_eq!(states(&site, &packer, &advice).await, ["revoked"]);
    assert_eq!(site.get(&advice).by(&packer.business).await.expect(200).json()["state"], "sent");
}

#[rstest]
#[tokio::test]
async fn links_and_events_that_were_there_before_are_counted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let (_, _) = sent(&site, &packer, None).await;
    let usage =
        || async { site.get("files/usage").by(&packer.business).await.expect(200).json()["events"]["used"].clone() };
    let events = usage().await;
    assert!(events.as_i64().is_some_and(|count| count >= 2), "{events}");
    // The state before links expired and events were counted.
    let transaction = site.application.database.begin().await.expect("a transaction");
    for statement in [
        "DROP INDEX ix_despatch_code_advice_id",
        "ALTER TABLE despatch_code DROP COLUMN created_at",
        "ALTER TABLE despatch_code DROP COLUMN revoked_at",
        "DELETE FROM tally WHERE kind = 'event'",
        "DELETE FROM seaql_migrations WHERE version LIKE '%000085%' OR version LIKE '%000086%'",
    ] {
        transaction.execute_unprepared(statement).await.expect(statement);
    }
    transaction.commit().await.expect("committed");
    assert_eq!(usage().await, json!(0));
    let reopened = site.reopened().await;
    let kept = despatch_code::Entity::find().one(reopened.database.read()).await.expect("codes").expect("a code");
    let advices = despatch_advice::Entity::find().one(reopened.database.read()).await.expect("advices");
    assert_eq!(kept.created_at, advices.expect("an advice").sent_at);
    assert_eq!(kept.revoked_at, None);
    assert_eq!(usage().await, events);
}
