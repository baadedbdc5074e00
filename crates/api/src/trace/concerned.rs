//! Whether a business ever dealt with an item; only then may it trace the item.

use std::collections::BTreeSet;

use nguon_domain::identification::identifier::DigitalLink;
use nguon_domain::trace::{Moment, Way};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::relations::Node;
use super::walk::{Bounds, walk};
use crate::platform::entity::{epcis_link, gs1_key, stored};
use crate::platform::problem::Result;

/// Limits for units nested in units.
const BOUNDS: Bounds = Bounds { nodes: 5_000, steps: Some(8) };

/// Returns which of `items`, by the keys of their identities, the business recorded events about, or sent or received,
/// directly or inside a logistic unit.
///
/// # Errors
/// When the database fails.
pub(super) async fn items<C: ConnectionTrait>(
    connection: &C,
    own: Uuid,
    items: &BTreeSet<Uuid>,
) -> Result<BTreeSet<Uuid>> {
    use epcis_link::Column;
    let took_part = Condition::any().add(Column::OrganisationId.eq(own)).add(Column::Counterparty.eq(own));
    let named: Vec<Uuid> = epcis_link::Entity::find()
        .select_only()
        .column(Column::Identity)
        .distinct()
        .filter(Column::Identity.is_in(items.iter().copied()))
        .filter(Column::IsVoid.eq(false))
        .filter(took_part)
        .into_tuple()
        .all(connection)
        .await?;
    let mut concerned: BTreeSet<Uuid> = named.into_iter().collect();
    let others: Vec<Node> = items.difference(&concerned).copied().map(Node::Item).collect();
    if !others.is_empty() {
        let chain = walk(connection, &others, &[Way::Forward], BOUNDS).await?;
        let handed = chain.handovers.totals(Moment::MAX);
        let handed = handed.keys().filter(|handover| handover.from == own || handover.to == own);
        concerned.extend(handed.map(|handover| handover.identity).filter(|identity| items.contains(identity)));
    }
    Ok(concerned)
}

/// Whether the GTIN or SSCC in an address is or was assigned to a record of the business.
///
/// # Errors
/// When the database fails.
pub(super) async fn is_registered<C: ConnectionTrait>(connection: &C, own: Uuid, address: &str) -> Result<bool> {
    let Ok(link) = DigitalLink::parse(address) else { return Ok(false) };
    let count = gs1_key::Entity::find()
        .filter(gs1_key::Column::OrganisationId.eq(own))
        .filter(gs1_key::Column::Value.eq(link.key().value().to_string()))
        .filter(gs1_key::Column::State.is_in([stored::NumberState::Held, stored::NumberState::Former]))
        .count(connection)
        .await?;
    Ok(count > 0)
}
