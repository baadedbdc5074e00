//! Putting goods on hold.

use nguon_domain::events::epcis::{Context, Identity, read};
use nguon_domain::events::hold::{Hold, HoldInput, holding};
use nguon_domain::input::violation::Reason;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, JoinType, QueryFilter as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::scope::Caller;
use super::view;
use crate::Application;
use crate::access::{Allowed, CallerScope, Holds, Tenant, Write};
use crate::events::epcis::store;
use crate::events::goods::{Thing, identify, identity_of_lot};
use crate::events::restriction::RestrictionCache;
use crate::http::idempotency::{IdempotentRequest, WorkOutcome, once};
use crate::platform::database::{Author, LogEntry};
use crate::platform::entity::{hold, lot, product, stored};
use crate::platform::problem::{Error, Result};
use crate::records::gs1::keys;

/// Puts goods on hold; with an idempotency key, at most once.
///
/// # Errors
/// [`Error::Invalid`] for goods and businesses that are not there; 409 when the idempotency key was used with other
/// content.
pub(super) async fn place(
    application: &Application,
    allowed: &Allowed<Holds, Write>,
    input: &HoldInput,
    key: Option<&str>,
) -> Result<Hold> {
    let caller = Caller::of(allowed);
    let tenant = business(application, allowed, input.organisation_id).await?;
    let request = IdempotentRequest::new(tenant.organisation_id, key, &("hold", caller.authority_id, input))?;
    let again = async |id| view::read(application.database.read(), &caller, id).await;
    once(application, &request, again, || make(application, allowed, tenant, input)).await
}

async fn make(
    application: &Application,
    allowed: &Allowed<Holds, Write>,
    tenant: Tenant,
    input: &HoldInput,
) -> Result<WorkOutcome<Hold>> {
    let caller = Caller::of(allowed);
    let mut transaction = application.database.change(Author::from(allowed).about(tenant.organisation_id)).await?;
    transaction.keeps_numbers();
    keys::lock(&transaction, tenant).await?;
    let goods = goods(&transaction, application, tenant, input).await?;
    let event_id =
        record(&transaction, application, tenant, caller.user_id, &goods, Some(&input.reason), false).await?;
    // Storing the event has placed the hold.
    use hold::Column;
    hold::Entity::update_many()
        .col_expr(Column::AuthorityId, Expr::value(caller.authority_id))
        .col_expr(Column::IsPublic, Expr::value(input.is_public && caller.authority_id.is_none()))
        .col_expr(Column::IsPublicByAuthority, Expr::value(input.is_public && caller.authority_id.is_some()))
        .filter(Column::EventId.eq(event_id))
        .exec(&transaction)
        .await?;
    let row = hold::Entity::find().filter(Column::EventId.eq(event_id)).one(&transaction).await?;
    let id = row.ok_or_else(|| Error::Internal(format!("no hold of event {event_id}")))?.id;
    let hold = view::read(&transaction, &caller, id).await?;
    transaction.record(LogEntry::new("hold", id, "place").after(input)?);
    Ok(WorkOutcome::Created { transaction, record_id: id, answer: hold })
}

/// Records that goods are put on hold, or released. Returns the event.
///
/// # Errors
/// 409 when the event quota is exceeded; when the database fails.
pub(super) async fn record(
    transaction: &DatabaseTransaction,
    application: &Application,
    tenant: Tenant,
    user_id: Uuid,
    goods: &Thing,
    reason: Option<&str>,
    is_release: bool,
) -> Result<Uuid> {
    let (id, now) = (application.clock.new_id(), application.clock.now());
    let event = holding(&goods.identity, goods.is_class, id, now, is_release, reason);
    let event = read(event, &Context::default(), "").map_err(Error::Invalid)?;
    let mut cache = RestrictionCache::of(tenant);
    let captured = store::insert(transaction, application, tenant, user_id, &[event], &mut cache).await?;
    let captured = captured.without_conflicts(&[])?;
    let row = captured.rows.into_iter().next().flatten();
    row.ok_or_else(|| Error::Internal("an event that was stored is not there".to_owned()))
}

/// Returns the goods that the input names.
async fn goods(
    transaction: &DatabaseTransaction,
    application: &Application,
    tenant: Tenant,
    input: &HoldInput,
) -> Result<Thing> {
    if let Some(id) = input.lot_id {
        let found = identity_of(transaction, application, tenant, id).await?;
        let identity = found.ok_or_else(|| Error::field("lot_id", Reason::UnknownReference))?;
        return Ok(Thing { identity, is_class: true });
    }
    let code = input.code.as_deref().unwrap_or_default();
    let things = identify(transaction, &application.public_url, &[code]).await?;
    let thing = things.into_iter().next().unwrap_or(Err(Reason::Required));
    let thing = thing.map_err(|reason| Error::field("code", reason))?;
    if thing.identity.trade_item() == Some(thing.identity.as_str()) {
        return Err(Error::field("code", Reason::Incomplete { needs: "lot_number" }));
    }
    Ok(thing)
}

async fn identity_of<C: ConnectionTrait>(
    connection: &C,
    application: &Application,
    tenant: Tenant,
    id: Uuid,
) -> Result<Option<Identity>> {
    let row: Option<(String, String, Option<String>)> = lot::Entity::find_by_id(id)
        .select_only()
        .columns([lot::Column::Code, lot::Column::TraceCode])
        .column(product::Column::Gtin)
        .join(
            JoinType::InnerJoin,
            lot::Entity::belongs_to(product::Entity).from(lot::Column::ProductId).to(product::Column::Id).into(),
        )
        .filter(lot::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(lot::Column::Status.ne(stored::Status::Trashed))
        .into_tuple()
        .one(connection)
        .await?;
    let Some((number, code, gtin)) = row else { return Ok(None) };
    let identity = identity_of_lot(&application.public_url, gtin.as_deref(), &number, &code);
    identity.map(Some).map_err(|reason| Error::field("lot_id", reason))
}

/// Returns the business whose goods the caller may put on hold: its own, or one that its authority oversees.
async fn business(application: &Application, allowed: &Allowed<Holds, Write>, named: Option<Uuid>) -> Result<Tenant> {
    let refused = |reason: Reason| Error::field("organisation_id", reason);
    let (wanted, otherwise) = match **allowed {
        CallerScope::Business(own) => (named.unwrap_or(own.organisation_id), Reason::NotAllowed),
        CallerScope::Authority(_) => (named.ok_or_else(|| refused(Reason::Required))?, Reason::UnknownReference),
    };
    allowed.tenant(application.database.read(), wanted).await?.ok_or_else(|| refused(otherwise))
}
