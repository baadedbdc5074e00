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
    /// Bytes of all variants.
    pub size: i64,
    /// Of its full variant, hexadecimal.
    pub sha256: String,
    /// When it was stored.
    pub created_at: DateTimeUtc,
    /// Pixels of the largest variant, of pictures.
    pub width: Option<i32>,
    /// Pixels of the largest variant, of pictures.
    pub height: Option<i32>,
    /// Since when nothing refers to it; none while something does.
    pub released_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
