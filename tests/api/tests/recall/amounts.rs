//! A recall asks for what recipients still have: received less returned, in one unit, and never more than was made.

use nguon_api_tests::Backend;
use rstest::rstest;
use serde_json::{Value, json};

use super::{LOT, P, Story, gln, names, said};

/// Returns a recipient by the number of its GLN.
fn recipient(recall: &Value, number: u64) -> &Value {
    let recipients = recall["affected"]["recipients"].as_array().expect("recipients");
    let found = recipients.iter().find(|one| one["party"]["gln"] == gln(number).as_str());
    found.unwrap_or_else(|| panic!("{number}: {recall}"))
}

/// Returns the amounts of a recipient by the number of its GLN.
fn of_recipient(recall: &Value, number: u64) -> Vec<Value> {
    let amounts = &recipient(recall, number)["amounts"];
    assert_eq!(amounts.as_array().map(Vec::len), Some(1), "{amounts}");
    ["unit", "quantity", "sent", "received", "returned", "refused"].map(|field| amounts[0][field].clone()).to_vec()
}

#[rstest]
#[tokio::test]
async fn notices_ask_for_what_is_left(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mut story = Story::begin(backend).await;
    story.harvest().await;
    story.ship(&story.a, 100, &gln(2), 1).await;
    story.receive(&story.b, 60, &gln(1), 2).await;
    // 10 kg came back, which A counts in tonnes.
    story.ship(&story.b, 10, &gln(1), 3).await;
    let back = json!({
        "type": "ObjectEvent", "eventTime": "2026-11-16T04:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "action": "OBSERVE", "bizStep": "receiving", "disposition": "returned",
        "quantityList": [{ "epcClass": LOT, "quantity": 0.01, "uom": "TNE" }],
        "sourceList": [{ "type": "owning_party", "source": format!("https://id.gs1.org/417/{}", gln(2)) }],
    });
    story.event(&story.a, back).await;
    // P, without account, does not answer; C returns everything.
    story.ship(&story.a, 50, &gln(P), 5).await;
    story.ship(&story.a, 30, &gln(3), 5).await;
    story.receive(&story.c, 30, &gln(1), 6).await;
    story.ship(&story.c, 30, &gln(1), 7).await;

    let draft = story.draft(&story.input()).await;
    let kilograms = |numbers: [Value; 5]| std::iter::once(json!("KGM")).chain(numbers).collect::<Vec<_>>();
    let none = Value::Null;
    let of_b = kilograms([json!(50), json!(100), json!(60), json!(10), none.clone()]);
    assert_eq!(of_recipient(&draft, 2), of_b);
    let of_c = kilograms([json!(0), json!(30), json!(30), json!(30), none]);
    assert_eq!(of_recipient(&draft, 3), of_c);

    let recall = story.publish(&draft).await;
    // C has nothing left and is not asked; A is told so.
    assert_eq!(recall["figures"]["counts"]["notices"], 2);
    assert_eq!(recall["figures"]["counts"]["to_tell"], 0);
    assert!(story.inbox(&story.c).await.is_empty());
    assert_eq!(names(&recall["affected"]["recipients"], "party").len(), 3);
    let [notice] = story.inbox(&story.b).await.try_into().expect("one notice");
    assert_eq!((&notice["amounts"][0]["sent"], &notice["amounts"][0]["unit"]), (&json!(50), &json!("KGM")));
    assert_eq!(recall["figures"]["goods"][0]["sent"], 100);
    let listed = story.site.get("recalls").by(&story.a).await.expect(200).json();
    assert_eq!(listed["items"][0]["counts"]["to_tell"], 0);

    // What comes back because of the recall is told by the answer, and not deducted as well.
    let _ = story.answer(&story.b, &notice, &said(&json!({ "returned": 50 }))).await.expect(200);
    story.later(1).await;
    let back = json!({
        "type": "ObjectEvent", "eventTimeZoneOffset": "+07:00",
        "action": "OBSERVE", "bizStep": "shipping", "disposition": "returned",
        "quantityList": [{ "epcClass": LOT, "quantity": 50, "uom": "KGM" }],
        "destinationList": [{ "type": "owning_party", "destination": format!("https://id.gs1.org/417/{}", gln(1)) }],
    });
    story.event(&story.b, later_than_publication(back, &recall)).await;
    let refreshed = story.act(&story.a, &recall, "refresh").await.expect(200).json();
    let goods = &refreshed["figures"]["goods"][0];
    let figures = ["sent", "returned", "unaccounted", "surplus"].map(|field| goods[field].clone());
    assert_eq!(figures, [json!(100), json!(50), json!(50), json!(0)], "{goods}");
    for format in ["pdf", "csv"] {
        let path = format!("recalls/{}/report?format={format}", super::id(&recall));
        let report = story.site.get(&path).by(&story.a).await.expect(200);
        if format == "csv" {
            let name = recipient(&refreshed, 3)["party"]["name"].as_str().expect("a name");
            let text = report.text();
            let of_c = text.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{text}"));
            assert!(of_c.ends_with("30;30;30;"), "{of_c}");
        }
    }
}

