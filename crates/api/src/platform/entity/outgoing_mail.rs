//! Outgoing mails.

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
    /// Plain text; cleared once it was sent or abandoned, because it may contain secrets.
    pub body: String,
    /// Time of creation.
    pub created_at: DateTimeUtc,
    /// Time of acceptance by the mail server.
    pub sent_at: Option<DateTimeUtc>,
    /// Time at which it was abandoned.
    pub failed_at: Option<DateTimeUtc>,
    /// Error of the last attempt, once abandoned.
    pub last_error: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
