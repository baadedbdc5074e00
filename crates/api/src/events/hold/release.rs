//! Ending holds, and showing them on public pages.

use nguon_domain::events::epcis::{Context, ObjectRole, read};
use nguon_domain::events::hold::{Hold, HoldPublication, HoldRelease, ReleaseRule};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::place::record;
use super::scope::Caller;
use super::view;
use crate::Application;
use crate::access::{Allowed, Holds, Tenant, Write};
use crate::events::goods::Thing;
use crate::platform::database::{Author, LogEntry};
use crate::platform::digest::key_of;
use crate::platform::entity::{epcis_event, hold};
use crate::platform::problem::{Error, Result};
use crate::records::gs1::keys;
use crate::records::restriction;

/// Ends a hold.
///
/// # Errors
/// 404; 409 when it has ended, or when somebody else has to end it; [`Error::Invalid`] for a missing reason.
pub(super) async fn release(
    application: &Application,
    allowed: &Allowed<Holds, Write>,
    id: Uuid,
    input: &HoldRelease,
) -> Result<Hold> {
    let caller = Caller::of(allowed);
    let (mut transaction, tenant, row) = open(application, allowed, id).await?;
    match caller.rule(&row, caller.has_colleague(&transaction).await?) {
        ReleaseRule::SecondPerson => return Err(ProblemCode::ReleaseNeedsSecondPerson.into()),
        ReleaseRule::Authority => return Err(ProblemCode::ReleaseNeedsAuthority.into()),
        ReleaseRule::WithReason if input.reason.is_none() => return Err(Error::field("reason", Reason::Required)),
        ReleaseRule::WithReason | ReleaseRule::Open => {}
    }
    let goods = goods_of(&transaction, &row).await?;
    let reason = input.reason.as_deref();
    let event_id = record(&transaction, application, tenant, caller.user_id, &goods, reason, true).await?;
    let now = application.clock.now();
    use hold::Column;
    hold::Entity::update_many()
        .col_expr(Column::ReleasedAt, Expr::value(now))
        .col_expr(Column::ReleasedBy, Expr::value(caller.user_id))
        .col_expr(Column::ReleasedByAuthority, Expr::value(caller.authority_id))
        .col_expr(Column::ReleaseReason, Expr::value(input.reason.clone()))
        .col_expr(Column::ReleaseEventId, Expr::value(event_id))
        .filter(Column::Id.eq(row.id))
        .exec(&transaction)
        .await?;
    restriction::end(&transaction, row.id, now).await?;
    let hold = view::read(&transaction, &caller, row.id).await?;
    transaction.record(LogEntry::new("hold", row.id, "release").after(input)?);
    transaction.commit().await?;
    Ok(hold)
}

/// Shows a hold on the public page of its goods, or no longer.
///
/// # Errors
/// 404; 409 when it has ended.
pub(super) async fn publish(
    application: &Application,
    allowed: &Allowed<Holds, Write>,
    id: Uuid,
    input: &HoldPublication,
) -> Result<Hold> {
    let caller = Caller::of(allowed);
    let (mut transaction, _, row) = open(application, allowed, id).await?;
    let column = match caller.authority_id {
        Some(_) => hold::Column::IsPublicByAuthority,
        None => hold::Column::IsPublic,
    };
    hold::Entity::update_many()
        .col_expr(column, Expr::value(input.is_public.unwrap_or_default()))
        .filter(hold::Column::Id.eq(row.id))
        .exec(&transaction)
        .await?;
    let hold = view::read(&transaction, &caller, row.id).await?;
    transaction.record(LogEntry::new("hold", row.id, "publish").after(input)?);
    transaction.commit().await?;
    Ok(hold)
}

/// Opens a change of a hold that has not ended, under the lock of its business.
async fn open(
    application: &Application,
    allowed: &Allowed<Holds, Write>,
    id: Uuid,
) -> Result<(crate::platform::database::Change, Tenant, hold::Model)> {
    let caller = Caller::of(allowed);
    let found = caller.find(application.database.read(), id).await?;
    let tenant = allowed.tenant(application.database.read(), found.organisation_id).await?;
    let tenant = tenant.ok_or(ProblemCode::NotFound)?;
    let mut transaction = application.database.change(Author::from(allowed).about(tenant.organisation_id)).await?;
    transaction.keeps_numbers();
    keys::lock(&transaction, tenant).await?;
    // Another request may have ended it meanwhile.
    let row = caller.find(&transaction, id).await?;
    if row.released_at.is_some() {
        return Err(ProblemCode::StateConflict.into());
    }
    Ok((transaction, tenant, row))
}

/// Returns the goods of a hold, from the event that placed it.
async fn goods_of(transaction: &DatabaseTransaction, row: &hold::Model) -> Result<Thing> {
    let wrong = || Error::Internal(format!("the event of hold {}", row.id));
    let event = epcis_event::Entity::find_by_id(row.event_id).one(transaction).await?.ok_or_else(wrong)?;
    let json = serde_json::from_str(&event.json).map_err(|error| Error::internal("stored event", error))?;
    let event = read(json, &Context::default(), "").map_err(|_| wrong())?;
    let is_it = |address: &str| key_of(address) == row.goods;
    let single = event.things.iter().filter(|(role, _)| *role == ObjectRole::Thing).map(|(_, one)| (one, false));
    let classes = event.quantities.iter().map(|(_, measured)| (&measured.class, true));
    let found = single.chain(classes).find(|(identity, _)| is_it(identity.as_str()));
    let (identity, is_class) = found.ok_or_else(wrong)?;
    Ok(Thing { identity: identity.clone(), is_class })
}
