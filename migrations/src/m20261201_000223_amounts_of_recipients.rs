//! What became of recalled goods that were handed over: sent, received, returned before the recall, refused. Rows of
//! earlier recalls have none of them until they are refreshed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer_null;

use crate::schema::add_column;

/// Amounts of recipients.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["sent", "received", "returned", "refused"] {
            add_column(manager, "recall_handover", big_integer_null(column)).await?;
        }
        Ok(())
    }
}
