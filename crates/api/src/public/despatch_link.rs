//! `/d/{code}`: shows a despatch advice to the holder of its link and takes the answer.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use nguon_domain::events::despatch::{AdviceState, AdviceView, LineAnswer, LinkState, Outcome, check_lines};
use nguon_domain::input::Check;
use nguon_domain::input::characters::visible;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::localized::Language;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::input::violation::{Reason, Violation};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

use super::despatch_page::{self, AdviceAnswerForm, field};
use crate::Application;
use crate::access::throttle::{self, DESPATCH_ADDRESS};
use crate::events::despatch::answer::AnswerDetails;
use crate::events::despatch::{answer, code, links, view};
use crate::http::body::{is_of_type, read_form};
use crate::http::intake::Room;
use crate::http::peer::Peer;
use crate::platform::database::Author;
use crate::platform::database::LogEntry;
use crate::platform::entity::{catalogue_entry, despatch_advice, despatch_code};
use crate::platform::problem::{Error, Result};
use crate::public::page::{DeadLink, answer_dead, language_of};

/// Allows our style sheet and sending the form back, nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'",
);
/// Size limit of the form, in bytes: 500 lines with reasons.
const MAX_FORM_BYTES: usize = 512 * 1024;
/// Length limit of a note, in characters.
const MAX_NOTE_LENGTH: usize = 2_000;

/// Registers the routes.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config.service(web::resource("/d/{code}").route(web::get().to(show)).route(web::post().to(take)));
}

async fn show(
    http: HttpRequest,
    peer: Peer,
    code: Path<String>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let row = match open(&http, &application, &peer, &code).await? {
        Ok(row) => row,
        Err(dead) => return Ok(dead),
    };
    let advice = view::one(application.database.read(), None, row).await?;
    respond(&http, &application, StatusCode::OK, &advice, &[], &HashMap::new()).await
}

async fn take(
    http: HttpRequest,
    peer: Peer,
    code: Path<String>,
    payload: web::Payload,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let row = match open(&http, &application, &peer, &code).await? {
        Ok(row) => row,
        Err(dead) => return Ok(dead),
    };
    // Parsed only after the code was found: requests without a valid code get no memory for a form.
    let form = receive(&http, payload).await?;
    let database = application.database.read();
    let advice = view::one(database, None, row.clone()).await?;
    // Sent twice: the first answer stands and is shown.
    if advice.state != AdviceState::Sent {
        return respond(&http, &application, StatusCode::OK, &advice, &[], &HashMap::new()).await;
    }
    let known = view::lines(database, &[row.id]).await?;
    let mut check = Check::new(application.clock.today());
    let text = |name: &str| {
        let text = form.get(name).map(|text| visible(text)).unwrap_or_default();
        // Removes control characters, which no keyboard input contains.
        text.trim().chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>()
    };
    let name = text("name");
    check.required_line("name", &name);
    let note = Some(text("note")).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > MAX_NOTE_LENGTH) {
        check.refuse("note", Reason::TooLong { max: MAX_NOTE_LENGTH });
    }
    let mut lines = Vec::with_capacity(advice.lines.len());
    for (index, line) in advice.lines.iter().enumerate() {
        let outcome = Outcome::parse(&text(&field("outcome", line.number)));
        let typed = text(&field("received", line.number));
        // The quantity counts only if a difference is reported.
        let received = match Quantity::from_typed(&typed) {
            Ok(received) if outcome == Some(Outcome::Different) => Some(received),
            Err(_) if outcome == Some(Outcome::Different) && !typed.is_empty() => {
                check.refuse(format!("lines[{index}].received"), Reason::WrongType);
                None
            }
            _ => None,
        };
        let reason = Some(text(&field("reason", line.number))).filter(|reason| !reason.is_empty());
        lines.push(LineAnswer { number: line.number, outcome, received, unit: None, reason });
    }
    check_lines(&mut check, &lines);
    let mut faults = check.into_violations();
    if faults.is_empty()
        && let Err(Error::Invalid(more)) = answer::check(&known, &lines)
    {
        faults = more;
    }
    if !faults.is_empty() {
        return respond(&http, &application, StatusCode::UNPROCESSABLE_ENTITY, &advice, &faults, &form).await;
    }
    let settle = || async {
        let mut transaction = application.database.change(Author::system(row.organisation_id)).await?;
        transaction.is_private();
        transaction.record(LogEntry::new("despatch_advice", row.id, "answer_by_link").after(&lines)?);
        let said = AnswerDetails { at: application.clock.now(), by: &name, note: note.clone() };
        match answer::settle(&transaction, &row, &known, &lines, said).await {
            Ok(()) => Ok(transaction.commit().await?),
            // Another request with the same link was first; its answer is shown.
            Err(Error::Refused(ProblemCode::StateConflict)) => Ok(transaction.rollback().await?),
            Err(error) => Err(error),
        }
    };
    application.database.retrying(settle).await?;
    let row = despatch_advice::Entity::find_by_id(row.id).one(database).await?.ok_or(ProblemCode::NotFound)?;
    let advice = view::one(database, None, row).await?;
    respond(&http, &application, StatusCode::OK, &advice, &[], &HashMap::new()).await
}

