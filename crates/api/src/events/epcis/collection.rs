//! Collections of values in a business's events, and the events of each value (EPCIS 2.0, section 12.2): event types,
//! EPCs, business steps, business locations, read points, dispositions.
//!
//! A collection is read by index skips: the next value is the first that is greater than the last one, however many
//! events have each value.

use std::collections::HashMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use nguon_domain::events::epcis::{EpcFormat, EventType, FactPart, Term, Vocabulary, standard_context};
use nguon_domain::input::problem::ProblemCode;
use percent_encoding::utf8_percent_encode;
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait as _, IntoIden, Query, SelectStatement, SimpleExpr, UnionType, Value,
    WithQuery,
};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use serde::Serialize;
use uuid::Uuid;

use super::binding::{Format, Represented, announce_next, not_in_urns};
use super::query::{self, EventQuery, Paging, Parameter};
use super::{events, store};
use crate::Application;
use crate::access::{Allowed, EventStore, Read, Tenant};
use crate::http::edge::SEGMENT;
use crate::platform::entity::{epcis_event, epcis_fact, epcis_identity, epcis_link};
use crate::platform::problem::{Error, Result};

/// The beginning of canonical GS1 Digital Links.
const CANONICAL: &str = "https://id.gs1.org/";

/// A collection of names.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Members {
    /// JSON-LD context of the standard.
    #[serde(rename = "@context")]
    context: String,
    /// Always `Collection`.
    #[serde(rename = "type")]
    #[schema(example = "Collection")]
    kind: &'static str,
    /// Names in the collection.
    member: Vec<String>,
}

impl Members {
    pub(super) fn of(member: Vec<String>) -> Self {
        Self { context: standard_context().to_owned(), kind: "Collection", member }
    }
}

/// The collections of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Collection {
    EventTypes,
    Epcs,
    BizSteps,
    BizLocations,
    ReadPoints,
    Dispositions,
}

impl Collection {
    /// Returns the query parameter for events with a value; `None` for EPCs, which have a condition of their own.
    const fn parameter(self) -> Option<&'static str> {
        match self {
            Self::EventTypes => Some("eventType"),
            Self::Epcs => None,
            Self::BizSteps => Some("EQ_bizStep"),
            Self::BizLocations => Some("EQ_bizLocation"),
            Self::ReadPoints => Some("EQ_readPoint"),
            Self::Dispositions => Some("EQ_disposition"),
        }
    }

    /// Builds the query for the events with `value` that match the request's parameters.
    async fn query<C: ConnectionTrait>(
        self,
        value: &str,
        request: &HttpRequest,
        connection: &C,
        tenant: Tenant,
    ) -> Result<EventQuery> {
        let mut parameters = query::parameters(request.query_string())?;
        let context = query::extensions(request.headers());
        // An invalid value identifies no resource.
        let missing = |error| if matches!(error, Error::Malformed(_)) { ProblemCode::NotFound.into() } else { error };
        if value.is_empty() || value.contains(char::is_control) {
            return Err(ProblemCode::NotFound.into());
        }
        let Some(name) = self.parameter() else {
            let thing = query::of_thing(value, tenant).map_err(missing)?;
            return Ok(EventQuery::read(parameters, &context, connection, tenant).await?.and(thing));
        };
        EventQuery::read(vec![Parameter::new(name, value)], &context, connection, tenant).await.map_err(missing)?;
        if parameters.iter().any(|parameter| parameter.name == name) {
            return Err(Error::Malformed(format!("{name}: stands in the address already")));
        }
        parameters.push(Parameter::new(name, value));
        EventQuery::read(parameters, &context, connection, tenant).await
    }

    /// Returns a page of the values in a business's events, and the token of the next page.
    async fn page<C: ConnectionTrait>(
        self,
        connection: &C,
        tenant: Tenant,
        paging: Paging,
    ) -> Result<(Vec<String>, Option<String>)> {
        match self {
            Self::EventTypes => event_types(connection, tenant, paging).await,
            Self::BizSteps => {
                terms(connection, tenant, epcis_event::Column::BizStep, Vocabulary::BizStep, paging).await
            }
            Self::Dispositions => {
                terms(connection, tenant, epcis_event::Column::Disposition, Vocabulary::Disposition, paging).await
            }
            Self::Epcs => {
                let of = |select: &mut SelectStatement| {
                    select
                        .from(epcis_link::Entity)
                        .and_where(Expr::col(epcis_link::Column::OrganisationId).eq(tenant.organisation_id))
                        // Items implied by packing are not named by an event of the business.
                        .and_where(Expr::col(epcis_link::Column::Link).ne(store::IMPLIED));
                };
                identities(connection, &Walk { column: epcis_link::Column::Identity, of }, paging).await
            }
            Self::BizLocations => places(connection, tenant, epcis_event::Column::BizLocation, paging).await,
            Self::ReadPoints => places(connection, tenant, epcis_event::Column::ReadPoint, paging).await,
        }
    }
}

