//! Labels of goods that are recalled, on hold or past their use-by date: refused, or printed for a reason, as the table of
//! restrictions says. The label of a logistic unit is one of the lots in it.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::input::kind::Kind;
use nguon_domain::records::restriction::{Handling, Restriction};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::access::Tenant;
use crate::platform::clock::Clock;
use crate::platform::digest::key_of;
use crate::platform::entity::{LotAmounts, logistic_unit};
use crate::platform::in_chunks;
use crate::platform::problem::{Error, Result};
use crate::records::restriction::{self, Gate, address_of_unit, restricted_lots};

/// Checks that labels of these records may be printed; each has the field that a refusal names.
///
/// # Errors
/// [`Error::Invalid`] for each record of restricted goods, and for `reason` when one is needed.
pub(super) async fn check<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    clock: &Clock,
    records: &[(String, Kind, Uuid)],
    reason: Option<&String>,
) -> Result<()> {
    let of_kind = |wanted: Kind| -> BTreeSet<Uuid> {
        records.iter().filter(|(_, kind, _)| *kind == wanted).map(|(.., id)| *id).collect()
    };
    let units = units(connection, tenant, of_kind(Kind::LogisticUnit)).await?;
    let packed = units.values().flat_map(|unit| &unit.lots);
    let lots = of_kind(Kind::Lot).into_iter().chain(packed.copied()).collect();
    let lots = restricted_lots(connection, tenant, clock.today(), lots).await?;
    let keys: BTreeSet<Uuid> = units.values().filter_map(|unit| unit.key).collect();
    let held = if keys.is_empty() {
        HashMap::new()
    } else {
        restriction::find(connection, tenant.organisation_id, keys).await?
    };
    let mut gate = Gate::new(Handling::Label, reason.is_some(), "reason");
    for (field, _, id) in records {
        let mut all: Vec<Restriction> = lots.get(id).cloned().unwrap_or_default();
        if let Some(unit) = units.get(id) {
            all.extend(unit.key.and_then(|key| held.get(&key)).into_iter().flatten().cloned());
            all.extend(unit.lots.iter().filter_map(|lot| lots.get(lot)).flatten().cloned());
        }
        gate.check(|| field.clone(), &all);
    }
    let violations = gate.violations();
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

/// A logistic unit.
struct Unit {
    /// Key of its identity in events; none without an SSCC.
    key: Option<Uuid>,
    /// The lots in it.
    lots: Vec<Uuid>,
}

async fn units<C: ConnectionTrait>(connection: &C, tenant: Tenant, ids: BTreeSet<Uuid>) -> Result<HashMap<Uuid, Unit>> {
    use logistic_unit::Column;
    let rows: Vec<(Uuid, Option<String>, LotAmounts)> = in_chunks::find(connection, ids, |chunk| {
        logistic_unit::Entity::find()
            .select_only()
            .columns([Column::Id, Column::Sscc, Column::Contents])
            .filter(Column::Id.is_in(chunk))
            .filter(Column::OrganisationId.eq(tenant.organisation_id))
            .into_tuple()
    })
    .await?;
    let unit = |(id, sscc, contents): (Uuid, Option<String>, LotAmounts)| {
        let key = sscc.and_then(|sscc| address_of_unit(&sscc).ok()).map(|address| key_of(&address));
        (id, Unit { key, lots: contents.0.iter().filter_map(|amount| amount.lot_id).collect() })
    };
    Ok(rows.into_iter().map(unit).collect())
}
