//! An authority decides about the businesses that it oversees, and sees no others.

use nguon_api_tests::form::{PDF, account, business, file, registration};
use nguon_api_tests::{Backend, Bearer, Site};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

#[rstest]
#[tokio::test]
async fn each_decision_leads_where_it_should_and_others_are_a_conflict(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let officer = site.authority(Some("68"), Role::Officer).await;
    for (from, verdict, to) in [
        (OrganisationState::Pending, "approve", Some("approved")),
        (OrganisationState::Pending, "reject", Some("rejected")),
        (OrganisationState::Pending, "suspend", None),
        (OrganisationState::Pending, "reinstate", None),
        (OrganisationState::Approved, "approve", None),
        (OrganisationState::Approved, "reject", None),
        (OrganisationState::Approved, "suspend", Some("suspended")),
        (OrganisationState::Approved, "reinstate", None),
        (OrganisationState::Rejected, "approve", None),
        (OrganisationState::Rejected, "reject", None),
        (OrganisationState::Rejected, "suspend", None),
        (OrganisationState::Rejected, "reinstate", None),
        (OrganisationState::Suspended, "approve", None),
        (OrganisationState::Suspended, "reject", None),
        (OrganisationState::Suspended, "suspend", None),
        (OrganisationState::Suspended, "reinstate", Some("approved")),
    ] {
        let business = site.business_at(from, "68").await;
        let path = format!("approvals/{}", business.id);
        let before = site.get(&path).by(&officer).await.expect(200);
        assert_eq!(before.header("etag"), Some("\"1\""));
        let decision = json!({ "verdict": verdict, "reason": "Lý do" });
        let answer = site.post(&format!("{path}/decision")).by(&officer).version(1).json(&decision).await;
        match to {
            Some(state) => {
                let decided = answer.expect(200);
                assert_eq!(decided.header("etag"), Some("\"2\""));
                assert_eq!((&decided.json()["state"], &decided.json()["reason"]), (&json!(state), &json!("Lý do")));
                assert_eq!(decided.json()["decided_at"], "2026-11-22T03:00:00Z");
                assert_eq!(site.get(&path).by(&officer).await.expect(200).json(), decided.json());
                assert_eq!(site.get("me").by(&business).await.expect(200).json()["organisation_state"], state);
            }
            None => {
                assert_eq!(answer.refusal(409), "state_conflict", "{from:?} {verdict}");
                assert_eq!(site.get(&path).by(&officer).await.expect(200).json(), before.json());
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_decision_is_about_the_version_that_was_read_and_gives_its_reason(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let administrator = site.authority(None, Role::Administrator).await;
    let business = site.business_at(OrganisationState::Pending, "01").await;
    let path = format!("approvals/{}/decision", business.id);
    let approve = json!({ "verdict": "approve" });
    assert_eq!(site.post(&path).by(&administrator).json(&approve).await.refusal(428), "precondition_required");
    for version in ["0", "2", "x", "2147483647"] {
        assert_eq!(
            site.post(&path).by(&administrator).version(version).json(&approve).await.refusal(412),
            "version_conflict",
            "{version}"
        );
    }
    for (body, refused) in [
        (json!({}), vec!["verdict: required"]),
        (json!({ "verdict": "delete" }), vec!["verdict: wrong_type"]),
        (json!({ "verdict": "reject" }), vec!["reason: required"]),
        (json!({ "verdict": "suspend", "reason": "  " }), vec!["reason: required"]),
        (
            json!({ "verdict": "reject", "reason": "x".repeat(2001), "by": "me" }),
            vec!["by: unknown_field", "reason: too_long"],
        ),
    ] {
        assert_eq!(site.post(&path).by(&administrator).version(1).json(&body).await.refused(), refused, "{body}");
    }
    let decided = site.post(&path).by(&administrator).version(1).json(&approve).await.expect(200).json();
    assert!(decided.get("reason").is_none());
    let _ = site.get("members").by(&business).await.expect(200);
}

#[rstest]
#[tokio::test]
async fn two_officers_at_once_decide_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let officers = [site.authority(Some("68"), Role::Officer).await, site.authority(None, Role::Administrator).await];
    let business = site.business_at(OrganisationState::Pending, "68").await;
    let path = format!("approvals/{}/decision", business.id);
    let calls: Vec<_> = ["approve", "reject"]
        .iter()
        .zip(&officers)
        .map(|(verdict, officer)| {
            let body = json!({ "verdict": verdict, "reason": "Lý do" });
            tokio::spawn(site.post(&path).by(officer).version(1).json(&body).into_future())
        })
        .collect();
    let mut statuses = Vec::new();
    for call in calls {
        statuses.push(call.await.expect("an answer").status);
    }
    statuses.sort_unstable();
    assert!(statuses == [200, 409] || statuses == [200, 412], "{statuses:?}");
    assert_eq!(site.mails(1).await.len(), 1, "one decision, one mail");
}

#[rstest]
#[tokio::test]
async fn an_authority_sees_the_businesses_of_its_area_only(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let here = site.authority(Some("68"), Role::Administrator).await;
    let elsewhere = site.authority(Some("01"), Role::Administrator).await;
    let everywhere = site.authority(None, Role::AuthorityViewer).await;
    let form =
        registration(&business(1), &account("htx@example.vn")).part("registration_file", file("a.pdf", PDF.to_vec()));
    let registered = site.post("registrations").form(form).await.expect(201).json();
    let id = registered["id"].as_str().unwrap_or("?");
    let approve = json!({ "verdict": "approve" });

    for stranger in [id.to_owned(), Uuid::new_v4().to_string(), "x".to_owned()] {
        for path in [format!("approvals/{stranger}"), format!("approvals/{stranger}/file")] {
            assert_eq!(site.get(&path).by(&elsewhere).await.refusal(404), "not_found");
        }
        let decision = site.post(&format!("approvals/{stranger}/decision")).by(&elsewhere).version(1).json(&approve);
        assert_eq!(decision.await.refusal(404), "not_found");
    }
    let list = |who: &str, token: &str| (who.to_owned(), site.get("approvals").bearer(token));
    for (call, count) in [
        (list("here", here.token()), 1),
        (list("elsewhere", elsewhere.token()), 0),
        (list("everywhere", everywhere.token()), 1),
    ] {
        let page = call.1.await.expect(200).json();
        assert_eq!(page["items"].as_array().map(Vec::len), Some(count), "{}", call.0);
        assert_eq!(page["counts"]["pending"], count);
    }
    for reader in [&here, &everywhere] {
        assert_eq!(site.get(&format!("approvals/{id}")).by(reader).await.expect(200).json(), registered);
        let download = site.get(&format!("approvals/{id}/file")).by(reader).await.expect(200);
        assert_eq!(download.body, PDF);
        assert!(download.header("content-disposition").is_some_and(|value| value.starts_with("attachment")));
        assert!(download.header("content-security-policy").is_some_and(|policy| policy.contains("sandbox")));
    }
    let decision = site.post(&format!("approvals/{id}/decision"));
    assert_eq!(decision.by(&everywhere).version(1).json(&approve).await.refusal(403), "forbidden");
}

#[rstest]
#[tokio::test]
async fn the_list_is_paged_searched_and_divided_by_state(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let officer = site.authority(Some("68"), Role::AuthorityViewer).await;
    let mut waiting = Vec::new();
    for _ in 0..7 {
        waiting.push(site.business_at(OrganisationState::Pending, "68").await.id.to_string());
    }
    let _ = site.business_at(OrganisationState::Pending, "01").await;
    let mut approved = Vec::new();
    for _ in 0..3 {
        approved.push(site.business_at(OrganisationState::Approved, "68").await.id.to_string());
    }
    let _ = site.business_at(OrganisationState::Suspended, "68").await;

    for (state, expected) in [("pending", waiting.clone()), ("approved", approved.into_iter().rev().collect())] {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page =
                site.get(&format!("approvals?state={state}&limit=2{after}")).by(&officer).await.expect(200).json();
            seen.extend(
                page["items"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|item| item["id"].as_str().unwrap_or("?").to_owned()),
            );
            assert_eq!(page["counts"], json!({ "pending": 7, "approved": 3, "rejected": 0, "suspended": 1 }));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen, expected, "{state}: who waits longest comes first, then the newest");
    }
    let found = |q: &str| {
        let call = site.get(&format!("approvals?q={q}")).by(&officer);
        async move { call.await.expect(200).json()["items"].as_array().map(Vec::len).unwrap_or_default() }
    };
    assert_eq!(found("THUAN%20hop").await, 7);
    assert_eq!(found("h%C3%B2a").await, 7);
    for signs in ["%25", "_", "%00", "%27", "%F0%9F%A5%AD"] {
        assert_eq!(found(signs).await, 0, "{signs}: nothing can be found by signs");
    }
    assert_eq!(found("khong").await, 0);
    for query in ["limit=0", "limit=101", "state=x", "after=x", "page=1", "q=a&q=b"] {
        assert_eq!(site.get(&format!("approvals?{query}")).by(&officer).await.refusal(400), "malformed", "{query}");
    }
}

#[rstest]
#[tokio::test]
async fn a_suspended_business_is_refused_at_once_and_reads_on(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let officer = site.authority(Some("68"), Role::Officer).await;
    let business = site.business().await;
    let input = json!({ "name": "Quy trình" });
    let _ = site.post("processes").by(&business).json(&input).await.expect(201);
    let decide = |verdict: &'static str, version: u32| {
        let body = json!({ "verdict": verdict, "reason": "Kiểm tra" });
        site.post(&format!("approvals/{}/decision", business.id)).by(&officer).version(version).json(&body)
    };
    let _ = decide("suspend", 1).await.expect(200);
    // The same token as before.
    assert_eq!(site.post("processes").by(&business).json(&input).await.refusal(403), "organisation_not_approved");
    let list: Value = site.get("processes").by(&business).await.expect(200).json();
    assert_eq!(list["counts"]["active"], 1);
    assert_eq!(site.get("registration").by(&business).await.expect(200).json()["reason"], "Kiểm tra");
    let _ = decide("reinstate", 2).await.expect(200);
    let _ = site.post("processes").by(&business).json(&input).await.expect(201);
}
