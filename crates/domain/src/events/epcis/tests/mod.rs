mod fact;
mod hash;
mod rules;

use chrono::DateTime;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Context, Document, Event, Identity, ObjectRole, Offset, Vocabulary, pre_hash, read};
use crate::input::violation::{Reason, Violation};

fn parse(value: Value) -> Result<Event, Vec<Violation>> {
    let Value::Object(event) = value else { panic!("an object") };
    read(event, &Context::default(), "")
}

fn event(value: Value) -> Event {
    parse(value).expect("an event")
}

/// The violations of an event: field and code.
fn faults(value: Value) -> Vec<(String, &'static str)> {
    let faults = parse(value).expect_err("refused");
    faults.into_iter().map(|fault| (fault.field, fault.reason.code())).collect()
}

fn with(mut event: Value, fields: Value) -> Value {
    let (Value::Object(event_fields), Value::Object(fields)) = (&mut event, fields) else { panic!("objects") };
    for (key, value) in fields {
        if value.is_null() {
            event_fields.remove(&key);
        } else {
            event_fields.insert(key, value);
        }
    }
    event
}

fn shipping() -> Value {
    json!({
        "type": "ObjectEvent",
        "eventTime": "2026-11-20T08:30:00.1415+07:00",
        "eventTimeZoneOffset": "+07:00",
        "epcList": ["urn:epc:id:sscc:8938505.9700000001", "https://nguon.example.vn/00/089385059700000028"],
        "quantityList": [{ "epcClass": "https://id.gs1.org/01/08938505970011/10/TL-15", "quantity": 12.50, "uom": "KGM" }],
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "urn:epcglobal:cbv:disp:in_transit",
        "readPoint": { "id": "urn:epc:id:sgln:8938505.97000.0" },
        "bizTransactionList": [{ "type": "po", "bizTransaction": "urn:epc:id:gdti:8938505.97000.AC239" }],
        "sourceList": [{ "type": "owning_party", "source": "urn:epc:id:pgln:8938505.97000" }],
        "destinationList": [{ "type": "cbv:SDT-owning_party", "destination": "https://id.gs1.org/417/8936000000004" }],
    })
}

#[test]
fn one_thing_is_one_thing_in_every_spelling() {
    for (spellings, canonical) in [
        (
            vec![
                "urn:epc:id:sgtin:0614141.112345.400",
                "https://id.gs1.org/01/10614141123459/21/400",
                "https://example.vn/qr/01/10614141123459/10/L1/21/400?17=270101",
            ],
            "https://id.gs1.org/01/10614141123459/21/400",
        ),
        (
            vec!["urn:epc:class:lgtin:4012345.012345.998877", "https://nguon.vn/01/04012345123456/10/998877"],
            "https://id.gs1.org/01/04012345123456/10/998877",
        ),
        (
            vec!["urn:epc:idpat:sgtin:4012345.098765.*", "https://id.gs1.org/01/4012345987652"],
            "https://id.gs1.org/01/04012345987652",
        ),
        (
            vec!["urn:epc:id:sscc:0614141.1234567890", "http://example.org/a/b/00/106141412345678908"],
            "https://id.gs1.org/00/106141412345678908",
        ),
        (
            vec!["urn:epc:id:sgln:0614141.12345.0", "https://x.vn/414/0614141123452"],
            "https://id.gs1.org/414/0614141123452",
        ),
        (
            vec!["urn:epc:id:sgln:0614141.12345.400", "https://x.vn/414/0614141123452/254/400"],
            "https://id.gs1.org/414/0614141123452/254/400",
        ),
        (vec!["urn:epc:id:pgln:1234567.89012"], "https://id.gs1.org/417/1234567890128"),
        (vec!["urn:epc:id:grai:0614141.12345.400"], "https://id.gs1.org/8003/00614141123452400"),
        (vec!["urn:epc:idpat:grai:0614141.12345.*"], "https://id.gs1.org/8003/00614141123452"),
        (vec!["urn:epc:id:giai:0614141.12345400"], "https://id.gs1.org/8004/061414112345400"),
        (vec!["urn:epc:id:gsrn:0614141.1234567890"], "https://id.gs1.org/8018/061414112345678902"),
        (vec!["urn:epc:id:gdti:0614141.12345.400"], "https://id.gs1.org/253/0614141123452400"),
        (vec!["urn:epc:id:sgcn:4012345.67890.04711"], "https://id.gs1.org/255/401234567890104711"),
        (vec!["urn:epc:id:ginc:0614141.xyz3311cba"], "https://id.gs1.org/401/0614141xyz3311cba"),
        (vec!["urn:epc:id:gsin:0614141.123456789"], "https://id.gs1.org/402/06141411234567890"),
        (vec!["urn:epc:id:cpi:0614141.123ABC.123456789"], "https://id.gs1.org/8010/0614141123ABC/8011/123456789"),
        (vec!["urn:epc:id:itip:4012345.012345.01.02.987"], "https://id.gs1.org/8006/040123451234560102/21/987"),
        (
            vec!["urn:epc:id:upui:1234567.089456.51qIgY)%3C%26Jp3*j7'SDB"],
            "https://id.gs1.org/01/01234567894560/235/51qIgY%29%3C%26Jp3%2Aj7%27SDB",
        ),
    ] {
        for spelling in spellings {
            let identity = Identity::parse(spelling).unwrap_or_else(|reason| panic!("{spelling}: {reason:?}"));
            assert_eq!(identity.as_str(), canonical, "{spelling}");
            assert_eq!(Identity::parse(canonical).expect("canonical").as_str(), canonical);
        }
    }
}

