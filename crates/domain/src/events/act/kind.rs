//! The kinds of acts, and the parts that each of them has.

use serde::{Deserialize, Serialize};

use crate::events::epcis::{Action, Event, EventType, Vocabulary};
use crate::input::localized::Text;
use crate::records::restriction::Handling;

/// The business step of cooling.
const COOLING: &str = "https://nguon.vn/epcis/BizStep-cooling";

/// What is done with goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    /// Harvest or produce (Thu hoạch, sản xuất): creates a lot from a field, a catch, or materials without recorded
    /// lots.
    Harvest,
    /// Receive (Nhận hàng).
    Receive,
    /// Cool (Làm lạnh, sơ chế lạnh).
    Cool,
    /// Store (Lưu kho).
    Store,
    /// Move (Chuyển kho): from one of the business's own places to another.
    Move,
    /// Pack (Xếp lên palet): onto or into a logistic unit.
    Pack,
    /// Unpack (Dỡ palet): out of a logistic unit.
    Unpack,
    /// Process or repack (Chế biến, đóng gói lại): inputs become new lots.
    Process,
    /// Transport (Vận chuyển): goods are on their way, in the business's own hands or a carrier's.
    Transport,
    /// Ship (Gửi hàng).
    Ship,
    /// Return (Trả hàng): received goods are sent back.
    Return,
    /// Refuse (Từ chối nhận): delivered goods are not accepted.
    Refuse,
    /// Inspect (Kiểm tra).
    Inspect,
    /// Sell (Bán).
    Sell,
    /// Destroy (Tiêu hủy).
    Destroy,
}

/// A part of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActPart {
    /// The items acted on.
    Items,
    /// The lots that processing produced.
    Results,
    /// The logistic unit that was packed or unpacked.
    Container,
    /// The acting business's place; for a move, the place to which the goods go.
    Place,
    /// The acting business's place from which goods are moved.
    FromPlace,
    /// The trading partner.
    Partner,
    /// GLN of the trading partner's place.
    PartnerPlace,
    /// The despatch advice.
    Advice,
    /// The date of despatch.
    SentOn,
    /// When the delivery is expected.
    ExpectedAt,
    /// The carrier.
    Carrier,
    /// The licence plate of the vehicle.
    Vehicle,
    /// Order number.
    OrderNumber,
    /// Bill-of-lading number.
    ShipmentNumber,
    /// The temperature of the goods.
    Temperature,
    /// Variety.
    Variety,
    /// Harvest team.
    HarvestTeam,
    /// The statement that no inputs were used in growing.
    Inputs,
    /// The result of an inspection.
    Finding,
    /// The reason.
    Reason,
}

impl ActPart {
    /// All parts, in the order of the form.
    pub const ALL: [Self; 20] = [
        Self::Advice,
        Self::Container,
        Self::Items,
        Self::Results,
        Self::FromPlace,
        Self::Place,
        Self::Temperature,
        Self::Partner,
        Self::PartnerPlace,
        Self::Variety,
        Self::HarvestTeam,
        Self::Inputs,
        Self::OrderNumber,
        Self::ShipmentNumber,
        Self::SentOn,
        Self::ExpectedAt,
        Self::Carrier,
        Self::Vehicle,
        Self::Finding,
        Self::Reason,
    ];

    /// The name of the corresponding field of [`super::ActInput`].
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Results => "results",
            Self::Container => "container",
            Self::Place => "place_id",
            Self::FromPlace => "from_place_id",
            Self::Partner => "partner_id",
            Self::PartnerPlace => "partner_place",
            Self::Advice => "advice_id",
            Self::SentOn => "sent_on",
            Self::ExpectedAt => "expected_at",
            Self::Carrier => "carrier_id",
            Self::Vehicle => "vehicle",
            Self::OrderNumber => "order_number",
            Self::ShipmentNumber => "shipment_number",
            Self::Temperature => "temperature",
            Self::Variety => "variety",
            Self::HarvestTeam => "harvest_team",
            Self::Inputs => "inputs",
            Self::Finding => "finding",
            Self::Reason => "reason",
        }
    }
}

/// Whether an act needs a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The part must be present.
    Required,
    /// The part may be present.
    Optional,
    /// The part is not allowed.
    None,
}

impl ActKind {
    /// All kinds, in the order of the supply chain.
    pub const ALL: [Self; 15] = [
        Self::Harvest,
        Self::Receive,
        Self::Cool,
        Self::Store,
        Self::Move,
        Self::Pack,
        Self::Unpack,
        Self::Process,
        Self::Transport,
        Self::Ship,
        Self::Return,
        Self::Refuse,
        Self::Inspect,
        Self::Sell,
        Self::Destroy,
    ];

