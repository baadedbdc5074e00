//! Key data elements: what a party has to record, keep and share for each traceable item, by its role in the supply
//! chain (TCVN 12827:2019, clauses 5.4, 6.7, 7.7 and 8.7).
//!
//! [`REQUIREMENTS`] is the single table of the clauses; forms, completeness marks and the dashboard all derive from it
//! what is missing.

pub mod growing;
pub mod role;

use serde::{Deserialize, Serialize};

use self::ChainRole::{Distributor, Grower, Packer, Repacker, Retailer};
use self::DataElement as E;
use self::Direction::{In, Out};
use self::TraceableItem::{LogisticUnit, Shipment, TradeItem};
use crate::input::localized::Text;

/// A party's role in the supply chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChainRole {
    /// Grower (Cơ sở trồng trọt; clause 5).
    Grower,
    /// Packer (Cơ sở đóng gói; clause 6).
    Packer,
    /// Repacker (Cơ sở đóng gói lại; clause 6).
    Repacker,
    /// Distributor or wholesaler (Nhà phân phối, nhà bán buôn; clause 7).
    Distributor,
    /// Retailer or food service (Cơ sở kinh doanh dịch vụ ăn uống, cơ sở bán lẻ; clause 8).
    Retailer,
}

impl ChainRole {
    /// All roles, in the order of the chain.
    pub const ALL: [Self; 5] = [Self::Grower, Self::Packer, Self::Repacker, Self::Distributor, Self::Retailer];

    /// The label for users.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Grower => Text::new("Cơ sở trồng trọt", "Grower"),
            Self::Packer => Text::new("Cơ sở đóng gói", "Packer"),
            Self::Repacker => Text::new("Cơ sở đóng gói lại", "Repacker"),
            Self::Distributor => Text::new("Nhà phân phối, nhà bán buôn", "Distributor or wholesaler"),
            Self::Retailer => Text::new("Cơ sở bán lẻ, dịch vụ ăn uống", "Retailer or food service"),
        }
    }
}

/// Whether an item comes in to the party or goes out from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Incoming (Nhập vào).
    In,
    /// Outgoing (Xuất đi).
    Out,
}

/// A kind of traceable item (clause 3, vật phẩm có thể truy xuất).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TraceableItem {
    /// Trade item (Thương phẩm): packs and cases, by GTIN and lot.
    TradeItem,
    /// Logistic unit (Đơn vị logistic), by SSCC.
    LogisticUnit,
    /// Shipment (Chuyến hàng).
    Shipment,
}

/// A key data element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DataElement {
    /// SSCC (Mã SSCC).
    Sscc,
    /// GTIN (Mã GTIN).
    Gtin,
    /// Description of the trade item (Bản mô tả thương phẩm).
    Description,
    /// Lot number (Số lô).
    LotNumber,
    /// Quantity and unit of measure (Số lượng và đơn vị tính).
    Quantity,
    /// Commodity name (Tên hàng hóa).
    CommodityName,
    /// Variety (Tên giống cây).
    Variety,
    /// Unique shipment identifier (Mã định danh đơn nhất chuyển hàng), such as the bill-of-lading number.
    ShipmentNumber,
    /// GLN of the place of despatch (GLN của địa điểm gửi đi).
    ShipFrom,
    /// GLN of the destination (GLN của địa điểm gửi đến).
    ShipTo,
    /// Date of despatch (Ngày vận chuyển).
    ShipDate,
    /// Date of receipt (Ngày nhận hàng).
    ReceiptDate,
    /// GLN of the sender (GLN của bên gửi).
    Sender,
    /// GLN of the receiver (GLN của bên nhận).
    Receiver,
    /// Growing records: the place of growing (Nơi trồng).
    GrowingPlace,
    /// Growing records: seed or variety (Giống).
    Seed,
    /// Growing records: production inputs (Vật tư đầu vào), or the statement that none were used.
    Inputs,
    /// Harvest records (Thông tin thu hoạch): team and date.
    HarvestRecords,
}

impl DataElement {
    /// All elements.
    pub const ALL: [Self; 18] = [
        Self::Sscc,
        Self::Gtin,
        Self::Description,
        Self::LotNumber,
        Self::Quantity,
        Self::CommodityName,
        Self::Variety,
        Self::ShipmentNumber,
        Self::ShipFrom,
        Self::ShipTo,
        Self::ShipDate,
        Self::ReceiptDate,
        Self::Sender,
        Self::Receiver,
        Self::GrowingPlace,
        Self::Seed,
        Self::Inputs,
        Self::HarvestRecords,
    ];

