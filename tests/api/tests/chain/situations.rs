//! The eight situations of TCVN 12827:2019 (5.6, 6.9.1–6.9.3, 7.9.1, 7.9.2, 8.9.1, 8.9.2): every item is traced back
//! to every source and forward to every recipient, and a mock recall finds exactly those.

use nguon_api_tests::Backend;
use rstest::rstest;

use super::{ANYWHERE, World, lot, set, unit};

/// 5.6: a farm harvests into boxes, each with its field tag, and delivers them to a packer.
#[rstest]
#[tokio::test]
async fn farm_a_delivers_boxes_of_two_fields(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mut world = World::start(backend, &["farm", "packer", "cooperative"]).await;
    for (field, boxes) in [("1/FIELD-1", [1, 2]), ("1/FIELD-2", [3, 4])] {
        world.make("farm", &[lot(field, 40)]).await;
        for number in boxes {
            world.pack("farm", &unit(number), &[lot(field, 20)]).await;
        }
    }
    world.deliver("farm", &[unit(1), unit(3)], "packer").await;
    world.deliver("farm", &[unit(2)], "cooperative").await;
    world.ship("farm", &[unit(4)], "cooperative").await;

    let field = lot("1/FIELD-1", 0);
    assert_eq!(world.reached("farm", &field, "backward").await, set([]));
    assert_eq!(
        world.reached("farm", &field, "forward").await,
        set(["1", "2", "FIELD-1@packer", "FIELD-1@cooperative"])
    );
    assert_eq!(world.recalled("farm", &field).await, set(["packer: FIELD-1 20", "cooperative: FIELD-1 20"]));
    // Goods that were shipped and not yet received are at their recipient.
    assert_eq!(
        world.recalled("farm", &lot("1/FIELD-2", 0)).await,
        set(["packer: FIELD-2 20", "cooperative: FIELD-2 20"])
    );
    assert_eq!(world.reached(ANYWHERE, &unit(1), "backward").await, set(["FIELD-1@farm"]));
    assert_eq!(world.recipients(ANYWHERE, &unit(1)).await, set(["packer: FIELD-1 20"]));
}

/// 6.9.1: a company packs in the field, moves to its own cold store, and sells from there.
#[rstest]
#[tokio::test]
async fn packer_b_packs_in_the_field(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mut world = World::start(backend, &["farm", "packer", "shop", "market"]).await;
    world.make("farm", &[lot("1/DAY-1", 1000), lot("1/DAY-2", 1000)]).await;
    world.deliver("farm", &[lot("1/DAY-1", 500), lot("1/DAY-2", 500)], "packer").await;
    // One lot per day; a pallet tag for its own stock.
    world.process("packer", &[lot("1/DAY-1", 500)], &[lot("2/B-1", 480)]).await;
    world.process("packer", &[lot("1/DAY-2", 500)], &[lot("2/B-2", 480)]).await;
    world.pack("packer", &unit(1), &[lot("2/B-1", 240)]).await;
    world.pack("packer", &unit(2), &[lot("2/B-1", 240), lot("2/B-2", 100)]).await;
    world.deliver("packer", &[unit(1), unit(2)], "packer").await;
    world.deliver("packer", &[unit(1)], "shop").await;
    world.deliver("packer", &[unit(2)], "market").await;

    assert_eq!(
        world.reached("farm", &lot("1/DAY-1", 0), "forward").await,
        set(["DAY-1@packer", "B-1@packer", "1", "2", "B-1@shop", "B-1@market"])
    );
    assert_eq!(
        world.recalled("farm", &lot("1/DAY-1", 0)).await,
        set(["packer: DAY-1 500", "shop: B-1 240", "market: B-1 240"])
    );
    assert_eq!(world.recalled("farm", &lot("1/DAY-2", 0)).await, set(["packer: DAY-2 500", "market: B-2 100"]));
    assert_eq!(
        world.reached(ANYWHERE, &unit(2), "backward").await,
        set(["B-1@packer", "B-2@packer", "DAY-1@packer", "DAY-2@packer", "DAY-1@farm", "DAY-2@farm"])
    );
    assert_eq!(world.reached(ANYWHERE, &unit(1), "backward").await, set(["B-1@packer", "DAY-1@packer", "DAY-1@farm"]));
}

