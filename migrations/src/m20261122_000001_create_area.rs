//! Administrative areas: a dated tree of any depth.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, date_null, pk_uuid, string_len, uuid_null};

use crate::schema::{foreign_key, index, unique};

/// Administrative areas: a dated tree of any depth.
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
                    .table(Alias::new("area"))
                    .col(pk_uuid("id"))
                    .col(string_len("code", 10))
                    .col(string_len("name", 255))
                    .col(uuid_null("parent_id"))
                    .col(date("valid_from"))
                    .col(date_null("valid_to"))
                    .col(uuid_null("successor_id"))
                    .foreign_key(&mut foreign_key("parent_id", "area"))
                    .foreign_key(&mut foreign_key("successor_id", "area"))
                    .to_owned(),
            )
            .await?;
        index(manager, "area", &["parent_id"]).await?;
        unique(manager, "area", &["code", "valid_from"]).await?;
        Ok(())
    }
}
