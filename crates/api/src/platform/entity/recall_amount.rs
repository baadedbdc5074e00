//! Quantities of notices, and the answers of recipients.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recall_amount")]
pub struct Model {
    /// The notice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub notice_id: Uuid,
    /// Key of the identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity: Uuid,
    /// UN/ECE code; empty for pieces and instances.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit: String,
    /// Quantity received by the recipient, in thousandths; null when unknown.
    pub sent: Option<i64>,
    /// Quantity sent back.
    pub returned: Option<i64>,
    /// Quantity destroyed.
    pub destroyed: Option<i64>,
    /// Quantity sold or used up.
    pub sold: Option<i64>,
    /// Quantity processed into other goods.
    pub processed: Option<i64>,
    /// Quantity still in stock.
    pub held: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
