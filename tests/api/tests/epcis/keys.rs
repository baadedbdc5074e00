//! API keys, with which other programs of a business call.

use chrono::TimeDelta;
use nguon_api::platform::entity::api_key;
use nguon_api_tests::{Backend, Business, Call, Site};
use nguon_domain::access::permission::Role;
use rstest::rstest;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use std::future::IntoFuture as _;

use super::{LD, document, done, harvest, packing};

/// Creates a key with these scopes.
async fn key(site: &Site, business: &Business, scopes: &[&str]) -> Value {
    let input = json!({ "name": "Phần mềm kho", "scopes": scopes, "days": 30 });
    site.post("api-keys").by(business).json(&input).await.expect(201).json()
}

fn secret(key: &Value) -> &str {
    key["secret"].as_str().expect("the key itself")
}

fn events(site: &Site) -> Call {
    site.get("/epcis/v2/events")
}

#[rstest]
#[tokio::test]
async fn a_key_is_shown_once_and_only_its_hash_is_kept(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let made = key(&site, &business, &["read_events"]).await;
    let whole = secret(&made).to_owned();
    let prefix = made["prefix"].as_str().expect("its beginning");
    assert!(whole.starts_with(&format!("{prefix}_")) && prefix.starts_with("nguon_"), "{whole}");
    let listed = site.get("api-keys").by(&business).await.expect(200);
    assert!(!listed.text().contains(&whole));
    let listed = listed.json();
    assert_eq!(listed[0]["prefix"], made["prefix"]);
    assert_eq!(listed[0]["created_by"], "Trần Văn Bình");
    assert_eq!(listed[0]["expires_at"], "2026-12-22T03:00:00Z");
    assert_eq!(listed[0]["last_used_at"], Value::Null);
    let row = api_key::Entity::find().one(site.application.database.read()).await.expect("read").expect("a row");
    assert_eq!(row.secret_hash.len(), 64);
    assert!(!whole.contains(&row.secret_hash) && !format!("{row:?}").contains(&whole));
}

#[rstest]
#[tokio::test]
async fn a_key_reads_events_and_traces_in_either_header(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let _ = site.post("/epcis/v2/events").by(&business).raw(LD, harvest().to_string()).await.expect(201);
    let made = key(&site, &business, &["read_events"]).await;
    let mine = events(&site).bearer(secret(&made)).await.expect(200).json();
    assert_eq!(super::events(&mine).len(), 1);
    let same = events(&site).header("X-API-Key", secret(&made)).await.expect(200).json();
    assert_eq!(super::events(&same), super::events(&mine));
    let used = site.get("api-keys").by(&business).await.expect(200).json();
    assert_eq!(used[0]["last_used_at"], "2026-11-22T03:00:00Z");
    // It may request a trace, though there is no such lot.
    let _ = site.get("chain?code=urn:epc:id:sscc:8938505.1970000099").bearer(secret(&made)).await.refusal(404);
    let theirs = key(&site, &other, &["read_events"]).await;
    let found = events(&site).bearer(secret(&theirs)).await.expect(200).json();
    assert_eq!(super::events(&found).len(), 0);
}

#[rstest]
#[tokio::test]
async fn a_bearer_token_counts_beside_a_header_that_is_no_key(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let made = key(&site, &business, &["read_events"]).await;
    let revoked = key(&site, &business, &["read_events"]).await;
    let path = format!("api-keys/{}", revoked["id"].as_str().unwrap_or("?"));
    let _ = site.delete(&path).by(&business.owner).await.expect(204);
    for none in ["", "4f1c09a2", "nguon_000000000000_x", "nguon_", secret(&revoked)] {
        // What the session may do and no key: its credentials are those of the session alone.
        let _ = site.get("products").by(&business).header("X-API-Key", none).await.expect(200);
        let _ = events(&site).bearer(secret(&made)).header("X-API-Key", none).await.expect(200);
        assert_eq!(events(&site).header("X-API-Key", none).await.refusal(401), "unauthenticated", "{none}");
        for wrong in ["a.b.c", "nguon_000000000000_x"] {
            let refused = events(&site).bearer(wrong).header("X-API-Key", none).await;
            assert_eq!(refused.refusal(401), "unauthenticated", "{none}, {wrong}");
        }
    }
    // A key counts, whatever stands beside it, so that a session never widens what a program may do.
    let _ = events(&site).by(&other).header("X-API-Key", secret(&made)).await.expect(200);
    let _ = events(&site).bearer("a.b.c").header("X-API-Key", secret(&made)).await.expect(200);
    let refused = site.get("products").by(&business).header("X-API-Key", secret(&made)).await;
    assert_eq!(refused.refusal(403), "forbidden");
}

