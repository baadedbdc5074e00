//! Named queries (EPCIS 2.0, section 12.8). Subscriptions, optional in the standard, are not offered.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use nguon_domain::input::problem::ProblemCode;
use percent_encoding::utf8_percent_encode;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::binding::{Format, Represented, announce_next};
use super::query::{self, EventQuery, Paging, parameters_of};
use super::{Json, events};
use crate::Application;
use crate::access::{Allowed, EventStore, NamedQueries, Read, Tenant, Write};
use crate::http::body::{Done, Then};
use crate::http::edge::SEGMENT;
use crate::platform::database::{LogEntry, is_unique_violation};
use crate::platform::entity::{named_query, organisation};
use crate::platform::problem::{Error, Result};

use named_query::{Column, Entity, Model};

/// Maximum length of a name, in characters.
const MAX_NAME_LENGTH: usize = 100;
/// Maximum length of a query, in bytes.
const MAX_QUERY_LENGTH: usize = 20_000;
/// Maximum number of named queries per business.
const MAX_QUERIES: u64 = 200;
/// The standard's name of unnamed queries.
const RESERVED: &str = "SimpleEventQuery";

/// A named query.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct NamedQuery {
    /// Letters, digits, `-`, `_` and `.`; at most 100.
    #[schema(example = "shipped")]
    name: String,
    /// The parameters of `GET /epcis/v2/events`, with arrays for several values; namespace prefixes in `@context`.
    #[schema(value_type = Object, example = json!({ "EQ_bizStep": ["shipping"], "eventType": ["ObjectEvent"] }))]
    query: Value,
}

impl NamedQuery {
    fn of(row: Model) -> Result<Self> {
        let query = serde_json::from_str(&row.query).map_err(|error| Error::internal("named query", error))?;
        Ok(Self { name: row.name, query })
    }
}

fn is_name(name: &str) -> bool {
    (1..=MAX_NAME_LENGTH).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        && name.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

async fn find(application: &Application, tenant: Tenant, name: String) -> Result<Model> {
    if !is_name(&name) {
        return Err(ProblemCode::NotFound.into());
    }
    let found = Entity::find_by_id((tenant.organisation_id, name)).one(application.database.read()).await?;
    found.ok_or_else(|| ProblemCode::NotFound.into())
}

/// List named queries
///
/// Ordered by name.
#[utoipa::path(
    tag = "epcis", operation_id = "listNamedQueries", security(("bearer" = []), ("api_key" = [])),
    params(
        ("perPage" = Option<u32>, Query, description = "Queries per page: 1 to 1,000. Default: 30."),
        ("nextPageToken" = Option<String>, Query, description = "From the Link header of the previous page."),
    ),
    responses((status = 200, description = "The named queries.", content((Vec<NamedQuery> = "application/json"), (Vec<NamedQuery> = "application/ld+json")), headers(
        ("link" = String, description = "The next page, with `rel=\"next\"`, if there is one."),
                    ("gs1-next-page-token-expires" = String, description = "Until when the token of the next page is valid at least.")
    )))
)]
#[get("/epcis/v2/queries")]
pub(crate) async fn list(
    allowed: Allowed<NamedQueries, Read>,
    request: HttpRequest,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let paging = Paging::alone(request.query_string())?;
    let mut select = Entity::find().filter(Column::OrganisationId.eq(allowed.organisation_id));
    if let Some(name) = &paging.token {
        select = select.filter(Column::Name.gt(name));
    }
    let mut rows = select.order_by_asc(Column::Name).limit(paging.limit + 1).all(application.database.read()).await?;
    let page = usize::try_from(paging.limit).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    let mut response = HttpResponse::Ok();
    if let Some(last) = rows.last().filter(|_| more) {
        announce_next(&mut response, &request, &last.name, application.clock.now());
    }
    let queries = rows.into_iter().map(NamedQuery::of).collect::<Result<Vec<_>>>()?;
    Represented::json(queries).into(response, &request)
}

