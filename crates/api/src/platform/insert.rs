//! Many rows in few statements.

use sea_orm::{DatabaseTransaction, EntityTrait, Iterable as _};

use crate::platform::problem::Result;

/// Values of one statement: SQLite takes 32,766 at the most.
const MOST_VALUES: usize = 30_000;

/// Inserts rows in statements of as many as both databases take.
pub(crate) async fn insert_rows<E: EntityTrait>(
    transaction: &DatabaseTransaction,
    rows: Vec<E::ActiveModel>,
) -> Result<()> {
    let most = (MOST_VALUES / E::Column::iter().count().max(1)).max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<_> = rows.by_ref().take(most).collect();
        E::insert_many(chunk).exec_without_returning(transaction).await?;
    }
    Ok(())
}