/// 6.9.2: a packhouse takes raw bins of several farms; each run has its lot, and the output of one farm is not
/// related to that of another.
#[rstest]
#[tokio::test]
async fn packer_c_keeps_the_farms_apart(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mut world = World::start(backend, &["farm-a", "farm-x", "packer", "customer", "exporter"]).await;
    world.make("farm-a", &[lot("1/A-1", 100)]).await;
    world.make("farm-x", &[lot("1/X-1", 100)]).await;
    world.pack("farm-a", &unit(1), &[lot("1/A-1", 100)]).await;
    world.pack("farm-x", &unit(2), &[lot("1/X-1", 100)]).await;
    world.deliver("farm-a", &[unit(1)], "packer").await;
    world.deliver("farm-x", &[unit(2)], "packer").await;
    // The bins themselves are the input of the line.
    world.process("packer", &[unit(1)], &[lot("3/RUN-1", 90)]).await;
    world.process("packer", &[unit(2)], &[lot("3/RUN-2", 90)]).await;
    world.pack("packer", &unit(3), &[lot("3/RUN-1", 45), lot("3/RUN-2", 45)]).await;
    world.pack("packer", &unit(4), &[lot("3/RUN-1", 45)]).await;
    world.deliver("packer", &[unit(3)], "customer").await;
    world.deliver("packer", &[unit(4)], "exporter").await;

    // The bin itself was the input of the line.
    assert_eq!(world.reached("packer", &lot("3/RUN-1", 0), "backward").await, set(["1", "A-1@farm-a"]));
    assert_eq!(
        world.recalled("farm-a", &lot("1/A-1", 0)).await,
        set(["packer: A-1 100", "customer: RUN-1 45", "exporter: RUN-1 45"])
    );
    assert_eq!(world.recalled("farm-x", &lot("1/X-1", 0)).await, set(["packer: X-1 100", "customer: RUN-2 45"]));
    assert_eq!(world.reached(ANYWHERE, &unit(4), "backward").await, set(["RUN-1@packer", "1", "A-1@farm-a"]));
}

/// 6.9.3: a repacker mixes lots of several trade items for an importer; when one input is related, every output is.
#[rstest]
#[tokio::test]
async fn repacker_d_relates_every_input_to_every_output(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut world = World::start(backend, &["grower-1", "grower-2", "importer", "repacker", "chain", "kiosk"]).await;
    world.make("grower-1", &[lot("1/G-1", 300)]).await;
    world.make("grower-2", &[lot("2/G-2", 300)]).await;
    world.pack("grower-1", &unit(1), &[lot("1/G-1", 300)]).await;
    world.pack("grower-2", &unit(2), &[lot("2/G-2", 300)]).await;
    world.deliver("grower-1", &[unit(1)], "importer").await;
    world.deliver("grower-2", &[unit(2)], "importer").await;
    world.deliver("importer", &[unit(1), unit(2)], "repacker").await;
    world.unpack("repacker", &unit(1), &[lot("1/G-1", 200)]).await;
    world.unpack("repacker", &unit(2), &[lot("2/G-2", 200)]).await;
    let mixed = [lot("5/ORDER-7", 250), lot("6/ORDER-7", 150)];
    world.process("repacker", &[lot("1/G-1", 200), lot("2/G-2", 200)], &mixed).await;
    world.pack("repacker", &unit(3), &[lot("5/ORDER-7", 250)]).await;
    world.pack("repacker", &unit(4), &[lot("6/ORDER-7", 150)]).await;
    world.deliver("repacker", &[unit(3)], "chain").await;
    world.deliver("repacker", &[unit(4)], "kiosk").await;

    for (grower, input) in [("grower-1", "1/G-1"), ("grower-2", "2/G-2")] {
        let number = &input[2..];
        assert_eq!(
            world.recalled(grower, &lot(input, 0)).await,
            set([
                &format!("importer: {number} 300"),
                &format!("repacker: {number} 300"),
                "chain: ORDER-7 250",
                "kiosk: ORDER-7 150",
            ])
        );
    }
    for output in [unit(3), unit(4)] {
        let back = world.reached(ANYWHERE, &output, "backward").await;
        for source in ["G-1@grower-1", "G-2@grower-2", "G-1@repacker", "G-2@repacker", "ORDER-7@repacker"] {
            assert!(back.contains(source), "{source} in {back:?}");
        }
    }
}

