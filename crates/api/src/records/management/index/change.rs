//! Maintenance of the index, in the transaction of each change.

use std::collections::{BTreeMap, BTreeSet};

use nguon_domain::input::kind::Kind;
use nguon_domain::records::resource::RecordInput as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::super::registry::for_kind;
use super::bits::{Bits, place};
use super::{key_of, terms};
use crate::access::Tenant;
use crate::platform::database::Database;
use crate::platform::entity::record::{RecordEntity as _, RecordModel};
use crate::platform::entity::{ordinal_counter, search_posting};
use crate::platform::problem::Result;
use crate::records::management::{Managed, reference};

/// Maximum number of rows per statement, with six values each.
const ROWS: usize = 4_000;
/// Number of records indexed at a time when the whole index is rebuilt.
const RECORDS: u64 = 2_000;

/// Reserves `count` ordinals and returns the first. Locks the index of this business and kind until the transaction
/// ends.
pub(in crate::records::management) async fn reserve<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    count: usize,
) -> Result<i32> {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    let next = Expr::col((ordinal_counter::Entity, ordinal_counter::Column::Next)).add(count);
    let row = ordinal_counter::Entity::insert(ordinal_counter::ActiveModel {
        organisation_id: Set(tenant.organisation_id),
        kind: Set(kind.as_str().to_owned()),
        next: Set(count),
    })
    .on_conflict(
        OnConflict::columns([ordinal_counter::Column::OrganisationId, ordinal_counter::Column::Kind])
            .value(ordinal_counter::Column::Next, next)
            .to_owned(),
    )
    .exec_with_returning(connection)
    .await?;
    Ok(row.next - count)
}

/// Locks the index of this business and kind until the transaction ends. Must precede locks on rows of the kind, always
/// in this order, to avoid deadlocks.
pub(in crate::records::management) async fn lock<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
) -> Result<()> {
    ordinal_counter::Entity::find_by_id((tenant.organisation_id, kind.as_str().to_owned()))
        .lock_exclusive()
        .one(connection)
        .await?;
    Ok(())
}

/// Changes of one term in one block.
#[derive(Debug, Default)]
struct Edit {
    added: Vec<u16>,
    removed: Vec<u16>,
    first: Option<String>,
    last: Option<String>,
}

/// Changes collected to be written together.
#[derive(Debug)]
pub(in crate::records::management) struct Changes {
    tenant: Tenant,
    kind: Kind,
    blocks: BTreeMap<i32, BTreeMap<String, Edit>>,
}

impl Changes {
    /// Returns an empty set of changes.
    pub(in crate::records::management) const fn new(tenant: Tenant, kind: Kind) -> Self {
        Self { tenant, kind, blocks: BTreeMap::new() }
    }

    /// Adds terms of the record with `ordinal`; `sort_name` is the sort key of its name.
    pub(in crate::records::management) fn add(
        &mut self,
        ordinal: i32,
        sort_name: &str,
        terms: impl IntoIterator<Item = String>,
    ) {
        let (block, at) = place(ordinal);
        let key = key_of(sort_name);
        let edits = self.blocks.entry(block).or_default();
        for term in terms {
            let edit = edits.entry(term).or_default();
            edit.added.push(at);
            if edit.first.as_ref().is_none_or(|first| key < *first) {
                edit.first = Some(key.clone());
            }
            if edit.last.as_ref().is_none_or(|last| key > *last) {
                edit.last = Some(key.clone());
            }
        }
    }

    /// Removes terms of the record with `ordinal`.
    pub(in crate::records::management) fn remove(&mut self, ordinal: i32, terms: impl IntoIterator<Item = String>) {
        let (block, at) = place(ordinal);
        let edits = self.blocks.entry(block).or_default();
        for term in terms {
            edits.entry(term).or_default().removed.push(at);
        }
    }

    /// Writes the changes. The transaction must hold the [`lock`] or have called [`reserve`].
    pub(in crate::records::management) async fn write<C: ConnectionTrait>(self, connection: &C) -> Result<()> {
        for (block, edits) in self.blocks {
            let mut edits = edits.into_iter().peekable();
            while edits.peek().is_some() {
                let chunk: BTreeMap<String, Edit> = edits.by_ref().take(ROWS).collect();
                write_block(connection, self.tenant, self.kind, block, chunk).await?;
            }
        }
        Ok(())
    }
}

