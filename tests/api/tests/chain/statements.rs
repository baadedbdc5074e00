//! The statements of a trace: few, by index, and no more of them for more recipients.

use nguon_api_tests::sample::{gln, gtin};
use nguon_api_tests::{Backend, Business};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::json;

use super::{World, lot, urlencoded};
use crate::lists::plans::{assert_by_index, statements_of};

/// The most statements of a trace of one level, with those that authenticate the caller.
const MAX_STATEMENTS: usize = 10;

/// Ships one kilogram of a lot to each of the parties with these numbers, which have no account.
async fn ship(world: &mut World, name: &str, to: std::ops::Range<u64>) {
    for number in to {
        let event = json!({
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "shipping", "disposition": "in_transit",
            "quantityList": super::lists(&[lot(name, 1)]).1,
            "destinationList": [{
                "type": "possessing_party", "destination": format!("https://id.gs1.org/417/{}", gln(number)),
            }],
        });
        world.event("farm", event).await;
    }
}

/// Returns the number of statements of one request: those of a second one, since the first also starts the server.
async fn count(world: &World, business: &Business, path: &str) -> usize {
    let once = statements_of(&world.site, business, &[path.to_owned()]).await.len();
    let twice = statements_of(&world.site, business, &[path.to_owned(), path.to_owned()]).await.len();
    twice - once
}

#[rstest]
#[tokio::test]
async fn more_recipients_take_no_more_statements(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mut world = World::start(backend, &["farm"]).await;
    let farm = world.party("farm").business.clone();
    // A lot that the farm registered, and one that it only captures events about.
    let mut product = world.site.least(&farm, Kind::Product, "Thanh long").await;
    product["gtin"] = json!(gtin(1));
    let product = world.site.create(&farm, Kind::Product, &product).await;
    let input = json!({ "name": "Lô", "code": "F-1", "product_id": product["id"] });
    let registered = world.site.create(&farm, Kind::Lot, &input).await;
    let paths = [
        format!("chain?direction=forward&record_id={}", registered["id"].as_str().expect("an id")),
        format!("chain?direction=forward&code={}", urlencoded(&lot("2/F-2", 0).address())),
    ];
    for name in ["1/F-1", "2/F-2"] {
        world.make("farm", &[lot(name, 100)]).await;
        ship(&mut world, name, 100..130).await;
    }
    let mut few = Vec::new();
    for path in &paths {
        let found = count(&world, &farm, path).await;
        assert!(found <= MAX_STATEMENTS, "{found} statements of {path}");
        few.push(found);
    }
    assert_by_index(&world.site, statements_of(&world.site, &farm, &paths).await).await;
    for name in ["1/F-1", "2/F-2"] {
        ship(&mut world, name, 130..160).await;
    }
    for (path, few) in paths.iter().zip(few) {
        assert_eq!(count(&world, &farm, path).await, few, "{path}");
        let seen = world.site.get(&format!("/api/v1/{path}")).by(&farm).await.expect(200).json();
        assert_eq!(seen["recipients"].as_array().expect("recipients").len(), 60, "{seen}");
    }
}

#[rstest]
#[tokio::test]
async fn a_step_further_takes_one_statement_more(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mut world = World::start(backend, &["farm", "packer", "shop"]).await;
    let farm = world.party("farm").business.clone();
    let path = format!("chain?direction=forward&code={}", urlencoded(&lot("1/F-1", 0).address()));
    world.make("farm", &[lot("1/F-1", 100)]).await;
    world.deliver("farm", &[lot("1/F-1", 100)], "packer").await;
    let near = count(&world, &farm, &path).await;
    world.deliver("packer", &[lot("1/F-1", 60)], "shop").await;
    assert_eq!(count(&world, &farm, &path).await, near + 1);
}
