//! Administrative areas.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "area")]
pub struct Model {
    /// UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Official code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The parent area.
    pub parent_id: Option<Uuid>,
    /// First day in force.
    pub valid_from: Date,
    /// Day after the last day in force.
    pub valid_to: Option<Date>,
    /// The area into which it was merged.
    pub successor_id: Option<Uuid>,
    /// Version, incremented with every change.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
