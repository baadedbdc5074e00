//! A recall that was cut off is reported, and is published only after it was accepted explicitly.

use nguon_api::platform::entity::reference;
use nguon_api_tests::Backend;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Story, id};
use crate::lists::plans::statements_of;

async fn material_with_lots(story: &Story, from: u32, lots: u32, material: &Value) {
    for number in from..from + lots {
        let lot = json!({
            "name": format!("Lô vật tư {number}"), "code": format!("VT-{number}"),
            "product_id": story.lot["product_id"], "material_ids": [material["id"]],
        });
        let _ = story.site.create(&story.a, Kind::Lot, &lot).await;
    }
}

#[rstest]
#[tokio::test]
async fn a_material_takes_as_many_statements_with_many_lots_as_with_few(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let material = story.site.made(&story.a, Kind::Material, "Phân bón lót").await;
    material_with_lots(&story, 0, 2, &material).await;
    let mut input = story.input();
    input["starts"] = json!([{ "record_id": material["id"] }, { "record_id": story.lot["id"] }]);
    let draft = story.draft(&input).await;
    let questions = [format!("recalls/{}", id(&draft))];
    let few = statements_of(&story.site, &story.a, &questions).await.len();
    material_with_lots(&story, 2, 40, &material).await;
    let read = story.read(&story.a, &draft).await;
    assert_eq!(read["affected"]["starts"].as_array().map(Vec::len), Some(43));
    assert_eq!(statements_of(&story.site, &story.a, &questions).await.len(), few);
}

#[rstest]
#[tokio::test]
async fn a_recall_that_is_cut_off_says_so_and_is_not_published_unknowingly(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let material = story.site.made(&story.a, Kind::Material, "Bao lưới").await;
    material_with_lots(&story, 0, 2, &material).await;
    // More references than one recall accepts, of lots that are long gone.
    let target: Uuid = id(&material).parse().expect("an identifier");
    let transaction = story.site.application.database.begin().await.expect("a transaction");
    let gone = |number: u128| reference::ActiveModel {
        source_id: Set(Uuid::from_u128(u128::MAX - number)),
        field: Set("material_ids".to_owned()),
        position: Set(0),
        source_kind: Set("lot".to_owned()),
        target_kind: Set("material".to_owned()),
        target_id: Set(target),
    };
    let rows: Vec<reference::ActiveModel> = (0..100_000).map(gone).collect();
    for chunk in rows.chunks(5_000) {
        reference::Entity::insert_many(chunk.iter().cloned()).exec_without_returning(&transaction).await.expect("rows");
    }
    transaction.commit().await.expect("committed");
    let mut input = story.input();
    input["starts"] = json!([{ "record_id": material["id"] }]);
    let draft = story.draft(&input).await;
    assert_eq!(draft["affected"]["is_cut"], true);
    let path = format!("recalls/{}/publication", id(&draft));
    assert_eq!(story.act(&story.a, &draft, "publication").await.refusal(409), "recall_cut");
    let answer = story.site.post(&path).by(&story.a).json(&json!({ "accept_cut": false })).await;
    assert_eq!(answer.refusal(409), "recall_cut");
    let unknown = story.site.post(&path).by(&story.a).json(&json!({ "accept": true })).await;
    assert_eq!(unknown.refused(), ["accept: unknown_field"]);
    let recall = story.site.post(&path).by(&story.a).json(&json!({ "accept_cut": true })).await.expect(200).json();
    assert_eq!((&recall["state"], &recall["affected"]["is_cut"]), (&json!("published"), &json!(true)));
    let said = recall["log"].as_array().expect("a log").iter().find(|line| line["kind"] == "published");
    assert!(said.is_some_and(|line| line["detail"].as_str().is_some_and(|text| text.contains("chưa tìm hết"))));
    let csv = story.site.get(&format!("recalls/{}/report?format=csv", id(&recall))).by(&story.a).await.expect(200);
    assert!(csv.text().contains("CHƯA ĐẦY ĐỦ"), "{}", csv.text());
    let pdf = story.site.get(&format!("recalls/{}/report", id(&recall))).by(&story.a).await.expect(200);
    assert!(super::reading::text_of(&pdf.body).contains("Chưa đầy đủ"));
}
