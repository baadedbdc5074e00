//! Goods that recalls are about.

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
    /// Where a lot lies; nil for a single thing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub holder: Uuid,
    /// Whether it only carries what is recalled.
    pub is_carrier: bool,
    /// When it was found.
    pub found_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
