//! Entity tags (RFC 9110 §8.8.3).

/// Whether a list of entity tags contains `etag` (RFC 9110 §13.1.2, weak comparison).
pub(crate) fn matches(tags: &[u8], etag: &[u8]) -> bool {
    tags == b"*"
        || tags.split(|byte| *byte == b',').any(|tag| {
            let tag = tag.trim_ascii();
            tag.strip_prefix(b"W/").unwrap_or(tag) == etag
        })
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn an_entity_tag_is_found_among_others() {
        assert!(matches(b"\"a\", W/\"b\"", b"\"b\""));
        assert!(matches(b"*", b"\"b\""));
        assert!(!matches(b"\"ab\"", b"\"b\""));
    }
}
