//! Users: invited by mail, given roles, removed.

use chrono::TimeDelta;
use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Answer, Backend, Bearer, Person, Site};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

/// Returns the token of the link in a mail.
fn token(mail: &str) -> String {
    let (_, rest) = mail.split_once("/invitation#token=").expect("a link");
    rest.chars().take_while(|c| !c.is_whitespace()).collect()
}

fn invitation(email: &str, role: &str) -> Value {
    json!({ "email": email, "name": "Trần Văn Bình", "role": role })
}

async fn invite(site: &Site, who: &impl Bearer, email: &str, role: &str) -> Value {
    site.post("invitations").by(who).json(&invitation(email, role)).await.expect(201).json()
}

async fn accept(site: &Site, token: &str, name: &str) -> Answer {
    let input = json!({ "token": token, "name": name, "password": PASSWORD, "password_confirmation": PASSWORD });
    site.post("invitations/accept").json(&input).await
}

async fn users(site: &Site, who: &impl Bearer) -> Vec<String> {
    let list = site.get("users").by(who).await.expect(200).json();
    let text = |user: &Value, name: &str| user[name].as_str().unwrap_or("?").to_owned();
    list.as_array()
        .into_iter()
        .flatten()
        .map(|user| format!("{} {}", text(user, "email"), text(user, "role")))
        .collect()
}

fn path(person: &Person) -> String {
    format!("users/{}", person.id)
}

#[rstest]
#[tokio::test]
async fn an_invited_colleague_accepts_and_may_do_what_their_role_may(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let invited = invite(&site, &business, "Binh@example.vn", "recorder").await;
    assert_eq!((&invited["email"], &invited["role"]), (&json!("Binh@example.vn"), &json!("recorder")));
    assert_eq!(invited["expires_at"], "2026-11-29T03:00:00Z");
    assert_eq!(site.get("invitations").by(&business).await.expect(200).json(), json!([invited]));

    let mail = site.mails(1).await.remove(0);
    assert!(mail.contains("To: Binh@example.vn") && mail.contains("Trần Văn Bình mời anh/chị"), "{mail}");
    assert!(mail.contains("https://nguon.example.vn/invitation#token=") && mail.contains("Ghi nhật ký"), "{mail}");
    let link = token(&mail);
    let offer = site.post("invitations/lookup").json(&json!({ "token": link })).await.expect(200).json();
    assert_eq!((&offer["email"], &offer["role"]), (&json!("Binh@example.vn"), &json!("recorder")));
    assert!(offer["belongs_to"].as_str().is_some_and(|name| name.starts_with("Hợp tác xã Thuận Hòa")), "{offer}");

    let accepted = accept(&site, &link, "Trần Thị Bình").await.expect(200);
    assert!(accepted.session_cookie().is_some());
    let session = accepted.json();
    assert_eq!((&session["me"]["name"], &session["me"]["role"]), (&json!("Trần Thị Bình"), &json!("recorder")));
    let colleague = site.sign_in("BINH@example.vn", PASSWORD).await;
    assert_eq!(site.get("invitations").by(&business).await.expect(200).json(), json!([]));
    assert_eq!(users(&site, &business).await.last().map(String::as_str), Some("Binh@example.vn recorder"));

    let entry = site.least(&business, Kind::DiaryEntry, "Tưới nước").await;
    let _ = site.post("diary-entries").by(&colleague).json(&entry).await.expect(201);
    let member = site.least(&business, Kind::Member, "Vườn").await;
    assert_eq!(site.post("members").by(&colleague).json(&member).await.refusal(403), "forbidden");
    assert_eq!(site.get("users").by(&colleague).await.refusal(403), "forbidden");
    // A link works once.
    assert_eq!(accept(&site, &link, "Ai đó").await.refusal(410), "invitation_expired");
    let again = site.post("invitations/lookup").json(&json!({ "token": link })).await;
    assert_eq!(again.refusal(410), "invitation_expired");
}

