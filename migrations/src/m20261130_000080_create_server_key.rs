//! Keys that all servers on one database share.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary, boolean, integer_null, string_len, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

use crate::schema::unique;

/// Keys that sign access tokens, and the key of keyed hashes (ADR 39).
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
                    .table(Alias::new("server_key"))
                    .col(string_len("kid", 32).primary_key())
                    .col(string_len("purpose", 10))
                    .col(integer_null("number"))
                    .col(binary("secret"))
                    .col(boolean("is_sealed"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("ends_at"))
                    .to_owned(),
            )
            .await?;
        // When several servers create the next key at the same time, one succeeds. Imported keys have no number.
        unique(manager, "server_key", &["purpose", "number"]).await?;
        // Attempts are counted under keyed hashes from now on; counts under unkeyed hashes, which anybody can compute,
        // are deleted.
        manager.get_connection().execute(&Query::delete().from_table(Alias::new("throttle")).to_owned()).await?;
        Ok(())
    }
}
