//! OpenAPI documentation of a module's operations.

use nguon_domain::input::localized::{Language, Text};
use nguon_domain::input::status::Status;
use nguon_domain::records::page::{COMMON_SORTS, ListQuery, Page};
use nguon_domain::records::resource::{Record, StatusChange};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, PathItemBuilder, Paths, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::{
    ContentBuilder, KnownFormat, Object, ObjectBuilder, Ref, RefOr, Required, Schema, SchemaFormat, Type,
};
use utoipa::{IntoParams as _, PartialSchema as _, ToSchema};
use utoipa_actix_web::OpenApiFactory;

use super::{Managed, Routes, by_code, exchange};
use crate::http::openapi::{bearer, pascal, problems};

impl<R: Managed> OpenApiFactory for Routes<R> {
    fn paths(&self) -> Paths {
        let path = format!("/api/v1/{}", R::KIND.path());
        let paths = PathsBuilder::new()
            .path(path.clone(), collection::<R>())
            .path(format!("{path}/{{id}}"), item::<R>())
            .path(format!("{path}/status"), PathItem::new(HttpMethod::Post, change_status::<R>()));
        let paths = match by_code::field::<R>() {
            Some(field) => paths.path(format!("{path}/by-code/{{code}}"), item_by_code::<R>(field)),
            None => paths,
        };
        let exchange = exchange::openapi::paths::<R>(&path);
        exchange.into_iter().fold(paths, |paths, (path, item)| paths.path(path, item)).build()
    }

    fn schemas(&self, schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((<R::Input as ToSchema>::name().into_owned(), R::Input::schema()));
        R::Input::schemas(schemas);
        schemas.push((record_name::<R>(), Record::<R::View>::schema()));
        Record::<R::View>::schemas(schemas);
        schemas.push((page_name::<R>(), Page::<R::View>::schema()));
        Page::<R::View>::schemas(schemas);
        schemas.push((StatusChange::name().into_owned(), StatusChange::schema()));
        StatusChange::schemas(schemas);
        exchange::openapi::schemas(schemas);
    }
}

fn record_name<R: Managed>() -> String {
    format!("Record_{}", R::View::name())
}

fn page_name<R: Managed>() -> String {
    format!("Page_{}", R::View::name())
}

/// The name of one record in operation ids: `LogisticUnit`.
pub(super) fn one<R: Managed>() -> String {
    pascal(R::KIND.as_str())
}

/// The name of several records in operation ids: `LogisticUnits`.
pub(super) fn many<R: Managed>() -> String {
    pascal(R::KIND.path())
}

pub(super) fn operation<R: Managed>(id: String, summary: &str) -> OperationBuilder {
    problems(
        OperationBuilder::new()
            .tag(R::KIND.path())
            .operation_id(Some(id))
            .summary(Some(format!("{summary}: {}", R::KIND.label().get(Language::En).to_lowercase())))
            .description(Some(described(R::KIND.label())))
            .security(bearer()),
        &[401, 403],
    )
}

/// The English label with the Vietnamese one in brackets: "Lot (Lô)."
fn described(label: Text) -> String {
    format!("{} ({}).", label.get(Language::En), label.get(Language::Vi))
}

fn collection<R: Managed>() -> PathItem {
    let sorts: Vec<&str> = COMMON_SORTS.iter().chain(R::SORTS).copied().collect();
    let mut list = problems(operation::<R>(format!("list{}", many::<R>()), "List"), &[400]).response(
        "200",
        ResponseBuilder::new()
            .description(format!("One page of records. `sort` accepts {}.", sorts.join(", ")))
            .content("application/json", ContentBuilder::new().schema(Some(reference(page_name::<R>()))).build()),
    );
    for parameter in ListQuery::into_params(|| Some(ParameterIn::Query)) {
        list = list.parameter(parameter);
    }
    let create = problems(operation::<R>(format!("create{}", one::<R>()), "Create"), &[400, 409, 413, 415, 422])
        .parameter(save_status("`active`"))
        .parameter(idempotency_key())
        .request_body(Some(input_body::<R>()))
        .response("201", versioned::<R>("The record was created.").header("Location", header("URL of the record.")));
    PathItemBuilder::new().operation(HttpMethod::Get, list).operation(HttpMethod::Post, create).build()
}

fn item<R: Managed>() -> PathItem {
    let read = problems(operation::<R>(format!("get{}", one::<R>()), "Read"), &[404])
        .parameter(id())
        .response("200", versioned::<R>("The record; its version is the ETag."));
    let update = operation::<R>(format!("update{}", one::<R>()), "Change");
    let update = problems(update, &[400, 404, 409, 412, 413, 415, 422, 428])
        .parameter(id())
        .parameter(crate::http::openapi::if_match())
        .parameter(save_status("unchanged"))
        .request_body(Some(input_body::<R>()))
        .response("200", versioned::<R>("The record was changed; its new version is the ETag."));
    PathItemBuilder::new().operation(HttpMethod::Get, read).operation(HttpMethod::Put, update).build()
}

