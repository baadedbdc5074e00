//! Discovery: the resources of the binding, and their methods and limits by OPTIONS.

use actix_web::http::Method;
use actix_web::http::header;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get};
use nguon_domain::events::epcis::MAX_EVENTS;
use nguon_domain::input::problem::ProblemCode;

use super::MAX_DOCUMENT_BYTES;
use super::binding::Represented;
use super::collection::Members;
use crate::platform::problem::Result;

/// Resources below the root.
const TOP: [&str; 9] =
    ["queries", "capture", "events", "eventTypes", "epcs", "bizSteps", "bizLocations", "readPoints", "dispositions"];

/// List the EPCIS resources
///
/// The resources below this URL, for clients that discover them.
#[utoipa::path(
    tag = "epcis", operation_id = "listEpcisResources",
    responses((status = 200, description = "Names of the resources.",
        content((Members = "application/json"), (Members = "application/ld+json"))))
)]
#[get("/epcis/v2")]
pub(crate) async fn resources() -> Represented<Members> {
    top().await
}

async fn top() -> Represented<Members> {
    Represented::json(Members::of(TOP.map(str::to_owned).into()))
}

/// Mounts OPTIONS for every resource, 501 for optional parts of the standard that are not offered, 405 for other methods
/// of a resource and 404 for all other paths.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        // With a slash too; the document has no path that ends with one, which its validators refuse.
        .route("/epcis/v2/", web::get().to(top))
        .route("/epcis/v2/queries/{name}/subscriptions", web::get().to(not_offered))
        .route("/epcis/v2/queries/{name}/subscriptions", web::post().to(not_offered))
        .route("/epcis/v2/queries/{name}/subscriptions/{id}", web::get().to(not_offered))
        .route("/epcis/v2/queries/{name}/subscriptions/{id}", web::delete().to(not_offered))
        .route("/epcis/v2/nextPageToken/{token}", web::delete().to(not_offered))
        .service(web::resource(["/epcis", "/epcis/{path:.*}"]).to(other));
}

async fn not_offered() -> Result<HttpResponse> {
    Err(ProblemCode::NotImplemented.into())
}

/// Returns the methods of a resource, by the segments of its path below the root.
fn methods(path: &[&str]) -> Option<&'static str> {
    Some(match path {
        ["capture" | "events" | "queries"] => "OPTIONS, GET, POST",
        ["queries", _] => "OPTIONS, GET, DELETE",
        ["" | "eventTypes" | "epcs" | "bizSteps" | "bizLocations" | "readPoints" | "dispositions"]
        | ["capture" | "events", _]
        | ["queries", _, "events"]
        | ["eventTypes" | "epcs" | "bizSteps" | "bizLocations" | "readPoints" | "dispositions", _]
        | ["eventTypes" | "epcs" | "bizSteps" | "bizLocations" | "readPoints" | "dispositions", _, "events"] => {
            "OPTIONS, GET"
        }
        _ => return None,
    })
}

/// Answers OPTIONS, and methods that a resource does not have.
async fn other(request: HttpRequest) -> Result<HttpResponse> {
    // The root is one resource, with a slash and without.
    let path = match request.path().strip_prefix("/epcis/v2").ok_or(ProblemCode::NotFound)? {
        "" => "",
        below => below.strip_prefix('/').ok_or(ProblemCode::NotFound)?,
    };
    let segments: Vec<&str> = path.split('/').collect();
    let methods = methods(&segments).ok_or(ProblemCode::NotFound)?;
    if *request.method() != Method::OPTIONS {
        return Ok(HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, methods)).finish());
    }
    let mut response = HttpResponse::NoContent();
    // We define no extensions to the standard's fields.
    response.insert_header((header::ALLOW, methods)).insert_header(("GS1-Extensions", ""));
    if segments == ["capture"] {
        response
            .insert_header(("GS1-EPCIS-Capture-Limit", MAX_EVENTS.to_string()))
            .insert_header(("GS1-EPCIS-Capture-File-Size-Limit", MAX_DOCUMENT_BYTES.to_string()))
            .insert_header(("GS1-Capture-Error-Behaviour", "rollback"));
    }
    Ok(response.finish())
}
