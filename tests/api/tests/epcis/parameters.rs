//! Query parameters with names: quantities, master data, extensions, sensors, error declarations, places within
//! places.

use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{PLACE, events, found, harvest, packing, post, shipping};

fn measured() -> Value {
    json!({
        "type": "ObjectEvent",
        "eventTime": "2026-11-17T08:00:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "epcList": ["urn:epc:id:sscc:8938505.1970000001"],
        "action": "OBSERVE",
        "bizStep": "sensor_reporting",
        "readPoint": { "id": "https://id.gs1.org/414/8938505970004/254/COLD-1" },
        "persistentDisposition": { "set": ["completeness_verified"] },
        "sensorElementList": [{
            "sensorMetadata": { "deviceID": "urn:epc:id:giai:8938505.TH1" },
            "sensorReport": [
                { "type": "Temperature", "value": 7.5, "uom": "CEL", "time": "2026-11-17T07:55:00+07:00" },
                { "type": "gs1:RelativeHumidity", "value": 81, "uom": "A93", "percRank": 50, "percValue": 80 },
                { "type": "Temperature", "minValue": 2.0, "maxValue": 9.25, "uom": "CEL", "booleanValue": true },
            ],
        }],
    })
}

async fn all(site: &Site, business: &Business) {
    for event in [harvest(), packing(), shipping(), measured()] {
        let _ = post(site, business, "/epcis/v2/events", &event).await.expect(201);
    }
}

fn encoded(query: &str) -> String {
    query.replace('+', "%2B").replace('/', "%2F")
}

#[rstest]
#[tokio::test]
async fn events_are_found_by_what_they_say_by_name(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    all(&site, &business).await;
    let (commissioning, packed, sensed) = ("commissioning", "packing", "sensor_reporting");
    for (query, wanted) in [
        ("EQ_quantity=48", vec![packed]),
        ("EQ_quantity=48.0", vec![packed]),
        ("EQ_quantity_KGM=480.5|48", vec![commissioning]),
        ("GE_quantity=48", vec![packed, commissioning]),
        ("GT_quantity=48", vec![commissioning]),
        ("LT_quantity_CT=49", vec![packed]),
        ("LE_quantity_KGM=480.4", vec![]),
        ("EQ_ILMD_https://ns.example.vn/variety=LĐ5", vec![commissioning]),
        ("EQ_ILMD_https://ns.example.vn/variety=LĐ1|LĐ4", vec![]),
        ("EXISTS_ILMD_https://ns.example.vn/variety=", vec![commissioning]),
        ("EXISTS_https://ns.example.vn/variety=", vec![]),
        ("EXISTS_https://ns.example.vn/team=", vec![commissioning]),
        ("EQ_INNER_https://ns.example.vn/name=Đội 2", vec![commissioning]),
        ("EQ_https://ns.example.vn/name=Đội 2", vec![]),
        ("EQ_INNER_https://ns.example.vn/people=4.5", vec![commissioning]),
        ("GE_INNER_https://ns.example.vn/people=4", vec![commissioning]),
        ("GT_INNER_https://ns.example.vn/people=4.5", vec![]),
        ("EXISTS_sensorElementList=", vec![sensed]),
        ("EQ_type=Temperature", vec![sensed]),
        ("EQ_type=https://gs1.org/voc/RelativeHumidity", vec![sensed]),
        ("EQ_type=Pressure", vec![]),
        ("GE_value_CEL=7.5", vec![sensed]),
        ("GT_value_CEL=7.5", vec![]),
        ("GE_value_A93=81&LT_value_CEL=8", vec![sensed]),
        ("GE_maxValue_CEL=9", vec![sensed]),
        ("LE_minValue_CEL=1.9", vec![]),
        ("EQ_booleanValue=true", vec![sensed]),
        ("GE_percRank=50", vec![sensed]),
        ("EQ_deviceID=https://id.gs1.org/8004/8938505TH1", vec![sensed]),
        ("GE_time=2026-11-17T07:55:00+07:00", vec![sensed]),
        ("LT_time=2026-11-17T07:50:00+07:00", vec![]),
        ("EQ_persistentDisposition_set=completeness_verified", vec![sensed]),
        ("EQ_persistentDisposition_unset=completeness_verified", vec![]),
    ] {
        assert_eq!(found(&site, &business, &encoded(query)).await, wanted, "{query}");
    }
    // Names with a prefix that the caller declares.
    let asked = |name: &str| {
        let path = format!("/epcis/v2/events?EQ_ILMD_{name}:variety={}", "LĐ5");
        site.get(&path).by(&business).header("GS1-Extensions", "vn=https://ns.example.vn/, a=https://a.example/")
    };
    assert_eq!(events(&asked("vn").await.expect(200).json()).len(), 1);
    assert_eq!(events(&asked("a").await.expect(200).json()).len(), 0);
    let _ = asked("b").await.refusal(400);
}

