//! Transitions of rows from one state or version to the next.

use nguon_domain::input::problem::ProblemCode;
use sea_orm::{ConnectionTrait, DeleteMany, EntityTrait, UpdateMany};

use crate::platform::problem::Result;

/// A statement whose filter requires the expected state or version of its row.
pub(crate) trait Transition {
    /// Executes the statement. The database evaluates the filter, so of two concurrent requests one succeeds.
    ///
    /// # Errors
    /// `refusal` when no row matches; nothing has changed then.
    async fn exec_or(self, connection: &impl ConnectionTrait, refusal: ProblemCode) -> Result<()>;
}

impl<E: EntityTrait> Transition for UpdateMany<E> {
    async fn exec_or(self, connection: &impl ConnectionTrait, refusal: ProblemCode) -> Result<()> {
        met(self.exec(connection).await?.rows_affected, refusal)
    }
}

impl<E: EntityTrait> Transition for DeleteMany<E> {
    async fn exec_or(self, connection: &impl ConnectionTrait, refusal: ProblemCode) -> Result<()> {
        met(self.exec(connection).await?.rows_affected, refusal)
    }
}

fn met(rows: u64, refusal: ProblemCode) -> Result<()> {
    if rows == 0 { Err(refusal.into()) } else { Ok(()) }
}
