//! The keys that sign sessions: shared by all servers on one database, replaced, sealed, and taken over from a file.

use chrono::TimeDelta;
use nguon_api::Application;
use nguon_api::access::throttle::SIGN_IN;
use nguon_api::platform::entity::server_key;
use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Answer, Backend, Bearer, Site};
use rstest::rstest;
use sea_orm::{EntityTrait as _, QueryOrder as _};
use serde_json::{Value, json};

/// Returns the `kid` of a token.
fn kid(token: &str) -> String {
    use base64::Engine as _;
    let header = token.split('.').next().unwrap_or_default();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).expect("base64");
    let header: Value = serde_json::from_slice(&bytes).expect("a header");
    header["kid"].as_str().expect("a kid").to_owned()
}

async fn rows(site: &Site) -> Vec<server_key::Model> {
    server_key::Entity::find()
        .order_by_asc(server_key::Column::Kid)
        .all(site.application.database.read())
        .await
        .expect("the keys")
}

async fn me(site: &Site, token: &str) -> Answer {
    site.get("me").bearer(token).await
}

#[rstest]
#[tokio::test]
async fn servers_on_one_database_accept_each_others_tokens(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let one = Site::start(backend).await;
    let two = one.second_with(|_| {}).await;
    let business = one.business().await;
    let there = two.sign_in(&business.owner.email, PASSWORD).await;
    assert_eq!(kid(business.token()), kid(there.token()));
    for site in [&one, &two] {
        let _ = me(site, business.token()).await.expect(200);
        let _ = me(site, there.token()).await.expect(200);
    }
    // A session that is ended at one server is ended at the other.
    let _ = two.delete("sessions").by(&there).await.expect(204);
    assert_eq!(me(&one, business.token()).await.refusal(401), "unauthenticated");
    // A token signed by an unknown key is refused.
    let stranger = Site::start(Backend::Sqlite).await;
    let foreign = stranger.business().await;
    assert_eq!(me(&one, foreign.token()).await.refusal(401), "unauthenticated");
}

#[rstest]
#[tokio::test]
async fn a_key_is_replaced_after_ninety_days_and_every_server_follows(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let one = Site::start(backend).await;
    let two = one.second_with(|_| {}).await;
    let business = one.business().await;
    let email = &business.owner.email;
    one.clock.advance(TimeDelta::days(90) - TimeDelta::seconds(1));
    let old = two.sign_in(email, PASSWORD).await;
    assert_eq!(kid(old.token()), kid(business.token()));
    one.clock.advance(TimeDelta::seconds(1));
    let new = one.sign_in(email, PASSWORD).await;
    assert_ne!(kid(new.token()), kid(old.token()));
    for site in [&one, &two] {
        let _ = me(site, new.token()).await.expect(200);
        let _ = me(site, old.token()).await.expect(200);
    }
    let there = two.sign_in(email, PASSWORD).await;
    assert_eq!(kid(there.token()), kid(new.token()), "the other server signs with it too");
    // The old key verifies until the longest token has expired, and not for ever.
    let retired = |rows: Vec<server_key::Model>| rows.into_iter().find(|row| row.kid == kid(old.token()));
    let ends_at = retired(rows(&one).await).and_then(|row| row.ends_at).expect("an end");
    assert_eq!(ends_at - one.clock.now(), TimeDelta::seconds(720));
}

#[rstest]
#[tokio::test]
async fn of_servers_that_replace_a_key_at_once_one_succeeds(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let others = [site.second_with(|_| {}).await, site.second_with(|_| {}).await];
    let business = site.business().await;
    site.clock.advance(TimeDelta::days(91));
    let body = json!({ "email": business.owner.email, "password": PASSWORD });
    // As many as one address may try at once: none of them needs to have ended before the last is counted.
    let servers = [&site, &others[0], &others[1], &site, &others[0]];
    assert_eq!(servers.len(), usize::try_from(SIGN_IN.attempts).expect("a number"));
    let calls: Vec<_> =
        servers.into_iter().map(|server| tokio::spawn(server.post("session").json(&body).into_future())).collect();
    let mut kids = Vec::new();
    for call in calls {
        let session = call.await.expect("an answer").expect(200).json();
        kids.push(kid(session["access_token"].as_str().unwrap_or_default()));
    }
    kids.dedup();
    assert_eq!(kids.len(), 1, "{kids:?}");
    assert_eq!(rows(&site).await.iter().filter(|row| row.number == Some(2)).count(), 1);
}

