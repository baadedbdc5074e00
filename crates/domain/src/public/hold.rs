//! A hold on a public page.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::records::restriction::RestrictionKind;

/// A hold on the goods of the page, where the business or its authority wants it shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicHold {
    /// Why: `held`, or `failed_inspection`.
    pub kind: RestrictionKind,
    /// Reason.
    #[cfg_attr(feature = "openapi", schema(example = "Chờ kết quả kiểm nghiệm dư lượng"))]
    pub reason: String,
    /// When the goods were put on hold.
    pub since: DateTime<Utc>,
    /// Name of the authority that did; absent when the business did it itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub authority: Option<String>,
}
