//! Files and pictures: which are accepted, how they are stored, who may read them, and when they are removed.

mod holding;
mod pictures;
mod s3;
mod serving;
mod sweeping;
mod taking;
mod wild;

use nguon_api::platform::entity::{blob, file, file_variant};
use nguon_api_tests::Site;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

/// Returns the number of files, variants and blobs in the database.
pub(crate) async fn rows(site: &Site) -> (u64, u64, u64) {
    let database = site.application.database.read();
    (
        file::Entity::find().count(database).await.expect("files"),
        file_variant::Entity::find().count(database).await.expect("variants"),
        blob::Entity::find().count(database).await.expect("blobs"),
    )
}

/// Returns the files in the store's folder, whatever their names.
pub(crate) fn stored(site: &Site) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![site.config.storage.data_dir.join("files")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").filter_map(Result::ok) {
            if entry.path().is_dir() { folders.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    found
}
