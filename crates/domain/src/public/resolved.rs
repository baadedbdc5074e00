//! What a scanned code leads to.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::input::kind::Kind;

/// What one asks of a scanned code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct ResolveQuery {
    /// What the scanner has read or somebody has typed: at most 2,048 bytes.
    #[cfg_attr(feature = "openapi", param(required, example = "(01)08938505970011(10)TL-20261115-01"))]
    pub code: String,
}

/// What a scanned code leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resolved {
    /// The address of the public page.
    #[cfg_attr(feature = "openapi", schema(example = "https://nguon.example.vn/t/7K3M9QX2AB"))]
    pub address: String,
    /// The trace code of the record.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// What it is.
    pub kind: Kind,
    /// The record, when it is one of the caller's business.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub record_id: Option<Uuid>,
    /// The number of a lot that the business has not recorded: the answer is its product.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unknown_lot: Option<String>,
}
