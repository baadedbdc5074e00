//! Unreferenced files are removed and referenced ones stay, whenever the process dies.

use chrono::TimeDelta;
use image::ImageFormat;
use nguon_api::platform::entity::{blob, organisation};
use nguon_api::{Swept, sweep_files};
use nguon_api_tests::form::{PDF, account, business as business_form, file as pdf_part, registration};
use nguon_api_tests::picture::{pdf, picture, png, written};
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::{Value, json};

use super::holding::held;
use super::{rows, stored};

async fn sweep(site: &Site) -> Swept {
    sweep_files(&site.application).await.expect("the sweep succeeds")
}

const NOTHING: Swept = Swept { files: 0, blobs: 0 };

#[rstest]
#[tokio::test]
async fn a_file_that_no_record_holds_goes_after_two_days_and_not_before(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let kept = site.picture_id(&business).await;
    let mut input = site.least(&business, Kind::Product, "Thanh long").await;
    input["cover_image"] = kept.clone();
    let _ = site.create(&business, Kind::Product, &input).await;
    let gone = site.sent(&business, "a.jpg", written(picture(600, 600, 200), ImageFormat::Jpeg)).await["id"].clone();
    assert_eq!(stored(&site).len(), 3);
    site.clock.advance(TimeDelta::hours(48));
    assert_eq!(sweep(&site).await, NOTHING);
    site.clock.advance(TimeDelta::seconds(1));
    assert_eq!(sweep(&site).await, Swept { files: 1, blobs: 2 });
    assert_eq!((held(&site, &kept).await, held(&site, &gone).await), (Some(true), None));
    assert_eq!(rows(&site).await, (1, 3, 1));
    assert_eq!(stored(&site).len(), 1);
    let business = site.sign_in(&business.owner.email, nguon_api_tests::people::PASSWORD).await;
    let path = |id: &Value| format!("files/{}", id.as_str().unwrap_or("?"));
    let _ = site.get(&path(&kept)).by(&business).await.expect(200);
    assert_eq!(site.get(&path(&gone)).by(&business).await.refusal(404), "not_found");
    assert_eq!(sweep(&site).await, NOTHING);
}

#[rstest]
#[tokio::test]
async fn a_file_that_is_let_go_has_two_days_from_then(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let id = site.pdf_id(&business).await;
    let process = site.create(&business, Kind::Process, &json!({ "name": "Quy trình", "files": [id] })).await;
    site.clock.advance(TimeDelta::days(30));
    assert_eq!(sweep(&site).await, NOTHING);
    let owner = site.sign_in(&business.owner.email, nguon_api_tests::people::PASSWORD).await;
    let path = format!("processes/{}", process["id"].as_str().unwrap_or("?"));
    let put = |version: u32, files: Value| {
        site.put(&path).by(&owner).version(version).json(&json!({ "name": "Quy trình", "files": files }))
    };
    let _ = put(1, json!([])).await.expect(200);
    assert_eq!(sweep(&site).await, NOTHING);
    // Referenced again in time.
    let _ = put(2, json!([id])).await.expect(200);
    site.clock.advance(TimeDelta::days(30));
    assert_eq!(sweep(&site).await, NOTHING);
    assert_eq!(held(&site, &id).await, Some(true));
}

#[rstest]
#[tokio::test]
async fn bytes_that_two_files_share_stay_for_the_one_that_stays(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let kept = site.sent(&business, "a.pdf", pdf(1)).await["id"].clone();
    let gone = site.sent(&other, "b.pdf", pdf(1)).await["id"].clone();
    let _ = site.create(&business, Kind::Process, &json!({ "name": "Quy trình", "files": [kept] })).await;
    site.clock.advance(TimeDelta::hours(49));
    assert_eq!(sweep(&site).await, Swept { files: 1, blobs: 0 });
    assert_eq!((held(&site, &kept).await, held(&site, &gone).await), (Some(true), None));
    let owner = site.sign_in(&business.owner.email, nguon_api_tests::people::PASSWORD).await;
    let read = site.get(&format!("files/{}", kept.as_str().unwrap_or("?"))).by(&owner).await.expect(200);
    assert_eq!(read.body, pdf(1));
}

/// Records that a file is about to be stored, as the first step of an upload does.
async fn intend(site: &Site, sha256: &str, size: i64) {
    let transaction = site.application.database.begin().await.expect("a transaction");
    let row = blob::ActiveModel { sha256: Set(sha256.to_owned()), size: Set(size), touched_at: Set(site.clock.now()) };
    blob::Entity::insert(row).exec_without_returning(&transaction).await.expect("a blob");
    transaction.commit().await.expect("committed");
}