/// 7.9.1: a distributor checks pallets in and out; where a grower set no tag, the distributor sets its own.
#[rstest]
#[tokio::test]
async fn distributor_f_traces_by_pallet(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mut world = World::start(backend, &["exporter", "grower", "distributor", "north", "south"]).await;
    world.make("exporter", &[lot("1/E-1", 600)]).await;
    world.pack("exporter", &unit(1), &[lot("1/E-1", 300)]).await;
    world.pack("exporter", &unit(2), &[lot("1/E-1", 300)]).await;
    world.deliver("exporter", &[unit(1), unit(2)], "distributor").await;
    // No tag and no lot number: the number of the delivery note serves as the lot.
    world.make("grower", &[lot("2/NOTE-88", 200)]).await;
    world.deliver("grower", &[lot("2/NOTE-88", 200)], "distributor").await;
    world.pack("distributor", &unit(3), &[lot("2/NOTE-88", 200)]).await;
    world.deliver("distributor", &[unit(1), unit(3)], "north").await;
    world.deliver("distributor", &[unit(2)], "south").await;

    assert_eq!(
        world.recalled("exporter", &lot("1/E-1", 0)).await,
        set(["distributor: E-1 600", "north: E-1 300", "south: E-1 300"])
    );
    assert_eq!(
        world.recalled("grower", &lot("2/NOTE-88", 0)).await,
        set(["distributor: NOTE-88 200", "north: NOTE-88 200"])
    );
    assert_eq!(world.reached(ANYWHERE, &unit(3), "backward").await, set(["NOTE-88@distributor", "NOTE-88@grower"]));
    assert_eq!(world.reached(ANYWHERE, &unit(2), "backward").await, set(["E-1@exporter"]));
}

/// 7.9.2: several lots of one trade item in one receipt, goods that were returned, refused and destroyed.
#[rstest]
#[tokio::test]
async fn distributor_g_keeps_lots_returns_and_refusals_apart(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut world = World::start(backend, &["packer", "distributor", "shop", "canteen", "stall"]).await;
    let lots = ["1/P-1", "1/P-2", "1/P-3"];
    for name in lots {
        world.make("packer", &[lot(name, 100)]).await;
    }
    world.deliver("packer", &lots.map(|name| lot(name, 100)), "distributor").await;
    world.deliver("distributor", &[lot("1/P-1", 60), lot("1/P-2", 40)], "shop").await;
    world.deliver("distributor", &[lot("1/P-2", 60)], "canteen").await;
    // The stall refuses the delivery; the shop returns its goods.
    world.ship("distributor", &[lot("1/P-3", 50)], "stall").await;
    world.observe("stall", &[lot("1/P-3", 50)], ("accepting", "non_sellable_other"), Some("distributor")).await;
    world.observe("stall", &[lot("1/P-3", 50)], ("shipping", "returned"), Some("distributor")).await;
    world.receive("distributor", &[lot("1/P-3", 50)], "stall").await;
    world.observe("shop", &[lot("1/P-1", 10)], ("shipping", "returned"), Some("distributor")).await;
    world.receive("distributor", &[lot("1/P-1", 10)], "shop").await;
    world.observe("distributor", &[lot("1/P-1", 10)], ("destroying", "destroyed"), None).await;

    assert_eq!(world.recalled("packer", &lot("1/P-1", 0)).await, set(["distributor: P-1 100", "shop: P-1 50"]));
    assert_eq!(
        world.recalled("packer", &lot("1/P-2", 0)).await,
        set(["distributor: P-2 100", "shop: P-2 40", "canteen: P-2 60"])
    );
    // The stall is told to have refused them, and is not asked for anything.
    assert_eq!(world.recalled("packer", &lot("1/P-3", 0)).await, set(["distributor: P-3 100"]));
    let traced = world.recipients("packer", &lot("1/P-3", 0)).await;
    assert_eq!(traced, set(["distributor: P-3 100", "stall: P-3 0"]));
}

