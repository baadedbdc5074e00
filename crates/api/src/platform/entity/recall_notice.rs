//! Recall notices.

use sea_orm::entity::prelude::*;

use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recall_notice")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The recall.
    pub recall_id: Uuid,
    /// Sender of the goods: a business, otherwise the key of a party's address.
    pub sender: Uuid,
    /// Recipient of the goods: a business, otherwise the key of a party's address.
    pub recipient: Uuid,
    /// The business that sent the notice.
    pub told_by: Uuid,
    /// The recipient, when it is a business of this system.
    pub organisation_id: Option<Uuid>,
    /// The notice that was passed on.
    pub passed_from: Option<Uuid>,
    /// Name of the recipient, as known to the sender of the notice.
    pub name: String,
    /// E-mail address; null for businesses of this system, and when unknown.
    pub email: Option<String>,
    /// SHA-256 of the code with which a recipient without an account answers.
    pub code_hash: Option<String>,
    /// Time of sending.
    pub sent_at: DateTimeUtc,
    /// Time of acknowledgement.
    pub acknowledged_at: Option<DateTimeUtc>,
    /// Time of the last report of quantities.
    pub answered_at: Option<DateTimeUtc>,
    /// Time at which it was last passed on.
    pub passed_on_at: Option<DateTimeUtc>,
    /// Treatment of the goods.
    pub treatment: Option<stored::Treatment>,
    /// Note of the recipient.
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
