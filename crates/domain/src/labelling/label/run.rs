//! Print runs, reprints and voided labels.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{LabelKind, LabelLine, Stock};
use crate::identification::identifier::Sscc;
use crate::identification::qr::QrContent;
use crate::input::kind::Kind;
use crate::input::reason::label::LabelRefusal;
use crate::input::violation::Reason;
use crate::input::{Check, Input, MAX_LIST_ITEMS};

/// Maximum number of labels of one run.
pub const MAX_LABELS: usize = 10_000;
/// Maximum number of lines of a consumer label.
pub const MAX_LINES: usize = 4;
/// Maximum offset of the print, in tenths of a millimetre.
const MAX_OFFSET: i64 = 100;

/// Labels of one record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LabelItem {
    /// Id of the product, lot or logistic unit.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub record_id: Option<Uuid>,
    /// For consumer labels `lot` or `product`, `lot` when absent. Other labels have only one kind of records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_kind: Option<Kind>,
    /// For case labels: packaging level of the product, counted from 0. Absent when the GTIN is that of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 0))]
    pub packaging: Option<i64>,
    /// Number of labels; 1 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10_000, example = 24))]
    pub copies: Option<i64>,
}

impl LabelItem {
    /// Number of labels.
    #[must_use]
    pub fn count(&self) -> usize {
        self.copies.map_or(1, |copies| usize::try_from(copies).unwrap_or_default())
    }
}

/// Starts a print run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PrintRunInput {
    /// Kind of label (Loại nhãn).
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub kind: Option<LabelKind>,
    /// Label stock (Khổ nhãn), by its `id`.
    #[cfg_attr(feature = "openapi", schema(required, example = "a4_24"))]
    pub stock: String,
    /// Records to print labels of; at most 10,000 labels in all.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub items: Vec<LabelItem>,
    /// First free label of a partly used sheet (Vị trí bắt đầu), counted from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 1))]
    pub start_position: Option<i64>,
    /// Horizontal offset of the print (Dịch ngang), to the right, in tenths of a millimetre.
    #[cfg_attr(feature = "openapi", schema(minimum = -100, maximum = 100, example = 0))]
    pub offset_x: Option<i64>,
    /// Vertical offset of the print (Dịch dọc), downwards, in tenths of a millimetre.
    #[cfg_attr(feature = "openapi", schema(minimum = -100, maximum = 100, example = 0))]
    pub offset_y: Option<i64>,
    /// Lines of a consumer label in order, at most four. When empty: product name, lot number, dates and trace code.
    pub lines: Vec<LabelLine>,
    /// Address in the QR code. When absent: the Digital Link where there is a GTIN.
    pub qr_content: Option<QrContent>,
    /// Reason (Lý do); required for labels of expired goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl PrintRunInput {
    /// Total number of labels.
    #[must_use]
    pub fn labels(&self) -> usize {
        self.items.iter().fold(0, |sum, item| sum.saturating_add(item.count()))
    }
}

/// Refuses a position outside the page of the stock.
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
                check.refuse("stock", LabelRefusal::Stock.into());
            }
            Some(_) => check_position(check, stock, self.start_position),
        }
        check.within("offset_x", self.offset_x, -MAX_OFFSET, MAX_OFFSET);
        check.within("offset_y", self.offset_y, -MAX_OFFSET, MAX_OFFSET);
        check.line("reason", self.reason.as_deref());
        check.at_most("lines", &self.lines, MAX_LINES);
        check.set("lines", &self.lines);
        if self.items.is_empty() {
            check.refuse("items", Reason::Required);
        }
        if self.items.len() > MAX_LABELS {
            check.refuse("items", LabelRefusal::TooMany { max: MAX_LABELS }.into());
            return;
        }
        let allowed = self.kind.map_or(&[][..], LabelKind::records);
        for (index, item) in self.items.iter().enumerate() {
            // Built only for faults, to save the allocation for each of up to ten thousand items.
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
            check.refuse("items", LabelRefusal::TooMany { max: MAX_LABELS }.into());
        }
    }
}

