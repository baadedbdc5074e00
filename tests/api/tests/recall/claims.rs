//! A business can only recall its own goods (ADR 34).

use nguon_api_tests::sample::sscc;
use nguon_api_tests::{Backend, Bearer, Business};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{LOT, P, Story, gln, names};

/// Returns the `quantityList` of a lot.
fn quantity(lot: &str) -> Value {
    json!([{ "epcClass": lot, "quantity": 1, "uom": "KGM" }])
}

fn unit(number: u64) -> String {
    format!("https://id.gs1.org/00/{}", sscc(number))
}

/// Returns an event with these fields, on a day after the story.
fn event(fields: Value) -> Value {
    let mut event = json!({
        "type": "ObjectEvent", "eventTime": "2026-11-17T08:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "action": "OBSERVE",
    });
    for (name, value) in fields.as_object().expect("an object") {
        event[name] = value.clone();
    }
    if event["type"] == "TransformationEvent" {
        event.as_object_mut().expect("an object").remove("action");
    }
    event
}

fn party(list: &str, number: u64) -> Value {
    let field = if list == "sourceList" { "source" } else { "destination" };
    json!([{ "type": "possessing_party", field: format!("https://id.gs1.org/417/{}", gln(number)) }])
}

/// Returns the faults of a recall with these starts.
async fn refused(story: &Story, who: &impl Bearer, starts: Value) -> Vec<String> {
    let mut input = story.input();
    input["starts"] = starts;
    let answer = story.site.post("recalls").by(who).json(&input).await;
    answer.refused()
}

async fn opened(story: &Story, who: &Business, starts: Value) -> Value {
    let mut input = story.input();
    input["starts"] = starts;
    story.site.post("recalls").by(who).json(&input).await.expect(201).json()
}

/// Returns the titles of the recalls on the page of a record.
async fn on_page(story: &Story, record: &Value) -> Vec<String> {
    let path = format!("trace/{}", record["trace_code"].as_str().unwrap_or("?"));
    let page = story.site.get(&path).await.expect(200).json();
    let recalls = page["recalls"].as_array().cloned().unwrap_or_default();
    recalls.iter().map(|recall| recall["title"].as_str().unwrap_or("?").to_owned()).collect()
}

#[rstest]
#[tokio::test]
async fn an_event_that_names_goods_starts_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let lot = || quantity(LOT);
    let forged = [
        json!({ "bizStep": "inspecting", "quantityList": lot() }),
        json!({ "action": "ADD", "bizStep": "commissioning", "quantityList": lot() }),
        json!({ "action": "DELETE", "bizStep": "destroying", "quantityList": lot() }),
        json!({ "bizStep": "retail_selling", "quantityList": lot() }),
        json!({ "bizStep": "shipping", "quantityList": lot(), "destinationList": party("destinationList", 3) }),
        json!({ "type": "AggregationEvent", "action": "ADD", "bizStep": "packing", "parentID": unit(70),
                "childQuantityList": lot() }),
        json!({ "type": "AggregationEvent", "action": "DELETE", "bizStep": "unpacking", "parentID": unit(71),
                "childQuantityList": lot() }),
        json!({ "type": "TransformationEvent", "bizStep": "commissioning", "inputQuantityList": lot(),
                "outputQuantityList": quantity("https://id.gs1.org/01/08936000000042/10/X") }),
        json!({ "type": "TransformationEvent", "bizStep": "commissioning", "outputQuantityList": lot(),
                "inputQuantityList": quantity("https://id.gs1.org/01/08936000000042/10/Y") }),
    ];
    for fields in forged {
        let stranger = story.site.business().await;
        story.event(&stranger, event(fields.clone())).await;
        let found = refused(&story, &stranger, json!([{ "code": LOT }])).await;
        assert_eq!(found, ["starts[0].code: not_received"], "{fields}");
        let by_page = json!([{ "code": story.lot["trace_code"] }]);
        assert_eq!(refused(&story, &stranger, by_page).await, ["starts[0].code: not_received"], "{fields}");
    }
    // With a receipt, the answer names what it lacks.
    for (fields, reason) in [
        (
            json!({ "bizStep": "receiving", "quantityList": lot(), "sourceList": party("sourceList", 1) }),
            "not_despatched",
        ),
        (
            json!({ "bizStep": "receiving", "quantityList": lot(), "sourceList": party("sourceList", P) }),
            "no_delivery_note",
        ),
    ] {
        let stranger = story.site.business().await;
        story.event(&stranger, event(fields)).await;
        let answer = refused(&story, &stranger, json!([{ "code": LOT }])).await;
        assert_eq!(answer, [format!("starts[0].code: {reason}")]);
    }
    assert_eq!(on_page(&story, &story.lot).await, Vec::<String>::new());
    // None of these hinders the manufacturer.
    let _ = story.published().await;
    assert_eq!(on_page(&story, &story.lot).await, ["Thu hồi thanh long lô TL-15"]);
}

