//! Rows about hand-overs that were read with one of the two parties, and are not read again with the other.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use super::row::Row;

/// A lot as one party has it: keys of the identity and of the holder.
pub(super) type HeldLot = (Uuid, Uuid);

/// What is known of the rows of lots that were not read yet.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    /// The lots of which every row was read.
    complete: HashSet<HeldLot>,
    /// By lot: one of the parties with which it was exchanged and which was read before, and every row between both.
    between: HashMap<HeldLot, (Uuid, Vec<Arc<Row>>)>,
}

impl Remembered {
    /// Returns the party whose rows with a lot are known.
    pub(super) fn partner(&self, lot: HeldLot) -> Option<Uuid> {
        self.between.get(&lot).map(|(partner, _)| *partner)
    }

    /// Returns the known rows of lots: those with their [`partner`](Self::partner).
    pub(super) fn rows(&self, lots: &[HeldLot]) -> Vec<Arc<Row>> {
        lots.iter().filter_map(|lot| self.between.get(lot)).flat_map(|(_, rows)| rows).map(Arc::clone).collect()
    }

    /// Adds every row of `lots`; `rows` may contain others.
    pub(super) fn add(&mut self, lots: &[HeldLot], rows: &[Arc<Row>]) {
        let new: HashSet<HeldLot> = lots.iter().copied().filter(|lot| !self.complete.contains(lot)).collect();
        self.complete.extend(&new);
        for row in rows {
            let Some(counterparty) = row.counterparty else { continue };
            let (recorder, counterparty) = ((row.identity, row.organisation_id), (row.identity, counterparty));
            for (near, far) in [(recorder, counterparty), (counterparty, recorder)] {
                if !new.contains(&near) || self.complete.contains(&far) {
                    continue;
                }
                // Only the rows with one party: of another one some may be missing.
                let (partner, between) = self.between.entry(far).or_insert_with(|| (near.1, Vec::new()));
                if *partner == near.1 {
                    between.push(Arc::clone(row));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use uuid::Uuid;

    use super::Remembered;
    use crate::trace::relations::Row;

    const LOT: Uuid = Uuid::from_u128(1);
    const FARM: Uuid = Uuid::from_u128(2);
    const PACKER: Uuid = Uuid::from_u128(3);
    const SHOP: Uuid = Uuid::from_u128(4);

    fn row(event: u128, by: Uuid, with: Uuid) -> Arc<Row> {
        Arc::new(Row {
            identity: LOT,
            event_id: Uuid::from_u128(event),
            link: 0,
            position: 0,
            organisation_id: by,
            event_time: 0,
            is_class: true,
            class: None,
            trade_item: None,
            quantity: None,
            is_not_counted: false,
            unit: None,
            effect: -1,
            counterparty: Some(with),
            container: None,
            advice_id: None,
        })
    }

    fn events(remembered: &Remembered, holder: Uuid) -> Vec<u128> {
        remembered.rows(&[(LOT, holder)]).iter().map(|row| row.event_id.as_u128()).collect()
    }

    #[test]
    fn rows_between_two_parties_are_known_once_one_of_them_was_read() {
        let mut remembered = Remembered::default();
        let rows = [row(1, FARM, PACKER), row(2, PACKER, FARM), row(3, FARM, SHOP), row(4, FARM, FARM)];
        remembered.add(&[(LOT, FARM)], &rows);
        assert_eq!((remembered.partner((LOT, PACKER)), remembered.partner((LOT, SHOP))), (Some(FARM), Some(FARM)));
        assert_eq!((events(&remembered, PACKER), events(&remembered, SHOP)), (vec![1, 2], vec![3]));
        assert_eq!(remembered.partner((LOT, FARM)), None);
        // Of the shop, the rows with the farm are known, and those with the packer are not added to them.
        remembered.add(&[(LOT, PACKER)], &[row(1, FARM, PACKER), row(2, PACKER, FARM), row(5, PACKER, SHOP)]);
        assert_eq!((remembered.partner((LOT, SHOP)), events(&remembered, SHOP)), (Some(FARM), vec![3]));
        // Nothing is added twice when a lot is read again.
        remembered.add(&[(LOT, FARM)], &rows);
        assert_eq!(events(&remembered, PACKER), [1, 2]);
    }
}
