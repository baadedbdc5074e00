//! Mails are written in the transaction that causes them, and reach an SMTP server or a folder.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use nguon_api::deliver_due;
use nguon_api::platform::entity::{job, outgoing_mail};
use nguon_api_tests::form::{account, business, registration};
use nguon_api_tests::post::{Behaviour, SmtpServer, Taken};
use nguon_api_tests::{Backend, Site};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
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
    // A sent mail is not sent again, and its text is removed.
    site.clock.advance(TimeDelta::days(2));
    deliver_due(&site.application).await.expect("delivered");
    assert_eq!(smtp.taken().len(), 1);
    let (row, job) = the_mail(&site).await;
    assert!(row.sent_at.is_some() && job.is_none());
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
        wait_until(&site, |_, job| {
            job.is_some_and(|job| job.attempts == attempts && job.claimed_until.is_none() && job.last_error.is_some())
        })
        .await;
        assert_eq!(smtp.taken().len(), 0);
        // Not at once: the other side is busy.
        deliver_due(&site.application).await.expect("delivered");
        assert_eq!(smtp.taken().len(), 0);
        site.clock.advance(TimeDelta::minutes(2_i64.pow(attempts.unsigned_abs())));
    }
    wait_for(&site, &smtp, 1).await;
}

#[rstest]
#[tokio::test]
async fn several_mails_go_out_at_once_over_connections_that_are_kept(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let smtp = SmtpServer::behaving(Behaviour { gather: 4, ..Behaviour::default() });
    let site = Site::start_with(backend, |config| config.smtp_url = Some(smtp.url.clone())).await;
    write(&site, 40).await;
    wait_for(&site, &smtp, 40).await;
    let taken = smtp.taken();
    assert_eq!(taken.len(), 40);
    let ids: BTreeSet<String> = taken.iter().map(|mail| header(mail, "Message-ID")).collect();
    assert_eq!(ids.len(), 40);
    // The loop of the server and that of the test have eight connections each, at most.
    assert!(smtp.connections() <= 30, "{} connections for 40 mails", smtp.connections());
}

#[rstest]
#[tokio::test]
async fn a_mail_whose_answer_was_lost_is_sent_again_as_the_same_mail(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let smtp = SmtpServer::behaving(Behaviour { lose_answers: 1, ..Behaviour::default() });
    let site = Site::start_with(backend, |config| config.smtp_url = Some(smtp.url.clone())).await;
    let _ = site.post("registrations").form(registration(&business(1), &account("htx@example.vn"))).await.expect(201);
    wait_until(&site, |_, job| job.is_some_and(|job| job.attempts == 1 && job.last_error.is_some())).await;
    site.clock.advance(TimeDelta::minutes(2));
    wait_for(&site, &smtp, 2).await;
    let taken = smtp.taken();
    assert_eq!(header(&taken[0], "Message-ID"), header(&taken[1], "Message-ID"));
    assert_eq!(header(&taken[0], "Date"), header(&taken[1], "Date"));
    let (row, _) = the_mail(&site).await;
    assert!(header(&taken[0], "Message-ID").contains(&row.id.to_string()), "{}", taken[0].text);
}

#[rstest]
#[tokio::test]
async fn a_dead_mail_server_is_given_up_with_a_reason(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    // Nobody listens there any more.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let url = format!("smtp://127.0.0.1:{port}");
    let site = Site::start_with(backend, |config| config.smtp_url = Some(url)).await;
    let _ = site.post("registrations").form(registration(&business(1), &account("htx@example.vn"))).await.expect(201);
    let end = Instant::now() + Duration::from_secs(30);
    let row = loop {
        deliver_due(&site.application).await.expect("claimed");
        let (row, _) = the_mail(&site).await;
        if row.failed_at.is_some() {
            break row;
        }
        assert!(Instant::now() < end, "it is tried for ever");
        assert!(row.body.contains("Hợp tác xã"), "it may still be sent");
        site.clock.advance(TimeDelta::hours(9));
    };
    assert_eq!((row.body.as_str(), row.recipient.as_str(), row.sent_at), ("", "htx@example.vn", None));
    assert!(row.last_error.is_some_and(|reason| reason.contains("onnection")));
    let (_, job) = the_mail(&site).await;
    let job = job.expect("why is kept");
    assert!(job.attempts >= 10 && job.ended_at.is_some(), "{job:?}");
}

