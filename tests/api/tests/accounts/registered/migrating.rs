//! Migrating a database from before certificates were required: numbers that one business claims are in force,
//! numbers that several claim wait.

use nguon_api::platform::config::Config;
use nguon_api::platform::entity::{gs1_counter, gs1_prefix, organisation, registered_change};
use nguon_api_tests::{Backend, Site};
use nguon_domain::accounts::registered::{ChangeKind, ChangeState};
use nguon_domain::identification::identifier::CompanyPrefix;
use nguon_migrations::{Migrator, MigratorTrait as _};
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, EntityTrait as _};
use uuid::Uuid;

/// The last migration before changes of registered data.
const BEFORE: &str = "m20261129_000058_keep_incomplete";

fn gln(nth: u64) -> String {
    "893850597".parse::<CompanyPrefix>().and_then(|prefix| prefix.gln(nth)).expect("a GLN").to_string()
}

/// Inserts a business with the columns of that time.
async fn business(database: &DatabaseConnection, number: u128, prefix: Option<&str>, gln: Option<&str>, granted: bool) {
    let id = Uuid::from_u128(number);
    let quoted = |text: Option<&str>| text.map_or("NULL".to_owned(), |text| format!("'{text}'"));
    let id_text = match database.get_database_backend() {
        sea_orm::DbBackend::Sqlite => format!("X'{}'", id.simple()),
        _ => format!("'{id}'"),
    };
    let entry = |id: Uuid| match database.get_database_backend() {
        sea_orm::DbBackend::Sqlite => format!("X'{}'", id.simple()),
        _ => format!("'{id}'"),
    };
    let insert = format!(
        "INSERT INTO organisation (id, state, version, created_at, updated_at, name, search, business_type_id, tax_code, \
         industry_id, registered_address, area_id, phone, representative_name, gln, gs1_company_prefix) VALUES \
         ({id_text}, 'approved', 1, '2026-11-22 03:00:00+00:00', '2026-11-22 03:00:00+00:00', 'Hợp tác xã {number}', '', \
         {}, '{number:012}', {}, 'Xã Hàm Minh', {}, '0252 386 1234', 'Nguyễn Thị Hoa', {}, {})",
        entry(nguon_migrations::seed::catalogue_id("business_type", "cooperative")),
        entry(nguon_migrations::seed::catalogue_id("industry", "crops")),
        entry(nguon_migrations::seed::area_id("68")),
        quoted(gln),
        quoted(prefix),
    );
    database.execute_unprepared(&insert).await.expect("a business");
    let Some(prefix) = prefix.filter(|_| granted) else { return };
    let insert = format!(
        "INSERT INTO gs1_prefix (prefix, organisation_id, entered_at) VALUES ('{prefix}', {id_text}, \
         '2026-11-22 03:00:00+00:00')"
    );
    database.execute_unprepared(&insert).await.expect("a prefix");
    for key_type in ["gtin", "gln", "sscc"] {
        let insert =
            format!("INSERT INTO gs1_counter (prefix, key_type, next, used) VALUES ('{prefix}', '{key_type}', 3, 3)");
        database.execute_unprepared(&insert).await.expect("a counter");
    }
    let parsed: CompanyPrefix = prefix.parse().expect("a prefix");
    for (key_type, key) in [
        ("gtin", nguon_domain::identification::identifier::Gs1Key::from(parsed.gtin(0).expect("a GTIN"))),
        ("sscc", nguon_domain::identification::identifier::Gs1Key::from(parsed.sscc(0).expect("an SSCC"))),
    ] {
        let insert = format!(
            "INSERT INTO gs1_key (organisation_id, key_type, value, body, state, origin, own_prefix, given_at, changed_at) \
             VALUES ({id_text}, '{key_type}', '{}', '{}', 'reserved', 'allocated', TRUE, '2026-11-22 03:00:00+00:00', \
             '2026-11-22 03:00:00+00:00')",
            key.digits(),
            key.body()
        );
        database.execute_unprepared(&insert).await.expect("a key");
    }
}