#[rstest]
#[tokio::test]
async fn the_number_of_a_pallet_starts_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let mut pallet = story.site.least(&story.a, Kind::LogisticUnit, "Pallet 1").await;
    pallet["sscc"] = json!(sscc(1));
    let pallet = story.site.create(&story.a, Kind::LogisticUnit, &pallet).await;
    let packed = json!({
        "type": "AggregationEvent", "action": "ADD", "bizStep": "packing", "parentID": unit(1),
        "childQuantityList": quantity(LOT),
    });
    story.event(&story.a, event(packed)).await;
    let stranger = story.site.business().await;
    let starts = json!([{ "code": sscc(1) }, { "code": unit(1) }]);
    let reasons = ["starts[0].code: not_received", "starts[1].code: not_received"];
    assert_eq!(refused(&story, &stranger, starts.clone()).await, reasons);
    // Nor when an event names it, or claims to have packed something into it.
    for fields in [
        json!({ "bizStep": "inspecting", "epcList": [unit(1)] }),
        json!({ "type": "AggregationEvent", "action": "ADD", "bizStep": "packing", "parentID": unit(1),
                "childQuantityList": quantity("https://id.gs1.org/01/08936000000042/10/X") }),
    ] {
        story.event(&stranger, event(fields)).await;
        assert_eq!(refused(&story, &stranger, starts.clone()).await, reasons);
    }
    // Its own business can recall it, as a record and by its number.
    for starts in [json!([{ "record_id": pallet["id"] }]), json!([{ "code": sscc(1) }])] {
        let draft = opened(&story, &story.a, starts).await;
        assert_eq!(draft["affected"]["received"], json!([]));
    }
    let recall = story.publish(&opened(&story, &story.a, json!([{ "record_id": pallet["id"] }])).await).await;
    assert_eq!(on_page(&story, &pallet).await, [recall["title"].as_str().unwrap_or("?")]);
}

#[rstest]
#[tokio::test]
async fn a_record_under_the_number_of_another_is_no_right(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let stranger = story.site.business().await;
    let mut product = story.site.least(&stranger, Kind::Product, "Giả").await;
    product["gtin"] = json!(super::GTIN);
    let product = story.site.create(&stranger, Kind::Product, &product).await;
    let lot = json!({ "name": "Giả", "code": "TL-15", "product_id": product["id"] });
    let lot = story.site.create(&stranger, Kind::Lot, &lot).await;
    story.event(&stranger, event(json!({ "bizStep": "inspecting", "quantityList": quantity(LOT) }))).await;
    let starts = json!([{ "record_id": lot["id"] }, { "code": LOT }]);
    let reasons = ["starts[0].record_id: unproved_number", "starts[1].code: not_received"];
    assert_eq!(refused(&story, &stranger, starts).await, reasons);
    // The manufacturer can still recall it, and the page of the copy is not the manufacturer's.
    let _ = story.published().await;
    assert_eq!(on_page(&story, &story.lot).await, ["Thu hồi thanh long lô TL-15"]);
}

