//! Requesting, withdrawing, confirming and rejecting changes: by whom, when, and what is then in force.

use std::future::IntoFuture as _;

use nguon_api_tests::picture::pdf;
use nguon_api_tests::{Backend, Site};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use rstest::rstest;
use serde_json::json;

use super::{changes, organisation, registration};

/// A file type that is accepted elsewhere but is no scan.
fn workbook() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().write(0, 0, "x").expect("a cell");
    workbook.save_to_buffer().expect("a workbook")
}

#[rstest]
#[tokio::test]
async fn registered_data_changes_when_the_authority_confirms_it_and_not_before(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let editor = site.colleague(&business, Role::Editor).await;
    let officer = site.authority(Some("68"), Role::Officer).await;
    let before = organisation(&site, &business).await;
    let asked = site.ask_change(&business, registration("0100109106", "68")).await.expect(201);
    assert_eq!(asked.header("etag"), Some("\"1\""));
    let asked = asked.json();
    assert_eq!((&asked["state"], &asked["kind"]), (&json!("waiting"), &json!("registration")));
    assert_eq!(asked["asked_by"], "Trần Văn Bình");
    assert_eq!(asked["before"]["registration"]["name"], before["business"]["name"]);
    assert_eq!(asked["before"]["registration"]["area"], before["area"]);
    assert_eq!(asked["after"]["registration"]["name"], "Hợp tác xã Hàm Minh");
    assert_eq!(asked["certificate"]["media_type"], "application/pdf");
    assert_eq!(organisation(&site, &business).await, before, "nothing has changed yet");
    assert_eq!(site.get("organisation/changes").by(&editor).await.expect(200).json()["items"], json!([asked]));

    let list = site.get("registered-changes").by(&officer).await.expect(200).json();
    assert_eq!((&list["waiting"], list["items"].as_array().map(Vec::len)), (&json!(1), Some(1)));
    let shown = &list["items"][0];
    assert_eq!(shown["organisation"], before["business"]["name"]);
    assert_eq!((&shown["id"], &shown["rivals"]), (&asked["id"], &json!([])));
    let path = format!("registered-changes/{}", asked["id"].as_str().expect("an identifier"));
    let certificate = site.get(&format!("{path}/certificate")).by(&officer).await.expect(200);
    assert!(certificate.body.starts_with(b"%PDF"));
    assert_eq!(certificate.header("content-type"), Some("application/pdf"));

    let confirm = json!({ "verdict": "confirm" });
    let decision = format!("{path}/decision");
    assert_eq!(site.post(&decision).by(&officer).json(&confirm).await.refusal(428), "precondition_required");
    assert_eq!(site.post(&decision).by(&officer).version(2).json(&confirm).await.refusal(412), "version_conflict");
    let decided = site.decide_change(&officer, &asked, confirm.clone()).await.expect(200);
    assert_eq!(decided.header("etag"), Some("\"2\""));
    assert_eq!(decided.json()["state"], "confirmed");
    assert_eq!(site.decide_change(&officer, &asked, confirm).await.refusal(409), "state_conflict");
    let after = organisation(&site, &business).await;
    assert_eq!(after["version"], json!(2));
    for (field, value) in registration("0100109106", "68").as_object().expect("an object") {
        if field != "kind" {
            assert_eq!(after["business"][field], *value, "{field}");
        }
    }
    assert_eq!(after["business"]["phone"], before["business"]["phone"]);
    assert_eq!(after["business_type"], "Công ty cổ phần");
    // An authority finds it by its new name and tax code.
    for q in ["ham%20minh", "0100109106"] {
        let found = site.get(&format!("approvals?state=approved&q={q}")).by(&officer).await.expect(200).json();
        assert_eq!(found["items"][0]["id"], after["id"], "{q}");
    }
    let mails = site.mails(1).await;
    assert!(mails[0].contains("đã xác nhận thay đổi") && mails[0].contains(&business.owner.email), "{}", mails[0]);
    let unchanged = site.ask_change(&business, registration("0100109106", "68")).await;
    assert_eq!(unchanged.refused(), ["name: in_force"]);
}

#[rstest]
#[tokio::test]
async fn what_is_rejected_or_withdrawn_changes_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let officer = site.authority(Some("68"), Role::Officer).await;
    let before = organisation(&site, &business).await;
    let asked = site.ask_change(&business, registration("0100109106", "68")).await.expect(201).json();
    assert_eq!(
        site.decide_change(&officer, &asked, json!({ "verdict": "reject" })).await.refused(),
        ["reason: required"]
    );
    let decision = json!({ "verdict": "reject", "reason": "Giấy chứng nhận đã hết hạn" });
    let rejected = site.decide_change(&officer, &asked, decision).await.expect(200).json();
    assert_eq!((&rejected["state"], &rejected["reason"]), (&json!("rejected"), &json!("Giấy chứng nhận đã hết hạn")));
    let mails = site.mails(1).await;
    assert!(mails[0].contains("Lý do: Giấy chứng nhận đã hết hạn"), "{}", mails[0]);
    assert_eq!(changes(&site, &business).await[0]["reason"], "Giấy chứng nhận đã hết hạn");

    // A repeated request replaces the one that waits; a withdrawn one releases its certificate.
    let first = site.ask_change(&business, registration("0100109106", "68")).await.expect(201).json();
    let second = site.ask_change(&business, registration("0100109106", "01")).await.expect(201).json();
    assert_eq!(
        site.decide_change(&officer, &first, json!({ "verdict": "confirm" })).await.refusal(409),
        "state_conflict"
    );
    let path = format!("organisation/changes/{}/withdrawal", second["id"].as_str().expect("an identifier"));
    assert_eq!(site.post(&path).by(&business).version(7).await.refusal(412), "version_conflict");
    let withdrawn = site.post(&path).by(&business).version(1).await.expect(200).json();
    assert_eq!((&withdrawn["state"], &withdrawn["certificate"]), (&json!("withdrawn"), &json!(null)));
    assert_eq!(site.post(&path).by(&business).version(2).await.refusal(409), "state_conflict");
    let states: Vec<_> = changes(&site, &business).await.iter().map(|change| change["state"].clone()).collect();
    assert_eq!(states, ["withdrawn", "withdrawn", "rejected"]);
    assert_eq!(organisation(&site, &business).await, before);
    assert_eq!(site.get("registered-changes").by(&officer).await.expect(200).json()["waiting"], json!(0));
}

