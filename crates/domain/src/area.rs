//! Administrative areas: a dated tree of any depth.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A province, a commune, or whatever unit was in force at some time. Districts are gone since 1/7/2025, so
/// no level is hard-coded; an area that was merged names its successor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Area {
    /// UUID.
    pub id: Uuid,
    /// The official code: 2 digits for a province, 5 for a commune; never reused.
    #[cfg_attr(feature = "openapi", schema(example = "68"))]
    pub code: String,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(example = "Lâm Đồng"))]
    pub name: String,
    /// The area that it is part of.
    pub parent_id: Option<Uuid>,
    /// In force from this day.
    pub valid_from: NaiveDate,
    /// In force until the day before this one; absent while in force.
    pub valid_to: Option<NaiveDate>,
    /// The area that it became part of.
    pub successor_id: Option<Uuid>,
}
