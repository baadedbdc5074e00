//! Recipients' answers to advices: once per advice, covering every line.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use nguon_domain::events::act::event::{CarrierParty, ResolvedAct, ResolvedItem};
use nguon_domain::events::act::{ActInput, ActKind, ActPart, Need};
use nguon_domain::events::despatch::{AdviceAnswer, AdviceState, AdviceView, LineAnswer, Outcome};
use nguon_domain::events::epcis::Identity;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::input::uom::{Measure, dimension};
use nguon_domain::input::violation::{Reason, Violation};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
};
use uuid::Uuid;

use super::make::bind;
use super::view;
use crate::Application;
use crate::access::{Allowed, Events, Tenant, Write};
use crate::events::act::resolve::resolve;
use crate::events::act::transaction::transaction as address_of;
use crate::events::act::write::insert;
use crate::events::epcis::party::{address_of_own, address_of_party};
use crate::events::goods;
use crate::events::restriction::RestrictionCache;
use crate::platform::database::{LogEntry, Transition as _};
use crate::platform::entity::{despatch_advice, despatch_line, organisation, stored};
use crate::platform::problem::{Error, Result};
use crate::records::gs1::keys;

/// An unanswered advice, with what is needed to record the answer.
pub(crate) struct OpenAdvice {
    pub(crate) row: despatch_advice::Model,
    pub(crate) lines: Vec<despatch_line::Model>,
    things: HashMap<i32, ResolvedItem>,
    sender: organisation::Model,
}

/// Returns an advice that the business may answer.
///
/// # Errors
/// 404; 409 when it was answered or cancelled.
pub(crate) async fn open(transaction: &DatabaseTransaction, tenant: Tenant, id: Uuid) -> Result<OpenAdvice> {
    let row = view::find(transaction, tenant, id).await?;
    if row.recipient_id != Some(tenant.organisation_id) {
        return Err(ProblemCode::NotFound.into());
    }
    if row.state != stored::AdviceState::Sent {
        return Err(ProblemCode::StateConflict.into());
    }
    let lines = view::lines(transaction, &[row.id]).await?;
    let keys: Vec<Uuid> = lines.iter().map(|line| line.identity).collect();
    let addresses = goods::addresses(transaction, &keys).await?;
    let thing = |line: &despatch_line::Model| {
        let identity = Identity::parse(addresses.get(&line.identity)?).ok()?;
        let quantity = line.quantity.map(Quantity::from_thousandths);
        Some((line.number, ResolvedItem { identity, is_class: line.is_class, quantity, unit: line.unit.clone() }))
    };
    let sender = organisation::Entity::find_by_id(row.organisation_id).one(transaction).await?;
    Ok(OpenAdvice {
        things: lines.iter().filter_map(thing).collect(),
        lines,
        sender: sender.ok_or_else(|| Error::Internal("an advice without sender".to_owned()))?,
        row,
    })
}

impl OpenAdvice {
    /// Completes the parts of an act from the advice it refers to: partner, carrier, document numbers, and the goods
    /// when the act names none.
    pub(crate) fn complete_parts(&self, public_url: &str, kind: ActKind, parts: &mut ResolvedAct) {
        if parts.carrier.is_none() && kind.need(ActPart::Carrier) != Need::None {
            parts.carrier = self
                .row
                .carrier
                .clone()
                .map(|name| CarrierParty { address: self.row.carrier_gln.as_deref().map(address_of_party), name });
        }
        if parts.partner.is_none() {
            parts.partner = Some(address_of_own(&self.sender));
        }
        if parts.partner_place.is_none() {
            parts.partner_place = self.row.ship_from.as_deref().map(crate::events::epcis::party::address_of_place);
        }
        let numbers = [
            ("po", &self.row.order_number),
            ("bol", &self.row.shipment_number),
            ("desadv", &Some(self.row.number.clone())),
        ];
        for (kind, number) in numbers {
            if let Some(number) = number
                && !parts.transactions.iter().any(|(known, _)| *known == kind)
            {
                // With the sender's spelling, so that both sides use the same address.
                parts.transactions.push((kind, address_of(public_url, &self.sender, kind, number)));
            }
        }
        if parts.items.is_empty() {
            parts.items = self.lines.iter().filter_map(|line| self.things.get(&line.number).cloned()).collect();
        }
    }

    /// Returns the act with vehicle and date of despatch from the advice, where the act has such parts and does not set
    /// them.
    pub(crate) fn completed(&self, input: &ActInput) -> ActInput {
        let has = |part: ActPart| input.kind.is_some_and(|kind| kind.need(part) != Need::None);
        let vehicle = self.row.vehicle.clone().filter(|_| has(ActPart::Vehicle));
        let sent_on = Some(crate::platform::clock::vietnam_date(self.row.sent_at)).filter(|_| has(ActPart::SentOn));
        ActInput { vehicle: input.vehicle.clone().or(vehicle), sent_on: input.sent_on.or(sent_on), ..input.clone() }
    }

