//! Keys for API calls by the programs of a business. Only a hash of each key is stored.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{pk_uuid, string_len, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid};

use crate::schema::{foreign_key, index, unique};

/// API keys.
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
                    .table(Alias::new("api_key"))
                    .col(pk_uuid("id"))
                    .col(uuid("organisation_id"))
                    .col(string_len("name", 255))
                    .col(string_len("prefix", 12))
                    .col(string_len("secret_hash", 64))
                    .col(string_len("scopes", 100))
                    .col(uuid("created_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("last_used_at"))
                    .col(timestamp_with_time_zone_null("revoked_at"))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .foreign_key(&mut foreign_key("created_by", "user_account"))
                    .to_owned(),
            )
            .await?;
        unique(manager, "api_key", &["prefix"]).await?;
        index(manager, "api_key", &["organisation_id", "id"]).await
    }
}
