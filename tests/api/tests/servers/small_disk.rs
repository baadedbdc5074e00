//! A file system that is really full: `make soak` mounts a small one (`scripts/small-disk.sh`).

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::json;

/// Bytes left free on a nearly full disk.
const LEFT: u64 = 128 * 1024;

/// A file that takes up all room but [`LEFT`].
struct Ballast(PathBuf);

impl Ballast {
    fn in_folder(folder: &Path) -> Self {
        let path = folder.join("ballast");
        let mut file = File::create(&path).expect("a file");
        let block = vec![0_u8; 64 * 1024];
        while file.write_all(&block).is_ok() {}
        let length = file.metadata().expect("a length").len();
        let file = OpenOptions::new().write(true).open(&path).expect("the file");
        file.set_len(length.saturating_sub(LEFT)).expect("a shorter file");
        Self(path)
    }
}

impl Drop for Ballast {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).expect("the file goes");
    }
}

#[rstest]
#[tokio::test]
#[ignore = "needs a small file system: make soak"]
async fn a_full_disk_is_said_and_what_is_acknowledged_stays(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let disk = PathBuf::from(std::env::var("NGUON_SMALL_DISK").expect("scripts/small-disk.sh sets it"));
    let data = tempfile::tempdir_in(&disk).expect("a folder on the small disk");
    let site = Site::start_with(backend, |config| config.storage.data_dir = data.path().join("data")).await;
    let business = site.business().await;
    let mut input = site.least(&business, Kind::Material, "Phân bón").await;
    input["description"] = json!("x".repeat(4_000));
    let mut acknowledged = Vec::new();

    let ballast = Ballast::in_folder(&disk);
    let mut full = 0;
    for _ in 0..400 {
        let answer = site.post("materials").by(&business).json(&input).await;
        match answer.status {
            201 => acknowledged.push(answer.json()["id"].as_str().expect("an id").to_owned()),
            507 => full += 1,
            other => panic!("{other}: {}", answer.text()),
        }
        if full == 5 {
            break;
        }
    }
    assert_eq!(full, 5, "the disk was never full, after {} records", acknowledged.len());
    // Reading still works.
    for id in acknowledged.iter().take(5) {
        let _ = site.get(&format!("materials/{id}")).by(&business).await.expect(200);
    }

    drop(ballast);
    for _ in 0..20 {
        let answer = site.post("materials").by(&business).json(&input).await.expect(201);
        acknowledged.push(answer.json()["id"].as_str().expect("an id").to_owned());
    }
    let _ = site.sign_in(&business.owner.email, nguon_api_tests::people::PASSWORD).await;
    // Another server sees exactly what is committed.
    let again = site.second().await;
    for id in &acknowledged {
        let _ = again.get(&format!("materials/{id}")).by(&business).await.expect(200);
    }
    let counts = again.get("materials?limit=1").by(&business).await.expect(200).json()["counts"].clone();
    assert_eq!(counts["active"].as_u64(), Some(acknowledged.len() as u64), "a refused record is there all the same");
}
