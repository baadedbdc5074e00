//! Print runs of labels: the exact content printed, and which labels are void.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, integer, json, pk_uuid, string_len, text, timestamp_with_time_zone, uuid};

use crate::schema::{foreign_key, index};

/// Print runs.
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
                    .table(Alias::new("print_run"))
                    .col(pk_uuid("id"))
                    .col(uuid("organisation_id"))
                    .col(uuid("source_id"))
                    .col(integer("reprint"))
                    .col(string_len("kind", 20))
                    .col(string_len("stock", 40))
                    .col(integer("start_position"))
                    .col(integer("offset_x"))
                    .col(integer("offset_y"))
                    .col(integer("first_item"))
                    .col(integer("first_label"))
                    .col(integer("labels"))
                    .col(integer("records"))
                    .col(integer("voided"))
                    .col(boolean("is_small"))
                    .col(timestamp_with_time_zone("printed_at"))
                    .col(uuid("printed_by"))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .foreign_key(&mut foreign_key("source_id", "print_run"))
                    .foreign_key(&mut foreign_key("printed_by", "user_account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "print_run", &["organisation_id", "id"]).await?;
        index(manager, "print_run", &["source_id", "id"]).await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("print_run_item"))
                    .col(uuid("run_id"))
                    .col(integer("position"))
                    .col(string_len("record_kind", 20))
                    .col(uuid("record_id"))
                    .col(text("title"))
                    .col(text("detail"))
                    .col(integer("copies"))
                    .col(json("content"))
                    .primary_key(Index::create().col(Alias::new("run_id")).col(Alias::new("position")))
                    .foreign_key(&mut foreign_key("run_id", "print_run"))
                    .to_owned(),
            )
            .await?;
        index(manager, "print_run_item", &["record_id", "run_id"]).await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("print_run_void"))
                    .col(pk_uuid("id"))
                    .col(uuid("run_id"))
                    .col(integer("count"))
                    .col(json("ssccs"))
                    .col(text("reason"))
                    .col(timestamp_with_time_zone("declared_at"))
                    .col(uuid("declared_by"))
                    .foreign_key(&mut foreign_key("run_id", "print_run"))
                    .foreign_key(&mut foreign_key("declared_by", "user_account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "print_run_void", &["run_id", "id"]).await
    }
}
