//! How far the numbers of a company prefix are given.

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
    /// The next count to try, as `CompanyPrefix` counts; of SSCCs it runs on beyond the capacity when they begin again.
    pub next: i64,
    /// How many numbers are taken, each of them once whatever its packagings.
    pub used: i64,
}

impl ActiveModelBehavior for ActiveModel {}
