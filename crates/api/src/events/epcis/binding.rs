//! Conventions of the EPCIS REST binding for every response (EPCIS 2.0, section 12): negotiation of versions and
//! formats in headers, and the standard's names of errors.

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, Responder, ResponseError as _};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use nguon_domain::events::epcis::EpcFormat;
use nguon_domain::input::problem::ProblemCode;

use serde::Serialize;

use crate::http::convention::Convention;
use crate::platform::problem::{Error, Result};

/// The supported version of both standards.
const VERSION: &str = "2.0.0";
/// The header with the requested and returned format of identifiers.
const EPC_FORMAT: HeaderName = HeaderName::from_static("gs1-epc-format");
/// The header with the format of CBV terms in XML.
const CBV_XML_FORMAT: HeaderName = HeaderName::from_static("gs1-cbv-xml-format");

/// The conventions of the binding, applied at the HTTP edge.
pub(crate) const CONVENTION: Convention = Convention { covers: is_of_binding, negotiate, announcement, exception };

/// Whether a path belongs to the binding, of this version or another.
fn is_of_binding(path: &str) -> bool {
    path == "/epcis/v2" || path.strip_prefix("/epcis").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The media types of responses.
const JSON: &str = "application/json";
const LD_JSON: &str = "application/ld+json";

/// The weight of a media type in an `Accept` header: that of the most specific range with it (RFC 9110 §12.5.1).
fn weight(accept: &str, media_type: &str) -> f32 {
    let mut best = (0, 0.0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let specific = match name {
            "*/*" => 1,
            "application/*" => 2,
            _ if name.eq_ignore_ascii_case(media_type) => 3,
            _ => continue,
        };
        let weight =
            parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |weight| weight.trim().parse().ok());
        if specific >= best.0 {
            best = (specific, weight.unwrap_or(1.0));
        }
    }
    best.1
}

/// Returns the better of both media types for a request, `usual` without preference; `None` when it accepts neither.
fn media_type(headers: &HeaderMap, usual: &'static str) -> Option<&'static str> {
    let texts: Vec<&str> = headers.get_all(header::ACCEPT).filter_map(|value| value.to_str().ok()).collect();
    let accept = texts.join(",");
    if accept.trim().is_empty() {
        return Some(usual);
    }
    let other = if usual == JSON { LD_JSON } else { JSON };
    let (of_usual, of_other) = (weight(&accept, usual), weight(&accept, other));
    match (of_usual > 0.0, of_other > of_usual) {
        (_, true) => Some(other),
        (true, false) => Some(usual),
        (false, false) => None,
    }
}

/// A response in the better of both media types.
#[derive(Debug)]
pub(crate) struct Represented<T> {
    value: T,
    usual: &'static str,
}

impl<T: Serialize> Represented<T> {
    /// Returns a document, usually in JSON.
    pub(crate) const fn json(value: T) -> Self {
        Self { value, usual: JSON }
    }

    /// Returns events, usually in JSON-LD.
    pub(crate) const fn events(value: T) -> Self {
        Self { value, usual: LD_JSON }
    }

    /// Writes the body into a response that is under way.
    ///
    /// # Errors
    /// When the value cannot be written.
    pub(crate) fn into(self, mut response: HttpResponseBuilder, request: &HttpRequest) -> Result<HttpResponse> {
        let body = serde_json::to_vec(&self.value).map_err(|error| Error::internal("representation", error))?;
        let kind = media_type(request.headers(), self.usual).unwrap_or(self.usual);
        Ok(response.content_type(kind).insert_header((header::VARY, "accept")).body(body))
    }
}

impl<T: Serialize> Responder for Represented<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        self.into(HttpResponse::Ok(), request).unwrap_or_else(|error| error.error_response())
    }
}

/// Lifetime of the token of a next page. It says where a page ends, and stays valid for as long as its version of the
/// server; clients are promised a day.
const TOKEN_LIFETIME: TimeDelta = TimeDelta::days(1);

/// Adds the address of the next page, and until when it is valid at least, to a response.
pub(super) fn announce_next(
    response: &mut HttpResponseBuilder,
    request: &HttpRequest,
    token: &str,
    now: DateTime<Utc>,
) {
    let others = request.query_string().split('&');
    let others = others.filter(|pair| !pair.is_empty() && !pair.starts_with("nextPageToken="));
    let query = others.map(str::to_owned).chain([format!("nextPageToken={token}")]).collect::<Vec<_>>();
    let expires = (now + TOKEN_LIFETIME).to_rfc3339_opts(SecondsFormat::Secs, true);
    response
        .insert_header((header::LINK, format!("<{}?{}>; rel=\"next\"", request.uri().path(), query.join("&"))))
        .insert_header(("gs1-next-page-token-expires", expires));
}

