//! What the page of a code says of recalls: of real ones, from their publication on.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::public::PublicRecall;
use nguon_domain::recall::{Hazard, RecallState, number};
use nguon_domain::resource::Kind;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::Application;
use crate::chain::start::{address_of_unit, addresses_of_lot};
use crate::entity::{authority, logistic_unit, organisation, recall, recall_item, trace_code};
use crate::epcis::key_of;
use crate::problem::{Error, Result};

/// The most recalls on one page.
const MOST_SHOWN: u64 = 10;

/// The recalls of what a code names, the newest first. A lot is found by every number that it has or had.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_code<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    code: &trace_code::Model,
) -> Result<Vec<PublicRecall>> {
    let addresses = match Kind::parse(&code.kind) {
        Some(Kind::Lot) => addresses_of_lot(application, connection, code.record_id).await?.1,
        Some(Kind::LogisticUnit) => {
            let sscc: Option<Option<String>> = logistic_unit::Entity::find_by_id(code.record_id)
                .select_only()
                .column(logistic_unit::Column::Sscc)
                .into_tuple()
                .one(connection)
                .await?;
            sscc.flatten().map(|sscc| address_of_unit(&sscc)).into_iter().collect()
        }
        _ => Vec::new(),
    };
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<(Uuid, bool)> = recall_item::Entity::find()
        .select_only()
        .columns([recall_item::Column::RecallId, recall_item::Column::IsCarrier])
        .filter(recall_item::Column::Identity.is_in(addresses.iter().map(|address| key_of(address))))
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
