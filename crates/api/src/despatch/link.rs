//! `/d/{code}`: an advice for whoever has its link, shown and answered.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Form, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use nguon_domain::catalogue::CatalogueKind;
use nguon_domain::despatch::{AdviceState, AdviceView, LineAnswer, Outcome, check_lines};
use nguon_domain::input::Check;
use nguon_domain::localized::Language;
use nguon_domain::problem::ProblemCode;
use nguon_domain::violation::{Reason, Violation};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

use super::answer::Said;
use super::page::{self, Asked, field};
use super::{answer, code, view};
use crate::Application;
use crate::access::throttle::{self, DESPATCH_ADDRESS};
use crate::database::{Author, LogEntry};
use crate::edge;
use crate::entity::{catalogue_entry, despatch_advice, despatch_code};
use crate::peer::Peer;
use crate::problem::{Error, Result};

/// The page loads our style sheet and sends its form back, and nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'",
);
/// The largest form, in bytes: 500 lines with their reasons.
const LARGEST: usize = 512 * 1024;
/// The longest note, in characters.
const LONGEST_NOTE: usize = 2_000;

/// Mounts the page.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config.service(
        web::resource("/d/{code}")
            .app_data(web::FormConfig::default().limit(LARGEST))
            .route(web::get().to(show))
            .route(web::post().to(take)),
    );
}

async fn show(
    http: HttpRequest,
    peer: Peer,
    code: Path<String>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    throttle::count(&application, DESPATCH_ADDRESS, &peer.0).await?;
    let database = application.database.read();
    let row = row_of(database, &code).await?;
    let advice = view::one(database, None, row).await?;
    respond(&http, &application, StatusCode::OK, &advice, &[], &HashMap::new()).await
}

async fn take(
    http: HttpRequest,
    peer: Peer,
    code: Path<String>,
    application: Data<Application>,
    form: Form<HashMap<String, String>>,
) -> Result<HttpResponse> {
    throttle::count(&application, DESPATCH_ADDRESS, &peer.0).await?;
    let database = application.database.read();
    let row = row_of(database, &code).await?;
    let advice = view::one(database, None, row.clone()).await?;
    // Sent twice: the first answer stands, and is shown.
    if advice.state != AdviceState::Sent {
        return respond(&http, &application, StatusCode::OK, &advice, &[], &HashMap::new()).await;
    }
    let known = view::lines(database, &[row.id]).await?;
    let mut check = Check::new(application.clock.today());
    let text = |name: &str| {
        let text = form.get(name).map(|text| text.trim()).unwrap_or_default();
        // What a keyboard never gives, no text of ours has.
        text.chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>()
    };
    let name = text("name");
    check.required_line("name", &name);
    let note = Some(text("note")).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        check.refuse("note", Reason::TooLong { max: LONGEST_NOTE });
    }
    let mut lines = Vec::with_capacity(advice.lines.len());
    for (index, line) in advice.lines.iter().enumerate() {
        let outcome = Outcome::parse(&text(&field("outcome", line.number)));
        let typed = text(&field("received", line.number));
        // The quantity counts only where it is said to differ.
        let received = match typed.parse() {
            Ok(received) if outcome == Some(Outcome::Different) => Some(received),
            Err(_) if outcome == Some(Outcome::Different) && !typed.is_empty() => {
                check.refuse(format!("lines[{index}].received"), Reason::WrongType);
                None
            }
            _ => None,
        };
        let reason = Some(text(&field("reason", line.number))).filter(|reason| !reason.is_empty());
        lines.push(LineAnswer { number: line.number, outcome, received, reason });
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
    let mut transaction = application.database.change(Author::system(row.organisation_id)).await?;
    transaction.is_private();
    transaction.record(LogEntry::new("despatch_advice", row.id, "answer_by_link").after(&lines)?);
    let said = Said { at: application.clock.now(), by: &name, note };
    match answer::settle(&transaction, &row, &known, &lines, said).await {
        Ok(()) => transaction.commit().await?,
        // Somebody with the same link was faster; their answer is shown.
        Err(Error::Refused(ProblemCode::StateConflict)) => transaction.rollback().await?,
        Err(error) => return Err(error),
    }
    let row = row_of(application.database.read(), &code).await?;
    let advice = view::one(application.database.read(), None, row).await?;
    respond(&http, &application, StatusCode::OK, &advice, &[], &HashMap::new()).await
}

/// The advice of a code.
async fn row_of<C: ConnectionTrait>(connection: &C, text: &str) -> Result<despatch_advice::Model> {
    if !code::is_one(text) {
        return Err(ProblemCode::NotFound.into());
    }
    let found = despatch_code::Entity::find_by_id(code::hash(text)).one(connection).await?;
    let found = found.ok_or(ProblemCode::NotFound)?;
    let row = despatch_advice::Entity::find_by_id(found.advice_id).one(connection).await?;
    row.ok_or_else(|| ProblemCode::NotFound.into())
}

async fn respond(
    http: &HttpRequest,
    application: &Application,
    status: StatusCode,
    advice: &AdviceView,
    faults: &[Violation],
    typed: &HashMap<String, String>,
) -> Result<HttpResponse> {
    let asked = web::Query::<HashMap<String, String>>::from_query(http.query_string()).ok();
    let chosen = asked.and_then(|asked| match asked.get("lang").map(String::as_str) {
        Some("vi") => Some(Language::Vi),
        Some("en") => Some(Language::En),
        _ => None,
    });
    let language = chosen.unwrap_or_else(|| edge::language(http.headers()));
    let names = unit_names(application.database.read(), advice, language).await?;
    let units = |code: &str| names.get(code).cloned().unwrap_or_else(|| code.to_owned());
    let html = page::of(&Asked { advice, language, faults, typed, units: &units });
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CONTENT_LANGUAGE, language.tag()))
        // The address is the key: it goes to nobody else, and nobody keeps the page.
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-robots-tag", "noindex"))
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
