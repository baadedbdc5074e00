//! Despatch advices: `make` creates one with the act that sends goods, `view` reads them for both sides, `answer`
//! records the recipient's answer, `links` lists and revokes the links for recipients without an account, `slip` prints
//! one for the driver.

pub(crate) mod answer;
pub(crate) mod code;
mod letter;
pub(crate) mod links;
pub(crate) mod make;
pub(crate) mod slip;
pub(crate) mod view;

use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use nguon_domain::events::despatch::{AdviceAnswer, AdviceFormat, AdviceLink, AdvicePage, AdviceView, eancom, gs1_xml};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::EntityTrait as _;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use self::view::AdviceQuery;
use crate::Application;
use crate::access::throttle::{self, DESPATCH_MAIL};
use crate::access::{Allowed, Events, Read, Write};
use crate::events::despatch::letter::DespatchLetter;
use crate::http::body::{Body, Id, Query, Then};
use crate::platform::database::{Change, LogEntry, Queue};
use crate::platform::entity::{despatch_advice, member, organisation, stored};
use crate::platform::mail;
use crate::platform::problem::{Error, Result};

/// The query of an advice file.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FileQuery {
    /// File format. Default: `json`.
    #[param(inline)]
    format: AdviceFormat,
}

/// List despatch advices
///
/// The business's sent advices, or those it received (`box=received`); newest first.
#[utoipa::path(
    tag = "acts", operation_id = "listDespatchAdvices", security(("bearer" = [])), params(AdviceQuery),
    responses((status = 200, description = "One page of advices.", body = AdvicePage))
)]
#[get("/api/v1/despatch-advices")]
pub(crate) async fn list(
    allowed: Allowed<Events, Read>,
    query: Query<AdviceQuery>,
    application: Data<Application>,
) -> Result<Json<AdvicePage>> {
    view::page(application.database.read(), *allowed, &query.0).await.map(Json)
}

/// Read a despatch advice
///
/// For its sender and its recipient.
#[utoipa::path(
    tag = "acts", operation_id = "getDespatchAdvice", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the advice.")),
    responses((status = 200, description = "The advice.", body = AdviceView))
)]
#[get("/api/v1/despatch-advices/{id}")]
pub(crate) async fn read(
    allowed: Allowed<Events, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<Json<AdviceView>> {
    view::read(application.database.read(), *allowed, id.0).await.map(Json)
}

/// Answer a despatch advice
///
/// By its recipient, once, covering every line. What was received and what was refused becomes acts of the recipient;
/// differences are visible to both sides. 409 when it was answered or cancelled before.
#[utoipa::path(
    tag = "acts", operation_id = "answerDespatchAdvice", security(("bearer" = [])), request_body = AdviceAnswer,
    params(("id" = Uuid, Path, description = "The id of the advice.")),
    responses((status = 200, description = "The answered advice.", body = AdviceView))
)]
#[post("/api/v1/despatch-advices/{id}/answer")]
pub(crate) async fn answer_advice(
    request: Then<Allowed<Events, Write>, (Id, Body<AdviceAnswer>)>,
    application: Data<Application>,
) -> Result<Json<AdviceView>> {
    let Then(allowed, (id, body)) = request;
    let answer = || answer::answer(&application, &allowed, id.0, &body.0);
    application.database.retrying(answer).await.map(Json)
}

/// Create a link to answer a despatch advice without an account
///
/// For the sender, to be copied; also mailed if the member has an e-mail address. A link shows the advice until 90 days
/// after it was answered, or after it was sent if it is not answered. Only the hash is stored, so the URL is returned
/// only here.
#[utoipa::path(
    tag = "acts", operation_id = "createDespatchAdviceLink", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the advice.")),
    responses((status = 201, description = "The link was created.", body = AdviceLink))
)]
#[post("/api/v1/despatch-advices/{id}/links")]
pub(crate) async fn make_link(
    request: Then<Allowed<Events, Write>, Id>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let Then(allowed, id) = request;
    throttle::count(&application, DESPATCH_MAIL, &format!("{}:{}", allowed.organisation_id, id.0)).await?;
    let link = application.database.retrying(|| mail_link(&application, &allowed, id.0)).await?;
    Ok(HttpResponse::Created().json(link))
}

/// Creates a link to an advice, and its mail if the member has an e-mail address.
///
/// # Errors
/// 404; 409 when the advice was answered or cancelled, or its recipient is a business of this system.
async fn mail_link(application: &Application, allowed: &Allowed<Events, Write>, id: Uuid) -> Result<AdviceLink> {
    let (mut transaction, row, url) = insert_link(application, allowed, id).await?;
    let member = member::Entity::find_by_id(row.member_id).one(&transaction).await?;
    let sender = organisation::Entity::find_by_id(row.organisation_id).one(&transaction).await?;
    let email = member.and_then(|member| member.email);
    let is_mailed = email.is_some();
    if let (Some(email), Some(sender)) = (email, sender) {
        let letter = DespatchLetter { sender: &sender.name, number: &row.number, link: &url };
        mail::enqueue(&transaction, &application.clock, &email, &letter).await?;
    }
    transaction.wake(Queue::Mail);
    transaction.commit().await?;
    Ok(AdviceLink { url, is_mailed })
}

/// Creates a link to an advice. Returns the open transaction, the advice and the URL of the link.
///
/// # Errors
/// 404; 409 when the advice was answered or cancelled, or its recipient is a business of this system.
async fn insert_link(
    application: &Application,
    allowed: &Allowed<Events, Write>,
    id: Uuid,
) -> Result<(Change, despatch_advice::Model, String)> {
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    let row = view::find(&transaction, **allowed, id).await?;
    if row.organisation_id != allowed.organisation_id {
        return Err(ProblemCode::NotFound.into());
    }
    // A business of this system answers with its account.
    if row.state != stored::AdviceState::Sent || row.recipient_id.is_some() {
        return Err(ProblemCode::StateConflict.into());
    }
    let url = make::new_link(&transaction, application, row.id).await?;
    transaction.record(LogEntry::new("despatch_advice", row.id, "link"));
    Ok((transaction, row, url))
}

/// Download a despatch advice
///
/// As JSON, GS1 XML 3.4 Despatch Advice, or EANCOM 2002 S4 DESADV, for the systems of either side.
#[utoipa::path(
    tag = "acts", operation_id = "getDespatchAdviceFile", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the advice."), FileQuery),
    responses((status = 200, description = "The file.", content(
        (AdviceView = "application/json"), (String = "application/xml"), (String = "application/edifact")
    )))
)]
#[get("/api/v1/despatch-advices/{id}/file")]
pub(crate) async fn read_file(
    allowed: Allowed<Events, Read>,
    id: Id,
    query: Query<FileQuery>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let advice = view::read(application.database.read(), *allowed, id.0).await?;
    let now = application.clock.now();
    let (body, media_type, ending) = match query.0.format {
        AdviceFormat::Json => {
            let json = serde_json::to_string_pretty(&advice).map_err(|error| Error::internal("advice", error))?;
            (json, "application/json", "json")
        }
        AdviceFormat::Gs1Xml => (gs1_xml::write(&advice, now), "application/xml", "xml"),
        AdviceFormat::Eancom => (eancom::write(&advice, now), "application/edifact", "edi"),
    };
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(format!("{}.{ending}", advice.number))],
    };
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((actix_web::http::header::CONTENT_DISPOSITION, disposition))
        .body(body))
}
