//! HTTP operations on single events and event queries.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use nguon_domain::events::epcis::{Document, EpcFormat, hash_of_id, is_in_urns};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use percent_encoding::utf8_percent_encode;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::Value;

use super::binding::{Format, Represented, announce_next, not_in_urns};
use super::query::{self, EventQuery};
use super::store::{self, Sender, shown};
use super::{Json, master_data};
use crate::Application;
use crate::access::{Allowed, Captures, EventStore, Read, Tenant, Write};
use crate::http::body::Then;
use crate::http::edge::SEGMENT;
use crate::platform::entity::epcis_event;
use crate::platform::problem::{Error, Result};

/// Capture one event
///
/// The event is stored when the response arrives. An event that exists already, however it is spelled, is not stored
/// again; the response is the same. An event with the id of another one and other content is refused (409), naming
/// both; one that came without id before and now has one keeps it. An event has at most 1 MiB; a larger one is refused, naming its largest part.
#[utoipa::path(
    tag = "epcis", operation_id = "createEvent", security(("bearer" = []), ("api_key" = [])),
    request_body(content = Object, content_type = "application/ld+json", description = "An EPCIS 2.0 event."),
    responses((status = 201, description = "The event was captured, or existed already.", content((Object = "application/ld+json"), (Object = "application/json")), headers(
        ("location" = String, description = "URL of the event.")
    )))
)]
#[post("/epcis/v2/events")]
pub(crate) async fn create(
    http: HttpRequest,
    request: Then<Allowed<Captures, Write>, Json>,
    format: Format,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let Then(allowed, Json(body)) = request;
    let document = Document::read(body).map_err(Error::Invalid)?;
    let places = [document.place(0)];
    let master_data = document.master_data;
    let mut events = document.events;
    let event = match (events.pop(), events.is_empty()) {
        (Some(event), true) => event.map_err(Error::Invalid)?,
        _ => return Err(Error::field("epcisBody.eventList", Reason::TooLong { max: 1 })),
    };
    // The response has the event, so that nothing is stored that could not be answered.
    if format.0 == EpcFormat::Urn && !is_in_urns(&event.json) {
        return Err(not_in_urns());
    }
    let events = [event];
    let take = || async {
        let (transaction, captured) = store::capture(&application, Sender::from(&allowed), &events).await?;
        let captured = captured.without_conflicts(&places)?;
        master_data::replace(&transaction, *allowed, &master_data).await?;
        transaction.commit().await?;
        Ok(captured)
    };
    let captured = application.database.retrying(take).await?;
    let stored = epcis_event::Entity::find()
        .filter(epcis_event::Column::OrganisationId.eq(allowed.organisation_id))
        .filter(epcis_event::Column::Id.is_in(captured.rows.into_iter().flatten()))
        .one(application.database.read())
        .await?
        .ok_or_else(|| Error::Internal("an event that was stored is not there".to_owned()))?;
    let location = format!("/epcis/v2/events/{}", utf8_percent_encode(&stored.event_id, SEGMENT));
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, location));
    Represented::events(shown(stored, format.0)?).into(response, &http)
}

