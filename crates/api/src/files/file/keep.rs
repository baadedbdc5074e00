//! Storing files: detection of the type, announcement of the blobs, their bytes, and the row of the file.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use nguon_domain::files::file::{FileInfo, Variant, clean_name};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, SqlErr,
};
use uuid::Uuid;

use super::kind::FileType;
use super::store::run_decoder;
use super::upload::UploadedFile;
use super::{Files, info};
use crate::Application;
use crate::access::{self, Allowed, Write};
use crate::platform::database::LogEntry;
use crate::platform::entity::{blob, file, file_variant, organisation};
use crate::platform::problem::{Error, Result};

/// A file that has been checked and converted, ready to be stored.
#[derive(Clone, Debug)]
pub struct Prepared {
    name: String,
    media_type: &'static str,
    /// Width and height of the largest variant in pixels; pictures only.
    size_in_pixels: Option<(u32, u32)>,
    /// Each variant with its SHA-256 (hexadecimal) and its bytes.
    variants: Vec<(Variant, String, Bytes)>,
}

impl Prepared {
    /// Returns the size that counts towards the quota, in bytes: identical variants count once.
    #[must_use]
    pub fn size(&self) -> i64 {
        let blobs: BTreeMap<&str, usize> =
            self.variants.iter().map(|(_, sha256, bytes)| (sha256.as_str(), bytes.len())).collect();
        i64::try_from(blobs.values().sum::<usize>()).unwrap_or(i64::MAX)
    }

    /// Stores the bytes, before the transaction that inserts the file: a write transaction must not wait for a disk or
    /// network. The blobs are announced in the database first, so that [`super::sweep`] finds bytes whose file was
    /// never inserted.
    ///
    /// # Errors
    /// When the database or the store fails.
    pub async fn store(&self, application: &Application) -> Result<()> {
        let blobs: BTreeMap<&str, &Bytes> =
            self.variants.iter().map(|(_, sha256, bytes)| (sha256.as_str(), bytes)).collect();
        let now = application.clock.now();
        let announce = || async {
            // Sorted by hash, so that concurrent requests lock the same rows in the same order.
            let rows = blobs.iter().map(|(sha256, bytes)| blob::ActiveModel {
                sha256: Set((*sha256).to_owned()),
                size: Set(i64::try_from(bytes.len()).unwrap_or(i64::MAX)),
                touched_at: Set(now),
            });
            let transaction = application.database.begin().await?;
            blob::Entity::insert_many(rows)
                .on_conflict(OnConflict::column(blob::Column::Sha256).update_column(blob::Column::TouchedAt).to_owned())
                .exec_without_returning(&transaction)
                .await?;
            Ok(transaction.commit().await?)
        };
        application.database.retrying(announce).await?;
        for (sha256, bytes) in blobs {
            application.files.put(sha256, bytes.clone()).await?;
        }
        Ok(())
    }

    /// Inserts the file, whose bytes must be stored, within the quota of the business. `held`: something refers to it
    /// from the start.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `field` when the quota is exceeded; 503 when the bytes have been swept in the meantime.
    pub async fn record(
        &self,
        transaction: &DatabaseTransaction,
        application: &Application,
        organisation_id: Uuid,
        field: &str,
        held: bool,
    ) -> Result<file::Model> {
        // The lock keeps two concurrent files from both taking the last of the quota.
        let _: Option<Uuid> = organisation::Entity::find_by_id(organisation_id)
            .select_only()
            .column(organisation::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .into_tuple()
            .one(transaction)
            .await?;
        self.check_room(transaction, &application.files, organisation_id, field).await?;
        let now = application.clock.now();
        let pixels = |side: u32| i32::try_from(side).ok();
        let sha256 = self.variants.iter().find(|(variant, ..)| *variant == Variant::Full);
        let model = file::Model {
            id: application.clock.new_id(),
            organisation_id: Some(organisation_id),
            name: self.name.clone(),
            media_type: self.media_type.to_owned(),
            size: self.size(),
            sha256: sha256.map(|(_, sha256, _)| sha256.clone()).unwrap_or_default(),
            created_at: now,
            width: self.size_in_pixels.and_then(|(width, _)| pixels(width)),
            height: self.size_in_pixels.and_then(|(_, height)| pixels(height)),
            released_at: (!held).then_some(now),
        };
        file::Entity::insert(file::ActiveModel::from(model.clone())).exec_without_returning(transaction).await?;
        let variants = self.variants.iter().map(|(variant, sha256, bytes)| file_variant::ActiveModel {
            file_id: Set(model.id),
            variant: Set(variant.as_str().to_owned()),
            sha256: Set(sha256.clone()),
            size: Set(i64::try_from(bytes.len()).unwrap_or(i64::MAX)),
        });
        match file_variant::Entity::insert_many(variants).exec_without_returning(transaction).await {
            Err(error) if matches!(error.sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_))) => {
                Err(ProblemCode::Unavailable.into())
            }
            other => other.map(|_| model).map_err(Into::into),
        }
    }

    /// Checks that the file fits into the quota of the business.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `field` when it does not.
    pub async fn check_room<C: ConnectionTrait>(
        &self,
        connection: &C,
        files: &Files,
        organisation_id: Uuid,
        field: &str,
    ) -> Result<()> {
        let limit = files.quota;
        if used_bytes(connection, organisation_id).await?.saturating_add(self.size()) > limit {
            return Err(Error::field(field, Reason::NoRoom { limit }));
        }
        Ok(())
    }
}