/// Returns the types of the standard, then those of extensions in the business's events. The standard's are not counted
/// in the page: they stand on the first one.
async fn event_types<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    paging: Paging,
) -> Result<(Vec<String>, Option<String>)> {
    let of = |select: &mut SelectStatement| {
        select
            .from(epcis_fact::Entity)
            .and_where(Expr::col(epcis_fact::Column::OrganisationId).eq(tenant.organisation_id))
            .and_where(Expr::col(epcis_fact::Column::Part).eq(FactPart::EventType.number()))
            .and_where(Expr::col(epcis_fact::Column::Name).eq("type"));
    };
    let standard = if paging.token.is_none() { EventType::ALL.as_slice() } else { &[] };
    let walk = Walk { column: epcis_fact::Column::Text, of };
    let rows = connection.query_all(&walk.statement(paging.token.map(Value::from), paging.limit + 1)).await?;
    let mut own = rows.iter().map(|row| row.try_get("", "value")).collect::<Result<Vec<String>, _>>()?;
    let next = cut(&mut own, paging.limit).cloned();
    Ok((standard.iter().map(|event_type| event_type.as_str().to_owned()).chain(own).collect(), next))
}

/// A walk from each distinct value of an index to the next.
struct Walk<C, F> {
    column: C,
    of: F,
}

impl<C: IntoIden + Copy, F: Fn(&mut SelectStatement)> Walk<C, F> {
    /// Returns the subquery for the first value greater than `beyond`.
    fn next(&self, beyond: Option<SimpleExpr>) -> SimpleExpr {
        let column = || Expr::col(self.column);
        let mut select = Query::select();
        select.expr(column());
        (self.of)(&mut select);
        match beyond {
            Some(beyond) => select.and_where(column().gt(beyond)),
            None => select.and_where(column().is_not_null()),
        };
        select.order_by(self.column.into_iden(), sea_orm::Order::Asc).limit(1);
        SimpleExpr::SubQuery(None, Box::new(select.into()))
    }

    /// Returns the statement for the first `count` values greater than `beyond`.
    fn statement(&self, beyond: Option<Value>, count: u64) -> WithQuery {
        let (walk, value, step) = (Alias::new("walk"), Alias::new("value"), Alias::new("step"));
        let column = || Expr::col((walk.clone(), value.clone()));
        let mut select = Query::select();
        select.expr_as(self.next(beyond.map(Expr::val)), value.clone()).expr_as(Expr::val(1_i64), step.clone());
        let further = Query::select()
            .expr(self.next(Some(column())))
            .expr(Expr::col((walk.clone(), step.clone())).add(1_i64))
            .from(walk.clone())
            .and_where(column().is_not_null())
            .and_where(Expr::col((walk.clone(), step.clone())).lt(i64::try_from(count).unwrap_or(i64::MAX)))
            .to_owned();
        select.union(UnionType::All, further);
        let table = CommonTableExpression::new()
            .query(select)
            .columns([value.clone(), step])
            .table_name(walk.clone())
            .to_owned();
        let values = Query::select()
            .expr_as(column(), value.clone())
            .from(walk.clone())
            .and_where(column().is_not_null())
            .to_owned();
        Query::with().recursive(true).cte(table).to_owned().query(values)
    }
}

async fn terms<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    column: epcis_event::Column,
    vocabulary: Vocabulary,
    paging: Paging,
) -> Result<(Vec<String>, Option<String>)> {
    let of = |select: &mut SelectStatement| {
        select
            .from(epcis_event::Entity)
            .and_where(Expr::col(epcis_event::Column::OrganisationId).eq(tenant.organisation_id));
    };
    let statement = Walk { column, of }.statement(paging.token.map(Value::from), paging.limit + 1);
    let rows = connection.query_all(&statement).await?;
    let mut values = rows.iter().map(|row| row.try_get("", "value")).collect::<Result<Vec<String>, _>>()?;
    let next = cut(&mut values, paging.limit).cloned();
    let named = |address: String| {
        let term = vocabulary.read(&address, &nguon_domain::events::epcis::Context::default()).ok();
        term.as_ref().and_then(|term: &Term| term.name(vocabulary)).map(str::to_owned).unwrap_or(address)
    };
    Ok((values.into_iter().map(named).collect(), next))
}

