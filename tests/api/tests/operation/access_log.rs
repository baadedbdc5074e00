//! The access log: a line for every request, as JSON when configured, without secrets.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use serde_json::Value;

use super::nguon;

#[tokio::test]
async fn every_request_has_a_line_with_its_id_and_duration_and_without_keys() {
    let data = tempfile::tempdir().expect("a folder");
    let mut server = nguon()
        .arg("serve")
        .env("NGUON_DATA_DIR", data.path())
        .env("NGUON_FRONTEND_DIR", data.path().join("app"))
        .env("NGUON_PORT", "0")
        .env("NGUON_LOG_FORMAT", "json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut first = String::new();
    BufReader::new(server.stdout.take().expect("its output")).read_line(&mut first).expect("a line");
    let address = first.trim().strip_prefix("Nguồn: ").expect("an address").to_owned();
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut ids = Vec::new();
    for path in ["/api/v1/health?secret=1", "/d/AbCdEfGhIjKlMnOpQrStUv", "/r/AbCdEfGhIjKlMnOpQrStUv", "/wp-login.php"] {
        let answer = client.get(format!("{address}{path}")).send().await.expect("an answer");
        ids.push(answer.headers()["x-request-id"].to_str().expect("a text").to_owned());
    }
    // It shuts down in order on SIGTERM.
    let ended = std::process::Command::new("kill").arg(server.id().to_string()).status().expect("kill");
    assert!(ended.success());
    let mut log = String::new();
    server.stderr.take().expect("its log").read_to_string(&mut log).expect("the log");
    assert!(server.wait().expect("it ends").success(), "{log}");
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .filter(|line: &Value| line["target"] == "access")
        .collect();
    let found: Vec<&str> = lines.iter().filter_map(|line| line["request_id"].as_str()).collect();
    assert_eq!(found, ids, "{log}");
    for line in &lines {
        assert!(line["ms"].is_number() && line["status"].is_number() && line["method"] == "GET", "{line}");
    }
    assert!(!log.contains("AbCdEfGh") && !log.contains("secret"), "{log}");
}
