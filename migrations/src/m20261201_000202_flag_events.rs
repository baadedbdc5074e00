//! Events against restrictions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{json, pk_uuid};

use crate::schema::foreign_key;

/// Events against restrictions.
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
                    .table(Alias::new("restricted_event"))
                    .col(pk_uuid("event_id"))
                    .col(json("restrictions"))
                    .foreign_key(&mut foreign_key("event_id", "epcis_event"))
                    .to_owned(),
            )
            .await
    }
}