#[rstest]
#[tokio::test]
async fn when_the_process_dies_while_a_file_is_taken_nothing_is_left_behind(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    // Dies before any bytes are written, while they are written, and before the file's row is inserted.
    let hashes = ["aa".repeat(32), "bb".repeat(32), "cc".repeat(32)];
    for hash in &hashes {
        intend(&site, hash, 5).await;
    }
    let place = |hash: &str, end: &str| {
        let folder = site.config.storage.data_dir.join("files").join(&hash[..2]).join(&hash[2..4]);
        std::fs::create_dir_all(&folder).expect("a folder");
        folder.join(format!("{hash}{end}"))
    };
    std::fs::write(place(&hashes[1], "#1"), b"he").expect("a beginning");
    std::fs::write(place(&hashes[2], ""), b"hello").expect("bytes");
    assert_eq!(sweep(&site).await, NOTHING, "somebody may just be storing them");
    site.clock.advance(TimeDelta::hours(49));
    assert_eq!(sweep(&site).await, Swept { files: 0, blobs: 3 });
    assert_eq!(rows(&site).await, (0, 0, 0));
    assert!(stored(&site).is_empty(), "{:?}", stored(&site));
}

#[rstest]
#[tokio::test]
async fn when_the_process_dies_while_bytes_are_removed_nothing_is_lost(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let _ = site.sent(&business, "a.png", png(1)).await;
    site.clock.advance(TimeDelta::hours(49));
    // The row of the file is deleted, and so are the bytes; the deletion of their row was never committed.
    let transaction = site.application.database.begin().await.expect("a transaction");
    nguon_api::platform::entity::file_variant::Entity::delete_many().exec(&transaction).await.expect("no variants");
    nguon_api::platform::entity::file::Entity::delete_many().exec(&transaction).await.expect("no files");
    transaction.commit().await.expect("committed");
    for path in stored(&site) {
        std::fs::remove_file(path).expect("removed");
    }
    // The same picture is uploaded before the next sweep: its bytes are stored again, and stay.
    let owner = site.sign_in(&business.owner.email, nguon_api_tests::people::PASSWORD).await;
    let again = site.sent(&owner, "a.png", png(1)).await["id"].clone();
    let process = json!({ "name": "Quy trình", "certificate_images": [again] });
    let _ = site.post("processes").by(&owner).json(&process).await.expect(201);
    site.clock.advance(TimeDelta::hours(49));
    assert_eq!(sweep(&site).await, NOTHING);
    let owner = site.sign_in(&business.owner.email, nguon_api_tests::people::PASSWORD).await;
    let _ = site.get(&format!("files/{}", again.as_str().unwrap_or("?"))).by(&owner).await.expect(200);
    // Otherwise the next sweep removes what is left.
    intend(&site, &"dd".repeat(32), 5).await;
    site.clock.advance(TimeDelta::hours(49));
    assert_eq!(sweep(&site).await, Swept { files: 0, blobs: 1 });
}

#[rstest]
#[tokio::test]
async fn a_file_uploaded_while_it_is_swept_is_there_afterwards(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for round in 0..10 {
        let _ = site.sent(&business, "a.pdf", pdf(round)).await;
    }
    site.clock.advance(TimeDelta::hours(49));
    let owner = site.sign_in(&business.owner.email, nguon_api_tests::people::PASSWORD).await;
    let application = std::sync::Arc::clone(&site.application);
    let sweeping = tokio::spawn(async move { sweep_files(&application).await.expect("the sweep succeeds") });
    let calls: Vec<_> =
        (0..10).map(|round| tokio::spawn(site.send(&owner, "a.pdf", pdf(round)).into_future())).collect();
    for (round, call) in (0..).zip(calls) {
        let info = call.await.expect("an answer").expect(201).json();
        let read = site.get(&format!("files/{}", info["id"].as_str().unwrap_or("?"))).by(&owner).await.expect(200);
        assert_eq!(read.body, pdf(round));
    }
    let swept = sweeping.await.expect("swept");
    assert_eq!(swept.files, 10);
    assert_eq!(rows(&site).await, (10, 10, 10));
    assert_eq!(stored(&site).len(), 10);
}

