//! Despatch advices: shipments to receivers line by line, and the receivers' answers.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, boolean, integer, string_len, string_len_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::schema::{byte_ordered, foreign_key, index, unique};

/// Despatch advices.
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
                    .table(Alias::new("despatch_counter"))
                    .col(uuid("organisation_id"))
                    .col(integer("year"))
                    .col(integer("last"))
                    .primary_key(Index::create().col(Alias::new("organisation_id")).col(Alias::new("year")))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("despatch_advice"))
                    .col(uuid("id").primary_key())
                    .col(uuid("organisation_id"))
                    .col(uuid_null("recipient_id"))
                    .col(uuid("member_id"))
                    .col(string_len("number", 20))
                    .col(string_len("state", 10))
                    .col(boolean("is_return"))
                    .col(string_len_null("ship_from", 13))
                    .col(string_len_null("ship_to", 13))
                    .col(timestamp_with_time_zone("sent_at"))
                    .col(string_len_null("order_number", 255))
                    .col(string_len_null("shipment_number", 255))
                    .col(string_len_null("vehicle", 255))
                    .col(string_len_null("carrier", 255))
                    .col(timestamp_with_time_zone_null("answered_at"))
                    .col(string_len_null("answered_by", 255))
                    .col(text_null("note"))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .foreign_key(&mut foreign_key("recipient_id", "organisation"))
                    .foreign_key(&mut foreign_key("member_id", "member"))
                    .to_owned(),
            )
            .await?;
        unique(manager, "despatch_advice", &["organisation_id", "number"]).await?;
        index(manager, "despatch_advice", &["organisation_id", "id"]).await?;
        index(manager, "despatch_advice", &["recipient_id", "id"]).await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("despatch_line"))
                    .col(uuid("advice_id"))
                    .col(integer("number"))
                    .col(uuid("identity"))
                    .col(boolean("is_class"))
                    .col(big_integer_null("quantity"))
                    .col(string_len_null("unit", 3))
                    .col(text("contents"))
                    .col(string_len_null("outcome", 10))
                    .col(big_integer_null("received"))
                    .col(string_len_null("reason", 255))
                    .primary_key(Index::create().col(Alias::new("advice_id")).col(Alias::new("number")))
                    .foreign_key(&mut foreign_key("advice_id", "despatch_advice"))
                    .to_owned(),
            )
            .await?;
        // Scanning a unit in transit finds its announcement.
        index(manager, "despatch_line", &["identity"]).await?;
        // The relation of an event to an advice: it shipped, received or refused the goods.
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("despatch_event"))
                    .col(uuid("event_id").primary_key())
                    .col(uuid("advice_id"))
                    .col(uuid("organisation_id"))
                    .foreign_key(&mut foreign_key("event_id", "epcis_event"))
                    .foreign_key(&mut foreign_key("advice_id", "despatch_advice"))
                    .to_owned(),
            )
            .await?;
        index(manager, "despatch_event", &["advice_id", "organisation_id"]).await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("despatch_code"))
                    .col(byte_ordered(manager, "hash").primary_key().to_owned())
                    .col(uuid("advice_id"))
                    .foreign_key(&mut foreign_key("advice_id", "despatch_advice"))
                    .to_owned(),
            )
            .await
    }
}
