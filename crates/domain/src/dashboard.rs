//! What the first page after sign-in shows (guide §3).

use serde::{Deserialize, Serialize};

use crate::resource::Kind;
use crate::status::Counts;

/// The state of a business at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dashboard {
    /// How many records there are of each kind, in the order of the menu.
    pub counts: Vec<KindCounts>,
    /// The lots that were added last, newest first; at most five.
    pub latest_lots: Vec<LatestLot>,
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

/// A lot in the dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LatestLot {
    /// UUIDv7.
    pub id: uuid::Uuid,
    /// Tên lô.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long thu hoạch 15/11"))]
    pub name: String,
    /// Mã lô.
    #[cfg_attr(feature = "openapi", schema(example = "TL-20261115-01"))]
    pub code: String,
    /// The public code.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// The name of its product.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub product: String,
    /// When it was added.
    pub created_at: chrono::DateTime<chrono::Utc>,
}
