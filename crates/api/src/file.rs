//! Files: their bytes in an object store under their hash, what is known of them in the database.

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use nguon_domain::file::FileInfo;
use nguon_domain::problem::ProblemCode;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

use crate::access::token::hex;
use crate::clock::Clock;
use crate::config::Storage;
use crate::entity::{file, reference};
use crate::problem::{Error, Result};

/// The largest file, in bytes.
pub const FILE_LIMIT: usize = 10 * 1024 * 1024;
/// The type of the one kind of file that is taken so far.
pub const PDF: &str = "application/pdf";

/// Where the bytes of files are.
#[derive(Clone, Debug)]
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// The folder `files` of the data folder.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(storage: &Storage) -> Result<Self> {
        let folder = storage.data_dir.join("files");
        std::fs::create_dir_all(&folder).map_err(|error| Error::internal("files folder", error))?;
        let store =
            LocalFileSystem::new_with_prefix(&folder).map_err(|error| Error::internal("files folder", error))?;
        Ok(Self(Arc::new(store)))
    }

    /// Stores bytes under their SHA-256. What is already there is the same.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put(&self, bytes: Bytes) -> Result<String> {
        let sha256 = hex(digest(&SHA256, &bytes).as_ref());
        self.0
            .put(&place(&sha256), PutPayload::from_bytes(bytes))
            .await
            .map_err(|error| Error::internal("file store", error))?;
        Ok(sha256)
    }

    /// The bytes with a SHA-256.
    ///
    /// # Errors
    /// When they are not there or the store fails.
    pub async fn get(&self, sha256: &str) -> Result<Bytes> {
        let found = self.0.get(&place(sha256)).await.map_err(|error| Error::internal("file store", error))?;
        found.bytes().await.map_err(|error| Error::internal("file store", error))
    }
}

/// Two levels of folders, so that none gets too full.
fn place(sha256: &str) -> Path {
    Path::from(format!("{}/{}/{sha256}", sha256.get(..2).unwrap_or("00"), sha256.get(2..4).unwrap_or("00")))
}

/// Whether bytes are a PDF: judged by what they are, never by what they are called.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    // ISO 32000-1 §7.5.2 and annex H: the header stands in the first 1,024 bytes, the trailer in the last.
    let head = &bytes[..bytes.len().min(1024)];
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    let contains = |place: &[u8], sign: &[u8]| place.windows(sign.len()).any(|window| window == sign);
    head.starts_with(b"%PDF-") && contains(tail, b"%%EOF")
}

/// The name of a file as it was sent, without what could be a path or hidden.
#[must_use]
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control() && !"<>:\"|?*".contains(*c)).take(200).collect();
    let clean = clean.trim_matches(['.', ' ']).to_owned();
    if clean.is_empty() { "dang-ky-kinh-doanh.pdf".to_owned() } else { clean }
}

/// Writes down a file whose bytes are stored.
///
/// # Errors
/// When the database fails.
pub async fn record<C: ConnectionTrait>(
    connection: &C,
    clock: &Clock,
    organisation_id: Uuid,
    name: &str,
    size: usize,
    sha256: String,
) -> Result<Uuid> {
    let id = clock.new_id();
    file::Entity::insert(file::ActiveModel {
        id: Set(id),
        organisation_id: Set(Some(organisation_id)),
        name: Set(clean_name(name)),
        media_type: Set(PDF.to_owned()),
        size: Set(i64::try_from(size).unwrap_or(i64::MAX)),
        sha256: Set(sha256),
        created_at: Set(clock.now()),
        width: Set(None),
        height: Set(None),
        released_at: Set(None),
    })
    .exec_without_returning(connection)
    .await?;
    Ok(id)
}

/// Says that records refer to files of a business: they are not swept any more.
///
/// # Errors
/// 503 when one of them has just been swept; 500 when the database fails.
pub async fn hold(transaction: &DatabaseTransaction, organisation_id: Uuid, ids: Vec<Uuid>) -> Result<()> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(());
    }
    let held = file::Entity::update_many()
        .col_expr(file::Column::ReleasedAt, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(file::Column::Id.is_in(ids.iter().copied()))
        .filter(file::Column::OrganisationId.eq(organisation_id))
        .exec(transaction)
        .await?;
    if held.rows_affected == ids.len() as u64 { Ok(()) } else { Err(ProblemCode::Unavailable.into()) }
}

/// Says that a record no longer refers to files. Those that nothing else refers to will be swept.
///
/// # Errors
/// When the database fails.
pub async fn release(transaction: &DatabaseTransaction, ids: Vec<Uuid>, now: DateTime<Utc>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let used = Query::select()
        .expr(Expr::val(1))
        .from(reference::Entity)
        .and_where(Expr::col((reference::Entity, reference::Column::TargetId)).equals((file::Entity, file::Column::Id)))
        .to_owned();
    file::Entity::update_many()
        .col_expr(file::Column::ReleasedAt, Expr::value(now))
        .filter(file::Column::Id.is_in(ids))
        .filter(Expr::exists(used).not())
        .exec(transaction)
        .await?;
    Ok(())
}

/// What is known of a file.
///
/// # Errors
/// 404 when there is no such file.
pub async fn find<C: ConnectionTrait>(connection: &C, id: Uuid) -> Result<file::Model> {
    file::Entity::find_by_id(id).one(connection).await?.ok_or_else(|| ProblemCode::NotFound.into())
}

/// A file as it is told of.
#[must_use]
pub fn info(model: &file::Model) -> FileInfo {
    FileInfo {
        id: model.id,
        name: model.name.clone(),
        media_type: model.media_type.clone(),
        size: model.size,
        width: model.width,
        height: model.height,
    }
}

#[cfg(test)]
mod tests {
    use super::{clean_name, is_pdf};

    #[test]
    fn a_pdf_is_known_by_its_bytes() {
        assert!(is_pdf(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"));
        for other in [&b"<html>%PDF-1.7 %%EOF"[..], b"%PDF-1.7 without an end", b"", b"MZ\x90\x00"] {
            assert!(!is_pdf(other));
        }
    }

    #[test]
    fn a_name_is_never_a_path() {
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("C:\\Users\\a\\Giấy phép.pdf"), "Giấy phép.pdf");
        assert_eq!(clean_name("..."), "dang-ky-kinh-doanh.pdf");
        assert_eq!(clean_name("a\r\nSet-Cookie: x\".pdf"), "aSet-Cookie x.pdf");
    }
}