/// Fills a database of the release before.
async fn fill(config: &Config) {
    let storage = &config.storage;
    // Creates the file when there is none.
    nguon_api::platform::database::Database::connect(
        storage,
        nguon_api::platform::clock::Clock::fixed(Site::beginning()),
    )
    .await
    .expect("the database")
    .close()
    .await;
    let mut options = sea_orm::ConnectOptions::new(storage.database_url());
    if let Some(schema) = &storage.database_schema {
        options.set_schema_search_path(schema.clone());
    }
    let database = sea_orm::Database::connect(options).await.expect("the database");
    let steps = Migrator::migrations().iter().position(|migration| migration.name() == BEFORE).expect("a migration");
    Migrator::up(&database, u32::try_from(steps + 1).ok()).await.expect("the schema of then");
    // 1 is the only one to claim its numbers.
    business(&database, 1, Some("893850597"), Some(&gln(0)), true).await;
    // 2 and 3 claim the same GLN, 4 one under the prefix of 1.
    let doubled = nguon_api_tests::sample::gln(2);
    business(&database, 2, None, Some(&doubled), false).await;
    business(&database, 3, None, Some(&doubled), false).await;
    business(&database, 4, None, Some(&gln(4)), false).await;
    // 5 was granted a prefix that 6 claims too, with more digits.
    business(&database, 5, Some("8935312"), None, true).await;
    business(&database, 6, Some("89353123"), None, false).await;
    // 7 is the only one to claim a prefix that was never granted.
    business(&database, 7, Some("8936000"), None, false).await;
    database.close().await.expect("closed");
}

#[rstest]
#[tokio::test]
async fn what_one_business_names_is_in_force_and_what_several_name_waits(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start_on(backend, fill).await;
    let database = site.application.database.read();
    let mut businesses = organisation::Entity::find().all(database).await.expect("read");
    businesses.sort_by_key(|business| business.id);
    let shown: Vec<_> = businesses
        .into_iter()
        .map(|business| (business.id.as_u128(), business.gln, business.gs1_company_prefix))
        .collect();
    assert_eq!(
        shown,
        [
            (1, Some(gln(0)), Some("893850597".to_owned())),
            (2, None, None),
            (3, None, None),
            (4, None, None),
            (5, None, None),
            (6, None, None),
            (7, None, Some("8936000".to_owned())),
        ]
    );
    let mut prefixes: Vec<_> = gs1_prefix::Entity::find()
        .all(database)
        .await
        .expect("read")
        .into_iter()
        .map(|row| (row.prefix, row.organisation_id.as_u128()))
        .collect();
    prefixes.sort();
    assert_eq!(prefixes, [("8936000".to_owned(), 7), ("893850597".to_owned(), 1)]);
    let counters = gs1_counter::Entity::find().all(database).await.expect("read");
    assert_eq!(counters.iter().filter(|row| row.prefix == "893850597" && row.next == 3).count(), 3);
    assert_eq!(counters.iter().filter(|row| row.prefix == "8936000" && row.next == 0).count(), 3);
    assert_eq!(counters.len(), 6);
    let mut waiting: Vec<_> = registered_change::Entity::find()
        .all(database)
        .await
        .expect("read")
        .into_iter()
        .map(|row| {
            let (kind, state) = (ChangeKind::from(row.kind), ChangeState::from(row.state));
            let words = [kind.as_str(), state.as_str()].map(str::to_owned);
            (row.organisation_id.as_u128(), words, row.number.unwrap_or_default())
        })
        .collect();
    waiting.sort();
    let waits = |id, kind: &str, number: &str| (id, [kind.to_owned(), "waiting".to_owned()], number.to_owned());
    let doubled = nguon_api_tests::sample::gln(2);
    assert_eq!(
        waiting,
        [
            waits(2, "gln", &doubled),
            waits(3, "gln", &doubled),
            waits(4, "gln", &gln(4)),
            waits(5, "company_prefix", "8935312"),
            waits(6, "company_prefix", "89353123"),
        ]
    );
    let keys = nguon_api::platform::entity::gs1_key::Entity::find().all(database).await.expect("read");
    for key in &keys {
        assert_eq!(key.own_prefix, key.organisation_id.as_u128() == 1, "{} {}", key.key_type, key.value);
    }
    assert_eq!(keys.len(), 4);
}
