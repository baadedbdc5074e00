//! Detection whether the database accepts writes, by committing one. Anonymous callers may ask as often as they like:
//! each server writes at most once per second, and all requests within that time share the result.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::Application;
use crate::platform::entity::heartbeat;
use crate::platform::problem::{Error, Result};

/// How long a result is reused.
const FRESH: Duration = Duration::from_secs(1);
/// Time limit for the write.
const LIMIT: Duration = Duration::from_secs(3);
/// Hours after which the row of a stopped server is removed.
const FORGOTTEN_HOURS: i64 = 24;

/// The last write of this server and its result.
#[derive(Debug)]
pub(super) struct Heartbeat {
    server_id: Uuid,
    last: Mutex<Option<Beat>>,
}

#[derive(Clone, Debug)]
struct Beat {
    at: Instant,
    failure: Option<(ProblemCode, String)>,
}

impl Heartbeat {
    pub(super) fn new(server_id: Uuid) -> Self {
        Self { server_id, last: Mutex::new(None) }
    }

    /// Commits a write, unless one was committed within the last second.
    ///
    /// # Errors
    /// 507 when the database's disk is full, 503 when it does not respond in time or rejects writes.
    pub(super) async fn beat(&self, application: &Application) -> Result<()> {
        let mut last = self.last.lock().await;
        let beat = match last.as_ref().filter(|beat| beat.at.elapsed() < FRESH) {
            Some(beat) => beat.clone(),
            None => {
                let failure = match tokio::time::timeout(LIMIT, write(application, self.server_id)).await {
                    Ok(Ok(())) => None,
                    Ok(Err(error)) => Some((error.code(), error.to_string())),
                    Err(_) => {
                        let text = format!("no commit within {} s", LIMIT.as_secs());
                        Some((ProblemCode::Unavailable, text))
                    }
                };
                let beat = Beat { at: Instant::now(), failure };
                *last = Some(beat.clone());
                beat
            }
        };
        match beat.failure {
            None => Ok(()),
            // Any other error makes the database unusable too.
            Some((ProblemCode::Internal, why)) => Err(Error::Failed(ProblemCode::Unavailable, why)),
            Some((code, why)) => Err(Error::Failed(code, why)),
        }
    }
}

async fn write(application: &Application, server_id: Uuid) -> Result<()> {
    let now = application.clock.now();
    let transaction = application.database.begin().await?;
    let updated = heartbeat::Entity::update_many()
        .col_expr(heartbeat::Column::BeatAt, Expr::value(now))
        .col_expr(heartbeat::Column::Beats, Expr::col(heartbeat::Column::Beats).add(1))
        .filter(heartbeat::Column::ServerId.eq(server_id))
        .exec(&transaction)
        .await?;
    if updated.rows_affected == 0 {
        let row = heartbeat::ActiveModel { server_id: Set(server_id), beat_at: Set(now), beats: Set(1) };
        heartbeat::Entity::insert(row).exec_without_returning(&transaction).await?;
        heartbeat::Entity::delete_many()
            .filter(heartbeat::Column::BeatAt.lt(now - TimeDelta::hours(FORGOTTEN_HOURS)))
            .exec(&transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(())
}
