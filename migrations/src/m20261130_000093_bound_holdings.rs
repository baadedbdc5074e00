//! Inventory sums within bounds that the database can add to: sums beyond them became floating-point numbers on SQLite,
//! which could not be read, and refused all further events on PostgreSQL. A row at its bound is recomputed from its
//! events at its next change.

use sea_orm_migration::prelude::*;

/// Bounded inventory sums.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Greatest stored sum, in thousandths: `nguon_domain::input::quantity::MAX_STORED` at the time of this migration.
const BOUND: i64 = 4_000_000_000_000_000_000;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let quantity = || Expr::col(Alias::new("quantity"));
        for (is_beyond, bound) in [(quantity().gt(BOUND), BOUND), (quantity().lt(-BOUND), -BOUND)] {
            let update = Query::update()
                .table(Alias::new("holding"))
                .value(Alias::new("quantity"), bound)
                .and_where(is_beyond)
                .to_owned();
            manager.execute(update).await?;
        }
        Ok(())
    }
}
