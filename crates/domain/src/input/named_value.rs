//! A name with its value.

use serde::{Deserialize, Serialize};

/// A name with its value: an attribute of a product, a specification of a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NamedValue {
    /// What is told, for example "Diện tích".
    #[cfg_attr(feature = "openapi", schema(example = "Diện tích"))]
    pub name: String,
    /// Its value with its unit, for example "100 m²".
    #[cfg_attr(feature = "openapi", schema(example = "100 m²"))]
    pub value: String,
}
