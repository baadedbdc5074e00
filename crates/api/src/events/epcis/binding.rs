//! Conventions of the EPCIS REST binding for every response (EPCIS 2.0, section 12): negotiation of versions and
//! formats in headers, and the standard's names of errors.

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, HttpRequest};
use nguon_domain::events::epcis::EpcFormat;
use nguon_domain::input::problem::ProblemCode;

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

/// Whether a path belongs to the binding.
fn is_of_binding(path: &str) -> bool {
    path == "/epcis/v2" || path.starts_with("/epcis/v2/")
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
/// 406 for unsupported versions and formats of identifiers.
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
    match text(headers, EPC_FORMAT.as_str()).map(EpcFormat::parse) {
        None | Some(Some(EpcFormat::NoPreference | EpcFormat::DigitalLink | EpcFormat::NeverTranslates)) => {}
        Some(Some(EpcFormat::Urn)) => {
            return refused("GS1-EPC-Format", "no link says how long its company prefix is, which every EPC URN does");
        }
        Some(None) => return refused("GS1-EPC-Format", "No_Preference, Always_GS1_Digital_Link or Never_Translates"),
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
    fn of(headers: &HeaderMap) -> Self {
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
    let format = if format == EpcFormat::Urn { EpcFormat::NoPreference } else { format };
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
    use super::{exception, negotiate, version};
    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
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
            ("gs1-epc-format", "Always_EPC_URN", false),
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
