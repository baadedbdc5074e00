//! Changes of registered data, from the side of the business: requesting, listing and withdrawing them.

use actix_web::web::{Data, Json};
use actix_web::{get, post};
use nguon_domain::accounts::registered::{
    ChangeInput, ChangeKind, ChangePage, ChangeQuery, ChangeState, MAX_WAITING, RegisteredChange, RegisteredData,
};
use nguon_domain::files::file::FileRole;
use nguon_domain::identification::identifier::{CompanyPrefix, Gln, RegistrationNumber};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::{Reason, Violation};
use sea_orm::sea_query::Order;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::{
    Column, Entity, Model, check_waiting, in_force, leaving_waiting, of_registration, page, registration_of, view,
    write_data,
};
use crate::Application;
use crate::access::{Allowed, Profile, Read, Tenant, Write};
use crate::accounts::registration;
use crate::http::body::{Body, Created, Current, Id, IfMatch, Query, Then};
use crate::platform::database::LogEntry;
use crate::platform::entity::{file, organisation, registered_change, stored};
use crate::platform::problem::{Error, Result};
use crate::records::gs1;

/// List the caller's changes of registered data
///
/// Waiting and decided changes, newest first.
#[utoipa::path(
    tag = "organisation", operation_id = "listRegisteredChanges", security(("bearer" = [])), params(ChangeQuery),
    responses((status = 200, description = "A page of changes.", body = ChangePage))
)]
#[get("/api/v1/organisation/changes")]
pub(crate) async fn list(
    allowed: Allowed<Profile, Read>,
    query: Query<ChangeQuery>,
    application: Data<Application>,
) -> Result<Json<ChangePage>> {
    let database = application.database.read();
    let mut select = Entity::find().filter(Column::OrganisationId.eq(allowed.organisation_id));
    if let Some(state) = query.0.state {
        select = select.filter(Column::State.eq(stored::ChangeState::from(state)));
    }
    let (rows, next) = page(database, select, &query.0, Order::Desc).await?;
    Ok(Json(ChangePage { items: view::present(database, rows).await?, next }))
}

/// Request a change of registered data
///
/// The authority that oversees the business decides. Until it confirms the change, the data in force stay unchanged,
/// and a new GLN or company prefix is not used for routing. An earlier waiting change of the same data, or of the same
/// company prefix, is withdrawn. The response does not disclose whether another business has the number.
#[utoipa::path(
    tag = "organisation", operation_id = "createRegisteredChange", security(("bearer" = [])), request_body = ChangeInput,
    responses((status = 201, description = "Requested; waiting for the authority.", body = RegisteredChange))
)]
#[post("/api/v1/organisation/changes")]
pub(crate) async fn ask(
    request: Then<Allowed<Profile, Write>, Body<ChangeInput>>,
    application: Data<Application>,
) -> Result<Created<RegisteredChange>> {
    let Then(allowed, body) = request;
    let body = application.database.retrying(|| insert(&application, &allowed, &body.0)).await?;
    Ok(Created { body, location: "/api/v1/organisation/changes".to_owned() })
}