#[rstest]
#[tokio::test]
async fn sessions_outlast_a_restart_and_the_key_of_a_file(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let (before, number) = (kid(business.token()), rows(&site).await.len());
    let _reopened = site.reopened().await;
    let _ = me(&site, business.token()).await.expect(200);
    assert_eq!(rows(&site).await.len(), number, "a restart makes no keys");
    // The format of older servers, whose tokens had no `kid`.
    let pair = aws_lc_rs::signature::Ed25519KeyPair::generate().expect("a key");
    let claims = json!({
        "sub": business.owner.id, "sid": session_of(business.token()),
        "iat": site.clock.now().timestamp(), "exp": site.clock.now().timestamp() + 600,
    });
    let token = signed(&pair, &claims);
    assert_eq!(me(&site, &token).await.refusal(401), "unauthenticated");
    let upgraded = site
        .second_with(|config| {
            let folder = &config.storage.data_dir;
            std::fs::create_dir_all(folder).expect("the folder");
            let document = pair.to_pkcs8v1().expect("a document");
            std::fs::write(folder.join("session-key.pk8"), document.as_ref()).expect("the file");
        })
        .await;
    let _ = me(&upgraded, &token).await.expect(200);
    let file = upgraded.config.storage.data_dir.join("session-key.pk8");
    assert!(!file.exists(), "the key lies in one place");
    // It signs no more, and is dropped when its last token has expired.
    let new = upgraded.sign_in(&business.owner.email, PASSWORD).await;
    assert_eq!(kid(new.token()), before);
    site.clock.advance(TimeDelta::minutes(10));
    assert_eq!(me(&upgraded, &token).await.refusal(401), "unauthenticated");
}

/// Returns the session of a token.
fn session_of(token: &str) -> Value {
    use base64::Engine as _;
    let claims = token.split('.').nth(1).unwrap_or_default();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).expect("base64");
    let claims: Value = serde_json::from_slice(&bytes).expect("claims");
    claims["sid"].clone()
}

/// Returns a token as signed by servers that had their key in a file.
fn signed(pair: &aws_lc_rs::signature::Ed25519KeyPair, claims: &Value) -> String {
    use base64::Engine as _;
    let encode = |bytes: &[u8]| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
    let text = format!("{}.{}", encode(br#"{"typ":"JWT","alg":"EdDSA"}"#), encode(claims.to_string().as_bytes()));
    let signature = pair.sign(text.as_bytes());
    format!("{text}.{}", encode(signature.as_ref()))
}

#[rstest]
#[tokio::test]
async fn a_secret_seals_the_keys_that_are_there_and_is_needed_from_then_on(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let clear = rows(&site).await;
    assert!(clear.iter().all(|row| !row.is_sealed));
    let with = |secret: Option<&str>| {
        let mut config = site.config.clone();
        config.secret = secret.map(str::to_owned);
        let clock = site.clock.clone();
        async move { Application::open(&config, clock, 0).await.map_err(|error| error.to_string()) }
    };
    let short = with(Some("ngan")).await.map(drop).expect_err("too short");
    assert!(short.contains("NGUON_SECRET"), "{short}");
    let secret = "mot bi mat dai hon ba muoi hai ky tu";
    let _sealed = with(Some(secret)).await.expect("it opens");
    let sealed = rows(&site).await;
    assert!(sealed.iter().all(|row| row.is_sealed));
    for (before, now) in clear.iter().zip(&sealed) {
        assert_ne!(before.secret, now.secret);
    }
    let _again = with(Some(secret)).await.expect("it opens again");
    for wrong in [None, Some("mot bi mat khac cung dai hon ba muoi hai ky tu")] {
        let refused = with(wrong).await.map(drop).expect_err("the keys are sealed");
        assert!(refused.contains("NGUON_SECRET"), "{refused}");
    }
    // Tokens of a server that has loaded the keys are still valid.
    let _ = me(&site, business.token()).await.expect(200);
}
