//! Despatch advices are created by the act that sends the goods, in its transaction.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike as _, Utc};
use nguon_domain::events::act::event::ResolvedAct;
use nguon_domain::events::act::{ActInput, ActKind};
use nguon_domain::events::epcis::Identity;
use nguon_domain::input::quantity::Quantity;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Application;
use crate::access::Tenant;
use crate::events::despatch::letter::DespatchLetter;
use crate::events::epcis::aggregation::{PackedItem, inside};
use crate::events::epcis::party;
use crate::platform::digest::key_of;
use crate::platform::entity::{
    despatch_advice, despatch_code, despatch_counter, despatch_event, despatch_line, member, organisation, stored,
};
use crate::platform::in_chunks;
use crate::platform::mail;
use crate::platform::problem::{Error, Result};

use super::code;

/// Contents of a unit when it was sent, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    /// Key of the identity.
    pub(super) identity: Uuid,
    /// Quantity in thousandths.
    pub(super) quantity: Option<i64>,
    /// UN/ECE code of the unit of measure.
    pub(super) unit: Option<String>,
}

impl Content {
    fn of(held: PackedItem) -> Self {
        let (quantity, unit) = held.told();
        Self { identity: held.identity, quantity: quantity.map(Quantity::thousandths), unit }
    }
}

/// Maximum nesting of units that is followed.
const MAX_DEPTH: usize = 4;

/// Returns the next advice number of a business in the current year, such as `GH-2026-000123`.
///
/// # Errors
/// When the database fails.
pub(crate) async fn next_number(
    transaction: &DatabaseTransaction,
    application: &Application,
    tenant: Tenant,
) -> Result<String> {
    let year = application.clock.today().year();
    let last = || Expr::col((despatch_counter::Entity, despatch_counter::Column::Last));
    let row = despatch_counter::Entity::insert(despatch_counter::ActiveModel {
        organisation_id: Set(tenant.organisation_id),
        year: Set(year),
        last: Set(1),
    })
    .on_conflict(
        OnConflict::columns([despatch_counter::Column::OrganisationId, despatch_counter::Column::Year])
            .value(despatch_counter::Column::Last, last().add(1))
            .to_owned(),
    )
    .exec_with_returning(transaction)
    .await?;
    Ok(format!("GH-{year}-{:06}", row.last))
}

/// What an advice is created from.
pub(crate) struct Despatch<'a> {
    /// The act that sends the goods.
    pub(crate) input: &'a ActInput,
    /// Time of the act.
    pub(crate) happened_at: DateTime<Utc>,
    /// The resolved parts of the act.
    pub(crate) parts: &'a ResolvedAct,
    /// The sending business.
    pub(crate) business: &'a organisation::Model,
    /// The recipient, a member of the sender's supply chain.
    pub(crate) partner: &'a member::Model,
    /// Number of the advice.
    pub(crate) number: String,
    /// Id of the event.
    pub(crate) event_id: Uuid,
    /// The holders of the event's parties, by address; see [`party::holders`].
    pub(crate) holders: &'a HashMap<String, Uuid>,
}

/// Creates the advice of a despatch, and mails its link to a recipient who is not a business of this system. Returns its
/// id.
///
/// # Errors
/// When the database fails.
pub(crate) async fn create(
    transaction: &DatabaseTransaction,
    application: &Application,
    tenant: Tenant,
    sent: Despatch<'_>,
) -> Result<Uuid> {
    let id = application.clock.new_id();
    let recipient = recipient(tenant, sent.parts, sent.holders);
    let gln = |address: &Option<String>| address.as_deref().and_then(party::gln_of);
    despatch_advice::Entity::insert(despatch_advice::ActiveModel {
        id: Set(id),
        organisation_id: Set(tenant.organisation_id),
        recipient_id: Set(recipient),
        member_id: Set(sent.partner.id),
        number: Set(sent.number.clone()),
        state: Set(stored::AdviceState::Sent),
        is_return: Set(sent.input.kind == Some(ActKind::Return)),
        ship_from: Set(gln(&sent.parts.place)),
        ship_to: Set(gln(&sent.parts.partner_place)),
        sent_at: Set(sent.happened_at),
        expected_at: Set(sent.input.expected_at),
        order_number: Set(sent.input.order_number.clone()),
        shipment_number: Set(sent.input.shipment_number.clone()),
        vehicle: Set(sent.input.vehicle.clone()),
        carrier: Set(sent.parts.carrier.as_ref().map(|carrier| carrier.name.clone())),
        carrier_gln: Set(sent.parts.carrier.as_ref().and_then(|carrier| gln(&carrier.address))),
        answered_at: Set(None),
        answered_by: Set(None),
        note: Set(None),
    })
    .exec_without_returning(transaction)
    .await?;
    let lines = lines(transaction, id, &sent).await?;
    in_chunks::insert::<despatch_line::Entity>(transaction, lines).await?;
    bind(transaction, id, tenant, sent.event_id).await?;
    if recipient.is_none()
        && let Some(email) = &sent.partner.email
    {
        let link = new_link(transaction, application, id).await?;
        let letter = DespatchLetter { sender: &sent.business.name, number: &sent.number, link: &link };
        mail::enqueue(transaction, &application.clock, email, &letter).await?;
    }
    Ok(id)
}

