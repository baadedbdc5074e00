//! Watches the history for commits of other servers and invalidates what they change. Notifications only trigger
//! reading the history in the database, so a lost one delays this by at most [`INTERVAL`].

use std::collections::HashSet;
use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement};
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::Database;
use crate::platform::entity::history::{Column, Entity, Reach};

/// Interval between reads of the history without notifications.
const INTERVAL: Duration = Duration::from_secs(2);
/// Minimum pause between two reads, so that a burst of commits is read at once.
const PAUSE: Duration = Duration::from_millis(20);
/// Time limit of a read.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// Maximum number of rows per read. When there are more, everything is invalidated and reading continues at the end.
const MAX_ROWS: u64 = 10_000;
/// A row's position is assigned immediately before its transaction commits, so at most this many positions can become
/// visible out of order.
const MAX_OVERTAKEN: i64 = 10_000;

/// Position up to which the history has been read.
#[derive(Debug, Default)]
pub(super) struct Cursor {
    /// All transactions below this one have ended, and their rows have been read.
    snapshot: i64,
    /// All positions up to this one have been read.
    floor: i64,
    /// Positions above `floor` that have been read.
    seen: HashSet<i64>,
    begun: bool,
}

impl Database {
    /// Reads the rows committed since the last call, by any server, and invalidates what they change.
    ///
    /// # Errors
    /// When the database fails or does not respond within five seconds.
    pub async fn read_history(&self) -> Result<(), DbErr> {
        timeout(MAX_WAIT, self.read_on())
            .await
            .map_err(|_| DbErr::Custom("the history was not read in time".to_owned()))?
    }

    async fn read_on(&self) -> Result<(), DbErr> {
        let mut cursor = self.cursor.lock().await;
        // Taken first: rows of transactions that end later are read again the next time, and recognised.
        let snapshot = self.snapshot().await?;
        let is_postgres = self.watcher.get_database_backend() == DbBackend::Postgres;
        if cursor.begun {
            let rows = self.rows_after(&cursor).await?;
            let is_full = u64::try_from(rows.len()).unwrap_or(u64::MAX) > MAX_ROWS;
            if is_full {
                self.signals.generations.advance_all();
                cursor.begun = false;
            } else {
                for (position, organisation_id, reach) in &rows {
                    if !cursor.seen.contains(position) && !self.signals.is_own(*position) {
                        self.signals.generations.advance(*organisation_id, *reach);
                    }
                }
                let last = rows.last().map_or(cursor.floor, |(position, ..)| *position);
                cursor.floor = Ord::max(cursor.floor, if is_postgres { last - MAX_OVERTAKEN } else { last });
                cursor.seen = rows.into_iter().map(|(position, ..)| position).collect();
                cursor.snapshot = snapshot;
                self.signals.forget_own(cursor.floor);
            }
        }
        if !cursor.begun {
            let last = self.last_position().await?;
            *cursor = Cursor {
                snapshot,
                floor: if is_postgres { last - MAX_OVERTAKEN } else { last },
                seen: HashSet::new(),
                begun: true,
            };
        }
        self.signals.generations.mark_read();
        Ok(())
    }

    /// Returns the oldest transaction still running; 0 on SQLite, where transactions are serial.
    async fn snapshot(&self) -> Result<i64, DbErr> {
        if self.watcher.get_database_backend() != DbBackend::Postgres {
            return Ok(0);
        }
        let xmin = Expr::cust("pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
        self.number(Query::select().expr(xmin)).await
    }

    async fn last_position(&self) -> Result<i64, DbErr> {
        let last = Func::coalesce([Func::max(Expr::col(Column::Position)).into(), Expr::val(0_i64)]);
        self.number(Query::select().expr(last).from(Entity)).await
    }

    async fn number(&self, query: &SelectStatement) -> Result<i64, DbErr> {
        let row = self.watcher.query_one(query).await?;
        row.ok_or_else(|| DbErr::RecordNotFound("a number".to_owned()))?.try_get_by_index(0)
    }

    async fn rows_after(&self, cursor: &Cursor) -> Result<Vec<(i64, Option<Uuid>, Reach)>, DbErr> {
        let query = Query::select()
            .columns([Column::Position, Column::OrganisationId, Column::Reach])
            .from(Entity)
            .and_where(Expr::col(Column::TransactionId).gte(cursor.snapshot))
            .and_where(Expr::col(Column::Position).gt(cursor.floor))
            .order_by(Column::Position, sea_orm::Order::Asc)
            .limit(MAX_ROWS + 1)
            .to_owned();
        let rows = self.watcher.query_all(&query).await?;
        rows.iter()
            .map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?)))
            .collect()
    }

    /// Reads the history whenever it has grown, for ever, and notifies other servers of commits of this one.
    pub async fn watch(&self) {
        let mut listener = self.listen().await;
        loop {
            let heard = async {
                match &mut listener {
                    Some(listener) => listener.try_recv().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.signals.committed.notified() => {
                    sleep(PAUSE).await;
                    self.notify().await;
                    continue;
                }
                heard = heard => if !matches!(heard, Ok(Some(_))) {
                    // Notifications in the meantime are lost.
                    tracing::warn!("notification connection lost");
                    self.signals.generations.advance_all();
                    listener = None;
                },
                () = sleep(INTERVAL) => {}
            }
            if let Err(error) = self.read_history().await {
                tracing::error!(cause = %error, "cannot read the history");
                sleep(PAUSE).await;
                continue;
            }
            if listener.is_none() {
                listener = self.listen().await;
            }
            sleep(PAUSE).await;
        }
    }

    /// Returns a connection that receives notifications; `None` on SQLite, and when it cannot be established.
    async fn listen(&self) -> Option<PgListener> {
        let channel = self.channel.as_ref()?;
        let connected = timeout(MAX_WAIT, async {
            let mut listener = PgListener::connect(&channel.url).await?;
            listener.listen(&channel.name).await?;
            Ok::<_, sea_orm::sqlx::Error>(listener)
        });
        match connected.await {
            Ok(Ok(listener)) => Some(listener),
            Ok(Err(error)) => {
                tracing::warn!(cause = %error, "no notifications; polling the history every two seconds");
                None
            }
            Err(_) => None,
        }
    }

    async fn notify(&self) {
        let Some(channel) = &self.channel else { return };
        let notify = Func::cust("pg_notify").args([Expr::value(channel.name.clone()), Expr::val("")]);
        let query = Query::select().expr(notify).to_owned();
        if let Ok(Err(error)) = timeout(MAX_WAIT, self.watcher.query_one(&query)).await {
            tracing::warn!(cause = %error, "cannot notify other servers; they poll the history every two seconds");
        }
    }
}
