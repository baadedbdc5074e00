//! Metadata of files.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The business.
    pub organisation_id: Option<Uuid>,
    /// Submitted name.
    pub name: String,
    /// Detected from the content.
    pub media_type: String,
    /// Total size of all variants, in bytes.
    pub size: i64,
    /// SHA-256 of the full variant, hexadecimal.
    pub sha256: String,
    /// Time of storing.
    pub created_at: DateTimeUtc,
    /// Width of the largest variant in pixels; pictures only.
    pub width: Option<i32>,
    /// Height of the largest variant in pixels; pictures only.
    pub height: Option<i32>,
    /// Time since when nothing refers to it; null while something does.
    pub released_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
