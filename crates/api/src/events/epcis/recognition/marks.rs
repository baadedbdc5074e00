//! What an event is recognised by.

use aws_lc_rs::digest::{SHA256, digest};
use nguon_domain::events::epcis::{Event, content, hash_id, pre_hash};

fn sha256(text: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
    hash
}

/// What an event is recognised by.
#[derive(Clone, Debug)]
pub(in crate::events::epcis) struct Marks {
    /// SHA-256 of its pre-hash text.
    pub(in crate::events::epcis) hash: [u8; 32],
    /// SHA-256 of its content.
    pub(in crate::events::epcis) content: [u8; 32],
    /// Whether it is an error declaration.
    pub(in crate::events::epcis) declares_error: bool,
    /// The id it came with, if that is not its own event hash ID.
    pub(in crate::events::epcis) given_id: Option<String>,
    /// Digest of what it is known by, unique within its business.
    pub(in crate::events::epcis) known_by: [u8; 32],
}

impl Marks {
    pub(super) fn of(event: &Event) -> Self {
        let hash = sha256(&pre_hash(event));
        let content = sha256(&content(event));
        let given_id = event.event_id.clone().filter(|id| *id != hash_id(&hash));
        let known_by = match (&event.error_declaration, &given_id) {
            (Some(declaration), _) => {
                let declared = given_id.clone().unwrap_or_else(|| hash_id(&hash));
                let reason = declaration.reason.as_ref().map(ToString::to_string);
                let mut corrected_by = declaration.corrected_by.clone();
                corrected_by.sort_unstable();
                let at = declaration.declared_at.timestamp_millis();
                sha256(&serde_json::json!(["declaration", declared, at, reason, corrected_by]).to_string())
            }
            (None, Some(id)) => by_id(id),
            (None, None) => by_content(&content),
        };
        Self { hash, content, declares_error: event.error_declaration.is_some(), given_id, known_by }
    }

    /// The id under which a new event is stored, except for a second one with the same hash.
    pub(super) fn event_id(&self) -> String {
        self.given_id.clone().unwrap_or_else(|| hash_id(&self.hash))
    }
}

/// The digest by which an event with an id is known.
fn by_id(event_id: &str) -> [u8; 32] {
    sha256(&serde_json::json!(["id", event_id]).to_string())
}

/// The digest by which an event without id is known.
pub(super) fn by_content(content: &[u8; 32]) -> [u8; 32] {
    sha256(&serde_json::json!(["content", content]).to_string())
}
