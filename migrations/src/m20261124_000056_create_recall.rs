//! Recalls: goods, recipients and results. Their rows are only ever added or completed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, date_null, integer, json, pk_uuid, string_len, string_len_null, text,
    text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::schema::{foreign_key, index, never_changed, never_removed, unique};

/// Recalls.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        recalls(manager).await?;
        goods(manager).await?;
        notices(manager).await?;
        log(manager).await?;
        let tables = [
            "recall",
            "recall_start",
            "recall_item",
            "recall_handover",
            "recall_notice",
            "recall_amount",
            "recall_entry",
        ];
        never_removed(manager, &tables).await?;
        never_changed(manager, &["recall_start", "recall_entry"]).await
    }
}

async fn recalls(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(Alias::new("recall"))
                .col(pk_uuid("id"))
                .col(uuid("organisation_id"))
                .col(uuid_null("authority_id"))
                .col(integer("ordinal"))
                .col(string_len("state", 10))
                .col(integer("version"))
                .col(boolean("is_drill"))
                .col(string_len("basis", 10))
                .col(json("asked"))
                .col(text_null("complaint_code"))
                .col(text_null("complaint_text"))
                .col(text("title"))
                .col(text("reason"))
                .col(string_len("hazard", 10))
                .col(text_null("public_text"))
                .col(text("instructions"))
                .col(string_len("phone", 30))
                .col(text_null("collection_place"))
                .col(string_len_null("treatment", 20))
                .col(date_null("deadline"))
                .col(timestamp_with_time_zone("opened_at"))
                .col(uuid("opened_by"))
                .col(timestamp_with_time_zone_null("traced_at"))
                .col(boolean("is_cut"))
                .col(timestamp_with_time_zone_null("published_at"))
                .col(timestamp_with_time_zone_null("closed_at"))
                .col(text_null("closing_note"))
                .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                .foreign_key(&mut foreign_key("authority_id", "authority"))
                .foreign_key(&mut foreign_key("opened_by", "user_account"))
                .to_owned(),
        )
        .await?;
    unique(manager, "recall", &["organisation_id", "ordinal"]).await?;
    index(manager, "recall", &["organisation_id", "id"]).await?;
    index(manager, "recall", &["organisation_id", "state", "id"]).await
}

async fn goods(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(Alias::new("recall_start"))
                .col(uuid("recall_id"))
                .col(uuid("identity"))
                .col(uuid("holder"))
                .primary_key(
                    Index::create().col(Alias::new("recall_id")).col(Alias::new("identity")).col(Alias::new("holder")),
                )
                .foreign_key(&mut foreign_key("recall_id", "recall"))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table(Alias::new("recall_item"))
                .col(uuid("recall_id"))
                .col(uuid("identity"))
                .col(uuid("holder"))
                .col(boolean("is_carrier"))
                .col(timestamp_with_time_zone("found_at"))
                .primary_key(
                    Index::create().col(Alias::new("recall_id")).col(Alias::new("identity")).col(Alias::new("holder")),
                )
                .foreign_key(&mut foreign_key("recall_id", "recall"))
                .to_owned(),
        )
        .await?;
    index(manager, "recall_item", &["identity", "recall_id"]).await?;
    manager
        .create_table(
            Table::create()
                .table(Alias::new("recall_handover"))
                .col(uuid("recall_id"))
                .col(uuid("sender"))
                .col(uuid("recipient"))
                .col(uuid("identity"))
                .col(string_len("unit", 3))
                .col(big_integer_null("quantity"))
                .col(big_integer("first_at"))
                .col(big_integer("last_at"))
                .primary_key(
                    Index::create()
                        .col(Alias::new("recall_id"))
                        .col(Alias::new("sender"))
                        .col(Alias::new("recipient"))
                        .col(Alias::new("identity"))
                        .col(Alias::new("unit")),
                )
                .foreign_key(&mut foreign_key("recall_id", "recall"))
                .to_owned(),
        )
        .await
}

async fn notices(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(Alias::new("recall_notice"))
                .col(pk_uuid("id"))
                .col(uuid("recall_id"))
                .col(uuid("sender"))
                .col(uuid("recipient"))
                .col(uuid("told_by"))
                .col(uuid_null("organisation_id"))
                .col(uuid_null("passed_from"))
                .col(text("name"))
                .col(string_len_null("email", 254))
                .col(string_len_null("code_hash", 64))
                .col(timestamp_with_time_zone("sent_at"))
                .col(timestamp_with_time_zone_null("acknowledged_at"))
                .col(timestamp_with_time_zone_null("answered_at"))
                .col(timestamp_with_time_zone_null("passed_on_at"))
                .col(string_len_null("treatment", 20))
                .col(text_null("note"))
                .foreign_key(&mut foreign_key("recall_id", "recall"))
                .foreign_key(&mut foreign_key("told_by", "organisation"))
                .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                .foreign_key(&mut foreign_key("passed_from", "recall_notice"))
                .to_owned(),
        )
        .await?;
    unique(manager, "recall_notice", &["recall_id", "sender", "recipient"]).await?;
    unique(manager, "recall_notice", &["code_hash"]).await?;
    index(manager, "recall_notice", &["organisation_id", "id"]).await?;
    manager
        .create_table(
            Table::create()
                .table(Alias::new("recall_amount"))
                .col(uuid("notice_id"))
                .col(uuid("identity"))
                .col(string_len("unit", 3))
                .col(big_integer_null("sent"))
                .col(big_integer_null("returned"))
                .col(big_integer_null("destroyed"))
                .col(big_integer_null("sold"))
                .col(big_integer_null("processed"))
                .col(big_integer_null("held"))
                .primary_key(
                    Index::create().col(Alias::new("notice_id")).col(Alias::new("identity")).col(Alias::new("unit")),
                )
                .foreign_key(&mut foreign_key("notice_id", "recall_notice"))
                .to_owned(),
        )
        .await
}

async fn log(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(Alias::new("recall_entry"))
                .col(pk_uuid("id"))
                .col(uuid("recall_id"))
                .col(timestamp_with_time_zone("at"))
                .col(uuid_null("user_id"))
                .col(uuid_null("notice_id"))
                .col(string_len("kind", 20))
                .col(text_null("detail"))
                .foreign_key(&mut foreign_key("recall_id", "recall"))
                .foreign_key(&mut foreign_key("user_id", "user_account"))
                .foreign_key(&mut foreign_key("notice_id", "recall_notice"))
                .to_owned(),
        )
        .await?;
    index(manager, "recall_entry", &["recall_id", "id"]).await
}
