//! A transaction that changes the data of businesses. Its commit writes the history, invalidates cached public data and
//! wakes background tasks in one step.

use std::ops::Deref;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::async_trait;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveEnum as _, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use serde::Serialize;
use uuid::Uuid;

use super::group::Turn;
use super::signals::{Effects, Queue, Signals};
use crate::platform::database::Author;
use crate::platform::entity::history::{self, Reach};
use crate::platform::in_chunks::max_rows;

/// A change of one subject, for the history.
#[derive(Clone, Debug)]
pub struct LogEntry {
    subject: &'static str,
    subject_id: Option<Uuid>,
    action: &'static str,
    before: Option<String>,
    after: Option<String>,
}

impl LogEntry {
    /// `subject` is the kind of the subject, such as `lot`; `action` what was done, such as `update`; both at most 32
    /// bytes.
    #[must_use]
    pub fn new(subject: &'static str, subject_id: impl Into<Option<Uuid>>, action: &'static str) -> Self {
        Self { subject, subject_id: subject_id.into(), action, before: None, after: None }
    }

    /// Sets the value before the change. It must not contain secrets.
    ///
    /// # Errors
    /// When the value cannot be serialised as JSON.
    pub fn before(mut self, value: &impl Serialize) -> Result<Self, DbErr> {
        self.before = Some(json(value)?);
        Ok(self)
    }

    /// Sets the value after the change. It must not contain secrets.
    ///
    /// # Errors
    /// When the value cannot be serialised as JSON.
    pub fn after(mut self, value: &impl Serialize) -> Result<Self, DbErr> {
        self.after = Some(json(value)?);
        Ok(self)
    }
}

fn json(value: &impl Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Json(error.to_string()))
}

/// The transaction of a change.
#[derive(Debug)]
pub(super) enum ChangeTransaction {
    /// A transaction of its own, on PostgreSQL.
    Own(DatabaseTransaction),
    /// A turn in a shared transaction, on SQLite.
    Shared(Turn),
}

impl ChangeTransaction {
    async fn commit(self, effects: Effects) -> Result<(), DbErr> {
        match self {
            Self::Own(transaction) => {
                transaction.commit().await?;
                effects.apply();
                Ok(())
            }
            Self::Shared(turn) => turn.commit(effects).await,
        }
    }

    async fn rollback(self) -> Result<(), DbErr> {
        match self {
            Self::Own(transaction) => transaction.rollback().await,
            Self::Shared(turn) => turn.rollback().await,
        }
    }
}

impl Deref for ChangeTransaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        match self {
            Self::Own(transaction) => transaction,
            Self::Shared(turn) => turn,
        }
    }
}

/// A transaction with the effects of its commit. Rolled back when dropped without [`Change::commit`].
///
/// On SQLite, it may see rows of other changes that are committed together with it, or not at all. A response that
/// confirms such rows without a commit of its own must wait for [`Change::rollback`].
#[derive(Debug)]
pub struct Change {
    transaction: ChangeTransaction,
    signals: Arc<Signals>,
    /// `None` for housekeeping, which has no history and is not visible on pages.
    author: Option<Author>,
    at: DateTime<Utc>,
    entries: Vec<LogEntry>,
    reach: Reach,
    wakes: Vec<Queue>,
}

impl Change {
    pub(super) const fn new(
        transaction: ChangeTransaction,
        signals: Arc<Signals>,
        author: Option<Author>,
        at: DateTime<Utc>,
    ) -> Self {
        let reach = if author.is_some() { Reach::Numbers } else { Reach::None };
        Self { transaction, signals, author, at, entries: Vec::new(), reach, wakes: Vec::new() }
    }

    /// Adds a row to the history.
    pub fn record(&mut self, entry: LogEntry) {
        self.entries.push(entry);
    }

    /// Declares that no public page shows the changed data.
    pub const fn is_private(&mut self) {
        self.reach = Reach::None;
    }

    /// Declares that no number resolves differently afterwards: the changed data is shown on pages, but has no number
    /// of its own.
    pub const fn keeps_numbers(&mut self) {
        if matches!(self.reach, Reach::Numbers) {
            self.reach = Reach::Own;
        }
    }

    /// Declares that pages of any business may show the changed data.
    pub const fn publishes_all(&mut self) {
        self.reach = Reach::All;
    }

    /// Wakes the workers of a queue after the commit.
    pub fn wake(&mut self, queue: Queue) {
        self.wakes.push(queue);
    }

    /// Writes the history, commits, advances the generation of public data and wakes waiting tasks. Runs in a task of
    /// its own: a client that disconnects drops the future of its request, which must not separate the commit from its
    /// effects. On SQLite, changes that wait for each other share one commit.
    ///
    /// # Errors
    /// When the database does not commit; nothing has changed then.
    pub async fn commit(self) -> Result<(), DbErr> {
        let task = tokio::spawn(self.finish());
        task.await.map_err(|error| DbErr::Custom(format!("commit: {error}")))?
    }

    /// Rolls back. Unlike dropping, waits until it is done and, on SQLite, until all that the change has read is
    /// committed: connections that read then see it.
    ///
    /// # Errors
    /// When the database fails, or does not commit what the change has read.
    pub async fn rollback(self) -> Result<(), DbErr> {
        self.transaction.rollback().await
    }

    async fn finish(mut self) -> Result<(), DbErr> {
        let organisation_id = self.author.and_then(Author::organisation_id);
        let mut positions = Vec::new();
        if let Some(author) = self.author {
            if self.entries.is_empty() && self.reach != Reach::None {
                self.entries.push(LogEntry::new("organisation", organisation_id, "change"));
            }
            let entries = std::mem::take(&mut self.entries);
            for chunk in entries.chunks(max_rows::<history::Entity>()) {
                positions.extend(self.insert(author, chunk).await?);
            }
        }
        let Self { transaction, signals, reach, wakes, .. } = self;
        transaction.commit(Effects { signals, positions, organisation_id, reach, wakes }).await
    }

    /// Inserts rows into the history. Returns their positions.
    async fn insert(&self, author: Author, entries: &[LogEntry]) -> Result<Vec<i64>, DbErr> {
        use history::Column;
        let mut insert = Query::insert();
        insert.into_table(history::Entity).columns([
            Column::At,
            Column::OrganisationId,
            Column::AuthorityId,
            Column::UserId,
            Column::Subject,
            Column::SubjectId,
            Column::Action,
            Column::Before,
            Column::After,
            Column::Reach,
        ]);
        for entry in entries {
            insert
                .values([
                    Expr::value(self.at),
                    Expr::value(author.organisation_id()),
                    Expr::value(author.authority_id()),
                    Expr::value(author.user_id()),
                    Expr::value(entry.subject),
                    Expr::value(entry.subject_id),
                    Expr::value(entry.action),
                    Expr::value(entry.before.clone()),
                    Expr::value(entry.after.clone()),
                    Expr::value(self.reach.to_value()),
                ])
                .map_err(|error| DbErr::Custom(error.to_string()))?;
        }
        insert.returning_col(Column::Position);
        let rows = self.transaction.query_all(&insert).await?;
        rows.iter().map(|row| row.try_get_by_index(0)).collect()
    }
}

impl Deref for Change {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.transaction
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Change {
    fn get_database_backend(&self) -> DbBackend {
        self.transaction.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.transaction.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.transaction.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.transaction.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.transaction.query_all_raw(statement).await
    }
}
