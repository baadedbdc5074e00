//! Recalls (ADR 29): a business, or its authority, calls goods back from everybody who received them.
//!
//! `starts` resolves the goods that a recall starts from and `claims` decides whether the business may recall them (ADR
//! 34); `affected` traces the affected goods, `pages` selects the public pages that show the recall, and `referral`
//! handles authorities' decisions about pages; `restrict` restricts the goods. `draft` opens a recall; `publish` publishes, refreshes and closes it.
//! `tell` creates notices and their mails, `notices` records the recipients' answers. `view` and `report` present a
//! recall. Recipients without an account, and the public, are served by `crate::public`.

mod affected;
mod batches;
mod claims;
pub(crate) mod draft;
mod letter;
mod list;
pub(crate) mod notices;
mod numbers;
pub(crate) mod pages;
pub(crate) mod publish;
mod referral;
mod report;
mod restrict;
pub(crate) mod scope;
mod starts;
mod suspects;
mod tell;
mod view;

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post, put};
use nguon_domain::recall::{
    NoticeAddress, NoticeAnswer, NoticePage, NoticeQuery, PageDecision, Recall, RecallClosing, RecallInput,
    RecallNotice, RecallPage, RecallPublication, RecallQuery, ReceivedNotice, Suspects,
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Read, Recalls, Write};
use crate::http::body::{Body, Created, Current, Id, IfMatch, OptionalBody, Query, Then, Versioned};
use crate::http::idempotency::IdempotencyKey;
use crate::platform::problem::Result;

use report::ReportQuery;
use scope::{Caller, Recipient, recipient};

impl Versioned for Recall {
    fn version(&self) -> i32 {
        self.version
    }
}

/// List recalls
///
/// A business's own recalls; for an authority, those of the businesses that it oversees, without their own drafts.
/// Newest first.
#[utoipa::path(
    tag = "recalls", operation_id = "listRecalls", security(("bearer" = [])), params(RecallQuery),
    responses((status = 200, description = "A page of recalls.", body = RecallPage))
)]
#[get("/api/v1/recalls")]
pub(crate) async fn list_recalls(
    allowed: Allowed<Recalls, Read>,
    query: Query<RecallQuery>,
    application: Data<Application>,
) -> Result<Json<RecallPage>> {
    list::page(&application, &Caller::of(&allowed), &query.0).await.map(Json)
}

/// Query for the goods that a complaint may be about.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SuspectsQuery {
    /// Code on the label of the goods complained of: GS1 element string, GS1 Digital Link or trace code (mã truy xuất).
    #[param(example = "(01)08938505970011(10)TL-20261115-01")]
    code: String,
    /// Business whose goods are searched; for authorities only.
    organisation_id: Option<Uuid>,
}

/// Find the goods behind a complaint
///
/// Traces the goods complained of backward, whoever has them, and returns the business's own goods that went into them,
/// the nearest first. Each may be a start of a recall. 404 when there are none.
#[utoipa::path(
    tag = "recalls", operation_id = "findRecallSuspects", security(("bearer" = [])), params(SuspectsQuery),
    responses((status = 200, description = "The business's own goods, nearest first.", body = Suspects))
)]
#[get("/api/v1/recall-suspects")]
pub(crate) async fn find_suspects(
    allowed: Allowed<Recalls, Read>,
    query: Query<SuspectsQuery>,
    application: Data<Application>,
) -> Result<Json<Suspects>> {
    let owner = draft::business(&application, &allowed, query.0.organisation_id).await?;
    suspects::suspects(&application, *allowed, owner.organisation_id, &query.0.code).await.map(Json)
}

/// Open a recall
///
/// Creates a draft; nobody is notified yet. A business opens its own recalls; an authority orders one for a business
/// that it oversees. The answer lists the affected goods and their recipients. With an `Idempotency-Key`, the recall is
/// opened at most once.
///
/// A business may recall goods registered under its proved numbers or its own trace codes; goods that it made under
/// numbers that nobody registered; and goods that it received, if the sender recorded the despatch or, for senders
/// outside the system, if a delivery note is referenced. 422 gives the reason for every other start: `not_received`,
/// `not_despatched`, `no_delivery_note`, `unproved_number`.
#[utoipa::path(
    tag = "recalls", operation_id = "createRecall", security(("bearer" = [])), request_body = RecallInput,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes the request safe to retry.")),
    responses((status = 201, description = "The draft; its version is the ETag.", body = Recall))
)]
#[post("/api/v1/recalls")]
pub(crate) async fn open(
    request: Then<Allowed<Recalls, Write>, (IdempotencyKey, Body<RecallInput>)>,
    application: Data<Application>,
) -> Result<Created<Recall>> {
    let Then(allowed, (key, body)) = request;
    let caller = Caller::of(&allowed);
    let open = || draft::open(&application, &caller, body.0.clone(), key.0.as_deref());
    let recall = application.database.retrying(open).await?;
    let location = format!("/api/v1/recalls/{}", recall.summary.id);
    Ok(Created { body: recall, location })
}

