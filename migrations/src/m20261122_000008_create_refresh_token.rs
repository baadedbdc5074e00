//! Refresh tokens by their SHA-256; the tokens themselves are not stored.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_len, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid};

use crate::schema::{foreign_key, index};

/// Refresh tokens by their SHA-256; the tokens themselves are not stored.
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
                    .table(Alias::new("refresh_token"))
                    .col(string_len("hash", 64))
                    .col(uuid("session_id"))
                    .col(timestamp_with_time_zone("issued_at"))
                    .col(timestamp_with_time_zone_null("used_at"))
                    .primary_key(Index::create().col(Alias::new("hash")))
                    .foreign_key(&mut foreign_key("session_id", "session"))
                    .to_owned(),
            )
            .await?;
        index(manager, "refresh_token", &["session_id"]).await?;
        Ok(())
    }
}
