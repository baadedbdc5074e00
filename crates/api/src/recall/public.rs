//! What the page of a code says of recalls: of real ones, from their publication on.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::identifier::application_identifier::number::SSCC;
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
use crate::problem::{Error, Result};

/// The most recalls on one page.
const MOST_SHOWN: u64 = 10;

/// The key under which events name a logistic unit.
pub(crate) fn key_of_unit(sscc: &str) -> Uuid {
    key_of(&format!("https://id.gs1.org/{SSCC:02}/{sscc}"))
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
            sscc.flatten().as_deref().map(key_of_unit).into_iter().collect()
        }
        _ => Vec::new(),
    };
    of_things(connection, &keys).await
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
            Ok(PublicRecall {
                hazard: Hazard::parse(&row.hazard).ok_or_else(|| wrong("hazard"))?,
                published_at: row.published_at.ok_or_else(|| wrong("publication"))?,
                number: number(row.ordinal),
                business: businesses.get(&row.organisation_id).cloned().unwrap_or_default(),
                ordered_by: row.authority_id.and_then(|id| authorities.get(&id).cloned()),
                is_carrier: carriers.get(&row.id).copied().unwrap_or_default(),
                closed_at: row.closed_at,
                title: row.title,
                text: row.public_text.unwrap_or(row.reason),
                instructions: row.instructions,
                phone: row.phone,
                collection_place: row.collection_place,
            })
        })
        .collect()
}
