//! The events that establish a relation between goods.

use std::collections::{BTreeMap, BTreeSet};

use nguon_domain::input::uom::Measure;
use uuid::Uuid;

use super::row::Row;

/// The events that establish a relation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    /// Identifiers of the events.
    pub(crate) events: Vec<Uuid>,
    /// The parties that took part, recorders and counterparties, by event time in milliseconds since 1970.
    pub(super) moments: BTreeMap<i64, BTreeSet<Uuid>>,
    /// Recorder of each event.
    pub(crate) recorded_by: BTreeMap<Uuid, Uuid>,
    /// The logistic unit in which the goods came, if only that establishes the relation.
    pub(crate) within: Option<Uuid>,
    /// How much; `None` when unknown, and for single items.
    pub(crate) amount: Option<Measure>,
    /// Whether a quantity is not counted in it (ADR 44).
    pub(crate) is_not_counted: bool,
}

impl Evidence {
    /// Returns the evidence of a record of `business`, with its time in milliseconds since 1970.
    pub(crate) fn of_record(business: Uuid, at: i64, amount: Option<Measure>) -> Self {
        Self { moments: BTreeMap::from([(at, BTreeSet::from([business]))]), amount, ..Self::default() }
    }

    pub(super) fn of(rows: &[&Row]) -> Self {
        let mut evidence = Self { amount: rows.iter().find_map(|row| amount_of(row)), ..Self::default() };
        evidence.add(rows);
        evidence
    }

    pub(super) fn add(&mut self, rows: &[&Row]) {
        self.events.extend(rows.iter().map(|row| row.event_id));
        for row in rows {
            self.is_not_counted |= row.is_not_counted;
            let parties = [Some(row.organisation_id), row.counterparty].into_iter().flatten();
            self.moments.entry(row.event_time).or_default().extend(parties);
            self.recorded_by.insert(row.event_id, row.organisation_id);
        }
    }

    /// Whether all of `events` are among its events.
    pub(super) fn has_all(&self, events: &[Uuid]) -> bool {
        events.iter().all(|event| self.events.contains(event))
    }

    /// Adds the evidence of other events for the same relation: two deliveries at one moment are one step of both
    /// quantities (ADR 55).
    pub(super) fn merge(&mut self, other: Self) {
        let is_alike = |(one, more): &(Measure, Measure)| one.dimension() == more.dimension();
        let both = self.amount.take().zip(other.amount).filter(is_alike);
        self.amount = both.map(|(one, more)| one.plus(&more));
        self.is_not_counted |= other.is_not_counted;
        self.events.extend(other.events);
        self.recorded_by.extend(other.recorded_by);
        for (moment, parties) in other.moments {
            self.moments.entry(moment).or_default().extend(parties);
        }
    }

    /// Whether a party took part in any of the events.
    pub(crate) fn has_party(&self, party: Uuid) -> bool {
        self.moments.values().any(|parties| parties.contains(&party))
    }

    /// Whether a party took part in an event at `moment` and so may see the time.
    pub(crate) fn knows(&self, party: Uuid, moment: i64) -> bool {
        self.moments.get(&moment).is_some_and(|parties| parties.contains(&party))
    }
}

/// Returns the amount in a row.
pub(super) fn amount_of(row: &Row) -> Option<Measure> {
    Some(Measure::of(row.quantity?, row.unit.as_deref().unwrap_or_default()))
}