    /// The value in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Harvest => "harvest",
            Self::Receive => "receive",
            Self::Cool => "cool",
            Self::Store => "store",
            Self::Move => "move",
            Self::Pack => "pack",
            Self::Unpack => "unpack",
            Self::Process => "process",
            Self::Transport => "transport",
            Self::Ship => "ship",
            Self::Return => "return",
            Self::Refuse => "refuse",
            Self::Inspect => "inspect",
            Self::Sell => "sell",
            Self::Destroy => "destroy",
        }
    }

    /// The reverse of [`ActKind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The label for users.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Harvest => Text::new("Thu hoạch, sản xuất", "Harvest or produce"),
            Self::Receive => Text::new("Nhận hàng", "Receive"),
            Self::Cool => Text::new("Làm lạnh", "Cool"),
            Self::Store => Text::new("Lưu kho", "Store"),
            Self::Move => Text::new("Chuyển kho", "Move to another place"),
            Self::Pack => Text::new("Xếp lên palet", "Pack"),
            Self::Unpack => Text::new("Dỡ palet", "Unpack"),
            Self::Process => Text::new("Chế biến, đóng gói lại", "Process or repack"),
            Self::Transport => Text::new("Vận chuyển", "Transport"),
            Self::Ship => Text::new("Gửi hàng", "Ship"),
            Self::Return => Text::new("Trả hàng", "Return"),
            Self::Refuse => Text::new("Từ chối nhận", "Refuse"),
            Self::Inspect => Text::new("Kiểm tra", "Inspect"),
            Self::Sell => Text::new("Bán", "Sell"),
            Self::Destroy => Text::new("Tiêu hủy", "Destroy"),
        }
    }

    /// Returns whether a part is required, optional or not allowed. The server checks by this table and the browser
    /// draws the form by it.
    #[must_use]
    pub const fn need(self, part: ActPart) -> Need {
        use ActKind as K;
        use ActPart as P;
        match (self, part) {
            // Unpacking without items empties the unit; an advice lists the goods itself.
            (K::Unpack | K::Receive | K::Refuse, P::Items) => Need::Optional,
            (_, P::Items) => Need::Required,
            (K::Process, P::Results) => Need::Required,
            (K::Pack | K::Unpack, P::Container) => Need::Required,
            (K::Harvest, P::Container) => Need::Optional,
            (K::Move, P::Place) => Need::Required,
            (_, P::Place) => Need::Optional,
            // Where the goods are is usually known from the stock.
            (K::Move, P::FromPlace) => Need::Optional,
            (K::Ship | K::Return, P::Partner) => Need::Required,
            // The advice names the sender.
            (K::Receive | K::Refuse, P::Partner) => Need::Optional,
            (K::Ship | K::Return | K::Receive | K::Refuse, P::PartnerPlace | P::OrderNumber | P::ShipmentNumber) => {
                Need::Optional
            }
            (K::Ship | K::Return, P::ExpectedAt) => Need::Optional,
            (K::Ship | K::Return | K::Receive | K::Move | K::Transport, P::Carrier | P::Vehicle) => Need::Optional,
            (K::Transport, P::ShipmentNumber) => Need::Optional,
            (K::Receive | K::Refuse, P::Advice) => Need::Optional,
            (K::Receive, P::SentOn) => Need::Optional,
            (K::Cool | K::Store | K::Transport, P::Temperature) => Need::Optional,
            (K::Harvest, P::Variety | P::HarvestTeam | P::Inputs) => Need::Optional,
            (K::Process, P::OrderNumber) => Need::Optional,
            (K::Inspect, P::Finding) => Need::Required,
            (K::Return | K::Refuse | K::Destroy, P::Reason) => Need::Required,
            // Expired goods need one (`records::restriction`).
            (K::Inspect | K::Ship | K::Process | K::Pack, P::Reason) => Need::Optional,
            _ => Need::None,
        }
    }

    /// Whether the act hands goods over to a partner.
    #[must_use]
    pub const fn sends(self) -> bool {
        matches!(self, Self::Ship | Self::Return)
    }

    /// What the act does with its items, by which the table of restrictions decides. The results of processing and what
    /// is harvested come into being, whatever restricts their lot: they are restricted by it from then on.
    #[must_use]
    pub const fn handling(self) -> Handling {
        match self {
            Self::Harvest => Handling::Create,
            Self::Receive => Handling::Receive,
            Self::Pack => Handling::Pack,
            Self::Unpack => Handling::Unpack,
            Self::Process => Handling::Use,
            Self::Ship => Handling::Send,
            Self::Return => Handling::Return,
            Self::Refuse => Handling::Refuse,
            Self::Inspect => Handling::Inspect,
            Self::Sell => Handling::Sell,
            Self::Destroy => Handling::Destroy,
            Self::Cool | Self::Store | Self::Move | Self::Transport => Handling::Move,
        }
    }

    /// Whether the act happens to goods that stay in the business's stock: it shows on their journey, and nothing comes
    /// or goes by it.
    #[must_use]
    pub const fn is_handling(self) -> bool {
        matches!(self, Self::Cool | Self::Store | Self::Move | Self::Transport)
    }

    /// The EPCIS event of this act: type, action, business step and disposition (CBV 2.0, section 7). CBV has no term
    /// for cooling, so its step is an address of ours, as CBV allows. A store and a move have the same step; a move
    /// states where the goods were.
    #[must_use]
    pub const fn epcis(self) -> (EventType, Option<Action>, &'static str, Option<&'static str>) {
        use EventType::{Aggregation, Object, Transformation};
        match self {
            Self::Harvest => (Object, Some(Action::Add), "commissioning", Some("active")),
            Self::Receive => (Object, Some(Action::Observe), "receiving", Some("in_progress")),
            Self::Cool => (Object, Some(Action::Observe), COOLING, Some("in_progress")),
            Self::Store | Self::Move => (Object, Some(Action::Observe), "storing", Some("in_progress")),
            Self::Transport => (Object, Some(Action::Observe), "transporting", Some("in_transit")),
            Self::Pack => (Aggregation, Some(Action::Add), "packing", Some("in_progress")),
            Self::Unpack => (Aggregation, Some(Action::Delete), "unpacking", Some("in_progress")),
            Self::Process => (Transformation, None, "commissioning", Some("in_progress")),
            Self::Ship => (Object, Some(Action::Observe), "shipping", Some("in_transit")),
            Self::Return => (Object, Some(Action::Observe), "shipping", Some("returned")),
            Self::Refuse => (Object, Some(Action::Observe), "accepting", Some("non_sellable_other")),
            Self::Inspect => (Object, Some(Action::Observe), "inspecting", None),
            Self::Sell => (Object, Some(Action::Observe), "retail_selling", Some("retail_sold")),
            Self::Destroy => (Object, Some(Action::Delete), "destroying", Some("destroyed")),
        }
    }

    /// Returns the act that an event represents; `None` when no act corresponds to it.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        use EventType::{Aggregation, Association, Object, Transformation};
        let disposition = event.disposition.as_ref().and_then(|term| term.name(Vocabulary::Disposition));
        let step = event.biz_step.as_ref().map(|step| step.name(Vocabulary::BizStep).unwrap_or(step.as_str()));
        Some(match (event.event_type, event.action, step.unwrap_or_default()) {
            (Transformation, ..) => Self::Process,
            (Aggregation | Association, Some(Action::Add), _) => Self::Pack,
            (Aggregation | Association, Some(Action::Delete), _) => Self::Unpack,
            (Object, Some(Action::Observe), "shipping") if disposition == Some("returned") => Self::Return,
            (Object, Some(Action::Observe), "shipping") => Self::Ship,
            (Object, Some(Action::Observe), "receiving") => Self::Receive,
            (Object, Some(Action::Observe), "accepting") if disposition == Some("non_sellable_other") => Self::Refuse,
            (Object, Some(Action::Observe), "inspecting") => Self::Inspect,
            (Object, Some(Action::Observe), COOLING) => Self::Cool,
            (Object, Some(Action::Observe), "storing") if event.source_place().is_some() => Self::Move,
            (Object, Some(Action::Observe), "storing") => Self::Store,
            (Object, Some(Action::Observe), "transporting") => Self::Transport,
            (Object, _, "retail_selling") => Self::Sell,
            (Object, _, "destroying") => Self::Destroy,
            (Object, Some(Action::Add), _) if is_of_goods(event) => Self::Harvest,
            _ => return None,
        })
    }
}

/// Whether an event is about trade items or lots: commissioning the SSCC of a pallet is no harvest.
fn is_of_goods(event: &Event) -> bool {
    !event.quantities.is_empty() || event.things.iter().any(|(_, identity)| identity.trade_item().is_some())
}

#[cfg(test)]
mod tests {
    use super::{ActKind, ActPart, Need};
    use crate::events::act::event::NAMESPACE;
    use crate::events::epcis::Vocabulary;

    #[test]
    fn every_act_has_terms_of_the_vocabulary_or_of_our_own_namespace() {
        for kind in ActKind::ALL {
            let (_, _, step, disposition) = kind.epcis();
            assert!(Vocabulary::BizStep.term(step).is_some() || step.starts_with(NAMESPACE), "{step}");
            assert!(disposition.is_none_or(|name| Vocabulary::Disposition.term(name).is_some()), "{disposition:?}");
            assert_eq!(ActKind::parse(kind.as_str()), Some(kind));
        }
    }

    #[test]
    fn every_part_belongs_to_some_act() {
        for part in ActPart::ALL {
            assert!(ActKind::ALL.into_iter().any(|kind| kind.need(part) != Need::None), "{part:?}");
        }
    }
}
