//! Recording and correcting acts.

use std::collections::HashMap;

use nguon_domain::events::act::event::{ResolvedAct, events, with_error_declaration};
use nguon_domain::events::act::view::ActView;
use nguon_domain::events::act::{ActInput, ActKind, Correction};
use nguon_domain::events::epcis::{Context, EpcFormat, Event, read};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::reason::act::ActRefusal;
use nguon_domain::input::violation::Reason;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::transaction::transaction as transaction_address;
use super::{balance, gate, moving, resolve, view};
use crate::Application;
use crate::access::{Allowed, Events, Tenant, Write};
use crate::events::despatch::{answer, make};
use crate::events::epcis::store::{self, Captured, Recorded};
use crate::events::restriction::RestrictionCache;
use crate::http::idempotency::{IdempotentRequest, WorkOutcome, once};
use crate::platform::database::{LogEntry, Queue, is_unique_violation};
use crate::platform::problem::{Error, Result};
use crate::records::gs1::keys;

/// Maximum number of attempts while a concurrent request writes the same event.
const MAX_ATTEMPTS: usize = 5;

/// Records an act; with an idempotency key, at most once.
///
/// # Errors
/// [`Error::Invalid`] for dangling references and insufficient stock; 409 when the idempotency key was used with other
/// content.
pub(crate) async fn create(
    application: &Application,
    allowed: &Allowed<Events, Write>,
    input: &ActInput,
    key: Option<String>,
) -> Result<ActView> {
    let tenant = **allowed;
    let request = IdempotentRequest::new(tenant.organisation_id, key.as_deref(), &("act", input))?;
    for _ in 0..MAX_ATTEMPTS {
        let again = |id| view::read(application.database.read(), tenant, id);
        match once(application, &request, again, || record(application, allowed, input)).await {
            // A concurrent request wrote the same event: the next attempt finds it.
            Err(Error::Database(error)) if is_unique_violation(&error) => {}
            done => return done,
        }
    }
    Err(ProblemCode::Unavailable.into())
}

/// Attempts once to record an act.
async fn record(
    application: &Application,
    allowed: &Allowed<Events, Write>,
    input: &ActInput,
) -> Result<WorkOutcome<ActView>> {
    let tenant = **allowed;
    let kind = input.kind.ok_or_else(|| Error::field("kind", Reason::Required))?;
    let happened_at = input.happened_at.ok_or_else(|| Error::field("happened_at", Reason::Required))?;
    if happened_at > application.clock.now() {
        return Err(Error::field("happened_at", Reason::Future));
    }
    let mut transaction = application.database.change(allowed).await?;
    let business = keys::lock(&transaction, tenant).await?;
    let mut resolved = resolve::resolve(&transaction, tenant, &application.public_url, business, input).await?;
    let advice = match input.advice_id {
        Some(id) => {
            let parts = &mut resolved.parts;
            Some(announced(&transaction, tenant, id, (kind, input), &application.public_url, parts).await?)
        }
        None => None,
    };
    let completed = advice.as_ref().map(|advice| advice.completed(input));
    let input = completed.as_ref().unwrap_or(input);
    if matches!(kind, ActKind::Receive | ActKind::Refuse) && resolved.parts.items.is_empty() {
        return Err(Error::field("items", Reason::Required));
    }
    let number = if kind.sends() {
        let number = make::next_number(&transaction, application, tenant).await?;
        let address = transaction_address(&application.public_url, &resolved.business, "desadv", &number);
        resolved.parts.transactions.push(("desadv", address));
        Some(number)
    } else {
        None
    };
    let mut cache = RestrictionCache::of(tenant);
    gate::check(&transaction, &mut cache, kind, input, &resolved.parts).await?;
    balance::before(&transaction, tenant, kind, happened_at.timestamp_millis(), &mut resolved.parts).await?;
    match kind {
        ActKind::Move => moving::locate(&transaction, tenant, &mut resolved.parts).await?,
        ActKind::Unpack => moving::place_of_unit(&transaction, tenant, &mut resolved.parts).await?,
        _ => {}
    }
    let scattered = moving::scattered(&transaction, tenant, kind, &resolved.parts).await?;
    let events = events(input, &resolved.parts).map_err(Error::Invalid)?;
    let First { id, recorded } = insert(application, &transaction, allowed, &events, &mut cache).await?;
    let Some(recorded) = recorded else {
        let view = view::read(&transaction, tenant, id).await?;
        // Confirmed only when the act is stored: on SQLite it may be of a change that is still to be committed.
        transaction.rollback().await?;
        return if view.is_void {
            Err(Error::field("happened_at", ActRefusal::DeclaredWrong.into()))
        } else {
            Ok(WorkOutcome::Unchanged(view))
        };
    };
    moving::remove_place(&transaction, tenant, &scattered).await?;
    let (at, parts) = (happened_at.timestamp_millis(), &resolved.parts);
    balance::after(&transaction, tenant, kind, at, parts, &recorded.inventory).await?;
    let mut advices = HashMap::new();
    if let Some(advice) = advice {
        let reason = input.reason.as_deref().or(input.note.as_deref());
        let outcomes = advice.outcomes(kind, &resolved.parts.items, reason);
        let by = allowed.principal().name.as_str();
        let said = answer::AnswerDetails { at: application.clock.now(), by, note: input.note.clone() };
        answer::bind_and_settle(&transaction, &advice, tenant, id, &outcomes, said).await?;
        advices.insert(id, advice.row.id);
    }
    if let (Some(number), Some(partner)) = (number, &resolved.partner) {
        let (parts, business) = (&resolved.parts, &resolved.business);
        let holders = &recorded.holders;
        let sent = make::Despatch { input, happened_at, parts, business, partner, number, event_id: id, holders };
        advices.insert(id, make::create(&transaction, application, tenant, sent).await?);
    }
    let view = show(&transaction, tenant, (id, &events), recorded, (advices, &mut cache)).await?;
    transaction.record(LogEntry::new("act", id, kind.as_str()));
    transaction.keeps_numbers();
    if kind.sends() {
        transaction.wake(Queue::Mail);
    }
    Ok(WorkOutcome::Created { transaction, record_id: id, answer: view })
}

