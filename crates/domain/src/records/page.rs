//! List queries and pages of records.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::input::status::{Counts, Status};
use crate::records::resource::Record;

/// Sort keys of every module: name, time of creation, time of the last change.
pub const COMMON_SORTS: [&str; 3] = ["name", "created_at", "updated_at"];

/// Query of a list of records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct ListQuery {
    /// State (tab); `active` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Words that the records must contain, ignoring accents and case. Each may be the beginning of a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only records that refer to this record or catalogue entry, such as the diary of a lot or the lots of a product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uses: Option<Uuid>,
    /// Only records with this mark: `incomplete` (products and lots), `month:2026-11` (lots made in a month).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = "incomplete"))]
    pub mark: Option<String>,
    /// Sort key, with `-` before it for descending order; `-created_at` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// `next` of the previous page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Page size, 1 to 100; 20 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<V> {
    /// The records.
    pub items: Vec<Record<V>>,
    /// Cursor of the next page, for `after`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
    /// Number of matching records in the state (tab), when the query has a filter.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub found: Option<u64>,
    /// Number of records by state, whatever the filter.
    pub counts: Counts,
}
