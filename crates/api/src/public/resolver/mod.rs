//! The resolver: serves GS1 Digital Links and short addresses of trace codes in the requested representation
//! (GS1-Conformant Resolver Standard 1.2; RFC 9264; ADR 18).

mod address;
pub(crate) mod document;
mod find;
mod json_ld;
mod links;
mod linkset;
mod negotiation;
mod papers_ld;
mod represent;
pub(crate) mod scan;

use std::sync::Arc;

use actix_web::dev::Handler;
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Data, Path, Query};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Resource, Responder};
use nguon_domain::events::epcis::Identity;
use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::identifier::digital_link::respelled;
use nguon_domain::identification::identifier::gtin::Restriction;
use nguon_domain::identification::identifier::scan::read as read_scan;
use nguon_domain::identification::identifier::{DigitalLink, ElementString, Gtin, KeyType, TraceCode};
use nguon_domain::identification::short_code::short_code;
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use nguon_domain::public::PublicRecall;
use percent_encoding::utf8_percent_encode;
use serde::Deserialize;

use crate::Application;
use crate::http::edge::SEGMENT;
use crate::platform::problem::{Error, Result};
use crate::public::page::{Missing, Notice, read_asset};
use crate::public::{self, Anchor, View, organisation};
use address::{MAX_PATH_BYTES, lot_of, path_of};
use find::{Candidate, candidates, is_recorded};
use links::Destination;
use negotiation::RepresentationRequest;
use represent::{ResolvedView, open, refuse, represent};

pub use links::Links;
pub(crate) use represent::POLICY;

/// Primary keys that are resolved, by application identifier.
const KEYS: [(u16, KeyType); 4] = [
    (number::GTIN, KeyType::Gtin),
    (number::SSCC, KeyType::Sscc),
    (number::LOCATION, KeyType::Gln),
    (number::PARTY, KeyType::Gln),
];

/// Serial number given by a third party, (235).
const THIRD_PARTY_SERIAL: u16 = 235;

/// Canonical beginnings of Digital Links.
const FIRST: [&str; 4] = ["/01/", "/00/", "/414/", "/417/"];

const TWO_KEYS: Text = Text::new(
    "Địa chỉ này có hai mã GS1 nối tiếp nhau; mỗi địa chỉ chỉ nói về một mã.",
    "There are two GS1 keys in this address; an address is about one.",
);

/// Returns the routes of the resolver, and of the static files of its pages.
pub(crate) fn resources() -> [Resource; 4] {
    // Tolerates extra slashes before the key and names instead of identifiers, to redirect to the canonical path.
    let first = ["01", "00", "414", "417", "(?i:gtin|sscc|gln|party)"];
    let links = first.map(|first| format!("/{{first:/*{first}}}/{{rest:.*}}"));
    [
        reading(Resource::new(links.to_vec()), read_link),
        // In capitals as in small QR codes, and with the slash that some programs add.
        reading(Resource::new("/{t:/*[tT]}/{code:[^/]+}{slashes:/*}"), read_code),
        reading(Resource::new("/t"), find_code),
        reading(Resource::new("/public/{name}"), read_asset),
    ]
}

/// Adds GET, HEAD and the CORS preflight (Fetch).
fn reading<F, A>(resource: Resource, handler: F) -> Resource
where
    F: Handler<A, Output: Responder + 'static>,
    A: FromRequest + 'static,
{
    resource
        .route(web::get().to(handler.clone()))
        .route(web::head().to(handler))
        .route(web::method(Method::OPTIONS).to(preflight))
}

async fn preflight() -> HttpResponse {
    let mut answer = HttpResponse::NoContent();
    open(&mut answer);
    answer
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, accept-language, if-none-match"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .insert_header((header::ALLOW, "GET, HEAD, OPTIONS"))
        .finish()
}

