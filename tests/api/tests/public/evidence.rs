//! The evidence on a public page: diary, pictures, certificates, isolation days.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use nguon_api::platform::entity::{MaterialUses, diary_entry, stored};
use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::input::kind::Kind;
use nguon_migrations::seed::catalogue_id;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::{Value, json};

use crate::lists::plans::{assert_by_index, statements_of};

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap_or("?")
}

fn path(record: &Value) -> String {
    format!("trace/{}", record["trace_code"].as_str().unwrap_or("?"))
}

async fn trace(site: &Site, record: &Value) -> Value {
    site.get(&path(record)).await.expect(200).json()
}

async fn lot(site: &Site, business: &Business) -> Value {
    site.create(business, Kind::Lot, &site.full(business, Kind::Lot, "Lô 15/11").await).await
}

/// Creates a diary entry of a lot with every field.
async fn entry(site: &Site, business: &Business, lot: &Value, name: &str) -> Value {
    let mut input = site.full(business, Kind::DiaryEntry, name).await;
    input["lot_id"] = lot["id"].clone();
    site.create(business, Kind::DiaryEntry, &input).await
}

/// Creates a diary entry with a use of plant protection.
async fn spraying(site: &Site, business: &Business, lot: &Value, material: &Value, started_at: &str) -> Value {
    let input = json!({
        "lot_id": lot["id"], "name": "Phun thuốc", "started_at": started_at,
        "materials": [{ "material_id": material["id"] }],
    });
    site.create(business, Kind::DiaryEntry, &input).await
}

fn names(trace: &Value) -> Vec<&str> {
    let entries = trace["diary"]["entries"].as_array();
    entries.into_iter().flatten().filter_map(|entry| entry["name"].as_str()).collect()
}

/// Collects every file that a trace refers to.
fn files(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let (Some(id), Some(_)) = (fields.get("id").and_then(Value::as_str), fields.get("media_type")) {
                found.insert(id.to_owned());
            }
            fields.values().for_each(|value| files(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| files(value, found)),
        _ => {}
    }
}

#[rstest]
#[tokio::test]
async fn the_diary_says_when_things_happened_and_when_they_were_recorded(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = lot(&site, &business).await;
    assert!(trace(&site, &lot).await.get("diary").is_none(), "a block without content is not there");
    let late = entry(&site, &business, &lot, "Bón phân").await;
    let early = json!({ "lot_id": lot["id"], "name": "Tỉa cành", "started_at": "2026-08-01T00:00:00Z" });
    let _ = site.create(&business, Kind::DiaryEntry, &early).await;
    let mut input = site.full(&business, Kind::DiaryEntry, "Bón phân đợt 1").await;
    input["lot_id"] = lot["id"].clone();
    site.clock.advance(TimeDelta::days(2));
    // The session's token has expired.
    let owner = site.sign_in(&business.owner.email, PASSWORD).await;
    let change = format!("diary-entries/{}", id(&late));
    let _ = site.put(&change).by(&owner).version(1).json(&input).await.expect(200);
    let shown = trace(&site, &lot).await;
    insta::with_settings!({ snapshot_suffix => "", prepend_module_to_snapshot => false }, {
        insta::assert_json_snapshot!("diary_of_a_lot", shown["diary"]);
    });
    assert_eq!(shown["data_as_of"], "2026-11-24T03:00:00Z");
    let (all, diary) = (shown.to_string(), shown["diary"].to_string());
    for private in [business.owner.id.to_string().as_str(), &business.owner.email, "anh.png"] {
        assert!(!all.contains(private), "{private} is in {all}");
    }
    // The lot's own test reports are public, the documents of its diary are not.
    assert!(!diary.contains("giay-chung-nhan.pdf"), "{diary}");
}

#[rstest]
#[tokio::test]
async fn entries_members_and_materials_that_are_hidden_are_not_shown(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = lot(&site, &business).await;
    let work = entry(&site, &business, &lot, "Bón phân").await;
    let other = entry(&site, &business, &lot, "Tưới nước").await;
    assert_eq!(names(&trace(&site, &lot).await), ["Bón phân", "Tưới nước"]);
    for status in ["inactive", "trashed"] {
        let _ = site.move_to(&business, Kind::DiaryEntry, &[&other["id"]], status).await.expect(204);
        let shown = trace(&site, &lot).await;
        assert_eq!((names(&shown), &shown["diary"]["total"]), (vec!["Bón phân"], &json!(1)), "{status}");
    }
    let (member, material) = (&work["member_ids"][0], &work["materials"][0]["material_id"]);
    let _ = site.move_to(&business, Kind::Member, &[member], "inactive").await.expect(204);
    let _ = site.move_to(&business, Kind::Material, &[material], "inactive").await.expect(204);
    let shown = trace(&site, &lot).await["diary"]["entries"][0].clone();
    assert!(shown.get("members").is_none() && shown.get("materials").is_none(), "{shown:#}");
}

