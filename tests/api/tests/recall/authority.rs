//! Authorities: what they see and order, and what others see.

use nguon_api::platform::entity::organisation;
use nguon_api_tests::people::PROVINCE;
use nguon_api_tests::{Backend, Bearer, Person};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::{Value, json};

use super::{Q, R, Story, id, names};

async fn listed(story: &Story, who: &impl Bearer) -> Vec<Value> {
    let page = story.site.get("recalls").by(who).await.expect(200).json();
    page["items"].as_array().cloned().unwrap_or_default()
}

#[rstest]
#[tokio::test]
async fn an_authority_sees_all_of_what_its_businesses_recall(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let (here, elsewhere): (Person, Person) = (
        story.site.authority(Some(PROVINCE), Role::Officer).await,
        story.site.authority(Some("01"), Role::Officer).await,
    );
    let draft = story.draft(&story.input()).await;
    // A draft is visible to its business only.
    let path = format!("recalls/{}", id(&draft));
    let _ = story.site.get(&path).by(&here).await.refusal(404);
    assert!(listed(&story, &here).await.is_empty());
    let recall = story.publish(&draft).await;
    let [notice] = story.inbox(&story.b).await.try_into().expect("one notice");
    let _ = story.pass_on(&story.b, &notice).await;
    let seen = story.read(&here, &recall).await;
    assert_eq!(names(&seen["notices"], "recipient").len(), 4);
    assert!(names(&seen["notices"], "recipient").contains(&"Cửa hàng Q".to_owned()));
    assert_eq!((&seen["hidden_notices"], &seen["affected"]["hidden_recipients"]), (&json!(0), &json!(0)));
    assert_eq!((listed(&story, &here).await.len(), seen["may_publish"].clone()), (1, json!(false)));
    // E-mail addresses are visible to the recaller only.
    assert!(!seen["notices"].to_string().contains(&format!("party{Q}@")), "{}", seen["notices"]);
    // It may read, but what it did not order is the business's to change.
    let closing = json!({ "treatment": "destruction", "note": "Xong" });
    let _ = story.site.post(&format!("{path}/closing")).by(&here).json(&closing).await.refusal(404);
    let _ = story.act(&here, &recall, "refresh").await.refusal(404);
    let _ = story.site.get("recall-notices").by(&here).await.refusal(403);
    // An authority of another area does not see it.
    assert!(listed(&story, &elsewhere).await.is_empty());
    let _ = story.site.get(&path).by(&elsewhere).await.refusal(404);
    let _ = story.site.get(&format!("{path}/report")).by(&elsewhere).await.refusal(404);
}

#[rstest]
#[tokio::test]
async fn an_authority_orders_a_recall_and_the_business_carries_it_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let here = story.site.authority(Some(PROVINCE), Role::Officer).await;
    let elsewhere = story.site.authority(Some("01"), Role::Officer).await;
    let watching = story.site.authority(Some(PROVINCE), Role::AuthorityViewer).await;
    let mut input = story.input();
    assert_eq!(story.site.post("recalls").by(&here).json(&input).await.refused(), ["organisation_id: required"]);
    input["organisation_id"] = json!(story.a.id);
    let refused = story.site.post("recalls").by(&elsewhere).json(&input).await;
    assert_eq!(refused.refused(), ["organisation_id: unknown_reference"]);
    let _ = story.site.post("recalls").by(&watching).json(&input).await.refusal(403);
    let draft = story.site.post("recalls").by(&here).json(&input).await.expect(201).json();
    assert!(draft["ordered_by"].as_str().is_some_and(|name| name.starts_with("Sở Nông nghiệp")), "{draft}");
    // Until it is published the business does not see it, and the business can never change it.
    assert!(listed(&story, &story.a).await.is_empty());
    let _ = story.act(&story.a, &draft, "publication").await.refusal(404);
    let recall = story.act(&here, &draft, "publication").await.expect(200).json();
    let mails = story.site.mails(3).await;
    let order = mails.iter().find(|mail| mail.contains(&story.a.owner.email)).expect("a mail to A");
    assert!(order.contains("yêu cầu") && order.contains(id(&recall)), "{order}");
    let seen = story.read(&story.a, &recall).await;
    assert_eq!((&seen["state"], &seen["may_publish"]), (&json!("published"), &json!(false)));
    assert_eq!(seen["log"][0]["kind"], "ordered");
    let _ = story.act(&here, &recall, "refresh").await.expect(200);
    let closed = story.close(&recall).await;
    assert_eq!(closed["state"], "closed");
}

#[rstest]
#[tokio::test]
async fn a_business_sees_its_own_only(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let recall = story.published().await;
    // A recipient sees its notice and not the recall.
    let _ = story.site.get(&format!("recalls/{}", id(&recall))).by(&story.b).await.refusal(404);
    for what in ["publication", "refresh"] {
        let _ = story.act(&story.b, &recall, what).await.refusal(404);
    }
    let [notice] = story.inbox(&story.b).await.try_into().expect("one notice");
    let _ = story.pass_on(&story.b, &notice).await;
    let path = format!("recall-notices/{}", id(&notice));
    let _ = story.site.get(&path).by(&story.a).await.refusal(404);
    let _ = story.site.post(&format!("{path}/pass-on")).by(&story.c).await.refusal(404);
    let seen = story.site.get(&path).by(&story.b).await.expect(200).json().to_string();
    assert!(!seen.contains(&format!("party{R}")) && !seen.contains("Cửa hàng P"), "{seen}");
    // Viewers may read, but neither they nor recorders decide.
    for role in [Role::Viewer, Role::Recorder] {
        let colleague = story.site.colleague(&story.a, role).await;
        assert_eq!(listed(&story, &colleague).await.len(), 1);
        let _ = story.act(&colleague, &recall, "refresh").await.refusal(403);
        let _ = story.site.post("recalls").by(&colleague).json(&story.input()).await.refusal(403);
    }
}

#[rstest]
#[tokio::test]
async fn who_is_suspended_still_calls_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let transaction = story.site.application.database.begin().await.expect("a transaction");
    let suspended = organisation::ActiveModel {
        id: Set(story.a.id),
        state: Set(OrganisationState::Suspended.into()),
        ..Default::default()
    };
    organisation::Entity::update(suspended).exec(&transaction).await.expect("suspended");
    transaction.commit().await.expect("committed");
    assert_eq!(story.published().await["state"], "published");
}
