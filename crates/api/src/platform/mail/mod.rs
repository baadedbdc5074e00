//! Mail: inserted into the database in the transaction that causes it, sent by a job (`sending.rs`) over pooled
//! connections (`smtp.rs`).

mod address;
mod letter;
mod sending;
mod smtp;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::{AsyncFileTransport, AsyncTransport as _, Tokio1Executor};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait as _};
use uuid::Uuid;

use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::entity::outgoing_mail;
use crate::platform::in_chunks;
use crate::platform::jobs::{self, Priority};
use crate::platform::problem::{Error, Result};

use smtp::Smtp;

pub(crate) use address::{greet, sender, transport};
pub use letter::Letter;
pub use sending::deliver_due;
pub(crate) use sending::{Sending, discard};

/// The outgoing mail transport.
pub struct Mailer {
    transport: Transport,
    from: Mailbox,
}

enum Transport {
    Smtp(Box<Smtp>),
    Folder { transport: AsyncFileTransport<Tokio1Executor>, path: PathBuf },
}

impl std::fmt::Debug for Mailer {
    /// Omits the password in the server's address.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Mailer")
    }
}

impl Mailer {
    /// Opens the SMTP server, if configured, otherwise the folder `mail` of the data folder.
    ///
    /// # Errors
    /// When the server's or the sender's address is invalid, or the folder cannot be created.
    pub fn open(config: &Config) -> Result<Self> {
        let from = sender(&config.mail_from).map_err(|why| Error::internal("NGUON_MAIL_FROM", why))?;
        let transport = match &config.smtp_url {
            Some(url) => {
                let builder = transport(url).map_err(|why| Error::internal("NGUON_SMTP_URL", why))?;
                Transport::Smtp(Box::new(Smtp::new(builder)))
            }
            None => {
                let path = config.storage.data_dir.join("mail");
                std::fs::create_dir_all(&path).map_err(|error| Error::internal("mail folder", error))?;
                tracing::info!(folder = %path.display(), "no SMTP server configured; writing mails to a folder");
                Transport::Folder { transport: AsyncFileTransport::new(&path), path }
            }
        };
        Ok(Self { transport, from })
    }

    /// Returns how many mails may be sent concurrently at this moment, at most `most`.
    fn room(&self, now: DateTime<Utc>, most: usize) -> usize {
        match &self.transport {
            Transport::Smtp(smtp) => smtp.room(now, most),
            // One at a time, which keeps their order.
            Transport::Folder { .. } => 1,
        }
    }

    /// Sends a mail. Message-ID and date are the same for every attempt, so that recipients can recognise duplicates.
    ///
    /// # Errors
    /// The reason why it was not accepted.
    async fn send(&self, clock: &Clock, mail: &outgoing_mail::Model) -> std::result::Result<(), String> {
        let message = Message::builder()
            .from(self.from.clone())
            .to(mail.recipient.parse().map_err(|error| format!("recipient: {error}"))?)
            .subject(mail.subject.clone())
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .date(mail.created_at.into())
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .map_err(|error| error.to_string())?;
        match &self.transport {
            Transport::Smtp(smtp) => smtp.send(clock, message).await,
            Transport::Folder { transport, path } => {
                let name = transport.send(message).await.map_err(|error| error.to_string())?;
                tracing::info!(file = %path.join(format!("{name}.eml")).display(), "mail written");
                Ok(())
            }
        }
    }
}

/// Inserts a mail, which is sent as soon as the transaction is committed.
///
/// # Errors
/// When the database fails.
pub async fn enqueue<C: ConnectionTrait>(
    connection: &C,
    clock: &Clock,
    recipient: &str,
    letter: &impl Letter,
) -> Result<()> {
    let id = clock.new_id();
    outgoing_mail::Entity::insert(row(clock, id, recipient, letter)).exec_without_returning(connection).await?;
    jobs::insert::<Sending>(connection, clock, None, letter.priority(), [id]).await
}

/// Inserts any number of mails of a business, in a number of statements that does not depend on it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn enqueue_all<'m, L: Letter + 'm>(
    transaction: &DatabaseTransaction,
    clock: &Clock,
    organisation_id: Uuid,
    mails: impl Iterator<Item = (&'m str, &'m L)>,
) -> Result<()> {
    let (mut rows, mut urgent, mut normal) = (Vec::new(), Vec::new(), Vec::new());
    for (recipient, letter) in mails {
        let id = clock.new_id();
        rows.push(row(clock, id, recipient, letter));
        match letter.priority() {
            Priority::Urgent => urgent.push(id),
            Priority::Normal => normal.push(id),
        }
    }
    in_chunks::insert::<outgoing_mail::Entity>(transaction, rows).await?;
    jobs::insert::<Sending>(transaction, clock, Some(organisation_id), Priority::Urgent, urgent).await?;
    jobs::insert::<Sending>(transaction, clock, Some(organisation_id), Priority::Normal, normal).await
}

fn row(clock: &Clock, id: Uuid, recipient: &str, letter: &impl Letter) -> outgoing_mail::ActiveModel {
    outgoing_mail::ActiveModel {
        id: Set(id),
        recipient: Set(recipient.to_owned()),
        subject: Set(letter.subject()),
        body: Set(letter.body()),
        created_at: Set(clock.now()),
        sent_at: Set(None),
        failed_at: Set(None),
        last_error: Set(None),
    }
}
