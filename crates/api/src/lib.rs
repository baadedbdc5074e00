//! The Nguồn server: HTTP, storage, files, mail.
//!
//! [`Application::open`] opens everything from a configuration and a clock; [`Server::bind`] serves it on a port. Tests
//! do the same with port 0 and a fixed clock.

pub mod access;
mod accounts;
pub mod check;
pub mod command;
mod dashboard;
pub mod demo;
mod events;
mod files;
pub mod http;
pub mod labelling;
pub mod platform;
mod public;
mod recall;
mod records;
pub mod routes;
#[cfg(test)]
mod sources;
mod sweep;
mod trace;

use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use tokio::task::JoinSet;
use uuid::Uuid;

use access::api_key::KeyUses;
use access::keys::Keys;
use events::epcis::binding;
use events::epcis::capture::Capturing;
use files::file::Files;
use files::table::Tables;
use http::edge::RequestIds;
use http::intake::Intake;
use http::monitoring::{Metrics, Monitor};
use http::pages::Pages;
use http::shortcut::Shortcut;
use platform::clock::Clock;
use platform::config::{Config, Quotas};
use platform::database::{Database, SchemaLock};
use platform::jobs::{Background, Handler as _, supervise};
use platform::mail::{Mailer, Sending};
use platform::problem::{Error, Result};
use public::Traces;
use public::resolver::{self, Links};
use sweep::Sweeping;

pub use events::epcis::capture::capture_due;
pub use files::file::SweepCounts;
pub use platform::mail::deliver_due;
pub use records::management::Managed;
pub use sweep::{sweep_due, sweep_files};

/// A boxed future, whose type does not expose its contents: other crates would compile all of them again.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// How long an idle connection is kept: longer than reverse proxies do (60 s), because a connection closed while a
/// request is in transit is a 502 for the visitor.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// The kinds of jobs that [`Server::run`] executes.
const JOB_KINDS: [&str; 3] = [Capturing::KIND, Sending::KIND, Sweeping::KIND];

/// State shared by all requests.
#[derive(Debug)]
pub struct Application {
    /// Source of time, identifiers and secrets.
    pub clock: Clock,
    /// The database.
    pub database: Database,
    /// Base URL for QR codes and mails, without a trailing slash.
    pub public_url: String,
    /// The background tasks of this process.
    pub background: Background,
    /// Number of trusted reverse proxies in front of the server.
    proxies: usize,
    security_contact: Option<String>,
    /// Time limit of a request.
    request_timeout: Duration,
    monitor: Monitor,
    keys: Keys,
    key_uses: KeyUses,
    files: Files,
    intake: Intake,
    quotas: Quotas,
    mailer: Mailer,
    traces: Traces,
    links: Links,
    tables: Tables,
    pages: Pages,
    area_names: records::area::AreaNames,
}

impl Application {
    /// Opens the database, migrates its schema, and opens everything else. `port` is the server's, for the public URL
    /// when none is configured.
    ///
    /// # Errors
    /// When any part cannot be opened.
    pub fn open(config: &Config, clock: Clock, port: u16) -> Pending<'_, Self> {
        Box::pin(Self::open_parts(config, clock, port))
    }

    async fn open_parts(config: &Config, clock: Clock, port: u16) -> Result<Self> {
        let faults = config.faults();
        if !faults.is_empty() {
            return Err(Error::Internal(faults.join(" ")));
        }
        let storage = &config.storage;
        std::fs::create_dir_all(&storage.data_dir).map_err(|error| Error::internal("data folder", error))?;
        let schema_lock = SchemaLock::acquire(storage).await?;
        let database = Database::connect(storage, clock.clone()).await?;
        database.migrate(&schema_lock).await?;
        records::management::complete_index(&database).await?;
        let file = storage.data_dir.join("session-key.pk8");
        let keys = Keys::open(&database, clock.now(), config.secret.as_deref(), &file).await?;
        database.read_history().await?;
        let public_url = config.public_url.clone().unwrap_or_else(|| format!("http://localhost:{port}"));
        // Identifies the process; no data refers to it. In tests, several servers may have clocks that generate the
        // same identifiers.
        #[expect(clippy::disallowed_methods, reason = "it must differ between servers whose clocks are the same")]
        let server_id = Uuid::now_v7();
        let application = Self {
            clock,
            database,
            public_url: public_url.trim_end_matches('/').to_owned(),
            background: Background::default(),
            proxies: if config.behind_proxy { usize::from(config.proxy_hops) } else { 0 },
            security_contact: config.security_contact.clone(),
            request_timeout: Duration::from_secs(config.request_timeout.into()),
            monitor: Monitor::new(server_id, &routes::templates(), &JOB_KINDS),
            keys,
            key_uses: KeyUses::default(),
            files: Files::open(config)?,
            intake: Intake::new(&config.bodies),
            quotas: config.quotas,
            mailer: Mailer::open(config)?,
            traces: Traces::new(config.trace_cache),
            links: Links::new(config.trace_cache),
            tables: Tables::open(storage)?,
            pages: Pages::load(&config.frontend_dir)?,
            area_names: records::area::AreaNames::default(),
        };
        recall::pages::settle_published(&application).await?;
        schema_lock.release().await;
        Ok(application)
    }
}

