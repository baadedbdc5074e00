//! Files and pictures: what is taken, in which form it is kept, who may read it, and when it goes.
//!
//! | file | |
//! |---|---|
//! | `upload.rs` | what is sent, read within limits; how much room there is |
//! | `kind.rs`, `office.rs` | what a file is, found from its bytes |
//! | `nguon-pictures` | pictures in the sizes and the one format in which they are kept |
//! | `keep.rs` | the way into the store and the database |
//! | `store.rs` | bytes under their hash: in a folder, or in S3 |
//! | `hold.rs` | which files records refer to |
//! | `serve.rs` | the way out |
//! | `sweep.rs` | what nothing refers to any more |
//!
//! `docs/adr/0010` says in which order bytes and rows come and go, so that nothing is lost or leaks when the
//! process dies in between.

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
pub(crate) use keep::used;
pub use keep::{Prepared, keep, prepare};
pub use kind::is_pdf;
pub use serve::deliver;
pub(crate) use serve::{VariantQuery, find, read};
pub use store::Files;
pub use sweep::{Swept, sweep};
pub use upload::Sent;
pub(crate) use upload::{is_multipart, send};

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
