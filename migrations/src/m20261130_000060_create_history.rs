//! The change history: who changed what, the old and new values, and when. Servers read it to invalidate cached pages.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, small_integer, string_len, text_null, timestamp_with_time_zone, uuid_null,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::index;

/// The change history, one row per change.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Positions are assigned before commit, so a later one can become visible before an earlier one. The
        // transaction ID shows which may still be missing. SQLite has a single writer, so there positions become
        // visible in order.
        let mut transaction = big_integer("transaction_id");
        transaction.default(match manager.get_database_backend() {
            DbBackend::Postgres => Expr::cust("(pg_current_xact_id()::text::bigint)"),
            _ => Expr::val(0),
        });
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("history"))
                    .col(ColumnDef::new(Alias::new("position")).big_integer().not_null().auto_increment().primary_key())
                    .col(transaction)
                    .col(timestamp_with_time_zone("at"))
                    .col(uuid_null("organisation_id"))
                    .col(uuid_null("authority_id"))
                    .col(uuid_null("user_id"))
                    .col(string_len("subject", 32))
                    .col(uuid_null("subject_id"))
                    .col(string_len("action", 32))
                    .col(text_null("before"))
                    .col(text_null("after"))
                    .col(small_integer("reach"))
                    .to_owned(),
            )
            .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            index(manager, "history", &["transaction_id"]).await?;
        }
        index(manager, "history", &["organisation_id", "position"]).await?;
        index(manager, "history", &["subject_id", "position"]).await
    }
}
