//! The two servers, as separate processes.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nguon_api::platform::config::Storage;

use crate::Outcome;

/// A process that is killed on drop, also when a measurement has failed.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // Fails when the process has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The release server, killed on drop.
pub struct Nguon {
    /// The address that it listens on.
    pub address: SocketAddr,
    _process: Process,
}

impl Nguon {
    /// Starts the release binary on a filled database.
    pub async fn start(binary: &Path, folder: &Path, storage: &Storage) -> Outcome<Self> {
        let mut command = Command::new(binary);
        command
            .arg("serve")
            .env("NGUON_PORT", "0")
            // With the access log, as in production.
            .stderr(File::create(folder.join("log"))?)
            .env("NGUON_DATA_DIR", folder)
            .env("NGUON_DATABASE_URL", storage.database_url());
        if let Some(schema) = &storage.database_schema {
            command.env("NGUON_DATABASE_SCHEMA", schema);
        }
        let (process, address) = start(&mut command, "Nguồn: http://")?;
        Ok(Self { address, _process: process })
    }

    /// Signs in and returns the access token.
    pub async fn sign_in(&self, email: &str, password: &str) -> Outcome<String> {
        let session: serde_json::Value = reqwest::Client::new()
            .post(format!("http://{}/api/v1/session", self.address))
            .json(&serde_json::json!({ "email": email, "password": password }))
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?;
        Ok(session["access_token"].as_str().ok_or("no access token")?.to_owned())
    }
}

/// The bare handler, killed on drop.
pub struct Bare {
    /// The address that it listens on.
    pub address: SocketAddr,
    _process: Process,
}

impl Bare {
    /// Starts this program again as the bare handler.
    pub async fn start(body: &Path) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("bare").arg(body);
        let (process, address) = start(&mut command, "bare: http://")?;
        Ok(Self { address, _process: process })
    }
}

/// Starts a program and waits for the line with its address.
fn start(command: &mut Command, prefix: &str) -> Outcome<(Process, SocketAddr)> {
    let mut process = Process(command.stdout(Stdio::piped()).spawn()?);
    let output = process.0.stdout.take().ok_or("no standard output")?;
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next() {
        if let Some(address) = line?.strip_prefix(prefix) {
            let address = address.trim().parse()?;
            // Its further output is drained: writing into a closed pipe would fail.
            std::thread::spawn(move || lines.for_each(drop));
            return Ok((process, address));
        }
    }
    Err("the server ended before it listened".into())
}
