//! Opening a recall.

use nguon_api_tests::Backend;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{LOT, Story, gln, id};

/// B makes another lot of what it has received.
async fn processed(story: &Story) -> &'static str {
    const MADE: &str = "https://id.gs1.org/01/08936000000042/10/SAY-1";
    let event = json!({
        "type": "TransformationEvent", "eventTime": "2026-11-16T10:30:00+07:00", "eventTimeZoneOffset": "+07:00",
        "inputQuantityList": [{ "epcClass": LOT, "quantity": 40, "uom": "KGM" }],
        "outputQuantityList": [{ "epcClass": MADE, "quantity": 8, "uom": "KGM" }],
        "bizStep": "commissioning",
    });
    story.event(&story.b, event).await;
    story.moved(&story.b, MADE, 3, ("shipping", "destinationList", "destination"), &gln(3), 20).await;
    MADE
}

#[rstest]
#[tokio::test]
async fn a_complaint_leads_to_the_business_s_own_goods_and_to_nothing_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let made = processed(&story).await;
    let find = |code: &str| {
        let path = format!("recall-suspects?code={}", code.replace(':', "%3A").replace('/', "%2F"));
        story.site.get(&path)
    };
    // A complaint to A about dried fruit from B, made of A's fruit.
    let found = find(made).by(&story.a).await.expect(200).json();
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    assert_eq!((&found["items"][0]["lot_number"], &found["items"][0]["lot_id"]), (&json!("TL-15"), &story.lot["id"]));
    assert!(!found.to_string().contains("SAY-1"));
    let own = find(made).by(&story.b).await.expect(200).json();
    assert_eq!(own["items"][0]["lot_number"], "SAY-1");
    assert_eq!(own["items"].as_array().map(Vec::len), Some(2));
    let other = story.site.business().await;
    let _ = find(made).by(&other).await.refusal(404);
    assert_eq!(find("").by(&story.a).await.refused(), ["code: required"]);

    let mut input = story.input();
    input["basis"] = json!("complaint");
    input["complaint_code"] = json!(made);
    input["complaint_text"] = json!("Ăn vào bị đau bụng.");
    input["starts"] = json!([{ "code": found["items"][0]["address"] }]);
    let draft = story.draft(&input).await;
    assert_eq!((&draft["basis"], &draft["complaint_text"]), (&json!("complaint"), &json!("Ăn vào bị đau bụng.")));
    assert_eq!(draft["affected"]["recipients"].as_array().map(Vec::len), Some(2));
}

#[rstest]
#[tokio::test]
async fn of_a_suspected_input_everything_is_recalled_that_was_made_of_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let made = processed(&story).await;
    let mut input = story.input();
    input["basis"] = json!("input");
    input["starts"] = json!([{ "code": "(01)08938505970011(10)TL-15" }]);
    let draft = story.site.post("recalls").by(&story.b).json(&input).await.expect(201).json();
    let items: Vec<&Value> =
        draft["affected"]["items"].as_array().expect("items").iter().map(|item| &item["goods"]["address"]).collect();
    assert!(items.contains(&&json!(made)) && items.contains(&&json!(LOT)), "{items:?}");
    let to_c = draft["affected"]["recipients"].as_array().expect("recipients").iter().flat_map(|recipient| {
        recipient["amounts"].as_array().expect("amounts").iter().map(|amount| amount["goods"]["address"].clone())
    });
    assert!(to_c.collect::<Vec<_>>().contains(&json!(made)));
}

#[rstest]
#[tokio::test]
async fn a_material_stands_for_the_lots_that_were_made_with_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let material = story.site.made(&story.a, Kind::Material, "Phân bón lót").await;
    let diary = json!({
        "lot_id": story.lot["id"], "name": "Bón phân", "started_at": "2026-11-01T01:00:00Z",
        "materials": [{ "material_id": material["id"], "quantity": 2, "unit": "KGM" }],
    });
    let _ = story.site.create(&story.a, Kind::DiaryEntry, &diary).await;
    let lot = json!({
        "name": "Lô khác", "code": "TL-16", "product_id": story.lot["product_id"], "material_ids": [material["id"]],
    });
    let other = story.site.create(&story.a, Kind::Lot, &lot).await;
    let mut input = story.input();
    input["basis"] = json!("input");
    input["starts"] = json!([{ "record_id": material["id"] }]);
    let draft = story.draft(&input).await;
    let starts = draft["affected"]["starts"].to_string();
    for lot in [&story.lot, &other] {
        assert!(starts.contains(id(lot)), "{} is not in {starts}", lot["code"]);
    }
    let recall = story.publish(&draft).await;
    // The other lot is in no event, and is named all the same.
    assert!(recall["affected"]["starts"].to_string().contains("TL-16"), "{}", recall["affected"]);
}

#[rstest]
#[tokio::test]
async fn what_is_not_one_s_own_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let theirs = story.site.made(&story.c, Kind::Lot, "Của C").await;
    let mut input = story.input();
    input["starts"] = json!([
        { "record_id": theirs["id"] }, { "code": "(01)08938505970011(10)TL-99" }, { "code": "0893850597001" },
        { "record_id": story.lot["id"] },
    ]);
    let refused = story.site.post("recalls").by(&story.a).json(&input).await;
    assert_eq!(refused.refused()[..2], ["starts[0].record_id: unknown_reference", "starts[1].code: unknown_reference"]);
    assert_eq!(refused.refused().len(), 3);
    input["starts"] = json!([{ "record_id": story.lot["id"] }]);
    input["organisation_id"] = json!(story.b.id);
    let refused = story.site.post("recalls").by(&story.a).json(&input).await;
    assert_eq!(refused.refused(), ["organisation_id: not_allowed"]);
}

#[rstest]
#[tokio::test]
async fn the_same_request_opens_one_recall(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let open = |input: &Value| {
        let call = story.site.post("recalls").by(&story.a).header("idempotency-key", "mot-lan").json(input);
        async { call.await }
    };
    let input = story.input();
    let calls = (0..6).map(|_| open(&input));
    let made: Vec<Value> = futures_util::future::join_all(calls)
        .await
        .into_iter()
        .map(|answer| answer.expect(201).json()["id"].clone())
        .collect();
    assert!(made.iter().all(|id| *id == made[0]));
    let mut other = story.input();
    other["title"] = json!("Khác");
    assert_eq!(open(&other).await.refusal(409), "idempotency_key_reused");
    let listed = story.site.get("recalls").by(&story.a).await.expect(200).json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
}

#[rstest]
#[tokio::test]
async fn a_draft_is_changed_until_it_is_published(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let draft = story.draft(&story.input()).await;
    let path = format!("recalls/{}", id(&draft));
    let mut input = story.input();
    input["reason"] = json!("Lý do khác");
    let changed = story.site.put(&path).by(&story.a).version(1).json(&input).await.expect(200).json();
    assert_eq!((&changed["reason"], &changed["version"]), (&json!("Lý do khác"), &json!(2)));
    assert_eq!(story.site.put(&path).by(&story.a).version(1).json(&input).await.refusal(412), "version_conflict");
    // A draft cannot be closed.
    let closing = json!({ "treatment": "destruction", "note": "Xong" });
    let refused = story.site.post(&format!("{path}/closing")).by(&story.a).json(&closing).await;
    assert_eq!(refused.refusal(409), "state_conflict");
    let _ = story.publish(&draft).await;
    assert_eq!(story.site.put(&path).by(&story.a).version(2).json(&input).await.refusal(409), "state_conflict");
}