#[rstest]
#[tokio::test]
async fn a_record_keeps_its_files_in_the_trash_for_ninety_days(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let input = site.full(&business, Kind::Member, "Vườn").await;
    let (early, late) = (site.create(&business, Kind::Member, &input).await, {
        let mut other = site.full(&business, Kind::Member, "Vườn khác").await;
        other["code"] = json!("khác");
        site.create(&business, Kind::Member, &other).await
    });
    let all = |record: &Value| -> Vec<Value> {
        record["held_files"].as_array().into_iter().flatten().map(|file| file["id"].clone()).collect()
    };
    assert_eq!((all(&early).len(), all(&late).len()), (5, 5));
    let _ = site.move_to(&business, Kind::Member, &[&early["id"], &late["id"]], "trashed").await.expect(204);

    site.clock.advance(TimeDelta::days(90));
    assert_eq!(sweep(&site).await, NOTHING);
    let sign_in = || site.sign_in(&business.owner.email, nguon_api_tests::people::PASSWORD);
    let body = |record: &Value, status: &str| json!({ "ids": [record["id"]], "status": status });
    let owner = sign_in().await;
    // Restored in time: every file is there.
    let _ = site.post("members/status").by(&owner).json(&body(&early, "active")).await.expect(204);
    let path = |record: &Value| format!("members/{}", record["id"].as_str().unwrap_or("?"));
    let restored = site.get(&path(&early)).by(&owner).await.expect(200).json();
    assert_eq!((&restored["image"], all(&restored)), (&early["image"], all(&early)));

    // The other record loses its files, which are removed two days later.
    site.clock.advance(TimeDelta::seconds(1));
    assert_eq!(sweep(&site).await, NOTHING);
    for id in all(&late) {
        assert_eq!(held(&site, &id).await, Some(false));
    }
    site.clock.advance(TimeDelta::hours(49));
    assert_eq!(sweep(&site).await.files, 5);
    for id in all(&early) {
        assert_eq!(held(&site, &id).await, Some(true));
    }
    // It can still be read, restored and changed.
    let owner = sign_in().await;
    let trashed = site.get(&path(&late)).by(&owner).await.expect(200).json();
    assert_eq!((&trashed["image"], all(&trashed).len()), (&Value::Null, 0));
    assert_eq!(trashed["licences"][0]["number"], late["licences"][0]["number"]);
    let _ = site.post("members/status").by(&owner).json(&body(&late, "inactive")).await.expect(204);
    let version = site.get(&path(&late)).by(&owner).await.expect(200).json()["version"].clone();
    let mut input = json!({});
    for field in ["name", "category_id", "licences", "quality_certificates", "test_certificates"] {
        input[field] = trashed[field].clone();
    }
    let picture = site.picture_id(&owner).await;
    input["image"] = picture.clone();
    let changed = site.put(&path(&late)).by(&owner).version(&version).json(&input).await.expect(200).json();
    assert_eq!((&changed["image"], all(&changed)), (&picture, vec![picture.clone()]));
    assert_eq!(held(&site, &picture).await, Some(true));
}

#[rstest]
#[tokio::test]
async fn a_registration_is_held_until_another_one_takes_its_place(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let form = |body: &[u8]| {
        registration(&business_form(1), &account("htx@example.vn"))
            .part("registration_file", pdf_part("a.pdf", body.to_vec()))
    };
    let made = site.post("registrations").form(form(PDF)).await.expect(201).json();
    let first = made["registration_file"]["id"].clone();
    assert_eq!(held(&site, &first).await, Some(true));
    site.clock.advance(TimeDelta::days(400));
    assert_eq!(sweep(&site).await, NOTHING);
    let owner = site.sign_in("htx@example.vn", nguon_api_tests::people::PASSWORD).await;
    let correction =
        nguon_api_tests::form::correction(&business_form(1)).part("registration_file", pdf_part("b.pdf", pdf(2)));
    let now = site.put("registration").by(&owner).version(1).form(correction).await.expect(200).json();
    let second = now["registration_file"]["id"].clone();
    assert_eq!((held(&site, &first).await, held(&site, &second).await), (Some(false), Some(true)));
    site.clock.advance(TimeDelta::hours(49));
    assert_eq!(sweep(&site).await, Swept { files: 1, blobs: 1 });
    let owner = site.sign_in("htx@example.vn", nguon_api_tests::people::PASSWORD).await;
    assert_eq!(site.get("registration/file").by(&owner).await.expect(200).body, pdf(2));
}

#[rstest]
#[tokio::test]
async fn a_file_that_is_wrongly_said_to_be_unused_is_not_swept(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let logo = site.picture_id(&business).await;
    // The logo was written into the table by hand, without a reference.
    let transaction = site.application.database.begin().await.expect("a transaction");
    let logo_id = logo.as_str().and_then(|id| id.parse().ok());
    let row = organisation::ActiveModel { id: Set(business.id), logo_id: Set(logo_id), ..Default::default() };
    organisation::Entity::update(row).exec(&transaction).await.expect("changed");
    transaction.commit().await.expect("committed");
    site.clock.advance(TimeDelta::days(400));
    assert_eq!(sweep(&site).await, NOTHING);
    assert_eq!(held(&site, &logo).await, Some(false));
}