/// Resolves a GS1 Digital Link.
async fn read_link(request: HttpRequest, application: Data<Application>) -> HttpResponse {
    let path = request.uri().path();
    let numbers = application.database.generations().numbers();
    if let Some(answer) = known(&request, &application, path).await {
        return answer;
    }
    let language = RepresentationRequest::of(&request).language;
    let link = match read(&request, language) {
        Ok(link) => link,
        Err(error) => {
            let why = match &error {
                Error::Explained(_, reason) => reason.clone(),
                other => other.code().title().get(language).to_owned(),
            };
            return refuse(&request, error, &Missing::WrongNumber(why), &shortened(path));
        }
    };
    let right = path_of(&link);
    if right != path {
        return moved(&request, &right);
    }
    let digits = link.key().value().to_string();
    let why = match resolve(&application, &link, &digits, language).await {
        Ok(found) => match represent(&request, &application, &found) {
            Ok(answer) => {
                let ResolvedView { view, notice, anchor } = found;
                // An event may make the serial number known at any time, without a change of numbers.
                let is_lasting = !matches!(notice, Some(Notice::UnknownSerial(_)));
                if let Some(code) = view.code.clone().filter(|_| is_lasting) {
                    application.links.insert(path, numbers, Destination { code, notice, anchor });
                }
                return answer;
            }
            Err(error) => error,
        },
        Err(error) => error,
    };
    let recalls = match why.code() {
        ProblemCode::Gone => recalls_of(&application, &link, &digits).await.unwrap_or_default(),
        _ => Vec::new(),
    };
    failed(&request, why, &digits, recalls)
}

/// Answers a scan from memory, without routing or waiting, with the same response as the handlers; `None` if anything
/// is missing.
pub(crate) fn from_memory(request: &HttpRequest, application: &Application) -> Option<HttpResponse> {
    let path = request.uri().path();
    let code = path.strip_prefix("/t/").or_else(|| path.strip_prefix(public::READ));
    let is_link = code.is_none() && FIRST.iter().any(|first| path.starts_with(first));
    if !(code.is_some() || is_link) || request.method() != Method::GET || !request.query_string().is_empty() {
        return None;
    }
    let generations = application.database.generations();
    let Some(code) = code else {
        let Destination { code, notice, anchor } = application.links.find(generations, path)?;
        let view = application.traces.peek(generations, &code)?;
        return represent(request, application, &ResolvedView { view, notice, anchor }).ok();
    };
    let view = application.traces.peek(generations, &code.parse().ok()?)?;
    if path.starts_with(public::READ) {
        return public::as_json(request, &view).ok();
    }
    let anchor = view.anchor.clone();
    represent(request, application, &ResolvedView { view, notice: None, anchor }).ok()
}

/// Answers an address that was resolved before; `None` for one with a query, which may identify the thing further.
async fn known(request: &HttpRequest, application: &Application, path: &str) -> Option<HttpResponse> {
    if !request.query_string().is_empty() {
        return None;
    }
    let Destination { code, notice, anchor } = application.links.find(application.database.generations(), path)?;
    let view = public::view_of(application, code).await.ok()?;
    represent(request, application, &ResolvedView { view, notice, anchor }).ok()
}

/// Parses the address of a request.
fn read(request: &HttpRequest, language: Language) -> Result<DigitalLink> {
    let (path, query) = (request.uri().path(), request.query_string());
    if path.len() + query.len() > MAX_PATH_BYTES {
        let reason = Reason::TooLong { max: MAX_PATH_BYTES }.message(language);
        return Err(Error::Explained(ProblemCode::Malformed, reason));
    }
    let malformed = |refusal: nguon_domain::identification::identifier::Refusal| {
        Error::Explained(ProblemCode::Malformed, refusal.message(language))
    };
    let path = respelled(path);
    let link = DigitalLink::parse(&if query.is_empty() { path.into_owned() } else { format!("{path}?{query}") })
        .map_err(malformed)?;
    // A second primary key would hide the first one.
    if !link.stem().is_empty() {
        return Err(Error::Explained(ProblemCode::Malformed, TWO_KEYS.get(language).to_owned()));
    }
    Ok(link)
}

