//! Random histories with cycles, repacking, units in units and corrections: the server's traces equal those of the
//! rule played moment by moment on the events themselves, and backward is the inverse of forward.

use std::collections::{BTreeMap, BTreeSet};

use nguon_api_tests::Backend;
use rstest::rstest;
use serde_json::json;

use super::{ANYWHERE, Thing, World, lot, names, unit};

const PARTIES: [&str; 3] = ["one", "two", "three"];
const LOTS: u64 = 3;
const UNITS: u64 = 3;
const ACTS: usize = 14;
const CASES: u64 = 25;

/// A random generator with the same sequence in every run (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// A lot at a holder, or a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Lot(u64, usize),
    Unit(u64),
}

/// The content of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Lot(u64, usize),
    Unit(u64),
}

#[derive(Clone, Debug)]
enum Act {
    Process { by: usize, inputs: Vec<Content>, outputs: Vec<Content> },
    Pack { by: usize, into: u64, what: Content },
    Unpack { by: usize, from: u64, what: Option<Content> },
    Ship { by: usize, to: usize, what: Content },
    Receive { by: usize, from: usize, what: Content },
}

fn thing(chance: &mut Chance, by: usize) -> Content {
    match chance.below(3) {
        0 => Content::Unit(chance.below(UNITS)),
        _ => Content::Lot(chance.below(LOTS), by),
    }
}

fn history(chance: &mut Chance) -> Vec<Act> {
    let party = |chance: &mut Chance| usize::try_from(chance.below(3)).expect("small");
    let mut acts: Vec<Act> = Vec::new();
    while acts.len() < ACTS {
        let (by, other) = (party(chance), party(chance));
        match chance.below(9) {
            0 | 1 => {
                let (inputs, outputs) = (vec![thing(chance, by)], vec![Content::Lot(chance.below(LOTS), by)]);
                acts.push(Act::Process { by, inputs, outputs });
            }
            2 | 3 => {
                let (into, what) = (chance.below(UNITS), thing(chance, by));
                if what != Content::Unit(into) {
                    acts.push(Act::Pack { by, into, what });
                }
            }
            4 => acts.push(Act::Unpack { by, from: chance.below(UNITS), what: None }),
            5 => {
                let (from, what) = (chance.below(UNITS), thing(chance, by));
                if what != Content::Unit(from) {
                    acts.push(Act::Unpack { by, from, what: Some(what) });
                }
            }
            6 => acts.push(Act::Ship { by, to: other, what: thing(chance, by) }),
            7 => acts.push(Act::Receive { by: other, from: by, what: thing(chance, by) }),
            _ => {
                let what = thing(chance, by);
                acts.push(Act::Ship { by, to: other, what });
                acts.push(Act::Receive { by: other, from: by, what });
            }
        }
    }
    acts
}

/// A reference implementation of the rule, played on the events.
struct Played<'a> {
    acts: &'a [Act],
    /// The receipt of each shipment.
    received: BTreeMap<usize, usize>,
}

impl<'a> Played<'a> {
    fn new(acts: &'a [Act]) -> Self {
        let mut received = BTreeMap::new();
        for (place, act) in acts.iter().enumerate() {
            let Act::Receive { by, from, what: Content::Lot(lot, _) } = act else { continue };
            let sent = acts[..place].iter().enumerate().rev().find(|(other, act)| {
                let same = matches!(act, Act::Ship { by: sender, to, what: Content::Lot(sent, _) }
                    if (sender, to, sent) == (from, by, lot));
                same && !received.contains_key(other)
            });
            if let Some((sending, _)) = sent.filter(|_| by != from) {
                received.insert(sending, place);
            }
        }
        Self { acts, received }
    }

