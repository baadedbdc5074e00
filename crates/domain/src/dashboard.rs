//! What the first page after sign-in shows (guide §3): how much there is, what needs attention, what came last.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::events::act::view::ActView;
use crate::identification::numbers::LowNumbers;
use crate::input::kind::Kind;
use crate::input::status::Counts;

/// The months of which lots are counted.
pub const MONTHS: usize = 12;

/// The state of a business at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dashboard {
    /// How many records there are of each kind, in the order of the menu.
    pub counts: Vec<KindCounts>,
    /// What somebody should look at, the most urgent first; what there is nothing of is left out.
    pub attention: Vec<Attention>,
    /// The kinds of GS1 numbers of which few are left.
    pub low_numbers: Vec<LowNumbers>,
    /// Acts of the last 90 days in which key data elements are missing.
    #[serde(default)]
    pub incomplete_acts: IncompleteActs,
    /// The active lots by the month in which they were made: the last twelve months, oldest first.
    pub lots_by_month: Vec<MonthCount>,
    /// The diary entries that were recorded last, newest first; at most five.
    pub latest_entries: Vec<LatestEntry>,
    /// The lots that were added last, newest first; at most five.
    pub latest_lots: Vec<LatestLot>,
}

/// For so many days acts with missing key data elements are shown.
pub const INCOMPLETE_DAYS: i64 = 90;

/// Acts in which key data elements are missing (TCVN 12827:2019).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncompleteActs {
    /// How many.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub count: u64,
    /// There are more: counting stops at 1,000.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub or_more: bool,
    /// The newest of them; at most five.
    pub examples: Vec<ActView>,
}

/// The counts of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KindCounts {
    /// The kind.
    pub kind: Kind,
    /// How many stand in each state.
    pub counts: Counts,
}

/// Why something needs attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// Certificates of active records that have ended.
    Expired,
    /// Certificates of active records that end within 60 days.
    Expiring,
    /// Active lots that the public cannot see because their product is not active.
    LotsWithoutProduct,
    /// Active products without what the public page needs.
    IncompleteProducts,
    /// Active lots without what the public page needs.
    IncompleteLots,
    /// Products that are not published.
    HiddenProducts,
    /// Lots that are not published.
    HiddenLots,
}

impl Concern {
    /// All of them, the most urgent first.
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

/// Something that needs attention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attention {
    /// Why.
    pub concern: Concern,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub count: u64,
    /// There are more: counting stops at 1,000 where it would take long.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub or_more: bool,
    /// The first of them; at most five.
    pub examples: Vec<Example>,
}

/// One of the records that need attention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Example {
    /// Its kind.
    pub kind: Kind,
    /// UUIDv7.
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(example = "Vườn thanh long hộ bà Sương"))]
    pub name: String,
    /// The number of its certificate, when that is what ends.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "VietGAP-TT-13-05-60-0021"))]
    pub certificate: Option<String>,
    /// The last day of that certificate.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_on: Option<NaiveDate>,
}

/// How many lots were made in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MonthCount {
    /// Year.
    #[cfg_attr(feature = "openapi", schema(example = 2026))]
    pub year: i32,
    /// 1 to 12.
    #[cfg_attr(feature = "openapi", schema(example = 11))]
    pub month: u32,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(example = 8))]
    pub count: u64,
}

/// A diary entry in the dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LatestEntry {
    /// UUIDv7.
    pub id: Uuid,
    /// Tên công việc.
    #[cfg_attr(feature = "openapi", schema(example = "Bón phân đợt 1"))]
    pub name: String,
    /// The lot.
    pub lot_id: Uuid,
    /// The name of the lot.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long thu hoạch 15/11"))]
    pub lot: String,
    /// When the work began.
    pub started_at: DateTime<Utc>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

/// A lot in the dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LatestLot {
    /// UUIDv7.
    pub id: Uuid,
    /// Tên lô.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long thu hoạch 15/11"))]
    pub name: String,
    /// Số lô.
    #[cfg_attr(feature = "openapi", schema(example = "TL-20261115-01"))]
    pub code: String,
    /// The public code.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// The name of its product.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub product: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// The last [`MONTHS`] months with that of `today`, oldest first, each as year and month.
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
