//! Outgoing mails, written in the transaction that causes them, so that none is lost or sent in vain.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, pk_uuid, string_len, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

use crate::schema::index;

/// Outgoing mails, written in the transaction that causes them, so that none is lost or sent in vain.
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
                    .table(Alias::new("outgoing_mail"))
                    .col(pk_uuid("id"))
                    .col(string_len("recipient", 254))
                    .col(string_len("subject", 255))
                    .col(text("body"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(integer("attempts"))
                    .col(timestamp_with_time_zone_null("next_attempt_at"))
                    .col(timestamp_with_time_zone_null("sent_at"))
                    .col(text_null("last_error"))
                    .to_owned(),
            )
            .await?;
        index(manager, "outgoing_mail", &["next_attempt_at"]).await?;
        Ok(())
    }
}
