//! Goods on whose pages recalls stand, when [`super::recall_reach`] says so.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recall_page")]
pub struct Model {
    /// The recall.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recall_id: Uuid,
    /// The business whose page it is; nil for those of everybody who registered the same number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// Key of the identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity: Uuid,
    /// Whether it only carries what is recalled.
    pub is_carrier: bool,
}

impl ActiveModelBehavior for ActiveModel {}
