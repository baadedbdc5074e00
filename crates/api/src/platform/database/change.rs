//! A transaction that changes somebody's data: what it writes, the history of it, what it makes stale and whom it
//! wakes are one step.

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

use super::signals::{Queue, Signals};
use crate::platform::database::Author;
use crate::platform::entity::history::{self, Reach};
use crate::platform::in_chunks::max_rows;

/// One thing that was changed, for the history.
#[derive(Clone, Debug)]
pub struct LogEntry {
    subject: &'static str,
    subject_id: Option<Uuid>,
    action: &'static str,
    before: Option<String>,
    after: Option<String>,
}

impl LogEntry {
    /// `subject` is a sort of thing such as `lot`, `action` what was done, such as `update`; both at most 32 bytes.
    #[must_use]
    pub fn new(subject: &'static str, subject_id: impl Into<Option<Uuid>>, action: &'static str) -> Self {
        Self { subject, subject_id: subject_id.into(), action, before: None, after: None }
    }

    /// What it was. It must not hold secrets.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    pub fn before(mut self, value: &impl Serialize) -> Result<Self, DbErr> {
        self.before = Some(json(value)?);
        Ok(self)
    }

    /// What it is now. It must not hold secrets.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    pub fn after(mut self, value: &impl Serialize) -> Result<Self, DbErr> {
        self.after = Some(json(value)?);
        Ok(self)
    }
}

fn json(value: &impl Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Json(error.to_string()))
}

/// A transaction, and everything that follows from its commit. Dropped without [`Change::commit`], it is rolled back.
#[derive(Debug)]
pub struct Change {
    transaction: DatabaseTransaction,
    signals: Arc<Signals>,
    /// None for housekeeping, which has no history and shows nowhere.
    author: Option<Author>,
    at: DateTime<Utc>,
    entries: Vec<LogEntry>,
    reach: Reach,
    wakes: Vec<Queue>,
}

impl Change {
    pub(super) const fn new(
        transaction: DatabaseTransaction,
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

    /// No public page shows what is changed.
    pub const fn is_private(&mut self) {
        self.reach = Reach::None;
    }

    /// No number leads elsewhere afterwards: what is changed is shown on pages, but has no number of its own.
    pub const fn keeps_numbers(&mut self) {
        if matches!(self.reach, Reach::Numbers) {
            self.reach = Reach::Own;
        }
    }

    /// Pages of any business may show what is changed.
    pub const fn publishes_all(&mut self) {
        self.reach = Reach::All;
    }

    /// Wakes those who work on a queue, once it is committed.
    pub fn wake(&mut self, queue: Queue) {
        self.wakes.push(queue);
    }

    /// Writes the history, commits, moves the generation of public data on and wakes whoever waits. This runs in a task
    /// of its own: a client that goes away ends the future of its request, and must not part the commit from what
    /// follows from it.
    ///
    /// # Errors
    /// When the database does not commit; nothing has changed then.
    pub async fn commit(self) -> Result<(), DbErr> {
        let task = tokio::spawn(self.finish());
        task.await.map_err(|error| DbErr::Custom(format!("commit: {error}")))?
    }

    /// Rolls back. The same as dropping it, but waits until it is done.
    ///
    /// # Errors
    /// When the database fails.
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
        self.transaction.commit().await?;
        self.signals.committed(&positions, organisation_id, self.reach);
        for queue in self.wakes {
            self.signals.wake(queue);
        }
        Ok(())
    }

    /// Inserts rows of history; returns their positions.
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
