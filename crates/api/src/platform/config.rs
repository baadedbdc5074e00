//! The settings of the server and their defaults.

pub(crate) mod bucket;
mod check;
pub mod environment;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

/// Settings of the data storage, used by all commands.
#[derive(Args, Clone, Debug)]
pub struct Storage {
    /// Folder of the database, the files and the mails.
    #[arg(long, env = "NGUON_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,

    /// sqlite://… or postgres://…; a SQLite file in the data folder when absent.
    #[arg(long, env = "NGUON_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// PostgreSQL schema to use.
    #[arg(long, env = "NGUON_DATABASE_SCHEMA")]
    pub database_schema: Option<String>,

    /// Maximum number of connections to PostgreSQL.
    #[arg(long, env = "NGUON_DATABASE_CONNECTIONS", default_value_t = 16)]
    pub database_connections: u32,
}

impl Storage {
    /// Returns the database URL, or its default.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", self.data_dir.join("nguon.sqlite").display()))
    }
}

/// Settings of the file store.
#[derive(Args, Clone, Debug)]
pub struct FileStorage {
    /// s3://bucket/prefix, with keys, region and endpoint in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION,
    /// AWS_ENDPOINT_URL, …; the folder `files` of the data folder when absent.
    #[arg(long, env = "NGUON_FILE_STORE")]
    pub file_store: Option<String>,

    /// Environment variables that begin with AWS_.
    #[arg(skip = aws_environment())]
    pub aws: BTreeMap<String, String>,

    /// Maximum total size of the files of one business, in bytes.
    #[arg(long, env = "NGUON_FILE_QUOTA", default_value_t = 2 * 1024 * 1024 * 1024)]
    pub file_quota: i64,
}

#[expect(clippy::disallowed_methods, reason = "settings are read from the environment here")]
fn aws_environment() -> BTreeMap<String, String> {
    let variable = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
    std::env::vars_os().filter_map(variable).filter(|(name, _)| name.starts_with("AWS_")).collect()
}

/// Limits on receiving request bodies.
#[derive(Args, Clone, Debug)]
pub struct Bodies {
    /// Memory for bodies being received, in MiB. A quarter of it is for anonymous callers, and one business or address
    /// gets at most half of either part.
    #[arg(long, env = "NGUON_BODY_MEMORY", default_value_t = 256)]
    pub body_memory: usize,

    /// Minimum average rate of a body, in bytes per second; slower ones get 408.
    #[arg(long, env = "NGUON_BODY_RATE", default_value_t = 4096)]
    pub body_rate: u64,

    /// Seconds before the minimum rate applies, and maximum seconds between two chunks.
    #[arg(long, env = "NGUON_BODY_GRACE", value_parser = seconds, default_value = "30")]
    pub body_grace: Duration,

    /// Maximum seconds for a whole body.
    #[arg(long, env = "NGUON_BODY_TIME", value_parser = seconds, default_value = "280")]
    pub body_time: Duration,
}

/// Storage quotas of one business, in addition to files.
#[derive(Args, Clone, Copy, Debug)]
pub struct Quotas {
    /// Maximum number of records of one business, of all kinds together, including the trash.
    #[arg(long, env = "NGUON_RECORD_QUOTA", default_value_t = 2_000_000)]
    pub record_quota: i64,

    /// Maximum number of events of one business.
    #[arg(long, env = "NGUON_EVENT_QUOTA", default_value_t = 20_000_000)]
    pub event_quota: i64,
}

/// Parses a number of seconds, at least one.
fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a number of seconds, at least 1".to_owned()),
        Ok(seconds) => Ok(Duration::from_secs(seconds)),
    }
}

/// All settings of the server.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Data storage.
    #[command(flatten)]
    pub storage: Storage,

    /// File store.
    #[command(flatten)]
    pub files: FileStorage,

    /// Storage quotas.
    #[command(flatten)]
    pub quotas: Quotas,

    /// Limits on request bodies.
    #[command(flatten)]
    pub bodies: Bodies,

    /// Address to listen on.
    #[arg(long, env = "NGUON_HOST", default_value = "127.0.0.1")]
    pub host: IpAddr,

    /// Port to listen on; 0 takes any free one.
    #[arg(long, env = "NGUON_PORT", default_value_t = 8080)]
    pub port: u16,

    /// URL under which users reach the system, used in QR codes and mails. http://localhost and the port when absent.
    #[arg(long, env = "NGUON_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// Folder of the built browser app.
    #[arg(long, env = "NGUON_FRONTEND_DIR", default_value = "frontend/dist")]
    pub frontend_dir: PathBuf,

    /// smtp://user:password@host:587 (STARTTLS) or smtps://…; mails are written to a folder when absent.
    #[arg(long, env = "NGUON_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// Sender of mails.
    #[arg(long, env = "NGUON_MAIL_FROM", default_value = "Nguồn <khong-tra-loi@nguon.example.vn>")]
    pub mail_from: String,

    /// Security contact for /.well-known/security.txt (RFC 9116): mailto:… or https://…
    #[arg(long, env = "NGUON_SECURITY_CONTACT")]
    pub security_contact: Option<String>,

    /// The server is behind a reverse proxy that sets X-Forwarded-For.
    #[arg(long, env = "NGUON_BEHIND_PROXY")]
    pub behind_proxy: bool,

    /// Number of trusted reverse proxies that a request passes, with NGUON_BEHIND_PROXY. Each appends an address to
    /// X-Forwarded-For; the one appended by the outermost is the visitor's.
    #[arg(long, env = "NGUON_PROXY_HOPS", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=10))]
    pub proxy_hops: u8,

    /// At least 32 characters, the same on all servers: encrypts the keys in the database that sign sessions.
    #[arg(long, env = "NGUON_SECRET", hide_env_values = true)]
    pub secret: Option<String>,

    /// Maximum number of public pages cached in memory; 0 disables the cache.
    #[arg(long, env = "NGUON_TRACE_CACHE", default_value_t = 10_000)]
    pub trace_cache: usize,

    /// Worker threads; one per core when absent.
    #[arg(long, env = "NGUON_WORKERS")]
    pub workers: Option<usize>,

    /// Seconds after which a request times out (503); uploads and file generation have ten times as long.
    #[arg(long, env = "NGUON_REQUEST_TIMEOUT", default_value_t = 30)]
    pub request_timeout: u32,

    /// Port of /metrics; disabled when absent.
    #[arg(long, env = "NGUON_METRICS_PORT")]
    pub metrics_port: Option<u16>,

    /// Address of /metrics: reachable for the collector, but not for visitors.
    #[arg(long, env = "NGUON_METRICS_HOST", default_value = "127.0.0.1")]
    pub metrics_host: IpAddr,

    /// Load the demo data if the database is empty.
    #[arg(long)]
    pub demo: bool,
}
