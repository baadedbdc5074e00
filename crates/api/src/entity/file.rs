//! Files, without their bytes.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The business whose it is.
    pub organisation_id: Option<Uuid>,
    /// The name it had when it was sent.
    pub name: String,
    /// Found from its bytes.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Hexadecimal; also its place in the object store.
    pub sha256: String,
    /// When it was stored.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
