//! The server is killed while it captures, again and again: no acknowledged event is lost.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nguon_api_tests::Backend;
use nguon_api_tests::database::Schema;
use rstest::rstest;
use serde_json::{Value, json};

/// How often the server is killed: `NGUON_DEATHS` times, or a few times.
fn deaths() -> u64 {
    std::env::var("NGUON_DEATHS").ok().and_then(|text| text.parse().ok()).unwrap_or(5)
}

/// Events of one document.
const EVENTS: u64 = 40;

/// A server process, killed on drop.
struct Process {
    child: Child,
    address: String,
    token: String,
    client: reqwest::Client,
}

impl Process {
    async fn start(data: &tempfile::TempDir, schema: Option<&Schema>, demo: bool) -> Self {
        let mut binary: PathBuf = std::env::current_exe().expect("this program");
        binary.pop();
        binary.pop();
        let mut command = Command::new(binary.join("nguon"));
        command.arg("serve").args(demo.then_some("--demo"));
        command
            .env_remove("DATABASE_URL")
            .env("NGUON_PORT", "0")
            .env("NGUON_DATA_DIR", data.path())
            .env("NGUON_FRONTEND_DIR", data.path().join("frontend"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Some(schema) = schema {
            command.env("NGUON_DATABASE_URL", &schema.url).env("NGUON_DATABASE_SCHEMA", &schema.name);
        }
        let mut child = command.spawn().expect("the server, built by `make debug`");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let address = tokio::task::spawn_blocking(move || {
            let mut lines = lines;
            let address = lines
                .by_ref()
                .map_while(Result::ok)
                .find_map(|line| line.strip_prefix("Nguồn: ").map(|address| address.trim_end_matches('/').to_owned()));
            // The rest of its output is drained.
            std::thread::spawn(move || lines.for_each(drop));
            address
        });
        let address = address.await.expect("a thread").expect("the address");
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let signed_in = client
            .post(format!("{address}/api/v1/session"))
            .json(&json!({ "email": "chu@thuanhoa.example.vn", "password": "Nguon-demo-2026" }))
            .send()
            .await
            .expect("an answer");
        let session: Value = signed_in.json().await.expect("a session");
        let token = session["access_token"].as_str().expect("a token").to_owned();
        Self { child, address, token, client }
    }

    /// Sends a document. Returns the job when its receipt was acknowledged.
    async fn capture(&self, document: &Value) -> Option<String> {
        let sent = self
            .client
            .post(format!("{}/epcis/v2/capture", self.address))
            .bearer_auth(&self.token)
            .header("content-type", "application/ld+json")
            .body(document.to_string())
            .send()
            .await
            .ok()?;
        (sent.status() == 202).then(|| sent.headers()["location"].to_str().expect("a path").to_owned())
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.client.get(format!("{}{path}", self.address)).bearer_auth(&self.token).send();
        answer.await.expect("an answer").json().await.expect("JSON")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().expect("it is ours to kill");
        self.child.wait().expect("it is dead");
    }
}

fn document(number: u64) -> Value {
    let event = |place: u64| {
        json!({
            "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "eventTimeZoneOffset": "+07:00",
            "eventTime": format!("2026-11-{:02}T{:02}:{:02}:00Z", 1 + number % 20, place / 60, place % 60),
            "quantityList": [{
                "epcClass": format!("https://id.gs1.org/01/08938505970011/10/K{number}-{place}"),
                "quantity": 1, "uom": "KGM",
            }],
        })
    };
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-20T08:00:00+07:00",
        "epcisBody": { "eventList": (0..EVENTS).map(event).collect::<Vec<_>>() },
    })
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_event_is_lost_when_the_server_is_killed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let data = tempfile::tempdir().expect("a folder");
    let schema = match backend {
        Backend::Sqlite => None,
        Backend::Postgres => Some(Schema::create().await),
    };
    let mut acknowledged = BTreeSet::new();
    let mut number = 0;
    let mut server = Process::start(&data, schema.as_ref(), true).await;
    for death in 0..deaths() {
        // At another moment each time: while a document arrives, is stored, or is captured.
        let moment = Duration::from_millis(3 + 17 * death);
        let end = tokio::time::sleep(moment);
        tokio::pin!(end);
        loop {
            number += 1;
            let document = document(number);
            tokio::select! {
                job = server.capture(&document) => { acknowledged.extend(job.map(|job| (number, job))); }
                () = &mut end => break,
            }
        }
        drop(server);
        server = Process::start(&data, schema.as_ref(), false).await;
    }
    assert!(!acknowledged.is_empty(), "nothing was acknowledged");
    for (number, job) in &acknowledged {
        let mut state = server.get(job).await;
        for _ in 0..600 {
            if state["running"] == json!(false) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            state = server.get(job).await;
        }
        assert_eq!(state["success"], json!(true), "document {number}: {state}");
        let day = 1 + number % 20;
        let lots: Vec<String> =
            (0..EVENTS).map(|place| format!("https://id.gs1.org/01/08938505970011/10/K{number}-{place}")).collect();
        let found = server.get(&format!("/epcis/v2/events?perPage=1000&MATCH_epcClass={}", lots.join("%7C"))).await;
        let events = found["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().map_or(0, Vec::len);
        assert_eq!(u64::try_from(events).expect("few"), EVENTS, "document {number} of day {day}");
    }
    drop(server);
    if let Some(schema) = schema {
        schema.remove();
    }
}
