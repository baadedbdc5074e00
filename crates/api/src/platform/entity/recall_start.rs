//! What recalls were traced from.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recall_start")]
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
    /// `RecallClaim`; none of recalls that were published before there was one.
    pub claim: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
