//! What new events do to restrictions: inspections that failed, and the step `holding`, put goods on hold; what was done
//! against a restriction is flagged. Part of storing events, in their transaction.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::events::act::event::extension;
use nguon_domain::events::epcis::{Event, Identity, ObjectRole};
use nguon_domain::events::hold::{handling_of, places_hold};
use nguon_domain::input::format;
use nguon_domain::records::restriction::{Handling, Restriction, RestrictionKind, Ruling};
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use uuid::Uuid;

use super::find::{GoodsAt, RestrictionCache};
use crate::Application;
use crate::access::Tenant;
use crate::events::goods;
use crate::platform::digest::key_of;
use crate::platform::entity::{StoredRestrictions, hold, restricted_event};
use crate::platform::in_chunks;
use crate::platform::problem::Result;
use crate::records::restriction::{self, Source};

/// Flags new events against restrictions, and places the holds that they cause. `events` are not void. Returns what
/// each flagged event is against.
///
/// # Errors
/// When the database fails.
pub(crate) async fn apply(
    transaction: &DatabaseTransaction,
    application: &Application,
    tenant: Tenant,
    captured_by: Uuid,
    events: &[(Uuid, &Event)],
    cache: &mut RestrictionCache,
) -> Result<HashMap<Uuid, Vec<Restriction>>> {
    // Before the holds: an inspection is not against the hold that it causes.
    let against = flag(transaction, events, cache).await?;
    place(transaction, application, tenant, captured_by, events).await?;
    Ok(against)
}

/// Whether some restriction forbids this, at least without a reason.
pub(crate) fn is_gated(handling: Handling) -> bool {
    RestrictionKind::ALL.into_iter().any(|kind| kind.ruling(handling) != Ruling::Allowed)
}

/// Returns the objects of an event with which something is done; `true` for classes.
fn objects(event: &Event) -> impl Iterator<Item = (&Identity, bool)> {
    let roles = [ObjectRole::Thing, ObjectRole::Child, ObjectRole::Input];
    let single =
        event.things.iter().filter(move |(role, _)| roles.contains(role)).map(|(_, identity)| (identity, false));
    let measured = event.quantities.iter().filter(move |(role, _)| roles.contains(role));
    single.chain(measured.map(|(_, measured)| (&measured.class, true)))
}

async fn flag(
    transaction: &DatabaseTransaction,
    events: &[(Uuid, &Event)],
    cache: &mut RestrictionCache,
) -> Result<HashMap<Uuid, Vec<Restriction>>> {
    let mut asked: Vec<GoodsAt<'_>> = Vec::new();
    let mut by_event: Vec<(Uuid, Handling, bool, usize)> = Vec::new();
    for (id, event) in events {
        let Some(handling) = handling_of(event).filter(|handling| is_gated(*handling)) else { continue };
        let before = asked.len();
        asked.extend(objects(event).map(|(identity, is_class)| GoodsAt { identity, is_class, at: event.event_time }));
        by_event.push((*id, handling, extension(event, "reason").is_some(), asked.len() - before));
    }
    let mut found = cache.find(transaction, &asked).await?.into_iter();
    let mut flagged: HashMap<Uuid, Vec<Restriction>> = HashMap::new();
    for (event_id, handling, has_reason, count) in by_event {
        let mut against: Vec<Restriction> = Vec::new();
        for restriction in found.by_ref().take(count).flatten() {
            if restriction.refusal(handling, has_reason).is_some() && !against.contains(&restriction) {
                against.push(restriction);
            }
        }
        if !against.is_empty() {
            flagged.insert(event_id, against);
        }
    }
    let rows = flagged.iter().map(|(event_id, against)| restricted_event::ActiveModel {
        event_id: Set(*event_id),
        restrictions: Set(StoredRestrictions(against.clone())),
    });
    in_chunks::insert::<restricted_event::Entity>(transaction, rows.collect()).await?;
    Ok(flagged)
}

/// Puts the objects of events on hold, each by a hold of its own.
async fn place(
    transaction: &DatabaseTransaction,
    application: &Application,
    tenant: Tenant,
    captured_by: Uuid,
    events: &[(Uuid, &Event)],
) -> Result<()> {
    let placing: Vec<(Uuid, &Event, RestrictionKind)> =
        events.iter().filter_map(|(id, event)| Some((*id, *event, places_hold(event)?))).collect();
    if placing.is_empty() {
        return Ok(());
    }
    let now = application.clock.now();
    let all = placing.iter().flat_map(|(_, event, _)| objects(event));
    let addresses = all.map(|(identity, _)| (key_of(identity.as_str()), identity.to_string())).collect();
    let described = goods::describe_addresses(transaction, addresses, Some(tenant.organisation_id)).await?;
    let (mut rows, mut sources) = (Vec::new(), Vec::new());
    for (event_id, event, kind) in placing {
        let reason = reason_of(event, kind);
        let held: BTreeSet<Uuid> = objects(event).map(|(identity, _)| key_of(identity.as_str())).collect();
        for goods in held {
            let id = application.clock.new_id();
            rows.push(hold::ActiveModel {
                id: Set(id),
                organisation_id: Set(tenant.organisation_id),
                goods: Set(goods),
                kind: Set(kind.into()),
                reason: Set(reason.clone()),
                is_public: Set(false),
                is_public_by_authority: Set(false),
                event_id: Set(event_id),
                authority_id: Set(None),
                placed_at: Set(now),
                placed_by: Set(captured_by),
                released_at: Set(None),
                released_by: Set(None),
                released_by_authority: Set(None),
                release_reason: Set(None),
                release_event_id: Set(None),
            });
            let lot = described.get(&goods).and_then(|goods| goods.lot_id);
            let restricted = std::iter::once(goods).chain(lot).map(|goods| (tenant.organisation_id, goods)).collect();
            sources.push((Source { id, kind, number: None, reason: reason.clone(), since: now }, restricted));
        }
    }
    in_chunks::insert::<hold::Entity>(transaction, rows).await?;
    restriction::insert(transaction, sources).await
}

/// Returns the reason that an event gives for a hold, or a text in its place.
fn reason_of(event: &Event, kind: RestrictionKind) -> String {
    let stated = extension(event, "reason").or_else(|| extension(event, "note"));
    stated.unwrap_or_else(|| match kind {
        RestrictionKind::FailedInspection => {
            format!("Kết quả kiểm tra ngày {}: không đạt", format::day(event.event_time))
        }
        _ => "Tạm giữ theo sự kiện EPCIS".to_owned(),
    })
}
