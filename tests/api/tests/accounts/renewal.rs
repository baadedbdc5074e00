//! Repeated renewals: by a client whose answer was lost, and by somebody who stole the token.

use chrono::TimeDelta;
use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Answer, Backend, Call, Site};
use rstest::rstest;
use serde_json::json;

/// A browser: its cookies and its user agent.
#[derive(Clone)]
struct Client {
    token: String,
    device: String,
    agent: &'static str,
}

impl Client {
    /// Signs in.
    async fn of(site: &Site, email: &str) -> Self {
        let agent = "Firefox on a phone";
        let body = json!({ "email": email, "password": PASSWORD, "remember": true });
        let answer = site.post("session").header("user-agent", agent).json(&body).await.expect(200);
        let cookie = |value: Option<String>| value.expect("a cookie");
        Self { token: cookie(answer.session_cookie()), device: cookie(answer.device_cookie()), agent }
    }

    fn renewal(&self, site: &Site) -> Call {
        site.post("session/refresh").header("user-agent", self.agent).cookies(&self.token, &self.device)
    }

    /// Renews, and stores the tokens of the answer.
    async fn renew(&mut self, site: &Site) -> Answer {
        let answer = self.renewal(site).await.expect(200);
        self.token = answer.session_cookie().expect("a token");
        answer
    }
}

/// Whether the access token of an answer is still valid.
async fn is_signed_in(site: &Site, answer: &Answer) -> bool {
    let json = answer.json();
    site.get("me").bearer(json["access_token"].as_str().unwrap_or_default()).await.status == 200
}

#[rstest]
#[tokio::test]
async fn a_renewal_whose_answer_was_lost_is_repeated(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut client = Client::of(&site, &business.owner.email).await;
    let lost = client.renewal(&site).await.expect(200);
    site.clock.advance(TimeDelta::seconds(60));
    let answer = client.renew(&site).await;
    assert!(is_signed_in(&site, &answer).await);
    assert_ne!(lost.session_cookie(), answer.session_cookie());
    // It continues with the tokens of the repetition.
    site.clock.advance(TimeDelta::hours(1));
    let answer = client.renew(&site).await;
    assert!(is_signed_in(&site, &answer).await);
}

#[rstest]
#[tokio::test]
async fn renewals_at_once_leave_the_client_signed_in_with_whichever_answer_it_keeps(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kept in 0..4 {
        let mut client = Client::of(&site, &business.owner.email).await;
        let calls: Vec<_> = (0..4).map(|_| tokio::spawn(client.renewal(&site).into_future())).collect();
        let mut answers = Vec::new();
        for call in calls {
            answers.push(call.await.expect("an answer").expect(200));
        }
        client.token = answers[kept].session_cookie().expect("a token");
        site.clock.advance(TimeDelta::minutes(10));
        let answer = client.renew(&site).await;
        assert!(is_signed_in(&site, &answer).await);
        // No client has stored the other answers: whoever uses one of them has stolen it.
        let mut thief = client.clone();
        thief.token = answers[(kept + 1) % 4].session_cookie().expect("a token");
        site.clock.advance(TimeDelta::minutes(2));
        assert_eq!(thief.renewal(&site).await.refusal(401), "unauthenticated");
        assert!(!is_signed_in(&site, &answer).await);
    }
}

#[rstest]
#[tokio::test]
async fn a_token_that_comes_again_after_the_grace_ends_the_session(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let client = Client::of(&site, &business.owner.email).await;
    let answer = client.renewal(&site).await.expect(200);
    site.clock.advance(TimeDelta::seconds(61));
    assert_eq!(client.renewal(&site).await.refusal(401), "unauthenticated");
    assert!(!is_signed_in(&site, &answer).await);
    let successor = Client { token: answer.session_cookie().expect("a token"), ..client };
    assert_eq!(successor.renewal(&site).await.refusal(401), "unauthenticated");
}

#[rstest]
#[tokio::test]
async fn a_token_that_comes_again_after_its_successor_was_used_ends_the_session(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let first = Client::of(&site, &business.owner.email).await;
    let mut client = first.clone();
    client.renew(&site).await;
    let answer = client.renew(&site).await;
    assert_eq!(first.renewal(&site).await.refusal(401), "unauthenticated", "within the grace, by the same client");
    assert!(!is_signed_in(&site, &answer).await);
    assert_eq!(client.renewal(&site).await.refusal(401), "unauthenticated");
}

#[rstest]
#[tokio::test]
async fn a_thief_with_another_client_ends_the_session_within_the_grace(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let others = Client::of(&site, &other.owner.email).await;
    for thief_first in [false, true] {
        for (device, agent) in [
            (String::new(), "Firefox on a phone"),
            (others.device.clone(), "Firefox on a phone"),
            ("same".into(), "curl"),
        ] {
            let owner = Client::of(&site, &business.owner.email).await;
            let device = if device == "same" { owner.device.clone() } else { device };
            let thief = Client { token: owner.token.clone(), device, agent };
            let (first, second) = if thief_first { (&thief, &owner) } else { (&owner, &thief) };
            let answer = first.renewal(&site).await.expect(200);
            assert_eq!(second.renewal(&site).await.refusal(401), "unauthenticated", "{agent}");
            assert!(!is_signed_in(&site, &answer).await, "{agent}");
        }
    }
}
