//! Invitations that are open: one that has been accepted or withdrawn is gone.

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
    /// The business that invites.
    pub organisation_id: Option<Uuid>,
    /// The authority that invites.
    pub authority_id: Option<Uuid>,
    /// As it was typed.
    pub email: String,
    /// In small letters; unique among the invitations of one business or authority.
    pub email_key: String,
    /// The person's name.
    pub name: String,
    /// What they may do.
    pub role: stored::Role,
    /// Hexadecimal SHA-256 of the token.
    pub token_hash: String,
    /// Who invites.
    pub invited_by: Uuid,
    /// When the mail was last sent.
    pub sent_at: DateTimeUtc,
    /// Not valid from this time.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