/// The refusal of an identifier that is no EPC URN where nothing else is accepted.
pub(super) fn not_in_urns() -> Error {
    let why = "GS1-EPC-Format: an identifier was captured as a GS1 Digital Link, which does not say how long its company \
               prefix is, as every EPC URN does";
    Error::Explained(ProblemCode::NotAcceptable, why.to_owned())
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default().trim()).filter(|text| !text.is_empty())
}

/// Parses a version of up to three numbers; missing ones are zero.
fn version(text: &str) -> Option<[u32; 3]> {
    let mut read = [0; 3];
    let mut parts = text.split('.');
    for number in &mut read {
        match parts.next() {
            Some(part) => *number = part.parse().ok()?,
            None => break,
        }
    }
    parts.next().is_none().then_some(read)
}

/// Checks that the requested versions and formats are supported.
///
/// # Errors
/// 406 for unsupported versions, media types and formats of identifiers.
fn negotiate(headers: &HeaderMap) -> Result<()> {
    let refused = |name: &str, why: &str| Err(Error::Explained(ProblemCode::NotAcceptable, format!("{name}: {why}")));
    let ours = version(VERSION);
    for standard in ["EPCIS", "CBV"] {
        for (bound, fits) in [
            ("Version", (|asked, ours| asked == ours) as fn(_, _) -> bool),
            ("Min", |asked, ours| asked <= ours),
            ("Max", |asked, ours| asked >= ours),
        ] {
            let name = format!("GS1-{standard}-{bound}");
            if let Some(asked) = text(headers, &name)
                && !version(asked).is_some_and(|asked| fits(Some(asked), ours))
            {
                return refused(&name, &format!("{VERSION} is spoken"));
            }
        }
    }
    if media_type(headers, JSON).is_none() {
        return refused("Accept", &format!("{JSON} and {LD_JSON} are written"));
    }
    if text(headers, EPC_FORMAT.as_str()).is_some_and(|format| EpcFormat::parse(format).is_none()) {
        return refused("GS1-EPC-Format", "No_Preference, Always_GS1_Digital_Link, Always_EPC_URN or Never_Translates");
    }
    match text(headers, CBV_XML_FORMAT.as_str()) {
        // Responses are JSON, so this header has no effect.
        None | Some("No_Preference" | "Always_Web_URI" | "Always_URN" | "Never_Translates") => Ok(()),
        Some(_) => refused("GS1-CBV-XML-Format", "No_Preference, Always_Web_URI, Always_URN or Never_Translates"),
    }
}

/// The requested format of identifiers; unsupported ones have been refused by `negotiate`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Format(pub(crate) EpcFormat);

impl Format {
    /// Returns the format that a request asks for.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self(text(headers, EPC_FORMAT.as_str()).and_then(EpcFormat::parse).unwrap_or_default())
    }
}

impl FromRequest for Format {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Self::of(request.headers())))
    }
}

