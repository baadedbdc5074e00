//! Supply-chain members (guide §5).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{double_null, json_binary, string_len, string_len_null, text_null, uuid, uuid_null};

use crate::schema::{foreign_key, record_indexes, record_table, unique};

/// Supply-chain members (guide §5).
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
                record_table(manager, "member")
                    .col(uuid("category_id"))
                    .col(string_len("name", 255))
                    .col(string_len_null("code", 255))
                    .col(string_len_null("representative_name", 255))
                    .col(string_len_null("representative_position", 255))
                    .col(string_len_null("phone", 30))
                    .col(string_len_null("email", 254))
                    .col(string_len_null("address", 255))
                    .col(uuid_null("area_id"))
                    .col(double_null("latitude"))
                    .col(double_null("longitude"))
                    .col(string_len_null("gln", 13))
                    .col(json_binary("specifications"))
                    .col(text_null("content"))
                    .foreign_key(&mut foreign_key("category_id", "catalogue_entry"))
                    .foreign_key(&mut foreign_key("area_id", "area"))
                    .to_owned(),
            )
            .await?;
        unique(manager, "member", &["organisation_id", "code"]).await?;
        record_indexes(manager, "member", &[]).await
    }
}
