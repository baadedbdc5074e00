//! The recalls shown on public pages: those that are published and not drills.

use std::collections::{BTreeSet, HashMap, HashSet};

use nguon_domain::events::epcis::Identity;
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::identification::qr::public_address;
use nguon_domain::input::kind::Kind;
use nguon_domain::public::PublicRecall;
use nguon_domain::recall::number;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use crate::Application;
use crate::events::goods;
use crate::platform::digest::key_of;
use crate::platform::entity::{
    authority, epcis_identity, gs1_key, logistic_unit, lot, organisation, recall, recall_page, recall_reach, stored,
    trace_code,
};
use crate::platform::problem::{Error, Result};
use crate::trace::start::addresses_of_lot;

/// The most lot numbers of one recall listed on the page of a product; the number of further ones is given.
const MAX_LOTS: usize = 200;
/// Rows read at once.
const MAX_AT_ONCE: u64 = 2_000;
/// Stands for every business that registered the number.
const EVERYBODY: Uuid = Uuid::nil();

/// Returns the key under which events name the logistic unit with an SSCC; `None` for an invalid SSCC.
pub(crate) fn key_of_unit(sscc: &str) -> Option<Uuid> {
    Identity::of_logistic_unit(sscc).ok().map(|unit| key_of(unit.as_str()))
}

/// Returns the recalls of what a code identifies, even if it is no longer public, newest first. A lot is found under
/// all of its present and former numbers.
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
        Some(Kind::Product) => return of_product(application, connection, code.organisation_id, code.record_id).await,
        _ => Vec::new(),
    };
    of_things(connection, code.organisation_id, &keys).await
}

/// Returns the open recalls of lots of a product, with the lot numbers: a reader who scans the product's code can
/// compare the lot number on the package.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_product<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    organisation_id: Uuid,
    product_id: Uuid,
) -> Result<Vec<PublicRecall>> {
    let reaching: Vec<Uuid> = recall_reach::Entity::find()
        .select_only()
        .column(recall_reach::Column::RecallId)
        .filter(recall_reach::Column::OrganisationId.eq(organisation_id))
        .filter(recall_reach::Column::IsShown.eq(true))
        .into_tuple()
        .all(connection)
        .await?;
    let rows = if reaching.is_empty() {
        Vec::new()
    } else {
        recall::Entity::find()
            .filter(recall::Column::Id.is_in(reaching))
            .filter(recall::Column::IsDrill.eq(false))
            .filter(recall::Column::State.eq(stored::RecallState::Published))
            .order_by_desc(recall::Column::PublishedAt)
            .order_by_desc(recall::Column::Id)
            .all(connection)
            .await?
    };
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let running: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut lots = lots_of_product(application, connection, organisation_id, product_id, &running).await?;
    let rows: Vec<recall::Model> = rows.into_iter().filter(|row| lots.contains_key(&row.id)).collect();
    let mut recalls = Vec::with_capacity(rows.len());
    for (id, recall) in present(connection, rows).await? {
        let mut numbers: Vec<String> = lots.remove(&id).unwrap_or_default().into_iter().collect();
        let more_lots = u32::try_from(numbers.len().saturating_sub(MAX_LOTS)).unwrap_or(u32::MAX);
        numbers.truncate(MAX_LOTS);
        recalls.push(PublicRecall { lots: numbers, more_lots, ..recall });
    }
    Ok(recalls)
}

