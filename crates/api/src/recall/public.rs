//! What the page of a code says of recalls: of real ones, from their publication on.

use std::collections::{BTreeSet, HashMap, HashSet};

use nguon_domain::epcis::Identity;
use nguon_domain::public::PublicRecall;
use nguon_domain::recall::{Hazard, RecallState, number};
use nguon_domain::resource::Kind;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::Application;
use crate::chain::start::addresses_of_lot;
use crate::entity::{authority, logistic_unit, lot, organisation, recall, recall_item, trace_code};
use crate::epcis::key_of;
use crate::goods;
use crate::problem::{Error, Result};

/// The most recalls on one page.
const MOST_SHOWN: u64 = 10;
/// The most lots that are looked at for those of one product.
const MOST_ITEMS: u64 = 2_000;

/// The key under which events name the logistic unit with an SSCC; none for what is no SSCC.
pub(crate) fn key_of_unit(sscc: &str) -> Option<Uuid> {
    Identity::of_unit(sscc).ok().map(|unit| key_of(unit.as_str()))
}

/// The recalls of what a code names and may not be shown, the newest first. A lot is found by every number that it
/// has or had.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_code<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    code: &trace_code::Model,
) -> Result<Vec<PublicRecall>> {
    let keys: Vec<Uuid> = match Kind::parse(&code.kind) {
        Some(Kind::Lot) => match lot::Entity::find_by_id(code.record_id).one(connection).await? {
            Some(lot) => {
                let addresses = addresses_of_lot(application, connection, &lot).await?;
                addresses.iter().map(|address| key_of(address)).collect()
            }
            None => Vec::new(),
        },
        Some(Kind::LogisticUnit) => {
            let sscc: Option<Option<String>> = logistic_unit::Entity::find_by_id(code.record_id)
                .select_only()
                .column(logistic_unit::Column::Sscc)
                .into_tuple()
                .one(connection)
                .await?;
            sscc.flatten().as_deref().and_then(key_of_unit).into_iter().collect()
        }
        Some(Kind::Product) => return of_product(connection, code.organisation_id, code.record_id).await,
        _ => Vec::new(),
    };
    of_things(connection, &keys).await
}

/// The recalls that are under way of lots of a product, with the numbers of these lots: whoever scans the code of the
/// product has a package with a lot number in hand.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_product<C: ConnectionTrait>(
    connection: &C,
    organisation_id: Uuid,
    product_id: Uuid,
) -> Result<Vec<PublicRecall>> {
    let running: Vec<Uuid> = recall::Entity::find()
        .select_only()
        .column(recall::Column::Id)
        .filter(recall::Column::IsDrill.eq(false))
        .filter(recall::Column::State.eq(RecallState::Published.as_str()))
        .filter(recall::Column::OrganisationId.eq(organisation_id))
        .order_by_desc(recall::Column::PublishedAt)
        .limit(MOST_SHOWN)
        .into_tuple()
        .all(connection)
        .await?;
    if running.is_empty() {
        return Ok(Vec::new());
    }
    let items: Vec<(Uuid, Uuid)> = recall_item::Entity::find()
        .select_only()
        .columns([recall_item::Column::RecallId, recall_item::Column::Identity])
        .filter(recall_item::Column::RecallId.is_in(running))
        .filter(recall_item::Column::Holder.eq(organisation_id))
        .filter(recall_item::Column::IsCarrier.eq(false))
        .order_by_asc(recall_item::Column::RecallId)
        .order_by_asc(recall_item::Column::Identity)
        .limit(MOST_ITEMS)
        .into_tuple()
        .all(connection)
        .await?;
    let keys: Vec<Uuid> = items.iter().map(|(_, identity)| *identity).collect();
    let goods = goods::describe(connection, &keys, Some(organisation_id)).await?;
    let of_product: HashSet<Uuid> = lot::Entity::find()
        .select_only()
        .column(lot::Column::Id)
        .filter(lot::Column::Id.is_in(goods.values().filter_map(|goods| goods.lot_id)))
        .filter(lot::Column::ProductId.eq(product_id))
        .into_tuple()
        .all(connection)
        .await?
        .into_iter()
        .collect();
    let mut lots: HashMap<Uuid, BTreeSet<String>> = HashMap::new();
    for (recall_id, identity) in items {
        if let Some(goods) = goods.get(&identity)
            && goods.lot_id.is_some_and(|lot| of_product.contains(&lot))
            && let Some(number) = &goods.lot_number
        {
            lots.entry(recall_id).or_default().insert(number.clone());
        }
    }
    let rows = recall::Entity::find()
        .filter(recall::Column::Id.is_in(lots.keys().copied()))
        .order_by_desc(recall::Column::PublishedAt)
        .all(connection)
        .await?;
    let mut recalls = Vec::with_capacity(rows.len());
    for (id, recall) in present(connection, rows).await? {
        let lots = lots.remove(&id).unwrap_or_default().into_iter().collect();
        recalls.push(PublicRecall { lots, ..recall });
    }
    Ok(recalls)
}

