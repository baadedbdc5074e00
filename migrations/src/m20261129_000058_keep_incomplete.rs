//! Incomplete acts in a table of their own: marking them adds rows, so that events are never updated.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, uuid};

use crate::schema::{foreign_key, index};

/// Incomplete acts.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (incomplete, event) = (Alias::new("epcis_incomplete"), Alias::new("epcis_event"));
        manager
            .create_table(
                Table::create()
                    .table(incomplete.clone())
                    .col(uuid("event_id").primary_key())
                    .col(uuid("organisation_id"))
                    .col(big_integer("event_time"))
                    .foreign_key(&mut foreign_key("event_id", "epcis_event"))
                    .to_owned(),
            )
            .await?;
        let columns = ["event_id", "organisation_id", "event_time"].map(Alias::new);
        let known = Query::select()
            .columns(["id", "organisation_id", "event_time"].map(Alias::new))
            .from(event.clone())
            .and_where(Expr::col(Alias::new("is_incomplete")))
            .to_owned();
        let mut fill = Query::insert();
        fill.into_table(incomplete).columns(columns);
        fill.select_from(known).map_err(|error| DbErr::Custom(error.to_string()))?;
        manager.get_connection().execute(&fill).await?;
        index(manager, "epcis_incomplete", &["organisation_id", "event_time", "event_id"]).await?;
        manager.drop_index(Index::drop().name("ix_epcis_event_incomplete").table(event.clone()).to_owned()).await?;
        manager.alter_table(Table::alter().table(event).drop_column(Alias::new("is_incomplete")).to_owned()).await
    }
}