/// 8.9.1: a restaurant chain has each place supplied by a pallet of its own.
#[rstest]
#[tokio::test]
async fn restaurant_h_knows_which_place_got_which_lot(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mut world = World::start(backend, &["packer", "distributor", "place-1", "place-2", "place-3"]).await;
    world.make("packer", &[lot("1/P-1", 100), lot("2/Q-1", 100)]).await;
    world.deliver("packer", &[lot("1/P-1", 100), lot("2/Q-1", 100)], "distributor").await;
    world.pack("distributor", &unit(1), &[lot("1/P-1", 30), lot("2/Q-1", 20)]).await;
    world.pack("distributor", &unit(2), &[lot("1/P-1", 30)]).await;
    world.pack("distributor", &unit(3), &[lot("2/Q-1", 30)]).await;
    for (number, place) in [(1, "place-1"), (2, "place-2"), (3, "place-3")] {
        world.deliver("distributor", &[unit(number)], place).await;
    }
    assert_eq!(
        world.recalled("packer", &lot("1/P-1", 0)).await,
        set(["distributor: P-1 100", "place-1: P-1 30", "place-2: P-1 30"])
    );
    assert_eq!(
        world.recalled("packer", &lot("2/Q-1", 0)).await,
        set(["distributor: Q-1 100", "place-1: Q-1 20", "place-3: Q-1 30"])
    );
    assert_eq!(
        world.reached(ANYWHERE, &unit(1), "backward").await,
        set(["P-1@distributor", "Q-1@distributor", "P-1@packer", "Q-1@packer"])
    );
}

/// 8.9.2: a retailer's centre receives pallets, opens them and supplies its shops with what was in them.
#[rstest]
#[tokio::test]
async fn retailer_m_passes_on_what_was_on_the_pallets(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mut world = World::start(backend, &["supplier", "centre", "shop-1", "shop-2"]).await;
    world.make("supplier", &[lot("1/BP-1", 120), lot("1/BP-2", 120)]).await;
    world.pack("supplier", &unit(1), &[lot("1/BP-1", 120)]).await;
    world.pack("supplier", &unit(2), &[lot("1/BP-2", 60)]).await;
    world.deliver("supplier", &[unit(1), unit(2)], "centre").await;
    // All of the one pallet and a part of the other are taken off.
    world.unpack("centre", &unit(1), &[]).await;
    world.unpack("centre", &unit(2), &[lot("1/BP-2", 20)]).await;
    world.deliver("centre", &[lot("1/BP-1", 50), lot("1/BP-2", 20)], "shop-1").await;
    world.deliver("centre", &[lot("1/BP-1", 70)], "shop-2").await;
    world.deliver("centre", &[unit(2)], "shop-2").await;

    assert_eq!(
        world.recalled("supplier", &lot("1/BP-1", 0)).await,
        set(["centre: BP-1 120", "shop-1: BP-1 50", "shop-2: BP-1 70"])
    );
    assert_eq!(
        world.recalled("supplier", &lot("1/BP-2", 0)).await,
        set(["centre: BP-2 60", "shop-1: BP-2 20", "shop-2: BP-2 40"])
    );
    // The shop's goods came from the centre and the supplier only.
    let back = world.seen("shop-2", &lot("1/BP-1", 0), "backward").await;
    assert_eq!(super::names(&back), set(["BP-1@centre"]));
    assert_eq!(back["hidden"], 2);
}
