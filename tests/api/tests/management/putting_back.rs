//! What `GET` answers is taken by `PUT` as it is.

use nguon_api_tests::sample::name_field;
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

fn path(kind: Kind, record: &Value) -> String {
    format!("{}/{}", kind.path(), record["id"].as_str().unwrap_or("?"))
}

#[rstest]
#[tokio::test]
async fn a_record_is_put_back_as_it_was_read(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        for input in [site.full(&business, kind, "Đủ").await, site.least(&business, kind, "Ít").await] {
            let path = path(kind, &site.create(&business, kind, &input).await);
            let read = site.get(&path).by(&business).await.expect(200).json();
            let mut after = site.put(&path).by(&business).version(1).json(&read).await.expect(200).json();
            assert_eq!(after["version"], 2, "{kind}");
            for name in ["version", "updated_at"] {
                after[name] = read[name].clone();
            }
            assert_eq!(after, read, "{kind}");
            // A changed field counts, and names and times that were read earlier do no harm.
            let mut changed = read.clone();
            changed[name_field(kind)] = json!("Tên mới");
            changed["references"] = json!([]);
            changed["updated_at"] = json!("2020-01-01T00:00:00+07:00");
            changed["version"] = json!(1);
            let after = site.put(&path).by(&business).version(2).json(&changed).await.expect(200).json();
            assert_eq!((&after["name"], &after["version"]), (&json!("Tên mới"), &json!(3)), "{kind}");
            assert_eq!(after["references"], read["references"], "{kind}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn who_sends_another_id_state_or_trace_code_means_something_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let read = site.made(&business, kind, "Gốc").await;
        let other = site.made(&business, kind, "Khác").await;
        let path = path(kind, &read);
        let mut body = read.clone();
        body["id"] = other["id"].clone();
        body["status"] = json!("inactive");
        if kind.has_page() {
            body["trace_code"] = other["trace_code"].clone();
        }
        let refused = site.put(&path).by(&business).version(1).json(&body).await.expect(422).json();
        let faults: Vec<(&str, &str)> = refused["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|error| (error["field"].as_str().unwrap_or("?"), error["code"].as_str().unwrap_or("?")))
            .collect();
        let expected = [("id", "read_only"), ("status", "read_only"), ("trace_code", "read_only")];
        assert_eq!(faults, &expected[..if kind.has_page() { 3 } else { 2 }], "{kind}");
        // The state may be the one that the request sets.
        let mut body = read.clone();
        body["status"] = json!("inactive");
        let saved = site.put(&format!("{path}?status=inactive")).by(&business).version(1).json(&body).await.expect(200);
        assert_eq!(saved.json()["status"], "inactive", "{kind}");
    }
}

#[rstest]
#[tokio::test]
async fn fields_that_nobody_knows_are_refused_still(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let mut body = site.made(&business, kind, "Gốc").await;
        body["colour"] = json!("đỏ");
        let refused = site.put(&path(kind, &body)).by(&business).version(1).json(&body).await.expect(422).json();
        let error = &refused["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!("colour"), &json!("unknown_field")), "{kind}");
        // A new record takes nothing that the server sets.
        let input = site.least(&business, kind, "Mới").await;
        let mut body = input.clone();
        body["id"] = json!("0199f0c8-6a00-7000-8000-000000000001");
        let refused = site.post(kind.path()).by(&business).json(&body).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], "id", "{kind}");
    }
}
