//! Name–value pairs.

use serde::{Deserialize, Serialize};

/// A name–value pair: an attribute of a product, a specification of a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NamedValue {
    /// Name, for example "Diện tích".
    #[cfg_attr(feature = "openapi", schema(example = "Diện tích"))]
    pub name: String,
    /// Value with its unit, for example "100 m²".
    #[cfg_attr(feature = "openapi", schema(example = "100 m²"))]
    pub value: String,
}
