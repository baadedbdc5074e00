//! Migrating a database from before GS1 numbers were registered: existing keys become numbers.

use chrono::{DateTime, Utc};
use nguon_api::platform::config::Config;
use nguon_api::platform::entity::{gs1_counter, gs1_key, gs1_prefix, organisation, stored, user_account};
use nguon_api_tests::sample::gtin;
use nguon_api_tests::{Backend, Site};
use nguon_domain::identification::identifier::{CompanyPrefix, Gtin};
use nguon_migrations::seed::{area_id, catalogue_id};
use nguon_migrations::{Migrator, MigratorTrait as _};
use rstest::rstest;
use sea_orm::sea_query::{Alias, Query};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseConnection, EntityTrait as _};
use serde_json::json;
use uuid::Uuid;

fn own() -> CompanyPrefix {
    "893850597".parse().expect("a prefix")
}

fn now() -> DateTime<Utc> {
    Site::beginning()
}

async fn business(database: &DatabaseConnection, id: u128, prefix: Option<&str>, gln: Option<&str>) {
    let row = organisation::ActiveModel {
        id: Set(Uuid::from_u128(id)),
        state: Set(stored::OrganisationState::Approved),
        reason: Set(None),
        decided_at: Set(None),
        decided_by: Set(None),
        version: Set(1),
        created_at: Set(now()),
        updated_at: Set(now()),
        search: Set(String::new()),
        name: Set(format!("Hợp tác xã {id}")),
        business_type_id: Set(catalogue_id("business_type", "cooperative")),
        tax_code: Set(format!("{id:012}")),
        registration_issued_on: Set(None),
        industry_id: Set(catalogue_id("industry", "crops")),
        other_industry: Set(None),
        registered_address: Set("Xã Hàm Minh".to_owned()),
        area_id: Set(area_id("68")),
        phone: Set("0252 386 1234".to_owned()),
        fax: Set(None),
        website: Set(None),
        representative_name: Set("Nguyễn Thị Hoa".to_owned()),
        representative_position: Set(None),
        representative_phone: Set(None),
        representative_email: Set(None),
        registration_file_id: Set(None),
        introduction: Set(None),
        gln: Set(gln.map(str::to_owned)),
        logo_id: Set(None),
        gs1_company_prefix: Set(prefix.map(str::to_owned)),
    };
    organisation::Entity::insert(row).exec_without_returning(database).await.expect("a business");
    let user = user_account::ActiveModel {
        id: Set(Uuid::from_u128(id)),
        organisation_id: Set(Some(Uuid::from_u128(id))),
        authority_id: Set(None),
        email: Set(format!("chu{id}@example.vn")),
        email_key: Set(format!("chu{id}@example.vn")),
        name: Set("Trần Văn Bình".to_owned()),
        role: Set(stored::Role::Owner),
        password_hash: Set(String::new()),
        created_at: Set(now()),
        disabled_at: Set(None),
    };
    user_account::Entity::insert(user).exec_without_returning(database).await.expect("a user");
}

/// Inserts a product with the columns of that time.
async fn product(database: &DatabaseConnection, id: u128, of: u128, gtin: &str) {
    let gtin: Gtin = gtin.parse().expect("a GTIN");
    let (id, of) = (Uuid::from_u128(id), Uuid::from_u128(of));
    let mut insert = Query::insert();
    insert
        .into_table(Alias::new("product"))
        .columns(
            [
                "id",
                "organisation_id",
                "status",
                "version",
                "created_at",
                "updated_at",
                "created_by",
                "updated_by",
                "sort_name",
                "ordinal",
                "trace_code",
                "name",
                "category_id",
                "attributes",
                "gtin",
            ]
            .map(Alias::new),
        )
        .values_panic([
            id.into(),
            of.into(),
            "trashed".into(),
            1.into(),
            now().into(),
            now().into(),
            of.into(),
            of.into(),
            "a".into(),
            i32::try_from(id.as_u128()).expect("small").into(),
            format!("{:010}", id.as_u128()).into(),
            "Thanh long".into(),
            catalogue_id("product_category", "fruit").into(),
            json!([]).into(),
            gtin.as_14_digits().into(),
        ]);
    database.execute(&insert).await.expect("a product");
}

