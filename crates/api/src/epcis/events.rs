//! Events over HTTP: one at a time, and what is found.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use nguon_domain::epcis::Document;
use nguon_domain::problem::ProblemCode;
use nguon_domain::violation::Reason;
use percent_encoding::utf8_percent_encode;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::Value;

use super::Json;
use super::query::Question;
use super::store::{self, shown};
use crate::Application;
use crate::access::{Allowed, Events, Read, Write};
use crate::body::Then;
use crate::edge::SEGMENT;
use crate::entity::epcis_event;
use crate::problem::{Error, Result};

/// The media type of events.
const LD_JSON: &str = "application/ld+json";

/// Capture one event
///
/// The event is stored when the answer comes. An event that is there already, in whatever spelling, is not stored
/// twice: the answer is the same.
#[utoipa::path(
    tag = "epcis", operation_id = "create_event", security(("bearer" = [])),
    request_body(content = Object, content_type = "application/ld+json", description = "An EPCIS 2.0 event."),
    responses((status = 201, description = "Captured.", content((Object = "application/ld+json")), headers(
        ("location" = String, description = "Where the event can be read.")
    )))
)]
#[post("/epcis/v2/events")]
pub(crate) async fn create(
    request: Then<Allowed<Events, Write>, Json>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let Then(allowed, Json(body)) = request;
    let mut events = Document::read(body).map_err(Error::Invalid)?.events;
    let event = match (events.pop(), events.is_empty()) {
        (Some(event), true) => event.map_err(Error::Invalid)?,
        _ => return Err(Error::field("epcisBody.eventList", Reason::TooLong { max: 1 })),
    };
    let user = allowed.principal().user_id;
    let hash = store::hash(&event);
    let declares_error = event.error_declaration.is_some();
    let (transaction, _) = store::take(&application, *allowed, user, &[event]).await?;
    transaction.commit().await?;
    application.traces.forget(allowed.organisation_id);
    let stored = epcis_event::Entity::find()
        .filter(epcis_event::Column::OrganisationId.eq(allowed.organisation_id))
        .filter(epcis_event::Column::Hash.eq(hash.to_vec()))
        .filter(epcis_event::Column::DeclaresError.eq(declares_error))
        .one(application.database.read())
        .await?
        .ok_or_else(|| Error::Internal("an event that was stored is not there".to_owned()))?;
    let location = format!("/epcis/v2/events/{}", utf8_percent_encode(&stored.event_id, SEGMENT));
    let event = serde_json::to_vec(&shown(stored)?).map_err(|error| Error::internal("event", error))?;
    Ok(HttpResponse::Created().insert_header((header::LOCATION, location)).content_type(LD_JSON).body(event))
}

/// Find events
///
/// By the parameters of EPCIS 2.0, section 8.2.7.1; values of one parameter stand between `|`. Identifiers may be EPC
/// URNs or GS1 Digital Links under any address. Without `orderBy` the newest event comes first.
#[utoipa::path(
    tag = "epcis", operation_id = "list_events", security(("bearer" = [])),
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
        ("eventCountLimit" = Option<u32>, Query, description = "The most events."),
        ("perPage" = Option<u32>, Query, description = "Events of a page: 1 to 1,000, 30 when absent."),
        ("nextPageToken" = Option<String>, Query, description = "From the Link header of the page before."),
    ),
    responses((status = 200, description = "A query document.", content((Object = "application/ld+json")), headers(
        ("link" = String, description = "The next page, with `rel=\"next\"`, when there is one.")
    )))
)]
#[get("/epcis/v2/events")]
pub(crate) async fn list(
    allowed: Allowed<Events, Read>,
    request: HttpRequest,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let question = Question::read(request.query_string())?;
    let answer = question.ask(application.database.read(), *allowed).await?;
    let events = answer.events.into_iter().map(shown).collect::<Result<Vec<_>>>()?;
    let document = Document::write_query(events, application.clock.now());
    let mut response = HttpResponse::Ok();
    if let Some(token) = answer.next {
        let others: Vec<&str> = request
            .query_string()
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("nextPageToken="))
            .collect();
        let query = others.into_iter().map(str::to_owned).chain([format!("nextPageToken={token}")]).collect::<Vec<_>>();
        response.insert_header((header::LINK, format!("</epcis/v2/events?{}>; rel=\"next\"", query.join("&"))));
    }
    answer_with(response, &document)
}

/// Read an event
///
/// By the identifier that its sender gave it, or by its event hash. Where an error declaration has the same
/// identifier, the event itself is read.
#[utoipa::path(
    tag = "epcis", operation_id = "read_event", security(("bearer" = [])),
    params(("event_id" = String, Path, description = "The event's identifier, percent-encoded.")),
    responses((status = 200, description = "The event.", content((Object = "application/ld+json"))))
)]
#[get("/epcis/v2/events/{event_id}")]
pub(crate) async fn read(
    allowed: Allowed<Events, Read>,
    event_id: Path<String>,
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
    answer_with(HttpResponse::Ok(), &Value::Object(shown(stored)?))
}

fn answer_with(mut response: actix_web::HttpResponseBuilder, body: &Value) -> Result<HttpResponse> {
    let body = serde_json::to_vec(body).map_err(|error| Error::internal("event", error))?;
    Ok(response.content_type(LD_JSON).body(body))
}
