//! The limits of files, which are reached.

use nguon_api_tests::{Backend, Site};
use nguon_domain::files::sheet::{MAX_ROWS, MAX_TABLE_BYTES};
use nguon_domain::input::kind::Kind;
use nguon_domain::records::sheet::MAX_FAULTS;
use rstest::rstest;
use serde_json::json;

use super::{active, import};

#[rstest]
#[tokio::test]
async fn ten_thousand_rows_are_imported_and_not_one_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let _ = site.made(&business, Kind::Product, "Xoài").await;
    let rows = |count: usize| {
        let rows: Vec<String> = (0..count).map(|number| format!("Lô {number};L-{number};Xoài")).collect();
        format!("Tên lô;Số lô;Sản phẩm\n{}", rows.join("\n"))
    };
    let refused = import(&site, &business, Kind::Lot, "", rows(MAX_ROWS + 1)).await;
    assert_eq!(refused.refused(), ["file: too_many_rows"]);
    let report = import(&site, &business, Kind::Lot, "", rows(MAX_ROWS)).await.expect(200).json();
    assert_eq!(report["created"], MAX_ROWS);
    assert_eq!(active(&site, &business, Kind::Lot).await, MAX_ROWS as u64);
    // All of them again: every code is taken.
    let refused = import(&site, &business, Kind::Lot, "", rows(MAX_ROWS)).await;
    assert_eq!(refused.refusal(422), "invalid");
    assert_eq!(refused.json()["cells"].as_array().map(Vec::len), Some(MAX_FAULTS));
    assert_eq!(active(&site, &business, Kind::Lot).await, MAX_ROWS as u64);
}

#[rstest]
#[tokio::test]
async fn of_many_faults_a_thousand_are_told_and_all_are_counted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let rows: Vec<String> = (0..3_000).map(|_| ";hôm qua;mai".to_owned()).collect();
    let file = format!("Tên;Ngày cấp;Ngày hết hạn\n{}", rows.join("\n"));
    let report = import(&site, &business, Kind::Process, "?dry_run=true", file).await.expect(200).json();
    assert_eq!(report["faults"].as_array().map(Vec::len), Some(MAX_FAULTS));
    assert_eq!((&report["fault_count"], &report["faulty_rows"]), (&json!(9_000), &json!(3_000)));
}

#[rstest]
#[tokio::test]
async fn a_file_has_a_size_and_stands_alone_in_its_form(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    use reqwest::multipart::{Form, Part};
    let site = Site::start(backend).await;
    let business = site.business().await;
    let answer = import(&site, &business, Kind::Process, "", vec![b'x'; MAX_TABLE_BYTES + 1]).await;
    assert_eq!(answer.refusal(413), "too_large");
    let answer = import(&site, &business, Kind::Process, "", vec![b'x'; MAX_TABLE_BYTES]).await;
    assert_eq!(answer.refused(), ["file: empty_table"]);
    let send = |form: Form| site.post("processes/import").by(&business).form(form);
    let file = || Part::bytes(b"T\xc3\xaan\nM".to_vec());
    assert_eq!(send(Form::new().part("file", file()).part("file", file())).await.refused(), ["file: duplicate"]);
    assert_eq!(send(Form::new().part("image", file())).await.refused(), ["image: unknown_field"]);
    assert_eq!(send(Form::new()).await.refusal(400), "malformed");
    assert_eq!(send(Form::new().part("file", Part::bytes(Vec::new()))).await.refused(), ["file: required"]);
    let json = site.post("processes/import").by(&business).json(&json!({})).await;
    assert_eq!(json.refusal(415), "unsupported_media_type");
}
