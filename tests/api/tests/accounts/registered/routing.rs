//! Another's GLN routes nothing, and a business's own routes what is sent to it once it is confirmed.

use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::identification::identifier::CompanyPrefix;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use crate::acts::Trader;

/// Returns the advices that a business has received.
async fn received(site: &Site, business: &Business) -> Vec<Value> {
    let page = site.get("despatch-advices?box=received").by(business).await.expect(200).json();
    page["items"].as_array().cloned().unwrap_or_default()
}

/// Sends the profile with a GLN in it, as older clients did.
async fn enter_in_profile(site: &Site, business: &Business, gln: &str) -> nguon_api_tests::Answer {
    let input = json!({ "phone": "0252 386 1234", "representative_name": "Nguyễn Thị Hoa", "gln": gln });
    site.put("organisation").by(business).version(1).json(&input).await
}

#[rstest]
#[tokio::test]
async fn a_gln_routes_nothing_before_it_is_confirmed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-1").await;
    let (squatter, shop) = (site.business().await, site.business().await);
    let prefix: CompanyPrefix = "893850597".parse().expect("a prefix");
    let gln = prefix.gln(5).expect("a GLN").to_string();
    let customer = packer.member(&site, "Siêu thị Bình Thuận", Some(&gln)).await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(500.0) })).await;
    let ship = async |hour| {
        let parts = json!({ "items": packer.kilograms(10.0), "partner_id": customer["id"] });
        packer.does(&site, "ship", hour, parts).await
    };

    // The profile refuses it, and neither requesting it nor giving it to a place or a member routes anything.
    assert_eq!(enter_in_profile(&site, &squatter, &gln).await.refused(), ["gln: unknown_field"]);
    let _ = site.ask_change(&squatter, json!({ "kind": "gln", "gln": gln })).await.expect(201);
    let mut place = site.least(&squatter, Kind::Place, "Kho").await;
    place["gln"] = json!(gln);
    let _ = site.create(&squatter, Kind::Place, &place).await;
    let mut partner = site.least(&squatter, Kind::Member, "Chính mình").await;
    partner["gln"] = json!(gln);
    let _ = site.create(&squatter, Kind::Member, &partner).await;
    let _ = ship(1).await;
    assert!(received(&site, &squatter).await.is_empty());
    assert!(received(&site, &shop).await.is_empty());

    // Once confirmed for its owner, it routes what is sent from then on.
    let _ = site.prove_gln(&shop, &gln).await.expect(200);
    let _ = ship(2).await;
    assert_eq!(received(&site, &shop).await.len(), 1);
    assert!(received(&site, &squatter).await.is_empty());
    let trace = site.get(&format!("chain?record_id={}", packer.lot["id"].as_str().expect("an identifier")));
    let trace = trace.by(&packer.business).await.expect(200).text();
    let name = site.get("organisation").by(&squatter).await.expect(200).json()["business"]["name"].clone();
    assert!(!trace.contains(name.as_str().expect("a name")), "the squatter is no party: {trace}");
}

#[rstest]
#[tokio::test]
async fn a_place_routes_by_the_proved_prefix_of_its_business(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-1").await;
    let shop = site.business().await;
    let prefix: CompanyPrefix = "893850597".parse().expect("a prefix");
    let gln = prefix.gln(9).expect("a GLN").to_string();
    let mut place = site.least(&shop, Kind::Place, "Kho").await;
    place["gln"] = json!(gln);
    let _ = site.create(&shop, Kind::Place, &place).await;
    let customer = packer.member(&site, "Kho của siêu thị", Some(&gln)).await;
    let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(500.0) })).await;
    let parts = json!({ "items": packer.kilograms(10.0), "partner_id": customer["id"] });
    let _ = packer.does(&site, "ship", 1, parts.clone()).await;
    assert!(received(&site, &shop).await.is_empty(), "its prefix is not proved");
    let _ = site.prove_prefix(&shop, "893850597").await.expect(200);
    let _ = packer.does(&site, "ship", 2, parts).await;
    assert_eq!(received(&site, &shop).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn pages_show_what_is_confirmed_from_the_moment_of_its_confirmation(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = site.made(&business, Kind::Lot, "Lô").await;
    let path = format!("/t/{}", lot["trace_code"].as_str().expect("a code"));
    let page = async || site.get(&path).await.expect(200).text();
    let gln = nguon_api_tests::sample::gln(7);
    let name = "Hợp tác xã Hàm Minh";
    assert!(!page().await.contains(&gln));
    let asked = site.ask_change(&business, json!({ "kind": "gln", "gln": gln })).await.expect(201).json();
    let renamed = site.ask_change(&business, super::registration("0100109106", "68")).await.expect(201).json();
    let waiting = page().await;
    assert!(!waiting.contains(&gln) && !waiting.contains(name), "{waiting}");
    let officer = site.authority(None, nguon_domain::access::permission::Role::Officer).await;
    for change in [&asked, &renamed] {
        let _ = site.decide_change(&officer, change, json!({ "verdict": "confirm" })).await.expect(200);
    }
    let confirmed = page().await;
    assert!(confirmed.contains(&gln) && confirmed.contains(name), "{confirmed}");
}
