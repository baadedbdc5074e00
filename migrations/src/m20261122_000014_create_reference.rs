//! References from one managed record to another.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string_len, uuid};

use crate::schema::index;

/// References from one managed record to another.
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
                    .table(Alias::new("reference"))
                    .col(uuid("source_id"))
                    .col(string_len("field", 40))
                    .col(integer("position"))
                    .col(string_len("source_kind", 20))
                    .col(string_len("target_kind", 20))
                    .col(uuid("target_id"))
                    .primary_key(
                        Index::create()
                            .col(Alias::new("source_id"))
                            .col(Alias::new("field"))
                            .col(Alias::new("position")),
                    )
                    .to_owned(),
            )
            .await?;
        index(manager, "reference", &["target_id", "source_kind", "source_id"]).await?;
        Ok(())
    }
}
