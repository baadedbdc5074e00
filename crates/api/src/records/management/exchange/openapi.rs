//! The documentation of export and import.

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
use super::super::openapi::{idempotency_key, operation, reference, save_status};
use crate::files::table::ImportBody;
use crate::http::openapi::problems;

/// The paths of a module's export and import.
pub(in super::super) fn paths<R: Managed>(path: &str) -> [(String, PathItem); 3] {
    [
        (format!("{path}/export"), PathItem::new(HttpMethod::Get, export::<R>())),
        (format!("{path}/import-template"), PathItem::new(HttpMethod::Get, template::<R>())),
        (format!("{path}/import"), PathItem::new(HttpMethod::Post, import::<R>())),
    ]
}

/// What they speak of.
pub(in super::super) fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((TableFormat::name().into_owned(), TableFormat::schema()));
    schemas.push((ImportBody::name().into_owned(), ImportBody::schema()));
    schemas.push((ImportReport::name().into_owned(), ImportReport::schema()));
    ImportReport::schemas(schemas);
}

fn export<R: Managed>() -> OperationBuilder {
    let mut export = problems(operation::<R>("export", "The whole list as a file"), &[400, 422])
        .parameter(format())
        .response("200", table("The list as it is shown: tab, search and order; at most 100,000 rows."));
    let paging = ["after", "limit"];
    for parameter in ListQuery::into_params(|| Some(ParameterIn::Query)) {
        if !paging.contains(&parameter.name.as_str()) {
            export = export.parameter(parameter);
        }
    }
    export
}

fn template<R: Managed>() -> OperationBuilder {
    problems(operation::<R>("read_import_template_of", "An empty table to fill in"), &[400])
        .parameter(format())
        .response("200", table("The headings; in Excel also how to fill in the columns and what can be chosen."))
}

fn import<R: Managed>() -> OperationBuilder {
    problems(operation::<R>("import", "Create from a file, all rows or none"), &[400, 409, 413, 415, 422])
        .parameter(
            ParameterBuilder::new()
                .name("dry_run")
                .parameter_in(ParameterIn::Query)
                .description(Some("Only says what is wrong with the file; nothing is created."))
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
                .description("All rows were created; in a dry run, what would come of it, with every faulty cell.")
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
        .description(Some("`xlsx` when absent."))
        .schema(Some(reference(TableFormat::name())))
        .build()
}

fn table(description: &str) -> ResponseBuilder {
    let content = || ContentBuilder::new().schema(Some(Object::with_type(Type::String))).build();
    ResponseBuilder::new().description(description).content(XLSX, content()).content("text/csv", content())
}
