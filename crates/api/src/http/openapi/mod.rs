//! What all operations share in the OpenAPI document, and the document itself.

mod example;

use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, Object, OpenApi, Ref, RefOr, Required, Type};
use utoipa::{Modify, OpenApi as _};

use crate::http::edge::PROBLEM_JSON;
use crate::platform::problem::{Error, Result};

/// The beginning of the document; operations add themselves when they are mounted.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Nguồn",
        version = "1",
        description = "Traceability for Vietnam's provinces, cooperatives and food makers. How the API is meant: docs/API-DESIGN.md.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(nguon_domain::input::problem::Problem, nguon_domain::input::status::Status)),
    tags(
        (name = "public", description = "For everybody: trace pages, catalogues, areas."),
        (name = "resolver", description = "GS1 Digital Links and short addresses: what stands in QR codes."),
        (name = "account", description = "Registration, sign-in, passwords."),
        (name = "organisation", description = "A business's own affairs."),
        (name = "approvals", description = "For authorities: the businesses that they oversee."),
        (name = "members", description = "Supply-chain members (guide §5)."),
        (name = "materials", description = "Materials (guide §6)."),
        (name = "processes", description = "Production processes (guide §7)."),
        (name = "products", description = "Products (guide §8)."),
        (name = "lots", description = "Lots (guide §9)."),
        (name = "diary-entries", description = "Diary entries (guide §10)."),
        (name = "places", description = "Places (TCVN 12827:2019, A.1)."),
        (name = "logistic-units", description = "Logistic units (TCVN 12827:2019, A.3)."),
        (name = "numbers", description = "GS1 numbers: given, entered, let go of."),
        (name = "acts", description = "What was done with goods, in people's words, and what is left of them."),
        (name = "chain", description = "Traces through the chain of businesses."),
        (name = "epcis", description = "What happened: EPCIS 2.0 events, captured and queried."),
        (name = "recalls", description = "Recalls: opened, published, answered, closed (Food Safety Law 55/2010/QH12, article 55)."),
        (name = "labels", description = "Labels: what is printed on what, print runs, what of them is void."),
        (name = "files", description = "Files and pictures that records hold."),
        (name = "catalogues", description = "The lists that forms choose from."),
        (name = "api-keys", description = "The keys with which a business's programs call."),
        (name = "users", description = "Who works in a business or authority, and with which role.")
    ),
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
                    .description(Some("The access token of `POST /api/v1/session`; lasts ten minutes."))
                    .build(),
            ),
        );
        components.add_security_scheme(
            "api_key",
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
                "X-API-Key",
                "A key of `POST /api/v1/api-keys`; may also come as `Authorization: Bearer`.",
            ))),
        );
    }
}

/// The document before any operation has been added: with the name of the cookie that has the refresh token, and with
/// what a part of the system says of itself beside its operations.
#[must_use]
pub fn base(session_cookie: &str, part: OpenApi) -> OpenApi {
    let mut document = Document::openapi();
    let scheme = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        session_cookie,
        "The refresh token, set by `POST /api/v1/session`.",
    )));
    document.components.get_or_insert_default().add_security_scheme("session_cookie", scheme);
    document.merge(part);
    document
}

/// The finished document: every operation says how refusals look, every body has an example.
///
/// # Errors
/// When the document cannot be written as JSON.
pub fn finish(mut document: OpenApi) -> Result<serde_json::Value> {
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post, &mut item.put, &mut item.delete].into_iter().flatten() {
            let refusal = problem("Any other refusal, or our fault: always a problem document.").build();
            operation.responses.responses.entry("default".to_owned()).or_insert(RefOr::T(refusal));
        }
    }
    let mut value = serde_json::to_value(document).map_err(|error| Error::internal("openapi", error))?;
    close_bodies(&mut value);
    example::fill(&mut value);
    Ok(value)
}

/// An input refuses unknown fields; as a part of what is read (`allOf`) it must not, or it would refuse the
/// other parts. So it is the body of a request that is closed, not the schema that it shares.
fn close_bodies(document: &mut serde_json::Value) {
    use serde_json::Value;
    let mut parts = Vec::new();
    for schema in document["components"]["schemas"].as_object_mut().into_iter().flat_map(|schemas| schemas.values_mut())
    {
        open_parts(schema, &mut parts);
    }
    for part in &parts {
        let schema = part.strip_prefix('#').and_then(|pointer| document.pointer_mut(pointer));
        if let Some(schema) = schema.and_then(Value::as_object_mut) {
            schema.remove("additionalProperties");
        }
    }
    let items =
        document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(|paths| paths.values_mut());
    for operation in items.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut()) {
        let Some(schema) = operation.pointer_mut("/requestBody/content/application~1json/schema") else { continue };
        let shared = schema["$ref"].as_str().is_some_and(|name| parts.iter().any(|part| part == name));
        if let (true, Some(schema)) = (shared, schema.as_object_mut()) {
            schema.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
        }
    }
}

/// Opens the parts that stand in `allOf` themselves, and collects those that are referred to there.
fn open_parts(schema: &mut serde_json::Value, referred: &mut Vec<String>) {
    for part in schema.get_mut("allOf").and_then(serde_json::Value::as_array_mut).into_iter().flatten() {
        if let Some(name) = part["$ref"].as_str() {
            referred.push(name.to_owned());
        } else if let Some(inline) = part.as_object_mut() {
            inline.remove("additionalProperties");
        }
        open_parts(part, referred);
    }
}

/// The bearer token as a requirement.
#[must_use]
pub fn bearer() -> SecurityRequirement {
    SecurityRequirement::new("bearer", Vec::<String>::new())
}

/// Adds the refusals with these statuses.
#[must_use]
pub fn problems(mut operation: OperationBuilder, statuses: &[u16]) -> OperationBuilder {
    for status in statuses {
        let description = match status {
            400 => "The request cannot be read.",
            401 => "Not signed in, or the session has ended.",
            403 => "The role or the state of the business does not allow it.",
            404 => "Nothing here that the caller may know of.",
            409 => "It does not fit the present state; `code` says how.",
            410 => "Not published any more.",
            412 => "Somebody else was faster: nothing was changed.",
            413 => "Too large.",
            415 => "Not a content type that is understood here.",
            422 => "Fields are refused; `errors` names each with its reason.",
            428 => "If-Match is missing.",
            429 => "Too many attempts; `Retry-After` says how many seconds to wait.",
            _ => "Refused.",
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

/// The `If-Match` header as a parameter.
#[must_use]
pub fn if_match() -> Parameter {
    ParameterBuilder::new()
        .name("If-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some("The version that is being changed, in quotation marks, as in ETag."))
        .schema(Some(Object::with_type(Type::String)))
        .example(Some("\"1\"".into()))
        .build()
}
