//! The permission table: a pure function, used by the server to refuse requests and by the app to hide controls.

use serde::{Deserialize, Serialize};

use crate::access::organisation_state::OrganisationState;
use crate::input::kind::Kind;
use crate::input::localized::Text;

/// Role of a user in a business, in an authority or in the system (dictionary 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Owner of a business (Chủ tài khoản): everything, users included.
    Owner,
    /// Editor of a business (Biên tập): all modules.
    Editor,
    /// Recorder of a business (Ghi nhật ký): diary and events only, for field workers.
    Recorder,
    /// Viewer of a business (Chỉ xem): read only.
    Viewer,
    /// Administrator of an authority (Quản trị cơ quan): everything that the authority may do.
    Administrator,
    /// Officer of an authority (Cán bộ): decides about registrations.
    Officer,
    /// Viewer of an authority (Cán bộ chỉ xem): read only.
    AuthorityViewer,
    /// Operator of the system (Vận hành hệ thống): runs it, without access to the records of businesses.
    Operator,
}

impl Role {
    /// All values.
    pub const ALL: [Self; 8] = [
        Self::Owner,
        Self::Editor,
        Self::Recorder,
        Self::Viewer,
        Self::Administrator,
        Self::Officer,
        Self::AuthorityViewer,
        Self::Operator,
    ];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Editor => "editor",
            Self::Recorder => "recorder",
            Self::Viewer => "viewer",
            Self::Administrator => "administrator",
            Self::Officer => "officer",
            Self::AuthorityViewer => "authority_viewer",
            Self::Operator => "operator",
        }
    }

    /// The reverse of [`Role::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Display name.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Owner => Text::new("Chủ tài khoản", "Owner"),
            Self::Editor => Text::new("Biên tập", "Editor"),
            Self::Recorder => Text::new("Ghi nhật ký", "Recorder"),
            Self::Viewer => Text::new("Chỉ xem", "Viewer"),
            Self::Administrator => Text::new("Quản trị cơ quan", "Administrator"),
            Self::Officer => Text::new("Cán bộ", "Officer"),
            Self::AuthorityViewer => Text::new("Cán bộ chỉ xem", "Authority viewer"),
            Self::Operator => Text::new("Vận hành hệ thống", "Operator"),
        }
    }

    /// The side that the role belongs to.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::Owner | Self::Editor | Self::Recorder | Self::Viewer => Side::Organisation,
            Self::Administrator | Self::Officer | Self::AuthorityViewer => Side::Authority,
            Self::Operator => Side::System,
        }
    }
}

/// The kind of body that a role belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A business.
    Organisation,
    /// An authority.
    Authority,
    /// The system itself.
    System,
}

/// A protected resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guarded {
    /// Records of one kind.
    Records(Kind),
    /// Profile of the business.
    Profile,
    /// Registration of the business, before and after approval.
    Registration,
    /// The dashboard.
    Dashboard,
    /// The businesses that an authority oversees, and the decisions about them.
    Approvals,
    /// Files and pictures of the business.
    Files,
    /// GS1 numbers of the business: company prefix, ranges, assigned and reserved numbers.
    Numbers,
    /// EPCIS events in the app: recording and reading.
    Events,
    /// EPCIS events queried over the EPCIS binding. Separate from [`Guarded::Events`], because API keys may read it.
    EventStore,
    /// EPCIS events captured over the EPCIS binding, and the state of their capture.
    Captures,
    /// Named queries for events.
    NamedQueries,
    /// API keys of the business.
    ApiKeys,
    /// Traces: own goods with one step back and forward; for an authority, the chains that it oversees.
    Chains,
    /// Recalls: opened by a business, or ordered by its authority.
    Recalls,
    /// Holds: goods that may not go anywhere until they are released; placed by a business, or by its authority.
    Holds,
    /// Labels: print runs, their PDF, voided labels.
    Labels,
    /// The business's own catalogue entries, beside those of the system.
    OwnCatalogues,
    /// Catalogues and administrative areas of the whole system.
    SystemCatalogues,
    /// Users of the caller's own business or authority.
    Users,
    /// The caller's own account: password, sessions.
    Account,
}

/// An action on a protected resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// List and read.
    Read,
    /// Create, change, change the state, decide.
    Write,
}

