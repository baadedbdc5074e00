//! The first seven digits of GS1 company prefixes: a row to lock while one is claimed, for all that could overlap.

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
