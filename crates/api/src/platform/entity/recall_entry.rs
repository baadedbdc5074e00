//! Log of recalls.

use sea_orm::entity::prelude::*;

use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recall_entry")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The recall.
    pub recall_id: Uuid,
    /// Time.
    pub at: DateTimeUtc,
    /// The user; null for recipients without an account.
    pub user_id: Option<Uuid>,
    /// The notice concerned.
    pub notice_id: Option<Uuid>,
    /// Kind of entry.
    pub kind: stored::EntryKind,
    /// Details.
    pub detail: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
