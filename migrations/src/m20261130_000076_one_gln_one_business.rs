//! A GLN in force belongs to one business: of two concurrent confirmations the database accepts one.

use sea_orm_migration::prelude::*;

use crate::schema::unique;

/// Unique GLNs.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        unique(manager, "organisation", &["gln"]).await
    }
}