/// Redirects to the canonical path, keeping the query.
fn moved(request: &HttpRequest, right: &str) -> HttpResponse {
    let mut answer = HttpResponse::build(StatusCode::PERMANENT_REDIRECT);
    open(&mut answer);
    let location = match request.query_string() {
        "" => right.to_owned(),
        query => format!("{right}?{query}"),
    };
    answer
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .finish()
}

/// Finds the view that a link identifies.
async fn resolve(
    application: &Application,
    link: &DigitalLink,
    digits: &str,
    language: Language,
) -> Result<ResolvedView> {
    let key = link.key().identifier().number();
    let (_, key_type) = KEYS.into_iter().find(|(number, _)| *number == key).ok_or(ProblemCode::NotFound)?;
    let lot = lot_of(link);
    let mut rows = candidates(application.database.read(), key_type, digits, lot.as_deref()).await?;
    let anchor = Anchor::new(&format!("{}{}", application.public_url, path_of(link)))?;
    if key_type == KeyType::Gln
        && let Some(owner) = organisation::of_gln(application.database.read(), digits).await?
    {
        // Nobody else's place has the confirmed GLN of a business (ADR 36, ADR 62).
        rows.retain(|row| row.organisation_id == owner.id);
        if rows.is_empty() {
            return Ok(ResolvedView { view: organisation::view(application, owner).await?, notice: None, anchor });
        }
    }
    if rows.is_empty() {
        return Err(unregistered(digits, language));
    }
    let (view, candidate) = published(application, &rows).await?;
    let notice = match lot {
        Some(lot) if !candidate.has_lot() => Some(Notice::UnknownLot(lot)),
        Some(lot) if candidate.is_former_lot() => Some(Notice::FormerNumber(lot)),
        _ if candidate.is_former_key() => Some(Notice::FormerKey(digits.to_owned())),
        _ => unknown_serial(application, candidate, link.elements()).await?.map(Notice::UnknownSerial),
    };
    Ok(ResolvedView { view, notice, anchor })
}

/// Returns the serial number among `elements` if no event of the candidate's business has the item.
async fn unknown_serial(
    application: &Application,
    candidate: &Candidate,
    elements: &ElementString,
) -> Result<Option<String>> {
    let Some(serial) = [number::SERIAL, THIRD_PARTY_SERIAL].into_iter().find_map(|number| elements.get(number)) else {
        return Ok(None);
    };
    let Ok(identity) = Identity::of(elements) else { return Ok(None) };
    let is_recorded = is_recorded(application.database.read(), candidate.organisation_id, &identity).await?;
    Ok((!is_recorded).then(|| serial.to_string()))
}

/// Returns the best public view among the candidates.
///
/// # Errors
/// 404 when there are no candidates; 410 when none is public, or the lot itself is not: another business's product with
/// the same number is not a substitute.
async fn published<'a>(application: &Application, rows: &'a [Candidate]) -> Result<(Arc<View>, &'a Candidate)> {
    if rows.is_empty() {
        return Err(ProblemCode::NotFound.into());
    }
    for row in rows.iter().filter(|row| row.is_published()) {
        match public::look_up(application, &row.code).await {
            Ok(view) => return Ok((view, row)),
            Err(error) if error.code() == ProblemCode::Gone && !row.has_lot() => {}
            Err(error) => return Err(error),
        }
    }
    Err(ProblemCode::Gone.into())
}

/// Returns the recalls of a link's target that is not public.
async fn recalls_of(application: &Application, link: &DigitalLink, digits: &str) -> Result<Vec<PublicRecall>> {
    let key = link.key().identifier().number();
    let (_, key_type) = KEYS.into_iter().find(|(number, _)| *number == key).ok_or(ProblemCode::NotFound)?;
    let rows = candidates(application.database.read(), key_type, digits, lot_of(link).as_deref()).await?;
    match rows.first() {
        Some(row) => public::recalls(application, &row.code).await,
        None => Ok(Vec::new()),
    }
}