#[rstest]
#[tokio::test]
async fn an_invitation_names_a_free_address_and_a_role_of_the_same_side(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let administrator = site.authority(Some("68"), Role::Administrator).await;
    let _ = invite(&site, &business, "binh@example.vn", "viewer").await;
    let taken = other.owner.email.to_uppercase();
    for (input, refused) in [
        (invitation("binh", "viewer"), vec!["email: email"]),
        (invitation("", "viewer"), vec!["email: required"]),
        (json!({}), vec!["email: required", "name: required", "role: required"]),
        (invitation("an@example.vn", "officer"), vec!["role: not_allowed"]),
        (invitation("an@example.vn", "operator"), vec!["role: not_allowed"]),
        (invitation("an@example.vn", "king"), vec!["role: wrong_type"]),
        (invitation(&taken, "viewer"), vec!["email: taken"]),
        (invitation("BINH@example.vn", "editor"), vec!["email: duplicate"]),
    ] {
        assert_eq!(site.post("invitations").by(&business).json(&input).await.refused(), refused, "{input}");
    }
    let answer = site.post("invitations").by(&administrator).json(&invitation("an@example.vn", "owner")).await;
    assert_eq!(answer.refused(), ["role: not_allowed"]);
    let _ = invite(&site, &administrator, "can-bo@example.vn", "officer").await;
    let link = token(site.mails(2).await.iter().find(|mail| mail.contains("can-bo@")).expect("a mail"));
    let session = accept(&site, &link, "Cán bộ").await.expect(200).json();
    assert_eq!(session["me"]["role"], "officer");
    assert_eq!(users(&site, &administrator).await.len(), 2);
    assert_eq!(users(&site, &business).await.len(), 1, "nobody sees another team");

    for (input, refused) in [
        (
            json!({ "password": "x" }),
            vec!["name: required", "password: too_short", "password_confirmation: mismatch", "token: required"],
        ),
        (
            json!({ "token": "t", "name": "B", "password": "matkhau123", "password_confirmation": "matkhau123" }),
            vec!["password: common_password"],
        ),
    ] {
        assert_eq!(site.post("invitations/accept").json(&input).await.refused(), refused, "{input}");
    }
    assert_eq!(accept(&site, "nothing", "Ai đó").await.refusal(410), "invitation_expired");
}

#[rstest]
#[tokio::test]
async fn a_link_ends_after_seven_days_and_by_a_newer_one_and_by_withdrawal(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let invited = invite(&site, &business, "binh@example.vn", "viewer").await;
    let address = format!("invitations/{}", invited["id"].as_str().unwrap_or("?"));
    let first = token(&site.mails(1).await[0]);
    site.clock.advance(TimeDelta::days(7));
    assert_eq!(accept(&site, &first, "Bình").await.refusal(410), "invitation_expired");

    let owner = site.sign_in(&business.owner.email, PASSWORD).await;
    let stranger = site.sign_in(&other.owner.email, PASSWORD).await;
    assert_eq!(site.post(&format!("{address}/mail")).by(&stranger).await.refusal(404), "not_found");
    assert_eq!(site.delete(&address).by(&stranger).await.refusal(404), "not_found");
    let again = site.post(&format!("{address}/mail")).by(&owner).await.expect(200).json();
    assert_eq!(again["expires_at"], "2026-12-06T03:00:00Z");
    let second = site.mails(2).await.iter().map(|mail| token(mail)).find(|link| *link != first).expect("a new link");
    assert_eq!(accept(&site, &first, "Bình").await.refusal(410), "invitation_expired");
    let look = || site.post("invitations/lookup").json(&json!({ "token": second }));
    let _ = look().await.expect(200);
    let _ = site.delete(&address).by(&owner).await.expect(204);
    assert_eq!(look().await.refusal(410), "invitation_expired");
    assert_eq!(accept(&site, &second, "Bình").await.refusal(410), "invitation_expired");
    assert_eq!(site.delete(&address).by(&owner).await.refusal(404), "not_found");
}