/// Returns the headers with the supported versions, and the format of identifiers in the response to a request with the
/// headers `asked`.
fn announcement(asked: &HeaderMap) -> HeaderMap {
    let Format(format) = Format::of(asked);
    let mut headers = HeaderMap::new();
    // Without a preference, identifiers are returned as they were captured.
    for (name, value) in [
        ("gs1-epcis-version", VERSION),
        ("gs1-epcis-min", VERSION),
        ("gs1-epcis-max", VERSION),
        ("gs1-cbv-version", VERSION),
        ("gs1-cbv-min", VERSION),
        ("gs1-cbv-max", VERSION),
        ("gs1-vendor-version", env!("CARGO_PKG_VERSION")),
        ("gs1-epc-format", format.as_str()),
        ("gs1-cbv-xml-format", "No_Preference"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers
}

/// Returns the standard's status and name of an error.
fn exception(code: ProblemCode, method: &Method, path: &str) -> (StatusCode, &'static str) {
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let of_queries = path.starts_with("/epcis/v2/queries");
    let reads = *method == Method::GET;
    match code {
        ProblemCode::Malformed | ProblemCode::Invalid => {
            let name = match (reads, of_queries) {
                (true, _) => "epcisException:QueryParameterException",
                (false, true) => "epcisException:QueryValidationException",
                (false, false) => "epcisException:ValidationException",
            };
            (StatusCode::BAD_REQUEST, name)
        }
        ProblemCode::Unauthenticated | ProblemCode::Forbidden | ProblemCode::OrganisationNotApproved => {
            (status, "epcisException:SecurityException")
        }
        ProblemCode::NotFound if of_queries => (status, "epcisException:NoSuchNameException"),
        ProblemCode::NotFound => (status, "epcisException:NoSuchResourceException"),
        ProblemCode::MethodNotAllowed => (status, "epcisException:ImplementationException"),
        ProblemCode::NotAcceptable => (status, "epcisException:NotAcceptableException"),
        ProblemCode::TooLarge if reads => (status, "epcisException:QueryTooLargeException"),
        ProblemCode::TooLarge => (status, "epcisException:CaptureLimitExceededException"),
        ProblemCode::NameTaken | ProblemCode::EventIdTaken => (status, "epcisException:ResourceAlreadyExistsException"),
        ProblemCode::UnsupportedMediaType => (status, "epcisException:UnsupportedMediaTypeException"),
        _ => (status, "epcisException:ImplementationException"),
    }
}

#[cfg(test)]
mod tests {
    use super::{JSON, LD_JSON, exception, media_type, negotiate, version};
    use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
    use actix_web::http::{Method, StatusCode};
    use nguon_domain::input::problem::ProblemCode;

    #[test]
    fn versions_and_forms_are_agreed_on_or_refused() {
        for (name, value, agreed) in [
            ("gs1-epcis-version", "2.0.0", true),
            ("gs1-epcis-version", "2.0", true),
            ("gs1-epcis-version", "1.2.0", false),
            ("gs1-epcis-min", "1.2", true),
            ("gs1-epcis-min", "2.1", false),
            ("gs1-epcis-max", "2.1.0", true),
            ("gs1-epcis-max", "1.2.0", false),
            ("gs1-cbv-min", "two", false),
            ("gs1-epc-format", "Never_Translates", true),
            ("gs1-epc-format", "Always_GS1_Digital_Link", true),
            ("gs1-epc-format", "Always_EPC_URN", true),
            ("accept", "application/json", true),
            ("accept", "application/ld+json;q=0.5, text/html", true),
            ("accept", "text/html, */*;q=0.1", true),
            ("accept", "application/*", true),
            ("accept", "application/xml", false),
            ("accept", "text/csv, application/json;q=0, application/ld+json;q=0", false),
            ("accept", "*/*, application/json;q=0", true),
            ("gs1-epc-format", "whatever", false),
            ("gs1-cbv-xml-format", "Always_URN", true),
            ("gs1-cbv-xml-format", "whatever", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            assert_eq!(negotiate(&headers).is_ok(), agreed, "{name}: {value}");
        }
        assert_eq!(version("2.0.0.0"), None);
    }

    #[test]
    fn the_better_media_type_is_written() {
        for (accept, usual, written) in [
            ("*/*", LD_JSON, Some(LD_JSON)),
            ("*/*", JSON, Some(JSON)),
            ("application/json", LD_JSON, Some(JSON)),
            ("application/ld+json, application/json;q=0.9", JSON, Some(LD_JSON)),
            ("application/json;q=0, */*", JSON, Some(LD_JSON)),
            ("text/plain", JSON, None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(media_type(&headers, usual), written, "{accept}");
        }
        assert_eq!(media_type(&HeaderMap::new(), LD_JSON), Some(LD_JSON));
    }

    #[test]
    fn an_error_has_the_name_that_fits_what_was_asked() {
        let name = |code, method: Method, path| exception(code, &method, path).1;
        let (events, query) = ("/epcis/v2/events", "/epcis/v2/queries/q");
        assert_eq!(name(ProblemCode::Malformed, Method::GET, events), "epcisException:QueryParameterException");
        assert_eq!(name(ProblemCode::Malformed, Method::POST, events), "epcisException:ValidationException");
        assert_eq!(name(ProblemCode::Malformed, Method::POST, query), "epcisException:QueryValidationException");
        assert_eq!(name(ProblemCode::NotFound, Method::GET, query), "epcisException:NoSuchNameException");
        assert_eq!(name(ProblemCode::TooLarge, Method::GET, events), "epcisException:QueryTooLargeException");
        assert_eq!(exception(ProblemCode::Invalid, &Method::POST, events).0, StatusCode::BAD_REQUEST);
        assert_eq!(exception(ProblemCode::NotImplemented, &Method::POST, query).0, StatusCode::NOT_IMPLEMENTED);
    }
}