/// Read a recall
///
/// A draft is traced again on every read. A business sees its own recipients by name, and only the number and
/// quantities of all others; an authority sees everything.
#[utoipa::path(
    tag = "recalls", operation_id = "getRecall", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The recall.")),
    responses((status = 200, description = "The recall; its version is the ETag.", body = Recall))
)]
#[get("/api/v1/recalls/{id}")]
pub(crate) async fn read(
    allowed: Allowed<Recalls, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<Current<Recall>> {
    view::read(&application, &Caller::of(&allowed), id.0).await.map(Current)
}

/// Change a draft recall
///
/// 409 when it is no longer a draft.
#[utoipa::path(
    tag = "recalls", operation_id = "updateRecall", security(("bearer" = [])), request_body = RecallInput,
    params(
        ("id" = Uuid, Path, description = "The recall."),
        ("If-Match" = String, Header, description = "Version of the recall to be changed.", example = "\"1\"")
    ),
    responses((status = 200, description = "The draft; its new version is the ETag.", body = Recall))
)]
#[put("/api/v1/recalls/{id}")]
pub(crate) async fn change(
    request: Then<Allowed<Recalls, Write>, (Id, IfMatch, Body<RecallInput>)>,
    application: Data<Application>,
) -> Result<Current<Recall>> {
    let Then(allowed, (id, version, body)) = request;
    let caller = Caller::of(&allowed);
    let change = || draft::change(&application, &caller, id.0, version.0, body.0.clone());
    application.database.retrying(change).await.map(Current)
}

/// Publish a recall
///
/// Stores the affected goods, notifies the recipients of the business in the system and by mail, and shows the recall
/// on the public pages, unless it is a drill. Publishing twice has no further effect. The body may be omitted.
///
/// 409 `recall_cut` when the trace stopped at its limit (`affected.is_cut`), unless the body has `accept_cut`.
#[utoipa::path(
    tag = "recalls", operation_id = "publishRecall", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The recall.")),
    request_body(content = Option<RecallPublication>, example = json!({ "accept_cut": false })),
    responses((status = 200, description = "The recall.", body = Recall))
)]
#[post("/api/v1/recalls/{id}/publication")]
pub(crate) async fn publish_recall(
    request: Then<Allowed<Recalls, Write>, (Id, OptionalBody<RecallPublication>)>,
    application: Data<Application>,
) -> Result<Current<Recall>> {
    let Then(allowed, (id, body)) = request;
    let (caller, publication) = (Caller::of(&allowed), body.0.unwrap_or_default());
    let publish = || publish::publish(&application, &caller, id.0, publication);
    application.database.retrying(publish).await.map(Current)
}

/// Decide whether a manufacturer's pages show a recall
///
/// For a recall that was withdrawn from the manufacturer's pages because its publisher had no claim to the goods. Only
/// for an authority that oversees the manufacturer: 404 for any other. 409 when already decided.
#[utoipa::path(
    tag = "recalls", operation_id = "decideRecallPage", security(("bearer" = [])), request_body = PageDecision,
    params(("id" = Uuid, Path, description = "The recall.")),
    responses((status = 200, description = "The recall.", body = Recall))
)]
#[post("/api/v1/recalls/{id}/page-decision")]
pub(crate) async fn decide_page(
    request: Then<Allowed<Recalls, Write>, (Id, Body<PageDecision>)>,
    application: Data<Application>,
) -> Result<Current<Recall>> {
    let Then(allowed, (id, body)) = request;
    let caller = Caller::of(&allowed);
    let decide = || referral::decide(&application, &caller, id.0, body.0.clone());
    application.database.retrying(decide).await.map(Current)
}

/// Refresh a recall
///
/// Traces it again, adds goods and hand-overs recorded since, and notifies new recipients. Nothing is removed.
#[utoipa::path(
    tag = "recalls", operation_id = "refreshRecall", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The recall.")),
    responses((status = 200, description = "The recall.", body = Recall))
)]
#[post("/api/v1/recalls/{id}/refresh")]
pub(crate) async fn refresh(
    request: Then<Allowed<Recalls, Write>, Id>,
    application: Data<Application>,
) -> Result<Current<Recall>> {
    let Then(allowed, id) = request;
    let caller = Caller::of(&allowed);
    application.database.retrying(|| publish::refresh(&application, &caller, id.0)).await.map(Current)
}

/// Close a recall
///
/// Records how the goods were treated. 409 for a draft. The public pages then show the recall as closed.
#[utoipa::path(
    tag = "recalls", operation_id = "closeRecall", security(("bearer" = [])), request_body = RecallClosing,
    params(("id" = Uuid, Path, description = "The recall.")),
    responses((status = 200, description = "The recall.", body = Recall))
)]
#[post("/api/v1/recalls/{id}/closing")]
pub(crate) async fn close(
    request: Then<Allowed<Recalls, Write>, (Id, Body<RecallClosing>)>,
    application: Data<Application>,
) -> Result<Current<Recall>> {
    let Then(allowed, (id, body)) = request;
    let caller = Caller::of(&allowed);
    let close = || publish::close(&application, &caller, id.0, body.0.clone());
    application.database.retrying(close).await.map(Current)
}