    /// The label for users.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Sscc => Text::new("Mã SSCC", "SSCC"),
            Self::Gtin => Text::new("Mã GTIN", "GTIN"),
            Self::Description => Text::new("Mô tả thương phẩm", "Description"),
            Self::LotNumber => Text::new("Số lô", "Lot number"),
            Self::Quantity => Text::new("Số lượng và đơn vị tính", "Quantity and unit"),
            Self::CommodityName => Text::new("Tên hàng hóa", "Commodity name"),
            Self::Variety => Text::new("Tên giống cây", "Variety"),
            Self::ShipmentNumber => Text::new("Số vận đơn", "Shipment number (bill of lading)"),
            Self::ShipFrom => Text::new("GLN của nơi gửi đi", "GLN of the place of despatch"),
            Self::ShipTo => Text::new("GLN của nơi gửi đến", "GLN of the destination"),
            Self::ShipDate => Text::new("Ngày vận chuyển", "Date of despatch"),
            Self::ReceiptDate => Text::new("Ngày nhận hàng", "Date of receipt"),
            Self::Sender => Text::new("GLN của bên gửi", "GLN of the sender"),
            Self::Receiver => Text::new("GLN của bên nhận", "GLN of the receiver"),
            Self::GrowingPlace => Text::new("Hồ sơ trồng trọt: nơi trồng", "Growing records: place"),
            Self::Seed => Text::new("Hồ sơ trồng trọt: giống", "Growing records: seed or variety"),
            Self::Inputs => Text::new(
                "Hồ sơ trồng trọt: vật tư đầu vào (hoặc ghi rõ là không dùng)",
                "Growing records: inputs (or that none were used)",
            ),
            Self::HarvestRecords => Text::new("Đội thu hoạch và ngày thu hoạch", "Harvest team and date"),
        }
    }

    /// Whether the standard asks for it only where possible ("nếu có thể"): the name of the variety.
    #[must_use]
    pub const fn is_optional(self) -> bool {
        matches!(self, Self::Variety)
    }
}

/// A set of data elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Elements(u32);

impl Elements {
    /// The set of these elements.
    #[must_use]
    pub const fn of(elements: &[DataElement]) -> Self {
        let mut set = 0;
        let mut index = 0;
        while index < elements.len() {
            set |= 1 << elements[index] as u32;
            index += 1;
        }
        Self(set)
    }

    /// Whether the set contains this element.
    #[must_use]
    pub const fn has(self, element: DataElement) -> bool {
        self.0 & (1 << element as u32) != 0
    }

    /// Returns the set with this element added.
    #[must_use]
    pub const fn with(self, element: DataElement) -> Self {
        Self(self.0 | (1 << element as u32))
    }

    /// Returns the elements of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The elements of the set, in the order of [`DataElement::ALL`].
    pub fn iter(self) -> impl Iterator<Item = DataElement> {
        DataElement::ALL.into_iter().filter(move |element| self.has(*element))
    }
}

/// The data elements that a clause requires.
#[derive(Clone, Copy, Debug)]
pub struct Requirement {
    /// The role of the party.
    pub role: ChainRole,
    /// Whether the item is incoming or outgoing.
    pub direction: Direction,
    /// The kind of item.
    pub item: TraceableItem,
    /// The clause of TCVN 12827:2019.
    pub clause: &'static str,
    /// The required elements.
    pub elements: Elements,
}

impl Requirement {
    /// Returns the required elements that are not among those recorded.
    pub fn missing(&self, known: Elements) -> impl Iterator<Item = DataElement> {
        self.elements.iter().filter(move |element| !element.is_optional() && !known.has(*element))
    }
}

/// Returns the requirement of the standard on an item, by the party's role; `None` if there is none.
#[must_use]
pub fn requirement(role: ChainRole, direction: Direction, item: TraceableItem) -> Option<&'static Requirement> {
    REQUIREMENTS.iter().find(|asked| asked.role == role && asked.direction == direction && asked.item == item)
}

/// Outgoing trade items, by GTIN and lot.
const TRADE_ITEM_OUT: Elements = Elements::of(&[
    E::Gtin,
    E::Description,
    E::LotNumber,
    E::Quantity,
    E::ShipFrom,
    E::ShipTo,
    E::ShipDate,
    E::Sender,
    E::Receiver,
]);
/// Incoming trade items, by GTIN and lot.
const TRADE_ITEM_IN: Elements = Elements::of(&[
    E::Gtin,
    E::Description,
    E::LotNumber,
    E::Quantity,
    E::ShipFrom,
    E::ShipDate,
    E::Sender,
    E::ReceiptDate,
]);
/// Outgoing logistic units.
const UNIT_OUT: Elements = Elements::of(&[E::Sscc, E::ShipFrom, E::ShipTo, E::ShipDate, E::Sender, E::Receiver]);
/// Incoming logistic units.
const UNIT_IN: Elements = Elements::of(&[E::Sscc, E::ShipFrom, E::ReceiptDate, E::ShipDate, E::Sender]);
/// Outgoing shipments.
const SHIPMENT_OUT: Elements =
    Elements::of(&[E::ShipmentNumber, E::ShipFrom, E::ShipTo, E::ShipDate, E::Sender, E::Receiver]);
/// Incoming shipments.
const SHIPMENT_IN: Elements = SHIPMENT_OUT.with(E::ReceiptDate);