async fn write_block<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    block: i32,
    edits: BTreeMap<String, Edit>,
) -> Result<()> {
    use search_posting::Column;
    let before: BTreeMap<String, search_posting::Model> = search_posting::Entity::find()
        .filter(Column::OrganisationId.eq(tenant.organisation_id))
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::Block.eq(block))
        .filter(Column::Term.is_in(edits.keys().cloned()))
        .all(connection)
        .await?
        .into_iter()
        .map(|row| (row.term.clone(), row))
        .collect();
    let rows = edits.into_iter().map(|(term, edit)| {
        let before = before.get(&term);
        let mut set = before.map(|row| Bits::decode(&row.ordinals)).unwrap_or_default();
        edit.removed.into_iter().for_each(|at| set.remove(at));
        edit.added.into_iter().for_each(|at| set.insert(at));
        // The range may stay wider than necessary after a removal, but is never too narrow.
        let first = edit.first.into_iter().chain(before.map(|row| row.first_key.clone())).min();
        let last = edit.last.into_iter().chain(before.map(|row| row.last_key.clone())).max();
        search_posting::ActiveModel {
            organisation_id: Set(tenant.organisation_id),
            kind: Set(kind.as_str().to_owned()),
            term: Set(term),
            block: Set(block),
            ordinals: Set(set.encode()),
            first_key: Set(first.unwrap_or_default()),
            last_key: Set(last.unwrap_or_default()),
        }
    });
    search_posting::Entity::insert_many(rows)
        .on_conflict(
            OnConflict::columns([Column::OrganisationId, Column::Kind, Column::Term, Column::Block])
                .update_columns([Column::Ordinals, Column::FirstKey, Column::LastKey])
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Builds the index of each kind of records that has none: those of version 0.1.0, and those whose index a migration
/// dropped because their terms have changed.
///
/// # Errors
/// When the database fails; nothing is changed then.
pub(in crate::records::management) async fn complete(database: &Database) -> Result<()> {
    let indexed: Vec<String> = ordinal_counter::Entity::find()
        .select_only()
        .column(ordinal_counter::Column::Kind)
        .distinct()
        .into_tuple()
        .all(database.read())
        .await?;
    let missing = Kind::ALL.into_iter().filter(|kind| !indexed.iter().any(|known| known == kind.as_str()));
    let transaction = database.begin().await?;
    for kind in missing {
        for_kind!(kind, R => rebuild::<R, _>(&transaction).await?)
    }
    transaction.commit().await?;
    Ok(())
}

async fn rebuild<R: Managed, C: ConnectionTrait>(connection: &C) -> Result<()> {
    let mut last = Uuid::nil();
    let mut next: BTreeMap<Uuid, i32> = BTreeMap::new();
    loop {
        let models = R::Entity::find()
            .filter(R::Entity::ID.gt(last))
            .order_by_asc(R::Entity::ID)
            .limit(RECORDS)
            .all(connection)
            .await?;
        let ids: Vec<Uuid> = models.iter().map(RecordModel::id).collect();
        let Some(newest) = ids.last() else { break };
        last = *newest;
        let mut lists = reference::lists(connection, ids.clone()).await?;
        let mut changes: BTreeMap<Uuid, Changes> = BTreeMap::new();
        for (id, model) in ids.into_iter().zip(&models) {
            let (organisation_id, ordinal) = (model.organisation_id(), model.ordinal());
            let input = R::read(model, &mut lists.remove(&id).unwrap_or_default());
            let terms: BTreeSet<String> = terms::<R>(&input, model.status().into(), &input.references());
            changes
                .entry(organisation_id)
                .or_insert_with(|| Changes::new(Tenant::of_job(organisation_id), R::KIND))
                .add(ordinal, model.sort_name(), terms);
            let after = next.entry(organisation_id).or_default();
            *after = Ord::max(*after, ordinal + 1);
        }
        for changes in changes.into_values() {
            changes.write(connection).await?;
        }
    }
    for (organisation_id, next) in next {
        ordinal_counter::Entity::insert(ordinal_counter::ActiveModel {
            organisation_id: Set(organisation_id),
            kind: Set(R::KIND.as_str().to_owned()),
            next: Set(next),
        })
        .exec_without_returning(connection)
        .await?;
    }
    Ok(())
}
