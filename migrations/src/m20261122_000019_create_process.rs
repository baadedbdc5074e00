//! Production processes (guide §7).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, date_null, string_len, string_len_null, text_null};

use crate::schema::{record_indexes, record_table, unique};

/// Production processes (guide §7).
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
                record_table(manager, "process")
                    .col(string_len("name", 255))
                    .col(string_len_null("certificate_number", 255))
                    .col(date_null("issued_on"))
                    .col(date("expires_on"))
                    .col(text_null("summary"))
                    .to_owned(),
            )
            .await?;
        unique(manager, "process", &["organisation_id", "certificate_number"]).await?;
        record_indexes(manager, "process", &["expires_on"]).await
    }
}
