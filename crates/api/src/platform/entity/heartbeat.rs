//! The last write of each server, by which it finds out whether the database takes any.

use sea_orm::entity::prelude::*;

/// A server.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "heartbeat")]
pub struct Model {
    /// Names the process; a new one each time it starts.
    #[sea_orm(primary_key, auto_increment = false)]
    pub server_id: Uuid,
    /// When it last wrote.
    pub beat_at: DateTimeUtc,
    /// How often it has written.
    pub beats: i64,
}

impl ActiveModelBehavior for ActiveModel {}
