//! The job table: inserting, claiming in order, completing, failing. See docs/adr/0032.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{
    Condition, Expr, ExprTrait as _, Func, LockBehavior, LockType, OnConflict, Query, SelectStatement,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::handler::Handler;
use crate::Application;
use crate::platform::clock::Clock;
use crate::platform::entity::job::{self, Column};
use crate::platform::in_chunks;
use crate::platform::problem::{Error, Result};

/// Duration of a claim. The server renews it while it works on the job; if the server was killed, another claims the
/// job after this time.
pub const LEASE: TimeDelta = TimeDelta::seconds(20);
/// Maximum number of characters stored of an error.
const MAX_ERROR: usize = 1_000;

/// Priority of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// Before all others: people may be harmed.
    Urgent = 0,
    /// In turn.
    Normal = 1,
}

/// Inserts jobs, which can be claimed once the transaction is committed. Businesses take turns: the jobs of one queue
/// up behind each other and do not delay those of another (start-time fair queuing: Goyal, Vin and Cheng, 1996).
///
/// # Errors
/// When the database fails.
pub async fn insert<H: Handler>(
    connection: &impl ConnectionTrait,
    clock: &Clock,
    organisation_id: Option<Uuid>,
    priority: Priority,
    subjects: impl IntoIterator<Item = Uuid> + Send,
) -> Result<()> {
    let subjects: Vec<Uuid> = subjects.into_iter().collect();
    if subjects.is_empty() {
        return Ok(());
    }
    let now = clock.now();
    let first = first_turn::<H>(connection, organisation_id, priority).await?;
    // Jobs without a business take turns individually: there is no business whose others they could delay.
    let step = i64::from(organisation_id.is_some());
    let rows: Vec<job::ActiveModel> = (0..)
        .zip(subjects)
        .map(|(place, subject_id)| job::ActiveModel {
            id: Set(clock.new_id()),
            kind: Set(H::KIND.to_owned()),
            organisation_id: Set(organisation_id),
            subject_id: Set(subject_id),
            priority: Set(priority as i16),
            turn: Set(first + place * step),
            created_at: Set(now),
            due_at: Set(now),
            attempts: Set(0),
            claimed_until: Set(None),
            last_error: Set(None),
            ended_at: Set(None),
        })
        .collect();
    in_chunks::insert::<job::Entity>(connection, rows).await
}

/// Returns the turn of the next job: after the last of the business, and not before the current turn.
async fn first_turn<H: Handler>(
    connection: &impl ConnectionTrait,
    organisation_id: Option<Uuid>,
    priority: Priority,
) -> Result<i64> {
    let waiting = || {
        let mut select = open::<H>();
        select.and_where(Expr::col(Column::Priority).eq(priority as i16));
        select
    };
    let current = waiting().expr(Func::min(Expr::col(Column::Turn))).to_owned();
    let mut statement = Query::select().expr(Expr::from(current)).to_owned();
    if let Some(id) = organisation_id {
        let mut own = waiting();
        own.and_where(Expr::col(Column::OrganisationId).eq(id)).expr(Func::max(Expr::col(Column::Turn)));
        statement.expr(Expr::from(own));
    }
    let Some(row) = connection.query_one(&statement).await? else { return Ok(0) };
    let current = row.try_get_by_index::<Option<i64>>(0)?.unwrap_or_default();
    let own = if organisation_id.is_some() { row.try_get_by_index::<Option<i64>>(1)? } else { None };
    Ok(own.map_or(current, |own| Ord::max(current, own + 1)))
}

/// Inserts the single job of a repeating kind, unless it exists.
///
/// # Errors
/// When the database fails.
pub(super) async fn insert_repeating<H: Handler>(application: &Application, every: TimeDelta) -> Result<()> {
    let mut id = [0; 16];
    for (byte, letter) in id.iter_mut().zip(H::KIND.bytes()) {
        *byte = letter;
    }
    let id = Uuid::from_bytes(id);
    let now = application.clock.now();
    let transaction = application.database.begin().await?;
    job::Entity::insert(job::ActiveModel {
        id: Set(id),
        kind: Set(H::KIND.to_owned()),
        organisation_id: Set(None),
        subject_id: Set(id),
        priority: Set(Priority::Normal as i16),
        turn: Set(0),
        created_at: Set(now),
        due_at: Set(now + every),
        attempts: Set(0),
        claimed_until: Set(None),
        last_error: Set(None),
        ended_at: Set(None),
    })
    .on_conflict(OnConflict::column(Column::Id).do_nothing().to_owned())
    .exec_without_returning(&transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}

/// A job claimed by this server, until [`LEASE`] has passed.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Identifier of the job.
    pub id: Uuid,
    /// The business it belongs to; `None` for the system.
    pub organisation_id: Option<Uuid>,
    /// Identifier of the row that the job is about.
    pub subject_id: Uuid,
    /// Number of the attempt, counted from 1.
    pub attempts: i32,
    /// Error of the last attempt.
    pub(super) last_error: Option<String>,
    repeats: Option<TimeDelta>,
}

