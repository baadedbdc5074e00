//! Notices of recalls.

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
    /// Who sent the goods: a business, else the key of a party's address.
    pub sender: Uuid,
    /// Who got them: a business, else the key of a party's address.
    pub recipient: Uuid,
    /// The business that sent the notice.
    pub told_by: Uuid,
    /// The recipient, when it is a business of this system.
    pub organisation_id: Option<Uuid>,
    /// The notice that was passed on.
    pub passed_from: Option<Uuid>,
    /// The recipient's name, as whoever sent the notice knows it.
    pub name: String,
    /// Where it went; none of businesses of this system, and where nobody knows.
    pub email: Option<String>,
    /// SHA-256 of the code under which a recipient without account answers.
    pub code_hash: Option<String>,
    /// When it was sent.
    pub sent_at: DateTimeUtc,
    /// When it was acknowledged.
    pub acknowledged_at: Option<DateTimeUtc>,
    /// When quantities were last told.
    pub answered_at: Option<DateTimeUtc>,
    /// When it was last passed on.
    pub passed_on_at: Option<DateTimeUtc>,
    /// What is done with the goods.
    pub treatment: Option<stored::Treatment>,
    /// Anything else that the recipient says.
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
