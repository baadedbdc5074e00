//! `/r/{code}`: recipients without an account answer a recall notice by the code in their mail. Works without a script.

use std::collections::HashMap;

use actix_web::http::header;
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse, Resource};
use nguon_domain::input;
use nguon_domain::input::characters::visible;
use nguon_domain::input::localized::Language;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::recall::{AnsweredAmount, NoticeAmount, NoticeAnswer, RecallNotice, Treatment};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::Application;
use crate::access::throttle::{self, RECALL_CODE};
use crate::access::token::hash_secret;
use crate::events::goods::Units;
use crate::http::body::read_form;
use crate::http::intake::Room;
use crate::http::peer::Peer;
use crate::platform::database::Author;
use crate::platform::database::LogEntry;
use crate::platform::digest::key_of;
use crate::platform::entity::recall_notice;
use crate::platform::problem::{Error, Result};
use crate::public::page::{AnswerField, AnswerPage, AnswerRow, DeadLink, answer_dead, answer_page};
use crate::public::resolver::POLICY;
use crate::recall::notices;

/// Size limit of the form, in bytes.
const MAX_FORM_BYTES: usize = 256 * 1024;
/// Length of a code, in characters: 128 bits.
const CODE_LENGTH: usize = 22;

/// Form fields for each of the goods, with their labels.
const QUESTIONS: [(&str, &str); 5] = [
    ("held", "Còn giữ, đã để riêng"),
    ("returned", "Đã trả lại bên gửi"),
    ("sold", "Đã bán, đã dùng"),
    ("processed", "Đã chế biến thành hàng khác"),
    ("destroyed", "Đã tiêu hủy"),
];

/// Returns the resource of the page.
pub(crate) fn resource() -> Resource {
    Resource::new("/r/{code}").route(web::get().to(show)).route(web::post().to(submit))
}

async fn show(
    http: HttpRequest,
    peer: Peer,
    code: Path<String>,
    query: Option<web::Query<AnswerQuery>>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let is_done = query.is_some_and(|query| query.done.is_some());
    match open(&application, &peer, &code).await {
        Ok(Some((_, notice))) => {
            let rows = rows(&application, &notice, &HashMap::new(), &HashMap::new()).await?;
            Ok(page(HttpResponse::Ok(), answer_page(&AnswerPage { notice: &notice, rows: &rows, is_done })))
        }
        none => dead(&http, none),
    }
}

/// Query after an answer was stored.
#[derive(Clone, Debug, serde::Deserialize)]
struct AnswerQuery {
    done: Option<String>,
}

/// Returns the error page for a code that is unknown or cannot be opened at present.
fn dead(http: &HttpRequest, opened: Result<Option<(recall_notice::Model, RecallNotice)>>) -> Result<HttpResponse> {
    match opened {
        Ok(_) => Ok(answer_dead(http, DeadLink::UnknownNotice, POLICY)),
        Err(Error::TooManyRequests { retry_after }) => {
            let mut answer = answer_dead(http, DeadLink::Busy, POLICY);
            answer.headers_mut().insert(header::RETRY_AFTER, retry_after.into());
            Ok(answer)
        }
        Err(error) => Err(error),
    }
}

async fn submit(
    http: HttpRequest,
    peer: Peer,
    code: Path<String>,
    payload: web::Payload,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let (row, mut notice) = match open(&application, &peer, &code).await {
        Ok(Some(opened)) => opened,
        none => return dead(&http, none),
    };
    // Parsed only after the code was found: requests without a valid code get no memory for a form.
    let form = read_form(&Room::of(&http)?.whole(&mut payload.into_inner(), MAX_FORM_BYTES).await?.bytes)?;
    let (answer, faults) = answer(&notice, &form);
    if faults.is_empty() {
        let value = serde_json::to_value(&answer).map_err(|error| Error::internal("answer", error))?;
        let answer: NoticeAnswer = input::parse(value, application.clock.today()).map_err(Error::Invalid)?;
        match application.database.retrying(|| store(&application, &row, &answer)).await {
            Ok(()) => {
                let location = format!("/r/{}?done=1", code.as_str());
                return Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish());
            }
            // The recall was closed meanwhile: the page says so.
            Err(error) if error.code() == ProblemCode::StateConflict => {}
            Err(error) => return Err(error),
        }
        let Some((_, now)) = open(&application, &peer, &code).await? else { return Err(ProblemCode::NotFound.into()) };
        notice = now;
    }
    (notice.treatment, notice.note) = (answer.treatment, answer.note);
    let rows = rows(&application, &notice, &form, &faults).await?;
    let status = if faults.is_empty() { HttpResponse::Conflict() } else { HttpResponse::UnprocessableEntity() };
    Ok(page(status, answer_page(&AnswerPage { notice: &notice, rows: &rows, is_done: false })))
}

