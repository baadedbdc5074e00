//! Events over HTTP: one at a time, and what is found.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use nguon_domain::events::epcis::Document;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use percent_encoding::utf8_percent_encode;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::Value;

use super::Json;
use super::binding::Format;
use super::query::{self, Question};
use super::store::{self, Sender, shown};
use crate::Application;
use crate::access::{Allowed, Captures, EventStore, Read, Tenant, Write};
use crate::http::body::Then;
use crate::http::edge::SEGMENT;
use crate::platform::entity::epcis_event;
use crate::platform::problem::{Error, Result};

/// The media type of events.
const LD_JSON: &str = "application/ld+json";

/// Capture one event
///
/// The event is stored when the answer comes. An event that is there already, in whatever spelling, is not stored
/// twice: the answer is the same. An event has at most 1 MiB; one that is larger is refused with the name of its largest part.
#[utoipa::path(
    tag = "epcis", operation_id = "create_event", security(("bearer" = []), ("api_key" = [])),
    request_body(content = Object, content_type = "application/ld+json", description = "An EPCIS 2.0 event."),
    responses((status = 201, description = "Captured.", content((Object = "application/ld+json")), headers(
        ("location" = String, description = "Where the event can be read.")
    )))
)]
#[post("/epcis/v2/events")]
pub(crate) async fn create(
    request: Then<Allowed<Captures, Write>, Json>,
    format: Format,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let Then(allowed, Json(body)) = request;
    let mut events = Document::read(body).map_err(Error::Invalid)?.events;
    let event = match (events.pop(), events.is_empty()) {
        (Some(event), true) => event.map_err(Error::Invalid)?,
        _ => return Err(Error::field("epcisBody.eventList", Reason::TooLong { max: 1 })),
    };
    let hash = store::hash(&event);
    let declares_error = event.error_declaration.is_some();
    let events = [event];
    let take = || async {
        let (transaction, _) = store::take(&application, Sender::from(&allowed), &events).await?;
        Ok(transaction.commit().await?)
    };
    application.database.retrying(take).await?;
    let stored = epcis_event::Entity::find()
        .filter(epcis_event::Column::OrganisationId.eq(allowed.organisation_id))
        .filter(epcis_event::Column::Hash.eq(hash.to_vec()))
        .filter(epcis_event::Column::DeclaresError.eq(declares_error))
        .one(application.database.read())
        .await?
        .ok_or_else(|| Error::Internal("an event that was stored is not there".to_owned()))?;
    let location = format!("/epcis/v2/events/{}", utf8_percent_encode(&stored.event_id, SEGMENT));
    let event = serde_json::to_vec(&shown(stored, format.0)?).map_err(|error| Error::internal("event", error))?;
    Ok(HttpResponse::Created().insert_header((header::LOCATION, location)).content_type(LD_JSON).body(event))
}