fn item_by_code<R: Managed>(field: &'static str) -> PathItem {
    let uses = ParameterBuilder::new()
        .name("uses")
        .parameter_in(ParameterIn::Query)
        .description(Some("A record that the right one refers to, where several have the code: the product of a lot."))
        .schema(Some(uuid()))
        .build();
    let read = problems(operation::<R>(format!("get{}ByCode", one::<R>()), "Read by code"), &[404, 409])
        .parameter(code(field))
        .parameter(uses)
        .response("200", versioned::<R>("The record; its version is the ETag."));
    let save = operation::<R>(format!("save{}ByCode", one::<R>()), "Create or change by code");
    let save = problems(save, &[400, 409, 412, 413, 415, 422, 428])
        .parameter(code(field))
        .parameter(optional_header(
            "If-Match",
            "ETag of the version to change; required where there is a record.",
            "\"1\"",
        ))
        .parameter(optional_header("If-None-Match", "`*`: only create; 412 where there is a record.", "*"))
        .parameter(save_status("`active` for a new record, else unchanged"))
        .request_body(Some(input_body::<R>()))
        .response("200", versioned::<R>("The record was changed, or was so already; its version is the ETag."))
        .response("201", versioned::<R>("The record was created.").header("Location", header("URL of the record.")));
    PathItemBuilder::new().operation(HttpMethod::Get, read).operation(HttpMethod::Put, save).build()
}

fn change_status<R: Managed>() -> OperationBuilder {
    problems(
        operation::<R>(format!("changeStatusOf{}", many::<R>()), "Change the state of several, all or none"),
        &[400, 404, 409, 413, 415, 422],
    )
    .request_body(Some(
        RequestBodyBuilder::new()
            .required(Some(Required::True))
            .content(
                "application/json",
                ContentBuilder::new()
                    .schema(Some(reference(StatusChange::name())))
                    .example(Some(serde_json::json!({
                        "ids": ["0199f0c8-6a00-7000-8000-000000000001"],
                        "status": "inactive"
                    })))
                    .build(),
            )
            .build(),
    ))
    .response("204", ResponseBuilder::new().description("All records are now in that state."))
}

fn input_body<R: Managed>() -> utoipa::openapi::request_body::RequestBody {
    RequestBodyBuilder::new()
        .required(Some(Required::True))
        .content(
            "application/json",
            ContentBuilder::new().schema(Some(reference(<R::Input as ToSchema>::name()))).build(),
        )
        .build()
}

fn versioned<R: Managed>(description: &str) -> ResponseBuilder {
    let response: Response = ResponseBuilder::new()
        .description(description)
        .content("application/json", ContentBuilder::new().schema(Some(reference(record_name::<R>()))).build())
        .header("ETag", header("The quoted version, to be sent as If-Match."))
        .build();
    response.into()
}

pub(super) fn idempotency_key() -> utoipa::openapi::path::Parameter {
    optional_header(
        "Idempotency-Key",
        "A retry with the same key and body creates nothing twice. Keys are kept for one day.",
        "5b1e3f0c-6f9d-4a51-9a86-0f6cbb5b8f11",
    )
}

fn optional_header(name: &str, description: &str, example: &str) -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .description(Some(description))
        .schema(Some(Object::with_type(Type::String)))
        .example(Some(example.into()))
        .build()
}

fn code(field: &str) -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name("code")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(format!("The `{field}` of the record, percent-encoded.")))
        .schema(Some(Object::with_type(Type::String)))
        .example(Some("A-01".into()))
        .build()
}

fn header(description: &str) -> utoipa::openapi::header::Header {
    HeaderBuilder::new().schema(Some(Object::with_type(Type::String))).description(Some(description)).build()
}

fn id() -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name("id")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some("The id of the record."))
        .schema(Some(uuid()))
        .example(Some("0199f0c8-6a00-7000-8000-000000000001".into()))
        .build()
}

fn uuid() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
}

pub(super) fn save_status(otherwise: &str) -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name("status")
        .parameter_in(ParameterIn::Query)
        .description(Some(format!("State to save in, `active` or `inactive`. Default: {otherwise}.")))
        .schema(Some(reference(Status::name())))
        .build()
}

pub(super) fn reference(name: impl Into<String>) -> Ref {
    Ref::from_schema_name(name)
}
