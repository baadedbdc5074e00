//! Removal of expired data: ended sessions, used links, old keys, unreferenced files.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};

use crate::Application;
use crate::access::keys::Keys;
use crate::access::throttle;
use crate::files::file::{self, SweepCounts};
use crate::platform::entity::{idempotency, invitation, outgoing_mail, password_reset, refresh_token, session};
use crate::platform::jobs::{self, Claim, Completed, Handler, Policy};
use crate::platform::problem::Result;
use crate::records::management;

/// Days for which finished mails and jobs are kept.
const KEPT_DAYS: i64 = 90;

/// The sweep: one job, repeated every hour, by one server at a time.
#[derive(Debug)]
pub(crate) struct Sweeping;

impl Handler for Sweeping {
    const KIND: &'static str = "sweep";
    const TASK: &'static str = "sweeps";
    const POLICY: Policy = Policy {
        at_once: 1,
        per_business: 1,
        max_attempts: 5,
        first_pause: TimeDelta::minutes(1),
        max_pause: TimeDelta::minutes(10),
        repeats: Some(TimeDelta::hours(1)),
        poll: Duration::from_secs(60),
    };

    async fn run(application: &Application, claim: &Claim) -> Result<Completed> {
        sweep(application).await?;
        let transaction = application.database.begin().await?;
        let done = claim.complete(&transaction, &application.clock).await?;
        transaction.commit().await?;
        Ok(done)
    }
}

/// Runs the sweep if it is due and no other server runs it. Returns whether it ran. For tests.
///
/// # Errors
/// When the database fails.
pub async fn sweep_due(application: &Arc<Application>) -> Result<bool> {
    Ok(jobs::run_due::<Sweeping>(application).await? > 0)
}

async fn sweep(application: &Application) -> Result<()> {
    let now = application.clock.now();
    throttle::sweep(application).await?;
    Keys::sweep(&application.database, now).await?;
    let transaction = application.database.begin().await?;
    idempotency::Entity::delete_many()
        .filter(idempotency::Column::CreatedAt.lt(now - TimeDelta::days(1)))
        .exec(&transaction)
        .await?;
    password_reset::Entity::delete_many()
        .filter(password_reset::Column::ExpiresAt.lt(now - TimeDelta::days(1)))
        .exec(&transaction)
        .await?;
    // An expired invitation can be resent for a month.
    invitation::Entity::delete_many()
        .filter(invitation::Column::ExpiresAt.lt(now - TimeDelta::days(30)))
        .exec(&transaction)
        .await?;
    let over = session::Column::ExpiresAt.lt(now - TimeDelta::days(1));
    refresh_token::Entity::delete_many()
        .filter(Expr::col(refresh_token::Column::SessionId).in_subquery(
            Query::select().column(session::Column::Id).from(session::Entity).and_where(over.clone()).to_owned(),
        ))
        .exec(&transaction)
        .await?;
    session::Entity::delete_many().filter(over).exec(&transaction).await?;
    let was_ended = Condition::any()
        .add(outgoing_mail::Column::SentAt.is_not_null())
        .add(outgoing_mail::Column::FailedAt.is_not_null());
    outgoing_mail::Entity::delete_many()
        .filter(outgoing_mail::Column::CreatedAt.lt(now - TimeDelta::days(KEPT_DAYS)))
        .filter(was_ended)
        .exec(&transaction)
        .await?;
    jobs::sweep(&transaction, now - TimeDelta::days(KEPT_DAYS)).await?;
    transaction.commit().await?;
    sweep_files(application).await?;
    Ok(())
}

/// Removes expired files and records in the trash. Public for tests.
///
/// # Errors
/// When the database or the store fails; the rest is left to the next sweep.
pub async fn sweep_files(application: &Application) -> Result<SweepCounts> {
    management::empty_trash(application).await?;
    file::sweep(application).await
}
