//! API keys, with which programs of a business capture and query events without a user session.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::permission::{Action, Guarded};
use crate::input::localized::Text;
use crate::input::{Check, Input};

/// Maximum number of keys of one business that are not revoked.
pub const MAX_API_KEYS: u64 = 20;
/// Maximum validity of a key, in days.
pub const MAX_KEY_DAYS: i64 = 730;
/// Prefix of every key, so that a leaked one can be recognised.
pub const KEY_PREFIX: &str = "nguon_";

/// A permission of a key. A key may do nothing else, whoever created it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeyScope {
    /// Query events, manage named queries, trace goods.
    ReadEvents,
    /// Capture events and read the state of their capture.
    CaptureEvents,
}

impl KeyScope {
    /// All values.
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

    /// Display name.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::ReadEvents => Text::new("Đọc sự kiện", "Read events"),
            Self::CaptureEvents => Text::new("Gửi sự kiện", "Capture events"),
        }
    }

    /// Whether a key with this scope may do `action` with `what`. Scopes only narrow the table of
    /// [`allows`](crate::access::permission::allows).
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

/// Creates an API key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ApiKeyInput {
    /// Name (Tên) of the program that uses the key.
    #[cfg_attr(feature = "openapi", schema(required, example = "Phần mềm kho"))]
    pub name: String,
    /// Permissions of the key; at least one.
    #[cfg_attr(feature = "openapi", schema(required, min_items = 1))]
    pub scopes: Vec<KeyScope>,
    /// Validity in days, 1 to 730.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false, minimum = 1, maximum = 730, example = 365))]
    pub days: Option<i64>,
}

impl Input for ApiKeyInput {
    fn check(&self, check: &mut Check) {
        check.required_line("name", &self.name);
        check.present("scopes", self.scopes.first());
        check.set("scopes", &self.scopes);
        check.present("days", self.days.as_ref());
        check.within("days", self.days, 1, MAX_KEY_DAYS);
    }
}

/// An API key of the business, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// UUIDv7.
    pub id: Uuid,
    /// Name (Tên) of the program that uses the key.
    #[cfg_attr(feature = "openapi", schema(example = "Phần mềm kho"))]
    pub name: String,
    /// First characters of the key, to identify it.
    #[cfg_attr(feature = "openapi", schema(example = "nguon_4f1c09a2b7de"))]
    pub prefix: String,
    /// Permissions of the key.
    pub scopes: Vec<KeyScope>,
    /// When the key was created.
    pub created_at: DateTime<Utc>,
    /// Name of the user who created it.
    #[cfg_attr(feature = "openapi", schema(example = "Nguyễn Thị Hoa"))]
    pub created_by: String,
    /// First moment at which the key is no longer valid.
    pub expires_at: DateTime<Utc>,
    /// Last use, to the minute; absent when the key was never used.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A key that has just been created. Its secret is shown only here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApiKey {
    /// The key without its secret.
    #[serde(flatten)]
    pub api_key: ApiKey,
    /// The secret, for `Authorization: Bearer` or `X-API-Key`.
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
            Guarded::Holds,
            Guarded::Labels,
            // The same events as shown in the app, and what the app sends to others.
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
