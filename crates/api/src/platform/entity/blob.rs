//! The bytes of files, by their hash.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "blob")]
pub struct Model {
    /// SHA-256, hexadecimal; also the bytes' place in the object store.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// When somebody last began to store them.
    pub touched_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
