//! What notices are about, and what recipients say of it.

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
    /// UN/ECE code; empty for pieces and single things.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit: String,
    /// How much the recipient got, in thousandths; none where it is not known.
    pub sent: Option<i64>,
    /// Sent back.
    pub returned: Option<i64>,
    /// Destroyed.
    pub destroyed: Option<i64>,
    /// Sold or used up.
    pub sold: Option<i64>,
    /// Made into something else.
    pub processed: Option<i64>,
    /// Still there.
    pub held: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