#[test]
fn an_item_knows_its_lot_and_a_lot_its_trade_item() {
    let class = |text: &str| Identity::parse(text).expect("an identifier").class().map(str::to_owned);
    assert_eq!(
        class("https://x.vn/01/08938505970011/10/L1/21/5").as_deref(),
        Some("https://id.gs1.org/01/08938505970011/10/L1")
    );
    assert_eq!(class("https://x.vn/01/08938505970011/10/L1").as_deref(), Some("https://id.gs1.org/01/08938505970011"));
    assert_eq!(class("https://x.vn/01/08938505970011"), None);
    let trade_item = |text: &str| Identity::parse(text).expect("an identifier").trade_item().map(str::to_owned);
    for of_item in ["https://x.vn/01/08938505970011/10/L1/21/5", "https://x.vn/01/8938505970011"] {
        assert_eq!(trade_item(of_item).as_deref(), Some("https://id.gs1.org/01/08938505970011"));
    }
    assert_eq!(trade_item("https://x.vn/00/189385059700000018"), None);
}

#[test]
fn identifiers_of_others_stay_as_they_are_and_wrong_ones_are_told() {
    for own in [
        "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
        "https://example.com/bt/1152",
        "urn:epc:id:gid:95100000.12345.400",
    ] {
        assert_eq!(Identity::parse(own).expect("an address").as_str(), own);
    }
    assert!(matches!(Identity::parse("https://id.gs1.org/01/08938505970012"), Err(Reason::Gs1(_))));
    assert_eq!(Identity::parse("8938505970011"), Err(Reason::WebAddress));
    assert_eq!(Identity::parse("urn:epc:id:sgtin:0614141.11234.400"), Err(Reason::Length { allowed: "13" }));
    assert_eq!(Identity::parse("urn:epc:idpat:sgtin:0614141.112345.400"), Err(Reason::NotAllowed));
}

#[test]
fn a_term_is_the_same_by_name_by_compact_address_and_by_urn() {
    let read = |text: &str| Vocabulary::BizStep.read(text, &Context::default());
    let shipping = read("shipping").expect("a term");
    for spelling in
        ["cbv:BizStep-shipping", "https://ref.gs1.org/cbv/BizStep-shipping", "urn:epcglobal:cbv:bizstep:shipping"]
    {
        assert_eq!(read(spelling).as_ref(), Ok(&shipping), "{spelling}");
    }
    assert_eq!(shipping.name(Vocabulary::BizStep), Some("shipping"));
    assert_eq!(
        read("https://example.vn/steps/washing").map(|term| term.name(Vocabulary::BizStep).map(str::to_owned)),
        Ok(None)
    );
    for wrong in [
        "teleporting",
        "urn:epcglobal:cbv:bizstep:teleporting",
        "cbv:BizStep-teleporting",
        "urn:epcglobal:cbv:disp:active",
    ] {
        assert_eq!(read(wrong), Err(Reason::NotAllowed), "{wrong}");
    }
}

#[test]
fn an_event_is_read_into_one_spelling_and_keeps_what_came() {
    let came = shipping();
    let read = event(came.clone());
    assert_eq!(Value::Object(read.json.clone()), came);
    assert_eq!(read.event_time.to_rfc3339(), "2026-11-20T01:30:00.142+00:00");
    assert_eq!(read.offset, Offset::VIETNAM);
    let things: Vec<(ObjectRole, &str)> =
        read.things.iter().map(|(link, identity)| (*link, identity.as_str())).collect();
    assert_eq!(
        things,
        [
            (ObjectRole::Thing, "https://id.gs1.org/00/989385057000000017"),
            (ObjectRole::Thing, "https://id.gs1.org/00/089385059700000028")
        ]
    );
    assert_eq!(read.quantities[0].1.quantity.map(|quantity| quantity.thousandths()), Some(12_500));
    assert_eq!(read.destinations[0].id.as_str(), "https://id.gs1.org/417/8936000000004");
    assert_eq!(read.sources[0].kind, read.destinations[0].kind);
}

