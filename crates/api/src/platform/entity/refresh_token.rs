//! Refresh tokens.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    /// Hexadecimal SHA-256 of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// The session.
    pub session_id: Uuid,
    /// Time of issue.
    pub issued_at: DateTimeUtc,
    /// Time at which it, or another token of its generation, was presented.
    pub used_at: Option<DateTimeUtc>,
    /// Number of refreshes of the session so far. A repeated refresh gives another token of the same generation.
    pub generation: i32,
    /// Hexadecimal keyed hash of the client that presented it, if known.
    pub used_by: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
