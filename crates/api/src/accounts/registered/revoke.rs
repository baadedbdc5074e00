//! Revocation of a number by an authority.

use actix_web::post;
use actix_web::web::Data;
use nguon_domain::accounts::registered::{ChangeKind, RegisteredData, ReviewedChange, Revocation};
use nguon_domain::identification::identifier::{CompanyPrefix, Gln};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::{Entity, Model, review, write_data};
use crate::Application;
use crate::access::{Allowed, Approvals, Write};
use crate::accounts::letter::AccountLetter;
use crate::http::body::{Body, Created, Id, Then};
use crate::platform::database::Author;
use crate::platform::database::{LogEntry, Queue};
use crate::platform::entity::{organisation, registered_change, stored};
use crate::platform::mail;
use crate::platform::problem::{Error, Result};
use crate::records::gs1;

/// Revoke a GLN or company prefix
///
/// For a number that belongs to another business: it is no longer used for routing, and can be confirmed for its owner.
/// Numbers built from a revoked prefix stay in the records as numbers from outside. The business is notified by mail
/// with the reason, and the revocation is listed among its changes.
#[utoipa::path(
    tag = "approvals", operation_id = "revokeNumber", security(("bearer" = [])), request_body = Revocation,
    params(("id" = Uuid, Path, description = "Identifier of the business.")),
    responses((status = 201, description = "Revoked.", body = ReviewedChange))
)]
#[post("/api/v1/approvals/{id}/revocations")]
pub(crate) async fn revoke(
    request: Then<Allowed<Approvals, Write>, (Id, Body<Revocation>)>,
    application: Data<Application>,
) -> Result<Created<ReviewedChange>> {
    let Then(allowed, (id, body)) = request;
    let body = application.database.retrying(|| revoke_number(&application, &allowed, id.0, &body.0)).await?;
    let location = format!("/api/v1/registered-changes/{}", body.change.id);
    Ok(Created { body, location })
}

/// Revokes a number of the business `id`. Returns the change that records it.
///
/// # Errors
/// 404 for a business that the authority does not oversee; a violation of `number` when the business does not have it.
async fn revoke_number(
    application: &Application,
    allowed: &Allowed<Approvals, Write>,
    id: Uuid,
    revocation: &Revocation,
) -> Result<ReviewedChange> {
    let reason = revocation.reason.clone().ok_or_else(|| Error::field("reason", Reason::Required))?;
    let now = application.clock.now();
    let mut transaction = application.database.change(Author::from(allowed).about(id)).await?;
    let tenant = allowed.tenant(&transaction, id).await?.ok_or(ProblemCode::NotFound)?;
    gs1::keys::lock(&transaction, tenant).await?;
    let business = organisation::Entity::find_by_id(id).one(&transaction).await?.ok_or(ProblemCode::NotFound)?;
    let owner = crate::accounts::organisation::find(&transaction, id).await?.owner_email;
    let prefixes = gs1::prefix::of(&transaction, tenant).await?;
    let gln = revocation
        .number
        .parse::<Gln>()
        .ok()
        .map(|gln| gln.to_string())
        .filter(|gln| business.gln.as_ref() == Some(gln));
    let prefix = revocation.number.parse::<CompanyPrefix>().ok().filter(|prefix| prefixes.contains(prefix));
    let mut row = organisation::ActiveModel { updated_at: Set(now), ..Default::default() };
    let (kind, number, before) = match (gln, prefix) {
        (Some(gln), _) => {
            row.gln = Set(None);
            (ChangeKind::Gln, gln.clone(), RegisteredData { gln: Some(gln), ..RegisteredData::default() })
        }
        (None, Some(prefix)) => {
            gs1::prefix::revoke(&transaction, tenant, &prefix).await?;
            if business.gs1_company_prefix.as_deref() == Some(prefix.as_str()) {
                let other = prefixes.iter().find(|other| **other != prefix);
                row.gs1_company_prefix = Set(other.map(ToString::to_string));
            }
            let number = prefix.to_string();
            let before = RegisteredData { gs1_company_prefix: Some(number.clone()), ..RegisteredData::default() };
            (ChangeKind::CompanyPrefix, number, before)
        }
        (None, None) => return Err(Error::field("number", Reason::UnknownKey)),
    };
    organisation::Entity::update_many()
        .set(row)
        .col_expr(organisation::Column::Version, Expr::col(organisation::Column::Version).add(1))
        .filter(organisation::Column::Id.eq(id))
        .exec(&transaction)
        .await?;
    let model = Model {
        id: application.clock.new_id(),
        organisation_id: id,
        kind: kind.into(),
        state: stored::ChangeState::Confirmed,
        number: Some(number.clone()),
        data_before: write_data(&before)?,
        data_after: write_data(&RegisteredData::default())?,
        certificate_id: None,
        asked_by: None,
        asked_at: now,
        decided_by: Some(allowed.principal().user_id),
        decided_at: Some(now),
        reason: Some(reason.clone()),
        version: 1,
    };
    let inserted = registered_change::ActiveModel::from(model.clone());
    Entity::insert(inserted).exec_without_returning(&transaction).await?;
    let letter = AccountLetter::NumberRevoked {
        business: &business.name,
        number: &number,
        reason: &reason,
        public_url: &application.public_url,
    };
    mail::enqueue(&transaction, &application.clock, &owner, &letter).await?;
    let body = review::one(&transaction, model).await?;
    transaction.publishes_all();
    transaction.record(LogEntry::new("registered_change", body.change.id, "revoke").before(&before)?);
    transaction.wake(Queue::Mail);
    transaction.commit().await?;
    Ok(body)
}
