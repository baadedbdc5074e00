//! A trace asks for what events say of things by two columns at once: each pair is one look into an index.

use sea_orm_migration::prelude::*;

use crate::schema::index_present;

/// Indexes of links.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for old in ["class", "container", "trade_item", "identity_counterparty"] {
            let name = format!("ix_epcis_link_{old}");
            manager.drop_index(Index::drop().name(name).table(Alias::new("epcis_link")).to_owned()).await?;
        }
        for columns in [
            ["class", "organisation_id"],
            ["container", "identity"],
            ["trade_item", "organisation_id"],
            ["counterparty", "identity"],
        ] {
            index_present(manager, "epcis_link", &columns).await?;
        }
        Ok(())
    }
}
