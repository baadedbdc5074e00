//! Public codes, each of which permanently leads to the same record.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string_len, timestamp_with_time_zone_null, uuid};

use crate::schema::{foreign_key, unique};

/// Public codes, each of which permanently leads to the same record.
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
                    .table(Alias::new("trace_code"))
                    .col(string_len("code", 10))
                    .col(uuid("organisation_id"))
                    .col(string_len("kind", 20))
                    .col(uuid("record_id"))
                    .col(timestamp_with_time_zone_null("first_scanned_at"))
                    .col(timestamp_with_time_zone_null("last_scanned_at"))
                    .col(big_integer("scans"))
                    .primary_key(Index::create().col(Alias::new("code")))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .to_owned(),
            )
            .await?;
        unique(manager, "trace_code", &["record_id"]).await?;
        Ok(())
    }
}
