//! Authorities, which approve and oversee businesses.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{pk_uuid, string_len, timestamp_with_time_zone, uuid_null};

use crate::schema::foreign_key;

/// Authorities, which approve and oversee businesses.
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
                    .table(Alias::new("authority"))
                    .col(pk_uuid("id"))
                    .col(string_len("name", 255))
                    .col(uuid_null("area_id"))
                    .col(uuid_null("parent_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut foreign_key("area_id", "area"))
                    .foreign_key(&mut foreign_key("parent_id", "authority"))
                    .to_owned(),
            )
            .await?;
        Ok(())
    }
}
