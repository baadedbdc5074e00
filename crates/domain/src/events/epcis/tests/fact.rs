//! Facts of events, and the query parameters that select by them.

use serde_json::json;

use super::super::{
    Context, EpcFormat, FactPart, FactValue, Normalisation, Vocabulary, facts, in_digital_links, query_target,
};
use super::{event, shipping, with};

/// All facts of one part as `name: value`, sorted.
fn said(part: FactPart, value: serde_json::Value) -> Vec<String> {
    let written = |value| match value {
        FactValue::Present => "!".to_owned(),
        FactValue::Text(text) => text,
        FactValue::Number(number) => format!("#{number}"),
        FactValue::Moment(moment) => format!("@{moment}"),
    };
    let all = facts(&event(value)).into_iter().filter(|fact| fact.part == part);
    let mut said: Vec<String> = all.map(|fact| format!("{}: {}", fact.name, written(fact.value))).collect();
    said.sort();
    said
}

#[test]
fn extensions_are_said_by_their_full_names_each_value_once() {
    let value = with(
        shipping(),
        json!({
            "@context": [{ "vn": "https://ns.example.vn/" }],
            "vn:team": { "vn:name": "Đội 2", "vn:people": [3, 3.0, 4.50], "vn:night": false },
            "https://ns.example.vn/kept": "2026-11-20T08:00:00+07:00",
        }),
    );
    assert_eq!(
        said(FactPart::Extension, value.clone()),
        [
            "https://ns.example.vn/kept: 2026-11-20T08:00:00+07:00",
            "https://ns.example.vn/kept: @1795136400000",
            "https://ns.example.vn/team: !",
        ]
    );
    assert_eq!(
        said(FactPart::InnerExtension, value),
        [
            "https://ns.example.vn/name: Đội 2",
            "https://ns.example.vn/night: false",
            "https://ns.example.vn/people: #3",
            "https://ns.example.vn/people: #4.5",
        ]
    );
}

#[test]
fn texts_that_are_too_long_are_there_and_no_more() {
    let value = with(shipping(), json!({ "https://ns.example.vn/note": "x".repeat(1_001) }));
    assert_eq!(said(FactPart::Extension, value), ["https://ns.example.vn/note: !"]);
}

#[test]
fn quantities_and_sensor_values_are_said_with_and_without_their_unit() {
    assert_eq!(said(FactPart::Quantity, shipping()), ["quantity: #12.5", "quantity_KGM: #12.5"]);
    let value = with(
        shipping(),
        json!({ "sensorElementList": [{ "sensorReport": [{ "type": "Temperature", "value": -0.0, "uom": "CEL" }] }] }),
    );
    assert_eq!(
        said(FactPart::Sensor, value),
        ["sensorElementList: !", "type: https://gs1.org/voc/Temperature", "value: #0", "value_CEL: #0",]
    );
}

#[test]
fn a_part_of_a_place_says_of_which() {
    let value = with(shipping(), json!({ "readPoint": { "id": "urn:epc:id:sgln:8938505.97000.K1" } }));
    assert_eq!(said(FactPart::Place, value), ["readPoint: https://id.gs1.org/414/8938505970004"]);
    assert!(said(FactPart::Place, shipping()).is_empty());
}

#[test]
fn names_of_parameters_lead_to_what_is_said() {
    let context = Context::default().with(&json!({ "vn": "https://ns.example.vn/" }));
    for (name, part, full, spelling) in [
        ("quantity", FactPart::Quantity, "quantity", Normalisation::Number),
        ("quantity_KGM", FactPart::Quantity, "quantity_KGM", Normalisation::Number),
        ("minValue_CEL", FactPart::Sensor, "minValue_CEL", Normalisation::Number),
        ("deviceID", FactPart::Sensor, "deviceID", Normalisation::Address),
        ("errorReason", FactPart::Error, "reason", Normalisation::Term(Vocabulary::ErrorReason)),
        ("vn:team", FactPart::Extension, "https://ns.example.vn/team", Normalisation::Any),
        ("INNER_vn:team", FactPart::InnerExtension, "https://ns.example.vn/team", Normalisation::Any),
        ("ILMD_https://ns.example.vn/a", FactPart::Ilmd, "https://ns.example.vn/a", Normalisation::Any),
        ("INNER_ILMD_vn:a", FactPart::InnerIlmd, "https://ns.example.vn/a", Normalisation::Any),
        ("INNER_ERROR_DECLARATION_vn:a", FactPart::InnerError, "https://ns.example.vn/a", Normalisation::Any),
        ("SENSORELEMENT_vn:a", FactPart::SensorElement, "https://ns.example.vn/a", Normalisation::Any),
        ("INNER_SENSORMETADATA_vn:a", FactPart::InnerSensorMetadata, "https://ns.example.vn/a", Normalisation::Any),
        ("SENSORREPORT_vn:a", FactPart::SensorReport, "https://ns.example.vn/a", Normalisation::Any),
        ("readPoint_vn:a", FactPart::ReadPoint, "https://ns.example.vn/a", Normalisation::Any),
        ("INNER_bizLocation_vn:a", FactPart::InnerBizLocation, "https://ns.example.vn/a", Normalisation::Any),
    ] {
        let target = query_target(name, &context).expect(name);
        assert_eq!((target.part, target.name.as_str(), target.normalisation), (part, full, spelling), "{name}");
    }
    for name in ["colour", "x:team", "SENSORREPORT_a", "readPoint", "ATTR_bizLocation_vn:a", "quantity_kg", ""] {
        assert_eq!(query_target(name, &context), None, "{name}");
    }
}