async fn places<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    column: epcis_event::Column,
    paging: Paging,
) -> Result<(Vec<String>, Option<String>)> {
    let of = |select: &mut SelectStatement| {
        select
            .from(epcis_event::Entity)
            .and_where(Expr::col(epcis_event::Column::OrganisationId).eq(tenant.organisation_id));
    };
    identities(connection, &Walk { column, of }, paging).await
}

async fn identities<C: ConnectionTrait, I: IntoIden + Copy, F: Fn(&mut SelectStatement)>(
    connection: &C,
    walk: &Walk<I, F>,
    paging: Paging,
) -> Result<(Vec<String>, Option<String>)> {
    let beyond = paging.token.map(|token| Uuid::try_parse(&token).map_err(|_| query::foreign_token())).transpose()?;
    let rows = connection.query_all(&walk.statement(beyond.map(Value::from), paging.limit + 1)).await?;
    let mut keys = rows.iter().map(|row| row.try_get("", "value")).collect::<Result<Vec<Uuid>, _>>()?;
    let next = cut(&mut keys, paging.limit).map(|key| key.simple().to_string());
    if keys.is_empty() {
        return Ok((Vec::new(), None));
    }
    let mut addresses: HashMap<Uuid, String> = epcis_identity::Entity::find()
        .filter(epcis_identity::Column::Key.is_in(keys.iter().copied()))
        .all(connection)
        .await?
        .into_iter()
        .map(|identity| (identity.key, identity.address))
        .collect();
    Ok((keys.iter().filter_map(|key| addresses.remove(key)).collect(), next))
}

/// Truncates a list to a page; returns its last entry if there are more.
fn cut<T>(values: &mut Vec<T>, limit: u64) -> Option<&T> {
    let page = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = values.len() > page;
    values.truncate(page);
    values.last().filter(|_| more)
}

async fn list(
    collection: Collection,
    allowed: &Allowed<EventStore, Read>,
    request: &HttpRequest,
    application: &Application,
) -> Result<HttpResponse> {
    let paging = Paging::alone(request.query_string())?;
    let (member, next) = collection.page(application.database.read(), **allowed, paging).await?;
    // Identities are kept by their link, whatever they were captured as.
    let has_links = collection != Collection::EventTypes && member.iter().any(|value| value.starts_with(CANONICAL));
    if Format::of(request.headers()).0 == EpcFormat::Urn && has_links {
        return Err(not_in_urns());
    }
    let mut response = HttpResponse::Ok();
    if let Some(next) = next {
        let token = utf8_percent_encode(&next, SEGMENT).to_string();
        announce_next(&mut response, request, &token, application.clock.now());
    }
    Represented::json(Members::of(member)).into(response, request)
}

async fn describe(
    collection: Collection,
    allowed: &Allowed<EventStore, Read>,
    value: &str,
    request: &HttpRequest,
    application: &Application,
) -> Result<Represented<Members>> {
    let database = application.database.read();
    let event_query = collection.query(value, request, database, **allowed).await?;
    // The standard's event types exist even before there are events.
    let is_standard = collection == Collection::EventTypes && EventType::parse(value).is_some();
    if !is_standard && !event_query.exists(database, **allowed).await? {
        return Err(ProblemCode::NotFound.into());
    }
    Ok(Represented::json(Members::of(vec!["events".to_owned()])))
}

async fn find(
    collection: Collection,
    allowed: &Allowed<EventStore, Read>,
    value: &str,
    format: Format,
    request: &HttpRequest,
    application: &Application,
) -> Result<HttpResponse> {
    let database = application.database.read();
    let event_query = collection.query(value, request, database, **allowed).await?;
    events::answer(event_query, **allowed, format, request, application).await
}

