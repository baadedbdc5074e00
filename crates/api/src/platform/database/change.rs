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

use super::signals::{Queue, Signals};
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

/// A transaction with the effects of its commit. Rolled back when dropped without [`Change::commit`].
#[derive(Debug)]
pub struct Change {
    transaction: DatabaseTransaction,
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
    /// effects.
    /// follows from it.
    ///
    /// When the commit fails; nothing has changed then.
    /// When the database does not commit; nothing has changed then.
    pub async fn commit(self) -> Result<(), DbErr> {
        let task = tokio::spawn(self.finish());
        task.await.map_err(|error| DbErr::Custom(format!("commit: {error}")))?
    }

    /// Rolls back. Unlike dropping, waits until it is done.
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
