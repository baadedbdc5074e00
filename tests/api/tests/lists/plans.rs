//! Query plans of lists: by index, never by reading a whole table.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use nguon_api::{Application, Server};
use nguon_api_tests::{Backend, Bearer as _, Business, Site};
use nguon_domain::input::kind::Kind;
use nguon_domain::records::page::COMMON_SORTS;
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::Value;

/// Tables that grow with a business.
const GROWING: [&str; 41] = [
    "member",
    "place",
    "material",
    "process",
    "product",
    "lot",
    "diary_entry",
    "logistic_unit",
    "gs1_key",
    "reference",
    "material_batch",
    "search_posting",
    "validity",
    "print_run",
    "print_run_item",
    "print_run_void",
    "epcis_event",
    "epcis_link",
    "epcis_detail",
    "epcis_fact",
    "named_query",
    "epcis_identity",
    "holding",
    "despatch_advice",
    "despatch_line",
    "despatch_event",
    "despatch_code",
    "epcis_incomplete",
    "capture_job",
    "recall",
    "recall_start",
    "recall_item",
    "recall_handover",
    "recall_notice",
    "recall_amount",
    "recall_entry",
    "recall_page",
    "recall_reach",
    "restriction",
    "hold",
    "restricted_event",
];

/// The sorts of a kind besides those of every kind.
const fn own_sorts(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Process => &["expires_on"],
        Kind::Lot => &["code", "produced_on", "expires_on"],
        Kind::DiaryEntry => &["started_at"],
        Kind::Member | Kind::Place | Kind::Material | Kind::MaterialBatch | Kind::Product | Kind::LogisticUnit => &[],
    }
}

/// Returns the lines of a plan.
async fn plan(application: &Application, statement: &Statement) -> Vec<String> {
    let transaction = application.database.begin().await.expect("a transaction");
    let sqlite = transaction.get_database_backend() == DbBackend::Sqlite;
    if !sqlite {
        // With few rows a full scan is quickest, which says nothing about many.
        transaction.execute_unprepared("SET LOCAL enable_seqscan = off").await.expect("set");
    }
    let (explain, column) = if sqlite { ("EXPLAIN QUERY PLAN", "detail") } else { ("EXPLAIN", "QUERY PLAN") };
    let mut asked = statement.clone();
    asked.sql = format!("{explain} {}", statement.sql);
    let rows = transaction.query_all_raw(asked).await.expect("a plan");
    rows.iter().map(|row| row.try_get::<String>("", column).expect("a line")).collect()
}

/// Whether a line of a plan is a full scan of a growing table.
fn reads_all(line: &str) -> bool {
    GROWING.iter().any(|table| {
        line.trim_start() == format!("SCAN {table}")
            || line.trim_start().starts_with(&format!("SCAN {table} "))
            || line.contains(&format!("Seq Scan on {table} "))
    })
}

async fn questions(site: &Site, business: &Business) -> Vec<String> {
    let mut questions = Vec::new();
    for kind in Kind::ALL {
        let mut used = Value::Null;
        for number in 0..3 {
            let record = site.made(business, kind, &format!("Bản ghi số {number}")).await;
            used = match kind {
                Kind::Lot => record["product_id"].clone(),
                Kind::DiaryEntry => record["lot_id"].clone(),
                Kind::MaterialBatch => record["material_id"].clone(),
                _ => record["category_id"].clone(),
            };
        }
        let uses = used.as_str().map(|id| format!("&uses={id}")).unwrap_or_default();
        for sort in COMMON_SORTS.iter().chain(own_sorts(kind)) {
            for direction in ["", "-"] {
                let path = format!("{}?limit=1&sort={direction}{sort}", kind.path());
                let page = site.get(&path).by(business).await.expect(200).json();
                let next = page["next"].as_str().expect("another page").to_owned();
                questions.extend([
                    format!("{path}&after={next}"),
                    format!("{path}&q=ban%20so"),
                    format!("{path}&q=ban{uses}&after={next}"),
                    format!("{path}&mark=incomplete"),
                    path,
                ]);
            }
        }
    }
    questions
}

/// The tables that are polled in the background: for jobs that are due, mails to be sent among them, and for what
/// other servers have committed.
const BACKGROUND: [&str; 3] = ["FROM \"job\"", "FROM \"outgoing_mail\"", "FROM \"history\""];

/// Returns every statement by which a fresh server on the site's data reads for some requests.
pub(crate) async fn statements_of(site: &Site, business: &Business, questions: &[String]) -> Vec<Statement> {
    let calls: Vec<(&str, Option<&Value>)> = questions.iter().map(|path| (path.as_str(), None)).collect();
    let mut statements = statements_during(site, business, &calls).await;
    statements.retain(|statement| ["SELECT", "WITH"].iter().any(|verb| statement.sql.starts_with(verb)));
    statements
}

/// Returns every statement that a fresh server on the site's data executes for some requests, which succeed: GET, or
/// POST with a body.
pub(crate) async fn statements_during(
    site: &Site,
    business: &Business,
    calls: &[(&str, Option<&Value>)],
) -> Vec<Statement> {
    let statements = Arc::new(Mutex::new(Vec::<Statement>::new()));
    let seen = Arc::clone(&statements);
    let mut application = site.reopened().await;
    application.database.observe(move |statement| seen.lock().expect("a list").push(statement.clone()));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let server = Server::over(application, listener, Some(1)).expect("a server");
    let (address, handle, application) = (server.address, server.handle(), server.application.clone());
    tokio::spawn(server.run());
    let client = reqwest::Client::new();
    for (path, body) in calls {
        let root = if path.starts_with('/') { "" } else { "/api/v1/" };
        let url = format!("http://{address}{root}{path}");
        let call = match body {
            Some(body) => client.post(url).json(body),
            None => client.get(url),
        };
        let answer = call.bearer_auth(business.owner.token()).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.expect("a text"));
    }
    handle.stop(false).await;
    drop(application);
    let mut statements = std::mem::take(&mut *statements.lock().expect("a list"));
    // Background polling is not part of any answer.
    statements.retain(|statement| !BACKGROUND.iter().any(|table| statement.sql.contains(table)));
    statements
}

/// Checks the plan of every statement.
pub(crate) async fn assert_by_index(site: &Site, mut statements: Vec<Statement>) {
    statements.sort_by(|left, right| left.sql.cmp(&right.sql));
    statements.dedup_by(|left, right| left.sql == right.sql);
    for statement in &statements {
        let plan = plan(&site.application, statement).await;
        assert!(!plan.iter().any(|line| reads_all(line)), "{}\n{}", statement.sql, plan.join("\n"));
    }
}

#[rstest]
#[tokio::test]
async fn no_list_reads_a_whole_table(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let questions = questions(&site, &business).await;
    let statements = statements_of(&site, &business, &questions).await;
    let different: std::collections::BTreeSet<&str> =
        statements.iter().map(|statement| statement.sql.as_str()).collect();
    assert!(different.len() > 40, "only {} different statements", different.len());
    assert_by_index(&site, statements).await;
}
