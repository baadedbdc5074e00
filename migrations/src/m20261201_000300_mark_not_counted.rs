//! Quantities beyond what is counted are kept, and marked wherever they would take part in a sum (ADR 63). Until now they
//! were refused, so no existing row has one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, integer};

use crate::schema::add_column;

/// Marks of quantities that are not counted.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["epcis_link", "recall_handover"] {
            add_column(manager, table, boolean("is_not_counted").default(false).to_owned()).await?;
        }
        add_column(manager, "holding", integer("not_counted").default(0).to_owned()).await?;
        // The stock of a business shows what is there, and what cannot be counted.
        manager.drop_index(Index::drop().name("ix_holding_there").table(Alias::new("holding")).to_owned()).await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_holding_there")
                    .table(Alias::new("holding"))
                    .col(Alias::new("organisation_id"))
                    .col(Alias::new("moved_at"))
                    .col(Alias::new("identity"))
                    .col(Alias::new("unit"))
                    .and_where(Expr::cust(
                        "container IS NULL AND (quantity <> 0 OR millionths <> 0 OR not_counted <> 0 OR short_at IS NOT NULL)",
                    ))
                    .to_owned(),
            )
            .await
    }
}
