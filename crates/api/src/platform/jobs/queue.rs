//! The table of jobs: who claims which, in which order, and how a job ends. See docs/adr/0032.

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

/// For so long a server has a job to itself. While it works on it, it renews the lease; when it was killed, another
/// takes the job up after this time.
pub const LEASE: TimeDelta = TimeDelta::seconds(20);
/// Characters of an error that are kept.
const MAX_ERROR: usize = 1_000;

/// What goes before what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// Before everything else: people may come to harm.
    Urgent = 0,
    /// In turn.
    Normal = 1,
}

/// Adds jobs; they can be claimed once the transaction is committed. Businesses take turns: the jobs of one stand behind
/// each other, however many another has waiting (start-time fair queuing: Goyal, Vin and Cheng, 1996).
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
    // Each job of nobody is by itself: there is no business that it could hold up others of.
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

/// The turn of the next job: after the last of the business, and not before what is done at present.
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

/// Adds the one job of a kind that repeats, unless it is there.
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

/// A job that this server has to itself, until [`LEASE`] is over.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The job.
    pub id: Uuid,
    /// For whom; none for the system itself.
    pub organisation_id: Option<Uuid>,
    /// What it is about.
    pub subject_id: Uuid,
    /// Which attempt this is, counted from 1.
    pub attempts: i32,
    /// Why the last attempt failed.
    pub(super) last_error: Option<String>,
    repeats: Option<TimeDelta>,
}

/// Proof that a job was completed in a transaction.
#[derive(Debug)]
pub struct Completed(());

impl Claim {
    /// Completes the job in the transaction that has what it was for.
    ///
    /// # Errors
    /// When the claim was lost: another server has the job, and this one must not commit. When the database fails.
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

    /// Renews the lease. Returns whether the claim still stands.
    pub(super) async fn renew(&self, application: &Application) -> Result<bool> {
        let transaction = application.database.begin().await?;
        let until =
            job::ActiveModel { claimed_until: Set(Some(application.clock.now() + LEASE)), ..Default::default() };
        let affected = self.update(&transaction, until).await?;
        transaction.commit().await?;
        Ok(affected == 1)
    }

    /// Writes down that the attempt failed: the job is tried again later, or given up.
    ///
    /// # Errors
    /// When the database fails. The lease then ends, and the job is claimed again.
    pub(super) async fn fail<H: Handler>(&self, application: &Application, reason: &Error) -> Result<()> {
        let now = application.clock.now();
        let text: String = reason.to_string().chars().take(MAX_ERROR).collect();
        let is_over = self.attempts >= H::POLICY.max_attempts;
        let mut row = job::ActiveModel { claimed_until: Set(None), last_error: Set(Some(text)), ..Default::default() };
        match (is_over, self.repeats) {
            (false, _) => row.due_at = Set(now + H::POLICY.pause(self.attempts)),
            // What repeats is never over: it is tried again when it would have been done again.
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

    /// The row as long as nobody else has claimed it: every claim counts its attempts up.
    fn is_held(&self) -> Condition {
        Condition::all()
            .add(Column::Id.eq(self.id))
            .add(Column::Attempts.eq(self.attempts))
            .add(Column::EndedAt.is_null())
    }
}

/// Claims as many jobs as there is room for. `held` are jobs that this process is at already.
///
/// # Errors
/// When the database fails.
pub(super) async fn claim<H: Handler>(application: &Application, room: usize, held: &[Uuid]) -> Result<Vec<Claim>> {
    let now = application.clock.now();
    // Most looks find nothing, and need no turn among those who write.
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

/// The next job, locked where the database has locks: one that another server is claiming at this moment is passed over.
fn next<H: Handler>(now: DateTime<Utc>, held: &[Uuid]) -> SelectStatement {
    // Businesses that have as many under way as they may.
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

/// Jobs that may be claimed now.
fn due<H: Handler>(now: DateTime<Utc>) -> SelectStatement {
    let is_free =
        Condition::any().add(Expr::col(Column::ClaimedUntil).is_null()).add(Expr::col(Column::ClaimedUntil).lte(now));
    open::<H>().and_where(Expr::col(Column::DueAt).lte(now)).cond_where(is_free).to_owned()
}

/// Jobs that have not ended.
fn open<H: Handler>() -> SelectStatement {
    Query::select()
        .from(job::Entity)
        .and_where(Expr::col(Column::Kind).eq(H::KIND))
        .and_where(Expr::col(Column::EndedAt).is_null())
        .to_owned()
}

/// How many jobs of a kind wait, and how many were given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// The kind: `capture`, `mail`, `sweep`.
    pub kind: String,
    /// Jobs that wait or are under way.
    pub waiting: i64,
    /// When the one that has waited longest was written.
    pub oldest_at: Option<DateTime<Utc>>,
    /// Jobs that were given up and not yet swept.
    pub given_up: i64,
}

/// The backlog of every kind that has one, over all servers: one statement.
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

/// Removes jobs that were given up before a moment.
///
/// # Errors
/// When the database fails.
pub(crate) async fn sweep(connection: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    job::Entity::delete_many().filter(Column::EndedAt.lt(before)).exec(connection).await?;
    Ok(())
}
