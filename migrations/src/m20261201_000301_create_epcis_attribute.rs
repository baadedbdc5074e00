//! Master data in documents, and patterns of identifiers: their addresses are searched by their beginning.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string_len, text, text_null, uuid};
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::{foreign_key, index};

/// Attributes of master data.
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
                    .table(Alias::new("epcis_attribute"))
                    .col(uuid("organisation_id"))
                    .col(uuid("element"))
                    .col(integer("position"))
                    .col(text("address"))
                    .col(string_len("vocabulary", 500))
                    .col(string_len("name", 500))
                    .col(text_null("text"))
                    .col(text_null("value"))
                    .primary_key(
                        Index::create()
                            .col(Alias::new("organisation_id"))
                            .col(Alias::new("element"))
                            .col(Alias::new("position")),
                    )
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .to_owned(),
            )
            .await?;
        index(manager, "epcis_attribute", &["organisation_id", "name", "text"]).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            // Byte order, in which an index finds beginnings.
            let in_byte_order = "ALTER TABLE epcis_identity ALTER COLUMN address TYPE text COLLATE \"C\"";
            manager.get_connection().execute_unprepared(in_byte_order).await?;
        }
        index(manager, "epcis_identity", &["address"]).await
    }
}