#[rstest]
#[tokio::test]
async fn a_mail_server_that_hangs_holds_nothing_up(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    // It accepts connections and never replies.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("smtp://{}", silent.local_addr().expect("an address"));
    let site = Site::start_with(backend, |config| config.smtp_url = Some(url)).await;
    write(&site, 20).await;
    let under_way = async || {
        let jobs = job::Entity::find().filter(job::Column::ClaimedUntil.is_not_null());
        jobs.count(site.application.database.read()).await.expect("counted")
    };
    let end = Instant::now() + Duration::from_secs(10);
    while under_way().await < 8 {
        assert!(Instant::now() < end, "{} are under way", under_way().await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let _ = site.post("registrations").form(registration(&business(1), &account("htx@example.vn"))).await.expect(201);
    assert_eq!(site.get("health").await.expect(200).json()["status"], "ok");
    assert_eq!(nguon_api::capture_due(&site.application).await.expect("claimed"), 0);
    assert_eq!(under_way().await, 8, "they still wait for an answer");
}

/// Writes mails without a cause.
async fn write(site: &Site, count: usize) {
    let now = site.clock.now();
    let transaction = site.application.database.begin().await.expect("a transaction");
    for number in 0..count {
        let id = site.clock.new_id();
        let mail = outgoing_mail::ActiveModel {
            id: Set(id),
            recipient: Set(format!("{number}@example.vn")),
            subject: Set("Thử".to_owned()),
            body: Set("Thử".to_owned()),
            created_at: Set(now),
            sent_at: Set(None),
            failed_at: Set(None),
            last_error: Set(None),
        };
        outgoing_mail::Entity::insert(mail).exec_without_returning(&transaction).await.expect("a mail");
        let job = job::ActiveModel {
            id: Set(id),
            kind: Set("mail".to_owned()),
            organisation_id: Set(None),
            subject_id: Set(id),
            priority: Set(1),
            turn: Set(0),
            created_at: Set(now),
            due_at: Set(now),
            attempts: Set(0),
            claimed_until: Set(None),
            last_error: Set(None),
            ended_at: Set(None),
        };
        job::Entity::insert(job).exec_without_returning(&transaction).await.expect("a job");
    }
    transaction.commit().await.expect("committed");
}

fn header(mail: &Taken, name: &str) -> String {
    let start = format!("{name}: ");
    let line = mail.text.lines().find_map(|line| line.strip_prefix(&start));
    line.unwrap_or_else(|| panic!("no {name} in {}", mail.text)).to_owned()
}

/// Returns the only mail, and its job unless it was sent.
async fn the_mail(site: &Site) -> (outgoing_mail::Model, Option<job::Model>) {
    let database = site.application.database.read();
    let mail = outgoing_mail::Entity::find().one(database).await.expect("read").expect("a mail");
    let job = job::Entity::find().filter(job::Column::SubjectId.eq(mail.id)).one(database).await.expect("read");
    (mail, job)
}

async fn wait_for(site: &Site, smtp: &SmtpServer, count: usize) {
    let end = Instant::now() + Duration::from_secs(20);
    while smtp.taken().len() < count {
        assert!(Instant::now() < end, "no {count} mails within twenty seconds");
        deliver_due(&site.application).await.expect("mails are read from the database");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    wait_until(site, |row, _| row.sent_at.is_some()).await;
}

async fn wait_until(site: &Site, reached: impl Fn(&outgoing_mail::Model, Option<&job::Model>) -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        deliver_due(&site.application).await.expect("mails are read from the database");
        let (row, job) = the_mail(site).await;
        if reached(&row, job.as_ref()) {
            return;
        }
        assert!(Instant::now() < end, "{row:?} {job:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
