use chrono::DateTime;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Context, Document, Event, Identity, Link, Offset, Vocabulary, pre_hash, read};
use crate::violation::{Reason, Violation};

fn parse(value: Value) -> Result<Event, Vec<Violation>> {
    let Value::Object(event) = value else { panic!("an object") };
    read(event, &Context::default(), "")
}

fn event(value: Value) -> Event {
    parse(value).expect("an event")
}

/// What is refused where, as codes.
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
    let things: Vec<(Link, &str)> = read.things.iter().map(|(link, identity)| (*link, identity.as_str())).collect();
    assert_eq!(
        things,
        [
            (Link::Thing, "https://id.gs1.org/00/989385057000000017"),
            (Link::Thing, "https://id.gs1.org/00/089385059700000028")
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

/// Made with the reference implementation of the standard's authors (epcis-event-hash-generator 1.9.3), for events
/// without the lists whose order it does not have from the standard.
#[test]
fn the_text_of_an_event_is_that_of_the_reference_implementation() {
    for (event, expected) in reference() {
        let document = json!({
            "@context": [
                "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
                { "vn": "https://ns.example.vn/epcis/" }
            ],
            "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-20T08:00:00Z",
            "epcisBody": { "eventList": [event] },
        });
        let document = Document::read(document).expect("a document");
        let event = document.events.into_iter().next().expect("one").expect("an event");
        assert_eq!(pre_hash(&event), expected);
    }
}

fn reference() -> Vec<(Value, &'static str)> {
    vec![
        (
            json!({
                "type": "ObjectEvent",
                "eventTime": "2026-11-14T05:45:30+07:00",
                "eventTimeZoneOffset": "+07:00",
                "epcList": [
                    "urn:epc:id:sscc:8938505.0970000001",
                    "https://nguon.example.vn/00/189385059700000018"
                ],
                "action": "ADD",
                "bizStep": "commissioning",
                "disposition": "active",
                "readPoint": {
                    "id": "https://id.gs1.org/414/8938505970004",
                    "vn:plot": "A-12"
                },
                "bizLocation": {
                    "id": "urn:epc:id:sgln:8938505.97000.0"
                },
                "ilmd": {
                    "vn:variety": "LĐ5",
                    "vn:harvestTeam": "Đội 2",
                    "vn:harvestDate": "2026-11-14"
                },
                "vn:weather": "nắng"
            }),
            "eventType=ObjectEventeventTime=2026-11-13T22:45:30.000ZeventTimeZoneOffset=+07:00epcListepc=https://id.gs1.org/00/089385059700000011epc=https://id.gs1.org/00/189385059700000018action=ADDbizStep=https://ref.gs1.org/cbv/BizStep-commissioningdisposition=https://ref.gs1.org/cbv/Disp-activereadPointid=https://id.gs1.org/414/8938505970004{https://ns.example.vn/epcis/}plot=A-12bizLocationid=https://id.gs1.org/414/8938505970004ilmd{https://ns.example.vn/epcis/}harvestDate=2026-11-14{https://ns.example.vn/epcis/}harvestTeam=Đội 2{https://ns.example.vn/epcis/}variety=LĐ5{https://ns.example.vn/epcis/}weather=nắng",
        ),
        (
            json!({
                "type": "AggregationEvent",
                "eventTime": "2026-11-15T01:02:03.4567Z",
                "eventTimeZoneOffset": "+07:00",
                "parentID": "https://id.gs1.org/00/189385059700000018",
                "childEPCs": [
                    "urn:epc:id:sgtin:8938505.197001.2",
                    "urn:epc:id:sgtin:8938505.197001.1"
                ],
                "childQuantityList": [
                    {
                        "epcClass": "urn:epc:class:lgtin:8938505.197001.TL-15",
                        "quantity": 48
                    },
                    {
                        "epcClass": "urn:epc:idpat:sgtin:8938505.197001.*",
                        "quantity": 0.5,
                        "uom": "KGM"
                    }
                ],
                "action": "ADD",
                "bizStep": "packing",
                "disposition": "in_progress",
                "readPoint": {
                    "id": "urn:epc:id:sgln:8938505.97000.0"
                }
            }),
            "eventType=AggregationEventeventTime=2026-11-15T01:02:03.457ZeventTimeZoneOffset=+07:00parentID=https://id.gs1.org/00/189385059700000018childEPCsepc=https://id.gs1.org/01/18938505970018/21/1epc=https://id.gs1.org/01/18938505970018/21/2childQuantityListquantityElementepcClass=https://id.gs1.org/01/18938505970018/10/TL-15quantity=48quantityElementepcClass=https://id.gs1.org/01/18938505970018quantity=0.5uom=KGMaction=ADDbizStep=https://ref.gs1.org/cbv/BizStep-packingdisposition=https://ref.gs1.org/cbv/Disp-in_progressreadPointid=https://id.gs1.org/414/8938505970004",
        ),
        (
            json!({
                "type": "TransformationEvent",
                "eventTime": "2026-11-16T10:00:00.000+07:00",
                "eventTimeZoneOffset": "+07:00",
                "inputQuantityList": [
                    {
                        "epcClass": "https://nguon.example.vn/01/08938505970011/10/B",
                        "quantity": 12.5,
                        "uom": "KGM"
                    },
                    {
                        "epcClass": "https://nguon.example.vn/01/08938505970011/10/A",
                        "quantity": 100,
                        "uom": "KGM"
                    }
                ],
                "outputQuantityList": [
                    {
                        "epcClass": "https://nguon.example.vn/01/08938505970028/10/C",
                        "quantity": 110.25,
                        "uom": "KGM"
                    }
                ],
                "transformationID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
                "bizStep": "repackaging",
                "vn:nested": {
                    "vn:z": [
                        "2",
                        "1"
                    ],
                    "vn:a": "x"
                },
                "vn:number": "007.50"
            }),
            "eventType=TransformationEventeventTime=2026-11-16T03:00:00.000ZeventTimeZoneOffset=+07:00inputQuantityListquantityElementepcClass=https://id.gs1.org/01/08938505970011/10/Aquantity=100uom=KGMquantityElementepcClass=https://id.gs1.org/01/08938505970011/10/Bquantity=12.5uom=KGMoutputQuantityListquantityElementepcClass=https://id.gs1.org/01/08938505970028/10/Cquantity=110.25uom=KGMtransformationID=urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8bizStep=https://ref.gs1.org/cbv/BizStep-repackaging{https://ns.example.vn/epcis/}nested{https://ns.example.vn/epcis/}a=x{https://ns.example.vn/epcis/}z=1{https://ns.example.vn/epcis/}z=2{https://ns.example.vn/epcis/}number=7.5",
        ),
        (
            json!({
                "type": "ObjectEvent",
                "eventTime": "2026-11-16T10:00:00Z",
                "eventTimeZoneOffset": "+07:00",
                "epcList": [
                    "urn:epc:id:grai:8938505.97000.5"
                ],
                "action": "OBSERVE",
                "bizStep": "sensor_reporting",
                "persistentDisposition": {
                    "set": [
                        "completeness_verified"
                    ],
                    "unset": [
                        "damaged"
                    ]
                },
                "readPoint": {
                    "id": "urn:epc:id:sgln:8938505.97000.12"
                },
                "sensorElementList": [
                    {
                        "sensorMetadata": {
                            "time": "2026-11-16T10:00:00+07:00",
                            "deviceID": "urn:epc:id:giai:8938505.9701"
                        },
                        "sensorReport": [
                            {
                                "type": "gs1:Temperature",
                                "value": 4.5,
                                "uom": "CEL"
                            },
                            {
                                "type": "gs1:RelativeHumidity",
                                "value": 80.0,
                                "uom": "A93"
                            }
                        ]
                    }
                ]
            }),
            "eventType=ObjectEventeventTime=2026-11-16T10:00:00.000ZeventTimeZoneOffset=+07:00epcListepc=https://id.gs1.org/8003/089385059700045action=OBSERVEbizStep=https://ref.gs1.org/cbv/BizStep-sensor_reportingpersistentDispositionset=https://ref.gs1.org/cbv/Disp-completeness_verifiedunset=https://ref.gs1.org/cbv/Disp-damagedreadPointid=https://id.gs1.org/414/8938505970004/254/12sensorElementListsensorElementsensorMetadatatime=2026-11-16T03:00:00.000ZdeviceID=https://id.gs1.org/8004/89385059701sensorReporttype=https://gs1.org/voc/RelativeHumidityvalue=80uom=A93sensorReporttype=https://gs1.org/voc/Temperaturevalue=4.5uom=CEL",
        ),
    ]
}

#[test]
fn the_same_event_in_another_spelling_has_the_same_text() {
    let other = json!({
        "eventTimeZoneOffset": "+07:00",
        "type": "ObjectEvent",
        "eventTime": "2026-11-20T01:30:00.142Z",
        "recordTime": "2026-11-21T00:00:00Z",
        "eventID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
        "epcList": ["https://id.gs1.org/00/089385059700000028", "https://other.example/00/989385057000000017"],
        "quantityList": [{ "uom": "KGM", "quantity": 12.5, "epcClass": "urn:epc:class:lgtin:8938505.097001.TL-15" }],
        "action": "OBSERVE",
        "bizStep": "https://ref.gs1.org/cbv/BizStep-shipping",
        "disposition": "in_transit",
        "readPoint": { "id": "https://nguon.vn/414/8938505970004" },
        "bizTransactionList": [{ "bizTransaction": "https://id.gs1.org/253/8938505970004AC239", "type": "cbv:BTT-po" }],
        "sourceList": [{ "type": "owning_party", "source": "https://id.gs1.org/417/8938505970004" }],
        "destinationList": [{ "type": "owning_party", "destination": "https://nguon.vn/417/8936000000004" }],
    });
    assert_eq!(pre_hash(&event(other)), pre_hash(&event(shipping())));
}

#[test]
fn whatever_changes_in_an_event_changes_its_text() {
    let text = pre_hash(&event(shipping()));
    for change in [
        json!({ "eventTime": "2026-11-20T08:30:01+07:00" }),
        json!({ "eventTimeZoneOffset": "+08:00" }),
        json!({ "epcList": ["urn:epc:id:sscc:8938505.9700000001"] }),
        json!({ "quantityList": [{ "epcClass": "https://id.gs1.org/01/08938505970011/10/TL-15", "quantity": 12.5001, "uom": "KGM" }] }),
        json!({ "action": "ADD" }),
        json!({ "bizStep": "departing" }),
        json!({ "disposition": null }),
        json!({ "readPoint": { "id": "urn:epc:id:sgln:8938505.97000.1" } }),
        json!({ "bizLocation": { "id": "urn:epc:id:sgln:8938505.97000.0" } }),
        json!({ "sourceList": [{ "type": "location", "source": "urn:epc:id:pgln:8938505.97000" }] }),
        json!({ "gs1:note": "x" }),
        json!({ "persistentDisposition": { "set": ["damaged"] } }),
        json!({ "certificationInfo": "https://example.vn/vietgap" }),
    ] {
        assert_ne!(pre_hash(&event(with(shipping(), change.clone()))), text, "{change}");
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
    // What is written is read again, with the prefixes that its events need.
    let again = Document::write(vec![first.json.clone()], DateTime::default());
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
    assert_eq!(
        refused(json!({ "type": "EPCISDocument", "@context": [], "schemaVersion": "2.0" })),
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

    #[test]
    fn the_order_of_lists_and_fields_says_nothing(mut order in Just(vec![1_u32, 2, 3, 4, 5]).prop_shuffle()) {
        let make = |numbers: &[u32]| {
            let epcs: Vec<String> = numbers.iter().map(|number| format!("https://id.gs1.org/01/08938505970011/21/{number}")).collect();
            let classes: Vec<Value> = numbers.iter().map(|number| json!({
                "epcClass": format!("https://id.gs1.org/01/08938505970011/10/L{number}"), "quantity": number
            })).collect();
            pre_hash(&event(with(shipping(), json!({ "epcList": epcs, "quantityList": classes }))))
        };
        let text = make(&order);
        order.sort_unstable();
        prop_assert_eq!(make(&order), text);
    }
}
