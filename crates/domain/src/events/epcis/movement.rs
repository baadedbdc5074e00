//! What an event does to what somebody has: it brings things, takes them, or leaves them where they are.

use super::vocabulary::Vocabulary;
use super::{Action, Event, EventType, Identity, Link, Typed};

/// What an event does to what the one who captures it has of a thing, apart from what lies within units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// There is more of it.
    Brings,
    /// There is less of it.
    Takes,
    /// There is as much as before.
    None,
}

impl Effect {
    /// 1, −1 or 0: what a quantity is multiplied with.
    #[must_use]
    pub const fn sign(self) -> i16 {
        match self {
            Self::Brings => 1,
            Self::Takes => -1,
            Self::None => 0,
        }
    }
}

impl Event {
    /// The plain name of the business step; empty when there is none or it is not the standard's.
    #[must_use]
    pub fn step(&self) -> &str {
        self.biz_step.as_ref().and_then(|step| step.name(Vocabulary::BizStep)).unwrap_or_default()
    }

    /// What it does to the things that stand in this part of it.
    ///
    /// What is put into a unit no longer lies loose, and what is taken out does again; the unit itself stays. A loss
    /// that was observed (sold, destroyed, sent) takes as a deletion does.
    #[must_use]
    pub fn effect(&self, link: Link) -> Effect {
        match (self.event_type, link, self.action) {
            (EventType::Object, Link::Thing, Some(Action::Add)) => Effect::Brings,
            (EventType::Object, Link::Thing, Some(Action::Delete)) => Effect::Takes,
            (EventType::Object, Link::Thing, _) => match self.step() {
                "receiving" | "void_shipping" => Effect::Brings,
                "shipping" | "retail_selling" | "dispensing" | "destroying" => Effect::Takes,
                _ => Effect::None,
            },
            (EventType::Aggregation | EventType::Association, Link::Child, Some(Action::Add)) => Effect::Takes,
            (EventType::Aggregation | EventType::Association, Link::Child, Some(Action::Delete)) => Effect::Brings,
            (EventType::Transformation, Link::Input, _) => Effect::Takes,
            (EventType::Transformation, Link::Output, _) => Effect::Brings,
            _ => Effect::None,
        }
    }

    /// To whom something was sent, or from whom it came: the party that has it, else the owner, else the place
    /// (CBV 2.0, section 7.4). `None` where nothing was handed over.
    #[must_use]
    pub fn counterparty(&self) -> Option<&Identity> {
        let others = match self.step() {
            "shipping" | "departing" => &self.destinations,
            "receiving" | "accepting" | "arriving" => &self.sources,
            _ => return None,
        };
        ["possessing_party", "owning_party", "location"].into_iter().find_map(|kind| of_kind(others, kind))
    }

    /// The address of the place of despatch, when it is told.
    #[must_use]
    pub fn source_place(&self) -> Option<&Identity> {
        of_kind(&self.sources, "location")
    }

    /// The address of the destination, when it is told.
    #[must_use]
    pub fn destination_place(&self) -> Option<&Identity> {
        of_kind(&self.destinations, "location")
    }
}

fn of_kind<'e>(parties: &'e [Typed], wanted: &str) -> Option<&'e Identity> {
    let is_wanted = |typed: &&Typed| {
        typed.kind.as_ref().and_then(|kind| kind.name(Vocabulary::SourceDestinationType)) == Some(wanted)
    };
    parties.iter().find(is_wanted).map(|typed| &typed.id)
}
