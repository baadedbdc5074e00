//! Databases that version 0.1.0 filled, opened by this version: nothing is lost, and what 0.1.0 answered is answered.
//!
//! `0.1.0.sqlite.gz` and `0.1.0.sql.gz` hold the demo data of 0.1.0 and what waited when its server was killed: mails for
//! a mail server that did not answer, and a capture. Two businesses name the same GLN. `0.1.0.json` is what that server
//! answered before. README.md says how they were made.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::sync::Mutex;

use chrono::{TimeZone as _, Utc};
use flate2::read::GzDecoder;
use nguon_api::demo;
use nguon_api::platform::config::Config;
use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use sea_orm::{ConnectOptions, ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::{Value, json};

use super::jobs::eventually;

/// Tables of 0.1.0 whose rows are elsewhere now, or counted only for a while.
const MOVED: [&str; 3] = ["capture_job", "seaql_migrations", "throttle"];

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upgrading").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn unpacked(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(fixture(name).as_slice()).read_to_end(&mut bytes).expect("a whole file");
    bytes
}

async fn connect(config: &Config) -> DatabaseConnection {
    let mut options = ConnectOptions::new(config.storage.database_url());
    if let Some(schema) = &config.storage.database_schema {
        options.set_schema_search_path(schema.clone());
    }
    options.max_connections(1);
    sea_orm::Database::connect(options).await.expect("the database")
}

/// Puts the database of 0.1.0 where the server will look for it.
async fn restore(config: &Config) {
    let Some(schema) = &config.storage.database_schema else {
        let url = config.storage.database_url();
        let path = url.trim_start_matches("sqlite://").split('?').next().expect("a path");
        std::fs::write(path, unpacked("0.1.0.sqlite.gz")).expect("written");
        return;
    };
    let dump = String::from_utf8(unpacked("0.1.0.sql.gz")).expect("a dump");
    let database = connect(config).await;
    database.execute_unprepared(&dump.replace("nguon_0_1.", &format!("{schema}."))).await.expect("restored");
    database.close().await.expect("closed");
}

/// The number of rows of each table.
async fn rows(config: &Config) -> BTreeMap<String, i64> {
    let database = connect(config).await;
    let backend = database.get_database_backend();
    let select = match &config.storage.database_schema {
        None => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'".to_owned(),
        Some(schema) => format!("SELECT tablename AS name FROM pg_tables WHERE schemaname = '{schema}'"),
    };
    let mut rows = BTreeMap::new();
    for table in database.query_all_raw(Statement::from_string(backend, select)).await.expect("tables") {
        let table: String = table.try_get("", "name").expect("a name");
        let count = Statement::from_string(backend, format!("SELECT count(*) AS n FROM {table}"));
        let row = database.query_one_raw(count).await.expect("read").expect("a row");
        rows.insert(table, row.try_get::<i64>("", "n").expect("a number"));
    }
    database.close().await.expect("closed");
    rows
}

/// The schema as the database describes it: a line for each column and index.
async fn schema(config: &Config) -> Vec<String> {
    let database = connect(config).await;
    let backend = database.get_database_backend();
    let select = match &config.storage.database_schema {
        None => "SELECT coalesce(sql, name) AS line FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'".to_owned(),
        Some(schema) => format!(
            "SELECT concat_ws(' ', table_name, column_name, udt_name, character_maximum_length, is_nullable, column_default, \
             collation_name) AS line FROM information_schema.columns WHERE table_schema = '{schema}' \
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = '{schema}' \
             UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint \
             WHERE connamespace = '{schema}'::regnamespace"
        ),
    };
    let rows = database.query_all_raw(Statement::from_string(backend, select)).await.expect("read");
    let name = config.storage.database_schema.clone().unwrap_or_else(|| "no schema".to_owned());
    let mut lines: Vec<String> =
        rows.iter().map(|row| row.try_get::<String>("", "line").expect("a text").replace(&name, "")).collect();
    database.close().await.expect("closed");
    lines.sort();
    lines
}

