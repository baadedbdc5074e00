//! Files: their metadata; the bytes are in the object store under their hash.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, pk_uuid, string_len, timestamp_with_time_zone, uuid_null};

use crate::schema::index;

/// Files: their metadata; the bytes are in the object store under their hash.
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
                    .table(Alias::new("file"))
                    .col(pk_uuid("id"))
                    .col(uuid_null("organisation_id"))
                    .col(string_len("name", 255))
                    .col(string_len("media_type", 100))
                    .col(big_integer("size"))
                    .col(string_len("sha256", 64))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await?;
        index(manager, "file", &["sha256"]).await?;
        index(manager, "file", &["organisation_id"]).await?;
        Ok(())
    }
}
