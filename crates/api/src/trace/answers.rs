//! What recipients answered to the despatch advices of hand-overs, with or without an account, and what they refused.

use std::collections::{HashMap, HashSet};

use nguon_domain::events::act::ActKind;
use nguon_domain::input::uom::Measure;
use nguon_domain::trace::delivery::RecordKind;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::relations::Row;
use crate::platform::entity::{despatch_advice, despatch_event, despatch_line, epcis_event, stored};
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// An answer to a line of an advice.
#[derive(Clone, Debug)]
pub(super) struct LineOutcome {
    /// What it says.
    pub(super) kind: RecordKind,
    /// Of how much; `None` for a logistic unit.
    pub(super) amount: Option<Measure>,
}

/// Answers to a set of hand-overs.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// Events by which goods were refused.
    refusals: HashSet<Uuid>,
    /// Outcomes by advice, goods and unit of measure, as far as no event of the recipient says them.
    outcomes: HashMap<(Uuid, Uuid, Option<String>), LineOutcome>,
}

impl Answers {
    /// Loads the answers to the hand-overs in these rows: one statement if any belongs to an advice, and one if any may
    /// be a refusal.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn load<C: ConnectionTrait>(connection: &C, rows: &[&Row]) -> Result<Self> {
        let unclear: HashSet<Uuid> = rows.iter().filter(|row| row.effect == 0).map(|row| row.event_id).collect();
        let refusals: Vec<Uuid> = in_chunks::find(connection, unclear, |chunk| {
            epcis_event::Entity::find()
                .select_only()
                .column(epcis_event::Column::Id)
                .filter(epcis_event::Column::Id.is_in(chunk))
                .filter(epcis_event::Column::Act.eq(ActKind::Refuse.as_str()))
                .into_tuple()
        })
        .await?;
        let advices: HashSet<Uuid> = rows.iter().filter_map(|row| row.advice_id).collect();
        Ok(Self { outcomes: outcomes(connection, advices).await?, refusals: refusals.into_iter().collect() })
    }

    /// Whether an event is a refusal.
    pub(super) fn is_refusal(&self, event: Uuid) -> bool {
        self.refusals.contains(&event)
    }

    /// Returns the answer to a despatch, as far as no event of the recipient says it.
    pub(super) fn of(&self, row: &Row) -> Option<&LineOutcome> {
        self.outcomes.get(&(row.advice_id?, row.identity, row.unit.clone()))
    }
}

/// A line of an advice that was answered.
#[derive(Clone, Debug, FromQueryResult)]
struct AnsweredLine {
    advice_id: Uuid,
    identity: Uuid,
    quantity: Option<i64>,
    unit: Option<String>,
    outcome: Option<stored::Outcome>,
    received: Option<i64>,
    received_unit: Option<String>,
    /// Whether anybody but the sender recorded an event about the advice.
    is_recorded: bool,
}

/// Loads the outcomes of advices that the recipient's events do not say: of lines that did not come, and of all lines of
/// answers without an account.
async fn outcomes<C: ConnectionTrait>(
    connection: &C,
    advices: HashSet<Uuid>,
) -> Result<HashMap<(Uuid, Uuid, Option<String>), LineOutcome>> {
    use {despatch_advice::Column as Advice, despatch_event::Column as Event, despatch_line::Column as Line};
    let lines: Vec<AnsweredLine> = in_chunks::find(connection, advices, |chunk| {
        let sender = Query::select()
            .column((despatch_advice::Entity, Advice::OrganisationId))
            .from(despatch_advice::Entity)
            .and_where(Expr::col((despatch_advice::Entity, Advice::Id)).equals((despatch_line::Entity, Line::AdviceId)))
            .to_owned();
        let by_others = Query::select()
            .column((despatch_event::Entity, Event::EventId))
            .from(despatch_event::Entity)
            .and_where(
                Expr::col((despatch_event::Entity, Event::AdviceId)).equals((despatch_line::Entity, Line::AdviceId)),
            )
            .and_where(Expr::col((despatch_event::Entity, Event::OrganisationId)).ne(Expr::from(sender)))
            .to_owned();
        despatch_line::Entity::find()
            .select_only()
            .columns([
                Line::AdviceId,
                Line::Identity,
                Line::Quantity,
                Line::Unit,
                Line::Outcome,
                Line::Received,
                Line::ReceivedUnit,
            ])
            .column_as(Expr::exists(by_others), "is_recorded")
            .filter(Line::AdviceId.is_in(chunk))
            .filter(Line::Outcome.is_not_null())
            .into_model()
    })
    .await?;
    let mut found = HashMap::new();
    for line in lines {
        let uom = line.unit.as_deref().unwrap_or_default();
        let sent = line.quantity.map(|quantity| Measure::of(quantity, uom));
        let (kind, amount) = match line.outcome {
            Some(stored::Outcome::Received) => (RecordKind::Received, sent),
            Some(stored::Outcome::Different) => {
                let uom = line.received_unit.as_deref().unwrap_or(uom);
                (RecordKind::Received, line.received.map(|received| Measure::of(received, uom)))
            }
            Some(stored::Outcome::Missing) => (RecordKind::Missing, sent),
            Some(stored::Outcome::Refused) => (RecordKind::Refused, sent),
            None => continue,
        };
        if kind == RecordKind::Missing || !line.is_recorded {
            found.insert((line.advice_id, line.identity, line.unit), LineOutcome { kind, amount });
        }
    }
    Ok(found)
}
