//! Lines of despatch advices.

use sea_orm::entity::prelude::*;

use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "despatch_line")]
pub struct Model {
    /// The advice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub advice_id: Uuid,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// Key of the identity.
    pub identity: Uuid,
    /// Whether it is a lot; else a unit or single thing.
    pub is_class: bool,
    /// Thousandths of `unit`.
    pub quantity: Option<i64>,
    /// UN/ECE code; none for pieces.
    pub unit: Option<String>,
    /// What a unit held when it was sent, as JSON.
    pub contents: String,
    /// What became of it; none while it is not answered.
    pub outcome: Option<stored::Outcome>,
    /// Thousandths that were received, where that differs.
    pub received: Option<i64>,
    /// Why.
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
