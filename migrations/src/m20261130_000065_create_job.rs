//! Background jobs, one row each. Pending work moves here from the tables that had a queue each; a finished job keeps
//! no text.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, integer, pk_uuid, small_integer, string_len, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::schema::{add_column, foreign_key, index};

/// Background jobs, one row each.
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
                    .table(Alias::new("job"))
                    .col(pk_uuid("id"))
                    .col(string_len("kind", 20))
                    .col(uuid_null("organisation_id"))
                    .col(uuid("subject_id"))
                    .col(small_integer("priority"))
                    .col(big_integer("turn"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("due_at"))
                    .col(integer("attempts"))
                    .col(timestamp_with_time_zone_null("claimed_until"))
                    .col(text_null("last_error"))
                    .col(timestamp_with_time_zone_null("ended_at"))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .to_owned(),
            )
            .await?;
        // In the order of: claiming; lookup by due time; counting by business; deletion of finished jobs.
        index(manager, "job", &["kind", "ended_at", "priority", "turn", "id"]).await?;
        index(manager, "job", &["kind", "ended_at", "due_at"]).await?;
        index(manager, "job", &["organisation_id", "kind", "ended_at", "priority", "turn"]).await?;
        index(manager, "job", &["ended_at"]).await?;
        move_captures(manager).await?;
        move_mails(manager).await
    }
}

/// Moves documents that wait to be captured.
async fn move_captures(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut waiting = Query::select();
    waiting
        .column(Alias::new("id"))
        .expr(Expr::val("capture"))
        .column(Alias::new("organisation_id"))
        .column(Alias::new("id"))
        .expr(Expr::val(1))
        .expr(Expr::val(0))
        .column(Alias::new("created_at"))
        .column(Alias::new("created_at"))
        .expr(Expr::val(0))
        .from(Alias::new("capture_job"))
        .and_where(Expr::col(Alias::new("finished_at")).is_null());
    fill(manager, waiting).await
}

/// Moves mails that wait to be sent. A mail without next attempt was given up: it has ended, and its text is dropped.
async fn move_mails(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = || Alias::new("outgoing_mail");
    let next = || Expr::col(Alias::new("next_attempt_at"));
    add_column(manager, "outgoing_mail", timestamp_with_time_zone_null("failed_at")).await?;
    let mut waiting = Query::select();
    waiting
        .column(Alias::new("id"))
        .expr(Expr::val("mail"))
        .expr(Expr::cust("NULL"))
        .column(Alias::new("id"))
        .expr(Expr::val(1))
        .expr(Expr::val(0))
        .column(Alias::new("created_at"))
        .column(Alias::new("next_attempt_at"))
        .column(Alias::new("attempts"))
        .from(table())
        .and_where(next().is_not_null());
    fill(manager, waiting).await?;
    let given_up = Query::update()
        .table(table())
        .value(Alias::new("failed_at"), Expr::col(Alias::new("created_at")))
        .value(Alias::new("body"), "")
        .and_where(next().is_null())
        .and_where(Expr::col(Alias::new("sent_at")).is_null())
        .to_owned();
    manager.get_connection().execute(&given_up).await?;
    manager.drop_index(Index::drop().name("ix_outgoing_mail_next_attempt_at").table(table()).to_owned()).await?;
    for column in ["next_attempt_at", "attempts"] {
        manager.alter_table(Table::alter().table(table()).drop_column(Alias::new(column)).to_owned()).await?;
    }
    index(manager, "outgoing_mail", &["created_at"]).await
}

async fn fill(manager: &SchemaManager<'_>, waiting: SelectStatement) -> Result<(), DbErr> {
    let columns =
        ["id", "kind", "organisation_id", "subject_id", "priority", "turn", "created_at", "due_at", "attempts"];
    let mut insert = Query::insert();
    insert.into_table(Alias::new("job")).columns(columns.map(Alias::new));
    insert.select_from(waiting).map_err(|error| DbErr::Custom(error.to_string()))?;
    manager.get_connection().execute(&insert).await.map(drop)
}
