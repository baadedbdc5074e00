//! Recalls and traces from suppliers' batches of materials (ADR 60).

use nguon_api_tests::Backend;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{LOT, Story, id};

/// A's fertiliser, in one batch that was used for the lot TL-15 and not for TL-16.
struct Fertilised {
    story: Story,
    material: Value,
    batch: Value,
    other: Value,
}

impl Fertilised {
    async fn told(backend: Backend) -> Self {
        let story = Story::told(backend).await;
        let material = story.site.made(&story.a, Kind::Material, "Phân hữu cơ").await;
        let receipt = json!({
            "material_id": material["id"], "batch_number": "L2026-05", "delivery_note": "PGH-1",
            "received_on": "2026-10-30", "quantity": 500, "unit": "KGM",
        });
        let batch = story.site.post("material-receipts").by(&story.a).json(&receipt).await.expect(201).json();
        let lot = json!({ "name": "Lô 16", "code": "TL-16", "product_id": story.lot["product_id"] });
        let other = story.site.create(&story.a, Kind::Lot, &lot).await;
        let told = Self { story, material, batch, other };
        told.used(&told.story.lot, json!({ "batch": "L2026-05", "quantity": 2, "unit": "KGM" })).await;
        told.used(&told.other, json!({ "batch": "L2026-06", "quantity": 2, "unit": "KGM" })).await;
        told
    }

    async fn used(&self, lot: &Value, mut line: Value) -> Value {
        line["material_id"] = self.material["id"].clone();
        let entry = json!({
            "lot_id": lot["id"], "name": "Bón phân", "started_at": "2026-11-01T01:00:00Z", "materials": [line],
        });
        self.story.site.create(&self.story.a, Kind::DiaryEntry, &entry).await
    }

    fn input(&self) -> Value {
        let mut input = self.story.input();
        input["basis"] = json!("input");
        input["starts"] = json!([{ "record_id": self.batch["id"] }]);
        input
    }

    async fn chain(&self, query: &str) -> Value {
        self.story.site.get(&format!("chain?{query}")).by(&self.story.a).await.expect(200).json()
    }
}

fn items<'v>(value: &'v Value, list: &str) -> Vec<&'v Value> {
    value[list].as_array().map(|items| items.iter().collect()).unwrap_or_default()
}

/// Returns the lot numbers of the goods in a list.
fn lots(value: &Value, list: &str) -> Vec<String> {
    let goods = |item: &&Value| if item["goods"].is_object() { item["goods"].clone() } else { (**item).clone() };
    let mut numbers: Vec<String> =
        items(value, list).iter().filter_map(|item| Some(goods(item)["lot_number"].as_str()?.to_owned())).collect();
    numbers.sort();
    numbers.dedup();
    numbers
}

#[rstest]
#[tokio::test]
async fn a_recall_from_a_batch_finds_its_lots_and_no_others(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let told = Fertilised::told(backend).await;
    let draft = told.story.draft(&told.input()).await;
    let affected = &draft["affected"];
    assert_eq!(lots(affected, "items"), ["TL-15"]);
    let named: Vec<&Value> = items(affected, "starts").into_iter().map(|start| &start["batch_number"]).collect();
    assert!(named.contains(&&json!("L2026-05")), "{affected}");
    assert_eq!(items(affected, "received").len(), 1, "the batch came from another: {affected}");
    assert_eq!(items(affected, "recipients").len(), 2, "B and P");
    assert!(affected["uses_without_batch"].is_null(), "{affected}");
    let recall = told.story.publish(&draft).await;
    assert_eq!(lots(&recall["affected"], "items"), ["TL-15"]);
    assert!(recall["affected"]["starts"].to_string().contains("L2026-05"), "{}", recall["affected"]);
    assert_eq!(items(&recall, "notices").len(), 2);
    let report = format!("recalls/{}/report?format=json", id(&recall));
    let report = told.story.site.get(&report).by(&told.story.a).await.expect(200);
    assert!(report.text().contains("L2026-05"));
}

