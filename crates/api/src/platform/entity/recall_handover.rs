//! Hand-overs of recalled goods between parties.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recall_handover")]
pub struct Model {
    /// The recall.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recall_id: Uuid,
    /// The sender: a business, otherwise the key of a party's address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sender: Uuid,
    /// The recipient: a business, otherwise the key of a party's address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recipient: Uuid,
    /// Key of the identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity: Uuid,
    /// UN/ECE code; empty for pieces and instances.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit: String,
    /// What the recipient got, less what came back before the recall, in thousandths of the unit; null when unknown.
    pub quantity: Option<i64>,
    /// Whether a quantity is not counted in it (ADR 44).
    pub is_not_counted: bool,
    /// What was sent, in thousandths of the unit; null when no despatch is recorded.
    pub sent: Option<i64>,
    /// What was received, in thousandths of the unit; null when no receipt is recorded.
    pub received: Option<i64>,
    /// What came back before the recall, in thousandths of the unit.
    pub returned: Option<i64>,
    /// What was refused, in thousandths of the unit.
    pub refused: Option<i64>,
    /// Time of the first hand-over, in milliseconds since 1970.
    pub first_at: i64,
    /// Time of the last hand-over, in milliseconds since 1970.
    pub last_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
