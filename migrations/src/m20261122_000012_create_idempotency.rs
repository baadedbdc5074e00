//! Idempotency keys and the records created with them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_len, timestamp_with_time_zone, uuid};

use crate::schema::{foreign_key, index};

/// Idempotency keys and the records created with them.
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
                    .table(Alias::new("idempotency"))
                    .col(uuid("organisation_id"))
                    .col(string_len("key", 100))
                    .col(string_len("fingerprint", 64))
                    .col(uuid("record_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .primary_key(Index::create().col(Alias::new("organisation_id")).col(Alias::new("key")))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .to_owned(),
            )
            .await?;
        index(manager, "idempotency", &["created_at"]).await?;
        Ok(())
    }
}