/// Create a named query
///
/// The query is validated at once. `name_taken` means that a query with this name exists.
#[utoipa::path(
    tag = "epcis", operation_id = "createNamedQuery", security(("bearer" = []), ("api_key" = [])),
    request_body(content = NamedQuery, content_type = "application/json", description = "Name and query."),
    responses((status = 201, description = "The query was created.",
        content((NamedQuery = "application/json"), (NamedQuery = "application/ld+json")), headers(
        ("location" = String, description = "URL of the query.")
    )))
)]
#[post("/epcis/v2/queries")]
pub(crate) async fn create(
    http: HttpRequest,
    request: Then<Allowed<NamedQueries, Write>, Json>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let Then(allowed, Json(body)) = request;
    let (name, query) = definition(body)?;
    let (parameters, context) = parameters_of(&query)?;
    EventQuery::read(parameters, &context, application.database.read(), *allowed).await?;
    let text = serde_json::to_string(&query).map_err(|error| Error::internal("named query", error))?;
    if text.len() > MAX_QUERY_LENGTH {
        return Err(Error::Malformed(format!("query: at most {MAX_QUERY_LENGTH} bytes")));
    }
    application.database.retrying(|| insert(&application, &allowed, &name, &text)).await?;
    let location = format!("/epcis/v2/queries/{}", utf8_percent_encode(&name, SEGMENT));
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, location));
    Represented::json(NamedQuery { name, query: Value::Object(query) }).into(response, &http)
}

/// Inserts a named query.
///
/// # Errors
/// 409 when the name is taken, and when the business has reached [`MAX_QUERIES`].
async fn insert(
    application: &Application,
    allowed: &Allowed<NamedQueries, Write>,
    name: &str,
    query: &str,
) -> Result<()> {
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    // Serialises concurrent requests, so that each counts the other's query.
    let row = organisation::Entity::find_by_id(allowed.organisation_id).select_only().column(organisation::Column::Id);
    row.lock_exclusive().into_tuple::<Uuid>().one(&transaction).await?;
    let kept = Entity::find().filter(Column::OrganisationId.eq(allowed.organisation_id)).count(&transaction).await?;
    if kept >= MAX_QUERIES {
        return Err(ProblemCode::LimitReached.into());
    }
    let inserted = Entity::insert(named_query::ActiveModel {
        organisation_id: Set(allowed.organisation_id),
        name: Set(name.to_owned()),
        query: Set(query.to_owned()),
        created_by: Set(allowed.principal().user_id),
        created_at: Set(application.clock.now()),
    })
    .exec_without_returning(&transaction)
    .await;
    match inserted {
        Err(error) if is_unique_violation(&error) => {
            return Err(ProblemCode::NameTaken.into());
        }
        other => other?,
    };
    transaction.record(LogEntry::new("named_query", None, "create").after(&name)?);
    Ok(transaction.commit().await?)
}

/// Parses the name and the query of a body.
fn definition(body: Value) -> Result<(String, Map<String, Value>)> {
    let malformed = |why: &str| Error::Malformed(why.to_owned());
    let Value::Object(mut body) = body else { return Err(malformed("an object with name and query")) };
    let Some(Value::String(name)) = body.remove("name").filter(|name| name.as_str().is_some_and(is_name)) else {
        return Err(malformed("name: letters, digits, '-', '_' and '.', 100 at the most"));
    };
    if name == RESERVED {
        return Err(ProblemCode::NameTaken.into());
    }
    let Some(Value::Object(mut query)) = body.remove("query") else { return Err(malformed("query: an object")) };
    // `@context` may be a sibling of the query.
    if let Some(context) = body.remove("@context") {
        query.entry("@context").or_insert(context);
    }
    match body.keys().next() {
        None => Ok((name, query)),
        Some(other) => Err(malformed(&format!("{other}: no such field"))),
    }
}

