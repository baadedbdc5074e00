//! User accounts.

use sea_orm::entity::prelude::*;

use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user_account")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The business the user belongs to.
    pub organisation_id: Option<Uuid>,
    /// The authority the user belongs to.
    pub authority_id: Option<Uuid>,
    /// As entered.
    pub email: String,
    /// Lowercase; unique among users who can sign in.
    pub email_key: String,
    /// Name of the person.
    pub name: String,
    /// Role.
    pub role: stored::Role,
    /// Argon2id, PHC string.
    pub password_hash: String,
    /// Time of creation.
    pub created_at: DateTimeUtc,
    /// Time since when they cannot sign in.
    pub disabled_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
