//! Statements with any number of keys or rows, divided so that none binds more values than the databases permit.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, Iterable as _, Select, SelectModel, Selector, SelectorTrait};

use crate::platform::problem::Result;

/// Maximum number of values bound by the keys or rows of one statement: SQLite permits 32,766 values, PostgreSQL
/// 65,535. The rest is for other conditions of the statement.
const MAX_VALUES: usize = 30_000;
/// Maximum number of keys in one statement, which may bind up to three values for each key.
pub(crate) const MAX_KEYS: usize = MAX_VALUES / 3;
/// Maximum number of keys in a statement over the events for which PostgreSQL uses index lookups: for many more it
/// prefers a sequential scan.
pub(crate) const MAX_PROBES: usize = 250;

/// Returns the maximum number of rows of a table per insert statement.
pub(crate) fn max_rows<E: EntityTrait>() -> usize {
    (MAX_VALUES / E::Column::iter().count().max(1)).max(1)
}

/// A select with the type of its rows: a [`Select`] reads models of its table, a [`Selector`] the type it was built
/// for.
pub(crate) trait Readable {
    /// The type by which a row is read.
    type As: SelectorTrait;

    /// Returns the select as a [`Selector`].
    fn selector(self) -> Selector<Self::As>;
}

impl<E: EntityTrait> Readable for Select<E> {
    type As = SelectModel<E::Model>;

    fn selector(self) -> Selector<Self::As> {
        self.into_model()
    }
}

impl<S: SelectorTrait> Readable for Selector<S> {
    type As = S;

    fn selector(self) -> Self {
        self
    }
}

/// Returns the rows of a select by `keys`, with [`MAX_KEYS`] keys per statement. An order of the select applies within
/// each statement only.
///
/// # Errors
/// When the database fails.
pub(crate) fn find<C, K, S>(
    connection: &C,
    keys: impl IntoIterator<Item = K>,
    select: impl Fn(Vec<K>) -> S,
) -> impl Future<Output = Result<Vec<<S::As as SelectorTrait>::Item>>>
where
    C: ConnectionTrait,
    S: Readable,
{
    // Built before the first is sent: the future then holds statements, and neither the closure nor the iterator, which
    // the compiler cannot prove to be `Send`.
    let selects: Vec<Selector<S::As>> = chunks(keys, MAX_KEYS).map(|chunk| select(chunk).selector()).collect();
    async move {
        let mut rows = Vec::new();
        for select in selects {
            rows.extend(select.all(connection).await?);
        }
        Ok(rows)
    }
}

/// Inserts rows, [`max_rows`] per statement.
///
/// # Errors
/// When the database fails.
pub(crate) async fn insert<E: EntityTrait>(connection: &impl ConnectionTrait, rows: Vec<E::ActiveModel>) -> Result<()> {
    for chunk in chunks(rows, max_rows::<E>()) {
        E::insert_many(chunk).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// Inserts rows, [`max_rows`] per statement; `on_conflict` applies to existing ones.
///
/// # Errors
/// When the database fails.
pub(crate) async fn upsert<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    rows: Vec<E::ActiveModel>,
    on_conflict: &OnConflict,
) -> Result<()> {
    for chunk in chunks(rows, max_rows::<E>()) {
        E::insert_many(chunk).on_conflict(on_conflict.clone()).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// Divides items into chunks of `size`, in order; the last may be smaller, none is empty.
fn chunks<T>(items: impl IntoIterator<Item = T>, size: usize) -> impl Iterator<Item = Vec<T>> {
    let mut items = items.into_iter();
    std::iter::from_fn(move || {
        let chunk: Vec<T> = items.by_ref().take(size).collect();
        (!chunk.is_empty()).then_some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::{MAX_KEYS, chunks, max_rows};
    use crate::platform::entity::{epcis_identity, gs1_key};

    #[test]
    fn every_item_is_in_one_chunk() {
        let sizes = |count| chunks(0..count, 3).map(|chunk| chunk.len()).collect::<Vec<_>>();
        assert!(sizes(0).is_empty());
        assert_eq!(sizes(3), [3]);
        assert_eq!(sizes(7), [3, 3, 1]);
        assert_eq!(chunks(0..7, 3).flatten().collect::<Vec<_>>(), (0..7).collect::<Vec<_>>());
    }

    #[test]
    fn no_statement_binds_more_than_sqlite_takes() {
        const SQLITE: usize = 32_766;
        const { assert!(MAX_KEYS * 3 < SQLITE) };
        assert_eq!(max_rows::<epcis_identity::Entity>(), 15_000);
        assert!(max_rows::<gs1_key::Entity>() * 14 < SQLITE);
    }
}