#[test]
fn all_faults_of_an_event_are_told_each_by_its_place() {
    let wrong = with(
        shipping(),
        json!({
            "eventTime": "gestern",
            "eventTimeZoneOffset": "7",
            "epcList": ["8938505970011", 5],
            "quantityList": [{ "quantity": -1, "uom": "kg" }, "x"],
            "bizStep": "teleporting",
            "readPoint": {},
            "sourceList": [{ "source": "urn:epc:id:pgln:8938505.97000" }],
            "errorDeclaration": { "reason": "bored" },
            "colour": "red",
            "vn:colour": "red",
            "ilmd": { "https://ns.example.vn/variety": "LĐ5" },
            "persistentDisposition": { "set": ["sleepy"] },
        }),
    );
    assert_eq!(
        faults(wrong),
        [
            ("colour", "unknown_field"),
            ("vn:colour", "unknown_field"),
            ("eventTime", "no_such_date"),
            ("eventTimeZoneOffset", "wrong_type"),
            ("epcList[0]", "web_address"),
            ("epcList[1]", "wrong_type"),
            ("quantityList[1]", "wrong_type"),
            ("quantityList[0].epcClass", "required"),
            ("quantityList[0].uom", "not_allowed"),
            ("quantityList[0].quantity", "out_of_range"),
            ("persistentDisposition.set[0]", "not_allowed"),
            ("errorDeclaration.declarationTime", "required"),
            ("errorDeclaration.reason", "not_allowed"),
            ("bizStep", "not_allowed"),
            ("readPoint.id", "required"),
            ("sourceList[0].type", "required"),
            ("ilmd", "not_allowed"),
        ]
        .map(|(field, code)| (field.to_owned(), code))
    );
}

#[test]
fn what_is_longer_than_the_store_keeps_is_refused() {
    let long = |length: usize| format!("https://example.vn/{}", "a".repeat(length));
    let wrong = with(
        shipping(),
        json!({ "bizStep": long(200), "disposition": long(200), "eventID": long(1_000), "epcList": [long(1_000)] }),
    );
    let refused = faults(wrong).into_iter().map(|(field, code)| format!("{field} {code}")).collect::<Vec<_>>();
    let expected = ["epcList[0]", "eventID", "bizStep", "disposition"].map(|field| format!("{field} too_long"));
    assert_eq!(refused, expected);
    assert!(parse(with(shipping(), json!({ "bizStep": long(180), "eventID": long(900) }))).is_ok());
}

#[test]
fn each_kind_of_event_must_say_what_it_is_about() {
    let bare = |kind: &str, fields: Value| {
        let base = json!({ "type": kind, "eventTime": "2026-11-20T01:30:00Z", "eventTimeZoneOffset": "+07:00" });
        with(base, fields)
    };
    let missing =
        |kind: &str, fields: Value| faults(bare(kind, fields)).into_iter().map(|(field, _)| field).collect::<Vec<_>>();
    let pallet = "https://id.gs1.org/00/089385059700000028";
    let case = "https://id.gs1.org/01/08938505970011/21/1";
    assert_eq!(missing("ObjectEvent", json!({})), ["action"]);
    assert_eq!(missing("ObjectEvent", json!({ "action": "ADD" })), ["epcList"]);
    assert_eq!(missing("AggregationEvent", json!({ "action": "ADD", "childEPCs": [case] })), ["parentID"]);
    assert_eq!(missing("AggregationEvent", json!({ "action": "ADD", "parentID": pallet })), ["childEPCs"]);
    assert_eq!(missing("AssociationEvent", json!({ "action": "OBSERVE", "childEPCs": [case] })), ["parentID"]);
    assert_eq!(missing("TransactionEvent", json!({ "action": "ADD", "epcList": [case] })), ["bizTransactionList"]);
    assert_eq!(missing("TransformationEvent", json!({ "inputEPCList": [case] })), ["outputEPCList"]);
    assert_eq!(
        missing("TransformationEvent", json!({ "action": "ADD", "inputEPCList": [case], "outputEPCList": [pallet] })),
        ["action"]
    );
    assert_eq!(missing("QuantumEvent", json!({})), ["type"]);
    for enough in [
        bare("AggregationEvent", json!({ "action": "DELETE", "parentID": pallet })),
        bare("AggregationEvent", json!({ "action": "OBSERVE", "childEPCs": [case] })),
        bare("TransformationEvent", json!({ "transformationID": "urn:uuid:1", "inputEPCList": [case] })),
        bare(
            "ObjectEvent",
            json!({
                "action": "OBSERVE",
                "readPoint": { "id": "https://id.gs1.org/414/0614141123452" },
                "sensorElementList": [{ "sensorReport": [{ "type": "Temperature", "value": 4.5, "uom": "CEL" }] }],
            }),
        ),
    ] {
        assert!(parse(enough.clone()).is_ok(), "{enough}: {:?}", parse(enough.clone()));
    }
}

