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
    /// As it was typed.
    pub email: String,
    /// In small letters; unique among those who can sign in.
    pub email_key: String,
    /// The person's name.
    pub name: String,
    /// What they may do.
    pub role: stored::Role,
    /// Argon2id, PHC string.
    pub password_hash: String,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// Cannot sign in since.
    pub disabled_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
