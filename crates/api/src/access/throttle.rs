//! Rate limits, stored in the database so that they apply across servers and restarts. `governor` stands nowhere before
//! them: it would count by another rule than the one that is promised, and forget it with the process (ADR 51).

use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::LocalBoxFuture;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

use crate::Application;
use crate::http::body::application;
use crate::http::peer::Peer;
use crate::platform::entity::throttle;
use crate::platform::problem::{Error, Result};

/// At most `attempts` in `minutes`, counted from the first attempt.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Name of the limit; part of the key.
    pub name: &'static str,
    /// Maximum number of attempts.
    pub attempts: i32,
    /// Length of the window, in minutes.
    pub minutes: i64,
}

/// Sign-in to one account from one address, by devices that are not trusted for it.
pub const SIGN_IN: Limit = Limit { name: "sign-in", attempts: 5, minutes: 15 };
/// Sign-in to one account from anywhere, by devices that are not trusted for it.
pub const SIGN_IN_ACCOUNT: Limit = Limit { name: "sign-in-account", attempts: 50, minutes: 15 };
/// Sign-in to any account from one address, by devices that are not trusted for it.
pub const SIGN_IN_ADDRESS: Limit = Limit { name: "sign-in-address", attempts: 100, minutes: 15 };
/// Sign-in to one account by one trusted device: others cannot use it up (ADR 38).
pub const SIGN_IN_DEVICE: Limit = Limit { name: "sign-in-device", attempts: 10, minutes: 15 };
/// Checks of the current password by one signed-in user: others cannot use it up.
pub const PASSWORD_CHANGE: Limit = Limit { name: "password-change", attempts: 10, minutes: 15 };
/// Requests with one API key.
pub(super) const API_KEY: Limit = Limit { name: "api-key", attempts: 600, minutes: 1 };
/// Registrations from one address.
pub const REGISTER: Limit = Limit { name: "register", attempts: 60, minutes: 60 };
/// Password-reset mails to one account.
pub const RESET: Limit = Limit { name: "reset", attempts: 3, minutes: 60 };
/// Password-reset requests and confirmations from one address.
pub const RESET_ADDRESS: Limit = Limit { name: "reset-address", attempts: 20, minutes: 60 };
/// Invitation mails of one business or authority.
pub const INVITE: Limit = Limit { name: "invite", attempts: 60, minutes: 60 };
/// Invitation mails to one address.
pub const INVITE_RECIPIENT: Limit = Limit { name: "invite-recipient", attempts: 5, minutes: 60 };
/// Invitations looked up and accepted from one address, which a whole cooperative may share.
pub const INVITATION_ADDRESS: Limit = Limit { name: "invitation-address", attempts: 120, minutes: 60 };
/// Recall notices opened and answered by code from one address.
pub const RECALL_CODE: Limit = Limit { name: "recall-code", attempts: 120, minutes: 60 };
/// Links of one despatch advice, each of which may be a mail.
pub const DESPATCH_MAIL: Limit = Limit { name: "despatch-mail", attempts: 5, minutes: 60 };
/// Despatch advices opened and answered by link from one address.
pub const DESPATCH_ADDRESS: Limit = Limit { name: "despatch-address", attempts: 60, minutes: 60 };
/// Counted page views (scans) from one address.
pub const SCAN: Limit = Limit { name: "scan", attempts: 120, minutes: 1 };

/// A limit by client address only, so that it can be checked before the body is read.
pub trait ByAddress: 'static {
    /// The limit.
    const LIMIT: Limit;
}

/// Proof that an attempt from this address was counted and permitted; used as first part of
/// [`crate::http::body::Then`].
#[derive(Debug)]
pub struct CountedAttempt<L> {
    /// The client address.
    pub peer: Peer,
    limit: PhantomData<L>,
}

impl<L: ByAddress> FromRequest for CountedAttempt<L> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (application, peer) = (application(request), Peer::from_request(request, payload).into_inner());
        Box::pin(async move {
            let peer = peer?;
            count(application?.get_ref(), L::LIMIT, &peer.0).await?;
            Ok(Self { peer, limit: PhantomData })
        })
    }
}

macro_rules! by_address {
    ($($(#[doc = $doc:literal])+ $name:ident = $limit:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl ByAddress for $name {
            const LIMIT: Limit = $limit;
        }
    )+};
}

by_address! {
    /// [`REGISTER`].
    RegisterLimit = REGISTER;
    /// [`RESET_ADDRESS`].
    ResetLimit = RESET_ADDRESS;
    /// [`INVITATION_ADDRESS`].
    InvitationLimit = INVITATION_ADDRESS;
}

/// Counts an attempt. Must be called before the attempt, so that concurrent attempts count too.
///
/// # Errors
/// 429 with the seconds until the window ends, when the limit is exceeded.
pub async fn count(application: &Application, limit: Limit, subject: &str) -> Result<()> {
    let transaction = application.database.begin().await?;
    let window = add(&transaction, application, limit, subject, 1).await?;
    transaction.commit().await?;
    window.check(limit, application.clock.now())
}

