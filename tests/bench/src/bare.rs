//! The baseline: an actix-web handler that does nothing but answer.

use std::path::Path;

use actix_web::http::header;
use actix_web::{App, HttpResponse, HttpServer, web};

use nguon_bench::Outcome;

/// The routes that are measured.
const ADDRESSES: [&str; 3] = ["/api/v1/trace/{code}", "/01/{gtin}/10/{lot}", "/t/{code}"];

/// Serves the content of a file under every route of a trace and of a Digital Link, and prints the port.
pub(crate) fn serve(body: &Path) -> Outcome<()> {
    let body = web::Bytes::from(std::fs::read(body)?);
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(move || {
            let body = body.clone();
            ADDRESSES.into_iter().fold(App::new(), |app, address| {
                let body = body.clone();
                app.route(
                    address,
                    web::get().to(move || {
                        let body = body.clone();
                        async move {
                            HttpResponse::Ok()
                                .content_type("application/json")
                                .insert_header((header::CONTENT_ENCODING, "br"))
                                .body(body)
                        }
                    }),
                )
            })
        })
        .bind(("127.0.0.1", 0))?;
        for address in server.addrs() {
            println!("bare: http://{address}");
        }
        server.run().await?;
        Ok(())
    })
}
