//! Restrictions on registered lots, for what deals with records and not with events: labels, and records of logistic
//! units.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use nguon_domain::records::restriction::Restriction;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QuerySelect as _, RelationDef,
};
use uuid::Uuid;

use super::address::address_of_lot;
use super::store::find;
use crate::access::Tenant;
use crate::platform::digest::key_of;
use crate::platform::entity::{lot, product, read_date};
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// The lots that a record says are packed in it.
#[derive(Clone, Debug, Default)]
pub struct PackedLots {
    /// The lots, each with its field.
    pub lots: Vec<(String, Uuid)>,
    /// Whether the record explains itself in its note.
    pub has_reason: bool,
    /// The field of the note.
    pub reason_field: &'static str,
}

/// Returns the restrictions on lots of a business on `day`, by lot; unrestricted ones are left out.
///
/// # Errors
/// When the database fails.
pub(crate) async fn restricted_lots<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    day: NaiveDate,
    lots: BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, Vec<Restriction>>> {
    if lots.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String, String, NaiveDate, Option<String>)> = in_chunks::find(connection, lots, |chunk| {
        let to_product: RelationDef =
            lot::Entity::belongs_to(product::Entity).from(lot::Column::ProductId).to(product::Column::Id).into();
        lot::Entity::find()
            .select_only()
            .columns([lot::Column::Id, lot::Column::Code, lot::Column::TraceCode, lot::Column::ExpiresOn])
            .column(product::Column::Gtin)
            .join(JoinType::InnerJoin, to_product)
            .filter(lot::Column::Id.is_in(chunk))
            .filter(lot::Column::OrganisationId.eq(tenant.organisation_id))
            .into_tuple()
    })
    .await?;
    // Without a GTIN the address is that of the record, which had none before it was registered: its id is enough.
    let key = |code: &str, trace_code: &str, gtin: Option<&String>| {
        let address = address_of_lot("", Some(gtin?), code, trace_code).ok()?;
        Some(key_of(&address))
    };
    let keys = rows
        .iter()
        .flat_map(|(id, code, trace_code, _, gtin)| std::iter::once(*id).chain(key(code, trace_code, gtin.as_ref())));
    let mut found = find(connection, tenant.organisation_id, keys.collect()).await?;
    let mut restricted = HashMap::new();
    for (id, code, trace_code, expires_on, gtin) in rows {
        let mut all = found.remove(&id).unwrap_or_default();
        let by_address = key(&code, &trace_code, gtin.as_ref()).and_then(|key| found.get(&key));
        for other in by_address.into_iter().flatten() {
            if all.iter().all(|one| one.source_id != other.source_id) {
                all.push(other.clone());
            }
        }
        all.extend(read_date(expires_on).and_then(|last_day| Restriction::expired(last_day, day)));
        if !all.is_empty() {
            restricted.insert(id, all);
        }
    }
    Ok(restricted)
}
