//! Changes of registered data, from the side of the authority: listing them, reading their certificates, deciding.

use std::collections::HashMap;

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, get, post};
use nguon_domain::accounts::registered::{
    ChangeDecision, ChangeQuery, ChangeState, ChangeVerdict, ReviewPage, ReviewedChange,
};
use nguon_domain::files::file::Variant;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use sea_orm::sea_query::{Order, Query as Statement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    Select,
};
use uuid::Uuid;

use super::{Column, Entity, Model, apply, check_waiting, leaving_waiting, page, rivals, view, write_data};
use crate::Application;
use crate::access::{Allowed, Approvals, Oversight, Read, Write, overseen};
use crate::accounts::letter::AccountLetter;
use crate::http::body::{Body, Current, Id, IfMatch, Query, Then};
use crate::platform::database::Author;
use crate::platform::database::{LogEntry, Queue};
use crate::platform::entity::{file, organisation, registered_change, stored};
use crate::platform::mail;
use crate::platform::problem::{Error, Result};

/// List the changes of registered data that the caller's authority reviews
///
/// Waiting changes are sorted oldest first, the others newest first. The authority that currently oversees the business
/// decides; for a change of the area, that is the authority of the area in force.
#[utoipa::path(
    tag = "approvals", operation_id = "listReviewedChanges", security(("bearer" = [])), params(ChangeQuery),
    responses((status = 200, description = "A page of changes.", body = ReviewPage))
)]
#[get("/api/v1/registered-changes")]
pub(crate) async fn list(
    allowed: Allowed<Approvals, Read>,
    query: Query<ChangeQuery>,
    application: Data<Application>,
) -> Result<Json<ReviewPage>> {
    let database = application.database.read();
    let mine = within(database, *allowed).await?;
    let waiting = mine.clone().filter(Column::State.eq(stored::ChangeState::Waiting)).count(database).await?;
    let state = query.0.state.unwrap_or_default();
    let order = if state == ChangeState::Waiting { Order::Asc } else { Order::Desc };
    let select = mine.filter(Column::State.eq(stored::ChangeState::from(state)));
    let (rows, next) = page(database, select, &query.0, order).await?;
    Ok(Json(ReviewPage { items: present(database, rows).await?, next, waiting }))
}

/// Read a change of registered data
#[utoipa::path(
    tag = "approvals", operation_id = "getReviewedChange", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Identifier of the change.")),
    responses((status = 200, description = "The change, with its version as ETag.", body = ReviewedChange))
)]
#[get("/api/v1/registered-changes/{id}")]
pub(crate) async fn read(
    allowed: Allowed<Approvals, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<Current<ReviewedChange>> {
    let database = application.database.read();
    let model = find(database, *allowed, id.0).await?;
    one(database, model).await.map(Current)
}

/// Download the certificate of a change
#[utoipa::path(
    tag = "approvals", operation_id = "getChangeCertificate", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Identifier of the change.")),
    responses((
        status = 200, description = "The certificate: a PDF, or an image as WebP.",
        content((Vec<u8> = "application/pdf"), (Vec<u8> = "image/webp"))
    ))
)]
#[get("/api/v1/registered-changes/{id}/certificate")]
pub(crate) async fn read_certificate(
    request: HttpRequest,
    allowed: Allowed<Approvals, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let database = application.database.read();
    let model = find(database, *allowed, id.0).await?;
    let certificate = model.certificate_id.ok_or(ProblemCode::NotFound)?;
    let found = file::Entity::find_by_id(certificate).one(database).await?.ok_or(ProblemCode::NotFound)?;
    crate::files::file::deliver(&application, &request, &found, Variant::Full, "no-store").await
}

/// Confirm or reject a change of registered data
///
/// A confirmed change is in force at once: its number is used for routing, and public pages show the new data. The
/// business is notified by mail. 409 when the change is no longer waiting, when it has no certificate, or when another
/// business has the number; the rivals of the change name that business. 412 when the change has been modified since it
/// was read.
#[utoipa::path(
    tag = "approvals", operation_id = "decideRegisteredChange", security(("bearer" = [])),
    request_body = ChangeDecision,
    params(
        ("id" = Uuid, Path, description = "Identifier of the change."),
        ("If-Match" = String, Header, description = "ETag of the version the decision is based on.", example = "\"1\"")
    ),
    responses((status = 200, description = "Decided; with the new version as ETag.", body = ReviewedChange))
)]
#[post("/api/v1/registered-changes/{id}/decision")]
pub(crate) async fn decide(
    request: Then<Allowed<Approvals, Write>, (Id, IfMatch, Body<ChangeDecision>)>,
    application: Data<Application>,
) -> Result<Current<ReviewedChange>> {
    let Then(allowed, (id, version, body)) = request;
    let decide = || decide_one(&application, &allowed, id.0, version.0, &body.0);
    application.database.retrying(decide).await.map(Current)
}

