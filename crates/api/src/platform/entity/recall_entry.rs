//! What was done in recalls.

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
    /// When.
    pub at: DateTimeUtc,
    /// By whom; none of recipients without account.
    pub user_id: Option<Uuid>,
    /// The notice that it is about.
    pub notice_id: Option<Uuid>,
    /// What was done.
    pub kind: stored::EntryKind,
    /// More about it.
    pub detail: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
