//! The index of what is there also has goods of which, at some moment, more had left than had come.

use sea_orm_migration::prelude::*;

/// Index of the inventory.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let name = "ix_holding_there";
        manager.drop_index(Index::drop().name(name).table(Alias::new("holding")).to_owned()).await?;
        manager
            .create_index(
                Index::create()
                    .name(name)
                    .table(Alias::new("holding"))
                    .col(Alias::new("organisation_id"))
                    .col(Alias::new("moved_at"))
                    .col(Alias::new("identity"))
                    .col(Alias::new("unit"))
                    .and_where(Expr::cust(
                        "container IS NULL AND (quantity <> 0 OR millionths <> 0 OR short_at IS NOT NULL)",
                    ))
                    .to_owned(),
            )
            .await
    }
}
