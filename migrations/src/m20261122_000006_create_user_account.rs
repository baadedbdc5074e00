//! User accounts of businesses, authorities and the operator.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    pk_uuid, string_len, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid_null,
};

use crate::schema::{foreign_key, index, unique};

/// User accounts of businesses, authorities and the operator.
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
                    .table(Alias::new("user_account"))
                    .col(pk_uuid("id"))
                    .col(uuid_null("organisation_id"))
                    .col(uuid_null("authority_id"))
                    .col(string_len("email", 254))
                    .col(string_len("email_key", 254))
                    .col(string_len("name", 255))
                    .col(string_len("role", 20))
                    .col(string_len("password_hash", 255))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("disabled_at"))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .foreign_key(&mut foreign_key("authority_id", "authority"))
                    .to_owned(),
            )
            .await?;
        index(manager, "user_account", &["organisation_id"]).await?;
        index(manager, "user_account", &["authority_id"]).await?;
        unique(manager, "user_account", &["email_key"]).await?;
        Ok(())
    }
}
