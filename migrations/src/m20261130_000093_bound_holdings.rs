//! What a business has, within bounds that a database can add to: sums beyond them stood as a floating-point number on
//! SQLite, which nothing could read, and refused all further events on PostgreSQL. A row at its bound is counted anew
//! from its events when it next changes.

use sea_orm_migration::prelude::*;

/// Bounded holdings.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The largest sum that is kept, in thousandths: `nguon_domain::input::quantity::MAX_STORED` of the time.
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
