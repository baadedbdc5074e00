//! Rows that move from one state or version to the next, each step once.

use nguon_domain::input::problem::ProblemCode;
use sea_orm::{ConnectionTrait, DeleteMany, EntityTrait, UpdateMany};

use crate::platform::problem::Result;

/// A statement whose filter says where its row has to stand: in which state, or at which version.
pub(crate) trait Transition {
    /// Executes the statement. The database decides whether the row still stands there, so of two requests at the same
    /// moment one succeeds.
    ///
    /// # Errors
    /// `refusal` when no row stands there; nothing has changed then.
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
