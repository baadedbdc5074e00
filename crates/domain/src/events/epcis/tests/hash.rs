use proptest::prelude::*;
use serde_json::{Value, json};

use super::{event, shipping, with};
use crate::events::epcis::{Document, hash_id, hash_of_id, pre_hash};

/// Expected values are from the reference implementation (epcis-event-hash-generator 1.9.3), without the lists whose
/// order there differs from the standard.
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

proptest! {
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

#[test]
fn an_event_hash_id_can_be_read_again() {
    let hash: [u8; 32] = std::array::from_fn(|index| u8::try_from(index * 7).expect("below 256"));
    assert_eq!(hash_of_id(&hash_id(&hash)), Some(hash));
    for other in
        ["urn:uuid:0", "ni:///sha-256;?ver=CBV2.0", "ni:///sha-256;+1?ver=CBV2.0", "ni:///sha-256;0g?ver=CBV2.0"]
    {
        assert_eq!(hash_of_id(other), None, "{other}");
    }
}

/// The standard's order, and not that of the document as in the reference implementation (ADR 55).
#[test]
fn transactions_and_parties_are_in_the_order_of_their_texts() {
    let list = |reversed: bool| {
        let mut orders = vec![
            json!({ "type": "po", "bizTransaction": "urn:epc:id:gdti:8938505.97000.B" }),
            json!({ "type": "desadv", "bizTransaction": "urn:epc:id:gdti:8938505.97000.A" }),
        ];
        let mut parties = vec![
            json!({ "type": "owning_party", "source": "urn:epc:id:pgln:8938505.97000" }),
            json!({ "type": "location", "source": "urn:epc:id:sgln:8938505.97000.0" }),
        ];
        if reversed {
            orders.reverse();
            parties.reverse();
        }
        pre_hash(&event(with(shipping(), json!({ "bizTransactionList": orders, "sourceList": parties }))))
    };
    assert_eq!(list(true), list(false));
}
