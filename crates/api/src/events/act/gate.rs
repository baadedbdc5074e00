//! The gate of acts: goods that are recalled, on hold or past their use-by date do not go where the table of
//! restrictions says that they must not.

use nguon_domain::events::act::event::ResolvedAct;
use nguon_domain::events::act::{ActInput, ActKind};
use sea_orm::DatabaseTransaction;

use crate::events::restriction::{GoodsAt, RestrictionCache, is_gated};
use crate::platform::problem::{Error, Result};
use crate::records::restriction::Gate;

/// Checks the items of an act against the restrictions in force.
///
/// # Errors
/// [`Error::Invalid`] for each item that must not go, naming what is in the way; for `reason` when the act needs one.
pub(super) async fn check(
    transaction: &DatabaseTransaction,
    cache: &mut RestrictionCache,
    kind: ActKind,
    input: &ActInput,
    parts: &ResolvedAct,
) -> Result<()> {
    let (handling, Some(at)) = (kind.handling(), input.happened_at) else { return Ok(()) };
    if !is_gated(handling) {
        return Ok(());
    }
    let asked: Vec<GoodsAt<'_>> =
        parts.items.iter().map(|item| GoodsAt { identity: &item.identity, is_class: item.is_class, at }).collect();
    let found = cache.find(transaction, &asked).await?;
    let mut gate = Gate::new(handling, input.reason.is_some(), "reason");
    for (index, restrictions) in found.iter().enumerate() {
        let is_own_lot = input.items.get(index).is_some_and(|item| item.lot_id.is_some());
        gate.check(|| format!("items[{index}].{}", if is_own_lot { "lot_id" } else { "code" }), restrictions);
    }
    let violations = gate.violations();
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}
