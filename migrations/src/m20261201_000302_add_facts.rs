//! Facts of stored events that were not stored before: extensions of sensor elements and of places.

use nguon_domain::events::epcis::{Context, Fact, FactPart, FactValue, facts, read};
use sea_orm_migration::prelude::*;
use uuid::Uuid;

/// Further facts.
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
                // The further facts stand behind the others, which keep their positions.
                let found = (0_i32..).zip(read.iter().flat_map(facts));
                let further = found.filter(|(_, fact)| fact.part.number() > FactPart::Persistent.number());
                rows.extend(further.map(|(position, fact)| row(last, position, organisation, fact)));
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
                // A database of an early version got all facts at once, a moment ago.
                let known = ["event_id", "position"].map(Alias::new);
                insert.on_conflict(OnConflict::columns(known).do_nothing().to_owned());
                connection.execute(&insert).await?;
            }
            if events.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
                return Ok(());
            }
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
