//! Keys shared by all servers on one database (ADR 39): the signing keys of access tokens, and the key of keyed hashes.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, TimeDelta, Utc};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use super::digest::Digest;
use super::seal::Seal;
use super::token::{ACCESS_SECONDS, Claims, Pair, kid_of};
use crate::platform::database::Database;
use crate::platform::entity::server_key::{ActiveModel, Column, Entity, Model, Purpose, Secret};
use crate::platform::problem::{Error, Result};

/// Lifetime of a signing key before it is replaced.
const ROTATION: TimeDelta = TimeDelta::days(90);
/// Interval after which a server rereads the keys, to learn of those that others created or ended.
const RELOAD: TimeDelta = TimeDelta::minutes(1);
/// Time for which a replaced key still verifies: the lifetime of tokens signed before other servers reread the keys,
/// and one minute for clock skew.
const OVERLAP: TimeDelta = TimeDelta::seconds(ACCESS_SECONDS as i64 + 120);
/// Maximum length of a `kid`, in bytes.
const MAX_KID: usize = 32;

/// The keys, as last read by this server.
pub struct Keys {
    seal: Option<Seal>,
    digest: Digest,
    loaded: RwLock<LoadedKeys>,
}

struct LoadedKeys {
    read_at: DateTime<Utc>,
    /// The signing key.
    signing: Arc<Pair>,
    /// When the signing key was created.
    since: DateTime<Utc>,
    /// Verification keys by `kid`.
    pairs: HashMap<String, Arc<Pair>>,
}

impl fmt::Debug for Keys {
    /// Does not show the keys.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Keys")
    }
}

impl Keys {
    /// Reads the keys from the database and creates missing ones. The key file of earlier versions is imported and
    /// removed. With a secret, unsealed keys are sealed.
    ///
    /// # Errors
    /// When the database fails, when a key is sealed with another secret, or when the secret is too short.
    pub(crate) async fn open(
        database: &Database,
        now: DateTime<Utc>,
        secret: Option<&str>,
        file: &Path,
    ) -> Result<Self> {
        let seal = secret.map(Seal::new).transpose()?;
        import(database, seal.as_ref(), now, file).await?;
        seal_all(database, seal.as_ref()).await?;
        let hashing = match find_numbered(database.read(), Purpose::Digest).await? {
            Some(row) => row,
            None => {
                let mut bytes = [0_u8; 32];
                #[expect(clippy::disallowed_methods, reason = "keys must be random even in tests")]
                aws_lc_rs::rand::fill(&mut bytes).map_err(|error| Error::internal("key of hashes", error))?;
                let kid = hex::encode(&digest(&SHA256, &bytes).as_ref()[..8]);
                let transaction = database.begin().await?;
                insert(&transaction, row(seal.as_ref(), kid, Purpose::Digest, &bytes, now)?, Some(1)).await?;
                transaction.commit().await?;
                // Another server may have inserted the key first.
                find_numbered(database.read(), Purpose::Digest).await?.ok_or(ProblemCode::Unavailable)?
            }
        };
        let digest = Digest::new(&bytes_of(seal.as_ref(), &hashing)?);
        if find_numbered(database.read(), Purpose::Session).await?.is_none() {
            replace(database, seal.as_ref(), now).await?;
        }
        let loaded = read(database, seal.as_ref(), now).await?;
        Ok(Self { seal, digest, loaded: RwLock::new(loaded) })
    }

