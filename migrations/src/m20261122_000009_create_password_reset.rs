//! Password reset links, by the SHA-256 of their tokens.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_len, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid};

use crate::schema::{foreign_key, index};

/// Password reset links, by the SHA-256 of their tokens.
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
                    .table(Alias::new("password_reset"))
                    .col(string_len("hash", 64))
                    .col(uuid("user_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("used_at"))
                    .primary_key(Index::create().col(Alias::new("hash")))
                    .foreign_key(&mut foreign_key("user_id", "user_account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "password_reset", &["user_id"]).await?;
        Ok(())
    }
}
