//! Group commit on SQLite (ADR 68): changes that wait for the one connection that writes share a transaction, and are
//! answered after its commit.
//!
//! One task owns the transaction from BEGIN to COMMIT and grants turns in it, one after another, each in a savepoint. A
//! change only borrows the transaction, so nothing depends on futures of requests, which a disconnect may drop at any
//! `await`. The savepoints are statements of this module and not nested transactions of SeaORM: when the future that
//! begins one is dropped, the driver rolls back twice, the second time everything.
//!
//! A savepoint exists only in the transaction in which it was set. So each RELEASE and ROLLBACK TO that succeeds is the
//! proof that SQLite has not ended the transaction in the meantime, with the changes in it.

use std::ops::Deref;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::fault::rolled_back_with_another;
use super::signals::Effects;

/// Maximum number of turns in one transaction.
const MAX_TURNS: usize = 64;
/// Time for which the first change in a transaction may have waited for the commit when another turn is granted.
const MAX_WAIT: Duration = Duration::from_millis(20);
/// Time after which a request for a turn fails, as one for a connection does.
const MAX_QUEUED: Duration = Duration::from_secs(10);

/// The queue of changes for the connection that writes. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct GroupCommit {
    queue: mpsc::UnboundedSender<Request>,
}

type Requests = mpsc::UnboundedReceiver<Request>;

/// A change that waits for its turn.
struct Request {
    /// The connection of the caller, which may observe its statements.
    writer: DatabaseConnection,
    reply: oneshot::Sender<Result<Turn, DbErr>>,
}

/// The exclusive use of the shared transaction. Dropping it rolls the change back.
#[derive(Debug)]
pub(super) struct Turn {
    /// Declared, and so dropped, before `end`: whoever waits for the end is then the only owner.
    transaction: Arc<DatabaseTransaction>,
    end: oneshot::Sender<End>,
}

/// The end of a turn.
#[derive(Debug)]
struct End {
    /// `None` when the change is to be rolled back.
    effects: Option<Effects>,
    result: oneshot::Sender<Result<(), DbErr>>,
}

impl GroupCommit {
    /// Starts the task, which ends with the last clone of the queue. It runs on a thread of its own: work of requests
    /// and jobs must not delay the commit of others.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub(super) fn start() -> Result<Self, DbErr> {
        let failed = |error: std::io::Error| DbErr::Custom(format!("writer: {error}"));
        let (queue, requests) = mpsc::unbounded_channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(failed)?;
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || runtime.block_on(serve(requests)))
            .map_err(failed)?;
        Ok(Self { queue })
    }

    /// Waits for a turn in a transaction on `writer`.
    ///
    /// # Errors
    /// When the transaction cannot be begun, or no turn was granted within ten seconds.
    pub(super) async fn turn(&self, writer: &DatabaseConnection) -> Result<Turn, DbErr> {
        let (reply, granted) = oneshot::channel();
        self.queue.send(Request { writer: writer.clone(), reply }).map_err(|_| no_result())?;
        match timeout(MAX_QUEUED, granted).await {
            Ok(granted) => granted.unwrap_or_else(|_| Err(no_result())),
            Err(_) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        }
    }
}

impl Turn {
    /// Ends the turn, waits for the common commit and applies `effects` after it, in the order of the turns.
    ///
    /// # Errors
    /// When the common transaction is not committed; nothing has changed then.
    pub(super) async fn commit(self, effects: Effects) -> Result<(), DbErr> {
        self.finish(Some(effects)).await
    }

    /// Rolls the change back and waits for the common commit of the others: what the change has read is then stored.
    ///
    /// # Errors
    /// When the common transaction is not committed.
    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        self.finish(None).await
    }

    async fn finish(self, effects: Option<Effects>) -> Result<(), DbErr> {
        let Self { transaction, end } = self;
        drop(transaction);
        let (result, committed) = oneshot::channel();
        // Nobody receives it after a panic of the task; `committed` fails then.
        let _ = end.send(End { effects, result });
        committed.await.unwrap_or_else(|_| Err(no_result()))
    }
}

impl Deref for Turn {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.transaction
    }
}

