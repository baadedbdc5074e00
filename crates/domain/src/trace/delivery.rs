//! How much of goods one party got from another: despatches are matched with what their recipient said about them, and
//! what came back is deducted (ADR 59).

use std::collections::VecDeque;

use super::Moment;
use crate::input::uom::Measure;

/// What is recorded about a hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordKind {
    /// The sender sent goods.
    Sent,
    /// The recipient did not accept goods.
    Refused,
    /// The recipient did not find announced goods.
    Missing,
    /// The recipient received goods.
    Received,
}

/// A record about goods of one kind that two parties hand over to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverRecord<K> {
    /// When.
    pub at: Moment,
    /// Whether it concerns goods from the second party to the first.
    pub is_back: bool,
    /// What was recorded.
    pub kind: RecordKind,
    /// How much; `None` when unknown.
    pub amount: Option<Measure>,
    /// The despatch advice, by which an answer belongs to its despatch.
    pub advice: Option<K>,
}

/// What became of the goods that one party sent to another. Amounts that nobody recorded are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// What the recipient got: received, or sent where it has not answered; less what came back. `None` when unknown.
    pub quantity: Option<Measure>,
    /// What the sender sent.
    pub sent: Option<Measure>,
    /// What the recipient received.
    pub received: Option<Measure>,
    /// What came back from the recipient.
    pub returned: Option<Measure>,
    /// What the recipient refused.
    pub refused: Option<Measure>,
    /// Whether a quantity too large to be summed is left out (ADR 63).
    pub is_not_counted: bool,
}

impl Delivered {
    /// Returns the sum of both: goods of one kind from or to several parties.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            quantity: sum(self.quantity, other.quantity),
            sent: sum(self.sent, other.sent),
            received: sum(self.received, other.received),
            returned: sum(self.returned, other.returned),
            refused: sum(self.refused, other.refused),
            is_not_counted: self.is_not_counted || other.is_not_counted,
        }
    }

    /// Whether nothing of it is with the recipient: it refused or returned all.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.quantity.as_ref().is_some_and(Measure::is_zero)
    }

    /// All amounts that are known, what was sent first.
    pub fn amounts(&self) -> impl Iterator<Item = &Measure> {
        [&self.sent, &self.quantity, &self.received, &self.returned, &self.refused].into_iter().flatten()
    }
}

fn sum(one: Option<Measure>, other: Option<Measure>) -> Option<Measure> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.plus(&other)),
        (one, other) => one.or(other),
    }
}

/// Adds to an amount that may be unknown until then.
fn add(known: &mut Option<Measure>, more: Measure) {
    *known = sum(known.take(), Some(more));
}

/// A despatch and what is known about its arrival, or a receipt without a despatch.
#[derive(Debug)]
struct Delivery<K> {
    at: Moment,
    is_back: bool,
    advice: Option<K>,
    sent: Option<Measure>,
    /// What the recipient has neither refused nor answered.
    open: Option<Measure>,
    received: Option<Measure>,
    refused: Option<Measure>,
    is_answered: bool,
}

impl<K> Delivery<K> {
    /// What arrived; what was sent, as long as the recipient has not answered.
    fn arrived(&self) -> Option<&Measure> {
        if self.is_answered { self.received.as_ref() } else { self.open.as_ref() }
    }

    /// Records an answer. Returns what it says beyond this delivery.
    fn answer(&mut self, kind: RecordKind, amount: Option<Measure>) -> Option<Measure> {
        // Without an amount, an answer is about the whole delivery.
        let covered = match (&amount, &self.open) {
            (Some(amount), Some(open)) => Some(amount.at_most(open)),
            (Some(amount), None) => Some(amount.clone()),
            (None, open) => open.clone(),
        };
        let rest = amount.zip(covered.as_ref()).map(|(amount, covered)| amount.minus(covered));
        match kind {
            RecordKind::Received => {
                self.is_answered = true;
                self.received = sum(self.received.take(), covered);
            }
            RecordKind::Missing => {
                self.is_answered = true;
                self.received = self.received.take().or_else(|| covered.map(|covered| Measure::none(covered.uom())));
                return None;
            }
            RecordKind::Refused | RecordKind::Sent => {
                self.open = self.open.take().zip(covered.as_ref()).map(|(open, covered)| open.minus(covered));
                self.refused = sum(self.refused.take(), covered);
            }
        }
        rest.filter(|rest| !rest.is_zero())
    }
}

