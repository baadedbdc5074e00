//! Composite indexes of event links: a trace looks them up by two columns at once, each pair with one probe.

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
        // The class of an item is its lot; a class that equals the trade item is redundant with that column.
        let same = Query::update()
            .table(Alias::new("epcis_link"))
            .value(Alias::new("class"), Option::<uuid::Uuid>::None)
            .and_where(Expr::col(Alias::new("class")).equals(Alias::new("trade_item")))
            .to_owned();
        manager.get_connection().execute(&same).await?;
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
