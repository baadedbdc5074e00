//! Balances of goods over time: goods cannot leave before they came (ADR 59).

use std::collections::BTreeMap;

use crate::input::uom::Measure;

/// A point in time, in milliseconds since 1970.
pub type Moment = i64;

/// The balance of goods now, and the movements since some moment from which those of earlier times follow.
///
/// Whatever moved at one moment is one movement: goods may leave at the moment at which they come.
#[derive(Clone, Debug)]
pub struct Timeline {
    now: Measure,
    moved: BTreeMap<Moment, Measure>,
}

impl Timeline {
    /// Creates a timeline of a balance, without movements.
    #[must_use]
    pub const fn new(now: Measure) -> Self {
        Self { now, moved: BTreeMap::new() }
    }

    /// Adds a movement that the balance contains; negative when goods left.
    pub fn add(&mut self, at: Moment, amount: &Measure) {
        let sum = self.moved.entry(at).or_insert_with(|| Measure::none(amount.uom()));
        *sum = sum.plus(amount);
    }

    /// Returns the balances after each moment since `from`, the last moment first. The movements after `from` must be
    /// known.
    fn balances(&self, from: Moment) -> impl Iterator<Item = (Moment, Measure)> {
        let mut balance = self.now.clone();
        let moments = self.moved.range(from..).rev().map(|(at, amount)| (*at, Some(amount)));
        // The balance at `from` itself, whether or not anything moved then.
        let first = (!self.moved.contains_key(&from)).then_some((from, None));
        moments.chain(first).map(move |(at, amount)| {
            let after = balance.clone();
            if let Some(amount) = amount {
                balance = balance.minus(amount);
            }
            (at, after)
        })
    }

    /// Returns the first moment since `from` after which more has left than had come.
    #[must_use]
    pub fn short_since(&self, from: Moment) -> Option<Moment> {
        if self.now.is_beyond() {
            return None;
        }
        let of_movements =
            self.balances(from).filter(|(at, balance)| balance.is_negative() && self.moved.contains_key(at));
        of_movements.map(|(at, _)| at).last()
    }

    /// Returns why goods that left at `at`, and are part of the balance, cannot have left then; `None` when they can.
    #[must_use]
    pub fn shortage(&self, at: Moment, taken: &Measure) -> Option<Shortage> {
        // A balance at its bound is at least that much.
        if self.now.is_beyond() && !self.now.is_negative() {
            return None;
        }
        let mut least: Option<Measure> = None;
        let mut enough_since = None;
        let mut later = None;
        for (moment, balance) in self.balances(at) {
            if balance.is_negative() && least.is_none() {
                enough_since = later;
            }
            if balance.is_negative() && least.as_ref().is_none_or(|least| balance.minus(least).is_negative()) {
                least = Some(balance);
            }
            later = Some(moment);
        }
        let available = taken.plus(&least?).less(&Measure::none(taken.uom()));
        Some(Shortage { available, enough_since })
    }
}

/// Why goods cannot have left at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// How much can have left then, in the unit of what was taken.
    pub available: Measure,
    /// The moment since which there is enough; `None` when there is not even now.
    pub enough_since: Option<Moment>,
}

#[cfg(test)]
mod tests {
    use super::{Moment, Timeline};
    use crate::input::uom::Measure;
    use proptest::prelude::*;
    use proptest::sample::select;

    fn kilograms(amount: i64) -> Measure {
        Measure::of(amount * 1_000, "KGM")
    }

    /// Returns the timeline of movements in kilograms.
    fn timeline(movements: &[(Moment, i64)]) -> Timeline {
        let mut timeline = Timeline::new(kilograms(movements.iter().map(|(_, amount)| amount).sum()));
        for (at, amount) in movements {
            timeline.add(*at, &kilograms(*amount));
        }
        timeline
    }

    #[test]
    fn goods_leave_when_there_is_enough_then_and_ever_after() {
        // Harvested at 20, sold at 10.
        let early = timeline(&[(20, 10), (10, -5)]).shortage(10, &kilograms(5)).expect("too early");
        assert!(early.available.is_zero());
        assert_eq!(early.enough_since, Some(20));
        assert_eq!(timeline(&[(20, 10), (20, -10)]).shortage(20, &kilograms(10)), None);
        // All of it left later: there never was enough again.
        let gone = timeline(&[(10, 100), (15, -5), (20, -100)]).shortage(15, &kilograms(5)).expect("gone");
        assert_eq!((gone.available.is_zero(), gone.enough_since), (true, None));
        // There is again, after a second harvest.
        let again = timeline(&[(10, 100), (15, -20), (20, -90), (30, 50)]).shortage(15, &kilograms(20)).expect("short");
        assert!(again.available.equals(&kilograms(10)));
        assert_eq!(again.enough_since, Some(30));
    }

    #[test]
    fn the_first_shortage_is_found() {
        assert_eq!(timeline(&[(10, -3)]).short_since(Moment::MIN), Some(10));
        assert_eq!(timeline(&[(10, 5), (20, -6), (30, -1), (40, 9)]).short_since(Moment::MIN), Some(20));
        assert_eq!(timeline(&[(10, 5), (20, -5)]).short_since(Moment::MIN), None);
        assert_eq!(timeline(&[(10, -5), (20, 5), (30, -1)]).short_since(20), Some(30));
    }

    proptest! {
        #[test]
        fn what_is_taken_by_the_rule_never_makes_a_balance_negative(
            wanted in prop::collection::vec((0..12_i64, -40..40_i64, select(vec!["KGM", "TNE", "GRM"])), 1..40),
        ) {
            let mut taken: Vec<(Moment, Measure)> = Vec::new();
            for (at, amount, uom) in wanted {
                let change = Measure::of(amount * 1_000, uom);
                let mut all = taken.clone();
                all.push((at, change.clone()));
                let now = all.iter().fold(Measure::none("KGM"), |sum, (_, change)| sum.plus(change));
                let mut timeline = Timeline::new(now);
                // As the server reads them: only later ones are needed.
                for (at_of_other, change) in all.iter().filter(|(other, _)| *other > at) {
                    timeline.add(*at_of_other, change);
                }
                let leaves = Measure::none(uom).minus(&change);
                match amount < 0 {
                    true => match timeline.shortage(at, &leaves) {
                        None => taken = all,
                        Some(shortage) => {
                            prop_assert!(shortage.available.minus(&leaves).is_negative());
                            // Since that moment it is taken.
                            if let Some(since) = shortage.enough_since {
                                let later = taken.iter().filter(|(other, _)| *other > since);
                                let mut moved = Timeline::new(timeline.now.clone());
                                later.for_each(|(other, change)| moved.add(*other, change));
                                prop_assert_eq!(moved.shortage(since, &leaves), None);
                            }
                        }
                    },
                    false => taken = all,
                }
                let mut sum = Measure::none("KGM");
                let mut by_time = taken.clone();
                by_time.sort_by_key(|(at, _)| *at);
                for moments in by_time.chunk_by(|one, other| one.0 == other.0) {
                    sum = moments.iter().fold(sum, |sum, (_, change)| sum.plus(change));
                    prop_assert!(!sum.is_negative());
                }
            }
        }
    }
}