/// Reads the form (`application/x-www-form-urlencoded`).
async fn receive(http: &HttpRequest, payload: web::Payload) -> Result<HashMap<String, String>> {
    if !is_of_type(http.headers(), "application/x-www-form-urlencoded") {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    let received = Room::of(http)?.whole(&mut payload.into_inner(), MAX_FORM_BYTES).await?;
    read_form(&received.bytes)
}

/// Finds the advice of a code, or returns the error page.
async fn open(
    http: &HttpRequest,
    application: &Application,
    peer: &Peer,
    code: &str,
) -> Result<std::result::Result<despatch_advice::Model, HttpResponse>> {
    let dead = |why| answer_dead(http, why, POLICY);
    match throttle::count(application, DESPATCH_ADDRESS, &peer.0).await {
        Err(Error::TooManyRequests { retry_after }) => {
            let mut answer = dead(DeadLink::Busy);
            answer.headers_mut().insert(header::RETRY_AFTER, retry_after.into());
            return Ok(Err(answer));
        }
        counted => counted?,
    }
    let database = application.database.read();
    let found = if code::is_one(code) {
        despatch_code::Entity::find_by_id(code::hash(code)).one(database).await?
    } else {
        None
    };
    let Some(link) = found else { return Ok(Err(dead(DeadLink::UnknownAdvice))) };
    let row = despatch_advice::Entity::find_by_id(link.advice_id).one(database).await?;
    let Some(row) = row else { return Ok(Err(dead(DeadLink::UnknownAdvice))) };
    Ok(match links::state(&link, &row, application.clock.now()) {
        LinkState::Open => Ok(row),
        LinkState::Ended => Err(dead(DeadLink::EndedAdvice)),
        LinkState::Revoked => Err(dead(DeadLink::RevokedAdvice)),
    })
}

async fn respond(
    http: &HttpRequest,
    application: &Application,
    status: StatusCode,
    advice: &AdviceView,
    faults: &[Violation],
    typed: &HashMap<String, String>,
) -> Result<HttpResponse> {
    let language = language_of(http);
    let names = unit_names(application.database.read(), advice, language).await?;
    let units = |code: &str| names.get(code).cloned().unwrap_or_else(|| code.to_owned());
    let html = despatch_page::of(&AdviceAnswerForm { advice, language, faults, typed, units: &units });
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CONTENT_LANGUAGE, language.tag()))
        // The URL is a secret: nothing may cache the page.
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(html))
}

async fn unit_names<C: ConnectionTrait>(
    connection: &C,
    advice: &AdviceView,
    language: Language,
) -> Result<HashMap<String, String>> {
    let of_lines = advice.lines.iter().filter_map(|line| line.unit.clone());
    let of_contents = advice.lines.iter().flat_map(|line| &line.contents).filter_map(|content| content.unit.clone());
    let codes: std::collections::BTreeSet<String> = of_lines.chain(of_contents).collect();
    let rows = catalogue_entry::Entity::find()
        .filter(catalogue_entry::Column::Kind.eq(CatalogueKind::Unit.as_str()))
        .filter(catalogue_entry::Column::Code.is_in(codes))
        .all(connection)
        .await?;
    let name = |row: catalogue_entry::Model| match language {
        Language::Vi => (row.code, row.name_vi),
        Language::En => (row.code, row.name_en),
    };
    Ok(rows.into_iter().map(name).collect())
}
