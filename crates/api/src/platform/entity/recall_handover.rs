//! Who got of the goods of a recall, from whom.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recall_handover")]
pub struct Model {
    /// The recall.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recall_id: Uuid,
    /// A business, else the key of a party's address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sender: Uuid,
    /// A business, else the key of a party's address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recipient: Uuid,
    /// Key of the identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity: Uuid,
    /// UN/ECE code; empty for pieces and single things.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit: String,
    /// Thousandths of the unit; none where it is not known.
    pub quantity: Option<i64>,
    /// When it first went, in milliseconds since 1970.
    pub first_at: i64,
    /// When it last went.
    pub last_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
