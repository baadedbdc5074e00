//! Mail: written to the database in the transaction that causes it, sent by a task of its own, tried again
//! when the other side is busy.

mod recall;
mod text;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::{AsyncFileTransport, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use crate::Application;
use crate::clock::Clock;
use crate::config::Config;
use crate::database::Queue;
use crate::entity::outgoing_mail;
use crate::management::insert_rows;
use crate::problem::{Error, Result};

pub(crate) use recall::{ClosedLetter, NoticeLetter, OrderLetter};
pub use text::Letter;

/// After so many failed attempts a mail is given up; the last is about a day after the first.
const MOST_ATTEMPTS: i32 = 10;
/// Between two looks for mails that are due.
const PAUSE: Duration = Duration::from_secs(2);

/// Where mails go.
pub struct Post {
    transport: Transport,
    from: Mailbox,
}

enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder { transport: AsyncFileTransport<Tokio1Executor>, path: PathBuf },
}

impl std::fmt::Debug for Post {
    /// Says nothing of the password in the server's address.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Post")
    }
}

impl Post {
    /// An SMTP server when one is set, otherwise the folder `mail` of the data folder.
    ///
    /// # Errors
    /// When the server's or the sender's address cannot be read, or the folder cannot be made.
    pub fn open(config: &Config) -> Result<Self> {
        let from = config.mail_from.parse().map_err(|error| Error::internal("NGUON_MAIL_FROM", error))?;
        let transport = match &config.smtp_url {
            Some(url) => Transport::Smtp(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                    .map_err(|error| Error::internal("NGUON_SMTP_URL", error))?
                    .timeout(Some(Duration::from_secs(20)))
                    .build(),
            ),
            None => {
                let path = config.storage.data_dir.join("mail");
                std::fs::create_dir_all(&path).map_err(|error| Error::internal("mail folder", error))?;
                tracing::info!(folder = %path.display(), "no SMTP server is set: mails are written to a folder");
                Transport::Folder { transport: AsyncFileTransport::new(&path), path }
            }
        };
        Ok(Self { transport, from })
    }

    async fn send(&self, mail: &outgoing_mail::Model) -> std::result::Result<(), String> {
        let message = Message::builder()
            .from(self.from.clone())
            .to(mail.recipient.parse().map_err(|error| format!("recipient: {error}"))?)
            .subject(mail.subject.clone())
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .map_err(|error| error.to_string())?;
        match &self.transport {
            Transport::Smtp(smtp) => smtp.send(message).await.map(drop).map_err(|error| error.to_string()),
            Transport::Folder { transport, path } => {
                let name = transport.send(message).await.map_err(|error| error.to_string())?;
                tracing::info!(file = %path.join(format!("{name}.eml")).display(), "mail written");
                Ok(())
            }
        }
    }
}

/// Writes a mail that is sent as soon as the transaction is committed.
///
/// # Errors
/// When the database fails.
pub async fn enqueue<C: ConnectionTrait>(
    connection: &C,
    clock: &Clock,
    recipient: &str,
    letter: &Letter<'_>,
) -> Result<()> {
    outgoing_mail::Entity::insert(row(clock, recipient, letter)).exec_without_returning(connection).await?;
    Ok(())
}

/// Writes any number of mails, in a number of statements that does not grow with them.
///
/// # Errors
/// When the database fails.
pub(crate) async fn enqueue_all(
    transaction: &DatabaseTransaction,
    clock: &Clock,
    mails: impl Iterator<Item = (&str, Letter<'_>)>,
) -> Result<()> {
    let rows = mails.map(|(recipient, letter)| row(clock, recipient, &letter)).collect();
    insert_rows::<outgoing_mail::Entity>(transaction, rows).await
}

fn row(clock: &Clock, recipient: &str, letter: &Letter<'_>) -> outgoing_mail::ActiveModel {
    let now = clock.now();
    outgoing_mail::ActiveModel {
        id: Set(clock.new_id()),
        recipient: Set(recipient.to_owned()),
        subject: Set(letter.subject()),
        body: Set(letter.body()),
        created_at: Set(now),
        attempts: Set(0),
        next_attempt_at: Set(Some(now)),
        sent_at: Set(None),
        last_error: Set(None),
    }
}

/// Sends what is due, for ever.
pub async fn deliver_for_ever(application: Arc<Application>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = application.database.woken(Queue::Mail) => {}
        }
        let done = deliver_due(&application).await;
        let now = application.clock.now();
        match done {
            Ok(()) => application.background.succeeded("mails", now),
            Err(error) => {
                tracing::error!(cause = %error, "mails could not be read");
                application.background.failed("mails", now, error);
            }
        }
    }
}

/// Sends what is due now.
///
/// # Errors
/// When the database fails; a mail that is refused is only tried again later.
pub async fn deliver_due(application: &Application) -> Result<()> {
    let now = application.clock.now();
    let due = outgoing_mail::Entity::find()
        .filter(outgoing_mail::Column::NextAttemptAt.lte(now))
        .order_by_asc(outgoing_mail::Column::NextAttemptAt)
        .limit(50)
        .all(application.database.read())
        .await?;
    for mail in due {
        // Claimed before it is sent, so that two servers do not both send it; should this one stop now, the
        // mail is sent again later rather than never.
        let attempts = mail.attempts + 1;
        let wait = TimeDelta::minutes(2_i64.pow(u32::try_from(attempts.clamp(1, 10)).unwrap_or(10)));
        if !claim(application, &mail, attempts, now + wait).await? {
            continue;
        }
        let result = application.post.send(&mail).await;
        if let Err(error) = &result {
            tracing::warn!(mail = %mail.id, attempts, cause = %error, "mail was not accepted");
        }
        let mut row = outgoing_mail::ActiveModel { id: Set(mail.id), ..Default::default() };
        match result {
            Ok(()) => {
                row.sent_at = Set(Some(application.clock.now()));
                row.next_attempt_at = Set(None);
                // The text has served; links for passwords do not stay around.
                row.body = Set(String::new());
            }
            Err(error) => {
                row.last_error = Set(Some(error));
                if attempts >= MOST_ATTEMPTS {
                    row.next_attempt_at = Set(None);
                }
            }
        }
        let transaction = application.database.begin().await?;
        outgoing_mail::Entity::update(row).exec(&transaction).await?;
        transaction.commit().await?;
    }
    Ok(())
}

async fn claim(
    application: &Application,
    mail: &outgoing_mail::Model,
    attempts: i32,
    next: chrono::DateTime<chrono::Utc>,
) -> Result<bool> {
    let transaction = application.database.begin().await?;
    let claimed = outgoing_mail::Entity::update_many()
        .set(outgoing_mail::ActiveModel {
            attempts: Set(attempts),
            next_attempt_at: Set(Some(next)),
            ..Default::default()
        })
        .filter(outgoing_mail::Column::Id.eq(mail.id))
        .filter(outgoing_mail::Column::Attempts.eq(mail.attempts))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(claimed.rows_affected == 1)
}
