//! Mails are written with what causes them, and reach an SMTP server or a folder.

use std::time::{Duration, Instant};

use nguon_api::entity::outgoing_mail;
use nguon_api_tests::form::{account, business, registration};
use nguon_api_tests::post::SmtpServer;
use nguon_api_tests::{Backend, Site};
use nguon_domain::organisation::OrganisationState;
use nguon_domain::permission::Role;
use rstest::rstest;
use sea_orm::EntityTrait as _;
use serde_json::json;

#[rstest]
#[tokio::test]
async fn registration_and_every_decision_write_to_the_owner(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let officer = site.authority(Some("68"), Role::Officer).await;
    let registered = site
        .post("registrations")
        .form(registration(&business(1), &account("htx@example.vn")))
        .await
        .expect(201)
        .json();
    let mails = site.mails(1).await;
    for part in [
        "To: htx@example.vn",
        "khong-tra-loi@nguon.example.vn",
        "Hợp tác xã Thanh long số 1",
        "https://nguon.example.vn/registration",
    ] {
        assert!(mails[0].contains(part), "{part} is missing in {}", mails[0]);
    }
    let path = format!("approvals/{}/decision", registered["id"].as_str().unwrap_or("?"));
    for (number, (verdict, text)) in
        [("approve", "đã được duyệt"), ("suspend", "bị tạm ngừng"), ("reinstate", "hoạt động trở lại")]
            .into_iter()
            .enumerate()
    {
        let body =
            json!({ "verdict": verdict, "reason": (verdict == "suspend").then_some("Thiếu hồ sơ\nSubject: giả") });
        let _ = site.post(&path).by(&officer).version(number + 1).json(&body).await.expect(200);
        let mails = site.mails(number + 2).await;
        let last =
            mails.iter().find(|mail| mail.contains(text)).unwrap_or_else(|| panic!("no mail says {text}: {mails:?}"));
        assert_eq!(last.contains("Thiếu hồ sơ"), verdict == "suspend", "{last}");
        assert_eq!(
            last.lines().take_while(|line| !line.is_empty()).filter(|line| line.starts_with("Subject:")).count(),
            1
        );
    }
}

#[rstest]
#[tokio::test]
async fn what_is_refused_writes_to_nobody(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let officer = site.authority(Some("68"), Role::Officer).await;
    let business_at = site.business_at(OrganisationState::Rejected, "68").await;
    let path = format!("approvals/{}/decision", business_at.id);
    let _ = site.post(&path).by(&officer).version(1).json(&json!({ "verdict": "approve" })).await.expect(409);
    let _ = site.post("registrations").form(registration(&business(1), &json!({}))).await.expect(422);
    assert_eq!(site.mails(0).await.len(), 0);
}

#[rstest]
#[tokio::test]
async fn mails_reach_an_smtp_server(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let smtp = SmtpServer::start(0);
    let site = Site::start_with(backend, |config| config.smtp_url = Some(smtp.url.clone())).await;
    let _ = site.post("registrations").form(registration(&business(1), &account("htx@example.vn"))).await.expect(201);
    wait_for(&site, &smtp, 1).await;
    let mail = &smtp.taken()[0];
    assert!(mail.from.contains("khong-tra-loi@nguon.example.vn") && mail.to.contains("htx@example.vn"), "{mail:?}");
    assert!(mail.text.contains("Hợp tác xã Thanh long số 1"), "{}", mail.text);
    // What was sent is not sent again, and its text does not stay.
    site.clock.advance(chrono::TimeDelta::days(2));
    nguon_api::deliver_due(&site.application).await.expect("delivered");
    assert_eq!(smtp.taken().len(), 1);
    let row = outgoing_mail::Entity::find().one(site.application.database.read()).await.expect("read").expect("a mail");
    assert!(row.sent_at.is_some() && row.next_attempt_at.is_none());
    assert_eq!(row.body, "");
}

#[rstest]
#[tokio::test]
async fn a_mail_that_is_refused_for_the_moment_is_sent_later(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let smtp = SmtpServer::start(2);
    let site = Site::start_with(backend, |config| config.smtp_url = Some(smtp.url.clone())).await;
    let _ = site.post("registrations").form(registration(&business(1), &account("htx@example.vn"))).await.expect(201);
    for attempts in 1..=2 {
        wait_until(&site, async |row| row.attempts == attempts && row.last_error.is_some()).await;
        assert_eq!(smtp.taken().len(), 0);
        // Not at once: the other side is busy.
        nguon_api::deliver_due(&site.application).await.expect("delivered");
        assert_eq!(smtp.taken().len(), 0);
        site.clock.advance(chrono::TimeDelta::minutes(2_i64.pow(attempts.unsigned_abs())));
    }
    wait_for(&site, &smtp, 1).await;
}

async fn wait_for(site: &Site, smtp: &SmtpServer, count: usize) {
    let end = Instant::now() + Duration::from_secs(10);
    while smtp.taken().len() < count {
        assert!(Instant::now() < end, "no mail within ten seconds");
        nguon_api::deliver_due(&site.application).await.expect("mails are read from the database");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    wait_until(site, async |row| row.sent_at.is_some()).await;
}

async fn wait_until(site: &Site, reached: impl AsyncFn(&outgoing_mail::Model) -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        nguon_api::deliver_due(&site.application).await.expect("mails are read from the database");
        let row =
            outgoing_mail::Entity::find().one(site.application.database.read()).await.expect("read").expect("a mail");
        if reached(&row).await {
            return;
        }
        assert!(Instant::now() < end, "{row:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
