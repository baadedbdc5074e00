//! What recipients answered to the despatch advices of hand-overs, with or without an account, and what they refused.

use std::collections::{HashMap, HashSet};

use nguon_domain::events::act::ActKind;
use nguon_domain::input::uom::Measure;
use nguon_domain::trace::delivery::RecordKind;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::platform::entity::epcis_link::Model as Row;
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

/// Advices and answers of a set of hand-overs.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// Advices by event.
    advices: HashMap<Uuid, Uuid>,
    /// Events by which goods were refused.
    refusals: HashSet<Uuid>,
    /// Outcomes by advice, goods and unit of measure, as far as no event of the recipient says them.
    outcomes: HashMap<(Uuid, Uuid, Option<String>), LineOutcome>,
}

impl Answers {
    /// Loads the answers to the hand-overs in these rows, in a fixed number of statements.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn load<C: ConnectionTrait>(connection: &C, rows: &[&Row]) -> Result<Self> {
        let events: HashSet<Uuid> = rows.iter().map(|row| row.event_id).collect();
        let advices: Vec<(Uuid, Uuid)> = in_chunks::find(connection, events, |chunk| {
            despatch_event::Entity::find()
                .select_only()
                .columns([despatch_event::Column::EventId, despatch_event::Column::AdviceId])
                .filter(despatch_event::Column::EventId.is_in(chunk))
                .into_tuple()
        })
        .await?;
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
        let ids: HashSet<Uuid> = advices.iter().map(|(_, advice)| *advice).collect();
        Ok(Self {
            outcomes: outcomes(connection, &ids).await?,
            advices: advices.into_iter().collect(),
            refusals: refusals.into_iter().collect(),
        })
    }

    /// Returns the advice to which an event belongs.
    pub(super) fn advice(&self, event: Uuid) -> Option<Uuid> {
        self.advices.get(&event).copied()
    }

    /// Whether an event is a refusal.
    pub(super) fn is_refusal(&self, event: Uuid) -> bool {
        self.refusals.contains(&event)
    }

    /// Returns the answer to a despatch, as far as no event of the recipient says it.
    pub(super) fn of(&self, row: &Row) -> Option<&LineOutcome> {
        self.outcomes.get(&(self.advice(row.event_id)?, row.identity, row.unit.clone()))
    }
}

/// Loads the outcomes of advices that the recipient's events do not say: of lines that did not come, and of all lines of
/// answers without an account.
async fn outcomes<C: ConnectionTrait>(
    connection: &C,
    advices: &HashSet<Uuid>,
) -> Result<HashMap<(Uuid, Uuid, Option<String>), LineOutcome>> {
    let sender = Expr::col((despatch_advice::Entity, despatch_advice::Column::OrganisationId));
    let recorded: Vec<Uuid> = in_chunks::find(connection, advices.iter().copied(), |chunk| {
        despatch_event::Entity::find()
            .select_only()
            .column(despatch_event::Column::AdviceId)
            .distinct()
            .join(
                JoinType::InnerJoin,
                despatch_event::Entity::belongs_to(despatch_advice::Entity)
                    .from(despatch_event::Column::AdviceId)
                    .to(despatch_advice::Column::Id)
                    .into(),
            )
            .filter(despatch_event::Column::AdviceId.is_in(chunk))
            .filter(Expr::col((despatch_event::Entity, despatch_event::Column::OrganisationId)).ne(sender.clone()))
            .into_tuple()
    })
    .await?;
    let recorded: HashSet<Uuid> = recorded.into_iter().collect();
    let lines: Vec<despatch_line::Model> = in_chunks::find(connection, advices.iter().copied(), |chunk| {
        despatch_line::Entity::find()
            .filter(despatch_line::Column::AdviceId.is_in(chunk))
            .filter(despatch_line::Column::Outcome.is_not_null())
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
        if kind == RecordKind::Missing || !recorded.contains(&line.advice_id) {
            found.insert((line.advice_id, line.identity, line.unit), LineOutcome { kind, amount });
        }
    }
    Ok(found)
}
