//! The keys of rate limits: addresses from trusted proxies, networks, keyed hashes, and concurrent attempts.

use aws_lc_rs::digest::{SHA256, digest};
use nguon_api::platform::entity::throttle;
use nguon_api_tests::{Backend, Call, Site};
use rstest::rstest;
use sea_orm::EntityTrait as _;
use serde_json::json;

/// An attempt to sign in to an account that does not exist.
fn attempt(site: &Site, number: usize) -> Call {
    site.post("session").json(&json!({ "email": format!("user{number}@example.vn"), "password": "x" }))
}

#[rstest]
#[tokio::test]
async fn of_several_lines_the_address_that_the_trusted_proxy_wrote_counts(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    for (hops, proxies) in [(1, vec![]), (2, vec!["10.0.0.1"])] {
        let site = Site::start_with(backend, |config| {
            config.behind_proxy = true;
            config.proxy_hops = hops;
        })
        .await;
        let from = |forged: String, address: &str, number: usize| {
            let call = attempt(&site, number).header("x-forwarded-for", &forged).header("x-forwarded-for", address);
            proxies.iter().fold(call, |call, proxy| call.header("x-forwarded-for", proxy))
        };
        for number in 0..100 {
            let _ = from(format!("192.0.2.{number}"), "203.0.113.7", number).await.expect(401);
        }
        let limited = from("192.0.2.200".to_owned(), "203.0.113.7", 100).await;
        assert_eq!(limited.refusal(429), "too_many_requests", "{hops} hops");
        let _ = from("203.0.113.7".to_owned(), "203.0.113.8", 101).await.expect(401);
    }
}

#[rstest]
#[tokio::test]
async fn the_addresses_of_an_ipv6_network_count_together(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start_with(backend, |config| config.behind_proxy = true).await;
    let from = |address: &str, number: usize| attempt(&site, number).header("x-forwarded-for", address);
    for number in 0..100 {
        let _ = from(&format!("2001:db8:0:7:{number:x}::1"), number).await.expect(401);
    }
    assert_eq!(from("2001:db8:0:7:ffff::1", 100).await.refusal(429), "too_many_requests");
    let _ = from("2001:db8:0:8::1", 101).await.expect(401);
}

#[rstest]
#[tokio::test]
async fn first_attempts_at_the_same_moment_count_in_full(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start_with(backend, |config| config.workers = Some(4)).await;
    for round in 0..5 {
        let email = format!("burst{round}@example.vn");
        let calls: Vec<_> = (0..12)
            .map(|_| tokio::spawn(site.post("session").json(&json!({ "email": email, "password": "x" })).into_future()))
            .collect();
        let mut reached = 0;
        for call in calls {
            reached += usize::from(call.await.expect("an answer").status == 401);
        }
        assert_eq!(reached, 5, "round {round}");
    }
}

#[rstest]
#[tokio::test]
async fn what_is_counted_stands_in_the_database_as_a_keyed_hash(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let keys = |rows: Vec<throttle::Model>| rows.into_iter().map(|row| row.key).collect::<Vec<_>>();
    let mut found = Vec::new();
    for _ in 0..2 {
        let site = Site::start(backend).await;
        let _ = attempt(&site, 1).await.expect(401);
        let rows = throttle::Entity::find().all(site.application.database.read()).await.expect("the rows");
        found.push(keys(rows));
    }
    assert_eq!(found[0].len(), 3);
    let guessed: Vec<String> = ["user1@example.vn", "127.0.0.1", "user1@example.vn 127.0.0.1"]
        .into_iter()
        .map(|subject| hex::encode(digest(&SHA256, subject.as_bytes())))
        .collect();
    for key in &found[0] {
        assert!(!guessed.iter().any(|hash| key.contains(hash)), "{key} can be guessed");
        assert!(!found[1].contains(key), "two installations have different keys");
    }
}
