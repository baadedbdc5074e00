//! Validity periods of data in records, indexed by their end, for finding what expires soon.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, integer, string_len, uuid};

use crate::schema::{foreign_key, index};

/// Validity periods of data in records.
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
                    .table(Alias::new("validity"))
                    .col(uuid("source_id"))
                    .col(integer("position"))
                    .col(uuid("organisation_id"))
                    .col(string_len("source_kind", 20))
                    .col(string_len("source_status", 10))
                    .col(string_len("field", 40))
                    .col(string_len("title", 255))
                    .col(date("expires_on"))
                    .primary_key(Index::create().col(Alias::new("source_id")).col(Alias::new("position")))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .to_owned(),
            )
            .await?;
        index(manager, "validity", &["organisation_id", "source_status", "expires_on", "source_id"]).await?;
        // The existing certificates of processes.
        manager
            .get_connection()
            .execute_unprepared(
                "INSERT INTO validity \
                 (source_id, position, organisation_id, source_kind, source_status, field, title, expires_on) \
                 SELECT id, 0, organisation_id, 'process', status, 'expires_on', \
                 COALESCE(certificate_number, ''), expires_on FROM process WHERE expires_on < '9999-12-31'",
            )
            .await?;
        Ok(())
    }
}