/// Returns what two parties got of goods from each other: the second from the first, and the first from the second. A
/// direction in which nothing went, or only what came back, is `None`.
///
/// An answer belongs to the despatch of its advice, else to an unanswered despatch before it of the same amount, else to
/// the oldest; what it says beyond that, to the next. A receipt answers a despatch as a whole: of 100 sent, 60 may have
/// come. Goods that go the other way first are those that the other party had, as far as it had any.
///
/// What came back after `until` is neither deducted nor told: in a recall the recipients' answers count it.
#[must_use]
pub fn delivered<K: Copy + PartialEq>(mut records: Vec<HandoverRecord<K>>, until: Moment) -> [Option<Delivered>; 2] {
    records.sort_by_key(|record| (record.at, record.kind));
    let mut deliveries: Vec<Delivery<K>> = Vec::new();
    for record in &records {
        if record.kind == RecordKind::Sent {
            deliveries.push(Delivery {
                at: record.at,
                is_back: record.is_back,
                advice: record.advice,
                sent: record.amount.clone(),
                open: record.amount.clone(),
                received: None,
                refused: None,
                is_answered: false,
            });
        }
    }
    for record in records.into_iter().filter(|record| record.kind != RecordKind::Sent) {
        answer(&mut deliveries, record);
    }
    deliveries.sort_by_key(|delivery| delivery.at);
    net(deliveries, until)
}

/// Matches an answer with despatches.
fn answer<K: Copy + PartialEq>(deliveries: &mut Vec<Delivery<K>>, record: HandoverRecord<K>) {
    let mut places: VecDeque<usize> = (0..deliveries.len())
        .filter(|place| {
            let delivery = &deliveries[*place];
            delivery.is_back == record.is_back
                && match record.advice {
                    Some(_) => delivery.advice == record.advice,
                    None => !delivery.is_answered && delivery.sent.is_some() && delivery.at <= record.at,
                }
        })
        .collect();
    let is_open = |place: &usize| !deliveries[*place].is_answered;
    let is_same = |place: &usize| match (&deliveries[*place].open, &record.amount) {
        (Some(open), Some(amount)) => open.equals(amount),
        _ => false,
    };
    // Of those of one advice, too, unanswered ones come first.
    places.make_contiguous().sort_by_key(|place| (!is_open(place), !is_same(place), deliveries[*place].at));
    let mut rest = record.amount;
    let mut last = None;
    while let Some(place) = places.pop_front() {
        last = Some(place);
        match deliveries[place].answer(record.kind, rest.take()) {
            Some(more) => rest = Some(more),
            None => return,
        }
    }
    if record.kind == RecordKind::Missing {
        return;
    }
    let is_received = record.kind == RecordKind::Received;
    let (received, refused) = if is_received { (rest, None) } else { (None, rest) };
    match last {
        Some(place) => {
            let delivery = &mut deliveries[place];
            delivery.received = sum(delivery.received.take(), received);
            delivery.refused = sum(delivery.refused.take(), refused);
        }
        None => deliveries.push(Delivery {
            at: record.at,
            is_back: record.is_back,
            advice: record.advice,
            sent: None,
            open: None,
            received,
            refused,
            is_answered: true,
        }),
    }
}

/// What went in one direction so far.
#[derive(Debug, Default)]
struct Flow {
    found: Delivered,
    has_any: bool,
    /// What the recipient still has.
    there: Option<Measure>,
    /// What it refused and has not sent home yet.
    to_go_home: Option<Measure>,
    /// What came back too late to be deducted.
    late: Option<Measure>,
}

