//! API keys: with them the programs of a business send and ask for events, without a person signed in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::permission::{Action, Guarded};
use crate::input::localized::Text;
use crate::input::{Check, Input};

/// The most keys of one business that are not revoked.
pub const MAX_API_KEYS: u64 = 20;
/// The longest that a key is valid, in days.
pub const MAX_DAYS: i64 = 730;
/// What every key begins with, so that one that got out is recognised as what it is.
pub const KEY_BEGINNING: &str = "nguon_";

/// What a key may be used for; nothing else is open to it, whoever made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeyScope {
    /// Find events, keep questions, trace goods.
    ReadEvents,
    /// Send events and see what became of them.
    CaptureEvents,
}

impl KeyScope {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::ReadEvents, Self::CaptureEvents];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadEvents => "read_events",
            Self::CaptureEvents => "capture_events",
        }
    }

    /// The reverse of [`KeyScope::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::ReadEvents => Text::new("Đọc sự kiện", "Read events"),
            Self::CaptureEvents => Text::new("Gửi sự kiện", "Capture events"),
        }
    }

    /// Whether a key with this scope may do `action` with `what`: a limit beside the permission table, never more
    /// than it.
    #[must_use]
    pub const fn covers(self, what: Guarded, action: Action) -> bool {
        match self {
            Self::ReadEvents => {
                matches!(
                    (what, action),
                    (Guarded::EventStore | Guarded::Chains, Action::Read) | (Guarded::NamedQueries, _)
                )
            }
            Self::CaptureEvents => {
                matches!(what, Guarded::Captures)
            }
        }
    }
}

/// Makes a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ApiKeyInput {
    /// Which program uses it.
    #[cfg_attr(feature = "openapi", schema(required, example = "Phần mềm kho"))]
    pub name: String,
    /// What it may do; at least one.
    #[cfg_attr(feature = "openapi", schema(required, min_items = 1))]
    pub scopes: Vec<KeyScope>,
    /// For how many days it is valid: 1 to 730.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false, minimum = 1, maximum = 730, example = 365))]
    pub days: Option<i64>,
}

impl Input for ApiKeyInput {
    fn check(&self, check: &mut Check) {
        check.required_line("name", &self.name);
        check.present("scopes", self.scopes.first());
        check.set("scopes", &self.scopes);
        check.present("days", self.days.as_ref());
        check.within("days", self.days, 1, MAX_DAYS);
    }
}

/// A key of the business, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// UUIDv7.
    pub id: Uuid,
    /// Which program uses it.
    #[cfg_attr(feature = "openapi", schema(example = "Phần mềm kho"))]
    pub name: String,
    /// How the key begins, to tell one from another.
    #[cfg_attr(feature = "openapi", schema(example = "nguon_4f1c09a2b7de"))]
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<KeyScope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// By whom.
    #[cfg_attr(feature = "openapi", schema(example = "Nguyễn Thị Hoa"))]
    pub created_by: String,
    /// Not valid from this time.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute; absent when it never was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A key that has just been made: the only time that the whole of it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApiKey {
    /// What is known of it from now on.
    #[serde(flatten)]
    pub api_key: ApiKey,
    /// The key itself, for `Authorization: Bearer` or `X-API-Key`.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "nguon_4f1c09a2b7de_M0Xh8b1qk3n7c2e9d5f4a6g8h0j2k4m6n8p0q2r4s6t")
    )]
    pub secret: String,
}

#[cfg(test)]
mod tests {
    use super::{ApiKeyInput, KeyScope};
    use crate::access::permission::{Action, Guarded};
    use crate::input::kind::Kind;
    use crate::input::parse;

    #[test]
    fn a_key_reaches_events_and_nothing_of_people_or_records() {
        let beyond = [
            Guarded::Records(Kind::Lot),
            Guarded::Profile,
            Guarded::Registration,
            Guarded::Dashboard,
            Guarded::Approvals,
            Guarded::Files,
            Guarded::Numbers,
            Guarded::Recalls,
            Guarded::Labels,
            // The same events on the business's screens, and what is sent to others from there.
            Guarded::Events,
            Guarded::OwnCatalogues,
            Guarded::SystemCatalogues,
            Guarded::Users,
            Guarded::ApiKeys,
            Guarded::Account,
        ];
        for scope in KeyScope::ALL {
            for what in beyond {
                for action in [Action::Read, Action::Write] {
                    assert!(!scope.covers(what, action), "{scope:?} {what:?} {action:?}");
                }
            }
        }
        assert!(!KeyScope::ReadEvents.covers(Guarded::Captures, Action::Write));
        assert!(!KeyScope::CaptureEvents.covers(Guarded::EventStore, Action::Read));
        assert!(KeyScope::CaptureEvents.covers(Guarded::Captures, Action::Read));
    }

    #[test]
    fn a_key_has_a_name_a_purpose_and_an_end() {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap_or_default();
        let refused = |value| {
            let violations = parse::<ApiKeyInput>(value, today).expect_err("refused");
            violations.into_iter().map(|violation| violation.field).collect::<Vec<_>>()
        };
        assert_eq!(refused(serde_json::json!({})), ["name", "scopes", "days"]);
        let twice = serde_json::json!({ "name": "Kho", "scopes": ["read_events", "read_events"], "days": 731 });
        assert_eq!(refused(twice), ["scopes", "days"]);
        let right = serde_json::json!({ "name": "Kho", "scopes": ["read_events"], "days": 730 });
        assert!(parse::<ApiKeyInput>(right, today).is_ok());
    }
}