#[rstest]
#[tokio::test]
async fn the_authority_of_the_area_in_force_decides_and_no_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business_at(OrganisationState::Approved, "68").await;
    let (old, new) = (site.authority(Some("68"), Role::Officer).await, site.authority(Some("01"), Role::Officer).await);
    let viewer = site.authority(Some("68"), Role::AuthorityViewer).await;
    let other = site.business().await;
    let asked = site.ask_change(&business, registration("0100109106", "01")).await.expect(201).json();
    let path = format!("registered-changes/{}", asked["id"].as_str().expect("an identifier"));
    let confirm = json!({ "verdict": "confirm" });
    for path in [path.clone(), format!("{path}/certificate")] {
        assert_eq!(site.get(&path).by(&new).await.refusal(404), "not_found");
    }
    assert_eq!(site.get("registered-changes").by(&new).await.expect(200).json()["items"], json!([]));
    assert_eq!(site.decide_change(&new, &asked, confirm.clone()).await.refusal(404), "not_found");
    assert_eq!(site.decide_change(&viewer, &asked, confirm.clone()).await.refusal(403), "forbidden");
    let withdrawal = format!("organisation/changes/{}/withdrawal", asked["id"].as_str().expect("an identifier"));
    assert_eq!(site.post(&withdrawal).by(&other).version(1).await.refusal(404), "not_found");
    let _ = site.decide_change(&old, &asked, confirm).await.expect(200);
    // From now on the other authority oversees it.
    let _ = site.get(&path).by(&new).await.expect(200);
    assert_eq!(site.get(&path).by(&old).await.refusal(404), "not_found");
}

#[rstest]
#[tokio::test]
async fn a_tax_code_stays_unique_whoever_is_first(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (one, two) = (site.business().await, site.business().await);
    let officer = site.authority(None, Role::Officer).await;
    let taken = organisation(&site, &two).await["business"]["tax_code"].as_str().expect("a tax code").to_owned();
    let refused = site.ask_change(&one, registration(&taken, "68")).await.refused();
    assert!(refused.contains(&"tax_code: taken".to_owned()), "{refused:?}");

    let of_one = site.ask_change(&one, registration("0100109106", "68")).await.expect(201).json();
    let of_two = site.ask_change(&two, registration("0100109106", "68")).await.expect(201).json();
    let calls: Vec<_> = [&of_one, &of_two]
        .map(|change| {
            let path = format!("registered-changes/{}/decision", change["id"].as_str().unwrap_or("?"));
            let call = site.post(&path).by(&officer).version(1).json(&json!({ "verdict": "confirm" }));
            tokio::spawn(call.into_future())
        })
        .into_iter()
        .collect();
    let mut confirmed = 0;
    for call in calls {
        let answer = call.await.expect("an answer");
        if answer.status == 200 {
            confirmed += 1;
        } else {
            assert_eq!(answer.refusal(409), "registered_elsewhere");
        }
    }
    assert_eq!(confirmed, 1);
    // The change that still waits names the other business to the authority.
    let waiting = site.get("registered-changes").by(&officer).await.expect(200).json()["items"][0].clone();
    assert_eq!(waiting["rivals"][0]["in_force"], json!(true));
    assert_eq!(waiting["rivals"][0]["number"], "0100109106");
}

#[rstest]
#[tokio::test]
async fn a_change_needs_a_certificate_of_its_business(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let mut input = registration("0100109106", "68");
    input["certificate"] = json!(null);
    assert_eq!(site.ask_change(&business, input.clone()).await.refused(), ["certificate: required"]);
    input["certificate"] = site.pdf_id(&other).await;
    assert_eq!(site.ask_change(&business, input.clone()).await.refused(), ["certificate: unknown_reference"]);
    input["certificate"] = site.sent(&business, "bảng.xlsx", workbook()).await["id"].clone();
    assert_eq!(site.ask_change(&business, input.clone()).await.refused(), ["certificate: file_type"]);
    // Confirmed and rejected changes keep their certificate, however often the sweep runs.
    let kept = site.sent(&business, "giấy.pdf", pdf(4_711)).await["id"].clone();
    input["certificate"] = kept.clone();
    let asked = site.ask_change(&business, input).await.expect(201).json();
    let officer = site.authority(None, Role::Officer).await;
    let _ = site.decide_change(&officer, &asked, json!({ "verdict": "confirm" })).await.expect(200);
    site.clock.advance(chrono::TimeDelta::days(5));
    let _ = nguon_api::sweep_files(&site.application).await.expect("swept");
    let officer = site.authority(None, Role::Officer).await;
    let path = format!("registered-changes/{}/certificate", asked["id"].as_str().expect("an identifier"));
    let _ = site.get(&path).by(&officer).await.expect(200);
}