/// Whether `role` may do `action` with `what`. `state` is that of the user's business, `None` for users of authorities
/// and of the system.
#[must_use]
pub const fn allows(role: Role, state: Option<OrganisationState>, what: Guarded, action: Action) -> bool {
    let approved = matches!(state, Some(OrganisationState::Approved));
    let readable = approved || matches!(state, Some(OrganisationState::Suspended));
    match (what, action) {
        (Guarded::Account, _) => true,
        (
            Guarded::Records(_)
            | Guarded::Profile
            | Guarded::Dashboard
            | Guarded::Files
            | Guarded::Numbers
            | Guarded::Labels
            | Guarded::Events
            | Guarded::EventStore
            | Guarded::Captures
            | Guarded::NamedQueries
            | Guarded::OwnCatalogues,
            Action::Read,
        ) => readable && matches!(role, Role::Owner | Role::Editor | Role::Recorder | Role::Viewer),
        // Field workers keep the diary, with its pictures and the batches used, tag what they harvest and record events.
        (
            Guarded::Records(Kind::DiaryEntry | Kind::LogisticUnit | Kind::MaterialBatch)
            | Guarded::Files
            | Guarded::Labels
            | Guarded::Events
            | Guarded::Captures,
            Action::Write,
        ) => approved && matches!(role, Role::Owner | Role::Editor | Role::Recorder),
        (Guarded::Records(_) | Guarded::Numbers | Guarded::NamedQueries | Guarded::OwnCatalogues, Action::Write) => {
            approved && matches!(role, Role::Owner | Role::Editor)
        }
        (Guarded::Profile, Action::Write) => approved && matches!(role, Role::Owner),
        (Guarded::Dashboard, Action::Write) => false,
        // Users of a business always see its registration, whatever its state; only an owner submits it again.
        (Guarded::Registration, Action::Read) => matches!(role.side(), Side::Organisation),
        (Guarded::Registration, Action::Write) => {
            matches!(role, Role::Owner)
                && matches!(state, Some(OrganisationState::Pending | OrganisationState::Rejected))
        }
        (Guarded::SystemCatalogues, _) => matches!(role, Role::Administrator | Role::Operator),
        // The right to read events includes the right to trace. An authority traces the chains of businesses it
        // oversees.
        (Guarded::Chains | Guarded::Recalls | Guarded::Holds, Action::Read) => match role.side() {
            Side::Organisation => readable,
            Side::Authority => true,
            Side::System => false,
        },
        (Guarded::Chains | Guarded::EventStore, Action::Write) => false,
        // A suspended business still has to recall goods on the market.
        (Guarded::Recalls, Action::Write) => match role {
            Role::Owner | Role::Editor => readable,
            Role::Administrator | Role::Officer => true,
            _ => false,
        },
        // Whoever records events may put goods on hold and release them.
        (Guarded::Holds, Action::Write) => match role {
            Role::Owner | Role::Editor | Role::Recorder => approved,
            Role::Administrator | Role::Officer => true,
            _ => false,
        },
        // A suspended business still decides who has access to its data.
        (Guarded::Users, _) => match role {
            Role::Owner => readable,
            Role::Administrator => true,
            _ => false,
        },
        // A suspended business can still revoke a leaked key.
        (Guarded::ApiKeys, _) => readable && matches!(role, Role::Owner),
        (Guarded::Approvals, Action::Read) => matches!(role.side(), Side::Authority),
        (Guarded::Approvals, Action::Write) => matches!(role, Role::Administrator | Role::Officer),
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Guarded, Role, Side, allows};
    use crate::access::organisation_state::OrganisationState;
    use crate::input::kind::Kind;

    #[test]
    fn authorities_and_operators_never_touch_a_business_s_records() {
        for role in Role::ALL.into_iter().filter(|role| role.side() != Side::Organisation) {
            for kind in Kind::ALL {
                for action in [Action::Read, Action::Write] {
                    assert!(!allows(role, None, Guarded::Records(kind), action), "{role:?} {kind:?}");
                }
            }
        }
    }

    #[test]
    fn a_business_that_is_not_approved_sees_its_registration_and_nothing_else() {
        for state in [OrganisationState::Pending, OrganisationState::Rejected] {
            for role in Role::ALL {
                assert!(!allows(role, Some(state), Guarded::Records(Kind::Lot), Action::Read));
                assert!(!allows(role, Some(state), Guarded::Dashboard, Action::Read));
                assert!(!allows(role, Some(state), Guarded::Profile, Action::Read));
            }
            assert!(allows(Role::Owner, Some(state), Guarded::Registration, Action::Read));
            assert!(allows(Role::Owner, Some(state), Guarded::Registration, Action::Write));
        }
    }

    #[test]
    fn a_suspended_business_reads_but_does_not_write() {
        let state = Some(OrganisationState::Suspended);
        assert!(allows(Role::Owner, state, Guarded::Records(Kind::Lot), Action::Read));
        assert!(!allows(Role::Owner, state, Guarded::Records(Kind::Lot), Action::Write));
        assert!(!allows(Role::Owner, state, Guarded::Registration, Action::Write));
    }

    #[test]
    fn whoever_may_write_may_read() {
        for role in Role::ALL {
            for state in OrganisationState::ALL.into_iter().map(Some).chain([None]) {
                for what in [
                    Guarded::Records(Kind::Member),
                    Guarded::Registration,
                    Guarded::Approvals,
                    Guarded::OwnCatalogues,
                    Guarded::SystemCatalogues,
                    Guarded::Captures,
                    Guarded::Holds,
                    Guarded::NamedQueries,
                    Guarded::ApiKeys,
                    Guarded::Users,
                    Guarded::Account,
                ] {
                    if allows(role, state, what, Action::Write) {
                        assert!(allows(role, state, what, Action::Read), "{role:?} {state:?} {what:?}");
                    }
                }
            }
        }
    }
}
