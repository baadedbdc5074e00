//! Pages of matching records, in any order.
//!
//! The index says which records match. Ordered by creation, a page follows directly. In another order, either the
//! matches are few enough to fetch and sort, or so many that walking the list in order soon meets enough of them;
//! ordered by name, the walk begins at the first possible match.

use std::cmp::Ordering;

use nguon_domain::input::status::Status;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _, Select,
};
use uuid::Uuid;

use super::index::Matches;
use super::sorting::{Position, Sorting};
use super::{Managed, Stored};
use crate::access::Tenant;
use crate::platform::entity::record::{RecordEntity as _, RecordModel as _};
use crate::platform::entity::stored;
use crate::platform::problem::Result;

/// Cost of fetching a row by ordinal, in rows walked.
const WALKED_FOR_ONE_FETCHED: u64 = 2;
/// Maximum number of matches fetched by ordinal: both databases limit the parameters of a statement.
const MAX_FETCHED: u64 = 20_000;
/// Number of rows of the first step of a walk, and maximum number of rows of later ones.
const STEPS: (u64, u64) = (256, 8_192);

/// The page to be read.
pub(super) struct PageRequest<'a, R: Managed> {
    pub(super) tenant: Tenant,
    pub(super) status: Status,
    pub(super) sorting: &'a Sorting<R>,
    pub(super) after: Option<Position>,
    /// Maximum number of rows.
    pub(super) count: usize,
    /// Number of records in that state, regardless of the search.
    pub(super) total: u64,
}

impl<R: Managed> PageRequest<'_, R> {
    /// Selects the rows of the business in the state.
    fn all(&self) -> Select<R::Entity> {
        R::Entity::find()
            .filter(R::Entity::ORGANISATION_ID.eq(self.tenant.organisation_id))
            .filter(R::Entity::STATUS.eq(stored::Status::from(self.status)))
    }

    /// Returns the page when there is no search.
    pub(super) async fn of_all<C: ConnectionTrait>(&self, connection: &C) -> Result<Vec<Stored<R>>> {
        let mut select = self.sorting.apply(self.all()).limit(self.count as u64);
        if let Some(after) = &self.after {
            select = self.sorting.behind(select, after);
        }
        Ok(select.all(connection).await?)
    }

    /// Returns the page of the given matches.
    pub(super) async fn of<C: ConnectionTrait>(&self, connection: &C, matches: &Matches) -> Result<Vec<Stored<R>>> {
        let found = matches.len();
        if found == 0 {
            return Ok(Vec::new());
        }
        if self.sorting.is_by_making() {
            let from = self.after.as_ref().and_then(Position::ordinal);
            let ordinals: Vec<i32> = if self.sorting.is_descending() {
                matches.before(from).take(self.count).collect()
            } else {
                matches.after(from).take(self.count).collect()
            };
            let rows = self.all().filter(R::Entity::ORDINAL.is_in(ordinals.iter().copied()));
            let mut rows = rows.all(connection).await?;
            rows.sort_by_key(|row| ordinals.iter().position(|wanted| *wanted == row.ordinal()));
            return Ok(rows);
        }
        // Walking costs the rows between matches; fetching costs the matches.
        let walked = (self.count as u64).saturating_mul(self.total) / found;
        if found <= MAX_FETCHED && found * WALKED_FOR_ONE_FETCHED <= walked.max(STEPS.0) {
            let ids = self.fetch(connection, matches.ordinals().collect()).await?;
            return self.rows(connection, ids).await;
        }
        let ids = self.walk(connection, matches).await?;
        self.rows(connection, ids).await
    }

    /// Returns the rows of records, in the order of `ids`.
    async fn rows<C: ConnectionTrait>(&self, connection: &C, ids: Vec<Uuid>) -> Result<Vec<Stored<R>>> {
        let rows = self.all().filter(R::Entity::ID.is_in(ids.iter().copied()));
        let mut rows = rows.all(connection).await?;
        rows.sort_by_key(|row| ids.iter().position(|wanted| *wanted == row.id()));
        Ok(rows)
    }

    /// Returns the first of the records in list order. Sorted here, because with ORDER BY the database may walk the
    /// whole list in that order instead of looking up a few rows.
    async fn fetch<C: ConnectionTrait>(&self, connection: &C, ordinals: Vec<i32>) -> Result<Vec<Uuid>> {
        let select = self
            .all()
            .filter(R::Entity::ORDINAL.is_in(ordinals))
            .select_only()
            .columns([R::Entity::ID, self.sorting.column()]);
        let rows = connection.query_all(&select.into_query()).await?;
        let mut positions = rows.iter().map(|row| self.sorting.position(row)).collect::<Result<Vec<_>>>()?;
        positions.sort_by(|left, right| self.sorting.compare(left, right));
        Ok(positions
            .iter()
            .filter(|position| {
                self.after.as_ref().is_none_or(|after| self.sorting.compare(after, position) == Ordering::Less)
            })
            .take(self.count)
            .map(Position::id)
            .collect())
    }

    /// Returns the first matches in list order.
    async fn walk<C: ConnectionTrait>(&self, connection: &C, matches: &Matches) -> Result<Vec<Uuid>> {
        let mut ids = Vec::new();
        let mut position = self.after.clone();
        let mut step = STEPS.0;
        loop {
            let mut select = self.all().limit(step);
            match &position {
                Some(position) => select = self.sorting.behind(select, position),
                None if self.sorting.is_by_name() => {
                    let start = if self.sorting.is_descending() {
                        matches.last_key().map(|key| format!("{key}\u{10ffff}"))
                    } else {
                        matches.first_key().map(ToOwned::to_owned)
                    };
                    if let Some(start) = start {
                        select = select.filter(self.sorting.from(start.into()));
                    }
                }
                None => {}
            }
            let select = self.sorting.apply(select).select_only().columns([
                R::Entity::ID,
                R::Entity::ORDINAL,
                self.sorting.column(),
            ]);
            let rows = connection.query_all(&select.into_query()).await?;
            for row in &rows {
                if matches.contains(row.try_get("", "ordinal")?) {
                    ids.push(row.try_get("", "id")?);
                    if ids.len() == self.count {
                        return Ok(ids);
                    }
                }
            }
            match rows.last() {
                Some(last) if rows.len() as u64 == step => position = Some(self.sorting.position(last)?),
                _ => return Ok(ids),
            }
            step = (step * 4).min(STEPS.1);
        }
    }
}

/// Returns ordinal, id and name of the records with the given ordinals.
pub(super) async fn at_ordinals<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    ordinals: Vec<i32>,
) -> Result<Vec<(i32, Uuid, String)>> {
    let rows: Vec<(i32, Uuid, String)> = R::Entity::find()
        .select_only()
        .columns([R::Entity::ORDINAL, R::Entity::ID, R::Entity::NAME])
        .filter(R::Entity::ORGANISATION_ID.eq(tenant.organisation_id))
        .filter(R::Entity::ORDINAL.is_in(ordinals))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows)
}
