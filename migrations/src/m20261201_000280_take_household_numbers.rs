//! Registration numbers of old household businesses: longer than tax codes, and compared without separators.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_len;

use crate::schema::widen;

/// Registration numbers of old household businesses.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        widen(manager, "organisation", &mut string_len("tax_code", 30)).await?;
        let unique = "CREATE UNIQUE INDEX uq_organisation_registration_number ON organisation \
                      (replace(replace(replace(tax_code, '-', ''), '/', ''), '.', ''))";
        manager.get_connection().execute_unprepared(unique).await.map(drop)
    }
}
