//! Files and pictures: accepted types, storage, access and removal.
//!
//! | file | |
//! |---|---|
//! | `upload.rs` | multipart uploads, read within limits; memory for them |
//! | `kind.rs`, `office.rs` | detection of the file type from the content |
//! | `nguon-pictures` | conversion of pictures to WebP in several sizes |
//! | `keep.rs` | storing a file and inserting its rows |
//! | `store.rs` | blobs by their hash: in a folder, or in S3 |
//! | `hold.rs` | references to files |
//! | `serve.rs` | delivery |
//! | `sweep.rs` | removal of unreferenced files and blobs |
//!
//! `docs/adr/0010` defines the order in which bytes and rows are written and removed, so that nothing is lost or leaked
//! when the process dies in between.

pub(crate) mod hold;
mod keep;
mod kind;
mod office;
pub mod serve;
mod store;
mod sweep;
mod upload;

use nguon_domain::files::file::FileInfo;

use crate::platform::entity::file;

pub use hold::{hold, release};
pub(crate) use keep::used_bytes;
pub use keep::{Prepared, prepare, store_file};
pub use kind::is_pdf;
pub use serve::deliver;
pub(crate) use serve::{VariantQuery, find, read};
pub use store::Files;
pub use sweep::{SweepCounts, sweep};
pub use upload::UploadedFile;
pub(crate) use upload::{is_multipart, send};

/// Returns the metadata of a file.
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
