//! Password-reset links.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "password_reset")]
pub struct Model {
    /// Hexadecimal SHA-256 of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// The user.
    pub user_id: Uuid,
    /// Time of the request.
    pub created_at: DateTimeUtc,
    /// Time of expiry.
    pub expires_at: DateTimeUtc,
    /// Time of use.
    pub used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
