//! A recall on a public page.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::recall::Hazard;

/// A recall on the page of recalled goods, or of goods related to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicRecall {
    /// Number of the recall within the recalling business.
    #[cfg_attr(feature = "openapi", schema(example = "TH-0001"))]
    pub number: String,
    /// Name of the recalling business.
    pub business: String,
    /// Name of the authority that ordered it; absent for a voluntary recall.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ordered_by: Option<String>,
    /// Title, one line.
    pub title: String,
    /// What is wrong with the goods.
    pub text: String,
    /// Instructions for holders of the goods.
    pub instructions: String,
    /// Hazard of the goods.
    pub hazard: Hazard,
    /// Telephone number for questions.
    pub phone: String,
    /// Where goods can be returned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub collection_place: Option<String>,
    /// Whether the subject of the page only contains recalled goods.
    pub is_carrier: bool,
    /// On the page of a product: the recalled lot numbers. Empty on the pages of recalled goods themselves.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub lots: Vec<String>,
    /// Number of further recalled lots that are not in `lots`.
    #[serde(skip_serializing_if = "is_none_left", default)]
    pub more_lots: u32,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closed_at: Option<DateTime<Utc>>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_none_left(count: &u32) -> bool {
    *count == 0
}