    /// Returns what a thing reaches, as itself or as a carrier.
    fn forward(&self, start: Node) -> BTreeSet<Node> {
        let mut whole = BTreeSet::from([start]);
        let mut reached = whole.clone();
        let mut inside: BTreeMap<u64, Vec<Content>> = BTreeMap::new();
        let mut receipts: Vec<(u64, usize)> = Vec::new();
        let mut arriving: BTreeMap<usize, Node> = BTreeMap::new();
        for (place, act) in self.acts.iter().enumerate() {
            let mut new = Vec::new();
            if let Some(node) = arriving.remove(&place) {
                new.push(node);
            }
            if let Act::Pack { into, what, .. } = act {
                inside.entry(*into).or_default().push(*what);
            }
            settle(&mut whole, &mut reached, &inside);
            let is_traced = |content: &Content| match content {
                Content::Lot(lot, holder) => whole.contains(&Node::Lot(*lot, *holder)),
                Content::Unit(unit) => carries(*unit, &whole, &inside, 8),
            };
            match act {
                Act::Process { by, inputs, outputs } => {
                    if inputs.iter().any(is_traced) {
                        new.extend(outputs.iter().map(|output| node(*output, *by)));
                    }
                }
                Act::Pack { .. } => {}
                Act::Unpack { by, from, what } => {
                    let held = inside.get(from).cloned().unwrap_or_default();
                    let is_whole = whole.contains(&Node::Unit(*from));
                    // Taken out without a record of being packed: it must have been in there.
                    let known = held.iter().any(|content| what.is_some_and(|what| is_same(content, &what)));
                    if let Some(Content::Lot(lot, holder)) = what
                        && is_whole
                    {
                        new.push(Node::Lot(*lot, *holder));
                    }
                    if let Some(what) = what.filter(|_| !known) {
                        if is_traced(&what) {
                            reached.insert(Node::Unit(*from));
                            mark_parents(*from, &mut reached, &inside);
                        }
                        if let Content::Unit(unit) = what
                            && is_whole
                        {
                            new.push(Node::Unit(unit));
                        }
                    }
                    for content in &held {
                        let is_taken = what.is_none_or(|what| is_same(content, &what));
                        if let (Content::Lot(lot, packer), true) = (content, is_taken)
                            && (is_whole || (packer != by && whole.contains(&Node::Lot(*lot, *packer))))
                        {
                            new.push(Node::Lot(*lot, *by));
                        }
                    }
                    inside
                        .entry(*from)
                        .or_default()
                        .retain(|content| what.is_some_and(|what| !is_same(content, &what)));
                }
                Act::Ship { by, to, what: Content::Lot(lot, _) } => {
                    if by != to && whole.contains(&Node::Lot(*lot, *by)) {
                        match self.received.get(&place) {
                            Some(receipt) => _ = arriving.insert(*receipt, Node::Lot(*lot, *to)),
                            None => new.push(Node::Lot(*lot, *to)),
                        }
                    }
                }
                Act::Receive { by, from, what: Content::Lot(lot, _) } => {
                    let is_paired = self.received.values().any(|receipt| *receipt == place);
                    if by != from && !is_paired && whole.contains(&Node::Lot(*lot, *from)) {
                        new.push(Node::Lot(*lot, *by));
                    }
                }
                Act::Receive { by, from, what: Content::Unit(unit) } => {
                    let is_passed_on = receipts.contains(&(*unit, *from));
                    for (lot, packer) in lots_in(*unit, &inside, 6) {
                        let from_packer = !is_passed_on && packer != *by && whole.contains(&Node::Lot(lot, packer));
                        let from_sender = from != by && whole.contains(&Node::Lot(lot, *from));
                        let is_told = (!is_passed_on && packer != *by) || from != by;
                        if from_packer || from_sender || (is_told && whole.contains(&Node::Unit(*unit))) {
                            new.push(Node::Lot(lot, *by));
                        }
                    }
                    receipts.push((*unit, *by));
                }
                Act::Ship { .. } => {}
            }
            whole.extend(new.iter().copied());
            reached.extend(new);
            settle(&mut whole, &mut reached, &inside);
        }
        reached.remove(&start);
        reached
    }
}

fn node(content: Content, by: usize) -> Node {
    match content {
        Content::Lot(lot, _) => Node::Lot(lot, by),
        Content::Unit(unit) => Node::Unit(unit),
    }
}

/// Whether these are the same lot, whoever packed it, or the same unit.
fn is_same(one: &Content, other: &Content) -> bool {
    match (one, other) {
        (Content::Lot(one, _), Content::Lot(other, _)) => one == other,
        _ => one == other,
    }
}

fn lots_in(unit: u64, inside: &BTreeMap<u64, Vec<Content>>, depth: usize) -> Vec<(u64, usize)> {
    let mut lots = Vec::new();
    for content in inside.get(&unit).into_iter().flatten() {
        match content {
            Content::Lot(lot, packer) => lots.push((*lot, *packer)),
            Content::Unit(inner) if depth > 0 => lots.extend(lots_in(*inner, inside, depth - 1)),
            Content::Unit(_) => {}
        }
    }
    lots
}

fn carries(unit: u64, whole: &BTreeSet<Node>, inside: &BTreeMap<u64, Vec<Content>>, depth: usize) -> bool {
    whole.contains(&Node::Unit(unit))
        || inside.get(&unit).into_iter().flatten().any(|content| match content {
            Content::Lot(lot, packer) => whole.contains(&Node::Lot(*lot, *packer)),
            Content::Unit(inner) => depth > 0 && carries(*inner, whole, inside, depth - 1),
        })
}

fn mark_parents(unit: u64, reached: &mut BTreeSet<Node>, inside: &BTreeMap<u64, Vec<Content>>) {
    for (parent, contents) in inside {
        if contents.contains(&Content::Unit(unit)) && reached.insert(Node::Unit(*parent)) {
            mark_parents(*parent, reached, inside);
        }
    }
}

/// Traces everything within something traced, and marks what holds something traced as its carrier.
fn settle(whole: &mut BTreeSet<Node>, reached: &mut BTreeSet<Node>, inside: &BTreeMap<u64, Vec<Content>>) {
    loop {
        let before = whole.len();
        for (unit, contents) in inside {
            for content in contents {
                if let Content::Unit(inner) = content
                    && whole.contains(&Node::Unit(*unit))
                {
                    whole.insert(Node::Unit(*inner));
                }
            }
        }
        if whole.len() == before {
            break;
        }
    }
    reached.extend(whole.iter().copied());
    reached.extend(inside.keys().filter(|unit| carries(**unit, whole, inside, 8)).map(|unit| Node::Unit(*unit)));
}

