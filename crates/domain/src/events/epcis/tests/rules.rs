//! Rules for new events, which stored ones need not satisfy.

use serde_json::{Value, json};

use super::{parse, shipping, with};
use crate::events::epcis::{Document, EventType, Identity};

/// The violations of an event that is to be captured: field and code.
fn refused(event: Value) -> Vec<(String, &'static str)> {
    let event = Document::read(event).expect("an event").events.pop().expect("one");
    let faults = event.err().unwrap_or_default();
    faults.into_iter().map(|fault| (fault.field, fault.reason.code())).collect()
}

fn reported(report: Value) -> Value {
    with(shipping(), json!({ "sensorElementList": [{ "sensorReport": [report] }] }))
}

#[test]
fn a_stored_event_is_read_without_the_rules_for_new_ones() {
    for (event, field, code) in [
        (with(shipping(), json!({ "eventTimeZoneOffset": "Z" })), "eventTimeZoneOffset", "wrong_type"),
        (
            with(
                shipping(),
                json!({ "epcList": ["urn:epc:id:sscc:8938505.9700000001", "urn:epc:id:sscc:8938505.9700000001"] }),
            ),
            "epcList[1]",
            "duplicate",
        ),
        (
            reported(json!({ "type": "Count", "value": 1, "time": "2026-11-21T00:00:00Z" })),
            "sensorElementList[0].sensorReport[0].time",
            "after_event",
        ),
    ] {
        assert!(parse(event.clone()).is_ok());
        assert_eq!(refused(event), [(field.to_owned(), code)]);
    }
}

#[test]
fn what_fits_together_is_taken() {
    for report in [
        json!({ "type": "Temperature", "meanValue": 4, "sDev": 0.2, "uom": "CEL" }),
        json!({ "type": "Temperature", "percRank": 95, "percValue": 6, "uom": "CEL" }),
        json!({ "type": "gs1:Anything", "value": 1 }),
        json!({ "type": "https://ns.example.vn/Smell", "stringValue": "sour" }),
        json!({ "exception": "ALARM_CONDITION" }),
        json!({ "type": "Length", "component": "x", "value": 1.5, "uom": "MTR" }),
        json!({ "type": "Count", "microorganism": "https://a.example/1", "booleanValue": false }),
        json!({ "type": "Count", "value": 0, "time": "2026-11-20T08:30:00.1415+07:00" }),
    ] {
        assert_eq!(refused(reported(report.clone())), [], "{report}");
    }
}

#[test]
fn an_event_type_of_others_has_its_uri() {
    let event = with(
        shipping(),
        json!({ "@context": { "ex": "https://ns.example.vn/" }, "type": "ex:Drying", "action": null, "hours": 36 }),
    );
    let event = parse(event).expect("an event");
    assert_eq!((event.event_type, event.type_name().as_str()), (EventType::Extension, "https://ns.example.vn/Drying"));
    assert!(event.action.is_none() && event.things.len() == 2);
}

#[test]
fn keys_without_serial_number_are_classes() {
    for (text, is_class) in [
        ("https://id.gs1.org/01/08938505970011", true),
        ("https://id.gs1.org/01/08938505970011/10/TL-15", true),
        ("urn:epc:idpat:sgtin:8938505.097001.*", true),
        ("https://id.gs1.org/01/08938505970011/21/7", false),
        ("urn:epc:id:grai:8938505.97000.400", false),
        ("https://id.gs1.org/8003/08938505970004", true),
        ("https://id.gs1.org/253/8938505970004", true),
        ("urn:epc:id:gdti:8938505.97000.AC239", false),
        ("urn:epc:id:sscc:8938505.9700000001", false),
        ("urn:epc:id:sgln:8938505.97000.0", false),
        ("https://other.example/thing", false),
    ] {
        assert_eq!(Identity::parse(text).expect("an identifier").is_of_class(), is_class, "{text}");
    }
}