/// Read a named query
#[utoipa::path(
    tag = "epcis", operation_id = "getNamedQuery", security(("bearer" = []), ("api_key" = [])),
    params(("name" = String, Path, description = "Name of the query.")),
    responses((status = 200, description = "The named query.",
        content((NamedQuery = "application/json"), (NamedQuery = "application/ld+json"))))
)]
#[get("/epcis/v2/queries/{name}")]
pub(crate) async fn read(
    allowed: Allowed<NamedQueries, Read>,
    name: Path<String>,
    application: Data<Application>,
) -> Result<Represented<NamedQuery>> {
    find(&application, *allowed, name.into_inner()).await.and_then(NamedQuery::of).map(Represented::json)
}

/// Run a named query
///
/// Returns the events that match now. Subscribing by WebSocket, optional in the standard, is not offered.
#[utoipa::path(
    tag = "epcis", operation_id = "runNamedQuery", security(("bearer" = []), ("api_key" = [])),
    params(
        ("name" = String, Path, description = "Name of the query."),
        ("perPage" = Option<u32>, Query, description = "Events per page: 1 to 1,000. Default: 30."),
        ("nextPageToken" = Option<String>, Query, description = "From the Link header of the previous page."),
    ),
    responses((status = 200, description = "An EPCIS query document.", content((Object = "application/ld+json"), (Object = "application/json")), headers(
        ("link" = String, description = "The next page, with `rel=\"next\"`, if there is one."),
                    ("gs1-next-page-token-expires" = String, description = "Until when the token of the next page is valid at least.")
    )))
)]
#[get("/epcis/v2/queries/{name}/events")]
pub(crate) async fn ask(
    allowed: Allowed<EventStore, Read>,
    name: Path<String>,
    format: Format,
    request: HttpRequest,
    application: Data<Application>,
) -> Result<HttpResponse> {
    if request.headers().contains_key(header::UPGRADE) {
        return Err(ProblemCode::NotImplemented.into());
    }
    let row = find(&application, *allowed, name.into_inner()).await?;
    let kept: Map<String, Value> =
        serde_json::from_str(&row.query).map_err(|error| Error::internal("named query", error))?;
    let (mut parameters, context) = parameters_of(&kept)?;
    let paging = query::parameters(request.query_string())?;
    if let Some(other) = paging.iter().find(|asked| !["perPage", "nextPageToken"].contains(&asked.name.as_str())) {
        return Err(Error::Malformed(format!("{}: a named query takes perPage and nextPageToken only", other.name)));
    }
    parameters.extend(paging);
    let event_query = EventQuery::read(parameters, &context, application.database.read(), *allowed).await?;
    events::answer_named(event_query, &row.name, *allowed, format, &request, &application).await
}

/// Delete a named query
#[utoipa::path(
    tag = "epcis", operation_id = "deleteNamedQuery", security(("bearer" = []), ("api_key" = [])),
    params(("name" = String, Path, description = "Name of the query.")),
    responses((status = 204, description = "The query was deleted."))
)]
#[delete("/epcis/v2/queries/{name}")]
pub(crate) async fn remove(
    allowed: Allowed<NamedQueries, Write>,
    name: Path<String>,
    application: Data<Application>,
) -> Result<Done> {
    let name = name.into_inner();
    if !is_name(&name) {
        return Err(ProblemCode::NotFound.into());
    }
    application.database.retrying(|| delete_one(&application, &allowed, &name)).await?;
    Ok(Done)
}

async fn delete_one(application: &Application, allowed: &Allowed<NamedQueries, Write>, name: &str) -> Result<()> {
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    let removed = Entity::delete_by_id((allowed.organisation_id, name.to_owned())).exec(&transaction).await?;
    if removed.rows_affected == 0 {
        return Err(ProblemCode::NotFound.into());
    }
    transaction.record(LogEntry::new("named_query", None, "delete").before(&name)?);
    Ok(transaction.commit().await?)
}
