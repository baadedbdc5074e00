//! The port of the metrics: separate from the app's, so that visitors cannot reach it.

use std::net::{SocketAddr, TcpListener};

use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};

use super::exposition;
use crate::Application;
use crate::platform::config::Config;
use crate::platform::problem::{Error, Result};

/// The metrics server.
pub(crate) struct Metrics {
    /// Its listening address.
    pub(crate) address: SocketAddr,
    pub(crate) running: actix_web::dev::Server,
}

impl Metrics {
    /// Binds the metrics port, if configured.
    ///
    /// # Errors
    /// When the port is in use.
    pub(crate) fn bind(config: &Config) -> Result<Option<TcpListener>> {
        let Some(port) = config.metrics_port else { return Ok(None) };
        let listener = TcpListener::bind((config.metrics_host, port));
        listener.map(Some).map_err(|error| Error::internal(&format!("port {port} of the metrics"), error))
    }
}

/// Serves the metrics of an application on a bound listener.
///
/// # Errors
/// When listening fails.
pub(crate) fn over(application: Data<Application>, listener: TcpListener) -> Result<Metrics> {
    let failed = |error| Error::internal("port of the metrics", error);
    let address = listener.local_addr().map_err(failed)?;
    let server =
        HttpServer::new(move || App::new().app_data(application.clone()).route("/metrics", web::get().to(show)));
    // The app's server handles the signals and stops this one.
    let running = server.workers(1).disable_signals().listen(listener).map_err(failed)?.run();
    Ok(Metrics { address, running })
}

async fn show(application: Data<Application>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(exposition::of(&application).await)
}
