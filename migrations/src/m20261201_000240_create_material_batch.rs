//! Suppliers' batches of materials, with their receipts (TCVN 12827:2019, 6.1.3).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date_null, integer, json, string_len, string_len_null, text_null, uuid, uuid_null};

use crate::schema::{foreign_key, index, record_table, unique};

/// Suppliers' batches of materials.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        const TABLE: &str = "material_batch";
        manager
            .create_table(
                record_table(manager, TABLE)
                    .col(integer("ordinal"))
                    .col(string_len("name", 255))
                    .col(uuid("material_id"))
                    .col(string_len_null("batch_number", 255))
                    // The number as it is compared, which can be longer: some small letters have two capital ones.
                    .col(string_len_null("number_key", 800))
                    // Number, material and supplier in one text: a batch without supplier is unique too.
                    .col(string_len_null("batch_key", 900))
                    .col(uuid_null("supplier_id"))
                    .col(date_null("expires_on"))
                    .col(json("receipts"))
                    .col(text_null("description"))
                    .foreign_key(&mut foreign_key("material_id", "material"))
                    .foreign_key(&mut foreign_key("supplier_id", "member"))
                    .to_owned(),
            )
            .await?;
        unique(manager, TABLE, &["organisation_id", "ordinal"]).await?;
        unique(manager, TABLE, &["organisation_id", "batch_key"]).await?;
        index(manager, TABLE, &["organisation_id", "number_key"]).await?;
        index(manager, TABLE, &["organisation_id", "status", "ordinal"]).await?;
        for sort in ["sort_name", "updated_at"] {
            index(manager, TABLE, &["organisation_id", "status", sort, "id"]).await?;
        }
        Ok(())
    }
}
