//! The pages that show recalls, and the authority's decision about recalls withdrawn from pages (ADR 34).

use nguon_api::platform::entity::{epcis_identity, recall, recall_item, recall_start};
use nguon_api_tests::people::PROVINCE;
use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{LOT, Story, gln, id};

async fn page(site: &Site, record: &Value) -> Value {
    site.get(&format!("trace/{}", record["trace_code"].as_str().unwrap_or("?"))).await.expect(200).json()
}

/// Creates a product of a business with a lot, and a harvest of it.
async fn own_lot(story: &Story, business: &Business, gtin: &str, number: &str) -> (Value, String) {
    let mut product = story.site.least(business, Kind::Product, "Hàng riêng").await;
    product["gtin"] = json!(gtin);
    let product = story.site.create(business, Kind::Product, &product).await;
    let lot = json!({ "name": "Lô riêng", "code": number, "product_id": product["id"] });
    let lot = story.site.create(business, Kind::Lot, &lot).await;
    let address = format!("https://id.gs1.org/01/{gtin}/10/{number}");
    let made = json!({
        "type": "ObjectEvent", "eventTime": "2026-11-01T05:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "quantityList": [{ "epcClass": address, "quantity": 10, "uom": "KGM" }],
        "action": "ADD", "bizStep": "commissioning",
    });
    story.event(business, made).await;
    (lot, address)
}

#[rstest]
#[tokio::test]
async fn what_one_says_of_the_goods_of_another_puts_no_recall_on_their_page(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let stranger = story.site.business().await;
    let (lot, address) = own_lot(&story, &stranger, "08936000000042", "RAC").await;
    let quantity = |lot: &str| json!([{ "epcClass": lot, "quantity": 1, "uom": "KGM" }]);
    let pallet = format!("https://id.gs1.org/00/{}", nguon_api_tests::sample::sscc(5));
    let mut unit = story.site.least(&story.a, Kind::LogisticUnit, "Pallet của A").await;
    unit["sscc"] = json!(nguon_api_tests::sample::sscc(5));
    let unit = story.site.create(&story.a, Kind::LogisticUnit, &unit).await;
    let to_a = json!([{ "type": "owning_party", "destination": format!("https://id.gs1.org/417/{}", gln(1)) }]);
    let at = |day: u32, mut event: Value| {
        event["eventTime"] = json!(format!("2026-11-{day:02}T05:00:00+07:00"));
        event["eventTimeZoneOffset"] = json!("+07:00");
        event
    };
    // Its own goods went into the lot of A, were shipped to A, and are on a pallet of A.
    for event in [
        at(
            2,
            json!({ "type": "TransformationEvent", "bizStep": "commissioning", "inputQuantityList": quantity(&address),
                      "outputQuantityList": quantity(LOT) }),
        ),
        at(
            3,
            json!({ "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "shipping", "quantityList": quantity(LOT),
                      "destinationList": to_a }),
        ),
        at(
            4,
            json!({ "type": "AggregationEvent", "action": "ADD", "bizStep": "packing", "parentID": pallet,
                      "childQuantityList": quantity(&address) }),
        ),
        at(
            5,
            json!({ "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "shipping", "epcList": [pallet],
                      "destinationList": to_a }),
        ),
    ] {
        story.event(&stranger, event).await;
    }
    let mut input = story.input();
    input["starts"] = json!([{ "record_id": lot["id"] }]);
    let draft = story.site.post("recalls").by(&stranger).json(&input).await.expect(201).json();
    let _ = story.act(&stranger, &draft, "publication").await.expect(200);
    assert!(page(&story.site, &lot).await["recalls"].is_array(), "on its own page it stands");
    for record in [&story.lot, &unit] {
        assert_eq!(page(&story.site, record).await.get("recalls"), None);
    }
    // Those who record the receipt themselves have the recall on their products.
    let from_stranger = format!("urn:uuid:{}", stranger.id);
    let source = json!([{ "type": "owning_party", "source": from_stranger }]);
    let to = json!([{ "type": "owning_party", "destination": format!("https://id.gs1.org/417/{}", gln(1)) }]);
    story
        .event(
            &stranger,
            at(
                6,
                json!({ "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "shipping",
        "quantityList": quantity(&address), "destinationList": to }),
            ),
        )
        .await;
    story
        .event(
            &story.a,
            at(
                7,
                json!({ "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "receiving",
        "quantityList": quantity(&address), "sourceList": source }),
            ),
        )
        .await;
    story
        .event(
            &story.a,
            at(
                8,
                json!({ "type": "TransformationEvent", "bizStep": "commissioning",
        "inputQuantityList": quantity(&address), "outputQuantityList": quantity(LOT) }),
            ),
        )
        .await;
    let _ = story.act(&stranger, &draft, "refresh").await.expect(200);
    assert!(page(&story.site, &story.lot).await["recalls"].is_array());
}