#[rstest]
#[tokio::test]
async fn declarations_are_found_by_reason_time_and_correction(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut wrong = shipping();
    wrong["errorDeclaration"] = json!({
        "declarationTime": "2026-11-17T08:00:00+07:00",
        "reason": "did_not_occur",
        "correctiveEventIDs": ["urn:uuid:0199f0c8-6a00-7000-8000-000000000001"],
    });
    for event in [harvest(), wrong] {
        let _ = post(&site, &business, "/epcis/v2/events", &event).await.expect(201);
    }
    for (query, count) in [
        ("EQ_errorReason=did_not_occur", 1),
        ("EQ_errorReason=https://ref.gs1.org/cbv/ER-did_not_occur|incorrect_data", 1),
        ("EQ_errorReason=incorrect_data", 0),
        ("EQ_correctiveEventID=urn:uuid:0199f0c8-6a00-7000-8000-000000000001", 1),
        ("EQ_correctiveEventID=urn:uuid:0199f0c8-6a00-7000-8000-000000000002", 0),
        ("GE_errorDeclaration_Time=2026-11-17T01:00:00Z", 1),
        ("LT_errorDeclaration_Time=2026-11-17T01:00:00Z", 0),
    ] {
        assert_eq!(found(&site, &business, &encoded(query)).await.len(), count, "{query}");
    }
}

#[rstest]
#[tokio::test]
async fn within_a_place_are_its_parts_and_the_places_below_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut farm = site.least(&business, Kind::Place, "Trang trại").await;
    farm["gln"] = json!("8938505970127");
    let farm = site.create(&business, Kind::Place, &farm).await;
    // A part without GLN in between does not end the descent.
    let mut part = site.least(&business, Kind::Place, "Khu A").await;
    part["parent_id"] = farm["id"].clone();
    let part = site.create(&business, Kind::Place, &part).await;
    let mut packhouse = site.least(&business, Kind::Place, "Nhà đóng gói").await;
    packhouse["gln"] = json!("8938505970004");
    packhouse["parent_id"] = part["id"].clone();
    let _ = site.create(&business, Kind::Place, &packhouse).await;
    all(&site, &business).await;
    for (query, count) in [
        ("EQ_readPoint=https://id.gs1.org/414/8938505970127".to_owned(), 0),
        ("WD_readPoint=https://id.gs1.org/414/8938505970127".to_owned(), 4),
        (format!("WD_readPoint={PLACE}"), 4),
        (format!("EQ_readPoint={PLACE}"), 3),
        ("WD_readPoint=https://id.gs1.org/414/8938505970004/254/COLD-1".to_owned(), 1),
        (format!("WD_bizLocation={PLACE}"), 0),
    ] {
        assert_eq!(found(&site, &business, &encoded(&query)).await.len(), count, "{query}");
    }
}

#[rstest]
#[tokio::test]
async fn too_many_events_are_cut_off_or_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    all(&site, &business).await;
    let limited = site.get("/epcis/v2/events?eventCountLimit=3&perPage=2").by(&business).await.expect(200);
    assert_eq!(events(&limited.json()).len(), 2);
    let link = limited.header("link").expect("a next page");
    let next = link.trim_start_matches('<').split('>').next().expect("an address");
    let last = site.get(next).by(&business).await.expect(200);
    assert_eq!(events(&last.json()).len(), 1);
    assert_eq!(last.header("link"), None);
    assert_eq!(found(&site, &business, "maxEventCount=4").await.len(), 4);
    let refused = site.get("/epcis/v2/events?maxEventCount=3").by(&business).await;
    assert_eq!(refused.refusal(413), "too_large");
    assert_eq!(refused.json()["type"], "epcisException:QueryTooLargeException");
}