/// The requirements of all clauses. As in the standard, 7.7 b for distributors lists the place of receipt and not that
/// of despatch.
pub const REQUIREMENTS: &[Requirement] = &[
    row(
        Grower,
        Out,
        LogisticUnit,
        "5.4",
        Elements::of(&[
            E::Sscc,
            E::CommodityName,
            E::Variety,
            E::Receiver,
            E::ShipFrom,
            E::ShipTo,
            E::ShipDate,
            E::GrowingPlace,
            E::Seed,
            E::Inputs,
            E::HarvestRecords,
            E::Sender,
        ]),
    ),
    row(
        Packer,
        In,
        LogisticUnit,
        "6.7.1 a",
        Elements::of(&[
            E::Sscc,
            E::CommodityName,
            E::Variety,
            E::ShipFrom,
            E::ReceiptDate,
            E::HarvestRecords,
            E::ShipDate,
            E::Sender,
        ]),
    ),
    row(Packer, Out, TradeItem, "6.7.1 b", TRADE_ITEM_OUT),
    row(Packer, Out, LogisticUnit, "6.7.1 c", UNIT_OUT),
    row(Packer, Out, Shipment, "6.7.1 d", SHIPMENT_OUT),
    row(Repacker, In, TradeItem, "6.7.2 a", TRADE_ITEM_IN),
    row(Repacker, In, LogisticUnit, "6.7.2 b", UNIT_IN),
    row(Repacker, In, Shipment, "6.7.2 c", SHIPMENT_IN),
    row(Repacker, Out, TradeItem, "6.7.2 d", TRADE_ITEM_OUT),
    row(Repacker, Out, LogisticUnit, "6.7.2 e", UNIT_OUT),
    row(Repacker, Out, Shipment, "6.7.2 f", SHIPMENT_OUT),
    row(Distributor, In, TradeItem, "7.7 a", TRADE_ITEM_IN),
    row(
        Distributor,
        In,
        LogisticUnit,
        "7.7 b",
        Elements::of(&[E::Sscc, E::ShipTo, E::ReceiptDate, E::Sender, E::ShipDate]),
    ),
    row(Distributor, In, Shipment, "7.7 c", SHIPMENT_IN),
    row(Distributor, Out, TradeItem, "7.7 d", TRADE_ITEM_OUT),
    row(Distributor, Out, LogisticUnit, "7.7 e", UNIT_OUT),
    row(Distributor, Out, Shipment, "7.7 f", SHIPMENT_OUT),
    row(Retailer, In, TradeItem, "8.7 a", TRADE_ITEM_IN),
    row(Retailer, In, LogisticUnit, "8.7 b", UNIT_IN),
    row(
        Retailer,
        In,
        Shipment,
        "8.7 c",
        Elements::of(&[E::ShipmentNumber, E::ShipFrom, E::ShipDate, E::Sender, E::ReceiptDate]),
    ),
];

const fn row(
    role: ChainRole,
    direction: Direction,
    item: TraceableItem,
    clause: &'static str,
    elements: Elements,
) -> Requirement {
    Requirement { role, direction, item, clause, elements }
}

#[cfg(test)]
mod tests {
    use super::{ChainRole, DataElement as E, Direction, Elements, REQUIREMENTS, TraceableItem, requirement};
    use std::collections::HashSet;

    #[test]
    fn no_role_is_asked_twice_for_the_same() {
        let asked: HashSet<_> = REQUIREMENTS.iter().map(|row| (row.role, row.direction, row.item)).collect();
        let clauses: HashSet<_> = REQUIREMENTS.iter().map(|row| row.clause).collect();
        assert_eq!((asked.len(), clauses.len()), (REQUIREMENTS.len(), REQUIREMENTS.len()));
    }

    #[test]
    fn what_is_missing_is_named_with_its_clause_and_a_variety_only_where_there_is_one() {
        let asked = requirement(ChainRole::Grower, Direction::Out, TraceableItem::LogisticUnit).expect("clause 5.4");
        let known =
            Elements::of(&[E::Sscc, E::CommodityName, E::ShipFrom, E::ShipTo, E::ShipDate, E::Sender, E::Receiver]);
        assert_eq!(asked.clause, "5.4");
        let growing = [E::GrowingPlace, E::Seed, E::Inputs];
        assert_eq!(asked.missing(known.with(E::HarvestRecords)).collect::<Vec<_>>(), growing);
        let whole = growing.into_iter().fold(known.with(E::HarvestRecords), Elements::with);
        assert_eq!(asked.missing(whole).count(), 0);
    }

    #[test]
    fn a_retailer_sends_nothing_on_and_a_grower_receives_nothing() {
        for item in [TraceableItem::TradeItem, TraceableItem::LogisticUnit, TraceableItem::Shipment] {
            assert!(requirement(ChainRole::Retailer, Direction::Out, item).is_none());
            assert!(requirement(ChainRole::Grower, Direction::In, item).is_none());
        }
    }

    #[test]
    fn every_element_is_asked_of_somebody() {
        let asked =
            REQUIREMENTS.iter().fold(Elements::default(), |all, row| row.elements.iter().fold(all, Elements::with));
        assert_eq!(asked.iter().count(), E::ALL.len());
    }
}
