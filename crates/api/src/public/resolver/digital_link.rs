//! Resolves GS1 Digital Links.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::identifier::digital_link::{decompress, respelled};
use nguon_domain::identification::identifier::{DigitalLink, Refusal};
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use nguon_domain::public::PublicRecall;

use super::address::{MAX_PATH_BYTES, path_of, shortened};
use super::links::Destination;
use super::memory::known;
use super::negotiation::RepresentationRequest;
use super::represent::{ResolvedView, open, refuse, represent};
use super::target::{recalls_of, resolve, restriction};
use crate::Application;
use crate::platform::problem::{Error, Result};
use crate::public::Anchor;
use crate::public::page::{Missing, Notice, gone};

const TWO_KEYS: Text = Text::new(
    "Địa chỉ này có hai mã GS1 nối tiếp nhau; mỗi địa chỉ chỉ nói về một mã.",
    "There are two GS1 keys in this address; an address is about one.",
);

/// The link in the address of a request.
pub(super) struct RequestedLink {
    pub(super) link: DigitalLink,
    /// Whether the address is compressed.
    pub(super) is_compressed: bool,
}

/// Resolves a GS1 Digital Link. One with a slash at the end, or compressed, is answered under its own address (GS1-Conformant
/// Resolver Standard 1.2, 2.3 and 2.13), others that are spelled differently are redirected.
pub(super) async fn read_link(request: HttpRequest, application: Data<Application>) -> HttpResponse {
    let path = request.uri().path();
    let numbers = application.database.generations().numbers();
    if let Some(answer) = known(&request, &application, path).await {
        return answer;
    }
    let language = RepresentationRequest::of(&request).language;
    let RequestedLink { link, is_compressed } = match parse(&request, language) {
        Ok(requested) => requested,
        Err(error) => {
            let why = match &error {
                Error::Explained(_, reason) => reason.clone(),
                other => other.code().title().get(language).to_owned(),
            };
            return refuse(&request, error, &Missing::WrongNumber(why), &shortened(path));
        }
    };
    let right = path_of(&link);
    if !is_compressed && path.strip_suffix('/').unwrap_or(path) != right {
        return moved(&request, &application, &right);
    }
    let mut answer = answer(&request, &application, &link, (!is_compressed).then_some(numbers), language).await;
    if is_compressed && let Ok(same) = HeaderValue::try_from(same_as(&application.public_url, &link)) {
        answer.headers_mut().append(header::LINK, same);
    }
    answer
}

/// Answers a link; with `numbers`, its address is stored as resolved at this generation of all numbers.
async fn answer(
    request: &HttpRequest,
    application: &Application,
    link: &DigitalLink,
    numbers: Option<u64>,
    language: Language,
) -> HttpResponse {
    let digits = link.key().value().to_string();
    let why = match resolve(application, link, &digits, language).await {
        Ok(found) => match represent(request, application, &found) {
            Ok(answer) => {
                let ResolvedView { view, notice, anchor } = found;
                // An event may make the serial number known at any time, without a change of numbers.
                let numbers = numbers.filter(|_| !matches!(notice, Some(Notice::UnknownSerial(_))));
                if let (Some(numbers), Some(code)) = (numbers, view.code.clone()) {
                    let destination = Destination { code, notice, anchor };
                    application.links.insert(request.uri().path(), numbers, destination);
                }
                return answer;
            }
            Err(error) => error,
        },
        Err(error) => error,
    };
    let recalls = match why.code() {
        ProblemCode::Gone => recalls_of(application, link, &digits).await.unwrap_or_default(),
        _ => Vec::new(),
    };
    failed(request, why, link, recalls)
}

/// Parses the address of a request.
///
/// # Errors
/// 400 with what is wrong.
pub(super) fn parse(request: &HttpRequest, language: Language) -> Result<RequestedLink> {
    let (path, query) = (request.uri().path(), request.query_string());
    if path.len() + query.len() > MAX_PATH_BYTES {
        let reason = Reason::TooLong { max: MAX_PATH_BYTES }.message(language);
        return Err(Error::Explained(ProblemCode::Malformed, reason));
    }
    let malformed = |refusal: Refusal| Error::Explained(ProblemCode::Malformed, refusal.message(language));
    let path = respelled(path);
    let address = if query.is_empty() { path.into_owned() } else { format!("{path}?{query}") };
    let (link, is_compressed) = match DigitalLink::parse(&address) {
        Ok(link) => (link, false),
        Err(refusal) => (decompress(&address).unwrap_or(Err(refusal)).map_err(malformed)?, true),
    };
    // A second primary key would hide the first one.
    if !link.stem().is_empty() {
        return Err(Error::Explained(ProblemCode::Malformed, TWO_KEYS.get(language).to_owned()));
    }
    Ok(RequestedLink { link, is_compressed })
}

/// The `Link` header with the uncompressed address of a compressed one.
fn same_as(public_url: &str, link: &DigitalLink) -> String {
    format!("<{}>; rel=\"owl:sameAs\"", link.under(public_url))
}

/// Redirects to the canonical path, keeping the query.
fn moved(request: &HttpRequest, application: &Application, right: &str) -> HttpResponse {
    let mut answer = HttpResponse::build(StatusCode::PERMANENT_REDIRECT);
    open(&mut answer);
    let location = match request.query_string() {
        "" => right.to_owned(),
        query => format!("{right}?{query}"),
    };
    if let Ok(anchor) = Anchor::new(&format!("{}{right}", application.public_url)) {
        answer.append_header((header::LINK, anchor.linkset()));
    }
    answer
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .finish()
}

/// Returns the page or problem for a link that cannot be resolved.
fn failed(request: &HttpRequest, error: Error, link: &DigitalLink, recalls: Vec<PublicRecall>) -> HttpResponse {
    let digits = link.key().value().to_string();
    let why = match error.code() {
        ProblemCode::NotFound | ProblemCode::NoTradeItem => match restriction(link.key()) {
            Some(restriction) => Missing::NoTradeItem(restriction),
            None => Missing::Unregistered { issued_in_vietnam: company_digits(link, &digits).starts_with("893") },
        },
        ProblemCode::Gone => gone(recalls),
        _ => Missing::Busy,
    };
    refuse(request, error, &why, &digits)
}

/// The digits of a key from the company prefix on: it starts after the indicator digit of a GTIN, the extension digit of an
/// SSCC and the first zero of a GRAI, and at the first digit of other keys.
fn company_digits<'a>(link: &DigitalLink, digits: &'a str) -> &'a str {
    const ITEM_PIECE: u16 = 8006;
    const RETURNABLE_ASSET: u16 = 8003;
    match link.key().identifier().number() {
        number::SSCC | number::GTIN | ITEM_PIECE | RETURNABLE_ASSET => digits.get(1..).unwrap_or_default(),
        _ => digits,
    }
}
