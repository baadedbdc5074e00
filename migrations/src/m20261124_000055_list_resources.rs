//! Lists of the resources that events refer to (EPCIS 2.0, section 12: epcs, read points, …), facts of events
//! (extensions, master data, sensors), and named queries.

use nguon_domain::events::epcis::{Context, Fact, FactValue, facts, read};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    double_null, integer, small_integer, string_len, text, text_null, timestamp_with_time_zone, uuid,
};
use uuid::Uuid;

use crate::schema::{byte_ordered, foreign_key, index};

/// Resources, facts, named queries.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Number of events read at a time.
const AT_ONCE: u64 = 200;
/// Rows per statement: SQLite allows 32,766 values, and a row has eight.
const MAX_ROWS: usize = 4_000;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // These indexes list the distinct values of a business with one probe each, and then their events in
        // chronological order.
        for (table, old) in [
            ("epcis_event", "ix_epcis_event_read_point_event_time"),
            ("epcis_event", "ix_epcis_event_biz_location_event_time"),
            ("epcis_link", "ix_epcis_link_identity_organisation_id"),
        ] {
            manager.drop_index(Index::drop().name(old).table(Alias::new(table)).to_owned()).await?;
        }
        for column in ["read_point", "biz_location", "disposition", "event_type"] {
            index(manager, "epcis_event", &["organisation_id", column, "event_time"]).await?;
        }
        index(manager, "epcis_link", &["organisation_id", "identity"]).await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("named_query"))
                    .col(uuid("organisation_id"))
                    .col(byte_ordered(manager, "name"))
                    .col(text("query"))
                    .col(uuid("created_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .primary_key(Index::create().col(Alias::new("organisation_id")).col(Alias::new("name")))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .foreign_key(&mut foreign_key("created_by", "user_account"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("epcis_fact"))
                    .col(uuid("event_id"))
                    .col(integer("position"))
                    .col(uuid("organisation_id"))
                    .col(small_integer("part"))
                    .col(string_len("name", 500))
                    .col(text_null("text"))
                    .col(small_integer("sort"))
                    .col(double_null("number"))
                    .primary_key(Index::create().col(Alias::new("event_id")).col(Alias::new("position")))
                    .foreign_key(&mut foreign_key("event_id", "epcis_event"))
                    .to_owned(),
            )
            .await?;
        index(manager, "epcis_fact", &["organisation_id", "part", "name", "text"]).await?;
        index(manager, "epcis_fact", &["organisation_id", "part", "name", "sort", "number"]).await?;
        fill(manager).await
    }
}

/// Inserts the facts of existing events.
async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let mut last = Uuid::nil();
    loop {
        let page = Query::select()
            .columns([Alias::new("id"), Alias::new("organisation_id"), Alias::new("json")])
            .from(Alias::new("epcis_event"))
            .and_where(Expr::col(Alias::new("id")).gt(last))
            .order_by(Alias::new("id"), Order::Asc)
            .limit(AT_ONCE)
            .to_owned();
        let events = connection.query_all(&page).await?;
        let mut rows = Vec::new();
        for event in &events {
            last = event.try_get("", "id")?;
            let organisation: Uuid = event.try_get("", "organisation_id")?;
            let json: String = event.try_get("", "json")?;
            let read = serde_json::from_str(&json).ok().and_then(|map| read(map, &Context::default(), "").ok());
            let found = read.iter().flat_map(facts);
            rows.extend((0_i32..).zip(found).map(|(position, fact)| row(last, position, organisation, fact)));
        }
        for chunk in rows.chunks(MAX_ROWS) {
            let mut insert = Query::insert()
                .into_table(Alias::new("epcis_fact"))
                .columns(
                    ["event_id", "position", "organisation_id", "part", "name", "text", "sort", "number"]
                        .map(Alias::new),
                )
                .to_owned();
            for row in chunk {
                insert.values_panic(row.iter().cloned());
            }
            connection.execute(&insert).await?;
        }
        if events.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
            return Ok(());
        }
    }
}

fn row(event: Uuid, position: i32, organisation: Uuid, fact: Fact) -> [SimpleExpr; 8] {
    let (part, sort) = (fact.part.number(), fact.value.sort());
    let (text, number) = match fact.value {
        FactValue::Present => (None, None),
        FactValue::Text(text) => (Some(text), None),
        FactValue::Number(number) | FactValue::Moment(number) => (None, Some(number)),
    };
    [
        event.into(),
        position.into(),
        organisation.into(),
        part.into(),
        fact.name.into(),
        text.into(),
        sort.into(),
        number.into(),
    ]
}
