//! The reason for printing labels of expired goods.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

use crate::schema::add_column;

/// Reasons of print runs.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "print_run", text_null("reason").take()).await
    }
}
