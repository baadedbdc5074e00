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
    /// The area it is part of.
    pub parent_id: Option<Uuid>,
    /// In force from this day.
    pub valid_from: Date,
    /// In force until the day before this one.
    pub valid_to: Option<Date>,
    /// The area it became part of.
    pub successor_id: Option<Uuid>,
    /// Counts the changes.
    pub version: i32,
    /// Folded words of name and code, a space before each.
    pub search: String,
}

impl ActiveModelBehavior for ActiveModel {}