/// Returns an event a second after a recall was published.
fn later_than_publication(mut event: Value, recall: &Value) -> Value {
    let published = recall["published_at"].as_str().expect("a time");
    let published = chrono::DateTime::parse_from_rfc3339(published).expect("a time");
    event["eventTime"] = json!((published + chrono::TimeDelta::seconds(1)).to_rfc3339());
    event
}

#[rstest]
#[tokio::test]
async fn amounts_in_several_units_are_asked_for_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::begin(backend).await;
    story.harvest().await;
    let shipped = |hour: u32, quantity: Value, unit: &str| {
        json!({
            "type": "ObjectEvent", "eventTime": format!("2026-11-16T{hour:02}:00:00+07:00"),
            "eventTimeZoneOffset": "+07:00", "action": "OBSERVE", "bizStep": "shipping",
            "quantityList": [{ "epcClass": LOT, "quantity": quantity, "uom": unit }],
            "destinationList": [{ "type": "owning_party", "destination": format!("https://id.gs1.org/417/{}", gln(2)) }],
        })
    };
    story.event(&story.a, shipped(1, json!(0.1), "TNE")).await;
    story.event(&story.a, shipped(2, json!(50), "KGM")).await;
    let recall = story.published().await;
    let [notice] = story.inbox(&story.b).await.try_into().expect("one notice");
    let amounts = notice["amounts"].as_array().expect("amounts");
    assert_eq!((amounts.len(), &amounts[0]["sent"], &amounts[0]["unit"]), (1, &json!(0.15), &json!("TNE")));
    let mut answer = said(&json!({ "held": 0.12 }));
    answer["amounts"][0]["unit"] = json!("TNE");
    let _ = story.answer(&story.b, &notice, &answer).await.expect(200);
    // With half a gram more, tonnes need rounding: it is asked for in kilograms, the answer in tonnes stands.
    story.event(&story.a, shipped(3, json!(500), "GRM")).await;
    let refreshed = story.act(&story.a, &recall, "refresh").await.expect(200).json();
    let goods = refreshed["figures"]["goods"].as_array().expect("goods");
    assert_eq!(goods.len(), 1, "{refreshed}");
    let figures = ["unit", "sent", "held", "unaccounted"].map(|field| goods[0][field].clone());
    assert_eq!(figures, [json!("KGM"), json!(150.5), json!(120), json!(30.5)]);
    let amounts = of_recipient(&refreshed, 2);
    assert_eq!(amounts[..2], [json!("KGM"), json!(150.5)]);
    let again = story.act(&story.a, &recall, "refresh").await.expect(200).json();
    assert_eq!(again["figures"]["goods"], refreshed["figures"]["goods"]);
}
