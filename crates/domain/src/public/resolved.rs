//! Resolution of scanned codes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::input::kind::Kind;

/// Query of a scanned code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct ResolveQuery {
    /// The scanned or typed code, at most 2,048 bytes.
    #[cfg_attr(feature = "openapi", param(required, example = "(01)08938505970011(10)TL-20261115-01"))]
    pub code: String,
}

/// The record to which a scanned code resolves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resolved {
    /// Address of the public page.
    #[cfg_attr(feature = "openapi", schema(example = "https://nguon.example.vn/t/7K3M9QX2AB"))]
    pub address: String,
    /// Trace code of the record.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// Kind of the record.
    pub kind: Kind,
    /// Id of the record, when it belongs to the caller's business.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub record_id: Option<Uuid>,
    /// The scanned lot number, when the business has not recorded such a lot: the result is its product.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unknown_lot: Option<String>,
    /// The scanned serial number, when no event of the business has it: the result is its lot or product.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unknown_serial: Option<String>,
}
