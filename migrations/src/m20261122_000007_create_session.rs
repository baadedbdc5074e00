//! Sessions: one family of refresh tokens each.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, pk_uuid, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid};

use crate::schema::{foreign_key, index};

/// Sessions: one family of refresh tokens each.
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
                    .table(Alias::new("session"))
                    .col(pk_uuid("id"))
                    .col(uuid("user_id"))
                    .col(boolean("remember"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("ended_at"))
                    .foreign_key(&mut foreign_key("user_id", "user_account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "session", &["user_id"]).await?;
        Ok(())
    }
}
