//! The search index: maps each *term* (word prefix, mark, state, or record or catalogue entry referred to) to the set
//! of records that have it.
//!
//! Records are numbered within their business and kind in order of creation (*ordinals*); a set is a bitmap per block
//! of 8,192. Any combination of terms is an in-memory intersection of at most a few hundred short rows, however many
//! records have each term. It also gives the number of matches and, ordered by creation, the page itself.
//! docs/adr/0002.
//! also tells how many records were found, and in the order of making it is the page itself. docs/adr/0002.

mod bits;
mod change;
mod search;

use std::collections::{BTreeMap, BTreeSet};

use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;
use nguon_domain::records::resource::{Mark, RecordInput, Reference, Target};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::Managed;
use crate::access::Tenant;
use crate::platform::entity::search_posting;
use crate::platform::problem::Result;
use bits::Bits;

pub(super) use change::{Changes, complete, lock, reserve};
pub(super) use search::{Matches, SearchCriteria};

/// Maximum length of an indexed word prefix, in characters; longer ones are truncated in index and query.
const MAX_PREFIX_LENGTH: usize = 20;
/// Maximum number of words of a search; further ones are ignored.
const MAX_WORDS: usize = 8;
/// Length to which sort keys of names are truncated: enough to start a walk by name near its first match.
const KEY_LENGTH: usize = 32;

/// Returns the index terms of a record.
pub(super) fn terms<R: Managed>(input: &R::Input, status: Status, references: &[Reference]) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for word in super::words_of::<R>(input) {
        let mut beginning = String::new();
        for character in word.chars().take(MAX_PREFIX_LENGTH) {
            beginning.push(character);
            terms.insert(beginning.clone());
        }
    }
    terms.extend(input.marks().into_iter().map(mark_term));
    for reference in references {
        if let Target::Record(_, id) | Target::Catalogue(_, id) = &reference.target {
            terms.insert(uses_term(*id));
        }
    }
    terms.insert(status_term(status));
    terms
}

// Words consist of letters and digits, so none of these terms equals a word prefix.

/// Returns the term of a state.
pub(super) fn status_term(status: Status) -> String {
    format!("=status:{}", status.as_str())
}

/// Returns the term of records that refer to `id`.
fn uses_term(id: Uuid) -> String {
    format!("=uses:{}", id.simple())
}

/// Returns the term of a mark.
fn mark_term(mark: Mark) -> String {
    format!("=mark:{}", mark.key())
}

/// Truncates a sort key to the length stored in the index.
fn key_of(sort_name: &str) -> String {
    sort_name.chars().take(KEY_LENGTH).collect()
}

/// Returns the number of active records of a kind with each of `marks`.
///
/// # Errors
/// When the database fails.
pub async fn marked<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    marks: &[Mark],
) -> Result<Vec<u64>> {
    let active = status_term(Status::Active);
    let mut terms: Vec<String> = marks.iter().map(|mark| mark_term(*mark)).collect();
    terms.push(active.clone());
    let sets = sets(connection, tenant, kind, terms).await?;
    Ok(marks
        .iter()
        .map(|mark| {
            let both = intersection(&sets, [mark_term(*mark), active.clone()].iter());
            both.values().map(Bits::len).sum()
        })
        .collect())
}

/// Returns the ordinals of the first `most` active records that refer to each target.
pub(super) async fn users<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    targets: impl Iterator<Item = Uuid> + Clone,
    most: usize,
) -> Result<Vec<(Uuid, i32)>> {
    let active = status_term(Status::Active);
    let terms = targets.clone().map(uses_term).chain([active.clone()]).collect();
    let sets = sets(connection, tenant, kind, terms).await?;
    let mut users = Vec::new();
    for target in targets {
        let both = intersection(&sets, [uses_term(target), active.clone()].iter());
        let ordinals = both.iter().flat_map(|(block, set)| set.iter().map(|place| bits::ordinal(*block, place)));
        users.extend(ordinals.take(most).map(|ordinal| (target, ordinal)));
    }
    Ok(users)
}

/// The sets of terms, by block.
type Sets = BTreeMap<String, BTreeMap<i32, Bits>>;

async fn sets<C: ConnectionTrait>(connection: &C, tenant: Tenant, kind: Kind, terms: Vec<String>) -> Result<Sets> {
    use search_posting::Column;
    let rows: Vec<(String, i32, Vec<u8>)> = search_posting::Entity::find()
        .select_only()
        .columns([Column::Term, Column::Block, Column::Ordinals])
        .filter(Column::OrganisationId.eq(tenant.organisation_id))
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::Term.is_in(terms))
        .into_tuple()
        .all(connection)
        .await?;
    let mut sets = Sets::new();
    for (term, block, bytes) in rows {
        sets.entry(term).or_default().insert(block, Bits::decode(&bytes));
    }
    Ok(sets)
}

/// Returns the intersection of the sets of `terms`.
fn intersection<'a>(sets: &Sets, terms: impl Iterator<Item = &'a String>) -> BTreeMap<i32, Bits> {
    let mut shared: Option<BTreeMap<i32, Bits>> = None;
    for term in terms {
        let Some(blocks) = sets.get(term) else { return BTreeMap::new() };
        shared = Some(match shared {
            None => blocks.clone(),
            Some(mut shared) => {
                shared.retain(|block, set| match blocks.get(block) {
                    Some(other) => {
                        set.intersect(other);
                        set.len() > 0
                    }
                    None => false,
                });
                shared
            }
        });
    }
    shared.unwrap_or_default()
}
