//! The effect of an event on inventory: it increases it, decreases it, or leaves it unchanged.

use super::vocabulary::Vocabulary;
use super::{Action, Event, EventType, Identity, ObjectRole, TypedIdentity};

/// The effect of an event on the inventory of the capturing party, apart from the contents of logistic units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InventoryEffect {
    /// Increases it.
    Increase,
    /// Decreases it.
    Decrease,
    /// Leaves it unchanged.
    None,
}

impl InventoryEffect {
    /// 1, −1 or 0: the factor of the quantity.
    #[must_use]
    pub const fn sign(self) -> i16 {
        match self {
            Self::Increase => 1,
            Self::Decrease => -1,
            Self::None => 0,
        }
    }
}

impl Event {
    /// The bare CBV name of the business step; empty when there is none or it is no CBV term.
    #[must_use]
    pub fn step(&self) -> &str {
        self.biz_step.as_ref().and_then(|step| step.name(Vocabulary::BizStep)).unwrap_or_default()
    }

    /// Returns the effect on the objects that occur in this field.
    ///
    /// Objects packed into a unit leave the loose inventory and return to it when unpacked; the unit itself is
    /// unaffected. An observed loss (sale, destruction, shipment) decreases as a deletion does.
    #[must_use]
    pub fn effect(&self, link: ObjectRole) -> InventoryEffect {
        match (self.event_type, link, self.action) {
            (EventType::Object, ObjectRole::Thing, Some(Action::Add)) => InventoryEffect::Increase,
            (EventType::Object, ObjectRole::Thing, Some(Action::Delete)) => InventoryEffect::Decrease,
            (EventType::Object, ObjectRole::Thing, _) => match self.step() {
                "receiving" | "void_shipping" => InventoryEffect::Increase,
                "shipping" | "retail_selling" | "dispensing" | "destroying" => InventoryEffect::Decrease,
                _ => InventoryEffect::None,
            },
            (EventType::Aggregation | EventType::Association, ObjectRole::Child, Some(Action::Add)) => {
                InventoryEffect::Decrease
            }
            (EventType::Aggregation | EventType::Association, ObjectRole::Child, Some(Action::Delete)) => {
                InventoryEffect::Increase
            }
            (EventType::Transformation, ObjectRole::Input, _) => InventoryEffect::Decrease,
            (EventType::Transformation, ObjectRole::Output, _) => InventoryEffect::Increase,
            _ => InventoryEffect::None,
        }
    }

    /// The other party of a handover, receiver or sender: the possessing party, else the owning party, else the
    /// location (CBV 2.0, section 7.4). `None` when the event is no handover.
    #[must_use]
    pub fn counterparty(&self) -> Option<&Identity> {
        let others = match self.step() {
            "shipping" | "departing" => &self.destinations,
            "receiving" | "accepting" | "arriving" => &self.sources,
            _ => return None,
        };
        ["possessing_party", "owning_party", "location"].into_iter().find_map(|kind| of_kind(others, kind))
    }

    /// The place of despatch, if stated.
    #[must_use]
    pub fn source_place(&self) -> Option<&Identity> {
        of_kind(&self.sources, "location")
    }

    /// The destination, if stated.
    #[must_use]
    pub fn destination_place(&self) -> Option<&Identity> {
        of_kind(&self.destinations, "location")
    }
}

fn of_kind<'e>(parties: &'e [TypedIdentity], wanted: &str) -> Option<&'e Identity> {
    let is_wanted = |typed: &&TypedIdentity| {
        typed.kind.as_ref().and_then(|kind| kind.name(Vocabulary::SourceDestinationType)) == Some(wanted)
    };
    parties.iter().find(is_wanted).map(|typed| &typed.id)
}
