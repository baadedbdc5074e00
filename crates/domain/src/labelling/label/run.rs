//! Print runs: what is asked for, what was printed, and what of it is void.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{LabelKind, LabelLine, Stock};
use crate::identification::identifier::Sscc;
use crate::identification::qr::QrContent;
use crate::input::kind::Kind;
use crate::input::reason::label::LabelFault;
use crate::input::violation::Reason;
use crate::input::{Check, Input, LIST};

/// The most labels of one run.
pub const MAX_LABELS: usize = 10_000;
/// The most lines of a consumer label.
pub const MAX_LINES: usize = 4;
/// How far the print can be moved, in tenths of a millimetre.
const MAX_OFFSET: i64 = 100;

/// Labels of one record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LabelItem {
    /// The product, lot or logistic unit.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub record_id: Option<Uuid>,
    /// `lot` or `product` for a consumer label, `lot` when absent; other labels are of one kind of records only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_kind: Option<Kind>,
    /// Which packaging level of the product a case is, counted from 0; none when the GTIN is that of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 0))]
    pub packaging: Option<i64>,
    /// How many labels; 1 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10_000, example = 24))]
    pub copies: Option<i64>,
}

impl LabelItem {
    /// How many labels.
    #[must_use]
    pub fn count(&self) -> usize {
        self.copies.map_or(1, |copies| usize::try_from(copies).unwrap_or_default())
    }
}

/// What is printed in one go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PrintRunInput {
    /// Loại nhãn.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub kind: Option<LabelKind>,
    /// Khổ nhãn: a stock by its `id`.
    #[cfg_attr(feature = "openapi", schema(required, example = "a4_24"))]
    pub stock: String,
    /// For what; at most 10,000 labels in all.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub items: Vec<LabelItem>,
    /// Vị trí bắt đầu: the first free label of a sheet that is used in part, counted from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 1))]
    pub start_position: Option<i64>,
    /// Dịch ngang: moves the print to the right, in tenths of a millimetre.
    #[cfg_attr(feature = "openapi", schema(minimum = -100, maximum = 100, example = 0))]
    pub offset_x: Option<i64>,
    /// Dịch dọc: moves the print down, in tenths of a millimetre.
    #[cfg_attr(feature = "openapi", schema(minimum = -100, maximum = 100, example = 0))]
    pub offset_y: Option<i64>,
    /// The lines of a consumer label in their order, at most four; name, lot, dates and trace code when empty.
    pub lines: Vec<LabelLine>,
    /// Which address a QR code holds; the Digital Link where there is a GTIN when absent.
    pub qr_content: Option<QrContent>,
}

impl PrintRunInput {
    /// How many labels it asks for.
    #[must_use]
    pub fn labels(&self) -> usize {
        self.items.iter().fold(0, |sum, item| sum.saturating_add(item.count()))
    }
}

/// Refuses a position that the page of the stock does not have.
fn check_position(check: &mut Check, stock: Option<&Stock>, position: Option<i64>) {
    check.within("start_position", position, 1, stock.map_or(1, |stock| stock.per_page().into()));
}

impl Input for PrintRunInput {
    fn check(&self, check: &mut Check) {
        check.present("kind", self.kind.as_ref());
        let stock = Stock::find(&self.stock);
        match stock {
            None if self.stock.is_empty() => check.refuse("stock", Reason::Required),
            None => check.refuse("stock", Reason::NotAllowed),
            Some(stock) if self.kind.is_some_and(|kind| !stock.kinds.contains(&kind)) => {
                check.refuse("stock", LabelFault::Stock.into());
            }
            Some(_) => check_position(check, stock, self.start_position),
        }
        check.within("offset_x", self.offset_x, -MAX_OFFSET, MAX_OFFSET);
        check.within("offset_y", self.offset_y, -MAX_OFFSET, MAX_OFFSET);
        check.at_most("lines", &self.lines, MAX_LINES);
        check.set("lines", &self.lines);
        if self.items.is_empty() {
            check.refuse("items", Reason::Required);
        }
        if self.items.len() > MAX_LABELS {
            check.refuse("items", LabelFault::TooMany { max: MAX_LABELS }.into());
            return;
        }
        let allowed = self.kind.map_or(&[][..], LabelKind::records);
        for (index, item) in self.items.iter().enumerate() {
            // Named only when at fault: ten thousand names would be ten thousand texts.
            let name = |part: &str| format!("items[{index}].{part}");
            if item.record_id.is_none() {
                check.refuse(name("record_id"), Reason::Required);
            }
            if item.record_kind.is_some_and(|kind| !allowed.contains(&kind)) {
                check.refuse(name("record_kind"), Reason::NotAllowed);
            }
            if item.copies.is_some_and(|copies| !(1..=MAX_LABELS as i64).contains(&copies)) {
                check.refuse(name("copies"), Reason::OutOfRange { min: 1, max: MAX_LABELS as i64 });
            }
            if item.packaging.is_some() && self.kind != Some(LabelKind::Case) {
                check.refuse(name("packaging"), Reason::NotAllowed);
            }
        }
        if self.labels() > MAX_LABELS {
            check.refuse("items", LabelFault::TooMany { max: MAX_LABELS }.into());
        }
    }
}

