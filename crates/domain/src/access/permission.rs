//! Who may do what: one pure table, used by the server to refuse and by the browser not to offer.

use serde::{Deserialize, Serialize};

use crate::access::organisation_state::OrganisationState;
use crate::input::kind::Kind;
use crate::input::localized::Text;

/// What a user is to the business, authority or system that they belong to (dictionary 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Of a business: everything, users included.
    Owner,
    /// Of a business: all modules.
    Editor,
    /// Of a business: diary and events only, for field workers.
    Recorder,
    /// Of a business: reads.
    Viewer,
    /// Of an authority: everything that the authority may.
    Administrator,
    /// Of an authority: decides about registrations.
    Officer,
    /// Of an authority: reads.
    AuthorityViewer,
    /// Of the system: keeps it running, sees no business's records.
    Operator,
}

impl Role {
    /// All of them.
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

    /// What people call it.
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

    /// Where the role belongs.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::Owner | Self::Editor | Self::Recorder | Self::Viewer => Side::Organisation,
            Self::Administrator | Self::Officer | Self::AuthorityViewer => Side::Authority,
            Self::Operator => Side::System,
        }
    }
}

/// Whose users a role is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A business.
    Organisation,
    /// An authority.
    Authority,
    /// The system itself.
    System,
}

/// What can be guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guarded {
    /// A managed kind of records.
    Records(Kind),
    /// The business's own profile.
    Profile,
    /// The business's registration, before and after it is approved.
    Registration,
    /// The counts of the first page.
    Dashboard,
    /// The businesses that an authority oversees, and the decisions about them.
    Approvals,
    /// The business's files and pictures.
    Files,
    /// The business's GS1 numbers: prefix, ranges, what is given and reserved.
    Numbers,
    /// What happened: EPCIS events, captured and queried.
    Events,
    /// Events over the EPCIS binding, found and read: apart from [`Guarded::Events`], because API keys reach it.
    EventStore,
    /// Events sent over the EPCIS binding, and what became of them.
    Captures,
    /// Questions about events that are kept under a name.
    NamedQueries,
    /// The keys with which the business's programs call.
    ApiKeys,
    /// Traces: one's own goods with a step back and forward; for an authority the chains that it oversees.
    Chains,
    /// Recalls: opened by a business, ordered by its authority.
    Recalls,
    /// Labels: print runs, their PDF, what is void.
    Labels,
    /// The business's own entries in catalogues, beside those of the system.
    OwnCatalogues,
    /// The catalogues and areas of the whole system.
    SystemCatalogues,
    /// The users of one's own business or authority.
    Users,
    /// One's own account: password, sessions.
    Account,
}

/// What can be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// List and read.
    Read,
    /// Create, change, change the state, decide.
    Write,
}

/// Whether `role` may do `action` with `what`, in a business that stands at `state` (none for users of
/// authorities and of the system).
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
        // Field workers keep the diary, tag what they harvest and record what happens to it; the diary's pictures are
        // theirs to send.
        (
            Guarded::Records(Kind::DiaryEntry | Kind::LogisticUnit)
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
        // Who waits sees their own registration, whatever its state; only an owner sends it again.
        (Guarded::Registration, Action::Read) => matches!(role.side(), Side::Organisation),
        (Guarded::Registration, Action::Write) => {
            matches!(role, Role::Owner)
                && matches!(state, Some(OrganisationState::Pending | OrganisationState::Rejected))
        }
        (Guarded::SystemCatalogues, _) => matches!(role, Role::Administrator | Role::Operator),
        // Whoever reads what happened may trace it. An authority traces the chains of the businesses that it oversees.
        (Guarded::Chains | Guarded::Recalls, Action::Read) => match role.side() {
            Side::Organisation => readable,
            Side::Authority => true,
            Side::System => false,
        },
        (Guarded::Chains | Guarded::EventStore, Action::Write) => false,
        // Whoever is suspended still has to call back what is in the market.
        (Guarded::Recalls, Action::Write) => match role {
            Role::Owner | Role::Editor => readable,
            Role::Administrator | Role::Officer => true,
            _ => false,
        },
        // A suspended business still decides who may look at its data.
        (Guarded::Users, _) => match role {
            Role::Owner => readable,
            Role::Administrator => true,
            _ => false,
        },
        // Whoever is suspended still takes a key back that got out.
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