#[rstest]
#[tokio::test]
async fn of_many_who_accept_at_once_one_gets_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let _ = invite(&site, &business, "binh@example.vn", "viewer").await;
    let _ = invite(&site, &other, "binh@example.vn", "owner").await;
    let links: Vec<String> = site.mails(2).await.iter().map(|mail| token(mail)).collect();
    let calls: Vec<_> = [&links[0], &links[0], &links[1], &links[1]]
        .into_iter()
        .map(|link| {
            let input =
                json!({ "token": link, "name": "Bình", "password": PASSWORD, "password_confirmation": PASSWORD });
            tokio::spawn(site.post("invitations/accept").json(&input).into_future())
        })
        .collect();
    let mut statuses = Vec::new();
    for call in calls {
        statuses.push(call.await.expect("an answer").status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 410, 422].contains(status)), "{statuses:?}");
    // Those who come later learn that the address has an account now.
    let late = accept(&site, &links[0], "Bình").await;
    let later = accept(&site, &links[1], "Bình").await;
    let mut after = [late.status, later.status];
    after.sort_unstable();
    assert_eq!(after, [410, 422]);
}

#[rstest]
#[tokio::test]
async fn a_new_role_works_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let colleague = site.colleague(&business, Role::Viewer).await;
    let member = site.least(&business, Kind::Member, "Vườn").await;
    let _ = site.post("members").by(&colleague).json(&member).await.expect(403);
    let role = |role: &str| json!({ "role": role });
    let changed = site.put(&path(&colleague)).by(&business).json(&role("editor")).await.expect(200).json();
    assert_eq!(changed["role"], "editor");
    // The same token as before.
    let _ = site.post("members").by(&colleague).json(&member).await.expect(201);
    for (input, refused) in [
        (json!({}), "role: required"),
        (role("administrator"), "role: not_allowed"),
        (role("operator"), "role: not_allowed"),
        (role("boss"), "role: wrong_type"),
    ] {
        assert_eq!(site.put(&path(&colleague)).by(&business).json(&input).await.refused(), [refused]);
    }
    for stranger in [path(&other.owner), "users/x".to_owned()] {
        assert_eq!(site.put(&stranger).by(&business).json(&role("viewer")).await.refusal(404), "not_found");
        assert_eq!(site.delete(&stranger).by(&business).await.refusal(404), "not_found");
    }
    assert_eq!(site.put(&path(&business.owner)).by(&business).json(&role("viewer")).await.refusal(409), "own_role");
}

#[rstest]
#[tokio::test]
async fn whoever_is_removed_is_out_at_once_and_can_be_invited_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let colleague = site.colleague(&business, Role::Editor).await;
    let member = site.least(&business, Kind::Member, "Vườn nhà Bình").await;
    let written = site.post("members").by(&colleague).json(&member).await.expect(201).json();
    let _ = site.delete(&path(&colleague)).by(&business).await.expect(204);
    assert_eq!(site.get("members").by(&colleague).await.refusal(401), "unauthenticated");
    let _ = site.post("session/refresh").cookie(&colleague.refresh_token).await.expect(401);
    let sign_in = json!({ "email": colleague.email, "password": PASSWORD });
    assert_eq!(site.post("session").json(&sign_in).await.refusal(401), "wrong_credentials");
    assert_eq!(users(&site, &business).await, [format!("{} owner", business.owner.email)]);
    assert_eq!(site.delete(&path(&colleague)).by(&business).await.refusal(404), "not_found");
    // No mail for a new password either.
    let _ = site.post("password-resets").json(&json!({ "email": colleague.email })).await.expect(202);

    let _ = invite(&site, &business, &colleague.email, "viewer").await;
    let link = token(&site.mails(1).await[0]);
    let again = accept(&site, &link, "Trần Văn Bình").await.expect(200).json();
    assert_ne!(again["me"]["user_id"], json!(colleague.id), "what was written stays with who wrote it");
    let record = site.get(&format!("members/{}", written["id"].as_str().unwrap_or("?"))).by(&business).await.json();
    assert_eq!(record["created_by"], json!(colleague.id));
    let _ = site.sign_in(&colleague.email, PASSWORD).await;
    assert_eq!(site.get("members").by(&colleague).await.refusal(401), "unauthenticated", "the old session stays ended");
}

