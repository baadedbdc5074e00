//! Lots (guide §9).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, date, date_null, string_len, string_len_null, text_null, uuid};

use crate::schema::{byte_ordered, foreign_key, record_indexes, record_table, unique};

/// Lots (guide §9).
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
                record_table(manager, "lot")
                    .col(string_len("trace_code", 10))
                    .col(string_len("name", 255))
                    .col(byte_ordered(manager, "code"))
                    .col(uuid("product_id"))
                    .col(big_integer_null("weight"))
                    .col(string_len_null("weight_unit", 3))
                    .col(big_integer_null("quantity"))
                    .col(string_len_null("quantity_unit", 3))
                    .col(string_len_null("packaging", 255))
                    .col(string_len_null("origin", 255))
                    .col(date_null("harvested_on"))
                    .col(date("produced_on"))
                    .col(date_null("packed_on"))
                    .col(date("expires_on"))
                    .col(text_null("description"))
                    .foreign_key(&mut foreign_key("product_id", "product"))
                    .to_owned(),
            )
            .await?;
        unique(manager, "lot", &["product_id", "code"]).await?;
        unique(manager, "lot", &["trace_code"]).await?;
        record_indexes(manager, "lot", &["code", "produced_on", "expires_on"]).await
    }
}