async fn decide_one(
    application: &Application,
    allowed: &Allowed<Approvals, Write>,
    id: Uuid,
    version: i32,
    decision: &ChangeDecision,
) -> Result<ReviewedChange> {
    let verdict = decision.verdict.ok_or_else(|| Error::field("verdict", Reason::Required))?;
    let now = application.clock.now();
    let organisation_id = find(application.database.read(), **allowed, id).await?.organisation_id;
    let tenant = allowed.tenant(application.database.read(), organisation_id).await?.ok_or(ProblemCode::NotFound)?;
    let mut transaction = application.database.change(Author::from(allowed).about(organisation_id)).await?;
    crate::records::gs1::keys::lock(&transaction, tenant).await?;
    // Read again under the lock: another decision may have been committed meanwhile.
    let model = find(&transaction, **allowed, id).await?;
    check_waiting(&model, version)?;
    let business = crate::accounts::organisation::find(&transaction, tenant.organisation_id).await?;
    let mut row = registered_change::ActiveModel {
        decided_by: Set(Some(allowed.principal().user_id)),
        decided_at: Set(Some(now)),
        reason: Set(decision.reason.clone()),
        ..Default::default()
    };
    let state = match verdict {
        ChangeVerdict::Confirm => {
            let before = apply::put_in_force(&transaction, tenant, now, &model).await?;
            row.data_before = Set(write_data(&before)?);
            ChangeState::Confirmed
        }
        ChangeVerdict::Reject => ChangeState::Rejected,
    };
    leaving_waiting(state, row).filter(Column::Id.eq(model.id)).exec(&transaction).await?;
    let letter = AccountLetter::ChangeDecided {
        business: &business.business.name,
        kind: model.kind.into(),
        verdict,
        reason: decision.reason.as_deref(),
        public_url: &application.public_url,
    };
    mail::enqueue(&transaction, &application.clock, &business.owner_email, &letter).await?;
    let model = Entity::find_by_id(id).one(&transaction).await?.ok_or(ProblemCode::NotFound)?;
    let shown = one(&transaction, model).await?;
    match state {
        // Pages of other businesses name this one in the path of their goods.
        ChangeState::Confirmed => transaction.publishes_all(),
        _ => transaction.is_private(),
    }
    let entry =
        LogEntry::new("registered_change", id, if state == ChangeState::Confirmed { "confirm" } else { "reject" });
    transaction.record(entry.before(&shown.change.before)?.after(&shown.change.after)?);
    transaction.wake(Queue::Mail);
    transaction.commit().await?;
    Ok(shown)
}

/// Selects the changes of the businesses that an authority oversees.
async fn within<C: ConnectionTrait>(connection: &C, oversight: Oversight) -> Result<Select<Entity>> {
    let businesses = Statement::select()
        .column((organisation::Entity, organisation::Column::Id))
        .from(organisation::Entity)
        .cond_where(overseen(connection, oversight).await?)
        .to_owned();
    Ok(Entity::find().filter(Column::OrganisationId.in_subquery(businesses)))
}

/// Returns a change of a business that the authority oversees; 404 otherwise.
async fn find<C: ConnectionTrait>(connection: &C, oversight: Oversight, id: Uuid) -> Result<Model> {
    let found = within(connection, oversight).await?.filter(Column::Id.eq(id)).one(connection).await?;
    found.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Returns a change with its business.
///
/// # Errors
/// When the database fails.
pub(super) async fn one<C: ConnectionTrait>(connection: &C, model: Model) -> Result<ReviewedChange> {
    let mut shown = present(connection, vec![model]).await?;
    shown.pop().ok_or_else(|| Error::Internal("a change without a view".to_owned()))
}

/// Returns changes with their businesses; waiting ones also with the rival claims of other businesses.
async fn present<C: ConnectionTrait>(connection: &C, models: Vec<Model>) -> Result<Vec<ReviewedChange>> {
    let waiting: Vec<Model> =
        models.iter().filter(|model| model.state == stored::ChangeState::Waiting).cloned().collect();
    let mut rivals = rivals::of(connection, &waiting).await?;
    let businesses: HashMap<Uuid, organisation::Model> = organisation::Entity::find()
        .filter(organisation::Column::Id.is_in(models.iter().map(|model| model.organisation_id)))
        .all(connection)
        .await?
        .into_iter()
        .map(|business| (business.id, business))
        .collect();
    let owners: Vec<Uuid> = models.iter().map(|model| model.organisation_id).collect();
    let shown = view::present(connection, models).await?;
    Ok(shown
        .into_iter()
        .zip(owners)
        .map(|(change, organisation_id)| {
            let business = businesses.get(&organisation_id);
            ReviewedChange {
                rivals: rivals.remove(&change.id).unwrap_or_default(),
                organisation_id,
                organisation: business.map(|business| business.name.clone()).unwrap_or_default(),
                tax_code: business.map(|business| business.tax_code.clone()).unwrap_or_default(),
                change,
            }
        })
        .collect())
}
