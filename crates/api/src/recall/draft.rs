//! Draft recalls: opened by a business, or by its authority on its behalf, and editable until published.

use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use nguon_domain::recall::{EntryKind, Recall, RecallInput};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
};
use uuid::Uuid;

use super::affected;
use super::scope::{self, Caller};
use super::tell::entry;
use super::view;
use crate::Application;
use crate::access::{Allowed, CallerScope, Recalls, Tenant, Write};
use crate::http::idempotency::{IdempotentRequest, WorkOutcome, once};
use crate::platform::database::LogEntry;
use crate::platform::entity::{RecallStarts, ordinal_counter, recall, recall_entry, required, stored};
use crate::platform::problem::{Error, Result};

/// Kind of the counter that numbers recalls.
const COUNTED: &str = "recall";

/// Opens a draft recall.
///
/// # Errors
/// [`Error::Invalid`] for goods that the business may not recall; 409 for an idempotency key that was used with
/// different content.
pub(crate) async fn open(
    application: &Application,
    caller: &Caller<'_, Write>,
    input: RecallInput,
    key: Option<&str>,
) -> Result<Recall> {
    let owner = business(application, caller.allowed, input.organisation_id).await?.organisation_id;
    let request = IdempotentRequest::new(owner, key, &("recall", caller.authority_id, &input))?;
    let id = once(application, &request, async |id| Ok(id), || make(application, caller, owner, &input)).await?;
    view::read(application, caller, id).await
}

async fn make(
    application: &Application,
    caller: &Caller<'_, Write>,
    owner: Uuid,
    input: &RecallInput,
) -> Result<WorkOutcome<Uuid>> {
    // Refuse invalid starts now. The trace itself is not stored: it runs again whenever the draft is read.
    let is_ordered = caller.authority_id.is_some();
    affected::trace(application, application.database.read(), owner, is_ordered, &input.starts, None).await?;
    let mut transaction = application.database.change(caller.author(owner)).await?;
    transaction.is_private();
    let id = application.clock.new_id();
    let ordinal = next_ordinal(&transaction, owner).await?;
    let mut row = changed(input);
    row.id = Set(id);
    row.organisation_id = Set(owner);
    row.authority_id = Set(caller.authority_id);
    row.ordinal = Set(ordinal);
    row.state = Set(stored::RecallState::Draft);
    row.version = Set(1);
    row.opened_at = Set(application.clock.now());
    row.opened_by = Set(caller.user_id);
    row.traced_at = Set(None);
    row.is_cut = Set(false);
    row.published_at = Set(None);
    row.closed_at = Set(None);
    row.closing_note = Set(None);
    recall::Entity::insert(row).exec_without_returning(&transaction).await?;
    let (kind, detail) = match caller.authority_id {
        Some(_) => (EntryKind::Ordered, Some(caller.belongs_to.to_owned())),
        None => (EntryKind::Opened, None),
    };
    let opened = entry(application, id, kind, Some(caller.user_id), None, detail);
    recall_entry::Entity::insert(opened).exec_without_returning(&transaction).await?;
    transaction.record(LogEntry::new("recall", id, "open").after(input)?);
    Ok(WorkOutcome::Created { transaction, record_id: id, answer: id })
}