#[rstest]
#[tokio::test]
async fn a_database_of_0_1_0_keeps_all_its_rows_and_gets_the_schema_of_a_new_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let before = Mutex::new(BTreeMap::new());
    let site = Site::start_on(backend, async |config| {
        restore(config).await;
        *before.lock().expect("nobody panics") = rows(config).await;
    })
    .await;
    let before = before.into_inner().expect("nobody panics");
    assert!(before["lot"] > 80 && before["epcis_event"] > 60, "the fixture is populated: {before:?}");
    let after = rows(&site.config).await;
    let lost: Vec<_> = before
        .iter()
        .filter(|(table, _)| !MOVED.contains(&table.as_str()))
        .filter(|(table, count)| after.get(*table).is_none_or(|now| now < count))
        .map(|(table, count)| (table, count, after.get(table)))
        .collect();
    assert!(lost.is_empty(), "{lost:?}");

    let new = Site::start_on(backend, async |_| {}).await;
    let (upgraded, new) = (schema(&site.config).await, schema(&new.config).await);
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|line| !other.contains(line)).cloned().collect()
    };
    assert_eq!((only(&upgraded, &new), only(&new, &upgraded)), (vec![], vec![]));
}

#[rstest]
#[tokio::test]
async fn a_database_of_0_1_0_answers_as_it_did_and_goes_on_with_what_waited(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut answers: Value = serde_json::from_slice(&fixture("0.1.0.json")).expect("answers");
    let answers = answers[if backend == Backend::Sqlite { "sqlite" } else { "postgres" }].take();
    let site = Site::start_on(backend, restore).await;
    // The data is of 1 December.
    site.clock.set(Utc.with_ymd_and_hms(2026, 12, 1, 3, 0, 0).single().expect("a moment"));

    let grower = site.sign_in("chu@thuanhoa.example.vn", demo::PASSWORD).await;
    // The mails and the document that waited.
    let mails = site.mails(2).await;
    for to in ["cuahang@laithieu.example.vn", "moi@thuanhoa.example.vn"] {
        assert!(mails.iter().any(|mail| mail.contains(&format!("To: {to}"))), "{to}: {mails:?}");
    }
    eventually("the document is captured", async || {
        let jobs = site.get("/epcis/v2/capture").by(&grower).await.expect(200).json();
        jobs.as_array().is_some_and(|jobs| jobs.len() == 1 && jobs[0]["running"] == false && jobs[0]["success"] == true)
    })
    .await;

    for (email, lists) in answers["lists"].as_object().expect("lists") {
        let person = site.sign_in(email, demo::PASSWORD).await;
        for (list, count) in lists.as_object().expect("numbers") {
            let answer = site.get(&format!("{list}?limit=100")).by(&person).await.expect(200).json();
            // The document is an inspection by the grower.
            let captured = u64::from(list == "acts" && email == "chu@thuanhoa.example.vn");
            let count = count.as_u64().expect("a number") + captured;
            assert_eq!(answer["items"].as_array().map(|items| items.len() as u64), Some(count), "{email}: {list}");
        }
        let stock = site.get("stock?limit=100").by(&person).await.expect(200).json();
        let stock: Vec<Value> = stock["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|line| json!([line["goods"]["address"], line["thousandths"], line["unit"]]))
            .collect();
        assert_eq!(json!(stock), answers["stock"][email], "{email}");
    }

    let lots = answers["lots"].as_object().expect("lots");
    assert!(lots.len() > 20);
    for (code, lot) in lots {
        let page = site.get(&format!("trace/{code}")).await.expect(200).json();
        assert_eq!((&page["lot"]["name"], &page["lot"]["code"]), (&lot["name"], &lot["lot"]), "{code}");
        let id = lot["id"].as_str().expect("an id");
        let trace = site.get(&format!("chain?record_id={id}")).by(&grower).await.expect(200).json();
        let length = |what: &str| trace[what].as_array().map(Vec::len);
        assert_eq!(json!([length("nodes"), length("recipients")]), json!([lot["nodes"], lot["recipients"]]), "{code}");
    }

    // Products of 0.1.0 are found by their OCOP rating, and by their words as before.
    let products = site.get("products?limit=100").by(&grower).await.expect(200).json();
    let rated =
        products["items"].as_array().expect("items").iter().filter(|item| !item["ocop_stars"].is_null()).count();
    let found = site.get("products?mark=ocop").by(&grower).await.expect(200).json();
    assert!(rated > 0);
    assert_eq!(found["found"], rated);
    let found = site.get("products?q=thanh%20long").by(&grower).await.expect(200).json();
    assert!(found["found"].as_u64().is_some_and(|found| found > 0), "{found}");

    // Whose GLN it is that two businesses named, nobody knows.
    let gln = async |email: &str| {
        let person = site.sign_in(email, demo::PASSWORD).await;
        site.get("organisation").by(&person).await.expect(200).json()["gln"].clone()
    };
    assert_eq!(gln("chu@thuanhoa.example.vn").await, answers["gln_of_one"]);
    assert_eq!(gln("cuahang@laithieu.example.vn").await, Value::Null);
    assert_eq!(gln("giamdoc@bensai.example.vn").await, Value::Null);
}

#[rstest]
#[tokio::test]
async fn stock_of_0_1_0_in_several_units_becomes_one(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    const OF_UNIT: &str = "SELECT count(*) AS n, coalesce(sum(quantity), 0) AS much FROM holding WHERE unit = ";
    let count = async |config: &Config, unit: &str| {
        let database = connect(config).await;
        let backend = database.get_database_backend();
        let statement = format!("SELECT n, CAST(much AS bigint) AS much FROM ({OF_UNIT}'{unit}') AS found");
        let row =
            database.query_one_raw(Statement::from_string(backend, statement)).await.expect("read").expect("a row");
        database.close().await.expect("closed");
        let number = |column: &str| row.try_get::<i64>("", column).expect("a number");
        (number("n"), number("much"))
    };
    let before = Mutex::new(0);
    let site = Site::start_on(backend, async |config| {
        restore(config).await;
        *before.lock().expect("nobody panics") = count(config, "CT").await.0;
        let database = connect(config).await;
        // Five kilograms, two tonnes and half a gram of every lot in cartons besides.
        for (unit, thousandths) in [("KGM", 5_000), ("TNE", 2_000), ("GRM", 500)] {
            let more = format!(
                "INSERT INTO holding (organisation_id, identity, unit, is_class, quantity, container, place, moved_at) \
                 SELECT organisation_id, identity, '{unit}', is_class, {thousandths}, container, place, moved_at \
                 FROM holding WHERE unit = 'CT'"
            );
            database.execute_unprepared(&more).await.expect("inserted");
        }
        database.close().await.expect("closed");
    })
    .await;
    let lots = before.into_inner().expect("nobody panics");
    assert!(lots > 0, "the fixture has lots in cartons");
    assert_eq!(count(&site.config, "KGM").await, (lots, lots * 2_005_000));
    assert_eq!((count(&site.config, "TNE").await.0, count(&site.config, "GRM").await.0), (0, 0));
    site.clock.set(Utc.with_ymd_and_hms(2026, 12, 1, 3, 0, 0).single().expect("a moment"));
    let grower = site.sign_in("chu@thuanhoa.example.vn", demo::PASSWORD).await;
    let stock = site.get("stock?limit=100").by(&grower).await.expect(200).json();
    let items = stock["items"].as_array().expect("items");
    // Half a gram is not lost.
    let told: Vec<i64> =
        items.iter().filter(|item| item["unit"] == "GRM").filter_map(|item| item["thousandths"].as_i64()).collect();
    assert!(!told.is_empty() && told.iter().all(|thousandths| thousandths % 1_000 == 500), "{stock}");
}