/// Proof that a job was completed in a transaction.
#[derive(Debug)]
pub struct Completed(());

impl Claim {
    /// Completes the job in the transaction that contains its result.
    ///
    /// # Errors
    /// When the claim was lost, as another server has the job and this one must not commit. When the database fails.
    pub async fn complete(&self, connection: &impl ConnectionTrait, clock: &Clock) -> Result<Completed> {
        let affected = match self.repeats {
            None => job::Entity::delete_many().filter(self.is_held()).exec(connection).await?.rows_affected,
            Some(every) => {
                let again = job::ActiveModel {
                    due_at: Set(clock.now() + every),
                    attempts: Set(0),
                    claimed_until: Set(None),
                    last_error: Set(None),
                    ..Default::default()
                };
                self.update(connection, again).await?
            }
        };
        if affected == 1 { Ok(Completed(())) } else { Err(Error::internal("job", "its claim was lost")) }
    }

    /// Renews the lease. Returns whether the claim is still valid.
    pub(super) async fn renew(&self, application: &Application) -> Result<bool> {
        let transaction = application.database.begin().await?;
        let until =
            job::ActiveModel { claimed_until: Set(Some(application.clock.now() + LEASE)), ..Default::default() };
        let affected = self.update(&transaction, until).await?;
        transaction.commit().await?;
        Ok(affected == 1)
    }

