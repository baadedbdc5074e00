//! Limits on attempts, kept in the database so that they hold across servers and restarts.

use chrono::{DateTime, TimeDelta, Utc};
use nguon_domain::problem::ProblemCode;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::Application;
use crate::access::token::hash_secret;
use crate::entity::throttle;
use crate::problem::{Error, Result};

/// At most `attempts` in `minutes`.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What is limited; part of the key.
    pub name: &'static str,
    /// The most attempts.
    pub attempts: i32,
    /// In so many minutes.
    pub minutes: i64,
}

/// Sign-in to one account from one address.
pub const SIGN_IN: Limit = Limit { name: "sign-in", attempts: 5, minutes: 15 };
/// Sign-in to one account from anywhere: higher, so that a stranger cannot lock an owner out easily.
pub const SIGN_IN_ACCOUNT: Limit = Limit { name: "sign-in-account", attempts: 50, minutes: 15 };
/// Sign-in to any account from one address.
pub const SIGN_IN_ADDRESS: Limit = Limit { name: "sign-in-address", attempts: 100, minutes: 15 };
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

/// Counts an attempt before it is made, so that many at once count too.
///
/// # Errors
/// 429 with the seconds until the window ends, when there were too many.
pub async fn count(application: &Application, limit: Limit, subject: &str) -> Result<()> {
    let now = application.clock.now();
    let key = key(limit, subject);
    let transaction = application.database.begin().await?;
    let counted = throttle::Entity::update_many()
        .col_expr(throttle::Column::Count, Expr::col(throttle::Column::Count).add(1))
        .filter(throttle::Column::Key.eq(&key))
        .filter(throttle::Column::WindowStartedAt.gt(window_start(limit, now)))
        .exec(&transaction)
        .await?;
    if counted.rows_affected == 0 {
        throttle::Entity::insert(throttle::ActiveModel {
            key: Set(key.clone()),
            window_started_at: Set(now),
            count: Set(1),
        })
        .on_conflict(
            OnConflict::column(throttle::Column::Key)
                .update_columns([throttle::Column::WindowStartedAt, throttle::Column::Count])
                .to_owned(),
        )
        .exec_without_returning(&transaction)
        .await?;
    }
    let row = throttle::Entity::find_by_id(key).one(&transaction).await?.ok_or(ProblemCode::Unavailable)?;
    transaction.commit().await?;
    if row.count > limit.attempts {
        let end = row.window_started_at + TimeDelta::minutes(limit.minutes);
        return Err(Error::TooManyRequests { retry_after: Ord::max((end - now).num_seconds(), 1) });
    }
    Ok(())
}

/// Forgets the attempts: the last one succeeded.
///
/// # Errors
/// When the database fails.
pub async fn forget(application: &Application, limit: Limit, subject: &str) -> Result<()> {
    let transaction = application.database.begin().await?;
    throttle::Entity::delete_by_id(key(limit, subject)).exec(&transaction).await?;
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
        .filter(throttle::Column::Key.eq(key(limit, subject)))
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

/// Hashed: neither addresses of people nor of machines are kept in the clear.
fn key(limit: Limit, subject: &str) -> String {
    format!("{}:{}", limit.name, hash_secret(subject))
}
