//! What the REST binding asks of every answer (EPCIS 2.0, section 12): versions in headers, errors by the standard's
//! names.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use nguon_domain::problem::ProblemCode;

/// Whether a path is of the binding.
pub(crate) fn is_of_binding(path: &str) -> bool {
    path.starts_with("/epcis/v2/")
}

/// Says which versions of the standards are spoken.
pub(crate) fn announce(headers: &mut HeaderMap) {
    for (name, value) in [
        ("gs1-epcis-version", "2.0.0"),
        ("gs1-epcis-min", "2.0.0"),
        ("gs1-epcis-max", "2.0.0"),
        ("gs1-cbv-version", "2.0.0"),
        ("gs1-cbv-min", "2.0.0"),
        ("gs1-cbv-max", "2.0.0"),
        // Identifiers come back as they went in.
        ("gs1-epc-format", "No_Preference"),
        ("gs1-cbv-xml-format", "No_Preference"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

/// The standard's status and name of an error.
pub(crate) fn exception(code: ProblemCode) -> (StatusCode, &'static str) {
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match code {
        ProblemCode::Malformed | ProblemCode::Invalid => {
            (StatusCode::BAD_REQUEST, "epcisException:ValidationException")
        }
        ProblemCode::Unauthenticated | ProblemCode::Forbidden | ProblemCode::OrganisationNotApproved => {
            (status, "epcisException:SecurityException")
        }
        ProblemCode::NotFound => (status, "epcisException:NoSuchResourceException"),
        ProblemCode::NotAcceptable => (status, "epcisException:NotAcceptableException"),
        ProblemCode::TooLarge => (status, "epcisException:CaptureLimitExceededException"),
        ProblemCode::UnsupportedMediaType => (status, "epcisException:UnsupportedMediaTypeException"),
        _ => (status, "epcisException:ImplementationException"),
    }
}
