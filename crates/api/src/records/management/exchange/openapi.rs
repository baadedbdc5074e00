//! OpenAPI documentation of export and import.

use nguon_domain::files::file::XLSX;
use nguon_domain::files::sheet::TableFormat;
use nguon_domain::records::page::ListQuery;
use nguon_domain::records::sheet::ImportReport;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::{ContentBuilder, Object, RefOr, Required, Schema, Type};
use utoipa::{IntoParams as _, PartialSchema as _, ToSchema};

use super::super::Managed;
use super::super::openapi::{idempotency_key, many, one, operation, reference, save_status};
use crate::files::table::ImportBody;
use crate::http::openapi::problems;

/// Returns the paths of a module's export and import.
pub(in super::super) fn paths<R: Managed>(path: &str) -> [(String, PathItem); 3] {
    [
        (format!("{path}/export"), PathItem::new(HttpMethod::Get, export::<R>())),
        (format!("{path}/import-template"), PathItem::new(HttpMethod::Get, template::<R>())),
        (format!("{path}/import"), PathItem::new(HttpMethod::Post, import::<R>())),
    ]
}

/// Adds the schemas they use.
pub(in super::super) fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((TableFormat::name().into_owned(), TableFormat::schema()));
    schemas.push((ImportBody::name().into_owned(), ImportBody::schema()));
    schemas.push((ImportReport::name().into_owned(), ImportReport::schema()));
    ImportReport::schemas(schemas);
}

fn export<R: Managed>() -> OperationBuilder {
    let mut export = problems(operation::<R>(format!("export{}", many::<R>()), "Export the list"), &[400, 422])
        .parameter(format())
        .response("200", table("The list with the given state, search and order; at most 100,000 rows."));
    let paging = ["after", "limit"];
    for parameter in ListQuery::into_params(|| Some(ParameterIn::Query)) {
        if !paging.contains(&parameter.name.as_str()) {
            export = export.parameter(parameter);
        }
    }
    export
}

fn template<R: Managed>() -> OperationBuilder {
    problems(operation::<R>(format!("get{}ImportTemplate", one::<R>()), "Download the import template"), &[400])
        .parameter(format())
        .response("200", table("An empty table with headings; in Excel also with instructions and lists of choices."))
}

fn import<R: Managed>() -> OperationBuilder {
    let import = operation::<R>(format!("import{}", many::<R>()), "Import from a file, all rows or none");
    problems(import, &[400, 409, 413, 415, 422])
        .parameter(
            ParameterBuilder::new()
                .name("dry_run")
                .parameter_in(ParameterIn::Query)
                .description(Some("Only validate the file and report its faults; nothing is created."))
                .schema(Some(Object::with_type(Type::Boolean)))
                .build(),
        )
        .parameter(save_status("`active`"))
        .parameter(idempotency_key())
        .request_body(Some(
            RequestBodyBuilder::new()
                .required(Some(Required::True))
                .content(
                    "multipart/form-data",
                    ContentBuilder::new().schema(Some(reference(ImportBody::name()))).build(),
                )
                .build(),
        ))
        .response(
            "200",
            ResponseBuilder::new()
                .description("All rows were created; in a dry run, the expected result with every faulty cell.")
                .content(
                    "application/json",
                    ContentBuilder::new().schema(Some(reference(ImportReport::name()))).build(),
                ),
        )
}

fn format() -> Parameter {
    ParameterBuilder::new()
        .name("format")
        .parameter_in(ParameterIn::Query)
        .description(Some("File format. Default: `xlsx`."))
        .schema(Some(reference(TableFormat::name())))
        .build()
}

fn table(description: &str) -> ResponseBuilder {
    let content = || ContentBuilder::new().schema(Some(Object::with_type(Type::String))).build();
    ResponseBuilder::new().description(description).content(XLSX, content()).content("text/csv", content())
}