/// Fills a database of the last release before numbers.
async fn fill(config: &Config) {
    let storage = &config.storage;
    // Creates the file when there is none.
    nguon_api::platform::database::Database::connect(storage, nguon_api::platform::clock::Clock::system())
        .await
        .expect("the database")
        .close()
        .await;
    let mut options = sea_orm::ConnectOptions::new(storage.database_url());
    if let Some(schema) = &storage.database_schema {
        options.set_schema_search_path(schema.clone());
    }
    let database = sea_orm::Database::connect(options).await.expect("the database");
    let steps = Migrator::migrations().iter().position(|migration| migration.name() == "m20261124_000034_create_place");
    let steps = steps.and_then(|steps| u32::try_from(steps).ok());
    assert!(steps.is_some_and(|steps| steps > 30));
    Migrator::up(&database, steps).await.expect("the schema of then");
    business(&database, 1, Some("893850597"), Some("8938505970004")).await;
    business(&database, 2, Some("8935312"), None).await;
    business(&database, 3, None, None).await;
    product(&database, 11, 1, &own().gtin(5).expect("a GTIN").to_string()).await;
    product(&database, 12, 1, &own().gtin(5).and_then(|gtin| gtin.packaging(1)).expect("a GTIN").to_string()).await;
    product(&database, 13, 1, &gtin(1)).await;
    product(&database, 14, 1, "50678907").await;
    product(&database, 21, 2, &own().gtin(6).expect("a GTIN").to_string()).await;
    database.close().await.expect("closed");
}

#[rstest]
#[tokio::test]
async fn prefixes_and_numbers_of_before_are_kept(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start_on(backend, fill).await;
    let database = site.application.database.read();
    let prefixes = gs1_prefix::Entity::find().all(database).await.expect("read");
    let mut prefixes: Vec<_> = prefixes.into_iter().map(|row| (row.prefix, row.organisation_id.as_u128())).collect();
    prefixes.sort();
    assert_eq!(prefixes, [("8935312".to_owned(), 2), ("893850597".to_owned(), 1)]);

    let mut keys = gs1_key::Entity::find().all(database).await.expect("read");
    keys.sort_by_key(|key| (key.record_id, key.value.clone()));
    let shown: Vec<_> = keys
        .iter()
        .map(|key| {
            (
                key.key_type.as_str(),
                key.record_id.map(|id| id.as_u128()),
                nguon_domain::identification::numbers::NumberState::from(key.state).as_str(),
                key.own_prefix,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("gln", None, "reserved", true),
            ("gtin", Some(11), "held", true),
            ("gtin", Some(12), "held", true),
            ("gtin", Some(13), "held", false),
            ("gtin", Some(14), "held", false),
            ("gtin", Some(21), "held", false),
        ]
    );
    for key in &keys {
        let read = nguon_domain::identification::numbers::read(
            nguon_domain::identification::identifier::KeyType::parse(&key.key_type).expect("a kind"),
            &key.value,
        );
        assert_eq!(read.expect("a number").body(), key.body);
        assert_eq!(key.given_at, now());
    }
    let mut counters = gs1_counter::Entity::find().all(database).await.expect("read");
    counters.retain(|row| row.prefix == "893850597");
    counters.sort_by(|left, right| left.key_type.cmp(&right.key_type));
    let counters: Vec<_> = counters.into_iter().map(|row| (row.prefix, row.key_type, row.next, row.used)).collect();
    let counter = |key_type: &str, used| ("893850597".to_owned(), key_type.to_owned(), 0, used);
    assert_eq!(counters, [counter("gln", 1), counter("gtin", 1), counter("sscc", 0)]);
}
