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

use super::{Managed, Routes, exchange};
use crate::http::openapi::{bearer, problems};

impl<R: Managed> OpenApiFactory for Routes<R> {
    fn paths(&self) -> Paths {
        let path = format!("/api/v1/{}", R::KIND.path());
        let paths = PathsBuilder::new()
            .path(path.clone(), collection::<R>())
            .path(format!("{path}/{{id}}"), item::<R>())
            .path(format!("{path}/status"), PathItem::new(HttpMethod::Post, change_status::<R>()));
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

pub(super) fn operation<R: Managed>(name: &str, summary: &str) -> OperationBuilder {
    problems(
        OperationBuilder::new()
            .tag(R::KIND.path())
            .operation_id(Some(format!("{name}_{}", R::KIND.path())))
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
    let mut list = problems(operation::<R>("list", "List"), &[400]).response(
        "200",
        ResponseBuilder::new()
            .description(format!("One page of records. `sort` accepts {}.", sorts.join(", ")))
            .content("application/json", ContentBuilder::new().schema(Some(reference(page_name::<R>()))).build()),
    );
    for parameter in ListQuery::into_params(|| Some(ParameterIn::Query)) {
        list = list.parameter(parameter);
    }
    let create = problems(operation::<R>("create", "Create"), &[400, 409, 413, 415, 422])
        .parameter(save_status("`active`"))
        .parameter(idempotency_key())
        .request_body(Some(input_body::<R>()))
        .response("201", versioned::<R>("The record was created.").header("Location", header("URL of the record.")));
    PathItemBuilder::new().operation(HttpMethod::Get, list).operation(HttpMethod::Post, create).build()
}

fn item<R: Managed>() -> PathItem {
    let read = problems(operation::<R>("read", "Read"), &[404])
        .parameter(id())
        .response("200", versioned::<R>("The record; its version is the ETag."));
    let update = problems(operation::<R>("update", "Change"), &[400, 404, 409, 412, 413, 415, 422, 428])
        .parameter(id())
        .parameter(crate::http::openapi::if_match())
        .parameter(save_status("unchanged"))
        .request_body(Some(input_body::<R>()))
        .response("200", versioned::<R>("The record was changed; its new version is the ETag."));
    PathItemBuilder::new().operation(HttpMethod::Get, read).operation(HttpMethod::Put, update).build()
}

fn change_status<R: Managed>() -> OperationBuilder {
    problems(
        operation::<R>("change_status_of", "Change the state of several, all or none"),
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
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some("A retry with the same key and body creates nothing twice. Keys are kept for one day."))
        .schema(Some(Object::with_type(Type::String)))
        .example(Some("5b1e3f0c-6f9d-4a51-9a86-0f6cbb5b8f11".into()))
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
        .schema(Some(
            ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))),
        ))
        .example(Some("0199f0c8-6a00-7000-8000-000000000001".into()))
        .build()
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
