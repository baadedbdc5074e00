//! Authentication by API key, for programs of a business.
//!
//! A key consists of `nguon_`, twelve hexadecimal digits as lookup prefix, and a secret of 256 random bits; the whole
//! key is hashed like all secrets. Operations outside its scopes are forbidden whatever the permission table says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::http::header::HeaderMap;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use chrono::{DateTime, TimeDelta, Utc};
use nguon_domain::access::api_key::{KEY_PREFIX, KeyScope};
use nguon_domain::access::permission::{Action, Guarded, Role};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tokio::sync::Mutex as AsyncMutex;
use uuid::Uuid;

use super::throttle::{self, API_KEY};
use super::token::{encode_secret, hash_secret};
use super::{Membership, Principal};
use crate::Application;
use crate::platform::entity::{api_key, organisation};
use crate::platform::problem::Result;

/// Alternative header for a key.
const HEADER: &str = "x-api-key";
/// Length of the lookup prefix, in digits.
const PREFIX: usize = 12;
/// Minimum time between two updates of `last_used_at`.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Number of requests that a server leases from a key's limit at once, in one statement.
const LEASE: i32 = 20;
/// Number of leases in memory above which expired ones are removed.
const MAX_LEASES: usize = 10_000;

/// The scopes of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(Vec<KeyScope>);

impl Scopes {
    /// Parses the scopes as stored in the database.
    pub(crate) fn parse(text: &str) -> Self {
        Self(text.split(' ').filter_map(KeyScope::parse).collect())
    }

    /// Returns the scopes as stored in the database.
    pub(crate) fn write(scopes: &[KeyScope]) -> String {
        scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Returns the scopes as a list.
    pub(crate) fn into_vec(self) -> Vec<KeyScope> {
        self.0
    }

    /// Whether one of the scopes covers an operation.
    #[must_use]
    pub fn cover(&self, what: Guarded, action: Action) -> bool {
        self.0.iter().any(|scope| scope.covers(what, action))
    }
}

/// A generated key that is not stored yet.
pub(crate) struct NewKey {
    pub(crate) prefix: String,
    pub(crate) secret: String,
    pub(crate) hash: String,
}

/// Generates a key.
pub(crate) fn generate(application: &Application) -> NewKey {
    let prefix = hex::encode(&application.clock.secret()[32 - PREFIX / 2..]);
    let secret = format!("{KEY_PREFIX}{prefix}_{}", encode_secret(&application.clock.secret()));
    let hash = hash_secret(&secret);
    NewKey { prefix, secret, hash }
}

/// Returns the content of `X-API-Key`, if the request has one. What is not text is no key.
pub(super) fn of_header(headers: &HeaderMap) -> Option<&str> {
    headers.get(HEADER).map(|key| key.to_str().unwrap_or_default())
}

/// Returns the principal of a key: the business itself, as an editor limited to the key's scopes.
///
/// # Errors
/// 401 when the key does not exist, is expired or revoked; 429 when it is used too often.
pub(super) async fn find_principal(application: &Application, key: &str) -> Result<Principal> {
    let prefix = key.strip_prefix(KEY_PREFIX).and_then(|rest| rest.get(..PREFIX));
    let prefix = prefix.ok_or(ProblemCode::Unauthenticated)?;
    let found = api_key::Entity::find()
        .filter(api_key::Column::Prefix.eq(prefix))
        .one(application.database.read())
        .await?
        .ok_or(ProblemCode::Unauthenticated)?;
    let now = application.clock.now();
    let is_right = verify_slices_are_equal(found.secret_hash.as_bytes(), hash_secret(key).as_bytes()).is_ok();
    if !is_right || found.revoked_at.is_some() || found.expires_at <= now {
        return Err(ProblemCode::Unauthenticated.into());
    }
    application.key_uses.count(application, found.id, now).await?;
    let business = organisation::Entity::find_by_id(found.organisation_id)
        .one(application.database.read())
        .await?
        .ok_or(ProblemCode::Unauthenticated)?;
    let state = business.state.into();
    if found.last_used_at.is_none_or(|used| now - used >= NOTED_EVERY) {
        note(application, found.id, now).await?;
    }
    Ok(Principal {
        user_id: found.created_by,
        session_id: Uuid::nil(),
        email: String::new(),
        name: found.name,
        role: Role::Editor,
        membership: Membership::Organisation { id: business.id, name: business.name, state },
        key: Some(Scopes::parse(&found.scopes)),
    })
}

async fn note(application: &Application, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let transaction = application.database.begin().await?;
    api_key::Entity::update_many()
        .col_expr(api_key::Column::LastUsedAt, Expr::value(now))
        .filter(api_key::Column::Id.eq(id))
        .filter(Expr::col(api_key::Column::RevokedAt).is_null())
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// The requests that this server has leased from the database for each key and not used yet (ADR 39). The database
/// counts for all servers; a server leases [`LEASE`] requests at a time, and asks no more before the window ends once
/// the limit is reached.
#[derive(Debug, Default)]
pub(crate) struct KeyUses(Mutex<HashMap<Uuid, Arc<AsyncMutex<Lease>>>>);

#[derive(Clone, Copy, Debug)]
struct Lease {
    left: i32,
    /// Whether the limit is reached in the database too.
    is_over: bool,
    ends_at: DateTime<Utc>,
}

impl KeyUses {
    /// Counts a use. Concurrent requests with one key wait for one lease and share it.
    ///
    /// # Errors
    /// 429 with the seconds until the window ends, when all servers together have used up the limit of the key.
    async fn count(&self, application: &Application, key: Uuid, now: DateTime<Utc>) -> Result<()> {
        let lease = self.lease_of(key, now);
        let mut lease = lease.lock().await;
        let is_open = now < lease.ends_at;
        if !is_open || (lease.left == 0 && !lease.is_over) {
            let (left, ends_at) = throttle::lease(application, API_KEY, &key.to_string(), LEASE).await?;
            *lease = Lease { left, is_over: left < LEASE, ends_at };
        }
        if lease.left == 0 {
            return Err(throttle::too_many(lease.ends_at, now));
        }
        lease.left -= 1;
        Ok(())
    }

    fn lease_of(&self, key: Uuid, now: DateTime<Utc>) -> Arc<AsyncMutex<Lease>> {
        let mut leases = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if leases.len() >= MAX_LEASES {
            leases.retain(|_, lease| lease.try_lock().map_or(true, |lease| now < lease.ends_at));
        }
        let none = || Arc::new(AsyncMutex::new(Lease { left: 0, is_over: false, ends_at: now }));
        Arc::clone(leases.entry(key).or_insert_with(none))
    }
}
