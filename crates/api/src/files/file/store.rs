//! The blob store (a folder or S3), by hash, and the limit on concurrent work with files.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use nguon_domain::input::reason::picture::MAX_PIXELS;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetResult, ObjectStore, ObjectStoreExt as _, PutPayload};
use tokio::sync::Semaphore;

use crate::platform::config::Config;
use crate::platform::config::bucket::s3;
use crate::platform::problem::{Error, Result};

/// Millions of pixels processed concurrently: two phone pictures, or one of the maximum size.
const WORKING: u32 = (MAX_PIXELS / 1_000_000) as u32;

/// The blob store, the quota and the limit on concurrent work.
#[derive(Clone, Debug)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// The folder, unless the store is S3.
    folder: Option<PathBuf>,
    /// Maximum total size of the files of one business, in bytes.
    pub(crate) quota: i64,
    working: Arc<Semaphore>,
}

impl Files {
    /// Opens the configured store.
    ///
    /// # Errors
    /// When the folder cannot be created, or the address of the store is invalid.
    pub fn open(config: &Config) -> Result<Self> {
        let (store, folder) = match &config.files.file_store {
            Some(address) => (s3(&config.files, address)?, None),
            None => {
                let folder = config.storage.data_dir.join("files");
                std::fs::create_dir_all(&folder).map_err(|error| Error::internal("files folder", error))?;
                let store = LocalFileSystem::new_with_prefix(&folder)
                    .map_err(|error| Error::internal("files folder", error))?
                    // Like the database: acknowledged writes survive a power failure.
                    .with_fsync(true);
                (Arc::new(store) as Arc<dyn ObjectStore>, Some(folder))
            }
        };
        Ok(Self { store, folder, quota: config.files.file_quota, working: Arc::new(Semaphore::new(WORKING as usize)) })
    }

    /// Stores bytes under their hash. Existing bytes are overwritten with the same content: that they exist now does
    /// not mean that a concurrent sweep leaves them.
    pub(super) async fn put(&self, sha256: &str, bytes: Bytes) -> Result<()> {
        let put = self.store.put(&place(sha256), PutPayload::from_bytes(bytes)).await;
        put.map(|_| ()).map_err(|error| Error::storing("file store", error))
    }

    /// Returns the bytes with a hash, as a stream.
    pub(super) async fn get(&self, sha256: &str) -> Result<GetResult> {
        self.store.get(&place(sha256)).await.map_err(|error| Error::internal("file store", error))
    }

    /// Removes the bytes with a hash, if they exist.
    pub(super) async fn remove(&self, sha256: &str) -> Result<()> {
        match self.store.delete(&place(sha256)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(Error::internal("file store", error)),
        }
        self.remove_beginnings(sha256).await
    }

    /// Writes, reads and removes a few bytes, as a self-test.
    ///
    /// # Errors
    /// When one of these operations fails.
    pub(crate) async fn self_test(&self) -> Result<()> {
        const NAME: &str = "nguon-check";
        self.put(NAME, Bytes::from_static(NAME.as_bytes())).await?;
        let read = self.get(NAME).await?.bytes().await.map_err(|error| Error::storing("file store", error))?;
        self.remove(NAME).await?;
        if read == NAME { Ok(()) } else { Err(Error::internal("file store", "it gives other bytes than it was given")) }
    }

    /// Removes incomplete writes. In a folder, bytes are written under a name ending in `#1` (or a higher number) and
    /// renamed when complete; a process that dies in between leaves such a file.
    async fn remove_beginnings(&self, sha256: &str) -> Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let folder = folder.join(folder_of(sha256));
        let beginning = format!("{sha256}#");
        let removed = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
            let entries = match std::fs::read_dir(&folder) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
                entries => entries?,
            };
            for entry in entries {
                let entry = entry?;
                if entry.file_name().to_string_lossy().starts_with(&beginning) {
                    std::fs::remove_file(entry.path())?;
                }
            }
            Ok(())
        });
        removed
            .await
            .map_err(|error| Error::internal("files folder", error))?
            .map_err(|error| Error::internal("files folder", error))
    }

    /// Runs work on a picture, waiting for capacity in proportion to its pixels. `None` when the picture is unreadable.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        pixels: u64,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Option<T>> {
        let millions = u32::try_from(pixels.div_ceil(1_000_000)).unwrap_or(WORKING).clamp(WORKING / 2, WORKING);
        let _permit =
            self.working.acquire_many(millions).await.map_err(|error| Error::internal("working on files", error))?;
        run_decoder(work).await
    }
}

/// Runs a decoder on a blocking thread. `None` when it panics, which means that the file is unreadable and is no server
/// error.
pub(super) async fn run_decoder<T: Send + 'static>(decode: impl FnOnce() -> T + Send + 'static) -> Result<Option<T>> {
    match tokio::task::spawn_blocking(decode).await {
        Ok(done) => Ok(Some(done)),
        Err(error) if error.is_panic() => {
            tracing::error!(cause = %error, "decoder panicked");
            Ok(None)
        }
        Err(error) => Err(Error::internal("looking at a file", error)),
    }
}

/// Two levels of folders, which limit the entries per folder.
fn folder_of(sha256: &str) -> String {
    format!("{}/{}", sha256.get(..2).unwrap_or("00"), sha256.get(2..4).unwrap_or("00"))
}

/// Returns the path of the bytes with a hash.
fn place(sha256: &str) -> Path {
    Path::from(format!("{}/{sha256}", folder_of(sha256)))
}