/// Download the report of a recall
///
/// Goods, recipients, quantities, answers and durations.
#[utoipa::path(
    tag = "recalls", operation_id = "getRecallReport", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The recall."), ReportQuery),
    responses((
        status = 200, description = "The report.",
        content((Vec<u8> = "application/pdf"), (String = "text/csv"), (Recall = "application/json"))
    ))
)]
#[get("/api/v1/recalls/{id}/report")]
pub(crate) async fn read_report(
    allowed: Allowed<Recalls, Read>,
    id: Id,
    query: Query<ReportQuery>,
    request: actix_web::HttpRequest,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let recall = view::read(&application, &Caller::of(&allowed), id.0).await?;
    report::answer(&application, allowed.principal().owner(), &request, recall, query.0.format).await
}

/// List received recall notices
///
/// Notices of other businesses' recalls of goods that the caller received, newest first.
#[utoipa::path(
    tag = "recalls", operation_id = "listRecallNotices", security(("bearer" = [])), params(NoticeQuery),
    responses((status = 200, description = "A page of notices.", body = NoticePage))
)]
#[get("/api/v1/recall-notices")]
pub(crate) async fn list_notices(
    allowed: Allowed<Recalls, Read>,
    query: Query<NoticeQuery>,
    application: Data<Application>,
) -> Result<Json<NoticePage>> {
    notices::page(&application, recipient(&allowed)?, &query.0).await.map(Json)
}

/// Read a received recall notice
///
/// With the recipients that the caller has notified and those that it still has to notify.
#[utoipa::path(
    tag = "recalls", operation_id = "getRecallNotice", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The notice.")),
    responses((status = 200, description = "The notice.", body = ReceivedNotice))
)]
#[get("/api/v1/recall-notices/{id}")]
pub(crate) async fn read_notice(
    allowed: Allowed<Recalls, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<Json<ReceivedNotice>> {
    notices::read(&application, recipient(&allowed)?, id.0).await.map(Json)
}

/// Answer a recall notice
///
/// Acknowledges the notice and records what became of the goods. Quantities replace those of an earlier answer about
/// the same goods. 409 when the recall is closed.
#[utoipa::path(
    tag = "recalls", operation_id = "answerRecallNotice", security(("bearer" = [])), request_body = NoticeAnswer,
    params(("id" = Uuid, Path, description = "The notice.")),
    responses((status = 200, description = "The notice.", body = ReceivedNotice))
)]
#[post("/api/v1/recall-notices/{id}/answer")]
pub(crate) async fn answer_notice(
    request: Then<Allowed<Recalls, Write>, (Id, Body<NoticeAnswer>)>,
    application: Data<Application>,
) -> Result<Json<ReceivedNotice>> {
    let Then(allowed, (id, body)) = request;
    let recipient = Recipient::of(&allowed)?;
    let answer = || notices::answer(&application, recipient, id.0, body.0.clone());
    application.database.retrying(answer).await.map(Json)
}

/// Pass a recall notice on
///
/// To the parties to which the caller sent the goods, according to its own events. Nobody is notified twice.
#[utoipa::path(
    tag = "recalls", operation_id = "forwardRecallNotice", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The notice.")),
    responses((status = 200, description = "The notice.", body = ReceivedNotice))
)]
#[post("/api/v1/recall-notices/{id}/pass-on")]
pub(crate) async fn pass_notice_on(
    request: Then<Allowed<Recalls, Write>, Id>,
    application: Data<Application>,
) -> Result<Json<ReceivedNotice>> {
    let Then(allowed, id) = request;
    let recipient = Recipient::of(&allowed)?;
    application.database.retrying(|| notices::pass_on(&application, recipient, id.0)).await.map(Json)
}

/// Send a recall notice again
///
/// Resends a notice that the caller sent to a recipient without an account, to a new e-mail address. The link in the
/// earlier mail stops working.
#[utoipa::path(
    tag = "recalls", operation_id = "resendRecallNotice", security(("bearer" = [])),
    request_body = NoticeAddress, params(("id" = Uuid, Path, description = "The notice.")),
    responses((status = 200, description = "The notice.", body = RecallNotice))
)]
#[post("/api/v1/recall-notices/{id}/address")]
pub(crate) async fn send_notice_again(
    request: Then<Allowed<Recalls, Write>, (Id, Body<NoticeAddress>)>,
    application: Data<Application>,
) -> Result<Json<RecallNotice>> {
    let Then(allowed, (id, body)) = request;
    let recipient = Recipient::of(&allowed)?;
    let send = || notices::send_again(&application, recipient, id.0, &body.0.email);
    application.database.retrying(send).await.map(Json)
}