/// List events
///
/// By the query parameters of EPCIS 2.0, section 8.2.7.1; several values of a parameter are separated by `|`.
/// Identifiers may be EPC URNs or GS1 Digital Links with any domain. Default order: newest event first.
#[utoipa::path(
    tag = "epcis", operation_id = "listEvents", security(("bearer" = []), ("api_key" = [])),
    params(
        ("eventType" = Option<String>, Query, description = "Event types; those of extensions by their URI.", example = "ObjectEvent|AggregationEvent"),
        ("GE_eventTime" = Option<String>, Query, description = "Event time at or after.", example = "2026-11-20T00:00:00+07:00"),
        ("LT_eventTime" = Option<String>, Query, description = "Event time before."),
        ("GE_recordTime" = Option<String>, Query, description = "Record time at or after."),
        ("LT_recordTime" = Option<String>, Query, description = "Record time before."),
        ("EQ_action" = Option<String>, Query, description = "ADD, OBSERVE, DELETE."),
        ("EQ_bizStep" = Option<String>, Query, description = "Business steps.", example = "shipping|receiving"),
        ("EQ_disposition" = Option<String>, Query, description = "Dispositions."),
        ("EQ_readPoint" = Option<String>, Query, description = "Read points: where the event took place."),
        ("EQ_bizLocation" = Option<String>, Query, description = "Business locations: where the objects are afterwards."),
        ("EQ_transformationID" = Option<String>, Query, description = "Transformation ids."),
        ("WD_readPoint" = Option<String>, Query, description = "Read points, or places within them according to the business's own place records."),
        ("WD_bizLocation" = Option<String>, Query, description = "Business locations, or places within them according to the business's own place records."),
        ("GE_quantity_KGM" = Option<String>, Query, description = "Quantities in a unit of measure, here kilograms: EQ, GT, GE, LT, LE; in any unit if it is omitted."),
        ("EQ_ILMD_example:variety" = Option<String>, Query, description = "Instance/lot master data by name; nested with INNER_ILMD_; also EXISTS_, GT_, GE_, LT_, LE_. Prefixes are declared in GS1-Extensions."),
        ("EQ_example:team" = Option<String>, Query, description = "Extensions by name; nested with INNER_."),
        ("EXISTS_sensorElementList" = Option<String>, Query, description = "Only events with sensor elements."),
        ("GE_value_CEL" = Option<String>, Query, description = "Sensor values in a unit of measure, here degrees Celsius, or the same in another unit (UN/ECE Recommendation 20); also minValue, maxValue, meanValue, sDev, percValue."),
        ("EQ_type" = Option<String>, Query, description = "Types of measurement of a sensor; also deviceID, dataProcessingMethod, microorganism, chemicalSubstance, bizRules, stringValue, booleanValue, hexBinaryValue, uriValue."),
        ("EQ_SENSORREPORT_example:probe" = Option<String>, Query, description = "Extensions of sensor reports; also SENSORELEMENT_, SENSORMETADATA_, readPoint_ and bizLocation_, nested with INNER_."),
        ("HASATTR_bizLocation" = Option<String>, Query, description = "Names of attributes that master data have of the value of a field: readPoint, bizLocation, bizStep, disposition, bizTransaction, source, destination, epcClass or an extension."),
        ("EQATTR_bizLocation_cbvmda:city" = Option<String>, Query, description = "Values of an attribute that master data have of the value of a field; also spelled EQ_ATTR_."),
        ("EQ_errorReason" = Option<String>, Query, description = "Reasons of error declarations."),
        ("EQ_correctiveEventID" = Option<String>, Query, description = "Corrective events of error declarations."),
        ("GE_errorDeclaration_Time" = Option<String>, Query, description = "Declaration time at or after."),
        ("LT_errorDeclaration_Time" = Option<String>, Query, description = "Declaration time before."),
        ("GS1-EPC-Format" = Option<String>, Header, description = "No_Preference, Never_Translates, Always_GS1_Digital_Link, or Always_EPC_URN, which is 406 when an event has a GS1 Digital Link."),
        ("GS1-Extensions" = Option<String>, Header, description = "Namespace prefixes of names, such as example=https://ns.example.vn/."),
        ("EQ_eventID" = Option<String>, Query, description = "Event ids."),
        ("EXISTS_errorDeclaration" = Option<String>, Query, description = "Only error declarations."),
        ("MATCH_epc" = Option<String>, Query, description = "EPCs in epcList or childEPCs, or patterns such as urn:epc:idpat:sgtin:8938505.*.*."),
        ("MATCH_parentID" = Option<String>, Query, description = "Parents."),
        ("MATCH_inputEPC" = Option<String>, Query, description = "EPCs in inputEPCList."),
        ("MATCH_outputEPC" = Option<String>, Query, description = "EPCs in outputEPCList."),
        ("MATCH_anyEPC" = Option<String>, Query, description = "EPCs in any field of the event."),
        ("MATCH_epcClass" = Option<String>, Query, description = "EPC classes (lots and trade items) in quantityList or childQuantityList."),
        ("MATCH_inputEPCClass" = Option<String>, Query, description = "EPC classes in inputQuantityList."),
        ("MATCH_outputEPCClass" = Option<String>, Query, description = "EPC classes in outputQuantityList."),
        ("MATCH_anyEPCClass" = Option<String>, Query, description = "EPC classes in any quantity list of the event."),
        ("EQ_persistentDisposition_set" = Option<String>, Query, description = "Persistent dispositions that were set."),
        ("EQ_persistentDisposition_unset" = Option<String>, Query, description = "Persistent dispositions that were unset."),
        ("EQ_bizTransaction_po" = Option<String>, Query, description = "Business transactions of a type, here orders."),
        ("EQ_source_owning_party" = Option<String>, Query, description = "Sources of a type, here owners."),
        ("EQ_destination_owning_party" = Option<String>, Query, description = "Destinations of a type, here owners."),
        ("orderBy" = Option<String>, Query, description = "eventTime or recordTime."),
        ("orderDirection" = Option<String>, Query, description = "ASC or DESC."),
        ("eventCountLimit" = Option<u32>, Query, description = "Maximum number of events over all pages."),
        ("maxEventCount" = Option<u32>, Query, description = "Refuse the query if it has more events than this."),
        ("perPage" = Option<u32>, Query, description = "Events per page: 1 to 1,000. Default: 30. A page has at most 16 MiB and may thus have fewer."),
        ("nextPageToken" = Option<String>, Query, description = "From the Link header of the previous page."),
    ),
    responses((status = 200, description = "An EPCIS query document.", content((Object = "application/ld+json"), (Object = "application/json")), headers(
        ("link" = String, description = "The next page, with `rel=\"next\"`, if there is one."),
        ("gs1-next-page-token-expires" = String, description = "Until when the token of the next page is valid at least.")
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
    let event_query = EventQuery::read(parameters, &context, application.database.read(), *allowed).await?;
    answer(event_query, *allowed, format, &request, &application).await
}

/// Runs a query and returns its events in a query document.
///
/// # Errors
/// 413 when there are too many events; when the database fails.
pub(super) async fn answer(
    event_query: EventQuery,
    tenant: Tenant,
    format: Format,
    request: &HttpRequest,
    application: &Application,
) -> Result<HttpResponse> {
    answer_named(event_query, "SimpleEventQuery", tenant, format, request, application).await
}

/// [`answer`] for a named query.
///
/// # Errors
/// 413 when there are too many events; when the database fails.
pub(super) async fn answer_named(
    event_query: EventQuery,
    name: &str,
    tenant: Tenant,
    format: Format,
    request: &HttpRequest,
    application: &Application,
) -> Result<HttpResponse> {
    let found = event_query.run(application.database.read(), tenant).await?;
    let events = found.events.into_iter().map(|event| shown(event, format.0)).collect::<Result<Vec<_>>>()?;
    let document = Document::write_query(name, events, application.clock.now());
    let mut response = HttpResponse::Ok();
    if let Some(token) = found.next {
        announce_next(&mut response, request, &token, application.clock.now());
    }
    Represented::events(document).into(response, request)
}

/// Read an event
///
/// By the event id given by its sender, or by its event hash. If an error declaration has the same id, the event itself
/// is returned.
#[utoipa::path(
    tag = "epcis", operation_id = "getEvent", security(("bearer" = []), ("api_key" = [])),
    params(("event_id" = String, Path, description = "The event id, percent-encoded.")),
    responses((status = 200, description = "The event.", content((Object = "application/ld+json"), (Object = "application/json"))))
)]
#[get("/epcis/v2/events/{event_id}")]
pub(crate) async fn read(
    allowed: Allowed<EventStore, Read>,
    event_id: Path<String>,
    format: Format,
    application: Data<Application>,
) -> Result<Represented<Value>> {
    let event_id = event_id.into_inner();
    if event_id.contains(char::is_control) {
        return Err(ProblemCode::NotFound.into());
    }
    let own = epcis_event::Entity::find()
        .filter(epcis_event::Column::OrganisationId.eq(allowed.organisation_id))
        .order_by_asc(epcis_event::Column::DeclaresError)
        .order_by_asc(epcis_event::Column::Id);
    let named = own.clone().filter(epcis_event::Column::EventId.eq(event_id.as_str()));
    let mut stored = named.one(application.database.read()).await?;
    // It may have got an id of its own since.
    if stored.is_none()
        && let Some(hash) = hash_of_id(&event_id)
    {
        let hashed = own.filter(epcis_event::Column::Hash.eq(hash.to_vec()));
        stored = hashed.one(application.database.read()).await?;
    }
    let stored = stored.ok_or(ProblemCode::NotFound)?;
    shown(stored, format.0).map(|event| Represented::events(Value::Object(event)))
}