/// Inserts a recall as published before the rule: of A's lot, by a business that took no part in it.
async fn forged_before(story: &Story, stranger: &Business) -> Uuid {
    let (lot, address) = own_lot(story, stranger, "08936000000042", "CU").await;
    let mut input = story.input();
    input["title"] = json!("HÀNG ĐỘC HẠI");
    input["starts"] = json!([{ "record_id": lot["id"] }]);
    let draft = story.site.post("recalls").by(stranger).json(&input).await.expect(201).json();
    let draft: Uuid = id(&draft).parse().expect("an identifier");
    let transaction = story.site.application.database.begin().await.expect("a transaction");
    let keys = epcis_identity::Entity::find()
        .filter(epcis_identity::Column::Address.is_in([LOT, address.as_str()]))
        .all(&transaction)
        .await
        .expect("keys");
    let key = keys.iter().find(|key| key.address == LOT).expect("the lot").key;
    let row = recall::Entity::find_by_id(draft).one(&transaction).await.expect("a row").expect("a draft");
    let now = story.site.clock.now();
    let mut changed = row.into_active_model();
    changed.state = Set(nguon_api::platform::entity::stored::RecallState::Published);
    changed.published_at = Set(Some(now));
    changed.traced_at = Set(Some(now));
    changed.asked = Set(serde_json::from_value(json!([{ "code": LOT }])).expect("starts"));
    recall::Entity::update(changed).exec(&transaction).await.expect("published");
    let start = recall_start::ActiveModel {
        recall_id: Set(draft),
        identity: Set(key),
        holder: Set(stranger.id),
        claim: Set(None),
    };
    recall_start::Entity::insert(start).exec_without_returning(&transaction).await.expect("a start");
    let item = recall_item::ActiveModel {
        recall_id: Set(draft),
        identity: Set(key),
        holder: Set(stranger.id),
        is_carrier: Set(false),
        found_at: Set(now),
    };
    recall_item::Entity::insert(item).exec_without_returning(&transaction).await.expect("an item");
    transaction.commit().await.expect("committed");
    draft
}

#[rstest]
#[tokio::test]
async fn what_was_published_before_the_rule_goes_to_the_authority(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let own = story.published().await;
    let stranger = story.site.business().await;
    let forged = forged_before(&story, &stranger).await;
    // The server restarts, twice at once.
    let (one, other) = tokio::join!(story.site.reopened(), story.site.reopened());
    drop((one, other));
    let shown = page(&story.site, &story.lot).await["recalls"].clone();
    assert_eq!(shown.as_array().map(Vec::len), Some(1), "{shown}");
    assert_eq!(shown[0]["number"], own["number"]);

    let here = story.site.authority(Some(PROVINCE), Role::Officer).await;
    let elsewhere = story.site.authority(Some("01"), Role::Officer).await;
    let listed = story.site.get("recalls").by(&here).await.expect(200).json();
    let item = listed["items"].as_array().expect("items").iter().find(|item| item["id"] == json!(forged)).expect("it");
    assert_eq!((&item["withdrawn"]["makers"], &item["withdrawn"]["undecided"]), (&json!(1), &json!(1)));
    let path = format!("recalls/{forged}");
    let read = story.site.get(&path).by(&here).await.expect(200).json();
    assert_eq!(read["referrals"][0]["organisation_id"], json!(story.a.id));
    assert_eq!(read["referrals"][0]["may_decide"], true);
    assert!(read["log"].as_array().expect("a log").iter().any(|line| line["kind"] == "withdrawn"));
    let of_publisher = story.site.get(&path).by(&stranger).await.expect(200).json();
    assert_eq!((&of_publisher["withdrawn"]["makers"], of_publisher.get("referrals")), (&json!(1), None));

    let decision = json!({ "organisation_id": story.a.id, "is_shown": true, "note": "Đã xác minh." });
    let decide = format!("{path}/page-decision");
    let _ = story.site.post(&decide).by(&elsewhere).json(&decision).await.refusal(404);
    let _ = story.site.post(&decide).by(&stranger).json(&decision).await.refusal(404);
    let other = json!({ "organisation_id": story.b.id, "is_shown": true, "note": "Khác." });
    let _ = story.site.post(&decide).by(&here).json(&other).await.refusal(404);
    let nothing = story.site.post(&decide).by(&here).json(&json!({ "is_shown": true })).await;
    assert_eq!(nothing.refused(), ["note: required", "organisation_id: required"]);
    let decided = story.site.post(&decide).by(&here).json(&decision).await.expect(200).json();
    assert_eq!((&decided["referrals"][0]["is_shown"], &decided["withdrawn"]["undecided"]), (&json!(true), &json!(0)));
    assert_eq!(story.site.post(&decide).by(&here).json(&decision).await.refusal(409), "state_conflict");
    let shown = page(&story.site, &story.lot).await["recalls"].clone();
    assert_eq!(shown.as_array().map(Vec::len), Some(2), "{shown}");
}

#[rstest]
#[tokio::test]
async fn no_row_of_them_can_be_removed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    use nguon_api::platform::entity::{recall_page, recall_reach};
    let story = Story::told(backend).await;
    let _ = story.published().await;
    let transaction = story.site.application.database.begin().await.expect("a transaction");
    assert!(recall_page::Entity::delete_many().exec(&transaction).await.is_err());
    transaction.rollback().await.expect("rolled back");
    let transaction = story.site.application.database.begin().await.expect("a transaction");
    assert!(recall_reach::Entity::delete_many().exec(&transaction).await.is_err());
}
