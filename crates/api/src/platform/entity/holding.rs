//! Inventory of businesses, computed from their events.

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
    /// Base unit of its dimension, as a UN/ECE code; empty for pieces and instances.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit: String,
    /// Unit in which it was first said: its amounts are told in it.
    pub uom: String,
    /// Whether it is a lot or another class with quantities; otherwise an instance.
    pub is_class: bool,
    /// Of a class: thousandths of the base unit that are not in a logistic unit; negative when more left than came. Of
    /// an instance: 1,000 when it is present, otherwise 0.
    pub quantity: i64,
    /// Millionths of a thousandth to be added to `quantity`, from 0 to 999,999.
    pub millionths: i32,
    /// Of a class: number of movements whose quantity is not counted (ADR 44).
    pub not_counted: i32,
    /// Of an instance: key of its container.
    pub container: Option<Uuid>,
    /// Key of its last place.
    pub place: Option<Uuid>,
    /// Time of the last event with it, in milliseconds since 1970.
    pub moved_at: i64,
    /// Of a class: the first moment after which more had left than had come, in milliseconds since 1970.
    pub short_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