    /// Derives the answer to each line from the items of an act; lines without an item are missing.
    pub(crate) fn outcomes(&self, kind: ActKind, items: &[ResolvedItem], reason: Option<&str>) -> Vec<LineAnswer> {
        let said = |line: &despatch_line::Model| {
            let came = self.things.get(&line.number).map(|announced| came(announced, items)).unwrap_or_default();
            let (outcome, received, unit) = match came {
                Arrival::Missing => (Outcome::Missing, None, None),
                _ if kind == ActKind::Refuse => (Outcome::Refused, None, None),
                Arrival::AsAnnounced => (Outcome::Received, None, None),
                Arrival::Different(amount) => {
                    let (quantity, unit) = amount.quantity();
                    (Outcome::Different, Some(quantity), unit.filter(|unit| Some(unit) != line.unit.as_ref()))
                }
            };
            let number = u32::try_from(line.number).unwrap_or_default();
            let reason = reason.filter(|_| outcome != Outcome::Received).map(ToOwned::to_owned);
            LineAnswer { number, outcome: Some(outcome), received, unit, reason }
        };
        self.lines.iter().map(said).collect()
    }
}

/// What came of the goods of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Arrival {
    #[default]
    Missing,
    AsAnnounced,
    Different(Measure),
}

/// Returns what came of announced goods, in whatever units of measure it was counted.
fn came(announced: &ResolvedItem, items: &[ResolvedItem]) -> Arrival {
    let unit = announced.unit.as_deref().unwrap_or_default();
    let is_it = |item: &&ResolvedItem| {
        item.identity == announced.identity && dimension(item.unit.as_deref().unwrap_or_default()) == dimension(unit)
    };
    let mut found = items.iter().filter(is_it).peekable();
    if found.peek().is_none() {
        return Arrival::Missing;
    }
    let amount = |item: &ResolvedItem| Some(Measure::of_quantity(item.quantity?, item.unit.as_deref()));
    let sum = found.filter_map(amount).fold(Measure::none(unit), |sum, more| sum.plus(&more));
    match amount(announced) {
        Some(announced) if !announced.equals(&sum) => Arrival::Different(sum),
        _ => Arrival::AsAnnounced,
    }
}

/// Answers an advice; what was received and what was refused becomes acts of the recipient.
///
/// # Errors
/// 404; 409 when it was answered; [`Error::Invalid`] when a line is not answered or does not exist.
pub(super) async fn answer(
    application: &Application,
    allowed: &Allowed<Events, Write>,
    id: Uuid,
    answer: &AdviceAnswer,
) -> Result<AdviceView> {
    let tenant = **allowed;
    let happened_at = answer.happened_at.ok_or_else(|| Error::field("happened_at", Reason::Required))?;
    if happened_at > application.clock.now() {
        return Err(Error::field("happened_at", Reason::Future));
    }
    let mut transaction = application.database.change(allowed).await?;
    let business = keys::lock(&transaction, tenant).await?;
    let open = open(&transaction, tenant, id).await?;
    if happened_at < open.row.sent_at {
        return Err(Error::field("happened_at", Reason::BeforeStart));
    }
    check(&open.lines, &answer.lines)?;
    for kind in [ActKind::Receive, ActKind::Refuse] {
        let items = items(&open, kind, &answer.lines);
        if items.is_empty() {
            continue;
        }
        let reasons: Vec<&str> = answer
            .lines
            .iter()
            .filter(|line| line.outcome == Some(Outcome::Refused))
            .filter_map(|line| line.reason.as_deref())
            .collect();
        let input = ActInput {
            kind: Some(kind),
            happened_at: Some(happened_at),
            place_id: answer.place_id,
            note: answer.note.clone(),
            reason: (kind == ActKind::Refuse).then(|| reasons.join("; ")),
            ..ActInput::default()
        };
        let input = open.completed(&input);
        let mut parts = resolve(&transaction, tenant, &application.public_url, business.clone(), &input).await?.parts;
        parts.items = items;
        open.complete_parts(&application.public_url, kind, &mut parts);
        let events = nguon_domain::events::act::event::events(&input, &parts).map_err(Error::Invalid)?;
        let mut cache = RestrictionCache::of(tenant);
        let first = insert(application, &transaction, allowed, &events, &mut cache).await?;
        bind(&transaction, open.row.id, tenant, first.id).await?;
    }
    let by = allowed.principal().name.as_str();
    let said = AnswerDetails { at: application.clock.now(), by, note: answer.note.clone() };
    settle(&transaction, &open.row, &open.lines, &answer.lines, said).await?;
    let view = view::read(&transaction, tenant, id).await?;
    transaction.keeps_numbers();
    transaction.record(LogEntry::new("despatch_advice", id, "answer").after(answer)?);
    transaction.commit().await?;
    Ok(view)
}