/// Returns the recalled lot numbers of a product, by recall; reads page by page until the end.
async fn lots_of_product<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    organisation_id: Uuid,
    product_id: Uuid,
    recalls: &[Uuid],
) -> Result<HashMap<Uuid, BTreeSet<String>>> {
    use recall_page::Column;
    let gtins: Vec<String> = gs1_key::Entity::find()
        .select_only()
        .column(gs1_key::Column::Value)
        .filter(gs1_key::Column::OrganisationId.eq(organisation_id))
        .filter(gs1_key::Column::RecordId.eq(product_id))
        .filter(gs1_key::Column::KeyType.eq(KeyType::Gtin.as_str()))
        .into_tuple()
        .all(connection)
        .await?;
    // Candidates are addresses under one of the product's GTINs, or trace codes.
    let begins = |beginning: String| epcis_identity::Column::Address.starts_with(beginning);
    let mut may_be = Condition::any().add(begins(public_address(&application.public_url, "")));
    for gtin in &gtins {
        may_be = may_be.add(begins(format!("https://id.gs1.org/01/{gtin}/")));
    }
    let mut lots: HashMap<Uuid, BTreeSet<String>> = HashMap::new();
    let mut after: Option<(Uuid, Uuid)> = None;
    loop {
        let mut select = recall_page::Entity::find()
            .select_only()
            .columns([Column::RecallId, Column::Identity])
            .column(epcis_identity::Column::Address)
            .join(
                JoinType::InnerJoin,
                recall_page::Entity::belongs_to(epcis_identity::Entity)
                    .from(Column::Identity)
                    .to(epcis_identity::Column::Key)
                    .into(),
            )
            .filter(Column::RecallId.is_in(recalls.iter().copied()))
            .filter(Column::OrganisationId.eq(organisation_id))
            .filter(Column::IsCarrier.eq(false))
            .filter(may_be.clone())
            .order_by_asc(Column::RecallId)
            .order_by_asc(Column::Identity)
            .limit(MAX_AT_ONCE);
        if let Some((recall, identity)) = after {
            let later = Condition::any()
                .add(Column::RecallId.gt(recall))
                .add(Condition::all().add(Column::RecallId.eq(recall)).add(Column::Identity.gt(identity)));
            select = select.filter(later);
        }
        let rows: Vec<(Uuid, Uuid, String)> = select.into_tuple().all(connection).await?;
        let Some(last) = rows.last() else { return Ok(lots) };
        after = Some((last.0, last.1));
        let is_last = (rows.len() as u64) < MAX_AT_ONCE;
        let addresses: HashMap<Uuid, String> = rows.iter().map(|(_, key, address)| (*key, address.clone())).collect();
        let goods = goods::describe_addresses(connection, addresses, Some(organisation_id)).await?;
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
        for (recall_id, identity, _) in rows {
            if let Some(goods) = goods.get(&identity)
                && goods.lot_id.is_some_and(|lot| of_product.contains(&lot))
                && let Some(number) = &goods.lot_number
            {
                lots.entry(recall_id).or_default().insert(number.clone());
            }
        }
        if is_last {
            return Ok(lots);
        }
    }
}

/// Returns the recalls of goods of a business, by the keys under which events name them, newest first.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_things<C: ConnectionTrait>(
    connection: &C,
    organisation_id: Uuid,
    keys: &[Uuid],
) -> Result<Vec<PublicRecall>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    use recall_page::Column;
    let found: Vec<(Uuid, bool)> = recall_page::Entity::find()
        .select_only()
        .columns([Column::RecallId, Column::IsCarrier])
        .join(
            JoinType::InnerJoin,
            recall_page::Entity::belongs_to(recall_reach::Entity)
                .from((Column::RecallId, Column::OrganisationId))
                .to((recall_reach::Column::RecallId, recall_reach::Column::OrganisationId))
                .into(),
        )
        .filter(Column::Identity.is_in(keys.iter().copied()))
        .filter(Column::OrganisationId.is_in([organisation_id, EVERYBODY]))
        .filter(recall_reach::Column::IsShown.eq(true))
        .into_tuple()
        .all(connection)
        .await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    // Goods that are themselves recalled under one key, and only carriers under another, count as recalled.
    let mut carriers: HashMap<Uuid, bool> = HashMap::new();
    for (recall_id, is_carrier) in found {
        *carriers.entry(recall_id).or_insert(true) &= is_carrier;
    }
    let rows = recall::Entity::find()
        .filter(recall::Column::Id.is_in(carriers.keys().copied()))
        .filter(recall::Column::IsDrill.eq(false))
        .filter(recall::Column::State.ne(stored::RecallState::Draft))
        .order_by_desc(recall::Column::PublishedAt)
        .order_by_desc(recall::Column::Id)
        .all(connection)
        .await?;
    let with_carrier = |(id, recall): (Uuid, PublicRecall)| PublicRecall {
        is_carrier: carriers.get(&id).copied().unwrap_or_default(),
        ..recall
    };
    Ok(present(connection, rows).await?.into_iter().map(with_carrier).collect())
}

/// Returns the public part of recalls, with their identifiers.
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
                hazard: row.hazard.into(),
                published_at: row.published_at.ok_or_else(|| wrong("publication"))?,
                number: number(row.ordinal),
                business: businesses.get(&row.organisation_id).cloned().unwrap_or_default(),
                ordered_by: row.authority_id.and_then(|id| authorities.get(&id).cloned()),
                is_carrier: false,
                lots: Vec::new(),
                more_lots: 0,
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