/// Stores the answer to a notice.
///
/// # Errors
/// Violations for goods that are not in the notice; 409 when the recall is closed.
async fn store(application: &Application, row: &recall_notice::Model, answer: &NoticeAnswer) -> Result<()> {
    let mut transaction = application.database.change(Author::system(row.told_by)).await?;
    transaction.is_private();
    transaction.record(LogEntry::new("recall_notice", row.id, "answer_by_link").after(answer)?);
    notices::store_answer(application, &transaction, row, None, answer).await?;
    Ok(transaction.commit().await?)
}

/// Finds the notice of a code.
async fn open(
    application: &Application,
    peer: &Peer,
    code: &str,
) -> Result<Option<(recall_notice::Model, RecallNotice)>> {
    throttle::count(application, RECALL_CODE, &peer.0).await?;
    if code.len() != CODE_LENGTH {
        return Ok(None);
    }
    let database = application.database.read();
    let found = recall_notice::Entity::find()
        .filter(recall_notice::Column::CodeHash.eq(hash_secret(code)))
        .one(database)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let recalls = notices::recalls_of(database, std::slice::from_ref(&row)).await?;
    // With the names that the sender of the notice uses.
    let mut shown = notices::present(database, Some(row.told_by), &recalls, vec![row.clone()]).await?;
    Ok(shown.pop().map(|notice| (row, notice)))
}

fn page(mut answer: actix_web::HttpResponseBuilder, html: String) -> HttpResponse {
    answer
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_LANGUAGE, Language::Vi.tag()))
        .content_type("text/html; charset=utf-8")
        .body(html)
}

/// Returns the prefix of the form fields of goods.
fn prefix(amount: &NoticeAmount) -> String {
    format!("{}-{}", key_of(&amount.goods.address).simple(), amount.unit.as_deref().unwrap_or_default())
}

/// Returns the answer in a form, and its error messages by form field.
fn answer(notice: &RecallNotice, form: &HashMap<String, String>) -> (NoticeAnswer, HashMap<String, String>) {
    let mut faults = HashMap::new();
    let mut amounts = Vec::new();
    for amount in &notice.amounts {
        let prefix = prefix(amount);
        let mut read = |question: &str| -> Option<Quantity> {
            let name = format!("{prefix}-{question}");
            let typed = form.get(&name).map(|typed| typed.trim()).filter(|typed| !typed.is_empty())?;
            match Quantity::from_typed(typed) {
                Ok(quantity) => Some(quantity),
                Err(reason) => {
                    faults.insert(name, reason.message(Language::Vi));
                    None
                }
            }
        };
        let said = AnsweredAmount {
            held: read("held"),
            returned: read("returned"),
            sold: read("sold"),
            processed: read("processed"),
            destroyed: read("destroyed"),
            address: amount.goods.address.clone(),
            unit: amount.unit.clone(),
        };
        let is_empty =
            [said.held, said.returned, said.sold, said.processed, said.destroyed].iter().all(Option::is_none);
        if !is_empty {
            amounts.push(said);
        }
    }
    let note = form
        .get("note")
        .map(|note| visible(note).trim().chars().take(2_000).collect())
        .filter(|note: &String| !note.is_empty());
    let treatment = form.get("treatment").and_then(|treatment| Treatment::parse(treatment));
    (NoticeAnswer { amounts, treatment, note }, faults)
}

async fn rows(
    application: &Application,
    notice: &RecallNotice,
    typed: &HashMap<String, String>,
    faults: &HashMap<String, String>,
) -> Result<Vec<AnswerRow>> {
    let codes = notice.amounts.iter().filter_map(|amount| amount.unit.as_deref());
    let units = Units::load(application.database.read(), codes).await?;
    Ok(notice
        .amounts
        .iter()
        .map(|amount| {
            let name = prefix(amount);
            let unit = units.name(amount.unit.as_deref().unwrap_or_default()).to_owned();
            let known = |question: &str| match question {
                "held" => amount.held,
                "returned" => amount.returned,
                "sold" => amount.sold,
                "processed" => amount.processed,
                _ => amount.destroyed,
            };
            let fields = QUESTIONS.map(|(question, label)| {
                let name = format!("{name}-{question}");
                // As it was read; what could not be read, as typed.
                let value =
                    typed.get(&name).map(|typed| Quantity::from_typed(typed).map_or_else(|_| typed.clone(), plain));
                let value = value.or_else(|| known(question).map(plain)).unwrap_or_default();
                AnswerField { fault: faults.get(&name).cloned(), label, value, name }
            });
            AnswerRow {
                goods: amount.goods.in_one_line(),
                sent: amount.sent.map(|sent| format!("{} {unit}", sent.format_vi()).trim_end().to_owned()),
                fields: fields.into(),
                unit,
            }
        })
        .collect())
}

/// Formats a quantity for an input field.
fn plain(quantity: Quantity) -> String {
    quantity.format_typed()
}
