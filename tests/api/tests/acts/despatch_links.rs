//! Despatch advices for whoever has no account.

use nguon_api::entity::despatch_code;
use nguon_api_tests::{Answer, Backend, Site};
use rstest::rstest;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::Trader;

/// A lot that was sent to a member without account; the path of the advice, and that of a link.
async fn sent(site: &Site, packer: &Trader, email: Option<&str>) -> (String, String) {
    let mut member = site.least(&packer.business, nguon_domain::resource::Kind::Member, "Bà Tư <chợ>").await;
    if let Some(email) = email {
        member["email"] = json!(email);
    }
    let member = site.create(&packer.business, nguon_domain::resource::Kind::Member, &member).await;
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
    assert_eq!((page.header("cache-control"), page.header("x-robots-tag")), (Some("no-store"), Some("noindex")));
    let html = page.text();
    for part in ["GH-2026-000001", "Thanh long ruột đỏ", "12,5 kg", "Bà Tư &lt;chợ&gt;", "Họ tên người nhận"]
    {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert!(site.get(&format!("{path}?lang=en")).await.expect(200).text().contains("Your name"));

    let lacking = send(&site, &path, "name=&outcome-1=different&received-1=x").await;
    assert_eq!(lacking.status, 422);
    assert!(lacking.text().contains("Dòng 1: "), "{}", lacking.text());
    // What was chosen and typed stays.
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
    // One that was mailed with the sending, and one that was asked for.
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|row| row.hash.len() == 64 && !row.hash.contains(code)));
    let mails = nguon_api::entity::outgoing_mail::Entity::find().all(site.application.database.read()).await;
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
        let _ = site.get(&format!("/d/{code}")).await.expect(404);
    }
    for _ in 0..55 {
        let _ = site.get("/d/AAAAAAAAAAAAAAAAAAAAAA").await.expect(404);
    }
    let limited = site.get("/d/AAAAAAAAAAAAAAAAAAAAAA").await;
    assert_eq!(limited.status, 429);
}