/// Find events
///
/// By the parameters of EPCIS 2.0, section 8.2.7.1; values of one parameter stand between `|`. Identifiers may be EPC
/// URNs or GS1 Digital Links under any address. Without `orderBy` the newest event comes first.
#[utoipa::path(
    tag = "epcis", operation_id = "list_events", security(("bearer" = []), ("api_key" = [])),
    params(
        ("eventType" = Option<String>, Query, description = "Kinds of events.", example = "ObjectEvent|AggregationEvent"),
        ("GE_eventTime" = Option<String>, Query, description = "Not before.", example = "2026-11-20T00:00:00+07:00"),
        ("LT_eventTime" = Option<String>, Query, description = "Before."),
        ("GE_recordTime" = Option<String>, Query, description = "Recorded not before."),
        ("LT_recordTime" = Option<String>, Query, description = "Recorded before."),
        ("EQ_action" = Option<String>, Query, description = "ADD, OBSERVE, DELETE."),
        ("EQ_bizStep" = Option<String>, Query, description = "Business steps.", example = "shipping|receiving"),
        ("EQ_disposition" = Option<String>, Query, description = "Dispositions."),
        ("EQ_readPoint" = Option<String>, Query, description = "Where it took place."),
        ("EQ_bizLocation" = Option<String>, Query, description = "Where things are afterwards."),
        ("EQ_transformationID" = Option<String>, Query, description = "Transformations."),
        ("WD_readPoint" = Option<String>, Query, description = "The same, or within these by one's own records of places."),
        ("WD_bizLocation" = Option<String>, Query, description = "The same for where things are afterwards."),
        ("GE_quantity_KGM" = Option<String>, Query, description = "Quantities in a unit, here kilograms: EQ, GT, GE, LT, LE; without the unit in any."),
        ("EQ_ILMD_example:variety" = Option<String>, Query, description = "Master data by name; INNER_ILMD_ within it; EXISTS_, GT_, GE_, LT_, LE_ too. Prefixes stand in GS1-Extensions."),
        ("EQ_example:team" = Option<String>, Query, description = "Extensions by name; INNER_ within them."),
        ("EXISTS_sensorElementList" = Option<String>, Query, description = "Only events with sensor elements."),
        ("GE_value_CEL" = Option<String>, Query, description = "Sensor values in a unit, here degrees Celsius; also minValue, maxValue, meanValue, sDev, percValue."),
        ("EQ_type" = Option<String>, Query, description = "What a sensor measured; also deviceID, dataProcessingMethod, microorganism, chemicalSubstance, bizRules, stringValue, booleanValue, hexBinaryValue, uriValue."),
        ("EQ_errorReason" = Option<String>, Query, description = "Why an event was declared wrong."),
        ("EQ_correctiveEventID" = Option<String>, Query, description = "What says it right."),
        ("GE_errorDeclaration_Time" = Option<String>, Query, description = "Declared wrong not before."),
        ("LT_errorDeclaration_Time" = Option<String>, Query, description = "Declared wrong before."),
        ("GS1-EPC-Format" = Option<String>, Header, description = "No_Preference, Never_Translates or Always_GS1_Digital_Link."),
        ("GS1-Extensions" = Option<String>, Header, description = "Prefixes of names, as example=https://ns.example.vn/."),
        ("EQ_eventID" = Option<String>, Query, description = "Identifiers of events."),
        ("EXISTS_errorDeclaration" = Option<String>, Query, description = "Only events that declare another wrong."),
        ("MATCH_epc" = Option<String>, Query, description = "Things, as such or as children."),
        ("MATCH_parentID" = Option<String>, Query, description = "What held others."),
        ("MATCH_inputEPC" = Option<String>, Query, description = "What was used up."),
        ("MATCH_outputEPC" = Option<String>, Query, description = "What came of it."),
        ("MATCH_anyEPC" = Option<String>, Query, description = "Things in any part."),
        ("MATCH_epcClass" = Option<String>, Query, description = "Lots and trade items with quantities."),
        ("MATCH_inputEPCClass" = Option<String>, Query, description = "The same among what was used up."),
        ("MATCH_outputEPCClass" = Option<String>, Query, description = "The same among what came of it."),
        ("MATCH_anyEPCClass" = Option<String>, Query, description = "The same in any part."),
        ("EQ_persistentDisposition_set" = Option<String>, Query, description = "Conditions that were set."),
        ("EQ_persistentDisposition_unset" = Option<String>, Query, description = "Conditions that were unset."),
        ("EQ_bizTransaction_po" = Option<String>, Query, description = "Business transactions of a type, here orders."),
        ("EQ_source_owning_party" = Option<String>, Query, description = "Sources of a type, here owners."),
        ("EQ_destination_owning_party" = Option<String>, Query, description = "Destinations of a type, here owners."),
        ("orderBy" = Option<String>, Query, description = "eventTime or recordTime."),
        ("orderDirection" = Option<String>, Query, description = "ASC or DESC."),
        ("eventCountLimit" = Option<u32>, Query, description = "The most events of all pages together."),
        ("maxEventCount" = Option<u32>, Query, description = "More events than these are refused."),
        ("perPage" = Option<u32>, Query, description = "Events of a page: 1 to 1,000, 30 when absent. A page of more than 16 MiB has fewer, and a next one."),
        ("nextPageToken" = Option<String>, Query, description = "From the Link header of the page before."),
    ),
    responses((status = 200, description = "A query document.", content((Object = "application/ld+json")), headers(
        ("link" = String, description = "The next page, with `rel=\"next\"`, when there is one.")
    )))
)]
#[get("/epcis/v2/events")]
pub(crate) async fn list(
    allowed: Allowed<EventStore, Read>,
    format: Format,
    request: HttpRequest,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let parameters = query::parameters(request.query_string())?;
    let context = query::extensions(request.headers());
    let question = Question::read(parameters, &context, application.database.read(), *allowed).await?;
    answer(question, *allowed, format, &request, &application).await
}