/// Returns the total size of the files of a business, in bytes.
pub(crate) async fn used_bytes<C: ConnectionTrait>(connection: &C, organisation_id: Uuid) -> Result<i64> {
    let sum: Option<Option<i64>> = file::Entity::find()
        .select_only()
        // On PostgreSQL, the sum of 64-bit integers is of type numeric.
        .expr(Expr::col(file::Column::Size).sum().cast_as("bigint"))
        .filter(file::Column::OrganisationId.eq(organisation_id))
        .into_tuple()
        .one(connection)
        .await?;
    Ok(sum.flatten().unwrap_or_default())
}

/// Detects the type of a file, checks it and converts pictures. `otherwise` is the file name when the submitted name is
/// unusable.
///
/// # Errors
/// [`Error::Invalid`] for `field` when the file is not accepted.
pub async fn prepare(application: &Application, sent: UploadedFile, field: &str, otherwise: &str) -> Result<Prepared> {
    let refused = |reason| Error::field(field, reason);
    let bytes = sent.bytes;
    let kind = FileType::of(&bytes).map_err(refused)?;
    let media_type = kind.media_type();
    let name = clean_name(&sent.name, media_type, otherwise);
    let FileType::Picture(format) = kind else {
        let variants = vec![(Variant::Full, hash(&bytes), bytes)];
        return Ok(Prepared { name, media_type, size_in_pixels: None, variants });
    };
    let head = bytes.clone();
    let pixels = run_decoder(move || nguon_pictures::pixels(&head, format)).await?;
    let pixels = pixels.unwrap_or(Err(Reason::Unreadable)).map_err(refused)?;
    let work = move || {
        nguon_pictures::convert(&bytes, format).map(|picture| {
            let hashed = picture.variants.into_iter().map(|(variant, bytes)| (variant, hash(&bytes), bytes)).collect();
            (Some((picture.width, picture.height)), hashed)
        })
    };
    let done = application.files.work(pixels, work).await?;
    let (size_in_pixels, variants) = done.unwrap_or(Err(Reason::Unreadable)).map_err(refused)?;
    Ok(Prepared { name, media_type, size_in_pixels, variants })
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(digest(&SHA256, bytes).as_ref())
}

/// Stores a file of a business. It is removed after two days unless a record refers to it.
///
/// # Errors
/// [`Error::Invalid`] for `file` when it is not accepted or exceeds the quota.
pub async fn store_file(
    application: &Application,
    allowed: &Allowed<access::Files, Write>,
    sent: UploadedFile,
) -> Result<FileInfo> {
    let organisation_id = allowed.organisation_id;
    let prepared = prepare(application, sent, "file", "tep").await?;
    // Checked before anything is stored, and again when the row is inserted.
    prepared.check_room(application.database.read(), &application.files, organisation_id, "file").await?;
    prepared.store(application).await?;
    let insert = || async {
        let mut transaction = application.database.change(allowed).await?;
        transaction.is_private();
        let model = prepared.record(&transaction, application, organisation_id, "file", false).await?;
        transaction.record(LogEntry::new("file", model.id, "create").after(&info(&model))?);
        transaction.commit().await?;
        Ok(info(&model))
    };
    application.database.retrying(insert).await
}
