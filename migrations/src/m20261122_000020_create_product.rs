//! Products (guide §8).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, integer_null, json_binary, string_len, string_len_null, text_null, uuid,
};

use crate::schema::{foreign_key, record_indexes, record_table, unique};

/// Products (guide §8).
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
                record_table(manager, "product")
                    .col(string_len("trace_code", 10))
                    .col(string_len("name", 255))
                    .col(uuid("category_id"))
                    .col(text_null("description"))
                    .col(text_null("instructions"))
                    .col(big_integer_null("price"))
                    .col(string_len_null("keywords", 255))
                    .col(json_binary("attributes"))
                    .col(text_null("youtube_url"))
                    .col(string_len_null("gtin", 14))
                    .col(string_len_null("variety", 255))
                    .col(string_len_null("unit", 3))
                    .col(integer_null("ocop_stars"))
                    .col(string_len_null("ocop_decision", 255))
                    .foreign_key(&mut foreign_key("category_id", "catalogue_entry"))
                    .to_owned(),
            )
            .await?;
        unique(manager, "product", &["organisation_id", "gtin"]).await?;
        unique(manager, "product", &["trace_code"]).await?;
        record_indexes(manager, "product", &[]).await
    }
}
