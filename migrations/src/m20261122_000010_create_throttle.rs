//! Numbers of attempts in a time window, by the subject of the limit.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string_len, timestamp_with_time_zone};

use crate::schema::index;

/// Numbers of attempts in a time window, by the subject of the limit.
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
                    .table(Alias::new("throttle"))
                    .col(string_len("key", 100))
                    .col(timestamp_with_time_zone("window_started_at"))
                    .col(integer("count"))
                    .primary_key(Index::create().col(Alias::new("key")))
                    .to_owned(),
            )
            .await?;
        index(manager, "throttle", &["window_started_at"]).await?;
        Ok(())
    }
}
