//! Passwords: changed by those who know them, replaced by those who get the mail.

use chrono::TimeDelta;
use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Answer, Backend, Site};
use rstest::rstest;
use serde_json::json;

const NEW: &str = "mua dong o Lang Son";

fn change(current: &str, new: &str) -> serde_json::Value {
    json!({ "current_password": current, "password": new, "password_confirmation": new })
}

async fn confirm(site: &Site, token: &str, new: &str) -> Answer {
    let body = json!({ "token": token, "password": new, "password_confirmation": new });
    site.post("password-resets/confirm").json(&body).await
}

/// The token in the link of a mail.
fn token(mail: &str) -> String {
    let link = mail
        .split("https://nguon.example.vn/reset-password#token=")
        .nth(1)
        .unwrap_or_else(|| panic!("no link in {mail}"));
    link.chars().take_while(|c| !c.is_whitespace()).collect()
}

#[rstest]
#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_is_told_by_mail(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let other = site.sign_in(&business.owner.email, PASSWORD).await;
    let put = |body: serde_json::Value| site.put("account/password").by(&business).json(&body);
    assert_eq!(put(change("khong phai mat khau", NEW)).await.refused(), ["current_password: wrong_password"]);
    assert_eq!(put(json!({})).await.refused(), ["current_password: required", "password: required"]);
    assert_eq!(put(change(PASSWORD, "1234567890")).await.refused(), ["password: common_password"]);
    let differ = json!({ "current_password": PASSWORD, "password": NEW, "password_confirmation": PASSWORD });
    assert_eq!(put(differ).await.refused(), ["password_confirmation: mismatch"]);
    let _ = put(change(PASSWORD, NEW)).await.expect(204);
    let _ = site.get("me").by(&business).await.expect(200);
    assert_eq!(site.get("me").by(&other).await.refusal(401), "unauthenticated");
    assert_eq!(site.post("session/refresh").cookie(&other.refresh_token).await.refusal(401), "unauthenticated");
    let old = json!({ "email": business.owner.email, "password": PASSWORD });
    assert_eq!(site.post("session").json(&old).await.refusal(401), "wrong_credentials");
    let _ = site.sign_in(&business.owner.email, NEW).await;
    let mails = site.mails(1).await;
    assert!(mails[0].contains("vừa được thay đổi") && mails[0].contains(&business.owner.email), "{}", mails[0]);
}

#[rstest]
#[tokio::test]
async fn a_forgotten_password_is_replaced_by_the_link_of_a_mail_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for email in [business.owner.email.to_uppercase(), "nobody@example.vn".to_owned()] {
        let answer = site.post("password-resets").json(&json!({ "email": email })).await.expect(202);
        assert!(answer.body.is_empty());
    }
    let link = token(&site.mails(1).await[0]);
    assert_eq!(confirm(&site, &link, "ngan").await.refused(), ["password: too_short"]);
    assert_eq!(confirm(&site, "khong co", NEW).await.refusal(410), "reset_token_expired");
    let _ = confirm(&site, &link, NEW).await.expect(204);
    assert_eq!(confirm(&site, &link, "mat khau thu ba").await.refusal(410), "reset_token_expired");
    assert_eq!(site.get("me").by(&business).await.refusal(401), "unauthenticated", "all sessions end");
    let _ = site.sign_in(&business.owner.email, NEW).await;
    let mails = site.mails(2).await;
    assert!(mails.iter().any(|mail| mail.contains("vừa được thay đổi")), "{mails:?}");
}

#[rstest]
#[tokio::test]
async fn a_link_lasts_an_hour_and_one_that_is_used_spends_the_others(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let ask = || site.post("password-resets").json(&json!({ "email": business.owner.email }));
    let _ = ask().await.expect(202);
    let first = token(&site.mails(1).await[0]);
    site.clock.advance(TimeDelta::minutes(60));
    assert_eq!(confirm(&site, &first, NEW).await.refusal(410), "reset_token_expired");
    let _ = (ask().await.expect(202), ask().await.expect(202));
    let links: Vec<String> = site.mails(3).await.iter().map(|mail| token(mail)).filter(|link| *link != first).collect();
    site.clock.advance(TimeDelta::minutes(59));
    let _ = confirm(&site, &links[1], NEW).await.expect(204);
    assert_eq!(confirm(&site, &links[0], "mat khau thu ba").await.refusal(410), "reset_token_expired");
}

#[rstest]
#[tokio::test]
async fn of_many_uses_of_one_link_at_once_one_succeeds(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let _ = site.post("password-resets").json(&json!({ "email": business.owner.email })).await.expect(202);
    let link = token(&site.mails(1).await[0]);
    let calls: Vec<_> = (0..4)
        .map(|number| {
            let password = format!("mat khau moi so {number}");
            let body = json!({ "token": link, "password": password, "password_confirmation": password });
            tokio::spawn(site.post("password-resets/confirm").json(&body).into_future())
        })
        .collect();
    let mut statuses = Vec::new();
    for call in calls {
        statuses.push(call.await.expect("an answer").status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 410, 410, 410]);
}

#[rstest]
#[tokio::test]
async fn links_for_one_account_and_for_one_address_are_limited(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let ask = |email: String| site.post("password-resets").json(&json!({ "email": email }));
    for _ in 0..3 {
        let _ = ask(business.owner.email.clone()).await.expect(202);
    }
    // The same limit, and so the same answer, for an address without an account.
    for _ in 0..3 {
        let _ = ask("nobody@example.vn".to_owned()).await.expect(202);
    }
    for email in [business.owner.email.to_uppercase(), "nobody@example.vn".to_owned()] {
        let limited = ask(email).await;
        assert_eq!(limited.refusal(429), "too_many_requests");
        assert_eq!(limited.header("retry-after"), Some("3600"));
    }
    for number in 0..12 {
        let _ = ask(format!("user{number}@example.vn")).await.expect(202);
    }
    assert_eq!(ask("another@example.vn".to_owned()).await.refusal(429), "too_many_requests");
    site.clock.advance(TimeDelta::minutes(60));
    let _ = ask(business.owner.email.clone()).await.expect(202);
    assert_eq!(site.mails(4).await.len(), 4);
}

#[rstest]
#[tokio::test]
async fn a_new_password_lifts_the_lockout_by_wrong_ones(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let wrong = json!({ "email": business.owner.email, "password": "sai mat khau roi" });
    for status in [401, 401, 401, 401, 401, 429] {
        let _ = site.post("session").json(&wrong).await.expect(status);
    }
    let _ = site.post("password-resets").json(&json!({ "email": business.owner.email })).await.expect(202);
    let link = token(&site.mails(1).await[0]);
    let _ = confirm(&site, &link, NEW).await.expect(204);
    let _ = site.sign_in(&business.owner.email, NEW).await;
}
