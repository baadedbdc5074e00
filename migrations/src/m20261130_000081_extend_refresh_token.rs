//! Columns for recognising a repeated renewal by the same client (ADR 38).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string_len_null};

use crate::schema::add_column;

/// The position of a refresh token in its session, and the client that presented it.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "refresh_token", integer("generation").default(0).to_owned()).await?;
        add_column(manager, "refresh_token", string_len_null("used_by", 64)).await
    }
}