#[test]
fn extensions_of_sensors_and_places_say_where_they_stand() {
    let value = with(
        shipping(),
        json!({
            "@context": { "vn": "https://ns.example.vn/" },
            "readPoint": { "id": "urn:epc:id:sgln:8938505.97000.0", "vn:gate": { "vn:side": "left" } },
            "bizLocation": { "id": "urn:epc:id:sgln:8938505.97000.0", "vn:rack": 4 },
            "sensorElementList": [{
                "sensorMetadata": { "time": "2026-11-20T08:00:00+07:00", "vn:firmware": "2.1" },
                "sensorReport": [{ "type": "Temperature", "value": 4, "uom": "CEL", "vn:probe": { "vn:depth": 3 } }],
                "vn:van": true,
            }],
        }),
    );
    for (part, said_there) in [
        (FactPart::ReadPoint, "https://ns.example.vn/gate: !"),
        (FactPart::InnerReadPoint, "https://ns.example.vn/side: left"),
        (FactPart::BizLocation, "https://ns.example.vn/rack: #4"),
        (FactPart::SensorElement, "https://ns.example.vn/van: true"),
        (FactPart::SensorMetadata, "https://ns.example.vn/firmware: 2.1"),
        (FactPart::SensorReport, "https://ns.example.vn/probe: !"),
        (FactPart::InnerSensorReport, "https://ns.example.vn/depth: #3"),
    ] {
        assert_eq!(said(part, value.clone()), [said_there], "{part:?}");
    }
}

#[test]
fn a_measured_parameter_has_its_amount_in_other_units() {
    let in_units = |name, value| query_target(name, &Context::default()).expect("a target").in_other_units(value);
    let said =
        |name, value, other| in_units(name, value).into_iter().find(|(unit, _)| unit == other).map(|(_, same)| same);
    assert_eq!(said("value_CEL", 10.0, "value_KEL"), Some(283.15));
    assert_eq!(said("sDev_CEL", 1.0, "sDev_KEL"), Some(1.0));
    assert_eq!(said("quantity_TNE", 1.5, "quantity_KGM"), Some(1_500.0));
    assert!(in_units("quantity", 1.0).is_empty() && in_units("value_XBX", 1.0).is_empty());
}

#[test]
fn urns_become_links_where_they_name_gs1_keys_and_nowhere_else() {
    let mut event = with(
        shipping(),
        json!({ "https://ns.example.vn/note": "urn:epc:id:sscc:8938505.9700000001", "epcList": ["urn:epc:id:gid:1.2.3"] }),
    );
    let map = event.as_object_mut().expect("an object");
    in_digital_links(map);
    assert_eq!(event["epcList"], json!(["urn:epc:id:gid:1.2.3"]));
    assert_eq!(event["https://ns.example.vn/note"], "urn:epc:id:sscc:8938505.9700000001");
    assert_eq!(event["readPoint"]["id"], "https://id.gs1.org/414/8938505970004");
    assert_eq!(event["sourceList"][0]["source"], "https://id.gs1.org/417/8938505970004");
    assert_eq!(EpcFormat::parse("Always_GS1_Digital_Link"), Some(EpcFormat::DigitalLink));
    assert_eq!(EpcFormat::parse("always"), None);
}
