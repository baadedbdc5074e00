use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;

use super::{Mode, Moment, Relation, Trace, Way, Window};

type Thing = u8;

fn made(input: Thing, output: Thing, at: Moment) -> Relation<Thing> {
    Relation::Transformed { input, output, at }
}

fn held(child: Thing, parent: Thing, from: Moment, until: Moment) -> Relation<Thing> {
    Relation::Contained { child, parent, during: Window { from, until } }
}

/// Runs a trace to its end, supplying relations as a store would: those of the requested nodes only.
fn walk(relations: &[Relation<Thing>], way: Way, start: Thing, most: usize) -> Trace<Thing> {
    let mut trace = Trace::new(way, [start], most);
    loop {
        let wanted = trace.wanted();
        if wanted.is_empty() {
            return trace;
        }
        let touches = |relation: &&Relation<Thing>| {
            let (one, other) = match relation {
                Relation::Transformed { input, output, .. } => (input, output),
                Relation::Contained { child, parent, .. } => (child, parent),
                Relation::Loaded { lot, parent, .. } => (lot, parent),
                Relation::Unloaded { parent, lot, .. } => (parent, lot),
                Relation::Moved { from, to, .. } => (from, to),
                Relation::Used { batch, lot, .. } => (batch, lot),
                Relation::Part { whole, part } => (whole, part),
            };
            wanted.contains(one) || wanted.contains(other)
        };
        let told: Vec<Relation<Thing>> = relations.iter().filter(touches).copied().collect();
        trace.supply(wanted.clone(), told);
    }
}

fn answer(relations: &[Relation<Thing>], way: Way, start: Thing) -> BTreeSet<Thing> {
    walk(relations, way, start, 1_000).answer().into_iter().copied().collect()
}

const FARM: Thing = 1;
const CASE: Thing = 2;
const OTHER_CASE: Thing = 3;
const PALLET: Thing = 4;
const LORRY: Thing = 5;
const JAM: Thing = 6;

#[test]
fn cases_on_one_pallet_are_not_traced_to_each_other() {
    let relations = [held(CASE, PALLET, 10, 20), held(OTHER_CASE, PALLET, 10, 20)];
    assert_eq!(answer(&relations, Way::Forward, CASE), [PALLET].into());
    assert_eq!(answer(&relations, Way::Forward, PALLET), [CASE, OTHER_CASE].into());
    assert_eq!(answer(&relations, Way::Backward, CASE), [PALLET].into());
}

#[test]
fn a_pallet_leads_on_only_while_it_carries() {
    // The case was unloaded before the pallet went onto the lorry.
    let relations = [held(CASE, PALLET, 10, 20), held(PALLET, LORRY, 30, 40)];
    assert_eq!(answer(&relations, Way::Forward, CASE), [PALLET].into());
    let relations = [held(CASE, PALLET, 10, 35), held(PALLET, LORRY, 30, 40)];
    assert_eq!(answer(&relations, Way::Forward, CASE), [PALLET, LORRY].into());
    assert_eq!(answer(&relations, Way::Backward, LORRY), [PALLET, CASE].into());
}

#[test]
fn what_is_made_of_a_pallet_is_made_of_what_is_on_it_then() {
    let relations = [held(CASE, PALLET, 10, 20), held(OTHER_CASE, PALLET, 10, 50), made(PALLET, JAM, 30)];
    assert_eq!(answer(&relations, Way::Backward, JAM), [PALLET, OTHER_CASE].into());
    assert_eq!(answer(&relations, Way::Forward, CASE), [PALLET].into());
    assert_eq!(answer(&relations, Way::Forward, OTHER_CASE), [PALLET, JAM].into());
}

#[test]
fn every_input_leads_to_every_output_and_not_to_what_was_made_before() {
    let relations = [made(FARM, CASE, 10), made(FARM, OTHER_CASE, 10), made(CASE, JAM, 5)];
    assert_eq!(answer(&relations, Way::Forward, FARM), [CASE, OTHER_CASE].into());
    assert_eq!(answer(&relations, Way::Backward, JAM), [CASE].into());
}

#[test]
fn a_pallet_leads_to_what_came_off_it_and_not_to_the_rest_of_the_lot() {
    const LOT: Thing = 1;
    const LOT_AT_SHOP: Thing = 2;
    const OTHER_PALLET: Thing = 3;
    let loaded = |parent, from| Relation::Loaded { lot: LOT, parent, during: Window { from, until: 90 } };
    let relations =
        [loaded(PALLET, 10), loaded(OTHER_PALLET, 10), Relation::Unloaded { parent: PALLET, lot: LOT_AT_SHOP, at: 50 }];
    assert_eq!(answer(&relations, Way::Forward, PALLET), [LOT_AT_SHOP].into());
    assert_eq!(answer(&relations, Way::Forward, LOT), [PALLET, OTHER_PALLET].into());
    assert_eq!(answer(&relations, Way::Backward, PALLET), [LOT].into());
    assert_eq!(answer(&relations, Way::Backward, LOT_AT_SHOP), [PALLET].into());
    assert_eq!(answer(&relations, Way::Backward, LOT), [].into());
}

#[test]
fn a_lot_leads_to_those_who_got_of_it_from_where_it_lay() {
    // 1 is at the packer, 2 at the distributor, 3 and 4 at shops: 4 got it from the packer directly.
    let moved = |from, to, sent| Relation::Moved { from, to, sent, received: sent + 1 };
    let relations = [moved(1, 2, 10), moved(2, 3, 20), moved(1, 4, 15)];
    assert_eq!(answer(&relations, Way::Forward, 2), [3].into());
    assert_eq!(answer(&relations, Way::Forward, 1), [2, 3, 4].into());
    assert_eq!(answer(&relations, Way::Backward, 3), [1, 2].into());
}