    /// Returns the keyed hash function.
    pub(crate) const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Returns a signed token for a session of a user. Replaces a signing key that is 90 days old.
    ///
    /// # Errors
    /// When the database or signing fails.
    pub async fn sign(
        &self,
        database: &Database,
        user_id: Uuid,
        session_id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<String> {
        self.refresh(database, now).await?;
        if now - self.with_loaded(|loaded| loaded.since) >= ROTATION {
            replace(database, self.seal.as_ref(), now).await?;
            self.reload(database, now).await?;
        }
        self.with_loaded(|loaded| Arc::clone(&loaded.signing)).sign(user_id, session_id, now)
    }

    /// Verifies a token signed by any server on this database and returns its claims. A key unknown to this server is
    /// looked up by its `kid`, in one query.
    ///
    /// # Errors
    /// 401 for any other token.
    pub async fn verify(&self, database: &Database, token: &str, now: DateTime<Utc>) -> Result<Claims> {
        self.refresh(database, now).await?;
        let Some(kid) = kid_of(token)? else {
            // A token without `kid` was signed with an imported key.
            let pairs: Vec<Arc<Pair>> = self.with_loaded(|loaded| loaded.pairs.values().cloned().collect());
            let claims = pairs.iter().find_map(|pair| pair.verify(token, now).ok());
            return claims.ok_or_else(|| ProblemCode::Unauthenticated.into());
        };
        let pair = match self.with_loaded(|loaded| loaded.pairs.get(&kid).cloned()) {
            Some(pair) => pair,
            None => {
                if kid.len() > MAX_KID || find_valid(database.read(), &kid, now).await?.is_none() {
                    return Err(ProblemCode::Unauthenticated.into());
                }
                self.reload(database, now).await?;
                let found = self.with_loaded(|loaded| loaded.pairs.get(&kid).cloned());
                found.ok_or_else(|| Error::from(ProblemCode::Unauthenticated))?
            }
        };
        pair.verify(token, now)
    }

    /// Removes keys that ended more than a day ago.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn sweep(database: &Database, now: DateTime<Utc>) -> Result<()> {
        let transaction = database.begin().await?;
        Entity::delete_many().filter(Column::EndsAt.lt(now - TimeDelta::days(1))).exec(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    fn with_loaded<T>(&self, look: impl FnOnce(&LoadedKeys) -> T) -> T {
        look(&self.loaded.read().unwrap_or_else(PoisonError::into_inner))
    }

    async fn refresh(&self, database: &Database, now: DateTime<Utc>) -> Result<()> {
        let is_old = self.with_loaded(|loaded| (now - loaded.read_at).abs() >= RELOAD);
        if is_old { self.reload(database, now).await } else { Ok(()) }
    }

    async fn reload(&self, database: &Database, now: DateTime<Utc>) -> Result<()> {
        let loaded = read(database, self.seal.as_ref(), now).await?;
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = loaded;
        Ok(())
    }
}

/// Reads all keys that sign or verify now.
async fn read(database: &Database, seal: Option<&Seal>, now: DateTime<Utc>) -> Result<LoadedKeys> {
    let rows = Entity::find()
        .filter(Column::Purpose.eq(Purpose::Session))
        .filter(Expr::col(Column::EndsAt).is_null().or(Expr::col(Column::EndsAt).gt(now)))
        .order_by_asc(Column::Number)
        .all(database.read())
        .await?;
    let mut pairs = HashMap::new();
    let mut newest: Option<(i32, Arc<Pair>, DateTime<Utc>)> = None;
    for row in rows {
        let pair = Arc::new(Pair::from_pkcs8(&bytes_of(seal, &row)?)?);
        if let Some(number) = row.number
            && newest.as_ref().is_none_or(|(greatest, ..)| number > *greatest)
        {
            newest = Some((number, Arc::clone(&pair), row.created_at));
        }
        pairs.insert(row.kid, pair);
    }
    let (_, signing, since) = newest.ok_or_else(|| Error::Internal("no session key in the database".to_owned()))?;
    Ok(LoadedKeys { read_at: now, signing, since, pairs })
}

/// Creates the next signing key. Of several servers that do so concurrently one succeeds.
async fn replace(database: &Database, seal: Option<&Seal>, now: DateTime<Utc>) -> Result<()> {
    let bytes = Pair::generate()?;
    let kid = Pair::from_pkcs8(&bytes)?.kid;
    let transaction = database.begin().await?;
    let before = find_numbered(&transaction, Purpose::Session).await?;
    if before.as_ref().is_some_and(|before| now - before.created_at < ROTATION) {
        // The caller reads the key next, on a connection that sees what is committed.
        transaction.rollback().await?;
        return Ok(());
    }
    let number = before.and_then(|before| before.number).unwrap_or_default();
    insert(&transaction, row(seal, kid, Purpose::Session, &bytes, now)?, Some(number + 1)).await?;
    Entity::update_many()
        .col_expr(Column::EndsAt, Expr::value(now + OVERLAP))
        .filter(Column::Purpose.eq(Purpose::Session))
        .filter(Column::EndsAt.is_null())
        .filter(Column::Number.lte(number))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Imports the key of a file; it verifies until the tokens signed with it expire.
async fn import(database: &Database, seal: Option<&Seal>, now: DateTime<Utc>, file: &Path) -> Result<()> {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::internal("session key", error)),
    };
    let kid = Pair::from_pkcs8(&bytes)?.kid;
    let transaction = database.begin().await?;
    let mut row = row(seal, kid, Purpose::Session, &bytes, now)?;
    row.ends_at = Some(now + OVERLAP);
    insert(&transaction, row, None).await?;
    transaction.commit().await?;
    if let Err(error) = std::fs::remove_file(file) {
        tracing::warn!(file = %file.display(), cause = %error, "imported session key not removed; delete it");
    }
    Ok(())
}

/// Seals the unsealed keys.
async fn seal_all(database: &Database, seal: Option<&Seal>) -> Result<()> {
    let Some(seal) = seal else { return Ok(()) };
    let rows = Entity::find().filter(Column::IsSealed.eq(false)).all(database.read()).await?;
    for row in rows {
        let transaction = database.begin().await?;
        let sealed = seal.close(&row.kid, &row.secret.0)?;
        Entity::update_many()
            .set(ActiveModel { secret: Set(Secret(sealed)), is_sealed: Set(true), ..Default::default() })
            .filter(Column::Kid.eq(row.kid))
            .filter(Column::IsSealed.eq(false))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
    }
    Ok(())
}

async fn find_numbered<C: ConnectionTrait>(connection: &C, purpose: Purpose) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::Number.is_not_null())
        .order_by_desc(Column::Number)
        .one(connection)
        .await?)
}