/// A test case, with things distinct from those of all others.
struct Case(u64);

impl Case {
    fn thing(&self, content: Content) -> Thing {
        match content {
            Content::Lot(number, _) => lot(&format!("{}/L{number}", 10 + self.0), 10),
            Content::Unit(number) => unit(10 * self.0 + number + 1),
        }
    }

    fn name(&self, node: Node) -> String {
        match node {
            Node::Lot(number, holder) => format!("L{number}@{}", PARTIES[holder]),
            Node::Unit(number) => (10 * self.0 + number + 1).to_string(),
        }
    }

    async fn record(&self, world: &mut World, act: &Act) -> serde_json::Value {
        let of = |content: &Content| [self.thing(*content)];
        let (step, disposition) = match act {
            Act::Ship { .. } => ("shipping", "in_transit"),
            _ => ("receiving", "in_progress"),
        };
        match act {
            Act::Process { by, inputs, outputs } => {
                let things = |contents: &[Content]| -> Vec<Thing> {
                    contents.iter().map(|content| self.thing(*content)).collect()
                };
                world.process(PARTIES[*by], &things(inputs), &things(outputs)).await
            }
            Act::Pack { by, into, what } => {
                world.pack(PARTIES[*by], &self.thing(Content::Unit(*into)), &of(what)).await
            }
            Act::Unpack { by, from, what } => {
                let from = self.thing(Content::Unit(*from));
                // Without a quantity it is the whole lot.
                let (single, quantities) = match what {
                    Some(Content::Lot(..)) => {
                        (vec![], vec![json!({ "epcClass": self.thing(what.expect("one")).address() })])
                    }
                    Some(what) => (vec![json!(self.thing(*what).address())], vec![]),
                    None => (vec![], vec![]),
                };
                let event = json!({
                    "type": "AggregationEvent", "action": "DELETE", "bizStep": "unpacking",
                    "parentID": from.address(), "childEPCs": single, "childQuantityList": quantities,
                });
                world.event(PARTIES[*by], event).await
            }
            Act::Ship { by, to, what } => {
                world.observe(PARTIES[*by], &of(what), (step, disposition), Some(PARTIES[*to])).await
            }
            Act::Receive { by, from, what } => {
                world.observe(PARTIES[*by], &of(what), (step, disposition), Some(PARTIES[*from])).await
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn traces_are_what_the_rule_says_and_backward_is_the_inverse_of_forward(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut world = World::start(backend, &PARTIES).await;
    for number in 0..CASES {
        let case = Case(number);
        let mut chance = Chance(0x9E37_79B9_7F4A_7C15 ^ (number + 1));
        let mut acts = history(&mut chance);
        world.minute = 0;
        let wrong = usize::try_from(chance.below(ACTS as u64)).expect("small");
        for (place, act) in acts.iter().enumerate() {
            let recorded = case.record(&mut world, act).await;
            if place == wrong {
                let by = match act {
                    Act::Process { by, .. }
                    | Act::Pack { by, .. }
                    | Act::Unpack { by, .. }
                    | Act::Ship { by, .. }
                    | Act::Receive { by, .. } => PARTIES[*by],
                };
                world.declare_wrong(by, recorded).await;
            }
        }
        acts.remove(wrong);
        let played = Played::new(&acts);
        let nodes: Vec<Node> = (0..LOTS)
            .flat_map(|lot| (0..PARTIES.len()).map(move |holder| Node::Lot(lot, holder)))
            .chain((0..UNITS).map(Node::Unit))
            .collect();
        let reach: BTreeMap<Node, BTreeSet<Node>> = nodes.iter().map(|node| (*node, played.forward(*node))).collect();
        for start in &nodes {
            let (with, content) = match start {
                Node::Lot(lot, holder) => (PARTIES[*holder], Content::Lot(*lot, *holder)),
                Node::Unit(unit) => (ANYWHERE, Content::Unit(*unit)),
            };
            let Some(forward) = world.try_trace(with, &case.thing(content), "forward").await else {
                assert!(reach[start].is_empty(), "case {number}: {start:?} is not found\n{acts:#?}");
                continue;
            };
            let expected: BTreeSet<String> = reach[start].iter().map(|node| case.name(*node)).collect();
            assert_eq!(names(&forward), expected, "case {number}, forward from {start:?}\n{acts:#?}");
            let backward = world.trace(with, &case.thing(content), "backward").await;
            let expected: BTreeSet<String> =
                nodes.iter().filter(|from| reach[*from].contains(start)).map(|node| case.name(*node)).collect();
            assert_eq!(names(&backward), expected, "case {number}, backward from {start:?}\n{acts:#?}");
        }
    }
}
