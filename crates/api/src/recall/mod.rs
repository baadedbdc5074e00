//! Recalls (ADR 29): goods are called back from everybody who got them.
//!
//! `starts` finds what a business wants to recall, and `claims` by what right it may (ADR 34); `affected` traces what
//! the recall is about, `pages` on whose pages it stands, and `referral` what authorities decide of that. `draft` opens
//! a recall, `publish` publishes, refreshes and closes it; `tell` makes notices and their mails; `notices` takes what
//! recipients say, `outside` from those without account; `view` and `report` show it, `public` tells the public page.

mod affected;
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
/// A business's own; for an authority those of the businesses that it oversees, without the drafts of others. The
/// newest first.
#[utoipa::path(
    tag = "recalls", operation_id = "list_recalls", security(("bearer" = [])), params(RecallQuery),
    responses((status = 200, description = "A page.", body = RecallPage))
)]
#[get("/api/v1/recalls")]
pub(crate) async fn list_recalls(
    allowed: Allowed<Recalls, Read>,
    query: Query<RecallQuery>,
    application: Data<Application>,
) -> Result<Json<RecallPage>> {
    list::page(&application, &Caller::of(&allowed), &query.0).await.map(Json)
}

/// What a complaint is about.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SuspectsQuery {
    /// The code that was complained of: whatever the label says.
    #[param(example = "(01)08938505970011(10)TL-20261115-01")]
    code: String,
    /// The business whose goods are looked for; only authorities say it.
    organisation_id: Option<Uuid>,
}

/// Find what a complaint may be about
///
/// The thing complained of is traced back, wherever it lies; what is told is only what of the business's own went into
/// it, the nearest first. Each can be the start of a recall. 404 when nothing of its own did.
#[utoipa::path(
    tag = "recalls", operation_id = "find_suspects", security(("bearer" = [])), params(SuspectsQuery),
    responses((status = 200, description = "The business's own goods.", body = Suspects))
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
/// As a draft: nobody is told. A business opens its own; an authority orders one for a business that it oversees. The
/// answer has what is concerned and who got of it. With an `Idempotency-Key`, at most once.
///
/// A business recalls what it registered under numbers that count as proved, or under its own trace codes; what it made
/// under numbers that nobody registered; and what it received, when the sender recorded the despatch, or from outside
/// the system with a delivery note. 422 says of each other start why it is none: `not_received`, `not_despatched`,
/// `no_delivery_note`, `unproved_number`.
#[utoipa::path(
    tag = "recalls", operation_id = "open_recall", security(("bearer" = [])), request_body = RecallInput,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes the request safe to repeat.")),
    responses((status = 201, description = "The draft, with its version as ETag.", body = Recall))
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
/// A draft is traced anew whenever it is read. The business sees its own recipients by name, and of all others how many
/// they are and how much they got; an authority sees all.
#[utoipa::path(
    tag = "recalls", operation_id = "read_recall", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The recall.")),
    responses((status = 200, description = "The recall, with its version as ETag.", body = Recall))
)]
#[get("/api/v1/recalls/{id}")]
pub(crate) async fn read(
    allowed: Allowed<Recalls, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<Current<Recall>> {
    view::read(&application, &Caller::of(&allowed), id.0).await.map(Current)
}

/// Change a draft
///
/// 409 when it is none any more.
#[utoipa::path(
    tag = "recalls", operation_id = "change_recall", security(("bearer" = [])), request_body = RecallInput,
    params(
        ("id" = Uuid, Path, description = "The recall."),
        ("If-Match" = String, Header, description = "The version that is changed.", example = "\"1\"")
    ),
    responses((status = 200, description = "The draft, with its new version as ETag.", body = Recall))
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
/// What it is about is kept; whoever got of it from the business is told, in the system and by mail; and the public
/// pages say it from now on, unless it is a drill. To repeat it does no harm. The body may be left out.
///
/// 409 `recall_cut` when tracing stopped before the end (`affected.is_cut`), unless the body says `accept_cut`.
#[utoipa::path(
    tag = "recalls", operation_id = "publish_recall", security(("bearer" = [])),
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

/// Decide whether a recall stands on the pages of a maker
///
/// Of a recall that was withdrawn from them, because its publisher had no right to it. By an authority that oversees
/// the maker; 404 for any other, 409 when it was decided before.
#[utoipa::path(
    tag = "recalls", operation_id = "decide_recall_page", security(("bearer" = [])), request_body = PageDecision,
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

/// Trace a recall again
///
/// What was recorded since is added, and recipients that are found are told. Nothing is taken away.
#[utoipa::path(
    tag = "recalls", operation_id = "refresh_recall", security(("bearer" = [])),
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
/// With what was done. 409 for a draft. The public pages say that it is over.
#[utoipa::path(
    tag = "recalls", operation_id = "close_recall", security(("bearer" = [])), request_body = RecallClosing,
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
/// Who, when, how much, and how long it took.
#[utoipa::path(
    tag = "recalls", operation_id = "read_recall_report", security(("bearer" = [])),
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

/// List the notices that one got
///
/// Of recalls of others whose goods one has got, the newest first.
#[utoipa::path(
    tag = "recalls", operation_id = "list_recall_notices", security(("bearer" = [])), params(NoticeQuery),
    responses((status = 200, description = "A page.", body = NoticePage))
)]
#[get("/api/v1/recall-notices")]
pub(crate) async fn list_notices(
    allowed: Allowed<Recalls, Read>,
    query: Query<NoticeQuery>,
    application: Data<Application>,
) -> Result<Json<NoticePage>> {
    notices::page(&application, recipient(&allowed)?, &query.0).await.map(Json)
}

/// Read a notice that one got
///
/// With those whom one has told and has to tell in turn.
#[utoipa::path(
    tag = "recalls", operation_id = "read_recall_notice", security(("bearer" = [])),
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

/// Answer a notice
///
/// Acknowledges it, and says what became of the goods: what is said of goods takes the place of what was said before.
/// 409 when the recall is closed.
#[utoipa::path(
    tag = "recalls", operation_id = "answer_recall_notice", security(("bearer" = [])), request_body = NoticeAnswer,
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

/// Pass a notice on
///
/// To those to whom one has sent of the goods, by one's own events. Whoever was told is not told twice.
#[utoipa::path(
    tag = "recalls", operation_id = "pass_recall_notice_on", security(("bearer" = [])),
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

/// Send a notice again
///
/// That one has sent to somebody without account, to an address that one knows by now. The link of the mail before
/// does not work any more.
#[utoipa::path(
    tag = "recalls", operation_id = "send_recall_notice_again", security(("bearer" = [])),
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
