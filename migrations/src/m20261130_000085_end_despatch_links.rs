//! Expiry and revocation of despatch advice links. Existing links count from the despatch of their advice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::timestamp_with_time_zone_null;

use crate::schema::index;

/// Times of creation and revocation of links.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (code, advice) = (Alias::new("despatch_code"), Alias::new("despatch_advice"));
        let created_at = Alias::new("created_at");
        // SQLite adds one column at a time, and no non-null column without default; every insert sets it.
        for mut column in [timestamp_with_time_zone_null("created_at"), timestamp_with_time_zone_null("revoked_at")] {
            let table = Table::alter().table(code.clone()).add_column(&mut column).to_owned();
            manager.alter_table(table).await?;
        }
        let sent = Query::select()
            .column((advice.clone(), Alias::new("sent_at")))
            .from(advice.clone())
            .and_where(Expr::col((advice, Alias::new("id"))).equals((code.clone(), Alias::new("advice_id"))))
            .to_owned();
        let fill =
            Query::update().table(code).value(created_at, SimpleExpr::SubQuery(None, Box::new(sent.into()))).to_owned();
        manager.get_connection().execute(&fill).await?;
        index(manager, "despatch_code", &["advice_id"]).await
    }
}
