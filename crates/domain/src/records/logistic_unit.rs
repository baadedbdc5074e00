//! Logistic units (TCVN 12827:2019, 5.2, 6.5 and A.3): goods transported and stored as one, identified by an SSCC.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::identification::identifier::Sscc;
use crate::input::kind::CatalogueKind;
use crate::input::kind::Kind;
use crate::input::quantity::Quantity;
use crate::input::violation::Reason;
use crate::input::{Check, Input, MAX_LIST_ITEMS};
use crate::records::resource::{RecordInput, RecordKey, Reference, Resource, Target};

/// Resource of logistic units.
#[derive(Clone, Copy, Debug)]
pub struct LogisticUnit;

impl Resource for LogisticUnit {
    const KIND: Kind = Kind::LogisticUnit;
    const SORTS: &'static [&'static str] = &[];
    type Input = LogisticUnitInput;
    type View = LogisticUnitView;
}

/// A lot, with its quantity if it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LotAmount {
    /// Lot (Lô).
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub lot_id: Option<Uuid>,
    /// Quantity (Số lượng) in `unit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// Unit of measure (Đơn vị tính), a UN/ECE Recommendation 20 or 21 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "CT"))]
    pub unit: Option<String>,
}

/// A logistic unit, such as a pallet, harvest bin or crate, with the data of its label (TCVN 12827:2019, 5.2.3 and
/// figure 5).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LogisticUnitInput {
    /// Name of the goods (Tên hàng hóa).
    #[cfg_attr(feature = "openapi", schema(required, example = "Thanh long ruột đỏ"))]
    pub name: String,
    /// Category (Loại), an entry of the catalogue `logistic_unit_category`.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub category_id: Option<Uuid>,
    /// SSCC, 18 digits with check digit.
    #[cfg_attr(feature = "openapi", schema(example = "089385059700000011"))]
    pub sscc: Option<String>,
    /// Variety (Tên giống cây).
    pub variety: Option<String>,
    /// Contents (Trong đó có): the lots packed in it.
    pub contents: Vec<LotAmount>,
    /// Place of despatch (Nơi gửi đi), where it was packed.
    pub from_place_id: Option<Uuid>,
    /// Receiver (Bên nhận), a supply-chain member.
    pub receiver_id: Option<Uuid>,
    /// Carrier (Bên vận chuyển), a supply-chain member.
    pub carrier_id: Option<Uuid>,
    /// Date of despatch (Ngày vận chuyển).
    pub shipped_on: Option<NaiveDate>,
    /// Order number (Số đơn đặt hàng).
    #[cfg_attr(feature = "openapi", schema(example = "AC 239"))]
    pub order_number: Option<String>,
    /// Gross weight (Khối lượng tổng), in kilograms.
    pub gross_weight: Option<Quantity>,
    /// Harvest team (Đội thu hoạch).
    pub harvest_team: Option<String>,
    /// Harvest date (Ngày thu hoạch), not in the future.
    pub harvested_on: Option<NaiveDate>,
    /// Note (Ghi chú).
    pub description: Option<String>,
}

impl Input for LogisticUnitInput {
    fn check(&self, check: &mut Check) {
        check.required_line("name", &self.name);
        check.present("category_id", self.category_id.as_ref());
        if let Some(sscc) = &self.sscc {
            check.result("sscc", sscc.parse::<Sscc>());
        }
        check.line("variety", self.variety.as_deref());
        check.at_most("contents", &self.contents, MAX_LIST_ITEMS);
        for (index, amount) in self.contents.iter().enumerate().take(MAX_LIST_ITEMS) {
            let name = |part: &str| format!("contents[{index}].{part}");
            check.present(&name("lot_id"), amount.lot_id.as_ref());
            if self.contents[..index].iter().any(|other| other.lot_id == amount.lot_id) {
                check.refuse(name("lot_id"), Reason::Duplicate);
            }
            if amount.quantity.is_some() && amount.unit.is_none() {
                check.refuse(name("unit"), Reason::Incomplete { needs: "unit" });
            }
            if amount.quantity == Some(Quantity::default()) {
                check.refuse(name("quantity"), Reason::NotAllowed);
            }
            check.line(&name("unit"), amount.unit.as_deref());
        }
        check.plausible("shipped_on", self.shipped_on);
        check.line("order_number", self.order_number.as_deref());
        if self.gross_weight == Some(Quantity::default()) {
            check.refuse("gross_weight", Reason::NotAllowed);
        }
        check.line("harvest_team", self.harvest_team.as_deref());
        check.not_future("harvested_on", self.harvested_on);
        check.not_before("shipped_on", self.shipped_on, self.harvested_on);
        check.long_text("description", self.description.as_deref());
    }
}

impl RecordInput for LogisticUnitInput {
    fn name(&self) -> &str {
        &self.name
    }

    fn code(&self) -> Option<&str> {
        None
    }

    fn search_texts(&self) -> Vec<&str> {
        [&self.sscc, &self.variety, &self.order_number, &self.harvest_team]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect()
    }

    fn references(&self) -> Vec<Reference> {
        let contents = self.contents.iter().flat_map(|amount| {
            let lot = amount.lot_id.map(|id| Target::Record(Kind::Lot, id));
            lot.into_iter().chain(amount.unit.clone().map(Target::Unit))
        });
        let record = |field, kind, id: Option<Uuid>| Reference::optional(field, id.map(|id| Target::Record(kind, id)));
        Reference::optional(
            "category_id",
            self.category_id.map(|id| Target::Catalogue(CatalogueKind::LogisticUnitCategory, id)),
        )
        .chain(contents.map(|target| Reference { field: "contents", target }))
        .chain(record("from_place_id", Kind::Place, self.from_place_id))
        .chain(record("receiver_id", Kind::Member, self.receiver_id))
        .chain(record("carrier_id", Kind::Member, self.carrier_id))
        .collect()
    }

    fn keys(&self) -> Vec<RecordKey> {
        RecordKey::optional::<Sscc>("sscc", self.sscc.as_deref()).into_iter().collect()
    }
}

/// Creates several equal logistic units, such as the bins of a harvest, each with its own SSCC.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct UnitSeries {
    /// The data of every unit, without `sscc`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub unit: LogisticUnitInput,
    /// Number of units, 1 to 500.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false, minimum = 1, maximum = 500, example = 20))]
    pub count: Option<i64>,
}

impl Input for UnitSeries {
    fn check(&self, check: &mut Check) {
        let mut unit = Check::new(check.today());
        self.unit.check(&mut unit);
        for violation in unit.into_violations() {
            check.refuse(format!("unit.{}", violation.field), violation.reason);
        }
        if self.unit.sscc.is_some() {
            check.refuse("unit.sscc", Reason::NotAllowed);
        }
        check.present("count", self.count.as_ref());
        check.within("count", self.count, 1, crate::identification::numbers::MAX_IN_SERIES);
    }
}

/// A logistic unit of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MadeUnit {
    /// UUIDv7.
    pub id: Uuid,
    /// SSCC.
    #[cfg_attr(feature = "openapi", schema(example = "089385059700000011"))]
    pub sscc: String,
}

/// The logistic units of a series, in the order of their SSCCs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MadeUnits {
    /// The units.
    pub units: Vec<MadeUnit>,
}

/// A logistic unit as returned by the API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogisticUnitView {
    /// Trace code (Mã truy xuất), assigned once and never changed.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// The data as entered.
    #[serde(flatten)]
    pub input: LogisticUnitInput,
}