#[test]
fn a_cycle_ends_and_a_bound_is_said() {
    let cycle: Vec<Relation<Thing>> = (0..100).map(|thing| made(thing, (thing + 1) % 100, 10)).collect();
    assert_eq!(answer(&cycle, Way::Forward, 0).len(), 99);
    let bounded = walk(&cycle, Way::Forward, 0, 10);
    assert!(bounded.is_truncated());
    assert_eq!(bounded.answer().len(), 10);
    assert!(!walk(&cycle, Way::Forward, 0, 99).is_truncated());
}

#[test]
fn what_was_reached_says_as_what_and_when() {
    let relations = [held(CASE, PALLET, 10, 20), made(FARM, CASE, 5)];
    let trace = walk(&relations, Way::Forward, FARM, 100);
    let found: Vec<_> = trace.reached().map(|found| (found.key, found.mode, found.window, found.steps)).collect();
    assert_eq!(
        found,
        [
            (FARM, Mode::Whole, Window::ALWAYS, 0),
            (CASE, Mode::Whole, Window { from: 5, until: Moment::MAX }, 1),
            (PALLET, Mode::Carrier, Window { from: 10, until: 20 }, 2),
        ]
    );
}

/// The last time of the random histories.
const END: Moment = 8;
/// The nodes of the random histories.
const THINGS: Thing = 7;

fn any_relation() -> impl Strategy<Value = Relation<Thing>> {
    let thing = 0..THINGS;
    let moment = 0..=END;
    prop_oneof![
        (thing.clone(), thing.clone(), moment.clone()).prop_map(|(input, output, at)| made(input, output, at)),
        (thing.clone(), thing.clone(), moment.clone(), 0..4_i64).prop_map(|(child, parent, from, length)| held(
            child,
            parent,
            from,
            from + length
        )),
        (thing.clone(), thing.clone(), moment.clone(), 0..3_i64).prop_map(|(from, to, sent, days)| Relation::Moved {
            from,
            to,
            sent,
            received: sent + days
        }),
        (thing.clone(), thing.clone(), moment.clone(), 0..4_i64).prop_map(|(lot, parent, from, length)| {
            Relation::Loaded { lot, parent, during: Window { from, until: from + length } }
        }),
        (thing.clone(), thing.clone(), moment).prop_map(|(parent, lot, at)| Relation::Unloaded { parent, lot, at }),
        (thing.clone(), thing.clone(), 0..=END).prop_map(|(batch, lot, at)| Relation::Used { batch, lot, at }),
        (thing.clone(), thing).prop_map(|(whole, part)| Relation::Part { whole, part }),
    ]
}

/// The same rule evaluated for each moment without a walk: taint spreads until nothing changes.
fn naive_forward(relations: &[Relation<Thing>], start: Thing) -> BTreeSet<Thing> {
    let mut whole: BTreeSet<Thing> = [start].into();
    let mut arriving: HashMap<Moment, BTreeSet<Thing>> = HashMap::new();
    let mut carriers = BTreeSet::new();
    for now in 0..=2 * END {
        whole.extend(arriving.remove(&now).unwrap_or_default());
        loop {
            // Whatever contains a tainted node at this moment, at any depth, carries it.
            let mut carrying = whole.clone();
            loop {
                let before = carrying.len();
                for relation in relations {
                    if let Relation::Contained { child, parent, during }
                    | Relation::Loaded { lot: child, parent, during } = relation
                        && during.from <= now
                        && now <= during.until
                        && carrying.contains(child)
                    {
                        carrying.insert(*parent);
                    }
                }
                if carrying.len() == before {
                    break;
                }
            }
            carriers.extend(carrying.iter().copied());
            let before = whole.len();
            for relation in relations {
                match relation {
                    Relation::Transformed { input, output, at } if *at == now && carrying.contains(input) => {
                        whole.insert(*output);
                    }
                    Relation::Contained { child, parent, during }
                        if during.from <= now && now <= during.until && whole.contains(parent) =>
                    {
                        whole.insert(*child);
                    }
                    Relation::Moved { from, to, sent, received } if *sent == now && carrying.contains(from) => {
                        if *received == now {
                            whole.insert(*to);
                        } else {
                            arriving.entry(*received).or_default().insert(*to);
                        }
                    }
                    Relation::Unloaded { parent, lot, at } if *at == now && whole.contains(parent) => {
                        whole.insert(*lot);
                    }
                    Relation::Used { batch, lot, .. } if whole.contains(batch) => {
                        whole.insert(*lot);
                    }
                    Relation::Part { whole: lot, part } if whole.contains(lot) => {
                        whole.insert(*part);
                    }
                    _ => {}
                }
            }
            if whole.len() == before {
                break;
            }
        }
    }
    whole.into_iter().chain(carriers).filter(|thing| *thing != start).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn forward_agrees_with_the_rule_played_moment_by_moment(
        relations in prop::collection::vec(any_relation(), 0..14), start in 0..THINGS,
    ) {
        prop_assert_eq!(answer(&relations, Way::Forward, start), naive_forward(&relations, start));
    }

    #[test]
    fn backward_is_the_inverse_of_forward(relations in prop::collection::vec(any_relation(), 0..14)) {
        for from in 0..THINGS {
            let forward = answer(&relations, Way::Forward, from);
            for to in (0..THINGS).filter(|to| *to != from) {
                let backward = answer(&relations, Way::Backward, to);
                prop_assert_eq!(forward.contains(&to), backward.contains(&from), "{} to {}", from, to);
            }
        }
    }
}
