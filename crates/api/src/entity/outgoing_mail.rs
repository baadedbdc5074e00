//! Mails to be sent.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outgoing_mail")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// E-mail address.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// When it was written.
    pub created_at: DateTimeUtc,
    /// How often sending was tried.
    pub attempts: i32,
    /// When to try; null when sent or given up.
    pub next_attempt_at: Option<DateTimeUtc>,
    /// When it was accepted.
    pub sent_at: Option<DateTimeUtc>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
