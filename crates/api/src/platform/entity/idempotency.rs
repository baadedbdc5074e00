//! Idempotency keys.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// The business.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Hexadecimal SHA-256 of the request.
    pub fingerprint: String,
    /// The created record.
    pub record_id: Uuid,
    /// Time of creation.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