#[rstest]
#[tokio::test]
async fn uses_that_name_no_batch_are_said(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let told = Fertilised::told(backend).await;
    let lot = |code: &str, materials: Value| json!({ "name": code, "code": code, "product_id": told.story.lot["product_id"], "material_ids": materials });
    let unnamed = told.story.site.create(&told.story.a, Kind::Lot, &lot("TL-17", json!([]))).await;
    let entry = told.used(&unnamed, json!({ "quantity": 1, "unit": "KGM" })).await;
    let _ = told.story.site.create(&told.story.a, Kind::Lot, &lot("TL-18", json!([told.material["id"]]))).await;
    // Before the batch came it cannot have been used.
    let before = json!({
        "lot_id": unnamed["id"], "name": "Bón phân", "started_at": "2026-10-01T01:00:00Z",
        "materials": [{ "material_id": told.material["id"] }],
    });
    let _ = told.story.site.create(&told.story.a, Kind::DiaryEntry, &before).await;
    let draft = told.story.draft(&told.input()).await;
    assert_eq!(lots(&draft["affected"], "items"), ["TL-15"]);
    let said = &draft["affected"]["uses_without_batch"][0];
    assert_eq!((&said["uses"], &said["since"]), (&json!(2), &json!("2026-10-30")), "{said}");
    assert_eq!(lots(said, "lots"), ["TL-17", "TL-18"]);
    assert_eq!(said["batch"]["name"], "Phân hữu cơ");
    let csv = format!("recalls/{}/report?format=csv", id(&draft));
    let csv = told.story.site.get(&csv).by(&told.story.a).await.expect(200);
    assert!(csv.text().contains("2 lần dùng Phân hữu cơ từ ngày 30/10/2026 không ghi số lô"), "{}", csv.text());
    // An entry in the trash is no use.
    let _ = told.story.site.move_to(&told.story.a, Kind::DiaryEntry, &[&entry["id"]], "trashed").await.expect(204);
    let path = format!("recalls/{}", id(&draft));
    let draft = told.story.site.get(&path).by(&told.story.a).await.expect(200).json();
    assert_eq!(draft["affected"]["uses_without_batch"][0]["uses"], 1);
}

#[rstest]
#[tokio::test]
async fn only_the_business_s_own_batches_are_starts(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let told = Fertilised::told(backend).await;
    let address = format!("https://nguon.test/material-batches/{}", id(&told.batch));
    for start in [json!({ "record_id": told.batch["id"] }), json!({ "code": address })] {
        let mut input = told.input();
        input["starts"] = json!([start]);
        let refused = told.story.site.post("recalls").by(&told.story.b).json(&input).await;
        let field = if start["code"].is_null() { "record_id" } else { "code" };
        assert_eq!(refused.refused(), [format!("starts[0].{field}: unknown_reference")]);
        // Its owner may name it either way.
        let draft = told.story.site.post("recalls").by(&told.story.a).json(&input).await.expect(201).json();
        assert_eq!(lots(&draft["affected"], "items"), ["TL-15"]);
        let trace = format!("chain?record_id={}", id(&told.batch));
        assert_eq!(told.story.site.get(&trace).by(&told.story.b).await.refusal(404), "not_found");
    }
}

#[rstest]
#[tokio::test]
async fn a_trace_leads_from_a_lot_to_its_batches_and_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let told = Fertilised::told(backend).await;
    let back = told.chain(&format!("record_id={}&direction=backward", id(&told.story.lot))).await;
    let batches: Vec<&Value> =
        items(&back, "nodes").into_iter().filter(|node| node["kind"] == "material_batch").collect();
    assert_eq!(batches.len(), 1, "{back}");
    assert_eq!((&batches[0]["level"], &batches[0]["goods"]["batch_number"]), (&json!(-1), &json!("L2026-05")));
    let edge = items(&back, "edges").into_iter().find(|edge| edge["kind"] == "used").expect("an edge");
    assert_eq!(
        (&edge["quantity"], &edge["unit"], &edge["at"]),
        (&json!(2), &json!("KGM"), &json!("2026-11-01T01:00:00Z"))
    );
    let ahead = told.chain(&format!("record_id={}&direction=forward", id(&told.batch))).await;
    assert_eq!(lots(&ahead, "nodes"), ["TL-15"]);
    assert_eq!(ahead["nodes"][0]["kind"], "material_batch");
    assert_eq!(items(&ahead, "recipients").len(), 2, "{ahead}");
    // A lot in no event has its batches, too.
    let back = told.chain(&format!("record_id={}&direction=backward", id(&told.other))).await;
    assert!(items(&back, "nodes").iter().any(|node| node["goods"]["batch_number"] == "L2026-06"), "{back}");
    // The recipient sees the lot, and nothing of the sender's inputs.
    let code = LOT.replace(':', "%3A").replace('/', "%2F");
    let theirs = told.story.site.get(&format!("chain?code={code}")).by(&told.story.b).await.expect(200);
    assert!(!theirs.text().contains("L2026-05") && !theirs.text().contains("material_batch"), "{}", theirs.text());
    let table = format!("chain/file?record_id={}&format=csv", id(&told.story.lot));
    let table = told.story.site.get(&table).by(&told.story.a).await.expect(200);
    assert!(table.text().contains("Lô vật tư: Phân hữu cơ"), "{}", table.text());
}

