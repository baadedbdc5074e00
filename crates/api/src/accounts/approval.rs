//! Approval of businesses by authorities.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, get, post};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::accounts::approval::{Decision, OrganisationPage, OrganisationQuery, StateCounts};
use nguon_domain::accounts::organisation::Organisation;
use nguon_domain::input::page::{DEFAULT_LIMIT, MAX_LIMIT, MAX_SEARCH};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use sea_orm::sea_query::Order;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Approvals, Oversight, Read, Write, overseen};
use crate::accounts::letter::AccountLetter;
use crate::accounts::organisation::{find, present, write_version};
use crate::http::body::{Body, Current, Id, IfMatch, Query, Then};
use crate::platform::database::Author;
use crate::platform::database::{LogEntry, Queue};
use crate::platform::entity::{organisation, stored};
use crate::platform::mail;
use crate::platform::problem::{Error, Result};

/// List the businesses that the caller's authority oversees
///
/// Pending businesses are sorted by registration, oldest first; the others newest first.
#[utoipa::path(
    tag = "approvals", operation_id = "listApprovals", security(("bearer" = [])), params(OrganisationQuery),
    responses((status = 200, description = "A page of businesses.", body = OrganisationPage))
)]
#[get("/api/v1/approvals")]
pub(crate) async fn list(
    allowed: Allowed<Approvals, Read>,
    query: Query<OrganisationQuery>,
    application: Data<Application>,
) -> Result<Json<OrganisationPage>> {
    let query = query.0;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Error::Malformed(format!("limit: 1 to {MAX_LIMIT}")));
    }
    let text = query.q.unwrap_or_default();
    if text.chars().count() > MAX_SEARCH {
        return Err(Error::Malformed(format!("q: at most {MAX_SEARCH} characters")));
    }
    let database = application.database.read();
    let overseen = overseen(database, *allowed).await?;
    let state = query.state.unwrap_or_default();
    let order = if state == OrganisationState::Pending { Order::Asc } else { Order::Desc };
    let mut select = organisation::Entity::find()
        .filter(overseen.clone())
        .filter(organisation::Column::State.eq(stored::OrganisationState::from(state)))
        .order_by(organisation::Column::Id, order.clone())
        .limit(u64::from(limit) + 1);
    let words = nguon_domain::input::search::words([text.as_str()]);
    if words.is_empty() && !text.trim().is_empty() {
        // Punctuation only: the index has no such words.
        select = select.filter(organisation::Column::Id.is_null());
    }
    for word in words {
        // Words consist of letters and digits only, so none contains a LIKE wildcard.
        select = select.filter(organisation::Column::Search.contains(word));
    }
    if let Some(after) = query.after {
        let after =
            Uuid::try_parse(&after).map_err(|_| Error::Malformed("after: not a cursor of this list".to_owned()))?;
        select = select.filter(match order {
            Order::Asc => organisation::Column::Id.gt(after),
            _ => organisation::Column::Id.lt(after),
        });
    }
    let mut rows = select.all(database).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last| last.id.to_string());

    let by_state: Vec<(stored::OrganisationState, i64)> = organisation::Entity::find()
        .select_only()
        .column(organisation::Column::State)
        .column_as(organisation::Column::Id.count(), "count")
        .filter(overseen)
        .group_by(organisation::Column::State)
        .into_tuple()
        .all(database)
        .await?;
    let mut counts = StateCounts::default();
    for (state, count) in by_state {
        *counts.of_mut(state.into()) = u64::try_from(count).unwrap_or_default();
    }
    Ok(Json(OrganisationPage { items: present(database, rows).await?, next, counts }))
}

/// Read a business
#[utoipa::path(
    tag = "approvals", operation_id = "getApproval", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Identifier of the business.")),
    responses((status = 200, description = "The business, with its version as ETag.", body = Organisation))
)]
#[get("/api/v1/approvals/{id}")]
pub(crate) async fn read(
    allowed: Allowed<Approvals, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<Current<Organisation>> {
    let database = application.database.read();
    within(database, *allowed, id.0).await?;
    find(database, id.0).await.map(Current)
}

/// Download the business registration
#[utoipa::path(
    tag = "approvals", operation_id = "getApprovalFile", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Identifier of the business.")),
    responses((status = 200, description = "The PDF.", body = Vec<u8>, content_type = "application/pdf"))
)]
#[get("/api/v1/approvals/{id}/file")]
pub(crate) async fn read_file(
    request: HttpRequest,
    allowed: Allowed<Approvals, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<HttpResponse> {
    within(application.database.read(), *allowed, id.0).await?;
    crate::accounts::registration::file_of(&application, &request, id.0).await
}

/// Approve, reject, suspend or reinstate a business
///
/// The business is notified by mail. 409 when the decision is not possible in the current state; 412 when the business
/// has changed since it was read.
#[utoipa::path(
    tag = "approvals", operation_id = "decideApproval", security(("bearer" = [])), request_body = Decision,
    params(
        ("id" = Uuid, Path, description = "Identifier of the business."),
        ("If-Match" = String, Header, description = "ETag of the version the decision is based on.", example = "\"1\"")
    ),
    responses((status = 200, description = "Decided; with the new version as ETag.", body = Organisation))
)]
#[post("/api/v1/approvals/{id}/decision")]
pub(crate) async fn decide(
    request: Then<Allowed<Approvals, Write>, (Id, IfMatch, Body<Decision>)>,
    application: Data<Application>,
) -> Result<Current<Organisation>> {
    let Then(allowed, (id, version, body)) = request;
    let decide = || decide_one(&application, &allowed, id.0, version.0, &body.0);
    application.database.retrying(decide).await.map(Current)
}

async fn decide_one(
    application: &Application,
    allowed: &Allowed<Approvals, Write>,
    id: Uuid,
    version: i32,
    decision: &Decision,
) -> Result<Organisation> {
    let verdict = decision.verdict.ok_or_else(|| Error::field("verdict", Reason::Required))?;
    let now = application.clock.now();
    let mut transaction = application.database.change(Author::from(allowed).about(id)).await?;
    within(&transaction, **allowed, id).await?;
    let before = find(&transaction, id).await?;
    let state = verdict.applied_to(before.state).ok_or(ProblemCode::StateConflict)?;
    let row = organisation::ActiveModel {
        state: Set(state.into()),
        reason: Set(decision.reason.clone()),
        decided_at: Set(Some(now)),
        decided_by: Set(Some(allowed.principal().user_id)),
        version: Set(version + 1),
        updated_at: Set(now),
        ..Default::default()
    };
    write_version(&transaction, id, version, row).await?;
    let letter = AccountLetter::Decided {
        business: &before.business.name,
        verdict,
        reason: decision.reason.as_deref(),
        public_url: &application.public_url,
    };
    mail::enqueue(&transaction, &application.clock, &before.owner_email, &letter).await?;
    let after = find(&transaction, id).await?;
    transaction.record(LogEntry::new("organisation", id, "decide").before(&before.state)?.after(decision)?);
    transaction.wake(Queue::Mail);
    transaction.commit().await?;
    Ok(after)
}

/// Checks that the authority oversees the business; 404 otherwise.
async fn within<C: ConnectionTrait>(connection: &C, oversight: Oversight, id: Uuid) -> Result<()> {
    let found =
        organisation::Entity::find_by_id(id).filter(overseen(connection, oversight).await?).one(connection).await?;
    found.map(|_| ()).ok_or_else(|| ProblemCode::NotFound.into())
}
