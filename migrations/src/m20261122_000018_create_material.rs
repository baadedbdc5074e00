//! Materials (guide §6).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, string_len, string_len_null, text_null, uuid, uuid_null};

use crate::schema::{foreign_key, record_indexes, record_table, unique};

/// Materials (guide §6).
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
                record_table(manager, "material")
                    .col(uuid("category_id"))
                    .col(string_len("name", 255))
                    .col(string_len_null("code", 255))
                    .col(string_len_null("barcode", 255))
                    .col(string_len_null("origin", 255))
                    .col(big_integer_null("price"))
                    .col(uuid_null("manufacturer_id"))
                    .col(uuid_null("importer_id"))
                    .col(uuid_null("distributor_id"))
                    .col(string_len_null("manager_name", 255))
                    .col(text_null("description"))
                    .col(text_null("instructions"))
                    .col(text_null("trace_url"))
                    .foreign_key(&mut foreign_key("category_id", "catalogue_entry"))
                    .foreign_key(&mut foreign_key("manufacturer_id", "member"))
                    .foreign_key(&mut foreign_key("importer_id", "member"))
                    .foreign_key(&mut foreign_key("distributor_id", "member"))
                    .to_owned(),
            )
            .await?;
        unique(manager, "material", &["organisation_id", "code"]).await?;
        record_indexes(manager, "material", &[]).await
    }
}
