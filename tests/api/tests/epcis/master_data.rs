//! Master data in the header of documents, and queries by it.

use nguon_api_tests::{Backend, Business, Site};
use rstest::rstest;
use serde_json::{Value, json};

use super::{PLACE, document, done, found, harvest, post, shipping};

const LOCATION: &str = "urn:epcglobal:epcis:vtype:ReadPoint";

/// Returns a document with an element of master data in its header.
fn described(events: &[Value], element: Value) -> Value {
    let mut document = document(events);
    document["epcisHeader"] = json!({
        "epcisMasterData": { "vocabularyList": [{ "type": LOCATION, "vocabularyElementList": [element] }] },
    });
    document
}

fn place(city: &str) -> Value {
    json!({
        "id": "urn:epc:id:sgln:8938505.97000.0",
        "attributes": [
            { "id": "cbvmda:city", "attribute": city },
            { "id": "urn:epcglobal:cbv:mda:countryCode", "attribute": "VN" },
            { "id": "https://ns.example.vn/hectares", "attribute": 12.5 },
        ],
        "children": ["urn:epc:id:sgln:8938505.97000.COLD-1"],
    })
}

async fn captured(site: &Site, business: &Business, document: &Value) -> Value {
    done(site, business, &post(site, business, "/epcis/v2/capture", document).await.expect(202)).await
}

#[rstest]
#[tokio::test]
async fn events_are_found_by_what_is_said_of_their_place(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut cold = shipping();
    cold["readPoint"] = json!({ "id": "https://id.gs1.org/414/8938505970004/254/COLD-1" });
    let job = captured(&site, &business, &described(&[harvest(), cold], place("Phan Thiết"))).await;
    assert_eq!((&job["success"], &job["captured"]), (&json!(true), &json!(2)), "{job}");
    let (commissioning, shipped) = ("commissioning", "urn:epcglobal:cbv:bizstep:shipping");
    for (query, wanted) in [
        ("HASATTR_readPoint=cbvmda:city", vec![commissioning]),
        ("HASATTR_readPoint=cbvmda:state%7Curn:epcglobal:cbv:mda:countryCode", vec![commissioning]),
        ("HASATTR_readPoint=cbvmda:state", vec![]),
        ("HASATTR_bizLocation=cbvmda:city", vec![]),
        ("EQATTR_readPoint_cbvmda:city=Phan Thiết", vec![commissioning]),
        ("EQ_ATTR_readPoint_cbvmda:city=Hà Nội%7CPhan Thiết", vec![commissioning]),
        ("EQ_ATTR_readPoint_city=Phan Thiết", vec![commissioning]),
        ("EQATTR_readPoint_https://ns.example.vn/hectares=12.5", vec![commissioning]),
        ("EQATTR_readPoint_cbvmda:city=Hà Nội", vec![]),
        ("WD_readPoint=urn:epc:id:sgln:8938505.97000.0", vec![shipped, commissioning]),
    ] {
        assert_eq!(found(&site, &business, query).await, wanted, "{query}");
    }
    let other = site.business().await;
    let _ = post(&site, &other, "/epcis/v2/events", &harvest()).await.expect(201);
    assert!(found(&site, &other, "HASATTR_readPoint=cbvmda:city").await.is_empty());
    // What is said later counts.
    let job = captured(&site, &business, &described(&[], place("Hà Nội"))).await;
    assert_eq!(job["success"], true, "{job}");
    assert_eq!(found(&site, &business, "EQATTR_readPoint_cbvmda:city=Hà Nội").await, [commissioning]);
    assert!(found(&site, &business, "EQATTR_readPoint_cbvmda:city=Phan Thiết").await.is_empty());
}

#[rstest]
#[tokio::test]
async fn master_data_are_taken_with_their_events_or_not_at_all(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut wrong = shipping();
    wrong["bizStep"] = json!("teleporting");
    let job = captured(&site, &business, &described(&[harvest(), wrong], place("Phan Thiết"))).await;
    assert_eq!(job["success"], false);
    let _ = post(&site, &business, "/epcis/v2/events", &harvest()).await.expect(201);
    assert!(found(&site, &business, "HASATTR_readPoint=cbvmda:city").await.is_empty());
    let faulty = described(&[shipping()], json!({ "id": PLACE, "attributes": [{ "attribute": "x" }] }));
    let job = captured(&site, &business, &faulty).await;
    let field = "epcisHeader.epcisMasterData.vocabularyList[0].vocabularyElementList[0].attributes[0].id";
    assert_eq!((&job["errors"][0]["field"], &job["captured"]), (&json!(field), &json!(0)), "{job}");
}