/// Deducts what came back.
fn net<K>(deliveries: Vec<Delivery<K>>, until: Moment) -> [Option<Delivered>; 2] {
    let mut flows = [Flow::default(), Flow::default()];
    for delivery in deliveries {
        let (forth, back) = (usize::from(delivery.is_back), usize::from(!delivery.is_back));
        let arrived = delivery.arrived().cloned();
        let mut rest = arrived.clone();
        let mut take = |from: &mut Option<Measure>| -> Option<Measure> {
            let (left, wanted) = (from.as_ref()?, rest.as_ref()?);
            let taken = left.at_most(wanted);
            if taken.is_zero() || taken.is_negative() {
                return None;
            }
            let (left, wanted) = (left.minus(&taken), wanted.minus(&taken));
            (*from, rest) = (Some(left), Some(wanted));
            Some(taken)
        };
        let home = take(&mut flows[back].to_go_home);
        let returned = take(&mut flows[back].there);
        let came_back = sum(home, returned.clone());
        if let Some(returned) = returned {
            let flow = &mut flows[back];
            add(if delivery.at > until { &mut flow.late } else { &mut flow.found.returned }, returned);
        }
        // Nothing but goods that came back: no delivery.
        if came_back.is_some() && rest.as_ref().is_some_and(Measure::is_zero) {
            continue;
        }
        let less = |amount: Option<Measure>| match &came_back {
            Some(back) => amount.map(|amount| amount.less(back)),
            None => amount,
        };
        let flow = &mut flows[forth];
        flow.has_any = true;
        let sent = less(delivery.sent.clone());
        for (sum, more) in [
            (&mut flow.found.sent, sent),
            (&mut flow.found.received, less(delivery.received.clone())),
            (&mut flow.found.refused, delivery.refused.clone()),
            (&mut flow.to_go_home, delivery.refused),
            (&mut flow.there, rest),
        ] {
            if let Some(more) = more {
                add(sum, more);
            }
        }
    }
    flows.map(|flow| {
        // A refusal alone is of nothing that the recipient has.
        let nothing = flow.found.refused.as_ref().map(|refused| Measure::none(refused.uom()));
        flow.has_any.then(|| Delivered { quantity: sum(flow.there.or(nothing), flow.late), ..flow.found })
    })
}

#[cfg(test)]
mod tests {
    use super::{Delivered, HandoverRecord, Moment, RecordKind, delivered};
    use crate::input::uom::Measure;
    use RecordKind::{Missing, Received, Refused, Sent};
    use proptest::prelude::*;

    type Record = HandoverRecord<u32>;

    fn record(at: i64, is_back: bool, kind: RecordKind, amount: i64, advice: Option<u32>) -> Record {
        let amount = (amount >= 0).then(|| Measure::of(amount * 1_000, "KGM"));
        HandoverRecord { at, is_back, kind, amount, advice }
    }

    /// Returns quantity, sent, received, returned and refused in kilograms; −1 for `None`.
    fn numbers(found: Option<&Delivered>) -> Option<[i64; 5]> {
        let Delivered { quantity, sent, received, returned, refused, .. } = found?.clone();
        let number =
            |amount: Option<Measure>| amount.map_or(-1, |amount| amount.thousandths_in("KGM").stored() / 1_000);
        Some([quantity, sent, received, returned, refused].map(number))
    }

    fn forth(records: &[Record]) -> Option<[i64; 5]> {
        let [forth, back] = delivered(records.to_vec(), Moment::MAX);
        assert_eq!(numbers(back.as_ref()), None);
        numbers(forth.as_ref())
    }

