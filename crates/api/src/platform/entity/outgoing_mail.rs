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
    /// Plain text; empty as soon as it was sent or given up, because secrets stand in it.
    pub body: String,
    /// When it was written.
    pub created_at: DateTimeUtc,
    /// When it was accepted.
    pub sent_at: Option<DateTimeUtc>,
    /// When it was given up.
    pub failed_at: Option<DateTimeUtc>,
    /// Why it was given up.
    pub last_error: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
