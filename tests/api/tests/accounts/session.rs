//! Sign-in, renewal, sign-out, and the limits on attempts.

use chrono::TimeDelta;
use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Answer, Backend, Bearer, Site};
use nguon_domain::access::permission::Role;
use rstest::rstest;
use serde_json::{Value, json};

async fn sign_in(site: &Site, email: &str, password: &str) -> Answer {
    site.post("session").json(&json!({ "email": email, "password": password })).await
}

async fn refresh(site: &Site, token: &str) -> Answer {
    site.post("session/refresh").cookie(token).await
}

#[rstest]
#[tokio::test]
async fn a_session_tells_who_is_signed_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let answer = sign_in(&site, &format!(" {} ", business.owner.email.to_uppercase()), PASSWORD).await.expect(200);
    let session = answer.json();
    assert_eq!(session["expires_in"], 600);
    assert_eq!(session["me"]["user_id"], json!(business.owner.id));
    assert_eq!(session["me"]["email"], business.owner.email);
    assert_eq!(session["me"]["organisation_state"], "approved");
    let token = session["access_token"].as_str().unwrap_or_default();
    assert_eq!(site.get("me").bearer(token).await.expect(200).json(), session["me"]);
    for (person, belongs) in
        [(site.authority(None, Role::Officer).await, "Sở Nông nghiệp"), (site.operator().await, "Nguồn")]
    {
        let me = site.get("me").by(&person).await.expect(200).json();
        assert!(me["belongs_to"].as_str().is_some_and(|name| name.starts_with(belongs)), "{me}");
        assert!(me.get("organisation_state").is_none());
    }
}

#[rstest]
#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut answers = Vec::new();
    for (email, password) in
        [(business.owner.email.as_str(), "mua he o Phan Rang"), ("nobody@example.vn", PASSWORD), ("' OR 1=1 --", "x")]
    {
        let answer = sign_in(&site, email, password).await;
        assert_eq!(answer.refusal(401), "wrong_credentials");
        assert!(answer.header("set-cookie").is_none());
        let mut problem = answer.json();
        problem["request_id"] = Value::Null;
        answers.push(problem);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(site.post("session").json(&json!({})).await.refused(), ["email: required", "password: required"]);
    let long = json!({ "email": "a@b.vn", "password": "x".repeat(129), "remember": "yes" });
    assert_eq!(site.post("session").json(&long).await.refused(), ["password: too_long", "remember: wrong_type"]);
}

#[rstest]
#[tokio::test]
async fn five_wrong_passwords_lock_the_account_until_the_window_ends(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    for _ in 0..5 {
        assert_eq!(sign_in(&site, &business.owner.email, "sai mat khau roi").await.refusal(401), "wrong_credentials");
    }
    site.clock.advance(TimeDelta::minutes(5));
    // Also with the right password, and however the e-mail address is written.
    for email in [business.owner.email.clone(), business.owner.email.to_uppercase()] {
        let limited = sign_in(&site, &email, PASSWORD).await;
        assert_eq!(limited.refusal(429), "too_many_requests");
        assert_eq!(limited.header("retry-after"), Some("600"));
    }
    let _ = sign_in(&site, &other.owner.email, PASSWORD).await.expect(200);
    site.clock.advance(TimeDelta::minutes(10));
    let _ = sign_in(&site, &business.owner.email, PASSWORD).await.expect(200);
    // A success resets the count of failures.
    for _ in 0..3 {
        for _ in 0..4 {
            let _ = sign_in(&site, &business.owner.email, "sai mat khau roi").await.expect(401);
        }
        let _ = sign_in(&site, &business.owner.email, PASSWORD).await.expect(200);
    }
}