#[rstest]
#[tokio::test]
async fn processing_takes_batches_among_its_inputs(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let told = Fertilised::told(backend).await;
    let bags = told.story.site.made(&told.story.a, Kind::Material, "Bao bì").await;
    let batch = json!({ "material_id": bags["id"], "batch_number": "BB-1" });
    let batch = told.story.site.create(&told.story.a, Kind::MaterialBatch, &batch).await;
    let act = |items: Value| {
        json!({
            "kind": "process", "happened_at": "2026-11-17T02:00:00Z", "items": items,
            "results": [{ "lot_id": told.other["id"], "quantity": 30, "unit": "KGM" }],
        })
    };
    let all = json!([
        { "lot_id": told.story.lot["id"], "quantity": 30, "unit": "KGM" }, { "batch_id": batch["id"], "quantity": 6 },
    ]);
    let made = told.story.site.post("acts").by(&told.story.a).json(&act(all)).await.expect(201).json();
    assert_eq!(made["items"][1]["goods"]["batch_number"], "BB-1", "{made}");
    let stock = told.story.site.get("stock").by(&told.story.a).await.expect(200);
    assert!(!stock.text().contains("BB-1"), "the stock of materials is not kept: {}", stock.text());
    let ship = json!({
        "kind": "ship", "happened_at": "2026-11-17T02:00:00Z", "partner_id": null,
        "items": [{ "batch_id": batch["id"], "quantity": 6 }],
    });
    let refused = told.story.site.post("acts").by(&told.story.a).json(&ship).await;
    assert!(refused.refused().contains(&"items[0].batch_id: not_allowed".to_owned()));
    let theirs = told.story.site.made(&told.story.b, Kind::MaterialBatch, "BB-1").await;
    let wrong = act(json!([{ "batch_id": theirs["id"], "quantity": 6 }]));
    let refused = told.story.site.post("acts").by(&told.story.a).json(&wrong).await;
    assert_eq!(refused.refused(), ["items[0].batch_id: unknown_reference"]);
    let mut input = told.input();
    input["starts"] = json!([{ "record_id": batch["id"] }]);
    let draft = told.story.draft(&input).await;
    assert_eq!(lots(&draft["affected"], "items"), ["TL-16"], "{}", draft["affected"]);
    let back = told.chain(&format!("record_id={}&direction=backward", id(&told.other))).await;
    let numbers: Vec<&Value> = items(&back, "nodes").into_iter().map(|node| &node["goods"]["batch_number"]).collect();
    for number in ["BB-1", "L2026-05", "L2026-06"] {
        assert!(numbers.contains(&&json!(number)), "{number} is not in {back}");
    }
}

#[rstest]
#[tokio::test]
async fn a_complaint_leads_to_the_batches_that_were_used(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let told = Fertilised::told(backend).await;
    let path = format!("recall-suspects?code={}", LOT.replace(':', "%3A").replace('/', "%2F"));
    let found = told.story.site.get(&path).by(&told.story.a).await.expect(200).json();
    assert!(items(&found, "items").iter().any(|goods| goods["batch_number"] == "L2026-05"), "{found}");
}