#[test]
fn a_document_gives_its_events_and_tells_which_are_wrong() {
    let document = json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", { "vn": "https://ns.example.vn/" }],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-20T08:00:00.000+07:00",
        "epcisBody": { "eventList": [with(shipping(), json!({ "vn:lorry": "86C-123.45" })), { "type": "ObjectEvent" }] },
    });
    let read = Document::read(document).expect("a document");
    let first = read.events[0].as_ref().expect("an event");
    assert!(pre_hash(first).ends_with("{https://ns.example.vn/}lorry=86C-123.45"));
    assert_eq!(first.json["@context"], json!([{ "vn": "https://ns.example.vn/" }]));
    let wrong = read.events[1].as_ref().expect_err("refused");
    assert_eq!(wrong[0].field, "epcisBody.eventList[1].eventTime");
    // The document that is written can be read again, with the prefixes that its events need.
    let again = Document::write_query("SimpleEventQuery", vec![first.json.clone()], DateTime::default());
    let again = Document::read(again).expect("a document");
    assert_eq!(pre_hash(again.events[0].as_ref().expect("an event")), pre_hash(first));
}

#[test]
fn a_document_that_is_none_is_refused() {
    let refused = |value: Value| Document::read(value).expect_err("refused").remove(0).field;
    assert_eq!(refused(json!([])), "type");
    assert_eq!(refused(json!({ "type": "Order" })), "type");
    assert_eq!(refused(json!({ "type": "EPCISDocument" })), "@context");
    assert_eq!(refused(json!({ "type": "EPCISDocument", "@context": [] })), "schemaVersion");
    assert_eq!(refused(json!({ "type": "EPCISDocument", "@context": [], "schemaVersion": "1.2" })), "schemaVersion");
    assert_eq!(refused(json!({ "type": "EPCISDocument", "@context": [], "schemaVersion": "2.0" })), "creationDate");
    assert_eq!(
        refused(
            json!({ "type": "EPCISDocument", "@context": [], "schemaVersion": "2.0", "creationDate": "2026-11-20T08:00:00Z" })
        ),
        "epcisBody.eventList"
    );
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,12}".prop_map(Value::from),
        Just(json!("urn:epc:id:sgtin:0614141.112345.400")),
        Just(json!("https://id.gs1.org/01/08938505970011")),
        Just(json!("2026-11-20T01:30:00Z")),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(field(), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "type",
            "eventTime",
            "eventTimeZoneOffset",
            "action",
            "epcList",
            "quantityList",
            "epcClass",
            "quantity",
            "id",
            "readPoint",
            "sourceList",
            "sensorElementList",
            "sensorReport",
            "ilmd",
            "@context",
            "errorDeclaration",
            "epcisBody",
            "eventList",
            "schemaVersion",
        ])
        .prop_map(str::to_owned),
        "[a-z]{1,3}(:[a-z]{1,3})?",
    ]
}

proptest! {
    #[test]
    fn no_json_makes_it_panic(value in any_json()) {
        if let Ok(document) = Document::read(value.clone()) {
            for event in document.events.into_iter().flatten() {
                let _ = pre_hash(&event);
            }
        }
        if let Value::Object(object) = value {
            let _ = parse(with(shipping(), Value::Object(object))).map(|event| pre_hash(&event));
        }
    }

    #[test]
    fn no_text_makes_an_identifier_panic(text in ".{0,60}", scheme in prop::sample::select(vec![
        "urn:epc:id:sgtin:", "urn:epc:id:sscc:", "urn:epc:id:sgln:", "urn:epc:id:itip:", "urn:epc:idpat:itip:",
        "urn:epc:class:lgtin:", "urn:epc:id:grai:", "https://id.gs1.org/", "",
    ])) {
        let _ = Identity::parse(&format!("{scheme}{text}"));
    }

}