/// The recalls of things by the keys under which events name them, the newest first.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_things<C: ConnectionTrait>(connection: &C, keys: &[Uuid]) -> Result<Vec<PublicRecall>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<(Uuid, bool)> = recall_item::Entity::find()
        .select_only()
        .columns([recall_item::Column::RecallId, recall_item::Column::IsCarrier])
        .filter(recall_item::Column::Identity.is_in(keys.iter().copied()))
        .into_tuple()
        .all(connection)
        .await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    // What is recalled in one place and only carries in another is recalled.
    let mut carriers: HashMap<Uuid, bool> = HashMap::new();
    for (recall_id, is_carrier) in found {
        *carriers.entry(recall_id).or_insert(true) &= is_carrier;
    }
    let rows = recall::Entity::find()
        .filter(recall::Column::Id.is_in(carriers.keys().copied()))
        .filter(recall::Column::IsDrill.eq(false))
        .filter(recall::Column::State.ne(RecallState::Draft.as_str()))
        .order_by_desc(recall::Column::PublishedAt)
        .limit(MOST_SHOWN)
        .all(connection)
        .await?;
    let with_carrier = |(id, recall): (Uuid, PublicRecall)| PublicRecall {
        is_carrier: carriers.get(&id).copied().unwrap_or_default(),
        ..recall
    };
    Ok(present(connection, rows).await?.into_iter().map(with_carrier).collect())
}

/// What the public reads of recalls.
async fn present<C: ConnectionTrait>(connection: &C, rows: Vec<recall::Model>) -> Result<Vec<(Uuid, PublicRecall)>> {
    let businesses: HashMap<Uuid, String> = organisation::Entity::find()
        .select_only()
        .columns([organisation::Column::Id, organisation::Column::Name])
        .filter(organisation::Column::Id.is_in(rows.iter().map(|row| row.organisation_id).collect::<BTreeSet<_>>()))
        .into_tuple()
        .all(connection)
        .await?
        .into_iter()
        .collect();
    let authorities: HashMap<Uuid, String> = authority::Entity::find()
        .select_only()
        .columns([authority::Column::Id, authority::Column::Name])
        .filter(authority::Column::Id.is_in(rows.iter().filter_map(|row| row.authority_id).collect::<BTreeSet<_>>()))
        .into_tuple()
        .all(connection)
        .await?
        .into_iter()
        .collect();
    rows.into_iter()
        .map(|row| {
            let wrong = |what: &str| Error::Internal(format!("{what} of recall {}", row.id));
            let recall = PublicRecall {
                hazard: Hazard::parse(&row.hazard).ok_or_else(|| wrong("hazard"))?,
                published_at: row.published_at.ok_or_else(|| wrong("publication"))?,
                number: number(row.ordinal),
                business: businesses.get(&row.organisation_id).cloned().unwrap_or_default(),
                ordered_by: row.authority_id.and_then(|id| authorities.get(&id).cloned()),
                is_carrier: false,
                lots: Vec::new(),
                closed_at: row.closed_at,
                title: row.title,
                text: row.public_text.unwrap_or(row.reason),
                instructions: row.instructions,
                phone: row.phone,
                collection_place: row.collection_place,
            };
            Ok((row.id, recall))
        })
        .collect()
}
