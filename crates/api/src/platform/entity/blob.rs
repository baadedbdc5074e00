//! The bytes of files, by their hash.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "blob")]
pub struct Model {
    /// SHA-256, hexadecimal; also the key in the object store.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: String,
    /// Size in bytes.
    pub size: i64,
    /// Time at which an upload of it last began.
    pub touched_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
