//! What can be set, each default written once.

pub(crate) mod bucket;
mod check;
pub mod environment;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

/// Where the data is; all commands need it.
#[derive(Args, Clone, Debug)]
pub struct Storage {
    /// Folder of the database, the files and the mails.
    #[arg(long, env = "NGUON_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,

    /// sqlite://… or postgres://…; a SQLite file in the data folder when absent.
    #[arg(long, env = "NGUON_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// The PostgreSQL schema to work in.
    #[arg(long, env = "NGUON_DATABASE_SCHEMA")]
    pub database_schema: Option<String>,

    /// The most connections to PostgreSQL.
    #[arg(long, env = "NGUON_DATABASE_CONNECTIONS", default_value_t = 16)]
    pub database_connections: u32,
}

impl Storage {
    /// The database's address, the default worked out.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", self.data_dir.join("nguon.sqlite").display()))
    }
}

/// Where files are kept, and how many of them.
#[derive(Args, Clone, Debug)]
pub struct FileStorage {
    /// s3://bucket/prefix, with keys, region and endpoint in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
    /// AWS_REGION, AWS_ENDPOINT_URL, …; the folder `files` of the data folder when absent.
    #[arg(long, env = "NGUON_FILE_STORE")]
    pub file_store: Option<String>,

    /// The variables of the environment that begin with AWS_.
    #[arg(skip = aws_environment())]
    pub aws: BTreeMap<String, String>,

    /// The most bytes of files that one business may have.
    #[arg(long, env = "NGUON_FILE_QUOTA", default_value_t = 2 * 1024 * 1024 * 1024)]
    pub file_quota: i64,
}

#[expect(clippy::disallowed_methods, reason = "settings are read from the environment here")]
fn aws_environment() -> BTreeMap<String, String> {
    let variable = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
    std::env::vars_os().filter_map(variable).filter(|(name, _)| name.starts_with("AWS_")).collect()
}

/// How bodies of requests come in, and how much memory they may take meanwhile.
#[derive(Args, Clone, Debug)]
pub struct Bodies {
    /// Memory for bodies that are being received, in MiB. A quarter of it is for callers who are not signed in, and one
    /// business or address gets at most half of either part.
    #[arg(long, env = "NGUON_BODY_MEMORY", default_value_t = 256)]
    pub body_memory: usize,

    /// Bytes a second that a body must have on the average; 408 for slower ones.
    #[arg(long, env = "NGUON_BODY_RATE", default_value_t = 4096)]
    pub body_rate: u64,

    /// Seconds that a body may take without regard to its speed, and that nothing of it may come.
    #[arg(long, env = "NGUON_BODY_GRACE", value_parser = seconds, default_value = "30")]
    pub body_grace: Duration,

    /// Seconds that a body may take in all.
    #[arg(long, env = "NGUON_BODY_TIME", value_parser = seconds, default_value = "280")]
    pub body_time: Duration,
}

/// How much one business may store, beside its files.
#[derive(Args, Clone, Copy, Debug)]
pub struct Quotas {
    /// The most records that one business may have, of all kinds together and with those in the trash.
    #[arg(long, env = "NGUON_RECORD_QUOTA", default_value_t = 2_000_000)]
    pub record_quota: i64,

    /// The most events that one business may have.
    #[arg(long, env = "NGUON_EVENT_QUOTA", default_value_t = 20_000_000)]
    pub event_quota: i64,
}

/// A number of seconds, at least one.
fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a number of seconds, at least 1".to_owned()),
        Ok(seconds) => Ok(Duration::from_secs(seconds)),
    }
}

/// Everything that the server can be told.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Where the data is.
    #[command(flatten)]
    pub storage: Storage,

    /// Where files are kept, and how many of them.
    #[command(flatten)]
    pub files: FileStorage,

    /// How much one business may store.
    #[command(flatten)]
    pub quotas: Quotas,

    /// How bodies of requests come in.
    #[command(flatten)]
    pub bodies: Bodies,

    /// The address to listen at.
    #[arg(long, env = "NGUON_HOST", default_value = "127.0.0.1")]
    pub host: IpAddr,

    /// The port to listen at; 0 takes any free one.
    #[arg(long, env = "NGUON_PORT", default_value_t = 8080)]
    pub port: u16,

    /// The address under which people reach the system: goes into QR codes and mails.
    /// http://localhost and the port when absent.
    #[arg(long, env = "NGUON_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// Folder of the built browser app.
    #[arg(long, env = "NGUON_FRONTEND_DIR", default_value = "frontend/dist")]
    pub frontend_dir: PathBuf,

    /// smtp://user:password@host:587 (STARTTLS) or smtps://…; mails are written to a folder when absent.
    #[arg(long, env = "NGUON_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// The sender of mails.
    #[arg(long, env = "NGUON_MAIL_FROM", default_value = "Nguồn <khong-tra-loi@nguon.example.vn>")]
    pub mail_from: String,

    /// Who is told of a weakness, for /.well-known/security.txt (RFC 9116): mailto:… or https://…
    #[arg(long, env = "NGUON_SECURITY_CONTACT")]
    pub security_contact: Option<String>,

    /// The server stands behind a reverse proxy that sets X-Forwarded-For.
    #[arg(long, env = "NGUON_BEHIND_PROXY")]
    pub behind_proxy: bool,

    /// Reverse proxies of ours that a request passes one after the other, with NGUON_BEHIND_PROXY. Each appends an address
    /// to X-Forwarded-For; the one that the outermost wrote is the visitor's.
    #[arg(long, env = "NGUON_PROXY_HOPS", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=10))]
    pub proxy_hops: u8,

    /// At least 32 characters, the same at all servers: encrypts the keys in the database that sign sessions.
    #[arg(long, env = "NGUON_SECRET", hide_env_values = true)]
    pub secret: Option<String>,

    /// Public pages kept in memory; 0 keeps none.
    #[arg(long, env = "NGUON_TRACE_CACHE", default_value_t = 10_000)]
    pub trace_cache: usize,

    /// Threads that answer requests; one a core when absent.
    #[arg(long, env = "NGUON_WORKERS")]
    pub workers: Option<usize>,

    /// Seconds after which a request is given up (503); those that send or make files have ten times as long.
    #[arg(long, env = "NGUON_REQUEST_TIMEOUT", default_value_t = 30)]
    pub request_timeout: u32,

    /// The port of /metrics; there are none when it is absent.
    #[arg(long, env = "NGUON_METRICS_PORT")]
    pub metrics_port: Option<u16>,

    /// The address of /metrics: reachable for what collects them, and not for visitors.
    #[arg(long, env = "NGUON_METRICS_HOST", default_value = "127.0.0.1")]
    pub metrics_host: IpAddr,

    /// Load the demo data when the database is empty.
    #[arg(long)]
    pub demo: bool,
}
