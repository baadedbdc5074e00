//! Capture jobs: a document is stored before its receipt is acknowledged, and captured afterwards, by any server, once.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use chrono::{DateTime, TimeDelta, Utc};
use nguon_domain::events::epcis::{CaptureFault, Document, Event, MasterDataElement};
use nguon_domain::input::localized::Language;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::{FieldError, Reason, Violation};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use uuid::Uuid;

use super::binding::{Represented, announce_next};
use super::query::{Paging, foreign_token};
use super::{DocumentText, master_data, store};
use crate::Application;
use crate::access::{Allowed, Captures, Read, Write};
use crate::http::body::{Id, Then};
use crate::platform::database::Queue;
use crate::platform::entity::capture_job;
use crate::platform::jobs::{self, Claim, Completed, Handler, POLL, Policy, Priority};
use crate::platform::problem::{Error, Result};
use crate::records::quota;

/// Maximum number of faults stored per job.
const MAX_FAULTS: usize = 1_000;
/// Maximum number of waiting documents per business.
const MAX_WAITING: u64 = 100;
/// `Retry-After` in seconds when a business has that many.
const RETRY_AFTER: i64 = 5;

/// A capture job (EPCIS 2.0, section 12.7.2).
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CaptureJob {
    /// Id of the job.
    #[serde(rename = "captureID")]
    capture_id: Uuid,
    /// Time at which the document was accepted.
    created_at: DateTime<Utc>,
    /// Time at which the job finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<DateTime<Utc>>,
    /// Whether the job is waiting or in progress.
    running: bool,
    /// Whether no error occurred: so far, while the job is running; at all, once it has finished.
    success: bool,
    /// `rollback`: all events or none; `proceed`: those without fault.
    #[schema(example = "rollback")]
    capture_error_behaviour: String,
    /// Number of new events.
    captured: i32,
    /// Errors, each with its place in the document.
    errors: Vec<CaptureError>,
}

/// An error of a capture job, as a problem (RFC 9457) with the place in the document.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CaptureError {
    /// The exception of the standard.
    #[serde(rename = "type")]
    #[schema(example = "epcisException:ValidationException")]
    kind: &'static str,
    /// What went wrong, in general.
    title: String,
    /// The status that the event would have got by itself.
    status: u16,
    /// What went wrong here.
    detail: String,
    /// Path of the field, such as `epcisBody.eventList[3].bizStep`; empty when the error concerns the whole document.
    field: String,
    /// Stable code of the error.
    code: String,
    /// The detail without the field.
    message: String,
}

impl CaptureError {
    fn of(error: FieldError) -> Self {
        let FieldError { field, code, message } = error;
        let (problem, kind) = match code.as_str() {
            "other_content" => (ProblemCode::EventIdTaken, "epcisException:ResourceAlreadyExistsException"),
            "not_captured" => (ProblemCode::Internal, "epcisException:ImplementationException"),
            "event_quota_reached" => (ProblemCode::EventQuotaReached, "epcisException:CaptureLimitExceededException"),
            _ => (ProblemCode::Invalid, "epcisException:ValidationException"),
        };
        let status = if problem == ProblemCode::Invalid { 400 } else { problem.status() };
        let detail = if field.is_empty() { message.clone() } else { format!("{field}: {message}") };
        Self { kind, title: problem.title().en.to_owned(), status, detail, field, code, message }
    }
}

impl CaptureJob {
    fn of(row: capture_job::Model) -> Result<Self> {
        let errors: Vec<FieldError> =
            serde_json::from_str(&row.errors).map_err(|error| Error::internal("capture job", error))?;
        let running = row.finished_at.is_none();
        Ok(Self {
            capture_id: row.id,
            created_at: row.created_at,
            running,
            finished_at: row.finished_at,
            // Errors are stored with the end of the job.
            success: running || row.success,
            capture_error_behaviour: row.behaviour,
            captured: row.captured,
            errors: errors.into_iter().map(CaptureError::of).collect(),
        })
    }
}