/// Returns the items for the act of `kind` that records an answer.
fn items(open: &OpenAdvice, kind: ActKind, lines: &[LineAnswer]) -> Vec<ResolvedItem> {
    let item = |line: &LineAnswer| {
        let thing = open.things.get(&i32::try_from(line.number).ok()?)?.clone();
        match (kind, line.outcome?) {
            (ActKind::Receive, Outcome::Received) | (ActKind::Refuse, Outcome::Refused) => Some(thing),
            (ActKind::Receive, Outcome::Different) => {
                Some(ResolvedItem { quantity: line.received, unit: line.unit.clone().or(thing.unit), ..thing })
            }
            _ => None,
        }
    };
    lines.iter().filter_map(item).collect()
}

/// Checks that answers cover all lines and no others, and give quantities only where a line has one.
///
/// # Errors
/// [`Error::Invalid`] with all violations.
pub(crate) fn check(lines: &[despatch_line::Model], answers: &[LineAnswer]) -> Result<()> {
    let mut violations = Vec::new();
    for (index, answer) in answers.iter().enumerate() {
        let line = lines.iter().find(|line| i64::from(line.number) == i64::from(answer.number));
        match (line, answer.outcome) {
            (None, _) => {
                violations.push(Violation::new(format!("lines[{index}].number"), Reason::UnknownReference));
            }
            (Some(line), Some(Outcome::Different)) if !line.is_class => {
                violations.push(Violation::new(format!("lines[{index}].outcome"), Reason::NotAllowed));
            }
            (Some(line), Some(Outcome::Different))
                if answer
                    .unit
                    .as_deref()
                    .is_some_and(|unit| dimension(unit) != dimension(line.unit.as_deref().unwrap_or_default())) =>
            {
                violations.push(Violation::new(format!("lines[{index}].unit"), Reason::NotAllowed));
            }
            (Some(line), Some(Outcome::Different))
                if line.unit.is_none()
                    && answer.unit.is_none()
                    && answer.received.is_some_and(|received| received.thousandths() % 1_000 != 0) =>
            {
                violations.push(Violation::new(format!("lines[{index}].received"), Reason::WrongType));
            }
            _ => {}
        }
    }
    let is_answered =
        |line: &&despatch_line::Model| answers.iter().any(|answer| i64::from(answer.number) == i64::from(line.number));
    if violations.is_empty() && !lines.iter().all(|line| is_answered(&line)) {
        violations.push(Violation::new("lines", Reason::Required));
    }
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

/// Binds an act to an advice, and stores the answers derived from it.
///
/// # Errors
/// 409 when a concurrent answer came first.
pub(crate) async fn bind_and_settle(
    transaction: &DatabaseTransaction,
    open: &OpenAdvice,
    tenant: Tenant,
    event_id: Uuid,
    lines: &[LineAnswer],
    said: AnswerDetails<'_>,
) -> Result<()> {
    bind(transaction, open.row.id, tenant, event_id).await?;
    settle(transaction, &open.row, &open.lines, lines, said).await
}

/// Author, time and note of an answer.
#[derive(Clone, Debug)]
pub(crate) struct AnswerDetails<'a> {
    pub(crate) at: DateTime<Utc>,
    pub(crate) by: &'a str,
    pub(crate) note: Option<String>,
}

/// Stores an answer, visible to both sides.
///
/// # Errors
/// 409 when a concurrent answer came first.
pub(crate) async fn settle(
    transaction: &DatabaseTransaction,
    row: &despatch_advice::Model,
    known: &[despatch_line::Model],
    lines: &[LineAnswer],
    said: AnswerDetails<'_>,
) -> Result<()> {
    let is_disputed = lines.iter().any(|line| line.outcome != Some(Outcome::Received));
    let state = if is_disputed { AdviceState::Disputed } else { AdviceState::Received };
    despatch_advice::Entity::update_many()
        .set(despatch_advice::ActiveModel {
            state: Set(state.into()),
            answered_at: Set(Some(said.at)),
            answered_by: Set(Some(said.by.to_owned())),
            note: Set(said.note),
            ..Default::default()
        })
        .filter(despatch_advice::Column::Id.eq(row.id))
        .filter(despatch_advice::Column::State.eq(stored::AdviceState::Sent))
        .exec_or(transaction, ProblemCode::StateConflict)
        .await?;
    let answered = |line: &despatch_line::Model| {
        let said = lines.iter().find(|said| i64::from(said.number) == i64::from(line.number))?;
        Some(despatch_line::ActiveModel {
            outcome: Set(said.outcome.map(Into::into)),
            received: Set(said.received.map(Quantity::thousandths)),
            received_unit: Set(said.unit.clone().filter(|unit| Some(unit) != line.unit.as_ref())),
            reason: Set(said.reason.clone()),
            ..despatch_line::ActiveModel::from(line.clone()).reset_all()
        })
    };
    let rows: Vec<_> = known.iter().filter_map(answered).collect();
    if !rows.is_empty() {
        use despatch_line::Column;
        despatch_line::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([Column::AdviceId, Column::Number])
                    .update_columns([Column::Outcome, Column::Received, Column::ReceivedUnit, Column::Reason])
                    .to_owned(),
            )
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}
