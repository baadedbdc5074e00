//! Proven ownership of GS1 keys (ADR 36): a company prefix or GLN takes effect only after the authority has checked the
//! certificate, so exactly what [`gs1_prefix`] and [`organisation::Column::Gln`] contain is proven.

use std::collections::{BTreeSet, HashMap, HashSet};

use nguon_domain::identification::identifier::{CompanyPrefix, Gs1Key};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::platform::entity::{gs1_prefix, organisation};
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// Returns the proven owner of each of `keys`: the business whose company prefix the key contains, or whose GLN it is.
/// Keys without a proven owner are left out. A GTIN-8 contains no company prefix.
///
/// # Errors
/// When the database fails.
pub(crate) async fn owners<'k, C: ConnectionTrait>(
    connection: &C,
    keys: impl IntoIterator<Item = &'k Gs1Key>,
) -> Result<HashMap<Gs1Key, Uuid>> {
    let keys: HashSet<&Gs1Key> = keys.into_iter().collect();
    let beginnings: BTreeSet<&str> = keys.iter().flat_map(|key| key.possible_prefixes()).collect();
    let rows = in_chunks::find(connection, beginnings, |chunk| {
        gs1_prefix::Entity::find().filter(gs1_prefix::Column::Prefix.is_in(chunk))
    })
    .await?;
    let prefix = |row: gs1_prefix::Model| {
        let prefix: CompanyPrefix = row.prefix.parse().ok()?;
        Some((row.prefix, (prefix, row.organisation_id)))
    };
    let prefixes: HashMap<String, (CompanyPrefix, Uuid)> = rows.into_iter().filter_map(prefix).collect();
    let glns = keys.iter().filter(|key| matches!(key, Gs1Key::Gln(_))).map(|key| key.digits());
    let rows: Vec<(Option<String>, Uuid)> = in_chunks::find(connection, glns, |chunk| {
        organisation::Entity::find()
            .select_only()
            .columns([organisation::Column::Gln, organisation::Column::Id])
            .filter(organisation::Column::Gln.is_in(chunk))
            .into_tuple()
    })
    .await?;
    let parties: HashMap<String, Uuid> = rows.into_iter().filter_map(|(gln, id)| Some((gln?, id))).collect();
    let owner = |key: &Gs1Key| {
        let by_prefix = key.possible_prefixes().find_map(|beginning| prefixes.get(beginning));
        let by_prefix = by_prefix.filter(|(prefix, _)| prefix.owns(key)).map(|(_, id)| *id);
        by_prefix.or_else(|| parties.get(key.digits()).copied().filter(|_| matches!(key, Gs1Key::Gln(_))))
    };
    Ok(keys.into_iter().filter_map(|key| Some((key.clone(), owner(key)?))).collect())
}