/// The events of a question, in a query document.
///
/// # Errors
/// When there are too many; when the database fails.
pub(super) async fn answer(
    question: Question,
    tenant: Tenant,
    format: Format,
    request: &HttpRequest,
    application: &Application,
) -> Result<HttpResponse> {
    answer_named(question, "SimpleEventQuery", tenant, format, request, application).await
}

/// The same for a question that has a name.
///
/// # Errors
/// When there are too many; when the database fails.
pub(super) async fn answer_named(
    question: Question,
    name: &str,
    tenant: Tenant,
    format: Format,
    request: &HttpRequest,
    application: &Application,
) -> Result<HttpResponse> {
    let found = question.ask(application.database.read(), tenant).await?;
    let events = found.events.into_iter().map(|event| shown(event, format.0)).collect::<Result<Vec<_>>>()?;
    let document = Document::write_query(name, events, application.clock.now());
    let mut response = HttpResponse::Ok();
    if let Some(token) = found.next {
        response.insert_header((header::LINK, next_page(request, &token)));
    }
    answer_with(response, &document)
}

/// The address of the next page, as a link.
pub(super) fn next_page(request: &HttpRequest, token: &str) -> String {
    let others = request.query_string().split('&');
    let others = others.filter(|pair| !pair.is_empty() && !pair.starts_with("nextPageToken="));
    let query = others.map(str::to_owned).chain([format!("nextPageToken={token}")]).collect::<Vec<_>>();
    format!("<{}?{}>; rel=\"next\"", request.uri().path(), query.join("&"))
}

/// Read an event
///
/// By the identifier that its sender gave it, or by its event hash. Where an error declaration has the same
/// identifier, the event itself is read.
#[utoipa::path(
    tag = "epcis", operation_id = "read_event", security(("bearer" = []), ("api_key" = [])),
    params(("event_id" = String, Path, description = "The event's identifier, percent-encoded.")),
    responses((status = 200, description = "The event.", content((Object = "application/ld+json"))))
)]
#[get("/epcis/v2/events/{event_id}")]
pub(crate) async fn read(
    allowed: Allowed<EventStore, Read>,
    event_id: Path<String>,
    format: Format,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let event_id = event_id.into_inner();
    if event_id.contains(char::is_control) {
        return Err(ProblemCode::NotFound.into());
    }
    let stored = epcis_event::Entity::find()
        .filter(epcis_event::Column::OrganisationId.eq(allowed.organisation_id))
        .filter(epcis_event::Column::EventId.eq(event_id))
        .order_by_asc(epcis_event::Column::DeclaresError)
        .order_by_asc(epcis_event::Column::Id)
        .one(application.database.read())
        .await?
        .ok_or(ProblemCode::NotFound)?;
    answer_with(HttpResponse::Ok(), &Value::Object(shown(stored, format.0)?))
}

fn answer_with(mut response: actix_web::HttpResponseBuilder, body: &Value) -> Result<HttpResponse> {
    let body = serde_json::to_vec(body).map_err(|error| Error::internal("event", error))?;
    Ok(response.content_type(LD_JSON).body(body))
}
