//! Logo and GS1 company prefix of a business (guide §4).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_len_null, uuid_null};

use crate::schema::add_column;

/// Logo and GS1 company prefix of a business.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "organisation", uuid_null("logo_id")).await?;
        add_column(manager, "organisation", string_len_null("gs1_company_prefix", 10)).await
    }
}