/// Capture a document
///
/// Accepts an EPCIS document (JSON-LD) or a single event. The document is stored when the response arrives and captured
/// soon after; see the capture job. With `GS1-Capture-Error-Behaviour: rollback` (the default) all of its events are
/// captured or none, with `proceed` those without faults. Master data in the header are kept with them. An event that exists already is not stored again; one with the
/// id of another event and other content is a fault that names both.
#[utoipa::path(
    tag = "epcis", operation_id = "captureEvents", security(("bearer" = []), ("api_key" = [])),
    params(("GS1-Capture-Error-Behaviour" = Option<String>, Header, description = "`rollback` or `proceed`. Default: `rollback`.")),
    request_body(content = Object, content_type = "application/ld+json", description = "An EPCIS 2.0 document."),
    responses((status = 202, description = "The document was accepted.", headers(
        ("location" = String, description = "URL of the capture job.")
    )))
)]
#[post("/epcis/v2/capture")]
pub(crate) async fn take_document(
    http: HttpRequest,
    request: Then<Allowed<Captures, Write>, DocumentText>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let Then(allowed, DocumentText(document)) = request;
    let behaviour = behaviour(http.headers())?;
    let id = application.clock.new_id();
    let mut transaction = application.database.begin().await?;
    let waiting = capture_job::Entity::find()
        .filter(capture_job::Column::OrganisationId.eq(allowed.organisation_id))
        .filter(capture_job::Column::FinishedAt.is_null())
        .count(&transaction)
        .await?;
    if waiting >= MAX_WAITING {
        return Err(Error::TooManyRequests { retry_after: RETRY_AFTER });
    }
    quota::check_room_for_events(&transaction, &application.quotas, *allowed).await?;
    capture_job::Entity::insert(capture_job::ActiveModel {
        id: Set(id),
        organisation_id: Set(allowed.organisation_id),
        created_by: Set(allowed.principal().user_id),
        created_at: Set(application.clock.now()),
        finished_at: Set(None),
        behaviour: Set(behaviour.to_owned()),
        success: Set(false),
        captured: Set(0),
        errors: Set("[]".to_owned()),
        document: Set(Some(document)),
    })
    .exec_without_returning(&transaction)
    .await?;
    let organisation_id = Some(allowed.organisation_id);
    jobs::insert::<Capturing>(&transaction, &application.clock, organisation_id, Priority::Normal, [id]).await?;
    transaction.wake(Queue::Capture);
    transaction.commit().await?;
    Ok(HttpResponse::build(StatusCode::ACCEPTED)
        .insert_header((header::LOCATION, format!("/epcis/v2/capture/{id}")))
        .finish())
}

fn behaviour(headers: &HeaderMap) -> Result<&'static str> {
    match headers.get("gs1-capture-error-behaviour").map(|value| value.to_str().unwrap_or_default()) {
        None | Some("rollback") => Ok("rollback"),
        Some("proceed") => Ok("proceed"),
        Some(_) => Err(Error::Malformed("GS1-Capture-Error-Behaviour: rollback or proceed".to_owned())),
    }
}