impl Request {
    /// Grants the turn and waits for its end; `None` when the turn was dropped.
    async fn grant(self, transaction: &Arc<DatabaseTransaction>) -> Option<End> {
        let (end, ended) = oneshot::channel();
        let turn = Turn { transaction: Arc::clone(transaction), end };
        // A turn that nobody waits for any more comes back, and is dropped.
        let _ = self.reply.send(Ok(turn));
        ended.await.ok()
    }
}

impl End {
    fn answer(self, result: Result<(), DbErr>) {
        // The client may be gone.
        let _ = self.result.send(result);
    }
}

/// Serves requests until the queue is closed.
async fn serve(mut requests: Requests) {
    let mut unserved = None;
    loop {
        let next = match unserved.take() {
            None => requests.recv().await,
            request => request,
        };
        let Some(request) = next else { return };
        if request.reply.is_closed() {
            continue;
        }
        // After a panic the transaction and all that wait for it are dropped: they fail, and the next one is served.
        match AssertUnwindSafe(share(request, &mut requests)).catch_unwind().await {
            Ok(request) => unserved = request,
            Err(_) => tracing::error!("the writer of the database has panicked"),
        }
    }
}

/// Serves a request, and those that wait meanwhile, in one transaction. Returns a request that was taken from the queue
/// and not served, because the transaction was lost.
async fn share(first: Request, requests: &mut Requests) -> Option<Request> {
    let transaction = match begin(&first.writer).await {
        Ok(transaction) => Arc::new(transaction),
        Err(error) => {
            let _ = first.reply.send(Err(error));
            return None;
        }
    };
    let (mut members, mut turns): (Vec<End>, usize) = (Vec::new(), 1);
    let mut waiting_since: Option<Instant> = None;
    let mut request = first;
    loop {
        let end = request.grant(&transaction).await;
        let is_open = turns < MAX_TURNS && waiting_since.is_none_or(|since| since.elapsed() < MAX_WAIT);
        let next = if is_open { next_waiting(requests) } else { None };
        let commits = end.as_ref().is_some_and(|end| end.effects.is_some());
        let statement = match (commits, next.is_some()) {
            (true, true) => "RELEASE nguon_change; SAVEPOINT nguon_change",
            (true, false) => "RELEASE nguon_change",
            (false, true) => "ROLLBACK TO nguon_change",
            (false, false) => "ROLLBACK TO nguon_change; RELEASE nguon_change",
        };
        if let Err(error) = transaction.execute_unprepared(statement).await {
            if !members.is_empty() {
                tracing::error!(changes = members.len(), cause = %error, "shared transaction lost");
            }
            if let Some(end) = end {
                end.answer(Err(error));
            }
            members.into_iter().for_each(|member| member.answer(Err(rolled_back_with_another())));
            return next;
        }
        if let Some(end) = end {
            waiting_since.get_or_insert_with(Instant::now);
            members.push(end);
        }
        match next {
            Some(next) => request = next,
            None => break,
        }
        turns += 1;
    }
    finish(transaction, members).await;
    None
}

/// Takes the write lock at the beginning and not at the first write, where waiting would be rejected as a deadlock.
async fn begin(writer: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let mode = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
    let transaction = writer.begin_with_options(options).await?;
    transaction.execute_unprepared("SAVEPOINT nguon_change").await?;
    Ok(transaction)
}

/// Returns the next request in the queue that somebody still waits for.
fn next_waiting(requests: &mut Requests) -> Option<Request> {
    std::iter::from_fn(|| requests.try_recv().ok()).find(|request| !request.reply.is_closed())
}

/// Commits the shared transaction, applies the effects of its changes in their order and answers them.
async fn finish(transaction: Arc<DatabaseTransaction>, mut members: Vec<End>) {
    let has_changes = members.iter().any(|member| member.effects.is_some());
    let result = match Arc::into_inner(transaction) {
        Some(transaction) if has_changes => transaction.commit().await,
        Some(transaction) => transaction.rollback().await,
        None => Err(no_result()),
    };
    if result.is_ok() {
        members.iter_mut().filter_map(|member| member.effects.take()).for_each(Effects::apply);
    }
    members.into_iter().for_each(|member| member.answer(result.clone()));
}

fn no_result() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal("the writer of the database has not answered".to_owned()))
}
