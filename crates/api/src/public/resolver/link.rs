//! Answers a request for a link type: a redirect, or what there is to choose from.

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use nguon_domain::input::problem::ProblemCode;

use super::level::{Choice, Level, Offer, choose};
use super::linkset;
use super::negotiation::{RepresentationRequest, languages, wants_html, weight};
use super::query::passed_on;
use super::represent::{POLICY, ResolvedView, refuse, send_linkset};
use crate::platform::problem::{Error, Result};
use crate::public::page::{LinkChoice, Missing, link_choice};

/// Redirects to the link of a type, with the parameters of the request. 300 when the request does not distinguish
/// several links (RFC 9110 §15.4.1), 404 when there is none; both list what there is: as a page for browsers.
///
/// # Errors
/// When the list cannot be rendered.
pub(super) fn answer(
    request: &HttpRequest,
    mut answer: HttpResponseBuilder,
    levels: &[Level],
    wanted: &str,
    negotiated: &RepresentationRequest,
    found: &ResolvedView,
) -> Result<HttpResponse> {
    let headers = request.headers();
    let chosen = negotiated.chosen.map(|language| language.tag().to_owned());
    let languages: Vec<String> = chosen.into_iter().chain(languages(headers)).collect();
    match choose(levels, &linkset::curie(wanted), &languages, |media_type| weight(headers, media_type)) {
        Choice::One(offer) => Ok(answer
            .status(StatusCode::TEMPORARY_REDIRECT)
            .insert_header((header::LOCATION, passed_on(&offer.href, request.query_string())))
            .finish()),
        Choice::Several(level, offers) => {
            answer.status(StatusCode::MULTIPLE_CHOICES);
            if wants_html(headers) {
                return Ok(page(answer, LinkChoice::Several, &offers, request.query_string(), negotiated));
            }
            send_linkset(request, answer, &linkset::of_choice(level, &offers))
        }
        Choice::Nothing if wants_html(headers) => {
            let one_of_each = linkset::types(levels);
            let first =
                |link_type: &&str| levels.iter().flat_map(|of| &of.offers).find(|of| of.link_type == *link_type);
            let offers: Vec<&Offer> = one_of_each.iter().filter_map(first).collect();
            answer.status(StatusCode::NOT_FOUND);
            Ok(page(answer, LinkChoice::NoSuchType, &offers, "", negotiated))
        }
        Choice::Nothing => {
            let there_are = linkset::types(levels).join(", ");
            let detail = format!("linkType {}: there are {there_are}", shown(wanted));
            let error = Error::Explained(ProblemCode::NotFound, detail);
            let mut response = refuse(request, error, &Missing::UnknownCode, "");
            response.headers_mut().append(header::LINK, found.anchor.linkset());
            Ok(response)
        }
    }
}

fn page(
    mut answer: HttpResponseBuilder,
    why: LinkChoice,
    offers: &[&Offer],
    query: &str,
    negotiated: &RepresentationRequest,
) -> HttpResponse {
    let links: Vec<(String, &str)> =
        offers.iter().map(|offer| (passed_on(&offer.href, query), offer.title.as_str())).collect();
    answer
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CONTENT_LANGUAGE, negotiated.language.tag()))
        .content_type("text/html; charset=utf-8")
        .body(link_choice(why, &links, negotiated.language))
}

/// Truncates a value from the request for display.
fn shown(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(60).collect()
}