/// Read a capture job
#[utoipa::path(
    tag = "epcis", operation_id = "getCaptureJob", security(("bearer" = []), ("api_key" = [])),
    params(("id" = Uuid, Path, description = "The id of the job.")),
    responses((status = 200, description = "The capture job.",
        content((CaptureJob = "application/json"), (CaptureJob = "application/ld+json"))))
)]
#[get("/epcis/v2/capture/{id}")]
pub(crate) async fn read_job(
    allowed: Allowed<Captures, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<Represented<CaptureJob>> {
    let row = capture_job::Entity::find_by_id(id.0)
        .filter(capture_job::Column::OrganisationId.eq(allowed.organisation_id))
        .one(application.database.read())
        .await?
        .ok_or(ProblemCode::NotFound)?;
    CaptureJob::of(row).map(Represented::json)
}

/// List capture jobs
///
/// Newest first.
#[utoipa::path(
    tag = "epcis", operation_id = "listCaptureJobs", security(("bearer" = []), ("api_key" = [])),
    params(
        ("perPage" = Option<u32>, Query, description = "Jobs per page: 1 to 1,000. Default: 30."),
        ("nextPageToken" = Option<String>, Query, description = "From the Link header of the previous page."),
    ),
    responses((status = 200, description = "The jobs, newest first.",
        content((Vec<CaptureJob> = "application/json"), (Vec<CaptureJob> = "application/ld+json")), headers(
        ("link" = String, description = "The next page, with `rel=\"next\"`, if there is one."),
        ("gs1-next-page-token-expires" = String, description = "Until when the token of the next page is valid at least.")
    )))
)]
#[get("/epcis/v2/capture")]
pub(crate) async fn list_jobs(
    allowed: Allowed<Captures, Read>,
    request: HttpRequest,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let paging = Paging::alone(request.query_string())?;
    let mut select =
        capture_job::Entity::find().filter(capture_job::Column::OrganisationId.eq(allowed.organisation_id));
    if let Some(token) = &paging.token {
        let last = Uuid::try_parse(token).map_err(|_| foreign_token())?;
        select = select.filter(capture_job::Column::Id.lt(last));
    }
    // Ids are in order of time.
    let mut rows =
        select.order_by_desc(capture_job::Column::Id).limit(paging.limit + 1).all(application.database.read()).await?;
    let page = usize::try_from(paging.limit).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    let mut response = HttpResponse::Ok();
    if let Some(last) = rows.last().filter(|_| more) {
        announce_next(&mut response, &request, &last.id.simple().to_string(), application.clock.now());
    }
    let jobs = rows.into_iter().map(CaptureJob::of).collect::<Result<Vec<_>>>()?;
    Represented::json(jobs).into(response, &request)
}

/// The job handler that captures documents.
#[derive(Debug)]
pub(crate) struct Capturing;

impl Handler for Capturing {
    const KIND: &'static str = "capture";
    const TASK: &'static str = "captures";
    const POLICY: Policy = Policy {
        at_once: 4,
        per_business: 2,
        // The last attempt is about ten minutes after the first.
        max_attempts: 8,
        first_pause: TimeDelta::seconds(5),
        max_pause: TimeDelta::minutes(10),
        repeats: None,
        poll: POLL,
    };

    /// Stores the events, the faults and the end of the job in one transaction. So `captured` is what this job has
    /// added, even if a second server took over because the first seemed dead: only one of them commits.
    async fn run(application: &Application, claim: &Claim) -> Result<Completed> {
        let waiting = capture_job::Entity::find_by_id(claim.subject_id)
            .filter(capture_job::Column::FinishedAt.is_null())
            .one(application.database.read())
            .await?;
        let Some(job) = waiting else {
            let transaction = application.database.begin().await?;
            let done = claim.complete(&transaction, &application.clock).await?;
            transaction.commit().await?;
            return Ok(done);
        };
        let text = job.document.unwrap_or_default();
        // Off this thread, since reading and hashing thousands of events would block requests.
        let ReadDocument { events, places, master_data: elements, mut faults } =
            web::block(move || read(&text)).await.map_err(|error| Error::internal("capture", error))?;
        let proceeds = job.behaviour == "proceed";
        let taken = if faults.is_empty() || proceeds { events } else { Vec::new() };
        let sender = store::Sender::of_job(job.organisation_id, job.created_by);
        let mut refused = None;
        let (mut transaction, mut captured) = match store::capture(application, sender, &taken).await {
            // A retry would not make room.
            Err(error @ Error::QuotaReached { .. }) => {
                refused = Some(refusal(&error));
                store::capture(application, sender, &[]).await?
            }
            taken => taken?,
        };
        let conflicts = std::mem::take(&mut captured.conflicts);
        if !conflicts.is_empty() && !proceeds {
            transaction.rollback().await?;
            (transaction, captured) = store::capture(application, sender, &[]).await?;
        }
        if refused.is_none() && (proceeds || (faults.is_empty() && conflicts.is_empty())) {
            master_data::replace(&transaction, sender.tenant(), &elements).await?;
        }
        faults.extend(conflicts.into_iter().map(|conflict| conflict.violation(&places)));
        let described: Vec<FieldError> = refused.into_iter().chain(described(&faults)).collect();
        let done = claim.complete(&transaction, &application.clock).await?;
        let outcome = capture_job::ActiveModel {
            success: Set(described.is_empty()),
            captured: Set(i32::try_from(captured.count).unwrap_or(i32::MAX)),
            ..finished(application, &described)?
        };
        capture_job::Entity::update_many()
            .set(outcome)
            .filter(capture_job::Column::Id.eq(job.id))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(done)
    }

