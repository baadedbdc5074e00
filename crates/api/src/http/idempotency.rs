//! Requests that may come twice. What one with an `Idempotency-Key` has made is made once: sent again with the same
//! content, it is answered with what it made the first time. Keys are remembered for a day.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use aws_lc_rs::digest::{SHA256, digest};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use serde::Serialize;
use uuid::Uuid;

use crate::Application;
use crate::platform::database::{Change, is_taken};
use crate::platform::entity::idempotency;
use crate::platform::problem::{Error, Result};

/// The most characters of an idempotency key.
const MAX_KEY: usize = 100;

/// The `Idempotency-Key` header, when there is one.
#[derive(Debug)]
pub(crate) struct IdempotencyKey(pub(crate) Option<String>);

impl FromRequest for IdempotencyKey {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = request.headers().get("idempotency-key").map(|value| value.to_str().unwrap_or_default().to_owned());
        std::future::ready(match key {
            Some(key) if key.is_empty() || key.len() > MAX_KEY => {
                Err(Error::Malformed(format!("Idempotency-Key: 1 to {MAX_KEY} visible ASCII characters")))
            }
            key => Ok(Self(key)),
        })
    }
}

/// What a request asks for, by which it is recognised when it comes again. Without a key it is always a new one.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdempotentRequest(Option<Keyed>);

/// A request with a key.
#[derive(Clone, Debug)]
struct Keyed {
    organisation_id: Uuid,
    key: String,
    /// Hexadecimal SHA-256 of the content.
    fingerprint: String,
}

/// What became of the work of a request.
#[derive(Debug)]
pub(crate) enum Outcome<T> {
    /// It made something, in a transaction that is still to be committed.
    Made {
        /// The transaction.
        transaction: Change,
        /// What it made, or the first of several.
        record_id: Uuid,
        /// The answer.
        answer: T,
    },
    /// It made nothing.
    Unchanged(T),
}

impl<T> Outcome<T> {
    /// Changes the answer.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Made { transaction, record_id, answer } => {
                Outcome::Made { transaction, record_id, answer: change(answer) }
            }
            Self::Unchanged(answer) => Outcome::Unchanged(change(answer)),
        }
    }

    /// Commits what was made. Returns the answer.
    ///
    /// # Errors
    /// When the database does not commit; nothing was made then.
    pub(crate) async fn commit(self) -> Result<T> {
        match self {
            Self::Made { transaction, answer, .. } => {
                transaction.commit().await?;
                Ok(answer)
            }
            Self::Unchanged(answer) => Ok(answer),
        }
    }
}

impl IdempotentRequest {
    /// A request of a business. `content` is what it asks for, with a word that tells it from other operations.
    ///
    /// # Errors
    /// When the content cannot be written as JSON.
    pub(crate) fn new(organisation_id: Uuid, key: Option<&str>, content: &impl Serialize) -> Result<Self> {
        let Some(key) = key else { return Ok(Self::default()) };
        let json = serde_json::to_vec(content).map_err(|error| Error::internal("fingerprint", error))?;
        Ok(Self::of_bytes(organisation_id, key, &json))
    }

    /// A request of a business whose content is no JSON.
    pub(crate) fn of_bytes(organisation_id: Uuid, key: &str, content: &[u8]) -> Self {
        let fingerprint = hex::encode(digest(&SHA256, content).as_ref());
        Self(Some(Keyed { organisation_id, key: key.to_owned(), fingerprint }))
    }

    /// Returns what the request has made before, the first of several.
    ///
    /// # Errors
    /// 409 when its key was used with another content.
    pub(crate) async fn made(&self, application: &Application) -> Result<Option<Uuid>> {
        let Some(Keyed { organisation_id, key, fingerprint }) = &self.0 else { return Ok(None) };
        let database = application.database.read();
        let kept = idempotency::Entity::find_by_id((*organisation_id, key.clone())).one(database).await?;
        match kept {
            Some(kept) if kept.fingerprint != *fingerprint => Err(ProblemCode::IdempotencyKeyReused.into()),
            kept => Ok(kept.map(|kept| kept.record_id)),
        }
    }

    /// Remembers the key with what was made and commits both. When the same request was faster, rolls back, and `again`
    /// makes the answer of what that one made.
    ///
    /// # Errors
    /// 409 when the key was used with another content in the same moment.
    pub(crate) async fn finish<T>(
        &self,
        application: &Application,
        outcome: Outcome<T>,
        again: impl AsyncFnOnce(Uuid) -> Result<T>,
    ) -> Result<T> {
        let (transaction, record_id, answer) = match outcome {
            Outcome::Made { transaction, record_id, answer } => (transaction, record_id, answer),
            Outcome::Unchanged(answer) => return Ok(answer),
        };
        if self.remember(application, &transaction, record_id).await? {
            transaction.commit().await?;
            return Ok(answer);
        }
        transaction.rollback().await?;
        match self.made(application).await? {
            Some(id) => again(id).await,
            None => Err(ProblemCode::IdempotencyKeyReused.into()),
        }
    }

    /// Keeps what the key has made; false when it has made something else in the same moment.
    async fn remember(&self, application: &Application, transaction: &Change, record_id: Uuid) -> Result<bool> {
        let Some(Keyed { organisation_id, key, fingerprint }) = &self.0 else { return Ok(true) };
        let kept = idempotency::Entity::insert(idempotency::ActiveModel {
            organisation_id: Set(*organisation_id),
            key: Set(key.clone()),
            fingerprint: Set(fingerprint.clone()),
            record_id: Set(record_id),
            created_at: Set(application.clock.now()),
        })
        .exec_without_returning(transaction)
        .await;
        match kept {
            Err(error) if is_taken(&error) => Ok(false),
            other => Ok(other.map(|_| true)?),
        }
    }
}

/// Does the work of a request, once: when the same request has been done before, `again` makes the answer of what it
/// made then. Without a key the work is always done.
///
/// Around it stands [`Database::retrying`](crate::platform::database::Database::retrying), whose unit of work it is: the
/// work opens the transaction, and what is remembered is committed with it.
///
/// # Errors
/// 409 for a key that was used with another content; those of the work.
pub(crate) async fn once<T>(
    application: &Application,
    request: &IdempotentRequest,
    again: impl AsyncFnOnce(Uuid) -> Result<T>,
    work: impl AsyncFnOnce() -> Result<Outcome<T>>,
) -> Result<T> {
    if let Some(id) = request.made(application).await? {
        return again(id).await;
    }
    request.finish(application, work().await?, again).await
}