/// Inserts a change that waits for the authority, and withdraws the changes that it replaces.
///
/// # Errors
/// Violations of the input; 409 when the maximum number of changes is waiting.
async fn insert(
    application: &Application,
    allowed: &Allowed<Profile, Write>,
    input: &ChangeInput,
) -> Result<RegisteredChange> {
    let kind = input.kind.ok_or_else(|| Error::field("kind", Reason::Required))?;
    let certificate = input.certificate.ok_or_else(|| Error::field("certificate", Reason::Required))?;
    let database = application.database.read();
    let business = business(database, **allowed).await?;
    let (number, after) = wanted(kind, input);
    let mut violations = faults(database, **allowed, kind, input, &business).await?;
    violations.extend(certificate_fault(database, **allowed, certificate).await?);
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }

    let now = application.clock.now();
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    gs1::keys::lock(&transaction, **allowed).await?;
    withdraw_alike(application, allowed, &transaction, kind, number.as_deref()).await?;
    let waiting = Entity::find()
        .filter(Column::OrganisationId.eq(allowed.organisation_id))
        .filter(Column::State.eq(stored::ChangeState::Waiting))
        .count(&transaction)
        .await?;
    if waiting >= MAX_WAITING {
        return Err(ProblemCode::LimitReached.into());
    }
    let model = Model {
        id: application.clock.new_id(),
        organisation_id: allowed.organisation_id,
        kind: kind.into(),
        state: stored::ChangeState::Waiting,
        number,
        data_before: write_data(&in_force(kind, &business))?,
        data_after: write_data(&after)?,
        certificate_id: Some(certificate),
        asked_by: Some(allowed.principal().user_id),
        asked_at: now,
        decided_by: None,
        decided_at: None,
        reason: None,
        version: 1,
    };
    let row = registered_change::ActiveModel::from(model.clone());
    Entity::insert(row).exec_without_returning(&transaction).await?;
    crate::files::file::hold(&transaction, allowed.organisation_id, vec![certificate]).await?;
    let body = view::one(&transaction, model).await?;
    transaction.record(LogEntry::new("registered_change", body.id, "ask").before(&body.before)?.after(&body.after)?);
    transaction.commit().await?;
    Ok(body)
}

/// Withdraw a waiting change
///
/// 409 when it has been decided in the meantime.
#[utoipa::path(
    tag = "organisation", operation_id = "withdrawRegisteredChange", security(("bearer" = [])),
    params(
        ("id" = Uuid, Path, description = "Identifier of the change."),
        ("If-Match" = String, Header, description = "ETag of the version to withdraw.", example = "\"1\"")
    ),
    responses((status = 200, description = "Withdrawn; with the new version as ETag.", body = RegisteredChange))
)]
#[post("/api/v1/organisation/changes/{id}/withdrawal")]
pub(crate) async fn withdraw(
    request: Then<Allowed<Profile, Write>, (Id, IfMatch)>,
    application: Data<Application>,
) -> Result<Current<RegisteredChange>> {
    let Then(allowed, (id, version)) = request;
    let withdraw = || withdraw_one(&application, &allowed, id.0, version.0);
    application.database.retrying(withdraw).await.map(Current)
}

async fn withdraw_one(
    application: &Application,
    allowed: &Allowed<Profile, Write>,
    id: Uuid,
    version: i32,
) -> Result<RegisteredChange> {
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    gs1::keys::lock(&transaction, **allowed).await?;
    let change = || Entity::find_by_id(id).filter(Column::OrganisationId.eq(allowed.organisation_id));
    let model = change().one(&transaction).await?.ok_or(ProblemCode::NotFound)?;
    check_waiting(&model, version)?;
    set_withdrawn(application, allowed, &transaction, vec![model]).await?;
    let model = change().one(&transaction).await?.ok_or(ProblemCode::NotFound)?;
    let body = view::one(&transaction, model).await?;
    transaction.record(LogEntry::new("registered_change", id, "withdraw"));
    transaction.commit().await?;
    Ok(body)
}