/// A server bound to its port.
pub struct Server {
    /// Listening address.
    pub address: SocketAddr,
    /// The application it serves.
    pub application: Data<Application>,
    running: actix_web::dev::Server,
    metrics: Option<Metrics>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Server {
    /// Binds the port, opens the application and starts the worker threads.
    ///
    /// # Errors
    /// When the port is in use or the application cannot be opened.
    pub fn bind(config: &Config, clock: Clock) -> Pending<'_, Self> {
        Box::pin(Self::bind_port(config, clock))
    }

    async fn bind_port(config: &Config, clock: Clock) -> Result<Self> {
        let listener = TcpListener::bind((config.host, config.port))
            .map_err(|error| Error::internal(&format!("port {}", config.port), error))?;
        let address = listener.local_addr().map_err(|error| Error::internal("port", error))?;
        let metrics = Metrics::bind(config)?;
        let application = Application::open(config, clock, address.port()).await?;
        let mut server = Self::over(application, listener, config.workers)?;
        server.metrics =
            metrics.map(|listener| http::monitoring::over(server.application.clone(), listener)).transpose()?;
        Ok(server)
    }

    /// Starts the worker threads for an open application on a bound listener.
    ///
    /// # Errors
    /// When listening fails.
    pub fn over(application: Application, listener: TcpListener, workers: Option<usize>) -> Result<Self> {
        let address = listener.local_addr().map_err(|error| Error::internal("port", error))?;
        let application = Data::new(application);
        let mut start = [0_u8; 8];
        start.copy_from_slice(&application.clock.secret()[..8]);
        let request_ids = Data::new(RequestIds::new(u64::from_be_bytes(start)));
        let convention = Data::new(binding::CONVENTION);
        let shortcut = Data::new(Shortcut(resolver::from_memory));
        let served = application.clone();
        let mut server = HttpServer::new(move || {
            let app = App::new()
                .app_data(served.clone())
                .app_data(request_ids.clone())
                .app_data(convention.clone())
                .app_data(shortcut.clone());
            routes::mount(app).0.configure(routes::mount_pages).wrap(from_fn(http::edge::edge))
        })
        .client_request_timeout(Duration::from_secs(30))
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(10);
        if let Some(workers) = workers {
            server = server.workers(workers);
        }
        let running = server.listen(listener).map_err(|error| Error::internal("listening", error))?.run();
        Ok(Self { address, application, running, metrics: None })
    }

    /// Returns the address of the metrics server, if there is one.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|metrics| metrics.address)
    }

    /// Returns a handle that stops the server.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.running.handle()
    }

    /// Serves until stopped, running background jobs meanwhile, and then closes the database.
    ///
    /// # Errors
    /// When a server thread fails.
    pub fn run(self) -> Pending<'static, ()> {
        Box::pin(self.serve())
    }

    async fn serve(self) -> Result<()> {
        let Self { application, running, metrics, .. } = self;
        let application = application.into_inner();
        let metrics = metrics.map(|metrics| (metrics.running.handle(), tokio::spawn(metrics.running)));
        let mut tasks = JoinSet::new();
        let mut watch = JoinSet::new();
        watch.spawn(supervise(application.clone(), "watch", watch_for_ever));
        // All kinds of jobs; keep in step with `JOB_KINDS`.
        tasks.spawn(platform::jobs::run::<Capturing>(application.clone()));
        tasks.spawn(platform::jobs::run::<Sending>(application.clone()));
        tasks.spawn(platform::jobs::run::<Sweeping>(application.clone()));
        let result = running.await.map_err(|error| Error::internal("server", error));
        application.background.stop();
        // The tasks finish the work in progress, within a time limit.
        while tasks.join_next().await.is_some() {}
        watch.shutdown().await;
        if let Some((handle, serving)) = metrics {
            handle.stop(false).await;
            let _ = serving.await;
        }
        application.database.clone().close().await;
        result
    }
}

/// Watches the history for changes by other servers, for ever.
async fn watch_for_ever(application: Arc<Application>) {
    application.database.watch().await;
}
