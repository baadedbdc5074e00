//! What a business has by its events.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "holding")]
pub struct Model {
    /// The business.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// Key of the identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity: Uuid,
    /// UN/ECE code; empty for pieces and single things.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit: String,
    /// Whether it is a lot or another class, of which there is more or less; else a single thing.
    pub is_class: bool,
    /// Of a class: thousandths that lie loose, not in a unit; below zero where more went than came. Of a single
    /// thing: 1,000 when it is there, else 0.
    pub quantity: i64,
    /// Of a single thing: key of what holds it.
    pub container: Option<Uuid>,
    /// Key of the place where it was last.
    pub place: Option<Uuid>,
    /// When an event last had it: milliseconds since 1970.
    pub moved_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
