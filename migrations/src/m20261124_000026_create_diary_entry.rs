//! Diary entries (guide §10).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    json, string_len, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

use crate::schema::{foreign_key, index, record_indexes, record_table};

/// Diary entries (guide §10).
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
                record_table(manager, "diary_entry")
                    .col(uuid("lot_id"))
                    .col(string_len("name", 255))
                    .col(text_null("description"))
                    .col(timestamp_with_time_zone("started_at"))
                    .col(timestamp_with_time_zone_null("ended_at"))
                    .col(json("materials"))
                    .foreign_key(&mut foreign_key("lot_id", "lot"))
                    .to_owned(),
            )
            .await?;
        // The page of a lot reads its diary in chronological order.
        index(manager, "diary_entry", &["lot_id", "started_at", "id"]).await?;
        record_indexes(manager, "diary_entry", &["started_at"]).await
    }
}
