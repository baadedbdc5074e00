//! A business on the page of its own GLN.

use serde::{Deserialize, Serialize};

/// Maximum number of products and of places that are listed, by name.
pub const MAX_LISTED: u64 = 100;

/// What a business has published. Its own data is in `business` of the trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicOrganisation {
    /// The GLN that its authority confirmed.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970004"))]
    pub gln: String,
    /// Its products (Sản phẩm), at most 100.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub products: Vec<PublicListed>,
    /// Its places (Địa điểm), at most 100.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub places: Vec<PublicListed>,
    /// Whether there are more products or places.
    #[serde(default)]
    pub has_more: bool,
}

/// A product or place with a page of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicListed {
    /// Trace code.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub name: String,
    /// GTIN of a product, GLN of a place.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "8938505970011"))]
    pub gs1_key: Option<String>,
}
