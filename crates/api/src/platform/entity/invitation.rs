//! Open invitations; accepted and withdrawn ones are deleted.

use sea_orm::entity::prelude::*;

use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The inviting business.
    pub organisation_id: Option<Uuid>,
    /// The inviting authority.
    pub authority_id: Option<Uuid>,
    /// As entered.
    pub email: String,
    /// Lowercase; unique among the invitations of one business or authority.
    pub email_key: String,
    /// Name of the person.
    pub name: String,
    /// Role offered.
    pub role: stored::Role,
    /// Hexadecimal SHA-256 of the token.
    pub token_hash: String,
    /// User who invited.
    pub invited_by: Uuid,
    /// Time of the last mail.
    pub sent_at: DateTimeUtc,
    /// Time of expiry.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
