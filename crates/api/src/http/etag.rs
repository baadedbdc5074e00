//! Entity tags (RFC 9110 §8.8.3).

use actix_web::HttpRequest;
use actix_web::http::header::{EntityTag, Header as _, HeaderValue, IF_NONE_MATCH, IfNoneMatch};

/// Whether the caller has the content with this tag (RFC 9110 §13.1.2, weak comparison).
pub(crate) fn matches(request: &HttpRequest, etag: &HeaderValue) -> bool {
    // Of most requests nothing has to be parsed.
    if !request.headers().contains_key(IF_NONE_MATCH) {
        return false;
    }
    let Some(etag) = etag.to_str().ok().and_then(|etag| etag.parse::<EntityTag>().ok()) else { return false };
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.weak_eq(&etag)),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::matches;
    use actix_web::http::header::{HeaderValue, IF_NONE_MATCH};
    use actix_web::test::TestRequest;

    #[test]
    fn an_entity_tag_is_found_among_others() {
        let found = |tags: &str| {
            let request = TestRequest::default().insert_header((IF_NONE_MATCH, tags)).to_http_request();
            matches(&request, &HeaderValue::from_static("\"b\""))
        };
        assert!(found("\"a\", W/\"b\""));
        assert!(found("*"));
        assert!(!found("\"ab\""));
        assert!(!matches(&TestRequest::default().to_http_request(), &HeaderValue::from_static("\"b\"")));
    }
}
