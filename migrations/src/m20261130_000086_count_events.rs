//! The number of events of a business, stored with the counts of its records: counting rows for a quota would read all
//! of them.

use sea_orm_migration::prelude::*;

/// The number of events.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let counted = Query::select()
            .column(Alias::new("organisation_id"))
            .expr(Expr::val("event"))
            .expr(Expr::val("active"))
            .expr(Expr::col(Alias::new("id")).count())
            .from(Alias::new("epcis_event"))
            .group_by_col(Alias::new("organisation_id"))
            .to_owned();
        let mut fill = Query::insert();
        fill.into_table(Alias::new("tally")).columns(["organisation_id", "kind", "status", "count"].map(Alias::new));
        fill.select_from(counted).map_err(|error| DbErr::Custom(error.to_string()))?;
        manager.get_connection().execute(&fill).await.map(|_| ())
    }
}
