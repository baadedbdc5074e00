//! Goods under a published recall go nowhere but back or into destruction, wherever they are.

use nguon_api_tests::{Answer, Backend, Business};
use rstest::rstest;
use serde_json::{Value, json};

use super::{LOT, Story};

impl Story {
    /// Attempts to sell some of the recalled lot.
    async fn sells(&self, business: &Business) -> Answer {
        let items = json!([{ "code": LOT, "quantity": 1, "unit": "KGM" }]);
        let act = json!({ "kind": "sell", "happened_at": self.site.clock.now(), "items": items });
        self.site.post("acts").by(business).json(&act).await
    }

    /// Attempts to print a label of the lot.
    async fn prints(&self) -> Answer {
        let labels =
            json!({ "kind": "consumer", "stock": "a4_24", "items": [{ "record_id": self.lot["id"], "copies": 1 }] });
        self.site.post("print-runs").by(&self.a).json(&labels).await
    }
}

fn refusal(answer: &Answer) -> (String, String) {
    let problem = answer.json();
    let error = |name: &str| problem["errors"][0][name].as_str().unwrap_or("?").to_owned();
    (error("field"), error("code"))
}

fn recalled(field: &str) -> (String, String) {
    (field.to_owned(), "recalled".to_owned())
}

#[rstest]
#[tokio::test]
async fn a_recall_stops_the_goods_of_its_business_and_of_its_recipients(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut story = Story::told(backend).await;
    let draft = story.draft(&story.input()).await;
    // A draft stops nothing.
    let _ = story.sells(&story.a).await.expect(201);
    let run = story.prints().await.expect(201).json();
    story.later(1).await;
    let recall = story.publish(&draft).await;
    for business in [&story.a, &story.b, &story.c] {
        let refused = story.sells(business).await;
        assert_eq!(refusal(&refused), recalled("items[0].code"), "{}", refused.text());
        assert!(refused.text().contains("TH-0001"), "{}", refused.text());
    }
    // By its record too, and on labels; a label that was printed before is not printed again.
    let items = json!([{ "lot_id": story.lot["id"], "quantity": 1, "unit": "KGM" }]);
    let act = json!({ "kind": "sell", "happened_at": story.site.clock.now(), "items": items });
    let refused = story.site.post("acts").by(&story.a).json(&act).await;
    assert_eq!(refusal(&refused), recalled("items[0].lot_id"));
    assert_eq!(refusal(&story.prints().await), recalled("items[0].record_id"));
    let again = format!("print-runs/{}/reprints", run["id"].as_str().expect("an identifier"));
    let again = story.site.post(&again).by(&story.a).json(&json!({})).await;
    assert_eq!(refusal(&again), recalled("first"));
    // Destruction and inspection are open.
    for parts in [
        json!({ "kind": "destroy", "reason": "Theo lệnh thu hồi" }),
        json!({ "kind": "inspect", "finding": "conformant" }),
    ] {
        let mut act = json!({ "happened_at": story.site.clock.now(), "items": items });
        for (name, value) in parts.as_object().expect("an object") {
            act[name] = value.clone();
        }
        let _ = story.site.post("acts").by(&story.a).json(&act).await.expect(201);
    }
    let found = story.site.get(&format!("restrictions?code={LOT}")).by(&story.b).await.expect(200).json();
    assert_eq!(found["items"][0]["source_id"], recall["id"]);
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{found}");

    let _: Value = story.close(&recall).await;
    for business in [&story.a, &story.b, &story.c] {
        let _ = story.sells(business).await.expect(201);
    }
    let _ = story.prints().await.expect(201);
}

#[rstest]
#[tokio::test]
async fn a_drill_stops_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let mut input = story.input();
    input["is_drill"] = json!(true);
    let draft = story.draft(&input).await;
    let _ = story.publish(&draft).await;
    for business in [&story.a, &story.b, &story.c] {
        let _ = story.sells(business).await.expect(201);
    }
    let _ = story.prints().await.expect(201);
}

#[rstest]
#[tokio::test]
async fn what_was_made_of_recalled_goods_is_stopped_by_a_refresh_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut story = Story::told(backend).await;
    let draft = story.draft(&story.input()).await;
    story.later(1).await;
    let recall = story.publish(&draft).await;
    let made = LOT.replace("TL-15", "TL-16");
    story
        .event(
            &story.a,
            json!({
                "type": "TransformationEvent", "eventTime": "2026-11-15T09:00:00+07:00",
                "eventTimeZoneOffset": "+07:00", "bizStep": "commissioning",
                "inputQuantityList": [{ "epcClass": LOT, "quantity": 20, "uom": "KGM" }],
                "outputQuantityList": [{ "epcClass": made, "quantity": 15, "uom": "KGM" }],
            }),
        )
        .await;
    // The use of recalled goods was kept and flagged.
    let acts = story.site.get("acts?kind=process").by(&story.a).await.expect(200).json();
    assert_eq!(acts["items"][0]["against_restriction"][0]["number"], "TH-0001", "{acts}");
    let items = json!([{ "code": made, "quantity": 1, "unit": "KGM" }]);
    let act = json!({ "kind": "sell", "happened_at": story.site.clock.now(), "items": items });
    let _ = story.site.post("acts").by(&story.a).json(&act).await.expect(201);
    let path = format!("recalls/{}/refresh", recall["id"].as_str().expect("an identifier"));
    let _ = story.site.post(&path).by(&story.a).await.expect(200);
    let mut act = act.clone();
    act["note"] = json!("Lần hai");
    let refused = story.site.post("acts").by(&story.a).json(&act).await;
    assert_eq!(refusal(&refused), recalled("items[0].code"), "{}", refused.text());
}
