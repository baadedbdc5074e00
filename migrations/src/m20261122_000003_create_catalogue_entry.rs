//! Catalogues: the lists of options in forms.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, pk_uuid, string_len, timestamp_with_time_zone_null, uuid_null};

use crate::schema::{index, unique};

/// Catalogues: the lists of options in forms.
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
                    .table(Alias::new("catalogue_entry"))
                    .col(pk_uuid("id"))
                    .col(string_len("kind", 20))
                    .col(uuid_null("organisation_id"))
                    .col(string_len("code", 40))
                    .col(string_len("name_vi", 255))
                    .col(string_len("name_en", 255))
                    .col(integer("position"))
                    .col(timestamp_with_time_zone_null("retired_at"))
                    .to_owned(),
            )
            .await?;
        index(manager, "catalogue_entry", &["kind", "position"]).await?;
        unique(manager, "catalogue_entry", &["kind", "organisation_id", "code"]).await?;
        Ok(())
    }
}
