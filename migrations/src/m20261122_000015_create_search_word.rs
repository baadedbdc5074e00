//! The normalised words of every managed record, for searching.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_len, uuid};

use crate::schema::{byte_ordered, foreign_key, index};

/// The normalised words of every managed record, for searching.
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
                    .table(Alias::new("search_word"))
                    .col(uuid("organisation_id"))
                    .col(string_len("kind", 20))
                    .col(byte_ordered(manager, "word"))
                    .col(uuid("record_id"))
                    .primary_key(
                        Index::create()
                            .col(Alias::new("organisation_id"))
                            .col(Alias::new("kind"))
                            .col(Alias::new("word"))
                            .col(Alias::new("record_id")),
                    )
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .to_owned(),
            )
            .await?;
        index(manager, "search_word", &["record_id", "word"]).await?;
        Ok(())
    }
}
