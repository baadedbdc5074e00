//! The last write of each server, by which it detects whether the database accepts writes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, timestamp_with_time_zone, uuid};

/// Heartbeats.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("heartbeat"))
                    .col(uuid("server_id").primary_key())
                    .col(timestamp_with_time_zone("beat_at"))
                    .col(big_integer("beats"))
                    .to_owned(),
            )
            .await
    }
}
