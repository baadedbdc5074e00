//! Acts that happened to goods while they stayed where they were, or on their own business's ways: cooling, storing,
//! moving, transporting. The trace does not follow them, since nothing comes or goes by them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use nguon_domain::events::act::ActKind;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::platform::entity::{epcis_event, epcis_link};
use crate::platform::in_chunks::MAX_KEYS;
use crate::platform::problem::Result;

/// The most events read for a page, of each [`MAX_KEYS`] goods.
const MAX_EVENTS: u64 = 1_000;

/// Returns the events by which businesses handled goods as they recorded them, given as pairs of identity and business,
/// with the goods of each; and whether there were more than are read.
///
/// # Errors
/// When the database fails.
pub(super) async fn of<C: ConnectionTrait>(
    connection: &C,
    held: &HashSet<(Uuid, Uuid)>,
) -> Result<(BTreeMap<Uuid, BTreeSet<Uuid>>, bool)> {
    let kinds = ActKind::ALL.into_iter().filter(|kind| kind.is_handling()).map(ActKind::as_str);
    let kinds: Vec<&str> = kinds.collect();
    let identities: BTreeSet<Uuid> = held.iter().map(|(identity, _)| *identity).collect();
    let identities: Vec<Uuid> = identities.into_iter().collect();
    let (mut found, mut is_cut): (BTreeMap<Uuid, BTreeSet<Uuid>>, bool) = (BTreeMap::new(), false);
    for chunk in identities.chunks(MAX_KEYS) {
        let rows: Vec<(Uuid, Uuid, Uuid)> = epcis_link::Entity::find()
            .select_only()
            .columns([epcis_link::Column::Identity, epcis_link::Column::OrganisationId, epcis_link::Column::EventId])
            .join(
                JoinType::InnerJoin,
                epcis_link::Entity::belongs_to(epcis_event::Entity)
                    .from(epcis_link::Column::EventId)
                    .to(epcis_event::Column::Id)
                    .into(),
            )
            .filter(epcis_link::Column::Identity.is_in(chunk.iter().copied()))
            .filter(epcis_link::Column::IsVoid.eq(false))
            .filter(epcis_event::Column::Act.is_in(kinds.iter().copied()))
            .filter(epcis_event::Column::DeclaresError.eq(false))
            .order_by_desc(epcis_link::Column::EventTime)
            .order_by_desc(epcis_link::Column::EventId)
            .limit(MAX_EVENTS + 1)
            .into_tuple()
            .all(connection)
            .await?;
        is_cut |= rows.len() as u64 > MAX_EVENTS;
        let own = rows.into_iter().filter(|(identity, by, _)| held.contains(&(*identity, *by)));
        for (identity, _, event) in own {
            found.entry(event).or_default().insert(identity);
        }
    }
    Ok((found, is_cut))
}