/// Reprints labels of a run, each marked as a reprint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ReprintInput {
    /// First label, counted from 1 in the order of the run; the first of the run when absent.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 13))]
    pub first: Option<i64>,
    /// Last label; the last of the run when absent.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 24))]
    pub last: Option<i64>,
    /// First free label of a partly used sheet, counted from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 1))]
    pub start_position: Option<i64>,
    /// Reason (Lý do); required for labels of expired goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Input for ReprintInput {
    fn check(&self, check: &mut Check) {
        check.line("reason", self.reason.as_deref());
        let most = MAX_LABELS as i64;
        check.within("first", self.first, 1, most);
        check.within("last", self.last, self.first.unwrap_or(1).clamp(1, most), most);
        // 65 is the most of any stock. The limit of the run's own stock is checked where the run is loaded.
        check.within("start_position", self.start_position, 1, 65);
    }
}

/// Declares labels of a run void, because they are lost, spoiled or wrongly applied. Nothing is deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct VoidInput {
    /// Number of labels. Without this and `ssccs`: all labels that are not void.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 2))]
    pub count: Option<i64>,
    /// SSCCs whose labels are void from now on, every label of each.
    pub ssccs: Vec<String>,
    /// Reason (Lý do).
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
        check.at_most("ssccs", &self.ssccs, MAX_LIST_ITEMS);
        for (index, sscc) in self.ssccs.iter().enumerate().take(MAX_LIST_ITEMS) {
            check.result(&format!("ssccs[{index}]"), sscc.parse::<Sscc>());
        }
        check.set("ssccs", &self.ssccs);
    }
}

/// Labels of a run that were declared void.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Void {
    /// Number of labels.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub count: i32,
    /// Their SSCCs, if they were given.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ssccs: Vec<String>,
    /// Reason (Lý do).
    #[cfg_attr(feature = "openapi", schema(example = "In lệch, đã hủy tờ thứ hai"))]
    pub reason: String,
    /// When they were declared void.
    pub declared_at: DateTime<Utc>,
    /// Name of the user who declared it.
    #[cfg_attr(feature = "openapi", schema(example = "Nguyễn Văn An"))]
    pub declared_by: String,
}

/// The labels of one record in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintRunItemView {
    /// Kind of the record.
    pub record_kind: Kind,
    /// Id of the record.
    pub record_id: Uuid,
    /// Name of the record as printed.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub title: String,
    /// Lot number, trace code or SSCC, which distinguishes records of the same name.
    #[cfg_attr(feature = "openapi", schema(example = "TL-20261115-01"))]
    pub detail: String,
    /// Number of labels.
    #[cfg_attr(feature = "openapi", schema(example = 24))]
    pub copies: i32,
}

/// A print run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintRunView {
    /// UUIDv7.
    pub id: Uuid,
    /// Kind of label.
    pub kind: LabelKind,
    /// Label stock, by its `id`.
    #[cfg_attr(feature = "openapi", schema(example = "a4_24"))]
    pub stock: String,
    /// When it was printed.
    pub printed_at: DateTime<Utc>,
    /// Name of the user who printed it.
    #[cfg_attr(feature = "openapi", schema(example = "Nguyễn Văn An"))]
    pub printed_by: String,
    /// Number of labels.
    #[cfg_attr(feature = "openapi", schema(example = 24))]
    pub labels: i32,
    /// Number of void labels.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub voided: i32,
    /// The run that was reprinted, when this is a reprint.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reprint_of: Option<Uuid>,
    /// Ordinal of the reprint, as printed on its labels; 0 for a first print.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub reprint: i32,
    /// First position on the first page, counted from 1.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub start_position: i32,
    /// The records: in a list of runs the first three, in a single run the first 200.
    pub items: Vec<PrintRunItemView>,
    /// Number of records.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub records: i32,
    /// Whether a symbol is smaller than GS1 requires for general distribution (X-dimension 0.495 mm). Hand-held
    /// scanners read it, those of warehouses and conveyors possibly not.
    pub is_small: bool,
    /// Reason for printing labels of expired goods.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Voided labels, oldest first.
    pub voids: Vec<Void>,
}

/// A page of print runs, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintRuns {
    /// The print runs.
    pub items: Vec<PrintRunView>,
    /// Cursor of the next page, for `after`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<Uuid>,
}

/// Preview of a print run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelPreview {
    /// The first label as SVG in its exact size, with text as outlines.
    #[cfg_attr(feature = "openapi", schema(example = "<svg …></svg>"))]
    pub svg: String,
    /// Number of labels.
    #[cfg_attr(feature = "openapi", schema(example = 24))]
    pub labels: i32,
    /// Number of pages.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub pages: i32,
    /// Whether a symbol of the first label is smaller than GS1 requires for general distribution.
    pub is_small: bool,
}
