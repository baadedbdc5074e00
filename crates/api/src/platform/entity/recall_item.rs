//! Goods affected by recalls.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recall_item")]
pub struct Model {
    /// The recall.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recall_id: Uuid,
    /// Key of the identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity: Uuid,
    /// The party that has the lot: a business, otherwise the key of a party's address; nil for an instance.
    #[sea_orm(primary_key, auto_increment = false)]
    pub holder: Uuid,
    /// Whether it only contains recalled goods.
    pub is_carrier: bool,
    /// Time of detection.
    pub found_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
