//! The contents of records: a lot that may not be packed is not packed by writing a record either.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use nguon_domain::records::restriction::Handling;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{Managed, RowFault};
use crate::access::Tenant;
use crate::platform::clock::vietnam_date;
use crate::platform::problem::Result;
use crate::records::restriction::{Gate, PackedLots, restricted_lots};

/// Returns the faults of inputs that pack restricted lots. Lots that were in a record before, as `before` says, may
/// stay.
///
/// # Errors
/// When the database fails.
pub(super) async fn check<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    inputs: &[R::Input],
    before: Option<&R::Input>,
) -> Result<Vec<RowFault>> {
    let old: BTreeSet<Uuid> = before.map(R::packs).unwrap_or_default().lots.into_iter().map(|(_, lot)| lot).collect();
    let packed: Vec<PackedLots> = inputs.iter().map(R::packs).collect();
    let lots = packed.iter().flat_map(|packed| &packed.lots).map(|(_, lot)| *lot).filter(|lot| !old.contains(lot));
    let restricted = restricted_lots(connection, tenant, vietnam_date(now), lots.collect()).await?;
    let mut faults = Vec::new();
    for (row, packed) in packed.into_iter().enumerate() {
        let mut gate = Gate::new(Handling::Pack, packed.has_reason, packed.reason_field);
        for (field, lot) in packed.lots {
            gate.check(|| field, restricted.get(&lot).map_or(&[], Vec::as_slice));
        }
        faults.extend(gate.violations().into_iter().map(|violation| RowFault { row, violation }));
    }
    Ok(faults)
}