#[rstest]
#[tokio::test]
async fn an_address_that_tries_many_accounts_is_limited(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start_with(backend, |config| config.behind_proxy = true).await;
    let from = |address: &str, number: usize| {
        let body = json!({ "email": format!("user{number}@example.vn"), "password": "x" });
        site.post("session").header("x-forwarded-for", address).json(&body)
    };
    for number in 0..100 {
        // All addresses but the last were written by the caller.
        let _ = from(&format!("10.0.0.{number}, 203.0.113.7"), number).await.expect(401);
    }
    assert_eq!(from("203.0.113.7", 100).await.refusal(429), "too_many_requests");
    assert_eq!(from("1.2.3.4, 203.0.113.7", 101).await.refusal(429), "too_many_requests");
    let _ = from("203.0.113.8", 100).await.expect(401);
}

#[rstest]
#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_other_sites(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for (remember, max_age) in [(false, None), (true, Some("Max-Age=2592000"))] {
        let body = json!({ "email": business.owner.email, "password": PASSWORD, "remember": remember });
        let answer = site.post("session").json(&body).await.expect(200);
        let cookie = answer.header("set-cookie").unwrap_or_default();
        let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
        for wanted in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/session", "Secure"] {
            assert!(attributes.contains(&wanted), "{cookie} has no {wanted}");
        }
        assert_eq!(attributes.iter().find(|attribute| attribute.starts_with("Max-Age")).copied(), max_age, "{cookie}");
        assert!(!attributes.iter().any(|attribute| attribute.starts_with("Domain")), "{cookie}");
        assert!(!answer.text().contains(&answer.session_cookie().unwrap_or_default()), "the token is not in the body");
    }
    let plain = Site::start_with(backend, |config| config.public_url = Some("http://localhost:8080/".to_owned())).await;
    let business = plain.business().await;
    let answer = sign_in(&plain, &business.owner.email, PASSWORD).await.expect(200);
    assert!(!answer.header("set-cookie").unwrap_or_default().contains("Secure"), "or browsers would drop it on http");
}

#[rstest]
#[tokio::test]
async fn a_session_that_is_not_remembered_ends_after_half_a_day_and_a_remembered_one_after_thirty_days(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let short = sign_in(&site, &business.owner.email, PASSWORD).await.expect(200).session_cookie().unwrap_or_default();
    let body = json!({ "email": business.owner.email, "password": PASSWORD, "remember": true });
    let long = site.post("session").json(&body).await.expect(200).session_cookie().unwrap_or_default();
    site.clock.advance(TimeDelta::hours(11));
    let short = refresh(&site, &short).await.expect(200).session_cookie().unwrap_or_default();
    site.clock.advance(TimeDelta::hours(1));
    assert_eq!(refresh(&site, &short).await.refusal(401), "unauthenticated");
    site.clock.advance(TimeDelta::days(20));
    let answer = refresh(&site, &long).await.expect(200);
    assert!(
        answer.header("set-cookie").is_some_and(|cookie| cookie.contains("Max-Age=820800")),
        "nine and a half days are left"
    );
    site.clock.advance(TimeDelta::days(10));
    assert_eq!(refresh(&site, &answer.session_cookie().unwrap_or_default()).await.refusal(401), "unauthenticated");
}

#[rstest]
#[tokio::test]
async fn renewal_replaces_the_token_and_a_second_use_ends_the_whole_session(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let other = site.sign_in(&business.owner.email, PASSWORD).await;
    let first = business.owner.refresh_token.clone();
    let renewed = refresh(&site, &first).await.expect(200);
    let second = renewed.session_cookie().unwrap_or_default();
    assert_ne!(second, first);
    let third = refresh(&site, &second).await.expect(200);
    let access = third.json()["access_token"].as_str().unwrap_or_default().to_owned();
    let third = third.session_cookie().unwrap_or_default();
    let _ = site.get("me").bearer(&access).await.expect(200);
    // Somebody has kept the first token.
    assert_eq!(refresh(&site, &first).await.refusal(401), "unauthenticated");
    assert_eq!(refresh(&site, &third).await.refusal(401), "unauthenticated", "the newest ends too");
    assert_eq!(site.get("me").bearer(&access).await.refusal(401), "unauthenticated", "and the access token at once");
    // Another session of the same user is not affected.
    let _ = site.get("me").by(&other).await.expect(200);
    let _ = refresh(&site, &other.refresh_token).await.expect(200);
    for nonsense in ["", "x", &"A".repeat(5_000), "%00"] {
        assert_eq!(refresh(&site, nonsense).await.refusal(401), "unauthenticated");
    }
    assert_eq!(site.post("session/refresh").await.refusal(401), "unauthenticated");
    assert_eq!(
        site.post("session/refresh").bearer(other.token()).await.refusal(401),
        "unauthenticated",
        "a bearer token renews nothing"
    );
}

