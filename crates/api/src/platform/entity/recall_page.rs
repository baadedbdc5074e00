//! Goods on whose pages recalls are shown, subject to [`super::recall_reach`].

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recall_page")]
pub struct Model {
    /// The recall.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recall_id: Uuid,
    /// The business that has the page; nil for all businesses that registered the same number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// Key of the identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity: Uuid,
    /// Whether it only contains recalled goods.
    pub is_carrier: bool,
}

impl ActiveModelBehavior for ActiveModel {}
