//! The dashboard, the first page after sign-in (guide §3): record counts, what needs attention, latest entries.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::events::act::view::ActView;
use crate::identification::numbers::LowNumbers;
use crate::input::kind::Kind;
use crate::input::status::Counts;

/// Number of months for which lots are counted.
pub const MONTHS: usize = 12;

/// Summary of the state of a business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dashboard {
    /// Record counts by kind, in menu order.
    pub counts: Vec<KindCounts>,
    /// What needs attention, most urgent first. Concerns without records are omitted.
    pub attention: Vec<Attention>,
    /// The kinds of GS1 numbers of which few are left.
    pub low_numbers: Vec<LowNumbers>,
    /// Acts of the last 90 days with missing key data elements.
    #[serde(default)]
    pub incomplete_acts: IncompleteActs,
    /// Active lots by the month in which they were made: the last twelve months, oldest first.
    pub lots_by_month: Vec<MonthCount>,
    /// The latest diary entries by time of recording, newest first; at most five.
    pub latest_entries: Vec<LatestEntry>,
    /// The latest lots by time of creation, newest first; at most five.
    pub latest_lots: Vec<LatestLot>,
}

/// Age limit, in days, of the acts with missing key data elements that are shown.
pub const INCOMPLETE_DAYS: i64 = 90;

/// Acts with missing key data elements (TCVN 12827:2019).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncompleteActs {
    /// Number of acts.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub count: u64,
    /// Whether there are more than `count`: counting stops at 1,000.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub or_more: bool,
    /// The newest of them; at most five.
    pub examples: Vec<ActView>,
}

/// The record counts of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KindCounts {
    /// The kind.
    pub kind: Kind,
    /// Number of records by state.
    pub counts: Counts,
}

/// Why records need attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// Certificates of active records that have expired.
    Expired,
    /// Certificates of active records that expire within 60 days.
    Expiring,
    /// Active lots that are hidden from the public because their product is not active.
    LotsWithoutProduct,
    /// Active products that lack data for the public page.
    IncompleteProducts,
    /// Active lots that lack data for the public page.
    IncompleteLots,
    /// Products that are not published.
    HiddenProducts,
    /// Lots that are not published.
    HiddenLots,
}

impl Concern {
    /// All concerns, most urgent first.
    pub const ALL: [Self; 7] = [
        Self::Expired,
        Self::Expiring,
        Self::LotsWithoutProduct,
        Self::IncompleteProducts,
        Self::IncompleteLots,
        Self::HiddenProducts,
        Self::HiddenLots,
    ];
}

/// A concern with the records that it applies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attention {
    /// The concern.
    pub concern: Concern,
    /// Number of records or certificates.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub count: u64,
    /// Whether there are more than `count`: counting stops at 1,000 where it would take long.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub or_more: bool,
    /// The first of them; at most five.
    pub examples: Vec<Example>,
}

/// A record that needs attention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Example {
    /// Kind of the record.
    pub kind: Kind,
    /// UUIDv7.
    pub id: Uuid,
    /// Name of the record.
    #[cfg_attr(feature = "openapi", schema(example = "Vườn thanh long hộ bà Sương"))]
    pub name: String,
    /// Number of the certificate, where the concern is about certificates.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "VietGAP-TT-13-05-60-0021"))]
    pub certificate: Option<String>,
    /// Last day of that certificate.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_on: Option<NaiveDate>,
}

/// Number of lots made in one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MonthCount {
    /// Year.
    #[cfg_attr(feature = "openapi", schema(example = 2026))]
    pub year: i32,
    /// Month, 1 to 12.
    #[cfg_attr(feature = "openapi", schema(example = 11))]
    pub month: u32,
    /// Number of lots.
    #[cfg_attr(feature = "openapi", schema(example = 8))]
    pub count: u64,
}

/// A diary entry on the dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LatestEntry {
    /// UUIDv7.
    pub id: Uuid,
    /// Name of the work (Tên công việc).
    #[cfg_attr(feature = "openapi", schema(example = "Bón phân đợt 1"))]
    pub name: String,
    /// The lot.
    pub lot_id: Uuid,
    /// Name of the lot.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long thu hoạch 15/11"))]
    pub lot: String,
    /// When the work began.
    pub started_at: DateTime<Utc>,
    /// When the entry was recorded.
    pub created_at: DateTime<Utc>,
}

/// A lot on the dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LatestLot {
    /// UUIDv7.
    pub id: Uuid,
    /// Name (Tên lô).
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long thu hoạch 15/11"))]
    pub name: String,
    /// Lot number (Số lô).
    #[cfg_attr(feature = "openapi", schema(example = "TL-20261115-01"))]
    pub code: String,
    /// Trace code.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// Name of its product.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub product: String,
    /// When the lot was created.
    pub created_at: DateTime<Utc>,
}

/// Returns the last [`MONTHS`] months as year and month, oldest first, the month of `today` included.
#[must_use]
pub fn months_until(today: NaiveDate) -> [(i32, u32); MONTHS] {
    let (mut year, mut month) = (today.year(), today.month());
    let mut months = [(0, 0); MONTHS];
    for place in months.iter_mut().rev() {
        *place = (year, month);
        (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
    }
    months
}

#[cfg(test)]
mod tests {
    use super::months_until;

    #[test]
    fn twelve_months_end_with_this_one_and_cross_the_year() {
        let months = months_until("2026-03-31".parse().expect("a day"));
        assert_eq!((months[0], months[8], months[9], months[11]), ((2025, 4), (2025, 12), (2026, 1), (2026, 3)));
    }
}