    async fn give_up(
        application: &Application,
        transaction: &DatabaseTransaction,
        claim: &Claim,
        _: &Error,
    ) -> Result<()> {
        // Internal errors are in the log and in the row of the job only.
        let fault = CaptureFault::NotCaptured { attempts: Self::POLICY.max_attempts }.describe(Language::En);
        let outcome =
            capture_job::ActiveModel { success: Set(false), captured: Set(0), ..finished(application, &[fault])? };
        capture_job::Entity::update_many()
            .set(outcome)
            .filter(capture_job::Column::Id.eq(claim.subject_id))
            .filter(capture_job::Column::FinishedAt.is_null())
            .exec(transaction)
            .await?;
        Ok(())
    }

    async fn woken(application: &Application) {
        application.database.woken(Queue::Capture).await;
    }
}

/// Captures the documents that are due and not claimed by another server. Returns how many were attempted. For tests,
/// which do not wait.
///
/// # Errors
/// When the database fails; a document that cannot be captured is retried later.
pub async fn capture_due(application: &Arc<Application>) -> Result<usize> {
    jobs::run_due::<Capturing>(application).await
}

/// Returns the values of a job that finished now; its document is discarded.
fn finished(application: &Application, errors: &[FieldError]) -> Result<capture_job::ActiveModel> {
    let errors = serde_json::to_string(errors).map_err(|error| Error::internal("capture job", error))?;
    Ok(capture_job::ActiveModel {
        finished_at: Set(Some(application.clock.now())),
        errors: Set(errors),
        document: Set(None),
        ..Default::default()
    })
}

/// Returns the faults to be stored: the first [`MAX_FAULTS`], and the number of the rest.
fn described(faults: &[Violation]) -> Vec<FieldError> {
    let mut described: Vec<FieldError> =
        faults.iter().take(MAX_FAULTS).map(|fault| fault.describe(Language::En)).collect();
    if let Some(left_out) = faults.len().checked_sub(MAX_FAULTS).filter(|left_out| *left_out > 0) {
        described.push(CaptureFault::More { left_out }.describe(Language::En));
    }
    described
}

/// Returns the error that prevented the capture of any event as a fault.
fn refusal(error: &Error) -> FieldError {
    let problem = error.problem(Language::En, "");
    let code = problem.kind.rsplit(':').next().unwrap_or_default().to_owned();
    let message = [Some(problem.title), problem.detail].into_iter().flatten().collect::<Vec<_>>().join(" ");
    FieldError { field: "epcisBody.eventList".to_owned(), code, message }
}

/// A parsed document.
#[derive(Default)]
struct ReadDocument {
    /// Its valid events.
    events: Vec<Event>,
    /// The place of each of them in the document.
    places: Vec<String>,
    /// Its master data.
    master_data: Vec<MasterDataElement>,
    /// The faults of the document and of its other events.
    faults: Vec<Violation>,
}

/// Parses a document.
fn read(text: &str) -> ReadDocument {
    let mut read = ReadDocument::default();
    let document = match serde_json::from_str(text).map(Document::read) {
        Ok(Ok(document)) => document,
        Ok(Err(faults)) => return ReadDocument { faults, ..read },
        Err(_) => return ReadDocument { faults: vec![Violation::new("", Reason::Unreadable)], ..read },
    };
    read.master_data.clone_from(&document.master_data);
    let places: Vec<String> = (0..document.events.len()).map(|index| document.place(index)).collect();
    for (event, place) in document.events.into_iter().zip(places) {
        match event {
            Ok(event) => {
                read.events.push(event);
                read.places.push(place);
            }
            Err(faults) => read.faults.extend(faults),
        }
    }
    read
}