/// Counts an attempt against several limits, or against none when one of them is exceeded, so that a rejected attempt
/// does not use up the others.
///
/// # Errors
/// 429 with the seconds until the window ends, when a limit is exceeded.
pub async fn count_all(application: &Application, limits: &[(Limit, &str)]) -> Result<()> {
    // Sorted by key, so that concurrent calls cannot deadlock.
    let mut ordered = limits.to_vec();
    ordered.sort_by_cached_key(|(limit, subject)| key(application, *limit, subject));
    let count = || async {
        let transaction = application.database.begin().await?;
        for (limit, subject) in &ordered {
            let window = add(&transaction, application, *limit, subject, 1).await?;
            if let Err(refusal) = window.check(*limit, application.clock.now()) {
                transaction.rollback().await?;
                return Err(refusal);
            }
        }
        Ok(transaction.commit().await?)
    };
    // Retried because a sweep locks expired windows in no particular order.
    application.database.retrying(count).await
}

/// Takes `amount` attempts in advance. Returns how many of them are within the limit, possibly none, and when the
/// window ends.
///
/// # Errors
/// When the database fails.
pub(super) async fn lease(
    application: &Application,
    limit: Limit,
    subject: &str,
    amount: i32,
) -> Result<(i32, DateTime<Utc>)> {
    let transaction = application.database.begin().await?;
    let window = add(&transaction, application, limit, subject, amount).await?;
    transaction.commit().await?;
    let before = window.count.saturating_sub(amount);
    Ok((limit.attempts.saturating_sub(before).clamp(0, amount), window.end(limit)))
}

/// State of a window after a statement.
struct Window {
    started_at: DateTime<Utc>,
    count: i32,
}

impl Window {
    fn end(&self, limit: Limit) -> DateTime<Utc> {
        self.started_at + TimeDelta::minutes(limit.minutes)
    }

    fn check(&self, limit: Limit, now: DateTime<Utc>) -> Result<()> {
        if self.count > limit.attempts {
            return Err(too_many(self.end(limit), now));
        }
        Ok(())
    }
}

/// Returns 429 with the seconds until the window ends.
pub(super) fn too_many(end: DateTime<Utc>, now: DateTime<Utc>) -> Error {
    Error::TooManyRequests { retry_after: Ord::max((end - now).num_seconds(), 1) }
}

/// Adds to a count, or begins a new window, in one statement, so that concurrent first attempts all count.
async fn add<C: ConnectionTrait>(
    connection: &C,
    application: &Application,
    limit: Limit,
    subject: &str,
    amount: i32,
) -> Result<Window> {
    use throttle::{Column, Entity};
    let now = application.clock.now();
    let old = |column: Column| Expr::col((Entity, column));
    let is_open = || old(Column::WindowStartedAt).gt(window_start(limit, now));
    let row = Entity::insert(throttle::ActiveModel {
        key: Set(key(application, limit, subject)),
        window_started_at: Set(now),
        count: Set(amount),
    })
    .on_conflict(
        OnConflict::column(Column::Key)
            .value(Column::Count, CaseStatement::new().case(is_open(), old(Column::Count).add(amount)).finally(amount))
            .value(
                Column::WindowStartedAt,
                CaseStatement::new().case(is_open(), old(Column::WindowStartedAt)).finally(Expr::value(now)),
            )
            .to_owned(),
    )
    .exec_with_returning(connection)
    .await?;
    Ok(Window { started_at: row.window_started_at, count: row.count })
}

/// Resets a limit after a successful attempt.
///
/// # Errors
/// When the database fails.
pub async fn reset(application: &Application, limit: Limit, subject: &str) -> Result<()> {
    let transaction = application.database.begin().await?;
    throttle::Entity::delete_by_id(key(application, limit, subject)).exec(&transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Takes one successful attempt off a count.
///
/// # Errors
/// When the database fails.
pub async fn refund(application: &Application, limit: Limit, subject: &str) -> Result<()> {
    let transaction = application.database.begin().await?;
    throttle::Entity::update_many()
        .col_expr(throttle::Column::Count, Expr::col(throttle::Column::Count).sub(1))
        .filter(throttle::Column::Key.eq(key(application, limit, subject)))
        .filter(throttle::Column::Count.gt(0))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Removes expired windows.
///
/// # Errors
/// When the database fails.
pub async fn sweep(application: &Application) -> Result<()> {
    let transaction = application.database.begin().await?;
    throttle::Entity::delete_many()
        .filter(throttle::Column::WindowStartedAt.lt(application.clock.now() - TimeDelta::hours(2)))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

fn window_start(limit: Limit, now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::minutes(limit.minutes)
}

/// Returns the key of a window, with a keyed hash of the subject: addresses cannot be read or guessed from the table.
fn key(application: &Application, limit: Limit, subject: &str) -> String {
    format!("{}:{}", limit.name, application.keys.digest().hex("throttle", subject))
}