#[rstest]
#[tokio::test]
async fn what_was_received_is_called_back_from_those_after_and_not_at_its_maker(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let draft = opened(&story, &story.b, json!([{ "code": LOT }])).await;
    assert_eq!(draft["affected"]["received"][0]["address"], LOT);
    let recall = story.act(&story.b, &draft, "publication").await.expect(200).json();
    let told = names(&recall["notices"], "recipient");
    assert_eq!(told.len(), 2, "C and Q, and neither A nor P: {told:?}");
    assert!(!told.contains(&"Cửa hàng P".to_owned()));
    assert_eq!(story.inbox(&story.c).await.len(), 1);
    assert!(story.inbox(&story.a).await.is_empty());
    assert_eq!(on_page(&story, &story.lot).await, Vec::<String>::new());
    let refreshed = story.act(&story.b, &recall, "refresh").await.expect(200).json();
    assert_eq!(refreshed["affected"]["received"][0]["address"], LOT);
    assert_eq!(on_page(&story, &story.lot).await, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn a_pallet_that_was_received_is_called_back_from_then_on(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::begin(backend).await;
    story.harvest().await;
    let at = |hour: u32, fields: Value| {
        let mut event = event(fields);
        event["eventTime"] = json!(format!("2026-11-16T{hour:02}:00:00+07:00"));
        event
    };
    let packed = json!({
        "type": "AggregationEvent", "action": "ADD", "bizStep": "packing", "parentID": unit(1),
        "childQuantityList": [{ "epcClass": LOT, "quantity": 40, "uom": "KGM" }],
    });
    story.event(&story.a, at(1, packed)).await;
    // To C and back, and then to B, which ships it to C.
    let sent = |to: u64| json!({ "bizStep": "shipping", "epcList": [unit(1)], "destinationList": party("destinationList", to) });
    let got =
        |from: u64| json!({ "bizStep": "receiving", "epcList": [unit(1)], "sourceList": party("sourceList", from) });
    story.event(&story.a, at(2, sent(P))).await;
    story.event(&story.a, at(3, got(P))).await;
    story.event(&story.a, at(4, sent(2))).await;
    assert_eq!(refused(&story, &story.b, json!([{ "code": unit(1) }])).await, ["starts[0].code: not_received"]);
    story.event(&story.b, at(5, got(1))).await;
    story.event(&story.b, at(6, sent(3))).await;
    let draft = opened(&story, &story.b, json!([{ "code": unit(1) }])).await;
    let recipients = names(&draft["affected"]["recipients"], "party");
    assert_eq!((recipients.len(), &draft["affected"]["hidden_recipients"]), (1, &json!(0)), "{draft:#}");
    // The lot on it came with it.
    let draft = opened(&story, &story.b, json!([{ "code": LOT }])).await;
    assert_eq!(names(&draft["affected"]["recipients"], "party").len(), 1, "{draft:#}");
    let _ = story.act(&story.b, &draft, "publication").await.expect(200);
    assert_eq!(on_page(&story, &story.lot).await, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn what_came_from_outside_with_its_delivery_note_is_called_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::begin(backend).await;
    let received = event(json!({
        "bizStep": "receiving", "quantityList": quantity(LOT), "sourceList": party("sourceList", P),
        "bizTransactionList": [{ "type": "bol", "bizTransaction": "urn:epcglobal:cbv:bt:8936000000004:PGH-7" }],
    }));
    story.event(&story.c, received).await;
    story.event(&story.c, event(json!({
        "bizStep": "shipping", "quantityList": quantity(LOT), "destinationList": party("destinationList", super::R),
    }))).await;
    let draft = opened(&story, &story.c, json!([{ "code": LOT }])).await;
    assert_eq!(draft["affected"]["received"][0]["address"], LOT);
    let recall = story.act(&story.c, &draft, "publication").await.expect(200).json();
    assert_eq!(names(&recall["notices"], "recipient"), ["Cửa hàng R"]);
    assert_eq!(on_page(&story, &story.lot).await, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn an_authority_orders_what_a_business_may_not(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    use nguon_api_tests::people::PROVINCE;
    use nguon_domain::access::permission::Role;
    let story = Story::told(backend).await;
    let stranger = story.site.business().await;
    story.event(&stranger, event(json!({ "bizStep": "retail_selling", "quantityList": quantity(LOT) }))).await;
    let here = story.site.authority(Some(PROVINCE), Role::Officer).await;
    let mut input = story.input();
    input["organisation_id"] = json!(stranger.id);
    input["starts"] = json!([{ "code": LOT }]);
    let draft = story.site.post("recalls").by(&here).json(&input).await.expect(201).json();
    let _ = story.act(&here, &draft, "publication").await.expect(200);
    assert_eq!(on_page(&story, &story.lot).await, ["Thu hồi thanh long lô TL-15"]);
}

#[rstest]
#[tokio::test]
async fn a_draft_says_what_may_not_be_recalled_any_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let draft = opened(&story, &story.b, json!([{ "code": LOT }])).await;
    // A declares that it did not ship it.
    let mut sent = json!({
        "type": "ObjectEvent", "eventTime": "2026-11-16T01:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "action": "OBSERVE", "bizStep": "shipping", "quantityList": [{ "epcClass": LOT, "quantity": 100, "uom": "KGM" }],
        "destinationList": [{ "type": "owning_party", "destination": format!("https://id.gs1.org/417/{}", gln(2)) }],
    });
    sent["errorDeclaration"] = json!({ "declarationTime": "2026-11-21T01:00:00Z", "reason": "did_not_occur" });
    story.event(&story.a, sent).await;
    let read = story.read(&story.b, &draft).await;
    let refused = &read["affected"]["refused"][0];
    assert_eq!((&refused["field"], &refused["code"]), (&json!("starts[0].code"), &json!("not_despatched")));
    assert!(refused["message"]["vi"].as_str().is_some_and(|text| text.contains("Bên gửi")), "{refused}");
    let answer = story.act(&story.b, &draft, "publication").await;
    assert_eq!(answer.refused(), ["starts[0].code: not_despatched"]);
}

#[rstest]
#[tokio::test]
async fn nobody_writes_themselves_into_the_way_of_a_lot(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let path = format!("trace/{}", story.lot["trace_code"].as_str().unwrap_or("?"));
    let before = story.site.get(&path).await.expect(200).json()["journey"].clone();
    assert!(before["steps"].as_array().is_some_and(|steps| steps.len() >= 2), "{before}");
    let stranger = story.site.business().await;
    let raw = "https://id.gs1.org/01/08936000000042/10/RAC-THAI";
    let long_ago = |fields: Value| {
        let mut event = event(fields);
        event["eventTime"] = json!("2026-08-01T08:00:00+07:00");
        event
    };
    for fields in [
        json!({ "action": "ADD", "bizStep": "commissioning", "quantityList": quantity(LOT) }),
        json!({ "bizStep": "shipping", "quantityList": quantity(LOT), "destinationList": party("destinationList", 1) }),
        json!({ "type": "TransformationEvent", "bizStep": "commissioning", "inputQuantityList": quantity(raw),
                "outputQuantityList": quantity(LOT) }),
        json!({ "type": "AggregationEvent", "action": "ADD", "bizStep": "packing", "parentID": unit(9),
                "childQuantityList": quantity(LOT) }),
        json!({ "bizStep": "shipping", "epcList": [unit(9)], "destinationList": party("destinationList", 1) }),
        json!({ "bizStep": "receiving", "quantityList": quantity(LOT), "sourceList": party("sourceList", 1) }),
    ] {
        story.event(&stranger, long_ago(fields)).await;
    }
    // An event of the manufacturer rebuilds its page.
    let inspected =
        event(json!({ "bizStep": "inspecting", "disposition": "conformant", "quantityList": quantity(LOT) }));
    story.event(&story.a, inspected).await;
    let page = story.site.get(&path).await.expect(200).json();
    assert_eq!(page["journey"], before);
    // A supplier whose delivery the manufacturer recorded takes part, with or without an event of its own.
    let got = long_ago(json!({
        "bizStep": "receiving", "quantityList": quantity(LOT), "sourceList": party("sourceList", 3),
    }));
    story.event(&story.a, got).await;
    let page = story.site.get(&path).await.expect(200).json();
    let receipts = |journey: &Value| {
        let steps = journey["steps"].as_array().cloned().unwrap_or_default();
        steps.iter().filter(|step| step["kind"] == "receive").count()
    };
    assert_eq!((receipts(&before), receipts(&page["journey"])), (0, 1), "{}", page["journey"]);
}