#[rstest]
#[tokio::test]
async fn a_key_does_what_its_scopes_cover_and_nothing_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let (reads, captures) =
        (key(&site, &business, &["read_events"]).await, key(&site, &business, &["capture_events"]).await);
    let send =
        |key: &Value| site.post("/epcis/v2/capture").bearer(secret(key)).raw(LD, document(&[packing()]).to_string());
    let _ = send(&reads).await.refusal(403);
    let taken = send(&captures).await.expect(202);
    let job = taken.header("location").expect("a job").to_owned();
    let _ = done(&site, &business, &taken).await;
    let job = site.get(&job).bearer(secret(&captures)).await.expect(200).json();
    assert_eq!((&job["success"], &job["captured"]), (&json!(true), &json!(1)));
    let _ = site.post("/epcis/v2/events").bearer(secret(&captures)).raw(LD, harvest().to_string()).await.expect(201);
    let _ = events(&site).bearer(secret(&captures)).await.refusal(403);
    for path in ["me", "lots", "acts", "stock", "despatch-advices", "users", "api-keys", "organisation", "dashboard"] {
        for key in [&reads, &captures] {
            let _ = site.get(path).bearer(secret(key)).await.refusal(403);
        }
    }
    let both = key(&site, &business, &["read_events", "capture_events"]).await;
    let found = events(&site).bearer(secret(&both)).await.expect(200).json();
    assert_eq!(super::events(&found).len(), 2);
    let input = json!({ "name": "Khác", "scopes": ["read_events"], "days": 1 });
    let _ = site.post("api-keys").bearer(secret(&both)).json(&input).await.refusal(403);
}

#[rstest]
#[tokio::test]
async fn a_key_that_is_revoked_expired_or_wrong_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let (made, kept) = (key(&site, &business, &["read_events"]).await, key(&site, &business, &["read_events"]).await);
    let path = format!("api-keys/{}", made["id"].as_str().expect("an identifier"));
    let _ = site.delete(&path).by(&other).await.refusal(404);
    let _ = events(&site).bearer(secret(&made)).await.expect(200);
    let _ = site.delete(&path).by(&business).await.expect(204);
    let refused = events(&site).bearer(secret(&made)).await;
    let _ = refused.refusal(401);
    assert_eq!(refused.json()["type"], "epcisException:SecurityException");
    let _ = site.delete(&path).by(&business).await.refusal(404);
    assert_eq!(site.get("api-keys").by(&business).await.expect(200).json().as_array().map(Vec::len), Some(1));
    let mut wrong = secret(&kept).to_owned();
    let last = wrong.pop();
    wrong.push(if last == Some('A') { 'E' } else { 'A' });
    for key in [wrong.as_str(), "nguon_", "nguon_000000000000_x", "nguon_é", ""] {
        let _ = events(&site).header("X-API-Key", key).await.refusal(401);
    }
    let _ = events(&site).bearer(secret(&kept)).await.expect(200);
    site.clock.advance(TimeDelta::days(30));
    let _ = events(&site).bearer(secret(&kept)).await.refusal(401);
}

#[rstest]
#[tokio::test]
async fn the_requests_of_a_key_are_counted_over_all_servers(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let one = Site::start(backend).await;
    let two = one.second_with(|_| {}).await;
    let business = one.business().await;
    let (busy, other) = (key(&one, &business, &["read_events"]).await, key(&one, &business, &["read_events"]).await);
    let call = |site: &Site| events(site).bearer(secret(&busy)).into_future();
    let mut served = 0;
    for _ in 0..400 {
        for site in [&one, &two] {
            let answer = call(site).await;
            served += usize::from(answer.status == 200);
            if answer.status == 429 {
                let after: i64 = answer.header("retry-after").and_then(|text| text.parse().ok()).expect("seconds");
                assert!((1..=60).contains(&after));
            }
        }
    }
    assert_eq!(served, 600);
    // Another key has its own limit, and each gets a new one the next minute.
    let _ = events(&two).bearer(secret(&other)).await.expect(200);
    one.clock.advance(TimeDelta::minutes(1));
    for site in [&one, &two] {
        let _ = call(site).await.expect(200);
    }
}

#[rstest]
#[tokio::test]
async fn requests_at_once_are_counted_over_all_servers(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let one = Site::start(backend).await;
    let two = one.second_with(|_| {}).await;
    let business = one.business().await;
    let made = key(&one, &business, &["read_events"]).await;
    let mut served = 0;
    for _ in 0..20 {
        let calls: Vec<_> = (0..20)
            .flat_map(|_| [&one, &two])
            .map(|site| tokio::spawn(events(site).bearer(secret(&made)).into_future()))
            .collect();
        for call in calls {
            served += usize::from(call.await.expect("an answer").status == 200);
        }
    }
    assert_eq!(served, 600);
}

#[rstest]
#[tokio::test]
async fn only_owners_have_to_do_with_keys_and_there_is_a_limit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for role in [Role::Editor, Role::Recorder, Role::Viewer] {
        let colleague = site.colleague(&business, role).await;
        let _ = site.get("api-keys").by(&colleague).await.refusal(403);
    }
    let refused = site.post("api-keys").by(&business).json(&json!({})).await;
    assert_eq!(refused.refused(), ["days: required", "name: required", "scopes: required"]);
    for _ in 0..20 {
        let _ = key(&site, &business, &["read_events"]).await;
    }
    let input = json!({ "name": "Một nữa", "scopes": ["read_events"], "days": 1 });
    assert_eq!(site.post("api-keys").by(&business).json(&input).await.refusal(409), "limit_reached");
}
