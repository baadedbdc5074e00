//! A party's role for an item, derived from its events and, where they do not determine it, from its line of business
//! (ADR 25).

use super::{ChainRole, Direction, TraceableItem};

/// How a party obtained an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It harvested the item.
    Harvested,
    /// It produced the item from goods that were not yet packed for trade.
    Packed,
    /// It produced the item from goods that others had packed.
    Repacked,
    /// It received the item, or there is no record.
    Received,
}

/// What is recorded about a party.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartyProfile {
    /// Its line of business is retail or food service.
    pub is_retailer: bool,
    /// Its line of business is trade or transport.
    pub is_distributor: bool,
    /// It produces lots from other lots.
    pub processes: bool,
}

/// Returns the role in which a party passes an item on.
///
/// `is_trade_item` is whether the goods have a GTIN. Harvested goods with a GTIN were packed for trade; in bulk they
/// are passed on as the grower's.
#[must_use]
pub const fn role_out(origin: Origin, is_trade_item: bool) -> ChainRole {
    match origin {
        Origin::Harvested if !is_trade_item => ChainRole::Grower,
        Origin::Harvested | Origin::Packed => ChainRole::Packer,
        Origin::Repacked => ChainRole::Repacker,
        Origin::Received => ChainRole::Distributor,
    }
}

/// Returns the role in which a party receives an item.
#[must_use]
pub const fn role_in(profile: PartyProfile, is_trade_item: bool) -> ChainRole {
    match profile {
        PartyProfile { is_retailer: true, .. } => ChainRole::Retailer,
        // Bulk goods from the field go to a packer.
        PartyProfile { is_distributor: false, .. } if !is_trade_item => ChainRole::Packer,
        PartyProfile { is_distributor: false, processes: true, .. } => ChainRole::Repacker,
        _ => ChainRole::Distributor,
    }
}

/// Whether an act is about a shipment: it has several logistic units, or a shipment number.
#[must_use]
pub const fn is_shipment(units: usize, has_number: bool) -> bool {
    units > 1 || has_number
}

/// Returns the requirement on an incoming or outgoing item, by the party's role.
#[must_use]
pub fn applicable_requirement(
    role: ChainRole,
    direction: Direction,
    item: TraceableItem,
) -> Option<&'static super::Requirement> {
    // Clause 5 covers logistic units only, so a grower's trade items and shipments are subject to the packer's clauses.
    let role = match (role, item) {
        (ChainRole::Grower, TraceableItem::TradeItem | TraceableItem::Shipment) => ChainRole::Packer,
        (role, _) => role,
    };
    super::requirement(role, direction, item)
}

#[cfg(test)]
mod tests {
    use super::{Origin, PartyProfile, applicable_requirement, role_in, role_out};
    use crate::events::kde::{ChainRole, Direction, TraceableItem};

    #[test]
    fn who_gives_away_is_what_it_did() {
        assert_eq!(role_out(Origin::Harvested, false), ChainRole::Grower);
        assert_eq!(role_out(Origin::Harvested, true), ChainRole::Packer);
        assert_eq!(role_out(Origin::Packed, true), ChainRole::Packer);
        assert_eq!(role_out(Origin::Repacked, true), ChainRole::Repacker);
        assert_eq!(role_out(Origin::Received, true), ChainRole::Distributor);
    }

    #[test]
    fn who_takes_is_what_it_lives_on() {
        let shop = PartyProfile { is_retailer: true, processes: true, ..PartyProfile::default() };
        let trader = PartyProfile { is_distributor: true, processes: true, ..PartyProfile::default() };
        let workshop = PartyProfile { processes: true, ..PartyProfile::default() };
        assert_eq!(role_in(shop, false), ChainRole::Retailer);
        assert_eq!(role_in(trader, true), ChainRole::Distributor);
        assert_eq!(role_in(workshop, true), ChainRole::Repacker);
        assert_eq!(role_in(workshop, false), ChainRole::Packer);
        assert_eq!(role_in(PartyProfile::default(), true), ChainRole::Distributor);
    }

    #[test]
    fn a_growers_crates_and_shipments_are_not_free_of_questions() {
        for item in [TraceableItem::TradeItem, TraceableItem::Shipment, TraceableItem::LogisticUnit] {
            assert!(applicable_requirement(ChainRole::Grower, Direction::Out, item).is_some());
        }
    }
}
