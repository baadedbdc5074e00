//! Keys with which the programs of a business call. One that is revoked stays, to say whose events it captured.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub organisation_id: Uuid,
    /// Which program uses it.
    pub name: String,
    /// Twelve hexadecimal digits by which it is found; no secret.
    pub prefix: String,
    /// Hexadecimal SHA-256 of the whole key.
    pub secret_hash: String,
    /// `KeyScope`s with spaces between them.
    pub scopes: String,
    /// Who made it; what it captures is captured under this name.
    pub created_by: Uuid,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// Not valid from this time.
    pub expires_at: DateTimeUtc,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTimeUtc>,
    /// Not valid since this time.
    pub revoked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
