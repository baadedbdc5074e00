//! The search index as sets of numbered records per word, instead of a row for each word of each record.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, integer, string_len, uuid};

use crate::schema::{add_column, byte_ordered, foreign_key, index, unique};

/// The search index as sets of numbered records per word.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: [&str; 6] = ["member", "material", "process", "product", "lot", "diary_entry"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            add_column(manager, table, integer("ordinal").default(0).to_owned()).await?;
            // Identifiers are in the order of creation.
            let fill = format!(
                "UPDATE {table} SET ordinal = numbered.number FROM \
                 (SELECT id, ROW_NUMBER() OVER (PARTITION BY organisation_id ORDER BY id) - 1 AS number \
                 FROM {table}) AS numbered WHERE numbered.id = {table}.id"
            );
            manager.get_connection().execute_unprepared(&fill).await?;
            unique(manager, table, &["organisation_id", "ordinal"]).await?;
            index(manager, table, &["organisation_id", "status", "ordinal"]).await?;
            let by_id = format!("ix_{table}_organisation_id_status_id");
            manager.drop_index(Index::drop().name(by_id).table(Alias::new(table)).to_owned()).await?;
        }
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("ordinal_counter"))
                    .col(uuid("organisation_id"))
                    .col(string_len("kind", 20))
                    .col(integer("next"))
                    .primary_key(Index::create().col(Alias::new("organisation_id")).col(Alias::new("kind")))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("search_posting"))
                    .col(uuid("organisation_id"))
                    .col(string_len("kind", 20))
                    .col(byte_ordered(manager, "term"))
                    .col(integer("block"))
                    .col(blob("ordinals"))
                    .col(byte_ordered(manager, "first_key"))
                    .col(byte_ordered(manager, "last_key"))
                    .primary_key(
                        Index::create()
                            .col(Alias::new("organisation_id"))
                            .col(Alias::new("kind"))
                            .col(Alias::new("term"))
                            .col(Alias::new("block")),
                    )
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .to_owned(),
            )
            .await?;
        // The server builds the new index when it finds none.
        manager.drop_table(Table::drop().table(Alias::new("search_word")).to_owned()).await
    }
}
