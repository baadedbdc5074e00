//! API keys. A revoked key is kept to identify the origin of the events it captured.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The business.
    pub organisation_id: Uuid,
    /// Name of the program that uses it.
    pub name: String,
    /// Twelve hexadecimal digits for lookup; not secret.
    pub prefix: String,
    /// Hexadecimal SHA-256 of the whole key.
    pub secret_hash: String,
    /// `KeyScope`s, separated by spaces.
    pub scopes: String,
    /// User who created it, and under whose name its captures are recorded.
    pub created_by: Uuid,
    /// Time of creation.
    pub created_at: DateTimeUtc,
    /// Time of expiry.
    pub expires_at: DateTimeUtc,
    /// Time of the last use, to the minute.
    pub last_used_at: Option<DateTimeUtc>,
    /// Time of the revocation.
    pub revoked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
