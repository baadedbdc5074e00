//! A server with a database of its own for one test.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use chrono::{DateTime, TimeZone as _, Utc};
use nguon_api::platform::clock::Clock;
use nguon_api::platform::config::{Bodies, Config, FileStorage, Quotas, Storage};
use nguon_api::{Application, Server};
use reqwest::Method;
use tempfile::TempDir;

use crate::Call;
use crate::database::{Place, Schema, migrated_file};

/// The database that a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file in the test's own folder.
    Sqlite,
    /// A database or schema of its own in the cluster of `DATABASE_URL`.
    Postgres,
}

/// The public address that the tests' servers are configured with.
pub const PUBLIC_URL: &str = "https://nguon.example.vn";

/// A running server. Dropping it stops it and removes its data.
pub struct Site {
    /// The server's application, for tests that read the database or advance the clock.
    pub application: Arc<Application>,
    /// The clock: stands still at [`Site::beginning`] until a test advances it.
    pub clock: Clock,
    /// The server's configuration.
    pub config: Config,
    /// Counts up for values that must be unique: e-mail addresses, tax codes.
    counter: Arc<AtomicU64>,
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    client: reqwest::Client,
    stop: Option<Box<dyn FnOnce() + Send>>,
    data: Arc<SiteData>,
}

/// What the servers of one site share; removed with the last of them.
struct SiteData {
    place: Option<Place>,
    _folder: TempDir,
}

impl Drop for SiteData {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            place.remove();
        }
    }
}

impl std::fmt::Debug for Site {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Site").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Site {
    /// Returns the initial time of every test: ten o'clock on a Sunday in Vietnam.
    ///
    /// # Panics
    /// Never: the moment exists.
    #[must_use]
    pub fn beginning() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 22, 3, 0, 0).single().expect("a moment that exists")
    }

    /// Starts a server with a database that has nothing but its schema.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start(backend: Backend) -> Self {
        Self::start_with(backend, |_| {}).await
    }

    /// Starts a server with a configuration that the test has adapted.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start_with(backend: Backend, adapt: impl FnOnce(&mut Config)) -> Self {
        let place = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(Place::migrated().await),
        };
        let (mut config, data) = Self::prepare(place);
        if backend == Backend::Sqlite {
            migrated_file(&config.storage).await;
        }
        adapt(&mut config);
        Self::serve(config, Clock::fixed(Self::beginning()), Arc::new(AtomicU64::new(1)), data).await
    }

    /// A server on a database that `fill` wrote before the server opened it, as an earlier version did.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start_on(backend: Backend, fill: impl AsyncFnOnce(&Config)) -> Self {
        let place = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(Place::Schema(Schema::create().await)),
        };
        let (config, data) = Self::prepare(place);
        std::fs::create_dir_all(&config.storage.data_dir).expect("a folder for the data");
        fill(&config).await;
        Self::serve(config, Clock::fixed(Self::beginning()), Arc::new(AtomicU64::new(1)), data).await
    }

    /// A folder for the data, and a configuration that names it and the place in PostgreSQL.
    fn prepare(place: Option<Place>) -> (Config, Arc<SiteData>) {
        // Only the log has the cause of a 5xx.
        let _ = tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::ERROR)
            .with_writer(std::io::stderr)
            .try_init();
        let folder = tempfile::tempdir().expect("a folder for the data");
        let (database_url, database_schema) = place.as_ref().map(Place::address).unzip();
        let config = Config {
            storage: Storage {
                data_dir: folder.path().join("data"),
                database_url,
                database_schema: database_schema.flatten(),
                database_connections: 4,
            },
            files: FileStorage { file_store: None, aws: BTreeMap::new(), file_quota: 64 * 1024 * 1024 },
            quotas: Quotas { record_quota: 2_000_000, event_quota: 20_000_000 },
            bodies: Bodies {
                body_memory: 256,
                body_rate: 4096,
                body_grace: Duration::from_secs(60),
                body_time: Duration::from_secs(280),
            },
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            public_url: Some(PUBLIC_URL.to_owned()),
            frontend_dir: folder.path().join("frontend"),
            smtp_url: None,
            mail_from: "Nguồn <khong-tra-loi@nguon.example.vn>".to_owned(),
            security_contact: None,
            behind_proxy: false,
            proxy_hops: 1,
            secret: None,
            trace_cache: 100,
            workers: Some(1),
            // The server is unoptimised and runs beside other tests.
            request_timeout: 300,
            metrics_port: None,
            metrics_host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            demo: false,
        };
        (config, Arc::new(SiteData { place, _folder: folder }))
    }

    /// Starts a second server on the same database, files and clock, as several servers work side by side. Sessions
    /// are valid at both.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn second(&self) -> Self {
        Self::serve(self.config.clone(), self.clock.clone(), Arc::clone(&self.counter), Arc::clone(&self.data)).await
    }

    /// Starts a second server as [`Site::second`], with a data folder of its own and a configuration that the test
    /// has adapted.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn second_with(&self, adapt: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.config.clone();
        config.storage.database_url = Some(self.config.storage.database_url());
        config.storage.data_dir.set_file_name(format!("data-{}", self.next()));
        adapt(&mut config);
        Self::serve(config, self.clock.clone(), Arc::clone(&self.counter), Arc::clone(&self.data)).await
    }

    async fn serve(config: Config, clock: Clock, counter: Arc<AtomicU64>, data: Arc<SiteData>) -> Self {
        let server = Server::bind(&config, clock.clone()).await.expect("the server starts");
        let (address, handle) = (server.address, server.handle());
        let metrics_address = server.metrics_address();
        let application = server.application.clone().into_inner();
        tokio::spawn(async move {
            if let Err(error) = server.run().await {
                eprintln!("the server has failed: {error}");
            }
        });
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("an HTTP client");
        let stop = Some(Box::new(move || drop(handle.stop(false))) as Box<dyn FnOnce() + Send>);
        Self { application, clock, config, counter, address, metrics_address, client, stop, data }
    }

    /// Opens the application again on the same data, as after a restart.
    ///
    /// # Panics
    /// When the application cannot be opened.
    pub async fn reopened(&self) -> Application {
        Application::open(&self.config, self.clock.clone(), 0).await.expect("the application opens again")
    }

    /// Returns the address that the server listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the folder into which mails are written.
    #[must_use]
    pub fn mail_folder(&self) -> PathBuf {
        self.config.storage.data_dir.join("mail")
    }

    /// Returns a number that this site has not returned before.
    pub fn next(&self) -> u64 {
        self.counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
    }

    /// Returns the server's metrics in the text format of Prometheus.
    ///
    /// # Panics
    /// When they have no port, or cannot be fetched.
    pub async fn metrics(&self) -> String {
        let address = self.metrics_address.expect("a port of the metrics");
        let answer = self.client.get(format!("http://{address}/metrics")).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200);
        answer.text().await.expect("a text")
    }

    /// Prepares a GET request.
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// Prepares a POST request.
    pub fn post(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    /// Prepares a PUT request.
    pub fn put(&self, path: &str) -> Call {
        self.call(Method::PUT, path)
    }

    /// Prepares a DELETE request.
    pub fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    /// Prepares a request with any method.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/api/v1/{path}") };
        let builder = self.client.request(method.clone(), format!("http://{}{path}", self.address));
        Call::new(builder, method, path)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop();
        }
    }
}
