//! The watch over the history: what other servers commit makes stale here too. The history in the database is the
//! truth; notifications only say when to read it, so one that is lost costs at most [`INTERVAL`].

use std::collections::HashSet;
use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement};
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::Database;
use crate::platform::entity::history::{Column, Entity, Reach};

/// Between two readings when nothing is heard.
const INTERVAL: Duration = Duration::from_secs(2);
/// Between two readings at the least, so that a burst of commits is read at once.
const PAUSE: Duration = Duration::from_millis(20);
/// A reading that takes longer has failed: the database hangs.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// Rows of one reading. When there are more, everything is stale and the reading goes on at the end.
const MAX_ROWS: u64 = 10_000;
/// A row's position is taken immediately before its transaction commits, so no more than these can be overtaken.
const MAX_OVERTAKEN: i64 = 10_000;

/// Up to where the history has been read.
#[derive(Debug, Default)]
pub(super) struct Cursor {
    /// Every transaction below this one had ended, and what it wrote was read.
    snapshot: i64,
    /// Positions up to this one were read.
    floor: i64,
    /// Positions above `floor` that were read.
    seen: HashSet<i64>,
    begun: bool,
}

impl Database {
    /// Reads what was committed since the last time, by whichever server, and drops what it makes stale.
    ///
    /// # Errors
    /// When the database fails or does not answer within five seconds.
    pub async fn read_history(&self) -> Result<(), DbErr> {
        timeout(MAX_WAIT, self.read_on())
            .await
            .map_err(|_| DbErr::Custom("the history was not read in time".to_owned()))?
    }

    async fn read_on(&self) -> Result<(), DbErr> {
        let mut cursor = self.cursor.lock().await;
        // Taken first: what ends afterwards is read the next time again, and recognised.
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

    /// The oldest transaction that is still running; 0 on SQLite, where one ends before the next begins.
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

    /// Reads the history whenever it has grown, for ever, and tells other servers when this one has added to it.
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
                    // What was said meanwhile is lost.
                    tracing::warn!("the connection for notifications was lost");
                    self.signals.generations.advance_all();
                    listener = None;
                },
                () = sleep(INTERVAL) => {}
            }
            if let Err(error) = self.read_history().await {
                tracing::error!(cause = %error, "the history could not be read");
                sleep(PAUSE).await;
                continue;
            }
            if listener.is_none() {
                listener = self.listen().await;
            }
            sleep(PAUSE).await;
        }
    }

    /// A connection that hears other servers; none on SQLite, and while it cannot be made.
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
                tracing::warn!(cause = %error, "no notifications: the history is read every two seconds");
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
            tracing::warn!(cause = %error, "other servers could not be notified: they read the history in two seconds");
        }
    }
}
