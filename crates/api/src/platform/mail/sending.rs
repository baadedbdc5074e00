//! The job that sends a mail: retried with growing pauses, finally abandoned.

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};

use crate::Application;
use crate::platform::database::Queue;
use crate::platform::entity::{job, outgoing_mail};
use crate::platform::jobs::{self, Claim, Completed, Handler, POLL, Policy};
use crate::platform::problem::{Error, Result};

/// Handler of mails to send.
#[derive(Debug)]
pub(crate) struct Sending;

impl Handler for Sending {
    const KIND: &'static str = "mail";
    const TASK: &'static str = "mails";
    const POLICY: Policy = Policy {
        at_once: 8,
        // Leaves slots for other businesses, however many notices one business has to send.
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
            // Nothing is locked meanwhile. If this server dies before the acceptance is recorded, the mail is sent once
            // more, with the same Message-ID.
            let sent = application.mailer.send(&application.clock, mail).await;
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
        application.mailer.room(application.clock.now(), Self::POLICY.at_once)
    }

    async fn woken(application: &Application) {
        application.database.woken(Queue::Mail).await;
    }
}

/// Sends the mails that are due and not claimed by another server. For tests.
///
/// # Errors
/// When the database fails; a rejected mail is only retried later.
pub async fn deliver_due(application: &Arc<Application>) -> Result<()> {
    jobs::run_due::<Sending>(application).await.map(drop)
}

/// Removes all mails, and the jobs of those that were not sent.
///
/// # Errors
/// When the database fails.
pub(crate) async fn discard(transaction: &DatabaseTransaction) -> Result<()> {
    job::Entity::delete_many().filter(job::Column::Kind.eq(Sending::KIND)).exec(transaction).await?;
    outgoing_mail::Entity::delete_many().exec(transaction).await?;
    Ok(())
}
