//! Variants (sizes) of files.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "file_variant")]
pub struct Model {
    /// The file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub file_id: Uuid,
    /// `Variant`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub variant: String,
    /// Hash of its blob.
    pub sha256: String,
    /// Size in bytes.
    pub size: i64,
}

impl ActiveModelBehavior for ActiveModel {}
