//! Wrong passwords lock strangers out, and not the owner of the account.

use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Answer, Backend, Call, Site};
use rstest::rstest;
use serde_json::json;

const WRONG: &str = "khong phai mat khau";

/// A sign-in attempt from an IP address.
fn attempt(site: &Site, email: &str, password: &str, address: &str) -> Call {
    let body = json!({ "email": email, "password": password });
    site.post("session").header("x-forwarded-for", address).json(&body)
}

async fn behind_proxy(backend: Backend) -> Site {
    Site::start_with(backend, |config| config.behind_proxy = true).await
}

/// Fifty attempts that reach the password check, from ten addresses of a network: the limit of an account.
async fn attack(site: &Site, email: &str, network: &str) {
    for number in 0..50 {
        let answer = attempt(site, email, WRONG, &format!("{network}.{}", number / 5)).await;
        assert_eq!(answer.refusal(401), "wrong_credentials");
    }
}

/// Signs in on a device and returns its cookie.
async fn device(site: &Site, email: &str) -> String {
    known(attempt(site, email, PASSWORD, "203.0.113.1").await.expect(200))
}

fn known(answer: Answer) -> String {
    answer.device_cookie().expect("the device is known from now on")
}

#[rstest]
#[tokio::test]
async fn attempts_that_do_not_reach_the_password_lock_nobody_out_elsewhere(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = behind_proxy(backend).await;
    let business = site.business().await;
    let email = &business.owner.email;
    for number in 0..120 {
        let answer = attempt(&site, email, WRONG, "198.51.100.1").await;
        assert_eq!(answer.status, if number < 5 { 401 } else { 429 });
    }
    // Locked out are neither the account from elsewhere nor other accounts from the same address.
    let _ = attempt(&site, email, PASSWORD, "203.0.113.1").await.expect(200);
    let other = site.business().await;
    let _ = attempt(&site, &other.owner.email, PASSWORD, "198.51.100.1").await.expect(200);
}

#[rstest]
#[tokio::test]
async fn a_known_device_passes_while_strangers_are_locked_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = behind_proxy(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let email = &business.owner.email;
    let (mine, theirs) = (device(&site, email).await, device(&site, &other.owner.email).await);
    attack(&site, email, "198.51.100").await;
    let from = |address: &str| attempt(&site, email, PASSWORD, address);
    assert_eq!(from("203.0.113.9").await.refusal(429), "too_many_requests");
    // The device of another account, a made-up one and a modified one are strangers too.
    let (name, entry) = mine.split_once('.').expect("an entry");
    for unknown in [theirs.clone(), name.to_owned(), format!("made-up.{entry}"), format!("{mine}A"), String::new()] {
        assert_eq!(from("203.0.113.9").device(&unknown).await.refusal(429), "too_many_requests", "{unknown}");
    }
    // Also from an address from which strangers have tried.
    for address in ["203.0.113.9", "198.51.100.1"] {
        let answer = from(address).device(&mine).await.expect(200);
        assert_eq!(answer.device_cookie(), None, "it is known already");
    }
}

#[rstest]
#[tokio::test]
async fn a_known_device_has_a_limit_of_its_own(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = behind_proxy(backend).await;
    let business = site.business().await;
    let email = &business.owner.email;
    let (one, two) = (device(&site, email).await, device(&site, email).await);
    for _ in 0..10 {
        let _ = attempt(&site, email, WRONG, "203.0.113.1").device(&one).await.expect(401);
    }
    let limited = attempt(&site, email, PASSWORD, "203.0.113.2").device(&one).await;
    assert_eq!(limited.refusal(429), "too_many_requests");
    let _ = attempt(&site, email, PASSWORD, "203.0.113.1").device(&two).await.expect(200);
    let _ = attempt(&site, email, PASSWORD, "203.0.113.1").await.expect(200);
}

#[rstest]
#[tokio::test]
async fn a_device_is_known_to_everybody_who_signs_in_on_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = behind_proxy(backend).await;
    let (first, second) = (site.business().await, site.business().await);
    let shared = device(&site, &first.owner.email).await;
    let shared = known(attempt(&site, &second.owner.email, PASSWORD, "203.0.113.1").device(&shared).await.expect(200));
    for email in [&first.owner.email, &second.owner.email] {
        attack(&site, email, "198.51.100").await;
        let _ = attempt(&site, email, PASSWORD, "203.0.113.1").device(&shared).await.expect(200);
    }
}

#[rstest]
#[tokio::test]
async fn a_new_password_by_mail_makes_the_device_known(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = behind_proxy(backend).await;
    let business = site.business().await;
    let email = &business.owner.email;
    attack(&site, email, "198.51.100").await;
    let _ = site.post("password-resets").json(&json!({ "email": email })).await.expect(202);
    let mail = site.mails(1).await.remove(0);
    let (_, rest) = mail.split_once("/reset-password#token=").expect("a link");
    let token: String = rest.chars().take_while(|character| !character.is_whitespace()).collect();
    let body =
        json!({ "token": token, "password": "mua dong o Lang Son", "password_confirmation": "mua dong o Lang Son" });
    let device = known(site.post("password-resets/confirm").json(&body).await.expect(204));
    attack(&site, email, "192.0.2").await;
    let _ = attempt(&site, email, "mua dong o Lang Son", "203.0.113.1").device(&device).await.expect(200);
}

#[rstest]
#[tokio::test]
async fn strangers_do_not_keep_who_is_signed_in_from_changing_the_password(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = behind_proxy(backend).await;
    let business = site.business().await;
    attack(&site, &business.owner.email, "198.51.100").await;
    let change = |current: &str| {
        let new = "mua dong o Lang Son";
        let body = json!({ "current_password": current, "password": new, "password_confirmation": new });
        site.put("account/password").by(&business).json(&body)
    };
    for _ in 0..9 {
        assert_eq!(change(WRONG).await.refused(), ["current_password: wrong_password"]);
    }
    let _ = change(PASSWORD).await.expect(204);
    for _ in 0..10 {
        assert_eq!(change(WRONG).await.refused(), ["current_password: wrong_password"]);
    }
    assert_eq!(change(WRONG).await.refusal(429), "too_many_requests");
}

#[rstest]
#[tokio::test]
async fn the_cookie_of_a_device_is_kept_from_scripts_and_other_sites(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let answer = attempt(&site, &business.owner.email, PASSWORD, "203.0.113.1").await.expect(200);
    let cookies: Vec<&str> =
        answer.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()).collect();
    let cookie = cookies.iter().find(|cookie| cookie.starts_with("nguon_device=")).expect("the cookie");
    for wanted in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/session", "Secure", "Max-Age=31536000"] {
        assert!(cookie.split("; ").any(|attribute| attribute == wanted), "{cookie} has no {wanted}");
    }
    assert!(!cookie.contains(&business.owner.email));
}