/// Changes a draft that is at `version`.
///
/// # Errors
/// 404; 409 when it is no longer a draft; 412 when it was changed meanwhile; [`Error::Invalid`] as for opening.
pub(super) async fn change(
    application: &Application,
    caller: &Caller<'_, Write>,
    id: Uuid,
    version: i32,
    input: RecallInput,
) -> Result<Recall> {
    let row = scope::find(application.database.read(), caller.viewpoint, id).await?;
    if !caller.may_publish(&row) {
        return Err(ProblemCode::NotFound.into());
    }
    if input.organisation_id.is_some_and(|named| named != row.organisation_id) {
        return Err(Error::field("organisation_id", Reason::NotAllowed));
    }
    let is_ordered = row.authority_id.is_some();
    affected::trace(application, application.database.read(), row.organisation_id, is_ordered, &input.starts, None)
        .await?;
    let mut transaction = application.database.change(caller.author(row.organisation_id)).await?;
    transaction.is_private();
    let mut new = changed(&input);
    new.version = Set(version + 1);
    let written = recall::Entity::update_many()
        .set(new)
        .filter(recall::Column::Id.eq(id))
        .filter(recall::Column::Version.eq(version))
        .filter(recall::Column::State.eq(stored::RecallState::Draft))
        .exec(&transaction)
        .await?;
    if written.rows_affected == 0 {
        let now = scope::find(&transaction, caller.viewpoint, id).await?;
        let is_draft = now.state == stored::RecallState::Draft;
        return Err(if is_draft { ProblemCode::VersionConflict } else { ProblemCode::StateConflict }.into());
    }
    let changed = entry(application, id, EntryKind::Changed, Some(caller.user_id), None, None);
    recall_entry::Entity::insert(changed).exec_without_returning(&transaction).await?;
    transaction.record(LogEntry::new("recall", id, "update").before(&row.asked.0)?.after(&input)?);
    transaction.commit().await?;
    view::read(application, caller, id).await
}

/// Returns the business for which the caller may recall: its own, or one that its authority oversees.
///
/// # Errors
/// A violation of `organisation_id`.
pub(super) async fn business<A>(
    application: &Application,
    allowed: &Allowed<Recalls, A>,
    named: Option<Uuid>,
) -> Result<Tenant> {
    let refused = |reason: Reason| Error::field("organisation_id", reason);
    let (wanted, otherwise) = match **allowed {
        CallerScope::Business(own) => (named.unwrap_or(own.organisation_id), Reason::NotAllowed),
        CallerScope::Authority(_) => (named.ok_or_else(|| refused(Reason::Required))?, Reason::UnknownReference),
    };
    allowed.tenant(application.database.read(), wanted).await?.ok_or_else(|| refused(otherwise))
}

fn changed(input: &RecallInput) -> recall::ActiveModel {
    let input = input.clone();
    recall::ActiveModel {
        is_drill: Set(input.is_drill),
        basis: required(input.basis),
        asked: Set(RecallStarts(input.starts)),
        complaint_code: Set(input.complaint_code),
        complaint_text: Set(input.complaint_text),
        title: Set(input.title),
        reason: Set(input.reason),
        hazard: required(input.hazard),
        public_text: Set(input.public_text),
        instructions: Set(input.instructions),
        phone: Set(input.phone),
        collection_place: Set(input.collection_place),
        treatment: Set(input.treatment.map(Into::into)),
        deadline: Set(input.deadline),
        ..Default::default()
    }
}

/// Returns the next recall number of a business. Concurrent calls are serialised by the row lock.
async fn next_ordinal(transaction: &DatabaseTransaction, organisation_id: Uuid) -> Result<i32> {
    use ordinal_counter::{Column, Entity};
    let row = Entity::insert(ordinal_counter::ActiveModel {
        organisation_id: Set(organisation_id),
        kind: Set(COUNTED.to_owned()),
        next: Set(1),
    })
    .on_conflict(
        OnConflict::columns([Column::OrganisationId, Column::Kind])
            .value(Column::Next, Expr::col((Entity, Column::Next)).add(1))
            .to_owned(),
    )
    .exec_with_returning(transaction)
    .await?;
    Ok(row.next)
}

/// Locks the row of a recall until the end of the transaction and returns it.
///
/// # Errors
/// 404.
pub(super) async fn lock<C: ConnectionTrait>(
    connection: &C,
    viewpoint: CallerScope,
    id: Uuid,
) -> Result<recall::Model> {
    recall::Entity::update_many()
        .col_expr(recall::Column::Version, Expr::col(recall::Column::Version))
        .filter(recall::Column::Id.eq(id))
        .exec(connection)
        .await?;
    scope::find(connection, viewpoint, id).await
}
