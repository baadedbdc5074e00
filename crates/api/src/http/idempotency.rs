//! Idempotent requests: the work of a request with an `Idempotency-Key` is done once; a repetition with the same
//! content is answered with the result of the first. Keys are kept for one day.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use aws_lc_rs::digest::{SHA256, digest};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use serde::Serialize;
use uuid::Uuid;

use crate::Application;
use crate::platform::database::{Change, is_unique_violation};
use crate::platform::entity::idempotency;
use crate::platform::problem::{Error, Result};

/// Maximum length of an idempotency key, in characters.
const MAX_KEY: usize = 100;

/// The `Idempotency-Key` header, if present.
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

/// The identity of a request, by which a repetition is recognised. Without a key, no request repeats another.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdempotentRequest(Option<RequestKey>);

/// Key and content of a request.
#[derive(Clone, Debug)]
struct RequestKey {
    organisation_id: Uuid,
    key: String,
    /// Hexadecimal SHA-256 of the content.
    fingerprint: String,
}

/// The outcome of a request's work.
#[derive(Debug)]
pub(crate) enum WorkOutcome<T> {
    /// It created something, in a transaction that is still to be committed.
    Created {
        /// The open transaction.
        transaction: Change,
        /// Identifier of the created record, or of the first of several.
        record_id: Uuid,
        /// The response.
        answer: T,
    },
    /// It created nothing.
    Unchanged(T),
}

impl<T> WorkOutcome<T> {
    /// Transforms the response.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> WorkOutcome<U> {
        match self {
            Self::Created { transaction, record_id, answer } => {
                WorkOutcome::Created { transaction, record_id, answer: change(answer) }
            }
            Self::Unchanged(answer) => WorkOutcome::Unchanged(change(answer)),
        }
    }

    /// Commits the transaction, if any. Returns the response.
    ///
    /// # Errors
    /// When the commit fails; nothing was created then.
    pub(crate) async fn commit(self) -> Result<T> {
        match self {
            Self::Created { transaction, answer, .. } => {
                transaction.commit().await?;
                Ok(answer)
            }
            Self::Unchanged(answer) => Ok(answer),
        }
    }
}

impl IdempotentRequest {
    /// Returns the identity of a request of a business. `content` is what it asks for, including a name of the
    /// operation.
    ///
    /// # Errors
    /// When the content cannot be serialised as JSON.
    pub(crate) fn new(organisation_id: Uuid, key: Option<&str>, content: &impl Serialize) -> Result<Self> {
        let Some(key) = key else { return Ok(Self::default()) };
        let json = serde_json::to_vec(content).map_err(|error| Error::internal("fingerprint", error))?;
        Ok(Self::of_bytes(organisation_id, key, &json))
    }

    /// Returns the identity of a request of a business whose content is not JSON.
    pub(crate) fn of_bytes(organisation_id: Uuid, key: &str, content: &[u8]) -> Self {
        let fingerprint = hex::encode(digest(&SHA256, content).as_ref());
        Self(Some(RequestKey { organisation_id, key: key.to_owned(), fingerprint }))
    }

    /// Returns the identifier of the record that an earlier request created, or of the first of several.
    ///
    /// # Errors
    /// 409 when the key was used with other content.
    pub(crate) async fn find_record(&self, application: &Application) -> Result<Option<Uuid>> {
        let Some(RequestKey { organisation_id, key, fingerprint }) = &self.0 else { return Ok(None) };
        let database = application.database.read();
        let kept = idempotency::Entity::find_by_id((*organisation_id, key.clone())).one(database).await?;
        match kept {
            Some(kept) if kept.fingerprint != *fingerprint => Err(ProblemCode::IdempotencyKeyReused.into()),
            kept => Ok(kept.map(|kept| kept.record_id)),
        }
    }

    /// Stores the key with the created record and commits both. When a concurrent request with the same key was first,
    /// rolls back and returns the response that `again` builds from its record.
    ///
    /// # Errors
    /// 409 when a concurrent request used the key with other content.
    pub(crate) async fn finish<T>(
        &self,
        application: &Application,
        outcome: WorkOutcome<T>,
        again: impl AsyncFnOnce(Uuid) -> Result<T>,
    ) -> Result<T> {
        let (transaction, record_id, answer) = match outcome {
            WorkOutcome::Created { transaction, record_id, answer } => (transaction, record_id, answer),
            WorkOutcome::Unchanged(answer) => return Ok(answer),
        };
        if self.remember(application, &transaction, record_id).await? {
            transaction.commit().await?;
            return Ok(answer);
        }
        transaction.rollback().await?;
        match self.find_record(application).await? {
            Some(id) => again(id).await,
            None => Err(ProblemCode::IdempotencyKeyReused.into()),
        }
    }

    /// Inserts the key with the created record. Returns false when the key has been stored in the meantime.
    async fn remember(&self, application: &Application, transaction: &Change, record_id: Uuid) -> Result<bool> {
        let Some(RequestKey { organisation_id, key, fingerprint }) = &self.0 else { return Ok(true) };
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
            Err(error) if is_unique_violation(&error) => Ok(false),
            other => Ok(other.map(|_| true)?),
        }
    }
}

/// Does the work of a request once: when it has been done before, returns the response that `again` builds from the
/// record created then. Without a key the work is always done.
///
/// Must run inside [`Database::retrying`](crate::platform::database::Database::retrying): the work opens the
/// transaction, and the key is committed with it.
///
/// # Errors
/// 409 for a key that was used with other content; errors of the work.
pub(crate) async fn once<T>(
    application: &Application,
    request: &IdempotentRequest,
    again: impl AsyncFnOnce(Uuid) -> Result<T>,
    work: impl AsyncFnOnce() -> Result<WorkOutcome<T>>,
) -> Result<T> {
    if let Some(id) = request.find_record(application).await? {
        return again(id).await;
    }
    request.finish(application, work().await?, again).await
}
