//! What the public is told of a recall.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::recall::Hazard;

/// A recall on the page of what is recalled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicRecall {
    /// Number within the business that recalls.
    #[cfg_attr(feature = "openapi", schema(example = "TH-0001"))]
    pub number: String,
    /// The business that recalls.
    pub business: String,
    /// Name of the authority that ordered it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ordered_by: Option<String>,
    /// In one line.
    pub title: String,
    /// What is wrong.
    pub text: String,
    /// What to do.
    pub instructions: String,
    /// How much harm the goods may do.
    pub hazard: Hazard,
    /// Whom to call.
    pub phone: String,
    /// Where goods are taken back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub collection_place: Option<String>,
    /// Whether what the page is about only carries what is recalled.
    pub is_carrier: bool,
    /// On the page of a product: the numbers of its lots that are recalled. Empty on the page of what is recalled
    /// itself.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub lots: Vec<String>,
    /// How many more lots of the product are recalled than `lots` has room for.
    #[serde(skip_serializing_if = "is_none_left", default)]
    pub more_lots: u32,
    /// Since when.
    pub published_at: DateTime<Utc>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closed_at: Option<DateTime<Utc>>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_none_left(count: &u32) -> bool {
    *count == 0
}
