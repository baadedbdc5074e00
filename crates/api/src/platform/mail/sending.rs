//! Sending is a job: tried again with growing pauses, given up in the end.

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};

use crate::Application;
use crate::platform::database::Queue;
use crate::platform::entity::{job, outgoing_mail};
use crate::platform::jobs::{self, Claim, Completed, Handler, POLL, Policy};
use crate::platform::problem::{Error, Result};

/// Mails to be sent.
#[derive(Debug)]
pub(crate) struct Sending;

impl Handler for Sending {
    const KIND: &'static str = "mail";
    const TASK: &'static str = "mails";
    const POLICY: Policy = Policy {
        at_once: 8,
        // However many notices one business has to send, others' mails go out beside them.
        per_business: 6,
        // The last attempt is about 17 hours after the first.
        max_attempts: 10,
        first_pause: TimeDelta::minutes(2),
        max_pause: TimeDelta::hours(9),
        repeats: None,
        poll: POLL,
    };

    async fn run(application: &Application, claim: &Claim) -> Result<Completed> {
        let mail = outgoing_mail::Entity::find_by_id(claim.subject_id)
            .filter(outgoing_mail::Column::SentAt.is_null())
            .filter(outgoing_mail::Column::FailedAt.is_null())
            .one(application.database.read())
            .await?;
        if let Some(mail) = &mail {
            // Nothing is locked meanwhile. Should this server end before it is written down that the mail was taken, it is
            // sent once more, under the same Message-ID.
            let sent = application.post.send(&application.clock, mail).await;
            sent.map_err(|reason| Error::internal("mail", reason))?;
        }
        let transaction = application.database.begin().await?;
        let done = claim.complete(&transaction, &application.clock).await?;
        if let Some(mail) = mail {
            let row = outgoing_mail::ActiveModel {
                id: Set(mail.id),
                sent_at: Set(Some(application.clock.now())),
                body: Set(String::new()),
                ..Default::default()
            };
            outgoing_mail::Entity::update(row).exec(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(done)
    }

    async fn give_up(
        application: &Application,
        transaction: &DatabaseTransaction,
        claim: &Claim,
        reason: &Error,
    ) -> Result<()> {
        let row = outgoing_mail::ActiveModel {
            failed_at: Set(Some(application.clock.now())),
            last_error: Set(Some(reason.to_string())),
            body: Set(String::new()),
            ..Default::default()
        };
        outgoing_mail::Entity::update_many()
            .set(row)
            .filter(outgoing_mail::Column::Id.eq(claim.subject_id))
            .exec(transaction)
            .await?;
        Ok(())
    }

    fn room(application: &Application) -> usize {
        application.post.room(application.clock.now(), Self::POLICY.at_once)
    }

    async fn woken(application: &Application) {
        application.database.woken(Queue::Mail).await;
    }
}

/// Sends the mails that are due now and that nobody else is sending. For tests, which do not wait.
///
/// # Errors
/// When the database fails; a mail that is refused is only tried again later.
pub async fn deliver_due(application: &Arc<Application>) -> Result<()> {
    jobs::run_due::<Sending>(application).await.map(drop)
}

/// Removes all mails that were not sent.
///
/// # Errors
/// When the database fails.
pub(crate) async fn discard(transaction: &DatabaseTransaction) -> Result<()> {
    job::Entity::delete_many().filter(job::Column::Kind.eq(Sending::KIND)).exec(transaction).await?;
    outgoing_mail::Entity::delete_many().exec(transaction).await?;
    Ok(())
}
