//! Whose the GS1 number is under which events name goods.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::identifier::{DigitalLink, Gs1Key, KeyType};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::platform::entity::gs1_key;
use crate::platform::problem::Result;
use crate::records::gs1::proof::owners;

/// Values of one statement: both databases limit them.
const MAX_AT_ONCE: usize = 2_000;

/// The GTIN or SSCC in the address of goods; none of the address of a page of this system.
pub(super) fn number_in(address: &str) -> Option<Gs1Key> {
    let link = DigitalLink::parse(address).ok()?;
    let key_type = match link.key().identifier().number() {
        number::GTIN => KeyType::Gtin,
        number::SSCC => KeyType::Sscc,
        _ => return None,
    };
    nguon_domain::identification::numbers::read(key_type, &link.key().value().to_string()).ok()
}

/// What is known of whose a number is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// The business whose it counts as: it has proved it, or it alone has registered it and nobody has proved it.
    pub(super) owner: Option<Uuid>,
    /// Those that have a record under it.
    pub(super) registered_by: BTreeSet<Uuid>,
}

/// Returns the standing of each of these numbers.
///
/// # Errors
/// When the database fails.
pub(super) async fn standings<C: ConnectionTrait>(
    connection: &C,
    keys: impl IntoIterator<Item = Gs1Key>,
) -> Result<HashMap<Gs1Key, Standing>> {
    let keys: Vec<Gs1Key> = keys.into_iter().collect::<std::collections::HashSet<_>>().into_iter().collect();
    let proved = owners(connection, &keys).await?;
    let mut standings: HashMap<Gs1Key, Standing> = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(MAX_AT_ONCE) {
        let rows: Vec<(String, String, Uuid, Option<Uuid>)> = gs1_key::Entity::find()
            .select_only()
            .columns([
                gs1_key::Column::KeyType,
                gs1_key::Column::Value,
                gs1_key::Column::OrganisationId,
                gs1_key::Column::RecordId,
            ])
            .filter(gs1_key::Column::Value.is_in(chunk.iter().map(Gs1Key::digits)))
            .into_tuple()
            .all(connection)
            .await?;
        let mut by_value: HashMap<(&str, &str), BTreeSet<Uuid>> = HashMap::new();
        for (key_type, value, organisation, record) in &rows {
            if record.is_some() {
                by_value.entry((key_type, value)).or_default().insert(*organisation);
            }
        }
        for key in chunk {
            let registered_by = by_value.get(&(key.key_type().as_str(), key.digits())).cloned().unwrap_or_default();
            let alone = registered_by.iter().next().copied().filter(|_| registered_by.len() == 1);
            let owner = proved.get(key).copied().or(alone);
            standings.insert(key.clone(), Standing { owner, registered_by });
        }
    }
    Ok(standings)
}