async fn business<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<organisation::Model> {
    let found = organisation::Entity::find_by_id(tenant.organisation_id).one(connection).await?;
    found.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Returns the requested number, if any, and the requested data, both in normal form.
fn wanted(kind: ChangeKind, input: &ChangeInput) -> (Option<String>, RegisteredData) {
    match kind {
        ChangeKind::Gln => {
            let gln = input.gln.as_ref().and_then(|gln| gln.parse::<Gln>().ok()).map(|gln| gln.to_string());
            (gln.clone(), RegisteredData { gln, ..RegisteredData::default() })
        }
        ChangeKind::CompanyPrefix => {
            let prefix = input.gs1_company_prefix.clone();
            (prefix.clone(), RegisteredData { gs1_company_prefix: prefix, ..RegisteredData::default() })
        }
        ChangeKind::Registration => {
            let mut registration = input.registration();
            if let Ok(number) = registration.tax_code.parse::<RegistrationNumber>() {
                registration.tax_code = number.to_string();
            }
            (None, of_registration(registration))
        }
    }
}

/// Returns the violations that may be disclosed to the business: those of its own data, and whether a tax code is
/// taken, which registration discloses to everybody. The owner of a GLN or prefix is not disclosed.
async fn faults<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: ChangeKind,
    input: &ChangeInput,
    business: &organisation::Model,
) -> Result<Vec<Violation>> {
    let (number, after) = wanted(kind, input);
    let unchanged = after == in_force(kind, business);
    let fault = |field: &str, reason| Ok(vec![Violation::new(field, reason)]);
    match kind {
        ChangeKind::Gln if unchanged => fault("gln", Reason::InForce),
        ChangeKind::Gln => Ok(Vec::new()),
        ChangeKind::CompanyPrefix if unchanged => fault("gs1_company_prefix", Reason::InForce),
        ChangeKind::CompanyPrefix => {
            let Some(prefix) = number.and_then(|number| number.parse::<CompanyPrefix>().ok()) else {
                return Ok(Vec::new());
            };
            match gs1::prefix::overlaps_own(connection, tenant, &prefix).await? {
                true => fault("gs1_company_prefix", Reason::PrefixOverlaps),
                false => Ok(Vec::new()),
            }
        }
        ChangeKind::Registration if unchanged => fault("name", Reason::InForce),
        ChangeKind::Registration => {
            let wanted = input.registration();
            let before = registration_of(business);
            let mut violations = registration::unknown(connection, &wanted, Some(&before)).await?;
            let own = Some(tenant.organisation_id);
            violations.extend(registration::tax_code_taken(connection, &wanted.tax_code, own).await?);
            Ok(violations)
        }
    }
}

async fn certificate_fault<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    certificate: Uuid,
) -> Result<Option<Violation>> {
    let media_type: Option<String> = file::Entity::find_by_id(certificate)
        .select_only()
        .column(file::Column::MediaType)
        .filter(file::Column::OrganisationId.eq(tenant.organisation_id))
        .into_tuple()
        .one(connection)
        .await?;
    Ok(match media_type {
        None => Some(Violation::new("certificate", Reason::UnknownReference)),
        Some(media_type) if !FileRole::Scan.takes(&media_type) => Some(Violation::new("certificate", Reason::FileType)),
        Some(_) => None,
    })
}

/// Withdraws the changes that a new one replaces: those of the same kind; of company prefixes, those of the same
/// prefix.
async fn withdraw_alike(
    application: &Application,
    allowed: &Allowed<Profile, Write>,
    transaction: &sea_orm::DatabaseTransaction,
    kind: ChangeKind,
    number: Option<&str>,
) -> Result<()> {
    let mut alike = Entity::find()
        .filter(Column::OrganisationId.eq(allowed.organisation_id))
        .filter(Column::State.eq(stored::ChangeState::Waiting))
        .filter(Column::Kind.eq(stored::ChangeKind::from(kind)));
    if kind == ChangeKind::CompanyPrefix {
        alike = alike.filter(Column::Number.eq(number));
    }
    let alike = alike.all(transaction).await?;
    set_withdrawn(application, allowed, transaction, alike).await
}

/// Marks changes as withdrawn and releases their certificates.
async fn set_withdrawn(
    application: &Application,
    allowed: &Allowed<Profile, Write>,
    transaction: &sea_orm::DatabaseTransaction,
    changes: Vec<Model>,
) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let now = application.clock.now();
    let row = registered_change::ActiveModel {
        certificate_id: Set(None),
        decided_by: Set(Some(allowed.principal().user_id)),
        decided_at: Set(Some(now)),
        ..Default::default()
    };
    leaving_waiting(ChangeState::Withdrawn, row)
        .filter(Column::Id.is_in(changes.iter().map(|change| change.id)))
        .exec(transaction)
        .await?;
    let certificates = changes.into_iter().filter_map(|change| change.certificate_id).collect();
    crate::files::file::release(transaction, certificates, now).await
}