async fn find_valid<C: ConnectionTrait>(connection: &C, kid: &str, now: DateTime<Utc>) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(kid.to_owned())
        .filter(Column::Purpose.eq(Purpose::Session))
        .filter(Expr::col(Column::EndsAt).is_null().or(Expr::col(Column::EndsAt).gt(now)))
        .one(connection)
        .await?)
}

/// Returns a row without a number, sealed if there is a seal.
fn row(seal: Option<&Seal>, kid: String, purpose: Purpose, bytes: &[u8], now: DateTime<Utc>) -> Result<Model> {
    let secret = match seal {
        Some(seal) => Secret(seal.close(&kid, bytes)?),
        None => Secret(bytes.to_vec()),
    };
    Ok(Model { kid, purpose, number: None, secret, is_sealed: seal.is_some(), created_at: now, ends_at: None })
}

async fn insert<C: ConnectionTrait>(connection: &C, row: Model, number: Option<i32>) -> Result<()> {
    Entity::insert(ActiveModel::from(Model { number, ..row }))
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

fn bytes_of(seal: Option<&Seal>, row: &Model) -> Result<Vec<u8>> {
    match seal {
        _ if !row.is_sealed => Ok(row.secret.0.clone()),
        Some(seal) => seal.open(&row.kid, &row.secret.0),
        None => Err(Error::Internal("the keys in the database are sealed, and NGUON_SECRET is not set".to_owned())),
    }
}
