//! The holds shown on public pages: those in force that the business or its authority wants shown.

use std::collections::HashMap;

use nguon_domain::public::PublicHold;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::platform::entity::{authority, hold};
use crate::platform::problem::Result;

/// Returns the holds to be shown on goods of a business, by the keys under which events name them, newest first.
///
/// # Errors
/// When the database fails.
pub(super) async fn of_things<C: ConnectionTrait>(
    connection: &C,
    organisation_id: Uuid,
    keys: &[Uuid],
) -> Result<Vec<PublicHold>> {
    use hold::Column;
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let is_shown = Condition::any().add(Column::IsPublic.eq(true)).add(Column::IsPublicByAuthority.eq(true));
    let rows = hold::Entity::find()
        .filter(Column::OrganisationId.eq(organisation_id))
        .filter(Column::Goods.is_in(keys.iter().copied()))
        .filter(Column::ReleasedAt.is_null())
        .filter(is_shown)
        .order_by_desc(Column::Id)
        .all(connection)
        .await?;
    let authorities: Vec<Uuid> = rows.iter().filter_map(|row| row.authority_id).collect();
    let names: HashMap<Uuid, String> = if authorities.is_empty() {
        HashMap::new()
    } else {
        let names: Vec<(Uuid, String)> = authority::Entity::find()
            .select_only()
            .columns([authority::Column::Id, authority::Column::Name])
            .filter(authority::Column::Id.is_in(authorities))
            .into_tuple()
            .all(connection)
            .await?;
        names.into_iter().collect()
    };
    let shown = rows.into_iter().map(|row| PublicHold {
        kind: row.kind.into(),
        reason: row.reason,
        since: row.placed_at,
        authority: row.authority_id.and_then(|id| names.get(&id).cloned()),
    });
    Ok(shown.collect())
}
