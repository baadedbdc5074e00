//! Links to advices: validity, listing, and revocation by the sender (ADR 40).

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, delete, get};
use chrono::{DateTime, Utc};
use nguon_domain::events::despatch::{AdviceLinkView, LinkState, link_ends_at};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use super::{code, view};
use crate::Application;
use crate::access::{Allowed, Events, Read, Tenant, Write};
use crate::http::body::{Done, Id, Then};
use crate::platform::database::LogEntry;
use crate::platform::entity::{despatch_advice, despatch_code};
use crate::platform::problem::Result;

/// Returns when a link expires.
fn ends_at(link: &despatch_code::Model, advice: &despatch_advice::Model) -> DateTime<Utc> {
    link_ends_at(link.created_at, advice.sent_at, advice.answered_at)
}

/// Returns the state of a link at `now`.
pub(crate) fn state(link: &despatch_code::Model, advice: &despatch_advice::Model, now: DateTime<Utc>) -> LinkState {
    if link.revoked_at.is_some() {
        LinkState::Revoked
    } else if ends_at(link, advice) <= now {
        LinkState::Ended
    } else {
        LinkState::Open
    }
}

/// Returns an advice that the business sent; links are hidden from its recipient.
async fn find_sent<C: ConnectionTrait>(connection: &C, tenant: Tenant, id: Uuid) -> Result<despatch_advice::Model> {
    let row = view::find(connection, tenant, id).await?;
    if row.organisation_id == tenant.organisation_id { Ok(row) } else { Err(ProblemCode::NotFound.into()) }
}

/// List the links of a despatch advice
///
/// For its sender, newest first. The URLs are not stored, so they cannot be read again.
#[utoipa::path(
    tag = "acts", operation_id = "listDespatchAdviceLinks", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the advice.")),
    responses((status = 200, description = "The links.", body = Vec<AdviceLinkView>))
)]
#[get("/api/v1/despatch-advices/{id}/links")]
pub(crate) async fn list_links(
    allowed: Allowed<Events, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<Json<Vec<AdviceLinkView>>> {
    let database = application.database.read();
    let advice = find_sent(database, *allowed, id.0).await?;
    let links = despatch_code::Entity::find()
        .filter(despatch_code::Column::AdviceId.eq(advice.id))
        .order_by_desc(despatch_code::Column::CreatedAt)
        .order_by_asc(despatch_code::Column::Hash)
        .all(database)
        .await?;
    let now = application.clock.now();
    let shown = links.iter().map(|link| AdviceLinkView {
        id: code::id_of(&link.hash),
        created_at: link.created_at,
        ends_at: ends_at(link, &advice),
        state: state(link, &advice, now),
    });
    Ok(Json(shown.collect()))
}

/// Revoke a link of a despatch advice
///
/// For its sender. From then on the link shows that it was revoked. Revoking it again has no effect.
#[utoipa::path(
    tag = "acts", operation_id = "revokeDespatchAdviceLink", security(("bearer" = [])),
    params(
        ("id" = Uuid, Path, description = "The id of the advice."),
        ("link_id" = Uuid, Path, description = "The id of the link, as listed."),
    ),
    responses((status = 204, description = "The link is revoked."))
)]
#[delete("/api/v1/despatch-advices/{id}/links/{link_id}")]
pub(crate) async fn revoke_link(
    http: HttpRequest,
    request: Then<Allowed<Events, Write>, Id>,
    application: Data<Application>,
) -> Result<Done> {
    let Then(allowed, id) = request;
    let link_id = http.match_info().get("link_id").and_then(|id| Uuid::try_parse(id).ok());
    let link_id = link_id.ok_or(ProblemCode::NotFound)?;
    application.database.retrying(|| set_revoked(&application, &allowed, id.0, link_id)).await?;
    Ok(Done)
}

async fn set_revoked(
    application: &Application,
    allowed: &Allowed<Events, Write>,
    id: Uuid,
    link_id: Uuid,
) -> Result<()> {
    let mut transaction = application.database.change(allowed).await?;
    // Advices are not shown on public pages.
    transaction.is_private();
    let advice = find_sent(&transaction, **allowed, id).await?;
    let links =
        despatch_code::Entity::find().filter(despatch_code::Column::AdviceId.eq(advice.id)).all(&transaction).await?;
    let link = links.into_iter().find(|link| code::id_of(&link.hash) == link_id).ok_or(ProblemCode::NotFound)?;
    let revoked = despatch_code::Entity::update_many()
        .set(despatch_code::ActiveModel { revoked_at: Set(Some(application.clock.now())), ..Default::default() })
        .filter(despatch_code::Column::Hash.eq(link.hash))
        .filter(despatch_code::Column::RevokedAt.is_null())
        .exec(&transaction)
        .await?;
    if revoked.rows_affected > 0 {
        transaction.record(LogEntry::new("despatch_link", link_id, "revoke"));
    }
    transaction.commit().await?;
    Ok(())
}
