//! The event store (EPCIS 2.0): events as received, and the columns to query them by. Events are append-only.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary_len, boolean, integer, small_integer, small_integer_null, string_len,
    string_len_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::schema::{byte_ordered, foreign_key, index, unique};

/// The event store.
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
                    .table(Alias::new("capture_job"))
                    .col(uuid("id").primary_key())
                    .col(uuid("organisation_id"))
                    .col(uuid("created_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("finished_at"))
                    .col(string_len("behaviour", 10))
                    .col(boolean("success"))
                    .col(integer("captured"))
                    .col(text("errors"))
                    .col(text_null("document"))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .foreign_key(&mut foreign_key("created_by", "user_account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "capture_job", &["organisation_id", "id"]).await?;
        index(manager, "capture_job", &["finished_at", "organisation_id"]).await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("epcis_event"))
                    .col(uuid("id").primary_key())
                    .col(uuid("organisation_id"))
                    .col(uuid("captured_by"))
                    .col(binary_len("hash", 32))
                    .col(boolean("declares_error"))
                    .col(byte_ordered(manager, "event_id"))
                    .col(small_integer("event_type"))
                    .col(small_integer_null("action"))
                    .col(big_integer("event_time"))
                    .col(big_integer("record_time"))
                    .col(small_integer("offset_minutes"))
                    .col(string_len_null("biz_step", 200))
                    .col(string_len_null("disposition", 200))
                    .col(uuid_null("read_point"))
                    .col(uuid_null("biz_location"))
                    .col(text("json"))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .foreign_key(&mut foreign_key("captured_by", "user_account"))
                    .to_owned(),
            )
            .await?;
        // An event is stored once, and declared erroneous once.
        unique(manager, "epcis_event", &["organisation_id", "hash", "declares_error"]).await?;
        index(manager, "epcis_event", &["organisation_id", "event_time", "id"]).await?;
        index(manager, "epcis_event", &["organisation_id", "record_time", "id"]).await?;
        index(manager, "epcis_event", &["organisation_id", "biz_step", "event_time"]).await?;
        index(manager, "epcis_event", &["organisation_id", "event_id"]).await?;
        index(manager, "epcis_event", &["read_point", "event_time"]).await?;
        index(manager, "epcis_event", &["biz_location", "event_time"]).await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("epcis_identity"))
                    .col(uuid("key").primary_key())
                    .col(text("address"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("epcis_link"))
                    .col(uuid("identity"))
                    .col(uuid("event_id"))
                    .col(small_integer("link"))
                    .col(integer("position"))
                    .col(uuid("organisation_id"))
                    .col(big_integer("event_time"))
                    .col(boolean("is_class"))
                    .col(uuid_null("class"))
                    .col(uuid_null("trade_item"))
                    .col(big_integer_null("quantity"))
                    .col(string_len_null("unit", 3))
                    .col(small_integer("effect"))
                    .col(uuid_null("counterparty"))
                    .col(uuid_null("container"))
                    .col(boolean("is_void"))
                    .primary_key(
                        Index::create()
                            .col(Alias::new("identity"))
                            .col(Alias::new("event_id"))
                            .col(Alias::new("link"))
                            .col(Alias::new("position")),
                    )
                    .foreign_key(&mut foreign_key("event_id", "epcis_event"))
                    .to_owned(),
            )
            .await?;
        index(manager, "epcis_link", &["event_id"]).await?;
        index(manager, "epcis_link", &["identity", "organisation_id"]).await?;
        index(manager, "epcis_link", &["identity", "counterparty"]).await?;
        index(manager, "epcis_link", &["container"]).await?;
        index(manager, "epcis_link", &["class"]).await?;
        index(manager, "epcis_link", &["trade_item"]).await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("epcis_detail"))
                    .col(uuid("event_id"))
                    .col(small_integer("kind"))
                    .col(integer("position"))
                    .col(string_len_null("term", 200))
                    .col(uuid_null("identity"))
                    .primary_key(
                        Index::create().col(Alias::new("event_id")).col(Alias::new("kind")).col(Alias::new("position")),
                    )
                    .foreign_key(&mut foreign_key("event_id", "epcis_event"))
                    .to_owned(),
            )
            .await?;
        index(manager, "epcis_detail", &["identity", "kind"]).await
    }
}
