//! The way into the store and the database: looked at, written down as intended, stored, written down.

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

use super::kind::Kind;
use super::store::look;
use super::upload::Sent;
use super::{Files, info};
use crate::Application;
use crate::access::{self, Allowed, Write};
use crate::platform::database::LogEntry;
use crate::platform::entity::{blob, file, file_variant, organisation};
use crate::platform::problem::{Error, Result};

/// A file that has been looked at and is ready to be stored.
#[derive(Clone, Debug)]
pub struct Prepared {
    name: String,
    media_type: &'static str,
    /// Pixels of the largest variant, of pictures.
    size_in_pixels: Option<(u32, u32)>,
    /// The bytes of each variant and their hash.
    variants: Vec<(Variant, String, Bytes)>,
}

impl Prepared {
    /// What it takes of the business's room, in bytes: variants that are the same count once.
    #[must_use]
    pub fn size(&self) -> i64 {
        let blobs: BTreeMap<&str, usize> =
            self.variants.iter().map(|(_, sha256, bytes)| (sha256.as_str(), bytes.len())).collect();
        i64::try_from(blobs.values().sum::<usize>()).unwrap_or(i64::MAX)
    }

    /// Stores the bytes, before the transaction that writes the file down: a write transaction must not wait
    /// for a disk or network. What is about to be stored is written down first, so that bytes whose file never
    /// comes are found again, by [`super::sweep`].
    ///
    /// # Errors
    /// When the database or the store fails.
    pub async fn store(&self, application: &Application) -> Result<()> {
        let blobs: BTreeMap<&str, &Bytes> =
            self.variants.iter().map(|(_, sha256, bytes)| (sha256.as_str(), bytes)).collect();
        let now = application.clock.now();
        let announce = || async {
            // In the order of their hashes: two requests that write the same rows wait in the same order.
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

    /// Writes down the file, whose bytes are stored, when the business has room for it. Held when something
    /// refers to it from the start.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `field` when there is no room; 503 when the bytes have been swept meanwhile.
    pub async fn record(
        &self,
        transaction: &DatabaseTransaction,
        application: &Application,
        organisation_id: Uuid,
        field: &str,
        held: bool,
    ) -> Result<file::Model> {
        // Two files at once may not both get the last room.
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

    /// Whether the business has room for it.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `field` when it has not.
    pub async fn check_room<C: ConnectionTrait>(
        &self,
        connection: &C,
        files: &Files,
        organisation_id: Uuid,
        field: &str,
    ) -> Result<()> {
        let limit = files.quota;
        if used(connection, organisation_id).await?.saturating_add(self.size()) > limit {
            return Err(Error::field(field, Reason::NoRoom { limit }));
        }
        Ok(())
    }
}

/// How many bytes of files a business has.
pub(crate) async fn used<C: ConnectionTrait>(connection: &C, organisation_id: Uuid) -> Result<i64> {
    let sum: Option<Option<i64>> = file::Entity::find()
        .select_only()
        // The sum of 64-bit integers is a decimal number on PostgreSQL.
        .expr(Expr::col(file::Column::Size).sum().cast_as("bigint"))
        .filter(file::Column::OrganisationId.eq(organisation_id))
        .into_tuple()
        .one(connection)
        .await?;
    Ok(sum.flatten().unwrap_or_default())
}

/// Looks at a file: what it is, and in which form it is kept. It is called `otherwise` when its own name says
/// nothing.
///
/// # Errors
/// [`Error::Invalid`] for `field` when it is not taken.
pub async fn prepare(application: &Application, sent: Sent, field: &str, otherwise: &str) -> Result<Prepared> {
    let refused = |reason| Error::field(field, reason);
    let bytes = sent.bytes;
    let kind = Kind::of(&bytes).map_err(refused)?;
    let media_type = kind.media_type();
    let name = clean_name(&sent.name, media_type, otherwise);
    let Kind::Picture(format) = kind else {
        let variants = vec![(Variant::Full, hash(&bytes), bytes)];
        return Ok(Prepared { name, media_type, size_in_pixels: None, variants });
    };
    let head = bytes.clone();
    let pixels = look(move || nguon_pictures::pixels(&head, format)).await?;
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

/// Takes a file of a business. Nothing refers to it yet: it goes after two days unless a record holds it.
///
/// # Errors
/// [`Error::Invalid`] for `file` when it is not taken or there is no room.
pub async fn keep(application: &Application, allowed: &Allowed<access::Files, Write>, sent: Sent) -> Result<FileInfo> {
    let organisation_id = allowed.organisation_id;
    let prepared = prepare(application, sent, "file", "tep").await?;
    // Asked before anything is stored, and once more when it is written down.
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