/// Prints labels of a run once more, each of them marked as a reprint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ReprintInput {
    /// The first label, counted from 1 in the order of the run; its first when absent.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 13))]
    pub first: Option<i64>,
    /// The last label; the run's last when absent.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 24))]
    pub last: Option<i64>,
    /// The first free label of a sheet that is used in part, counted from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 1))]
    pub start_position: Option<i64>,
}

impl Input for ReprintInput {
    fn check(&self, check: &mut Check) {
        let most = MAX_LABELS as i64;
        check.within("first", self.first, 1, most);
        check.within("last", self.last, self.first.unwrap_or(1).clamp(1, most), most);
        // The most labels of any page; what the run's own stock has is judged where the run is known.
        check.within("start_position", self.start_position, 1, 65);
    }
}

/// Declares labels of a run void: lost, spoiled, wrongly stuck. Nothing is deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct VoidInput {
    /// How many labels; with neither this nor `ssccs`, all that are not void yet.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 2))]
    pub count: Option<i64>,
    /// All labels with these SSCCs.
    pub ssccs: Vec<String>,
    /// Lý do.
    #[cfg_attr(feature = "openapi", schema(required, example = "In lệch, đã hủy tờ thứ hai"))]
    pub reason: String,
}

impl Input for VoidInput {
    fn check(&self, check: &mut Check) {
        check.required_line("reason", &self.reason);
        check.within("count", self.count, 1, MAX_LABELS as i64);
        if self.count.is_some() && !self.ssccs.is_empty() {
            check.refuse("count", Reason::NotAllowed);
        }
        check.at_most("ssccs", &self.ssccs, LIST);
        for (index, sscc) in self.ssccs.iter().enumerate().take(LIST) {
            check.result(&format!("ssccs[{index}]"), sscc.parse::<Sscc>());
        }
        check.set("ssccs", &self.ssccs);
    }
}

/// Labels of a run that were declared void.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Void {
    /// How many labels.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub count: i32,
    /// Their SSCCs, when these were named.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ssccs: Vec<String>,
    /// Why.
    #[cfg_attr(feature = "openapi", schema(example = "In lệch, đã hủy tờ thứ hai"))]
    pub reason: String,
    /// When it was declared.
    pub declared_at: DateTime<Utc>,
    /// The name of who declared it.
    #[cfg_attr(feature = "openapi", schema(example = "Nguyễn Văn An"))]
    pub declared_by: String,
}

/// What was printed of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintRunItemView {
    /// The kind of the record.
    pub record_kind: Kind,
    /// The record.
    pub record_id: Uuid,
    /// What the label calls it.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub title: String,
    /// Its lot number, trace code, or SSCC: what tells it from others of the same name.
    #[cfg_attr(feature = "openapi", schema(example = "TL-20261115-01"))]
    pub detail: String,
    /// How many labels.
    #[cfg_attr(feature = "openapi", schema(example = 24))]
    pub copies: i32,
}

/// A run of labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintRunView {
    /// UUIDv7.
    pub id: Uuid,
    /// What the labels are for.
    pub kind: LabelKind,
    /// What they were printed on: a stock by its `id`.
    #[cfg_attr(feature = "openapi", schema(example = "a4_24"))]
    pub stock: String,
    /// When.
    pub printed_at: DateTime<Utc>,
    /// The name of who printed them.
    #[cfg_attr(feature = "openapi", schema(example = "Nguyễn Văn An"))]
    pub printed_by: String,
    /// How many labels.
    #[cfg_attr(feature = "openapi", schema(example = 24))]
    pub labels: i32,
    /// How many of them are void.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub voided: i32,
    /// The run that was printed again, when this is a reprint.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reprint_of: Option<Uuid>,
    /// The how manieth reprint it is, as its labels say; 0 for a first print.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub reprint: i32,
    /// Where it began on the first page, counted from 1.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub start_position: i32,
    /// What was printed: in a list the first three, in a single run the first 200.
    pub items: Vec<PrintRunItemView>,
    /// Of how many records there are labels.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub records: i32,
    /// Whether a symbol is smaller than GS1 asks for in general distribution (0.495 mm a module): hand scanners read it,
    /// those of warehouses and conveyors need not.
    pub is_small: bool,
    /// What was declared void, oldest first.
    pub voids: Vec<Void>,
}

/// A page of runs, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintRuns {
    /// The runs.
    pub items: Vec<PrintRunView>,
    /// Goes into `after` of the next request; none on the last page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<Uuid>,
}

/// What a run would print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelPreview {
    /// The first label as an SVG of its exact size, its letters as outlines.
    #[cfg_attr(feature = "openapi", schema(example = "<svg …></svg>"))]
    pub svg: String,
    /// How many labels.
    #[cfg_attr(feature = "openapi", schema(example = 24))]
    pub labels: i32,
    /// On how many pages.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub pages: i32,
    /// Whether a symbol of the first label is smaller than GS1 asks for in general distribution.
    pub is_small: bool,
}
