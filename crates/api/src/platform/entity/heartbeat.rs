//! The last write of each server, by which it checks that the database accepts writes.

use sea_orm::entity::prelude::*;

/// A server.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "heartbeat")]
pub struct Model {
    /// Identifier of the process; new with each start.
    #[sea_orm(primary_key, auto_increment = false)]
    pub server_id: Uuid,
    /// Time of the last write.
    pub beat_at: DateTimeUtc,
    /// Number of writes.
    pub beats: i64,
}

impl ActiveModelBehavior for ActiveModel {}
