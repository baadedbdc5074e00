//! The inventory of a business by its events: quantities of lots, and single items.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, string_len, uuid, uuid_null};

use crate::schema::{foreign_key, index};

/// The inventory of a business.
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
                    .table(Alias::new("holding"))
                    .col(uuid("organisation_id"))
                    .col(uuid("identity"))
                    .col(string_len("unit", 3))
                    .col(boolean("is_class"))
                    .col(big_integer("quantity"))
                    .col(uuid_null("container"))
                    .col(uuid_null("place"))
                    .col(big_integer("moved_at"))
                    .primary_key(
                        Index::create()
                            .col(Alias::new("organisation_id"))
                            .col(Alias::new("identity"))
                            .col(Alias::new("unit")),
                    )
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .to_owned(),
            )
            .await?;
        index(manager, "holding", &["organisation_id", "moved_at", "identity"]).await?;
        index(manager, "holding", &["organisation_id", "container"]).await?;
        // A party in an event is identified as a business of this system by its GLN.
        index(manager, "organisation", &["gln"]).await
    }
}