    #[test]
    fn a_recipient_got_what_it_received_or_what_was_sent_until_it_answers() {
        let send = |at, amount| record(at, false, Sent, amount, None);
        let with = |at, kind, amount| record(at, false, kind, amount, None);
        assert_eq!(forth(&[send(1, 100)]), Some([100, 100, -1, -1, -1]));
        assert_eq!(forth(&[send(1, 100), with(2, Received, 60)]), Some([60, 100, 60, -1, -1]));
        assert_eq!(forth(&[send(1, 100), with(2, Refused, 100)]), Some([0, 100, -1, -1, 100]));
        assert_eq!(forth(&[send(1, 100), with(2, Refused, -1)]), Some([0, 100, -1, -1, 100]));
        assert_eq!(forth(&[send(1, 100), with(2, Missing, -1)]), Some([0, 100, 0, -1, -1]));
        assert_eq!(forth(&[send(1, 100), with(2, Refused, 40), with(2, Received, 60)]), Some([60, 100, 60, -1, 40]));
        assert_eq!(forth(&[send(1, 100), with(2, Received, 60), with(3, Received, 40)]), Some([100, 100, 100, -1, -1]));
        assert_eq!(forth(&[with(2, Received, 60)]), Some([60, -1, 60, -1, -1]));
        // Two deliveries received as one, and one of two received.
        assert_eq!(forth(&[send(1, 100), send(2, 50), with(3, Received, 150)]), Some([150, 150, 150, -1, -1]));
        assert_eq!(forth(&[send(1, 100), send(2, 50), with(3, Received, 50)]), Some([150, 150, 50, -1, -1]));
        assert_eq!(forth(&[send(1, 100), with(2, Received, 60), send(3, 50)]), Some([110, 150, 60, -1, -1]));
        // Unknown amounts: as sent.
        assert_eq!(forth(&[send(1, 100), with(2, Received, -1)]), Some([100, 100, 100, -1, -1]));
        assert_eq!(forth(&[send(1, -1)]), Some([-1, -1, -1, -1, -1]));
    }

    #[test]
    fn an_answer_belongs_to_the_despatch_of_its_advice() {
        let (first, second) = (record(1, false, Sent, 100, Some(1)), record(2, false, Sent, 50, Some(2)));
        let short = record(9, false, Received, 30, Some(2));
        assert_eq!(forth(&[first.clone(), second.clone(), short]), Some([130, 150, 30, -1, -1]));
        let missing = record(9, false, Missing, -1, Some(1));
        assert_eq!(forth(&[first.clone(), second, missing]), Some([50, 150, 0, -1, -1]));
        // Announced as a pallet, received as loose goods.
        for advice in [Some(1), Some(3)] {
            let announced = [record(1, false, Sent, 100, Some(1)), record(9, false, Missing, -1, Some(1))];
            let loose = record(9, false, Received, 70, advice);
            assert_eq!(forth(&[announced.as_slice(), &[loose]].concat()), Some([70, 100, 70, -1, -1]));
        }
    }

    #[test]
    fn what_comes_back_is_deducted_and_is_no_delivery() {
        let both = |kind, at, amount| record(at, true, kind, amount, None);
        let got = [record(1, false, Sent, 100, None), record(2, false, Received, 100, None)];
        let with = |more: &[Record]| forth(&[got.as_slice(), more].concat());
        assert_eq!(with(&[both(Sent, 3, 100)]), Some([0, 100, 100, 100, -1]));
        assert_eq!(with(&[both(Sent, 3, 30), both(Received, 4, 30)]), Some([70, 100, 100, 30, -1]));
        // Of what was sent back less arrived; or nobody but the first sender recorded it.
        assert_eq!(with(&[both(Sent, 3, 30), both(Received, 4, 20)]), Some([80, 100, 100, 20, -1]));
        assert_eq!(with(&[both(Received, 4, 30)]), Some([70, 100, 100, 30, -1]));
        // Refused goods that come home are not returned as well.
        let refused = [record(1, false, Sent, 100, None), record(2, false, Refused, 100, None), both(Received, 3, 100)];
        assert_eq!(forth(&refused), Some([0, 100, -1, -1, 100]));
        // More than it had is a delivery in the other direction.
        let [there, back] = delivered([got.as_slice(), &[both(Sent, 3, 130)]].concat(), Moment::MAX);
        assert_eq!(
            (numbers(there.as_ref()), numbers(back.as_ref())),
            (Some([0, 100, 100, 100, -1]), Some([30, 30, -1, -1, -1]))
        );
    }

    #[test]
    fn what_comes_back_too_late_is_not_deducted() {
        let back = |at| record(at, true, Sent, 30, None);
        let [there, _] = delivered(vec![record(1, false, Sent, 100, None), back(2), back(9)], 5);
        assert_eq!(numbers(there.as_ref()), Some([70, 100, -1, 30, -1]));
    }

