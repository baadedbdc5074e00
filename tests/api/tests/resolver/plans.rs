//! Resolving uses index probes only, whatever the depth of the link.

use nguon_api_tests::{Backend, Site};
use rstest::rstest;

use super::{GTIN, lot, product};
use crate::lists::plans::{assert_by_index, statements_of};

#[rstest]
#[tokio::test]
async fn every_depth_is_one_statement_by_index(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long").await;
    let _ = lot(&site, &business, &product, "A1").await;
    let questions: Vec<String> =
        ["", "/10/A1", "/10/A1/21/1", "/10/KHAC"].map(|depth| format!("resolve?code=/01/{GTIN}{depth}")).to_vec();
    let statements = statements_of(&site, &business, &questions).await;
    let asked: Vec<_> = statements.into_iter().filter(|statement| statement.sql.contains("gs1_key")).collect();
    assert_eq!(asked.len(), questions.len(), "one statement a question");
    let different: std::collections::BTreeSet<&str> = asked.iter().map(|statement| statement.sql.as_str()).collect();
    assert_eq!(different.len(), 1, "the same for every depth");
    assert_by_index(&site, asked).await;
}