macro_rules! collections {
    ($($module:ident, $what:ident, $list:tt $one:tt $events:tt, $list_id:tt $one_id:tt $events_id:tt, $many:tt;)+) => {$(
        pub(crate) mod $module {
            use super::*;

            /// List the values in a collection
            ///
            /// Distinct values in the business's own events.
            #[utoipa::path(
                tag = "epcis", operation_id = $list_id, security(("bearer" = []), ("api_key" = [])),
                params(
                    ("perPage" = Option<u32>, Query, description = "Values per page: 1 to 1,000. Default: 30."),
                    ("nextPageToken" = Option<String>, Query, description = "From the Link header of the previous page."),
                ),
                responses((status = 200, description = $many, content((Members = "application/json"), (Members = "application/ld+json")), headers(
                    ("link" = String, description = "The next page, with `rel=\"next\"`, if there is one."),
                    ("gs1-next-page-token-expires" = String, description = "Until when the token of the next page is valid at least.")
                )))
            )]
            #[get($list)]
            pub(crate) async fn list(
                allowed: Allowed<EventStore, Read>,
                request: HttpRequest,
                application: Data<Application>,
            ) -> Result<HttpResponse> {
                super::list(Collection::$what, &allowed, &request, &application).await
            }

            /// List the resources of a value
            #[utoipa::path(
                tag = "epcis", operation_id = $one_id, security(("bearer" = []), ("api_key" = [])),
                params(("value" = String, Path, description = "The value, percent-encoded.")),
                responses((status = 200, description = "The resources: `events`.",
                    content((Members = "application/json"), (Members = "application/ld+json"))))
            )]
            #[get($one)]
            pub(crate) async fn describe(
                allowed: Allowed<EventStore, Read>,
                value: Path<String>,
                request: HttpRequest,
                application: Data<Application>,
            ) -> Result<Represented<Members>> {
                super::describe(Collection::$what, &allowed, &value, &request, &application).await
            }

            /// List the events with a value
            ///
            /// Accepts all parameters of `GET /epcis/v2/events` as further conditions.
            #[utoipa::path(
                tag = "epcis", operation_id = $events_id, security(("bearer" = []), ("api_key" = [])),
                params(
                    ("value" = String, Path, description = "The value, percent-encoded."),
                    ("perPage" = Option<u32>, Query, description = "Events per page: 1 to 1,000. Default: 30."),
                    ("nextPageToken" = Option<String>, Query, description = "From the Link header of the previous page."),
                ),
                responses((status = 200, description = "An EPCIS query document.",
                    content((Object = "application/ld+json"), (Object = "application/json")), headers(
                    ("link" = String, description = "The next page, with `rel=\"next\"`, if there is one."),
                    ("gs1-next-page-token-expires" = String, description = "Until when the token of the next page is valid at least.")
                )))
            )]
            #[get($events)]
            pub(crate) async fn find(
                allowed: Allowed<EventStore, Read>,
                value: Path<String>,
                format: Format,
                request: HttpRequest,
                application: Data<Application>,
            ) -> Result<HttpResponse> {
                super::find(Collection::$what, &allowed, &value, format, &request, &application).await
            }
        }
    )+};
}

collections! {
    event_types, EventTypes,
        "/epcis/v2/eventTypes" "/epcis/v2/eventTypes/{value}" "/epcis/v2/eventTypes/{value}/events",
        "listEventTypes" "describeEventType" "listEventsOfType", "Event types.";
    epcs, Epcs,
        "/epcis/v2/epcs" "/epcis/v2/epcs/{value}" "/epcis/v2/epcs/{value}/events",
        "listEpcs" "describeEpc" "listEventsOfEpc", "EPCs and EPC classes, as GS1 Digital Links.";
    biz_steps, BizSteps,
        "/epcis/v2/bizSteps" "/epcis/v2/bizSteps/{value}" "/epcis/v2/bizSteps/{value}/events",
        "listBizSteps" "describeBizStep" "listEventsOfBizStep", "Business steps.";
    biz_locations, BizLocations,
        "/epcis/v2/bizLocations" "/epcis/v2/bizLocations/{value}" "/epcis/v2/bizLocations/{value}/events",
        "listBizLocations" "describeBizLocation" "listEventsOfBizLocation", "Business locations.";
    read_points, ReadPoints,
        "/epcis/v2/readPoints" "/epcis/v2/readPoints/{value}" "/epcis/v2/readPoints/{value}/events",
        "listReadPoints" "describeReadPoint" "listEventsOfReadPoint", "Read points.";
    dispositions, Dispositions,
        "/epcis/v2/dispositions" "/epcis/v2/dispositions/{value}" "/epcis/v2/dispositions/{value}/events",
        "listDispositions" "describeDisposition" "listEventsOfDisposition", "Dispositions.";
}