    #[test]
    fn goods_sent_again_after_their_return_are_there() {
        let mut records = vec![record(1, false, Sent, 1, None), record(2, true, Sent, 1, None)];
        assert_eq!(forth(&records), Some([0, 1, -1, 1, -1]));
        records.push(record(3, false, Sent, 1, None));
        assert_eq!(forth(&records), Some([1, 2, -1, 1, -1]));
    }

    /// What happens to one delivery of the history.
    #[derive(Clone, Debug)]
    enum Fate {
        Unanswered,
        Received(i64),
        Refused,
        Missing,
    }

    proptest! {
        /// Deliveries with advices, one after the other, each answered at any later time, and returns of what is there.
        #[test]
        fn amounts_are_those_of_a_simulation(
            history in prop::collection::vec(
                (1..100_i64, prop_oneof![
                    Just(Fate::Unanswered), (0..100_i64).prop_map(Fate::Received), Just(Fate::Refused), Just(Fate::Missing),
                ], 0..60_i64),
                1..12,
            ),
            delays in prop::collection::vec(0..50_i64, 12),
        ) {
            let (mut records, mut at) = (Vec::new(), 0);
            let (mut there, mut sent, mut received, mut returned, mut refused) = (0, 0, 0, 0, 0);
            for ((number, (amount, fate, back)), delay) in (0..).zip(history).zip(delays) {
                at += 10;
                records.push(record(at, false, Sent, amount, Some(number)));
                sent += amount;
                let mut say = |kind, amount| records.push(record(at + delay, false, kind, amount, Some(number)));
                match fate {
                    Fate::Unanswered => there += amount,
                    Fate::Received(much) => {
                        say(Received, much);
                        received += much;
                        there += much;
                    }
                    Fate::Refused => {
                        say(Refused, amount);
                        refused += amount;
                    }
                    Fate::Missing => say(Missing, -1),
                }
                let back = back.min(there);
                // Nothing is refused on its way home.
                if back > 0 && refused == 0 {
                    records.push(record(at + 5, true, Sent, back, None));
                    there -= back;
                    returned += back;
                }
            }
            let [forth, back] = delivered(records, Moment::MAX);
            prop_assert_eq!(numbers(back.as_ref()), None);
            let known = |amount: Option<i64>| amount.filter(|amount| *amount > 0).unwrap_or_default();
            let [quantity, all, got, came_back, not_taken] =
                numbers(forth.as_ref()).expect("a delivery").map(|amount| known(Some(amount)));
            prop_assert_eq!([quantity, all, got, came_back, not_taken], [there, sent, received, returned, refused]);
            // What is asked for is never more than what was sent or received.
            prop_assert!(quantity <= sent.max(received + sent));
        }

        #[test]
        fn whatever_is_recorded_no_more_is_there_than_was_sent_or_received(
            history in prop::collection::vec((0..20_i64, any::<bool>(), 0..4_u8, -1..50_i64, prop::option::of(0..3_u32)), 0..14),
        ) {
            let kinds = [Sent, Refused, Missing, Received];
            let records: Vec<Record> = history
                .into_iter()
                .map(|(at, is_back, kind, amount, advice)| record(at, is_back, kinds[usize::from(kind)], amount, advice))
                .collect();
            let sum = |is_back: bool, kind: RecordKind| -> i64 {
                let of_kind = records.iter().filter(|record| (record.is_back, record.kind) == (is_back, kind));
                of_kind.filter_map(|record| record.amount.as_ref()).map(|amount| amount.thousandths_in("KGM").stored() / 1_000).sum()
            };
            let found = delivered(records.clone(), Moment::MAX);
            for (is_back, found) in [(false, &found[0]), (true, &found[1])] {
                let Some([quantity, ..]) = numbers(found.as_ref()) else { continue };
                prop_assert!(quantity >= -1 && quantity <= sum(is_back, Sent) + sum(is_back, Received));
            }
            // Their order does not matter where their times differ.
            let mut reversed = records.clone();
            reversed.reverse();
            let mut times: Vec<i64> = records.iter().map(|record| record.at).collect();
            times.sort_unstable();
            times.dedup();
            if times.len() == records.len() {
                prop_assert_eq!(delivered(reversed, Moment::MAX), found);
            }
        }
    }
}
