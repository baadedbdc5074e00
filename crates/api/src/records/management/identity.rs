//! External identifiers of records: GS1 keys and, for lots, the lot number within a product. They are checked before
//! they are written, and kept when replaced: what was once printed leads to the record for ever.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use nguon_domain::identification::identifier::Gs1Key;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::records::resource::{RecordInput as _, RecordKey};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::insert::RowFault;
use super::{Managed, index};
use crate::access::Tenant;
use crate::platform::entity::former_lot_number;
use crate::platform::in_chunks::MAX_KEYS;
use crate::platform::problem::Result;
use crate::records::gs1::keys;

/// Locks the business's GS1 keys if any of the new records has one. Must precede all other locks.
pub(super) async fn lock<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    inputs: &[R::Input],
) -> Result<()> {
    if inputs.iter().any(|input| !input.keys().is_empty()) {
        lock_numbers(connection, tenant, R::KIND).await?;
    }
    Ok(())
}

/// Locks the business's GS1 keys for creating records of a kind. Locks the index first, creating its row if missing.
pub(crate) async fn lock_numbers<C: ConnectionTrait>(connection: &C, tenant: Tenant, kind: Kind) -> Result<()> {
    index::reserve(connection, tenant, kind, 0).await?;
    keys::lock(connection, tenant).await.map(drop)
}

/// Locks the business's GS1 keys for a changed record whose index is already locked.
pub(super) async fn lock_changed<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    before: &R::Input,
    after: &R::Input,
) -> Result<()> {
    if before.keys() != after.keys() {
        keys::lock(connection, tenant).await?;
    }
    Ok(())
}

/// Returns the faults of new records whose identifiers another record has or had.
pub(super) async fn check<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    inputs: &[R::Input],
) -> Result<Vec<RowFault>> {
    let wanted: Vec<keys::RequestedKey> = inputs
        .iter()
        .enumerate()
        .flat_map(|(row, input)| input.keys().into_iter().map(move |key| (row, key)))
        .collect();
    let mut faults = refused(connection, tenant, now, None, &wanted).await?;
    let numbers: Vec<(usize, (Uuid, &str))> =
        inputs.iter().enumerate().filter_map(|(row, input)| Some((row, input.lot_number()?))).collect();
    faults.extend(former_numbers(connection, tenant, None, &numbers).await?);
    Ok(faults)
}

/// Returns the violations of a changed record whose identifiers another record has or had.
pub(super) async fn check_changed<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    id: Uuid,
    before: &R::Input,
    after: &R::Input,
) -> Result<Vec<Violation>> {
    let had: HashSet<Gs1Key> = before.keys().into_iter().map(|held| held.key).collect();
    let wanted: Vec<keys::RequestedKey> =
        after.keys().into_iter().filter(|held| !had.contains(&held.key)).map(|held| (0, held)).collect();
    let mut faults = refused(connection, tenant, now, Some(id), &wanted).await?;
    if before.lot_number() != after.lot_number()
        && let Some(number) = after.lot_number()
    {
        faults.extend(former_numbers(connection, tenant, Some(id), &[(0, number)]).await?);
    }
    Ok(faults.into_iter().map(|fault| fault.violation).collect())
}

async fn refused<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    record: Option<Uuid>,
    wanted: &[keys::RequestedKey],
) -> Result<Vec<RowFault>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let refused = keys::conflicts(connection, tenant, now, record, wanted).await?;
    let fault =
        |(row, field, reason): (usize, String, Reason)| RowFault { row, violation: Violation::new(field, reason) };
    Ok(refused.into_iter().map(fault).collect())
}

/// Returns faults for lot numbers that another lot of the product had. Must run after the check of current numbers, so
/// that a number being replaced concurrently is found in one of the two.
async fn former_numbers<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    lot: Option<Uuid>,
    numbers: &[(usize, (Uuid, &str))],
) -> Result<Vec<RowFault>> {
    let mut faults = Vec::new();
    for numbers in numbers.chunks(MAX_KEYS) {
        let products: HashSet<Uuid> = numbers.iter().map(|(_, (product, _))| *product).collect();
        let codes: HashSet<&str> = numbers.iter().map(|(_, (_, code))| *code).collect();
        let former = former_lot_number::Entity::find()
            .filter(former_lot_number::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(former_lot_number::Column::ProductId.is_in(products))
            .filter(former_lot_number::Column::Code.is_in(codes))
            .all(connection)
            .await?;
        let taken: HashSet<(Uuid, &str)> = former
            .iter()
            .filter(|row| Some(row.lot_id) != lot)
            .map(|row| (row.product_id, row.code.as_str()))
            .collect();
        for (row, _) in numbers.iter().filter(|(_, number)| taken.contains(number)) {
            faults.push(RowFault { row: *row, violation: Violation::new("code", Reason::FormerLotNumber) });
        }
    }
    Ok(faults)
}

/// Stores the identifiers of new records.
pub(super) async fn store<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    ids: &[Uuid],
    inputs: &[R::Input],
) -> Result<()> {
    let held: Vec<(Uuid, RecordKey)> =
        ids.iter().zip(inputs).flat_map(|(id, input)| input.keys().into_iter().map(|key| (*id, key))).collect();
    keys::assign(connection, tenant, now, R::KIND, &held).await
}

/// Stores the identifiers of a changed record, and keeps its former ones.
pub(super) async fn replace<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    id: Uuid,
    before: &R::Input,
    after: &R::Input,
) -> Result<()> {
    let (had, has) = (before.keys(), after.keys());
    if had != has {
        let gone: Vec<&Gs1Key> =
            had.iter().map(|held| &held.key).filter(|key| !has.iter().any(|held| held.key == **key)).collect();
        keys::retire(connection, tenant, now, id, &gone).await?;
        let mut new = Vec::new();
        for held in has {
            match had.iter().find(|before| before.key == held.key) {
                None => new.push((id, held)),
                Some(before) if before.field != held.field => {
                    keys::update_field(connection, tenant, id, &held).await?;
                }
                Some(_) => {}
            }
        }
        keys::assign(connection, tenant, now, R::KIND, &new).await?;
    }
    if before.lot_number() != after.lot_number() {
        if let Some((product_id, code)) = before.lot_number() {
            let row = former_lot_number::ActiveModel {
                product_id: Set(product_id),
                code: Set(code.to_owned()),
                organisation_id: Set(tenant.organisation_id),
                lot_id: Set(id),
                replaced_at: Set(now),
            };
            former_lot_number::Entity::insert(row)
                .on_conflict(
                    OnConflict::columns([former_lot_number::Column::ProductId, former_lot_number::Column::Code])
                        .update_columns([former_lot_number::Column::LotId, former_lot_number::Column::ReplacedAt])
                        .to_owned(),
                )
                .exec_without_returning(connection)
                .await?;
        }
        if let Some((product_id, code)) = after.lot_number() {
            // The number is current again.
            former_lot_number::Entity::delete_many()
                .filter(former_lot_number::Column::ProductId.eq(product_id))
                .filter(former_lot_number::Column::Code.eq(code))
                .filter(former_lot_number::Column::LotId.eq(id))
                .exec(connection)
                .await?;
        }
    }
    Ok(())
}
