//! Limits on attempts, kept in the database so that they hold across servers and restarts. `governor` stands nowhere before
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

/// At most `attempts` in `minutes`, counted from the first.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What is limited; part of the key.
    pub name: &'static str,
    /// The most attempts.
    pub attempts: i32,
    /// In so many minutes.
    pub minutes: i64,
}

/// Sign-in to one account from one address, by devices that have not signed in to it before.
pub const SIGN_IN: Limit = Limit { name: "sign-in", attempts: 5, minutes: 15 };
/// Sign-in to one account from anywhere, by devices that have not signed in to it before.
pub const SIGN_IN_ACCOUNT: Limit = Limit { name: "sign-in-account", attempts: 50, minutes: 15 };
/// Sign-in to any account from one address, by devices that have not signed in to it before.
pub const SIGN_IN_ADDRESS: Limit = Limit { name: "sign-in-address", attempts: 100, minutes: 15 };
/// Sign-in to one account by one device that has signed in to it before: strangers do not use it up (ADR 38).
pub const SIGN_IN_DEVICE: Limit = Limit { name: "sign-in-device", attempts: 10, minutes: 15 };
/// Current passwords entered by one user who is signed in: strangers do not use it up.
pub const PASSWORD_CHANGE: Limit = Limit { name: "password-change", attempts: 10, minutes: 15 };
/// Requests with one API key.
pub(super) const API_KEY: Limit = Limit { name: "api-key", attempts: 600, minutes: 1 };
/// Registrations from one address.
pub const REGISTER: Limit = Limit { name: "register", attempts: 60, minutes: 60 };
/// Mails with a link for a new password, to one account.
pub const RESET: Limit = Limit { name: "reset", attempts: 3, minutes: 60 };
/// Requests for a new password from one address.
pub const RESET_ADDRESS: Limit = Limit { name: "reset-address", attempts: 20, minutes: 60 };
/// Mails with invitations, of one business or authority.
pub const INVITE: Limit = Limit { name: "invite", attempts: 60, minutes: 60 };
/// Mails with invitations, to one address.
pub const INVITE_RECIPIENT: Limit = Limit { name: "invite-recipient", attempts: 5, minutes: 60 };
/// Invitations looked at and accepted, from one address: a whole cooperative may sit behind one.
pub const INVITATION_ADDRESS: Limit = Limit { name: "invitation-address", attempts: 120, minutes: 60 };
/// Notices of recalls opened and answered by their code, from one address.
pub const RECALL_CODE: Limit = Limit { name: "recall-code", attempts: 120, minutes: 60 };
/// Links for one despatch advice, each of which may be a mail.
pub const DESPATCH_MAIL: Limit = Limit { name: "despatch-mail", attempts: 5, minutes: 60 };
/// Despatch advices opened and answered by their links, from one address.
pub const DESPATCH_ADDRESS: Limit = Limit { name: "despatch-address", attempts: 60, minutes: 60 };
/// Counted openings of public pages from one address.
pub const SCAN: Limit = Limit { name: "scan", attempts: 120, minutes: 1 };

/// A limit that counts by the caller's address alone, so that it can be asked before anything of a body is read.
pub trait ByAddress: 'static {
    /// The limit.
    const LIMIT: Limit;
}

/// Proof that an attempt from this address has been counted and was allowed; the first of a [`crate::http::body::Then`].
#[derive(Debug)]
pub struct Counted<L> {
    /// The address.
    pub peer: Peer,
    limit: PhantomData<L>,
}

impl<L: ByAddress> FromRequest for Counted<L> {
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
    Registering = REGISTER;
    /// [`RESET_ADDRESS`].
    Resetting = RESET_ADDRESS;
    /// [`INVITATION_ADDRESS`].
    Invited = INVITATION_ADDRESS;
}

/// Counts an attempt before it is made, so that many at once count too.
///
/// # Errors
/// 429 with the seconds until the window ends, when there were too many.
pub async fn count(application: &Application, limit: Limit, subject: &str) -> Result<()> {
    let transaction = application.database.begin().await?;
    let window = add(&transaction, application, limit, subject, 1).await?;
    transaction.commit().await?;
    window.check(limit, application.clock.now())
}

/// Counts an attempt against several limits, or against none when one of them is reached: what is refused does not bring
/// the others nearer.
///
/// # Errors
/// 429 with the seconds until the window ends, when there were too many.
pub async fn count_all(application: &Application, limits: &[(Limit, &str)]) -> Result<()> {
    // In one order, so that two at once wait for each other and never both.
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
    // A sweep locks windows that have ended in any order.
    application.database.retrying(count).await
}

/// Takes `amount` of what a limit allows in advance. Returns how much of it is within the limit, which may be nothing,
/// and when the window ends.
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

/// A window as one statement has left it.
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

/// 429 with the seconds until the window ends.
pub(super) fn too_many(end: DateTime<Utc>, now: DateTime<Utc>) -> Error {
    Error::TooManyRequests { retry_after: Ord::max((end - now).num_seconds(), 1) }
}

/// Adds to a count, or begins a new window, in one statement: of first attempts that come at the same moment each counts.
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

/// Forgets the attempts: the last one succeeded.
///
/// # Errors
/// When the database fails.
pub async fn forget(application: &Application, limit: Limit, subject: &str) -> Result<()> {
    let transaction = application.database.begin().await?;
    throttle::Entity::delete_by_id(key(application, limit, subject)).exec(&transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Takes one attempt back: it succeeded.
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

/// Removes windows that have ended.
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

/// A keyed hash: neither addresses of people nor of machines can be read or guessed from the table.
fn key(application: &Application, limit: Limit, subject: &str) -> String {
    format!("{}:{}", limit.name, application.keys.digest().hex("throttle", subject))
}