/// Creates a link for a recipient without an account and returns its URL; only the hash of its code is stored.
///
/// # Errors
/// When the database fails.
pub(super) async fn new_link(
    transaction: &DatabaseTransaction,
    application: &Application,
    advice_id: Uuid,
) -> Result<String> {
    let code = code::new(&application.clock);
    let row = despatch_code::ActiveModel {
        hash: Set(code::hash(&code)),
        advice_id: Set(advice_id),
        created_at: Set(application.clock.now()),
        revoked_at: Set(None),
    };
    despatch_code::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(format!("{}/d/{code}", application.public_url))
}

/// Binds an event to an advice.
///
/// # Errors
/// When the database fails.
pub(super) async fn bind(
    transaction: &DatabaseTransaction,
    advice_id: Uuid,
    tenant: Tenant,
    event_id: Uuid,
) -> Result<()> {
    despatch_event::Entity::insert(despatch_event::ActiveModel {
        event_id: Set(event_id),
        advice_id: Set(advice_id),
        organisation_id: Set(tenant.organisation_id),
    })
    .exec_without_returning(transaction)
    .await?;
    Ok(())
}

/// Returns the business of this system to which goods are sent, if any.
fn recipient(tenant: Tenant, parts: &ResolvedAct, holders: &HashMap<String, Uuid>) -> Option<Uuid> {
    let address = parts.partner.as_deref().filter(|address| party::gln_of(address).is_some())?;
    let identity = Identity::parse(address).ok()?;
    let holder = holders.get(identity.as_str()).copied().filter(|holder| *holder != key_of(identity.as_str()));
    holder.filter(|holder| *holder != tenant.organisation_id)
}

async fn lines(
    transaction: &DatabaseTransaction,
    advice_id: Uuid,
    sent: &Despatch<'_>,
) -> Result<Vec<despatch_line::ActiveModel>> {
    let key = |identity: &Identity| key_of(identity.as_str());
    let units = sent.parts.items.iter().filter(|item| !item.is_class).map(|item| key(&item.identity)).collect();
    let until = sent.happened_at.timestamp_millis();
    let held = all_within(transaction, units, until).await?;
    let mut rows = Vec::new();
    for (number, item) in (1..).zip(&sent.parts.items) {
        let mut within = BTreeMap::new();
        if !item.is_class {
            collect(&held, key(&item.identity), &mut within, MAX_DEPTH);
        }
        let contents: Vec<Content> = within.into_values().map(Content::of).collect();
        rows.push(despatch_line::ActiveModel {
            advice_id: Set(advice_id),
            number: Set(number),
            identity: Set(key(&item.identity)),
            is_class: Set(item.is_class),
            quantity: Set(item.quantity.map(|quantity| quantity.thousandths())),
            unit: Set(item.unit.clone()),
            contents: Set(serde_json::to_string(&contents).map_err(|error| Error::internal("contents", error))?),
            outcome: Set(None),
            received: Set(None),
            received_unit: Set(None),
            reason: Set(None),
        });
    }
    Ok(rows)
}

type Within = HashMap<Uuid, Vec<PackedItem>>;

/// Returns the contents of units and of the units within them, in one query per level of nesting.
async fn all_within<C: ConnectionTrait>(connection: &C, mut units: Vec<Uuid>, until: i64) -> Result<Within> {
    let mut all = Within::new();
    for _ in 0..MAX_DEPTH {
        units.retain(|unit| !all.contains_key(unit));
        if units.is_empty() {
            break;
        }
        let found = inside(connection, &units, until).await?;
        units = found.values().flatten().filter(|held| !held.is_class).map(|held| held.identity).collect();
        all.extend(found);
    }
    Ok(all)
}

/// Collects the lots in a unit and in the units within it, summing quantities by lot and dimension.
fn collect(held: &Within, unit: Uuid, contents: &mut BTreeMap<(Uuid, String), PackedItem>, depth: usize) {
    for inner in held.get(&unit).into_iter().flatten() {
        if !inner.is_class {
            if depth > 0 {
                collect(held, inner.identity, contents, depth - 1);
            }
            continue;
        }
        contents
            .entry((inner.identity, inner.dimension().to_owned()))
            .and_modify(|known| {
                let both = known.amount.take().zip(inner.amount.as_ref());
                known.amount = both.map(|(sum, more)| sum.plus(more));
            })
            .or_insert_with(|| inner.clone());
    }
}

/// Returns the advices that events belong to, by event.
///
/// # Errors
/// When the database fails.
pub(crate) async fn advices_of<C: ConnectionTrait>(connection: &C, events: &[Uuid]) -> Result<HashMap<Uuid, Uuid>> {
    let rows = in_chunks::find(connection, events.iter().copied(), |chunk| {
        despatch_event::Entity::find().filter(despatch_event::Column::EventId.is_in(chunk))
    })
    .await?;
    Ok(rows.into_iter().map(|row| (row.event_id, row.advice_id)).collect())
}

/// Cancels the advice of a despatch that was declared wrong, unless it was answered.
///
/// # Errors
/// When the database fails.
pub(crate) async fn cancel(transaction: &DatabaseTransaction, tenant: Tenant, event_id: Uuid) -> Result<()> {
    let Some(bound) = despatch_event::Entity::find_by_id(event_id).one(transaction).await? else { return Ok(()) };
    despatch_advice::Entity::update_many()
        .col_expr(despatch_advice::Column::State, Expr::value(stored::AdviceState::Cancelled))
        .filter(despatch_advice::Column::Id.eq(bound.advice_id))
        .filter(despatch_advice::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(despatch_advice::Column::State.eq(stored::AdviceState::Sent))
        .exec(transaction)
        .await?;
    Ok(())
}