/// Returns the advice that announced what an act receives or refuses, and completes `parts` from it.
async fn announced(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    id: Uuid,
    (kind, input): (ActKind, &ActInput),
    public_url: &str,
    parts: &mut ResolvedAct,
) -> Result<answer::OpenAdvice> {
    let advice = match answer::open(transaction, tenant, id).await {
        Err(Error::Refused(ProblemCode::NotFound)) => Err(Error::field("advice_id", Reason::UnknownReference)),
        other => other,
    }?;
    // An advice is refused as a whole; a part is refused by answering line by line.
    if kind == ActKind::Refuse && !input.items.is_empty() {
        return Err(Error::field("items", Reason::NotAllowed));
    }
    advice.complete_parts(public_url, kind, parts);
    Ok(advice)
}

/// The first event of an act.
pub(crate) struct First {
    /// The id of its row.
    pub(crate) id: Uuid,
    /// What is known of the new events; `None` when the first was there already and nothing was stored.
    pub(crate) recorded: Option<Recorded>,
}

/// Stores the events of an act, of which an earlier one may have stored all.
///
/// # Errors
/// 409 when the event quota is exceeded; when the database fails.
pub(crate) async fn insert(
    application: &Application,
    transaction: &DatabaseTransaction,
    allowed: &Allowed<Events, Write>,
    events: &[Event],
    cache: &mut RestrictionCache,
) -> Result<First> {
    let user = allowed.principal().user_id;
    let captured = store::insert(transaction, application, **allowed, user, events, cache).await?;
    let Captured { rows, recorded, .. } = captured.without_conflicts(&[])?;
    let id = rows.into_iter().next().flatten();
    let id = id.ok_or_else(|| Error::Internal("an act without event".to_owned()))?;
    Ok(First { id, recorded: recorded.event_ids.contains_key(&id).then_some(recorded) })
}

/// Returns the view of an act that was recorded in this transaction.
async fn show(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    (id, events): (Uuid, &[Event]),
    mut recorded: Recorded,
    (advices, cache): (HashMap<Uuid, Uuid>, &mut RestrictionCache),
) -> Result<ActView> {
    let event = events.first().ok_or_else(|| Error::Internal("an act without event".to_owned()))?;
    let event_id = recorded.event_ids.remove(&id).unwrap_or_default();
    let head = view::Head { id, event_id, record_time: recorded.record_time };
    let Recorded { missing, against, .. } = recorded;
    let states = view::States { missing, against, advices, ..view::States::default() };
    view::of_recorded(transaction, tenant, (head, event), states, &mut cache.goods).await
}

/// Declares an act wrong.
///
/// # Errors
/// 404; 409 when it was declared wrong before.
pub(super) async fn correct(
    application: &Application,
    allowed: &Allowed<Events, Write>,
    id: Uuid,
    correction: &Correction,
) -> Result<ActView> {
    let tenant = **allowed;
    let mut transaction = application.database.change(allowed).await?;
    keys::lock(&transaction, tenant).await?;
    let row = view::find(&transaction, tenant, id).await?;
    if view::void_among(&transaction, &[id]).await?.contains(&id) {
        return Err(ProblemCode::StateConflict.into());
    }
    let json = store::shown(row, EpcFormat::NoPreference)?;
    let now = application.clock.now();
    let wrong = with_error_declaration(json, now, correction.did_not_occur, &correction.reason);
    let declaration = read(wrong, &Context::default(), "").map_err(Error::Invalid)?;
    let user = allowed.principal().user_id;
    let mut cache = RestrictionCache::of(tenant);
    let captured = store::insert(&transaction, application, tenant, user, &[declaration], &mut cache).await?;
    captured.without_conflicts(&[])?;
    make::cancel(&transaction, tenant, id).await?;
    let view = view::read(&transaction, tenant, id).await?;
    transaction.keeps_numbers();
    transaction.record(LogEntry::new("act", id, "correct").after(correction)?);
    transaction.commit().await?;
    Ok(view)
}