#[rstest]
#[tokio::test]
async fn whoever_has_the_code_reads_the_files_of_the_page_and_no_others(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let member = site.create(&business, Kind::Member, &site.full(&business, Kind::Member, "Vườn bà Kín").await).await;
    let product = site.create(&business, Kind::Product, &site.full(&business, Kind::Product, "Thanh long").await).await;
    let mut input = site.full(&business, Kind::Lot, "Lô").await;
    input["product_id"] = product["id"].clone();
    input["member_ids"] = json!([member["id"]]);
    let lot = site.create(&business, Kind::Lot, &input).await;
    let work = entry(&site, &business, &lot, "Bón phân").await;
    let logo = site.picture_id(&business).await;
    let profile = json!({ "phone": "0252 386 1234", "representative_name": "Hoa", "logo": logo });
    let _ = site.put("organisation").by(&business).version(1).json(&profile).await.expect(200);

    let mut shown = BTreeSet::new();
    files(&trace(&site, &lot).await, &mut shown);
    // All files of the records but the entry's attachment; and the logo.
    for record in [&product, &lot, &member, &work] {
        for file in record["held_files"].as_array().into_iter().flatten() {
            assert_eq!(shown.contains(id(file)), work["files"][0] != file["id"], "{file}");
        }
    }
    assert!(shown.contains(logo.as_str().unwrap_or("?")));
    let public = |file: &str| site.get(&format!("{}/files/{file}", path(&lot)));
    for file in &shown {
        let _ = public(file).await.expect(200);
    }
    let attachment = work["files"][0].as_str().expect("the sample has an attachment");
    let unheld = site.picture_id(&business).await;
    for file in [attachment, unheld.as_str().unwrap_or("?")] {
        assert_eq!(public(file).await.refusal(404), "not_found");
    }
    // The files of an inactive record are gone at once.
    let _ = site.move_to(&business, Kind::Member, &[&member["id"]], "inactive").await.expect(204);
    let _ = site.move_to(&business, Kind::DiaryEntry, &[&work["id"]], "trashed").await.expect(204);
    let gone = [&member, &work].into_iter().filter_map(|record| record["held_files"].as_array()).flatten();
    for file in gone {
        assert_eq!(public(id(file)).await.refusal(404), "not_found", "{file}");
    }
    let _ = site.move_to(&business, Kind::Lot, &[&lot["id"]], "inactive").await.expect(204);
    for file in &shown {
        assert_eq!(public(file).await.refusal(410), "gone");
    }
}

#[rstest]
#[tokio::test]
async fn the_isolation_is_counted_from_the_last_use_of_plant_protection(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    // Harvested on the 14th.
    let lot = lot(&site, &business).await;
    let _ = entry(&site, &business, &lot, "Bón phân").await;
    assert!(trace(&site, &lot).await.get("isolation").is_none(), "fertiliser is no plant protection");
    let input = json!({ "name": "Thuốc", "category_id": catalogue_id("material_category", "plant_protection") });
    let material = site.create(&business, Kind::Material, &input).await;
    let _ = spraying(&site, &business, &lot, &material, "2026-10-01T00:00:00Z").await;
    // The morning of the 22nd in Vietnam.
    let last = spraying(&site, &business, &lot, &material, "2026-10-21T22:30:00Z").await;
    let _ = spraying(&site, &business, &lot, &material, "2026-11-20T00:00:00Z").await;
    let shown = trace(&site, &lot).await;
    assert_eq!(shown["isolation"], json!({ "days": 23, "last_used_on": "2026-10-22", "harvested_on": "2026-11-14" }));
    // A use counts even when its material is inactive; a withdrawn entry does not.
    let _ = site.move_to(&business, Kind::Material, &[&material["id"]], "inactive").await.expect(204);
    assert_eq!(trace(&site, &lot).await["isolation"]["days"], 23);
    let _ = site.move_to(&business, Kind::DiaryEntry, &[&last["id"]], "inactive").await.expect(204);
    assert_eq!(trace(&site, &lot).await["isolation"]["days"], 44);
}

#[rstest]
#[tokio::test]
async fn of_a_long_diary_the_latest_entries_are_shown_and_all_are_counted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = lot(&site, &business).await;
    let lot_id = id(&lot).parse().expect("a UUID");
    let rows = (0..250_i32).map(|number| {
        let at = Site::beginning() - TimeDelta::hours(i64::from(300 - number));
        diary_entry::ActiveModel {
            id: Set(site.application.clock.new_id()),
            organisation_id: Set(business.id),
            status: Set(stored::Status::Active),
            version: Set(1),
            created_at: Set(at),
            updated_at: Set(at),
            created_by: Set(business.owner.id),
            updated_by: Set(business.owner.id),
            sort_name: Set(String::new()),
            ordinal: Set(number),
            lot_id: Set(lot_id),
            name: Set(format!("Việc {number}")),
            description: Set(None),
            started_at: Set(at),
            ended_at: Set(None),
            materials: Set(MaterialUses::default()),
        }
    });
    let transaction = site.application.database.begin().await.expect("a transaction");
    diary_entry::Entity::insert_many(rows).exec_without_returning(&transaction).await.expect("inserted");
    transaction.commit().await.expect("committed");
    let shown = trace(&site, &lot).await;
    let names = names(&shown);
    assert_eq!((names.len(), names[0], names[199]), (200, "Việc 50", "Việc 249"));
    assert_eq!(shown["diary"]["total"], 250);
}

#[rstest]
#[tokio::test]
async fn a_page_takes_the_same_few_reads_whatever_it_shows(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let (small, large) = (lot(&site, &business).await, lot(&site, &business).await);
    let _ = entry(&site, &business, &small, "Việc").await;
    for number in 0..4 {
        let _ = entry(&site, &business, &large, &format!("Việc {number}")).await;
    }
    let of_small = statements_of(&site, &business, &[path(&small)]).await;
    let of_large = statements_of(&site, &business, &[path(&large)]).await;
    assert_eq!(of_small.len(), of_large.len());
    assert!(of_large.len() <= 19, "{}", of_large.len());
    assert_by_index(&site, of_large).await;
}
