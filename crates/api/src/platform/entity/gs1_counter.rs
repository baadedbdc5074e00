//! Allocation state of the numbers of a company prefix.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "gs1_counter")]
pub struct Model {
    /// The prefix.
    #[sea_orm(primary_key, auto_increment = false)]
    pub prefix: String,
    /// `KeyType`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_type: String,
    /// Next count to try, as counted by `CompanyPrefix`; for SSCCs it exceeds the capacity when counting starts over.
    pub next: i64,
    /// Number of item references in use, each counted once whatever its packaging levels.
    pub used: i64,
}

impl ActiveModelBehavior for ActiveModel {}
