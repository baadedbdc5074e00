//! Removal of unreferenced files and of bytes without a file. After a failure at any step, the next sweep can continue
//! (docs/adr/0010).

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use nguon_domain::files::file::UNREFERENCED_HOURS;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, SqlErr,
};
use uuid::Uuid;

use super::hold::unused;
use crate::Application;
use crate::platform::entity::{blob, file, file_variant};
use crate::platform::problem::Result;

/// Maximum number of rows per transaction.
const AT_ONCE: u64 = 500;

/// Counts of what a sweep removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SweepCounts {
    /// Removed files.
    pub files: u64,
    /// Removed blobs.
    pub blobs: u64,
}

/// Removes files and blobs that have been unreferenced for [`UNUSED_HOURS`] hours.
///
/// # Errors
/// When the database or the store fails; the rest is left to the next sweep.
pub async fn sweep(application: &Application) -> Result<SweepCounts> {
    let now = application.clock.now();
    let before = now - TimeDelta::hours(UNREFERENCED_HOURS);
    Ok(SweepCounts { files: remove_files(application, before).await?, blobs: remove_blobs(application, before).await? })
}

/// Removes files that have been unreferenced since before `before`. Returns their number.
async fn remove_files(application: &Application, before: DateTime<Utc>) -> Result<u64> {
    let mut removed = 0;
    loop {
        let transaction = application.database.begin().await?;
        // Locked: a transaction that refers to one of them now waits and then fails, as the file is gone.
        let ids: BTreeSet<Uuid> = file::Entity::find()
            .select_only()
            .column(file::Column::Id)
            .filter(file::Column::ReleasedAt.lt(before))
            .filter(unused())
            .order_by_asc(file::Column::Id)
            .limit(AT_ONCE)
            .lock_exclusive()
            .into_tuple::<Uuid>()
            .all(&transaction)
            .await?
            .into_iter()
            .collect();
        if ids.is_empty() {
            return Ok(removed);
        }
        file_variant::Entity::delete_many()
            .filter(file_variant::Column::FileId.is_in(ids.iter().copied()))
            .exec(&transaction)
            .await?;
        file::Entity::delete_many().filter(file::Column::Id.is_in(ids.iter().copied())).exec(&transaction).await?;
        transaction.commit().await?;
        removed += ids.len() as u64;
    }
}

/// Removes blobs without a file that were last announced before `before`. Returns their number.
async fn remove_blobs(application: &Application, before: DateTime<Utc>) -> Result<u64> {
    let mut removed = 0;
    let mut last = String::new();
    loop {
        let found: Vec<String> = blob::Entity::find()
            .select_only()
            .column(blob::Column::Sha256)
            .filter(blob::Column::Sha256.gt(last.as_str()))
            .filter(is_orphaned(before))
            .order_by_asc(blob::Column::Sha256)
            .limit(AT_ONCE)
            .into_tuple()
            .all(application.database.read())
            .await?;
        let Some(end) = found.last().cloned() else { return Ok(removed) };
        last = end;
        for sha256 in found {
            removed += u64::from(remove_blob(application, &sha256, before).await?);
        }
    }
}

/// Deletes the row first, and the bytes before the commit. A concurrent upload of the same bytes waits for the row and
/// stores them after the removal. When the process dies, the row remains for the next sweep.
async fn remove_blob(application: &Application, sha256: &str, before: DateTime<Utc>) -> Result<bool> {
    let transaction = application.database.begin().await?;
    let deleted = blob::Entity::delete_many()
        .filter(blob::Column::Sha256.eq(sha256))
        .filter(is_orphaned(before))
        .exec(&transaction)
        .await;
    let deleted = match deleted {
        // A file with these bytes has been inserted in the meantime.
        Err(error) if matches!(error.sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_))) => {
            transaction.rollback().await?;
            return Ok(false);
        }
        other => other?,
    };
    if deleted.rows_affected == 0 {
        return Ok(false);
    }
    application.files.remove(sha256).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Selects blobs without a file that were last announced before `before`.
fn is_orphaned(before: DateTime<Utc>) -> Condition {
    let used = Query::select()
        .expr(Expr::val(1))
        .from(file_variant::Entity)
        .and_where(
            Expr::col((file_variant::Entity, file_variant::Column::Sha256))
                .equals((blob::Entity, blob::Column::Sha256)),
        )
        .to_owned();
    Condition::all().add(blob::Column::TouchedAt.lt(before)).add(Expr::exists(used).not())
}
