//! Ownership of the GS1 numbers under which events name goods.

use std::collections::{BTreeSet, HashMap, HashSet};

use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::identifier::{DigitalLink, Gs1Key, KeyType};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::platform::entity::gs1_key;
use crate::platform::in_chunks;
use crate::platform::problem::Result;
use crate::records::gs1::proof::owners;

/// Returns the GTIN or SSCC in an address; `None` for a trace code of this system.
pub(super) fn number_in(address: &str) -> Option<Gs1Key> {
    let link = DigitalLink::parse(address).ok()?;
    let key_type = match link.key().identifier().number() {
        number::GTIN => KeyType::Gtin,
        number::SSCC => KeyType::Sscc,
        _ => return None,
    };
    nguon_domain::identification::numbers::read(key_type, &link.key().value().to_string()).ok()
}

/// Who owns a number and who has registered it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NumberOwnership {
    /// The business that has proved the number; if nobody has, the only one that has registered it.
    pub(super) owner: Option<Uuid>,
    /// Businesses with a record under the number.
    pub(super) registered_by: BTreeSet<Uuid>,
}

/// Returns the ownership of each of `keys`.
///
/// # Errors
/// When the database fails.
pub(super) async fn ownerships<C: ConnectionTrait>(
    connection: &C,
    keys: impl IntoIterator<Item = Gs1Key>,
) -> Result<HashMap<Gs1Key, NumberOwnership>> {
    let keys: HashSet<Gs1Key> = keys.into_iter().collect();
    let proved = owners(connection, &keys).await?;
    let rows: Vec<(String, String, Uuid, Option<Uuid>)> =
        in_chunks::find(connection, keys.iter().map(Gs1Key::digits), |chunk| {
            gs1_key::Entity::find()
                .select_only()
                .columns([
                    gs1_key::Column::KeyType,
                    gs1_key::Column::Value,
                    gs1_key::Column::OrganisationId,
                    gs1_key::Column::RecordId,
                ])
                .filter(gs1_key::Column::Value.is_in(chunk))
                .into_tuple()
        })
        .await?;
    let mut by_value: HashMap<(&str, &str), BTreeSet<Uuid>> = HashMap::new();
    for (key_type, value, organisation, record) in &rows {
        if record.is_some() {
            by_value.entry((key_type, value)).or_default().insert(*organisation);
        }
    }
    let ownership = |key: Gs1Key| {
        let registered_by = by_value.get(&(key.key_type().as_str(), key.digits())).cloned().unwrap_or_default();
        let alone = registered_by.iter().next().copied().filter(|_| registered_by.len() == 1);
        let owner = proved.get(&key).copied().or(alone);
        (key, NumberOwnership { owner, registered_by })
    };
    Ok(keys.into_iter().map(ownership).collect())
}
