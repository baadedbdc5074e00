//! The unit of measure in which a recipient counted what came, where it is not that of the despatch advice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_len_null;

use crate::schema::add_column;

/// Units of answers.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "despatch_line", string_len_null("received_unit", 3)).await
    }
}