/// Why the digits of a key are those of no product, as in-store codes are not.
fn restriction(digits: &str) -> Option<Restriction> {
    digits.parse::<Gtin>().ok().filter(|_| digits.len() == 14).and_then(|gtin| gtin.restriction())
}

/// Returns the error of a key that nobody has registered, in the language of the request.
fn unregistered(digits: &str, language: Language) -> Error {
    match restriction(digits) {
        Some(restriction) => Error::Explained(ProblemCode::NoTradeItem, restriction.message().get(language).to_owned()),
        None => ProblemCode::NotFound.into(),
    }
}

/// Returns the page or problem for a link that cannot be resolved.
fn failed(request: &HttpRequest, error: Error, digits: &str, recalls: Vec<PublicRecall>) -> HttpResponse {
    let why = match error.code() {
        // The company prefix starts after the indicator digit of a GTIN or the extension digit of an SSCC, and at the
        // first digit of a GLN.
        ProblemCode::NotFound | ProblemCode::NoTradeItem => {
            let body = match digits.len() {
                14 | 18 => &digits[1..],
                _ => digits,
            };
            match restriction(digits) {
                Some(restriction) => Missing::NoTradeItem(restriction),
                None => Missing::Unregistered { issued_in_vietnam: body.starts_with("893") },
            }
        }
        ProblemCode::Gone => gone(recalls),
        _ => Missing::Busy,
    };
    refuse(request, error, &why, digits)
}

/// Path of a short address.
#[derive(Debug, Deserialize)]
struct ShortAddress {
    code: String,
}

/// Resolves the short address of a trace code.
async fn read_code(request: HttpRequest, path: Path<ShortAddress>, application: Data<Application>) -> HttpResponse {
    let typed = path.into_inner().code;
    let Ok(code) = typed.parse::<TraceCode>() else {
        return refuse(&request, ProblemCode::NotFound.into(), &Missing::MalformedCode, &shortened(&typed));
    };
    let represented = match public::view_of(&application, code.clone()).await {
        Ok(view) => {
            let anchor = view.anchor.clone();
            represent(&request, &application, &ResolvedView { view, notice: None, anchor })
        }
        Err(error) => Err(error),
    };
    let error = match represented {
        Ok(answer) => return answer,
        Err(error) => error,
    };
    let why = match error.code() {
        ProblemCode::NotFound => Missing::UnknownCode,
        ProblemCode::Gone => gone(public::recalls(&application, code.as_str()).await.unwrap_or_default()),
        _ => Missing::Busy,
    };
    refuse(&request, error, &why, &shortened(&typed))
}

/// Returns the error page for what is no longer public, with its recalls.
fn gone(recalls: Vec<PublicRecall>) -> Missing {
    if recalls.is_empty() { Missing::Gone } else { Missing::Recalled(recalls) }
}

/// Query of the form on error pages.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CodeQuery {
    code: String,
}

/// Redirects from the form to the page of the code: a trace code, or any code of a label with a GS1 key.
async fn find_code(typed: Option<Query<CodeQuery>>) -> HttpResponse {
    let code = typed.map(|Query(typed)| typed.code).unwrap_or_default();
    let link = || DigitalLink::new(read_scan(code.as_bytes()).ok()?.elements()).ok();
    let location = match short_code(&code) {
        Some(code) => format!("/t/{code}"),
        None if code.len() > MAX_PATH_BYTES => "/".to_owned(),
        None => link().map_or_else(|| address_of_typed(&code), |link| path_of(&link)),
    };
    let location = HeaderValue::from_str(&location).unwrap_or(HeaderValue::from_static("/"));
    HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
}

/// The address whose page says that a typed text is no code.
fn address_of_typed(text: &str) -> String {
    let typed: String = text.trim().chars().take(60).collect();
    if typed.is_empty() { "/".to_owned() } else { format!("/t/{}", utf8_percent_encode(&typed, SEGMENT)) }
}

/// Truncates an unresolvable address for display.
fn shortened(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(60).collect()
}