    /// Records that the attempt failed: the job is retried later, or abandoned.
    ///
    /// # Errors
    /// When the database fails. The lease then expires, and the job is claimed again.
    pub(super) async fn fail<H: Handler>(&self, application: &Application, reason: &Error) -> Result<()> {
        let now = application.clock.now();
        let text: String = reason.to_string().chars().take(MAX_ERROR).collect();
        let is_over = self.attempts >= H::POLICY.max_attempts;
        let mut row = job::ActiveModel { claimed_until: Set(None), last_error: Set(Some(text)), ..Default::default() };
        match (is_over, self.repeats) {
            (false, _) => row.due_at = Set(now + H::POLICY.pause(self.attempts)),
            // A repeating job is never abandoned: it is retried at its next regular time.
            (true, Some(every)) => {
                row.due_at = Set(now + every);
                row.attempts = Set(0);
            }
            (true, None) => row.ended_at = Set(Some(now)),
        }
        let transaction = application.database.begin().await?;
        if self.update(&transaction, row).await? == 0 {
            return Ok(());
        }
        if is_over {
            H::give_up(application, &transaction, self, reason).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn update(&self, connection: &impl ConnectionTrait, row: job::ActiveModel) -> Result<u64> {
        Ok(job::Entity::update_many().set(row).filter(self.is_held()).exec(connection).await?.rows_affected)
    }

    /// Selects the row while nobody else has claimed it: every claim increments `attempts`.
    fn is_held(&self) -> Condition {
        Condition::all()
            .add(Column::Id.eq(self.id))
            .add(Column::Attempts.eq(self.attempts))
            .add(Column::EndedAt.is_null())
    }
}

/// Claims up to `room` jobs. `held` are the jobs that this process already runs.
///
/// # Errors
/// When the database fails.
pub(super) async fn claim<H: Handler>(application: &Application, room: usize, held: &[Uuid]) -> Result<Vec<Claim>> {
    let now = application.clock.now();
    // Most polls find nothing, and need not take the write lock.
    let due = due::<H>(now).expr(Expr::val(1)).limit(1).to_owned();
    if room == 0 || application.database.read().query_one(&due).await?.is_none() {
        return Ok(Vec::new());
    }
    let transaction = application.database.begin().await?;
    let statement = Query::update()
        .table(job::Entity)
        .value(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .value(Column::ClaimedUntil, now + LEASE)
        .and_where(Expr::col(Column::Id).eq(Expr::from(next::<H>(now, held))))
        .returning_all()
        .to_owned();
    let mut claims = Vec::new();
    while claims.len() < room {
        let Some(row) = transaction.query_one(&statement).await? else { break };
        let row = job::Model::from_query_result(&row, "")?;
        claims.push(Claim {
            id: row.id,
            organisation_id: row.organisation_id,
            subject_id: row.subject_id,
            attempts: row.attempts,
            last_error: row.last_error,
            repeats: H::POLICY.repeats,
        });
    }
    transaction.commit().await?;
    Ok(claims)
}

/// Selects the next job, locked where the database has row locks; a job that another server is claiming is skipped.
fn next<H: Handler>(now: DateTime<Utc>, held: &[Uuid]) -> SelectStatement {
    // Businesses at their limit of running jobs.
    let busy = open::<H>()
        .column(Column::OrganisationId)
        .and_where(Expr::col(Column::ClaimedUntil).gt(now))
        .and_where(Expr::col(Column::OrganisationId).is_not_null())
        .group_by_col(Column::OrganisationId)
        .and_having(Expr::col(Column::Id).count().gte(H::POLICY.per_business))
        .to_owned();
    let may_go = Condition::any()
        .add(Expr::col(Column::OrganisationId).is_null())
        .add(Expr::col(Column::OrganisationId).not_in_subquery(busy));
    let mut select = due::<H>(now);
    select.column(Column::Id).cond_where(may_go);
    if !held.is_empty() {
        select.and_where(Expr::col(Column::Id).is_not_in(held.iter().copied()));
    }
    select
        .order_by_columns([Column::Priority, Column::Turn, Column::Id].map(|column| (column, sea_orm::Order::Asc)))
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .to_owned()
}

/// Selects jobs that may be claimed now.
fn due<H: Handler>(now: DateTime<Utc>) -> SelectStatement {
    let is_free =
        Condition::any().add(Expr::col(Column::ClaimedUntil).is_null()).add(Expr::col(Column::ClaimedUntil).lte(now));
    open::<H>().and_where(Expr::col(Column::DueAt).lte(now)).cond_where(is_free).to_owned()
}

/// Selects jobs that have not ended.
fn open<H: Handler>() -> SelectStatement {
    Query::select()
        .from(job::Entity)
        .and_where(Expr::col(Column::Kind).eq(H::KIND))
        .and_where(Expr::col(Column::EndedAt).is_null())
        .to_owned()
}

/// Counts of the waiting and abandoned jobs of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// The kind: `capture`, `mail`, `sweep`.
    pub kind: String,
    /// Number of waiting and running jobs.
    pub waiting: i64,
    /// Creation time of the oldest of them.
    pub oldest_at: Option<DateTime<Utc>>,
    /// Number of jobs that were abandoned and not swept yet.
    pub given_up: i64,
}

/// Returns the backlog of every kind that has jobs, over all servers, in one statement.
///
/// # Errors
/// When the database fails.
pub async fn backlog(application: &Application) -> Result<Vec<Backlog>> {
    let waits = Expr::case(Column::EndedAt.is_null(), Expr::col(Column::CreatedAt)).finally(Expr::cust("NULL"));
    let rows: Vec<(String, i64, i64, Option<DateTime<Utc>>)> = job::Entity::find()
        .select_only()
        .column(Column::Kind)
        .column_as(Column::Id.count(), "jobs")
        .column_as(Column::EndedAt.count(), "given_up")
        .column_as(Expr::expr(waits).min(), "oldest")
        .group_by(Column::Kind)
        .order_by_asc(Column::Kind)
        .into_tuple()
        .all(application.database.read())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(kind, jobs, given_up, oldest_at)| Backlog { kind, waiting: jobs - given_up, oldest_at, given_up })
        .collect())
}

/// Removes jobs that were abandoned before `before`.
///
/// # Errors
/// When the database fails.
pub(crate) async fn sweep(connection: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    job::Entity::delete_many().filter(Column::EndedAt.lt(before)).exec(connection).await?;
    Ok(())
}
