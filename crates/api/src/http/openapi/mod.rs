//! The OpenAPI document, and what all operations share in it.

mod example;
mod replacement;
mod schema;
pub mod version_3_0;

use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, Object, OpenApi, Ref, RefOr, Required, Type};
use utoipa::{Modify, OpenApi as _};

use crate::http::edge::PROBLEM_JSON;
use crate::platform::problem::{Error, Result};

pub(crate) use schema::pascal;

/// The document without operations, which are added when they are mounted.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Nguon",
        version = "1",
        description = "Traceability for Vietnam's provinces, cooperatives and food makers. Design of the API: docs/API-DESIGN.md.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(nguon_domain::input::problem::Problem, nguon_domain::input::status::Status)),
    tags(
        (name = "public", description = "Anonymous access: trace pages, catalogues, areas."),
        (name = "resolver", description = "GS1 Digital Links and short addresses, as encoded in QR codes."),
        (name = "account", description = "Registration, sign-in, passwords."),
        (name = "organisation", description = "Profile and registered data of the caller's business."),
        (name = "approvals", description = "Businesses overseen by the caller's authority."),
        (name = "members", description = "Supply-chain members (thành viên chuỗi cung ứng; guide §5)."),
        (name = "materials", description = "Materials (vật tư; guide §6)."),
        (name = "material-batches", description = "Suppliers' batches of materials (lô vật tư; TCVN 12827:2019, 6.1.3), and their receipts."),
        (name = "processes", description = "Production processes (quy trình sản xuất; guide §7)."),
        (name = "products", description = "Products (sản phẩm; guide §8)."),
        (name = "lots", description = "Lots (lô; guide §9)."),
        (name = "diary-entries", description = "Diary entries (nhật ký; guide §10)."),
        (name = "places", description = "Places (địa điểm; TCVN 12827:2019, A.1)."),
        (name = "logistic-units", description = "Logistic units (đơn vị logistic; TCVN 12827:2019, A.3)."),
        (name = "numbers", description = "GS1 numbers: allocation, reservation, release."),
        (name = "acts", description = "Acts with goods (harvest, ship, receive, …), and stock."),
        (name = "holds", description = "Holds (tạm giữ): goods that may not go anywhere until they are released, and other restrictions on goods."),
        (name = "chain", description = "Traces through the chain of businesses."),
        (name = "epcis", description = "EPCIS 2.0 capture and query interface."),
        (name = "recalls", description = "Recalls (thu hồi): opening, publication, answers, closing (Food Safety Law 55/2010/QH12, article 55)."),
        (name = "labels", description = "Labels (nhãn): print runs, reprints, voiding."),
        (name = "files", description = "Files and pictures of records."),
        (name = "catalogues", description = "Catalogues (danh mục): lists of choices in forms."),
        (name = "api-keys", description = "API keys (khóa API) of the programs of a business."),
        (name = "users", description = "Users (người dùng) of a business or authority, their roles, and invitations.")
    ),
    // Relative to where the document is served.
    servers((url = "/", description = "The server that has this document.")),
    modifiers(&Security)
)]
struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(
            "bearer",
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .bearer_format("JWT")
                    .description(Some("Access token from `POST /api/v1/session`; valid for ten minutes."))
                    .build(),
            ),
        );
        components.add_security_scheme(
            "api_key",
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
                "X-API-Key",
                "API key from `POST /api/v1/api-keys`; also accepted as `Authorization: Bearer`.",
            ))),
        );
    }
}

/// Returns the document without operations. `session_cookie` is the name of the refresh-token cookie; `part` is merged
/// into the document.
#[must_use]
pub fn base(session_cookie: &str, part: OpenApi) -> OpenApi {
    let mut document = Document::openapi();
    let scheme = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        session_cookie,
        "Refresh token, set by `POST /api/v1/session`.",
    )));
    document.components.get_or_insert_default().add_security_scheme("session_cookie", scheme);
    document.merge(part);
    document
}

/// Completes the document: adds the default error response to every operation and an example to every body, and puts
/// the schemas into words that every tool reads.
///
/// # Errors
/// When the document cannot be serialised as JSON.
pub fn finish(mut document: OpenApi) -> Result<serde_json::Value> {
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post, &mut item.put, &mut item.delete].into_iter().flatten() {
            // Not as `default`: generators read successes by it too whose media type they do not know, such as pictures.
            for statuses in ["4XX", "5XX"] {
                let refusal = problem("Any other error, as a problem document.").build();
                operation.responses.responses.entry(statuses.to_owned()).or_insert(RefOr::T(refusal));
            }
            // An empty list says that an operation is public; nothing would say that somebody forgot.
            operation.security.get_or_insert_default();
        }
    }
    let mut value = serde_json::to_value(document).map_err(|error| Error::internal("openapi", error))?;
    schema::rewrite(&mut value);
    replacement::describe(&mut value);
    example::fill(&mut value);
    Ok(value)
}

/// Returns the bearer token as a security requirement.
#[must_use]
pub fn bearer() -> SecurityRequirement {
    SecurityRequirement::new("bearer", Vec::<String>::new())
}

/// Adds the error responses with these statuses.
#[must_use]
pub fn problems(mut operation: OperationBuilder, statuses: &[u16]) -> OperationBuilder {
    for status in statuses {
        let description = match status {
            400 => "The request is malformed.",
            401 => "Not signed in, or the session has expired.",
            403 => "Not permitted for the caller's role or the state of the business.",
            404 => "Not found, or not visible to the caller.",
            409 => "Conflicts with the current state; see `code`.",
            410 => "No longer published.",
            412 => "The version is not the required one; nothing was changed.",
            413 => "Too large.",
            415 => "Unsupported content type.",
            422 => "Invalid fields; `errors` has each with its reason.",
            428 => "If-Match is missing.",
            429 => "Too many attempts; `Retry-After` has the seconds to wait.",
            _ => "Rejected.",
        };
        operation = operation.response(status.to_string(), problem(description));
    }
    operation
}

fn problem(description: &str) -> ResponseBuilder {
    ResponseBuilder::new()
        .description(description)
        .content(PROBLEM_JSON, ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build())
}

/// Returns the `If-Match` header as a parameter.
#[must_use]
pub fn if_match() -> Parameter {
    ParameterBuilder::new()
        .name("If-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some("ETag of the version to change, in quotation marks."))
        .schema(Some(Object::with_type(Type::String)))
        .example(Some("\"1\"".into()))
        .build()
}
