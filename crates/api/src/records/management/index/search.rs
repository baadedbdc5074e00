//! Searching the index.

use std::collections::BTreeMap;

use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;
use nguon_domain::records::resource::Mark;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::bits::{Bits, ordinal, place};
use super::{MAX_PREFIX_LENGTH, MAX_WORDS, Sets, intersection, mark_term, status_term, uses_term};
use crate::access::Tenant;
use crate::platform::entity::search_posting;
use crate::platform::problem::Result;

/// The search criteria besides the state: none, or a list of terms.
#[derive(Debug, Default)]
pub(in crate::records::management) struct SearchCriteria {
    terms: Vec<String>,
    /// The text had no letters or digits, so nothing can match.
    nothing: bool,
}

impl SearchCriteria {
    /// Creates the criteria from the words of `text`, a record or catalogue entry referred to, and a mark.
    pub(in crate::records::management) fn new(text: &str, uses: Option<Uuid>, mark: Option<Mark>) -> Self {
        let mut words = nguon_domain::input::search::words([text]);
        words.truncate(MAX_WORDS);
        let nothing = words.is_empty() && !text.trim().is_empty();
        let terms = words
            .into_iter()
            .map(|word| word.chars().take(MAX_PREFIX_LENGTH).collect())
            .chain(uses.map(uses_term))
            .chain(mark.map(mark_term))
            .collect();
        Self { terms, nothing }
    }

    /// Whether there are no criteria.
    pub(in crate::records::management) const fn is_everything(&self) -> bool {
        self.terms.is_empty() && !self.nothing
    }

    /// Returns the records in a state that meet the criteria.
    pub(in crate::records::management) async fn find<C: ConnectionTrait>(
        &self,
        connection: &C,
        tenant: Tenant,
        kind: Kind,
        status: Status,
    ) -> Result<Matches> {
        use search_posting::Column;
        if self.nothing {
            return Ok(Matches::default());
        }
        let of = |terms: Vec<String>| {
            search_posting::Entity::find()
                .filter(Column::OrganisationId.eq(tenant.organisation_id))
                .filter(Column::Kind.eq(kind.as_str()))
                .filter(Column::Term.is_in(terms))
        };
        let mut found = Postings::default();
        found.take(of(self.terms.clone()).all(connection).await?);
        let blocks = intersection(&found.sets, self.terms.iter());
        if blocks.is_empty() {
            return Ok(Matches::default());
        }
        // Every block has records in each state; only blocks with matches are needed.
        let state = status_term(status);
        let within = of(vec![state.clone()]).filter(Column::Block.is_in(blocks.keys().copied()));
        found.take(within.all(connection).await?);
        let terms: Vec<&String> = self.terms.iter().chain([&state]).collect();
        let blocks = intersection(&found.sets, terms.iter().copied());
        // Every match has every term, so its name lies within the range of each term.
        let mut first = None;
        let mut last: Option<String> = None;
        for keys in terms.iter().filter_map(|term| found.keys.get(*term)) {
            let within = || keys.iter().filter(|(block, _)| blocks.contains_key(block)).map(|(_, keys)| keys);
            first = first.max(within().map(|(first, _)| first.clone()).min());
            last = match (last, within().map(|(_, last)| last.clone()).max()) {
                (Some(left), Some(right)) => Some(left.min(right)),
                (left, right) => left.or(right),
            };
        }
        Ok(Matches { blocks, first, last })
    }
}

/// Rows of the index, decoded.
#[derive(Debug, Default)]
struct Postings {
    sets: Sets,
    /// Range of names (first and last sort key) by term and block.
    keys: BTreeMap<String, BTreeMap<i32, (String, String)>>,
}

impl Postings {
    fn take(&mut self, rows: Vec<search_posting::Model>) {
        for row in rows {
            self.sets.entry(row.term.clone()).or_default().insert(row.block, Bits::decode(&row.ordinals));
            self.keys.entry(row.term).or_default().insert(row.block, (row.first_key, row.last_key));
        }
    }
}

/// Records found, by ordinal.
#[derive(Debug, Default)]
pub(in crate::records::management) struct Matches {
    blocks: BTreeMap<i32, Bits>,
    first: Option<String>,
    last: Option<String>,
}

impl Matches {
    /// Returns the number of matches.
    pub(in crate::records::management) fn len(&self) -> u64 {
        self.blocks.values().map(Bits::len).sum()
    }

    /// Whether the record with `ordinal` is a match.
    pub(in crate::records::management) fn contains(&self, ordinal: i32) -> bool {
        let (block, at) = place(ordinal);
        self.blocks.get(&block).is_some_and(|set| set.contains(at))
    }

    /// Returns the ordinals, oldest first.
    pub(in crate::records::management) fn ordinals(&self) -> impl Iterator<Item = i32> + '_ {
        self.blocks.iter().flat_map(|(block, set)| set.iter().map(|at| ordinal(*block, at)))
    }

    /// Returns the ordinals of records created after `from`, oldest first.
    pub(in crate::records::management) fn after(&self, from: Option<i32>) -> impl Iterator<Item = i32> + '_ {
        let block = from.map_or(0, |from| place(from).0);
        self.blocks
            .range(block..)
            .flat_map(|(block, set)| set.iter().map(|at| ordinal(*block, at)))
            .filter(move |ordinal| from.is_none_or(|from| *ordinal > from))
    }

    /// Returns the ordinals of records created before `from`, newest first.
    pub(in crate::records::management) fn before(&self, from: Option<i32>) -> impl Iterator<Item = i32> + '_ {
        let block = from.map_or(i32::MAX, |from| place(from).0);
        self.blocks
            .range(..=block)
            .rev()
            .flat_map(|(block, set)| set.iter().rev().map(|at| ordinal(*block, at)))
            .filter(move |ordinal| from.is_none_or(|from| *ordinal < from))
    }

    /// A lower bound of the sort keys of the matches.
    pub(in crate::records::management) fn first_key(&self) -> Option<&str> {
        self.first.as_deref()
    }

    /// A prefix no smaller than that of any match's sort key.
    pub(in crate::records::management) fn last_key(&self) -> Option<&str> {
        self.last.as_deref()
    }
}
