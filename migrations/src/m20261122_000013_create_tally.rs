//! Number of records of each kind and state, updated with each change, since counting 100,000 rows for every list would
//! be too slow.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string_len, uuid};

use crate::schema::foreign_key;

/// Number of records of each kind and state, updated with each change, since counting 100,000 rows for every list would
/// be too slow.
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
                    .table(Alias::new("tally"))
                    .col(uuid("organisation_id"))
                    .col(string_len("kind", 20))
                    .col(string_len("status", 10))
                    .col(big_integer("count"))
                    .primary_key(
                        Index::create()
                            .col(Alias::new("organisation_id"))
                            .col(Alias::new("kind"))
                            .col(Alias::new("status")),
                    )
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .to_owned(),
            )
            .await?;
        Ok(())
    }
}
