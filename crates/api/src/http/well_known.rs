//! Well-known addresses: `robots.txt`, and below `/.well-known/` (RFC 8615) the page for changing passwords and the
//! security contact.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig};
use chrono::TimeDelta;
use nguon_domain::app::Page;
use nguon_domain::input::problem::ProblemCode;

use crate::Application;
use crate::platform::problem::Result;

/// Rules for search engines: no machine interfaces, no pages for holders of a link.
const ROBOTS: &str =
    "User-agent: *\nDisallow: /api/\nDisallow: /d/\nDisallow: /docs/\nDisallow: /epcis/\nDisallow: /r/\n";
/// Validity of the security contact in days: RFC 9116 §2.5.5 recommends less than a year.
const SECURITY_DAYS: i64 = 180;

/// Mounts the routes.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/robots.txt", web::get().to(robots))
        .route("/.well-known/security.txt", web::get().to(security))
        .route("/.well-known/change-password", web::get().to(change_password));
}

/// Returns the rules for search engines (RFC 9309).
async fn robots() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .content_type("text/plain; charset=utf-8")
        .body(ROBOTS)
}

/// Returns the security contact (RFC 9116).
///
/// # Errors
/// 404 when the operator has not configured one.
async fn security(application: Data<Application>) -> Result<HttpResponse> {
    let contact = application.security_contact.as_ref().ok_or(ProblemCode::NotFound)?;
    let expires = application.clock.now() + TimeDelta::days(SECURITY_DAYS);
    let text = format!(
        "Contact: {contact}\nExpires: {}\nPreferred-Languages: vi, en\nCanonical: {}/.well-known/security.txt\n",
        expires.format("%Y-%m-%dT%H:%M:%SZ"),
        application.public_url
    );
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .content_type("text/plain; charset=utf-8")
        .body(text))
}

/// Redirects to the page for changing the password (W3C, A Well-Known URL for Changing Passwords).
async fn change_password() -> HttpResponse {
    HttpResponse::Found().insert_header((header::LOCATION, Page::Account.path())).finish()
}
