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
    /// Line number, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// Key of the identity.
    pub identity: Uuid,
    /// Whether it is a lot (class level); otherwise a logistic unit or serialised item.
    pub is_class: bool,
    /// Thousandths of `unit`.
    pub quantity: Option<i64>,
    /// UN/ECE code; none for pieces.
    pub unit: Option<String>,
    /// Contents of a logistic unit when it was sent, as JSON.
    pub contents: String,
    /// Outcome; null until it is answered.
    pub outcome: Option<stored::Outcome>,
    /// Quantity received, in thousandths, if it differs.
    pub received: Option<i64>,
    /// UN/ECE code of the unit of `received`, if it is not that of the line.
    pub received_unit: Option<String>,
    /// Reason.
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
