//! The first seven digits of GS1 company prefixes: rows to lock while a prefix is claimed, against overlapping claims.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "gs1_prefix_stem")]
pub struct Model {
    /// Seven digits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stem: String,
}

impl ActiveModelBehavior for ActiveModel {}
