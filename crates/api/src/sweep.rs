//! Removes what has served: ended sessions, used links, old keys, files that nothing refers to.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::Application;
use crate::access::keys::Keys;
use crate::access::throttle;
use crate::entity::{idempotency, invitation, password_reset, refresh_token, session};
use crate::file;
use crate::problem::Result;

/// Between two sweeps.
const PAUSE: Duration = Duration::from_secs(3600);

/// Sweeps every hour, for ever.
pub(crate) async fn sweep_for_ever(application: Arc<Application>) {
    loop {
        tokio::time::sleep(PAUSE).await;
        let done = sweep(&application).await;
        let now = application.clock.now();
        match done {
            Ok(()) => application.background.succeeded("sweeps", now),
            Err(error) => {
                tracing::error!(cause = %error, "sweeping failed");
                application.background.failed("sweeps", now, error);
            }
        }
    }
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
    // An expired invitation can be sent again for a month; then it is forgotten.
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
    transaction.commit().await?;
    file::sweep(application).await?;
    Ok(())
}