#[rstest]
#[tokio::test]
async fn of_two_renewals_at_once_at_most_one_succeeds(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let calls: Vec<_> = (0..6)
        .map(|_| tokio::spawn(site.post("session/refresh").cookie(&business.owner.refresh_token).into_future()))
        .collect();
    let mut renewed = 0;
    for call in calls {
        renewed += usize::from(call.await.expect("an answer").status == 200);
    }
    assert!(renewed <= 1, "{renewed} have the same token");
    assert_eq!(site.get("me").by(&business).await.refusal(401), "unauthenticated");
}

#[rstest]
#[tokio::test]
async fn an_access_token_lasts_ten_minutes(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    site.clock.advance(TimeDelta::seconds(599));
    let _ = site.get("me").by(&business).await.expect(200);
    site.clock.advance(TimeDelta::seconds(1));
    let over = site.get("me").by(&business).await;
    assert_eq!(over.refusal(401), "unauthenticated");
    assert_eq!(over.header("www-authenticate"), Some("Bearer"));
    let renewed = refresh(&site, &business.owner.refresh_token).await.expect(200).json();
    let _ = site.get("me").bearer(renewed["access_token"].as_str().unwrap_or_default()).await.expect(200);
    // Neither another server's token nor an unsigned one is accepted.
    let parts: Vec<&str> = business.owner.access_token.split('.').collect();
    let stranger = Site::start(Backend::Sqlite).await;
    let foreign = stranger.business().await;
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", parts[1]);
    for token in [foreign.token(), &unsigned, "", "a.b.c"] {
        assert_eq!(site.get("me").bearer(token).await.refusal(401), "unauthenticated");
    }
}

#[rstest]
#[tokio::test]
async fn signing_out_ends_this_session_or_all_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let email = business.owner.email.clone();
    let (here, there) = (site.sign_in(&email, PASSWORD).await, site.sign_in(&email, PASSWORD).await);
    site.clock.advance(TimeDelta::minutes(5));
    let out = site.delete("session").cookie(&here.refresh_token).await.expect(204);
    assert_eq!(out.session_cookie().as_deref(), Some(""), "the cookie is removed");
    assert!(
        out.header("set-cookie")
            .is_some_and(|cookie| cookie.contains("Max-Age=0") && cookie.contains("Path=/api/v1/session"))
    );
    assert_eq!(site.get("me").by(&here).await.refusal(401), "unauthenticated");
    assert_eq!(refresh(&site, &here.refresh_token).await.refusal(401), "unauthenticated");
    let _ = site.get("me").by(&there).await.expect(200);
    // Twice, without a cookie, with a foreign one: always the same answer.
    for call in
        [site.delete("session").cookie(&here.refresh_token), site.delete("session"), site.delete("session").cookie("x")]
    {
        let _ = call.await.expect(204);
    }
    let _ = site.delete("sessions").by(&there).await.expect(204);
    for person in [&there, &business.owner] {
        assert_eq!(site.get("me").by(person).await.refusal(401), "unauthenticated");
        assert_eq!(refresh(&site, &person.refresh_token).await.refusal(401), "unauthenticated");
    }
    assert_eq!(site.delete("sessions").await.refusal(401), "unauthenticated");
}

#[rstest]
#[tokio::test]
async fn who_signs_in_on_a_shared_machine_ends_the_session_before(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (before, after) = (site.business().await, site.business().await);
    let body = json!({ "email": after.owner.email, "password": PASSWORD });
    let _ = site.post("session").cookie(&before.owner.refresh_token).json(&body).await.expect(200);
    assert_eq!(site.get("me").by(&before).await.refusal(401), "unauthenticated");
}