#[rstest]
#[tokio::test]
async fn somebody_who_can_manage_users_always_remains(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let administrator = site.authority(None, Role::Administrator).await;
    for last in [&business.owner, &administrator] {
        assert_eq!(site.delete(&path(last)).by(last).await.refusal(409), "last_owner");
    }
    // A removed owner does not count.
    let second = site.colleague(&business, Role::Owner).await;
    let _ = site.delete(&path(&second)).by(&business).await.expect(204);
    assert_eq!(site.delete(&path(&business.owner)).by(&business).await.refusal(409), "last_owner");
    // Nor does one of another business; with a second owner, the first may be removed.
    let third = site.colleague(&business, Role::Owner).await;
    let _ = site.delete(&path(&business.owner)).by(&business).await.expect(204);
    assert_eq!(site.delete(&path(&third)).by(&third).await.refusal(409), "last_owner");
    let registration = site.get("registration").by(&third).await.expect(200).json();
    assert_eq!(registration["owner_email"], json!(third.email), "mails go to an owner who is there");
}

#[rstest]
#[tokio::test]
async fn two_owners_at_once_do_not_remove_or_demote_each_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    for demote in [false, true] {
        let business = site.business().await;
        let second = site.colleague(&business, Role::Owner).await;
        let calls: Vec<_> = [(&business.owner, &second), (&second, &business.owner)]
            .into_iter()
            .map(|(one, other)| {
                let call = if demote {
                    site.put(&path(other)).by(one).json(&json!({ "role": "viewer" }))
                } else {
                    site.delete(&path(other)).by(one)
                };
                tokio::spawn(call.into_future())
            })
            .collect();
        let mut statuses = Vec::new();
        for call in calls {
            statuses.push(call.await.expect("an answer").status);
        }
        let done = statuses.iter().filter(|status| **status < 300).count();
        assert_eq!(done, 1, "{statuses:?}");
        // The other owner was removed or demoted before, or is refused as the last one.
        assert!(statuses.iter().all(|status| [200, 204, 401, 403, 409].contains(status)), "{statuses:?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_suspended_business_still_decides_who_may_look(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let suspended = site.business_at(OrganisationState::Suspended, "68").await;
    let colleague = site.colleague(&suspended, Role::Viewer).await;
    let _ = site.delete(&path(&colleague)).by(&suspended).await.expect(204);
    let pending = site.business_at(OrganisationState::Pending, "68").await;
    assert_eq!(site.get("users").by(&pending).await.refusal(403), "organisation_not_approved");
}

#[rstest]
#[tokio::test]
async fn mails_to_one_address_and_of_one_team_are_limited(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let invited = invite(&site, &business, "binh@example.vn", "viewer").await;
    let again = format!("invitations/{}/mail", invited["id"].as_str().unwrap_or("?"));
    for _ in 0..4 {
        let _ = site.post(&again).by(&business).await.expect(200);
    }
    let limited = site.post(&again).by(&business).await;
    assert_eq!((limited.refusal(429).as_str(), limited.header("retry-after")), ("too_many_requests", Some("3600")));
    // Six mails have been requested so far.
    for number in 6..60 {
        let _ = invite(&site, &business, &format!("user{number}@example.vn"), "viewer").await;
    }
    let another = site.post("invitations").by(&business).json(&invitation("mot-nua@example.vn", "viewer")).await;
    assert_eq!(another.refusal(429), "too_many_requests");
}
