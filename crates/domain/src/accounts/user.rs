//! Users of a business or an authority (dictionary 13), and their invitation.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::permission::{Role, Side};
use crate::accounts::account::new_password;
use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// Maximum number of users of one business or authority, invited ones included.
pub const MAX_USERS: usize = 200;
/// Validity of an invitation, in days.
pub const INVITATION_DAYS: i64 = 7;

impl Side {
    /// The roles that can be assigned on this side, the most powerful first.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Organisation => &[Role::Owner, Role::Editor, Role::Recorder, Role::Viewer],
            Self::Authority => &[Role::Administrator, Role::Officer, Role::AuthorityViewer],
            Self::System => &[Role::Operator],
        }
    }

    /// The role that manages users. At least one user must always have it.
    #[must_use]
    pub const fn head(self) -> Role {
        self.roles()[0]
    }
}

/// A user of the caller's business or authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// UUIDv7.
    pub id: Uuid,
    /// Name of the user.
    #[cfg_attr(feature = "openapi", schema(example = "Trần Văn Bình"))]
    pub name: String,
    /// E-mail address (Email đăng nhập).
    #[cfg_attr(feature = "openapi", schema(example = "binh@example.vn"))]
    pub email: String,
    /// Role of the user.
    pub role: Role,
    /// When the user was created.
    pub created_at: DateTime<Utc>,
}

/// Changes the role of a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RoleChange {
    /// A role of the same side.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub role: Option<Role>,
}

impl Input for RoleChange {
    fn check(&self, check: &mut Check) {
        check.present("role", self.role.as_ref());
    }
}

/// Invites a user by mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct InvitationInput {
    /// E-mail address that the invitation is sent to, later used for sign-in.
    #[cfg_attr(feature = "openapi", schema(required, example = "binh@example.vn"))]
    pub email: String,
    /// Name of the invited user, who can correct it.
    #[cfg_attr(feature = "openapi", schema(required, example = "Trần Văn Bình"))]
    pub name: String,
    /// Role, one of the caller's side.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub role: Option<Role>,
}

impl Input for InvitationInput {
    fn check(&self, check: &mut Check) {
        if self.email.is_empty() {
            check.refuse("email", Reason::Required);
        } else {
            check.email("email", Some(&self.email));
        }
        check.required_line("name", &self.name);
        check.present("role", self.role.as_ref());
    }
}

/// An invitation that has not been accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// UUIDv7.
    pub id: Uuid,
    /// E-mail address that it was sent to.
    #[cfg_attr(feature = "openapi", schema(example = "binh@example.vn"))]
    pub email: String,
    /// Name of the invited user.
    #[cfg_attr(feature = "openapi", schema(example = "Trần Văn Bình"))]
    pub name: String,
    /// Role of the invited user.
    pub role: Role,
    /// When the mail was last sent.
    pub sent_at: DateTime<Utc>,
    /// First moment at which it is no longer valid. It can be sent again.
    pub expires_at: DateTime<Utc>,
}

/// Asks for the content of an invitation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct InvitationToken {
    /// Token of the link in the mail.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub token: String,
}

impl Input for InvitationToken {
    fn check(&self, check: &mut Check) {
        check.required_line("token", &self.token);
    }
}

/// Content of an invitation, for the holder of its link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationOffer {
    /// E-mail address for sign-in.
    #[cfg_attr(feature = "openapi", schema(example = "binh@example.vn"))]
    pub email: String,
    /// Name entered by the inviting user.
    #[cfg_attr(feature = "openapi", schema(example = "Trần Văn Bình"))]
    pub name: String,
    /// Role of the invited user.
    pub role: Role,
    /// Name of the inviting business or authority.
    #[cfg_attr(feature = "openapi", schema(example = "Hợp tác xã Thanh long Thuận Hòa"))]
    pub belongs_to: String,
}

/// Accepts an invitation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct InvitationAcceptance {
    /// Token of the link in the mail, valid for seven days and one use.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub token: String,
    /// Name (Họ tên).
    #[cfg_attr(feature = "openapi", schema(required, example = "Trần Văn Bình"))]
    pub name: String,
    /// Password (Mật khẩu), at least 10 characters, not a common one.
    #[cfg_attr(feature = "openapi", schema(required, example = "mua he o Phan Thiet"))]
    pub password: String,
    /// Password again (Nhập lại mật khẩu).
    #[cfg_attr(feature = "openapi", schema(required, example = "mua he o Phan Thiet"))]
    pub password_confirmation: String,
}

impl Input for InvitationAcceptance {
    const SECRETS: &'static [&'static str] = &["password", "password_confirmation"];

    fn check(&self, check: &mut Check) {
        check.required_line("token", &self.token);
        check.required_line("name", &self.name);
        new_password(check, &self.password, &self.password_confirmation, "");
    }
}

#[cfg(test)]
mod tests {
    use crate::access::permission::{Action, Guarded, Role, Side, allows};

    #[test]
    fn every_role_can_be_given_on_its_own_side_only() {
        for role in Role::ALL {
            for side in [Side::Organisation, Side::Authority, Side::System] {
                assert_eq!(side.roles().contains(&role), role.side() == side, "{role:?} {side:?}");
            }
        }
    }

    #[test]
    fn only_the_head_of_a_side_lets_people_in() {
        let approved = Some(crate::access::organisation_state::OrganisationState::Approved);
        for role in Role::ALL.into_iter().filter(|role| role.side() != Side::System) {
            let state = if role.side() == Side::Organisation { approved } else { None };
            assert_eq!(allows(role, state, Guarded::Users, Action::Write), role == role.side().head(), "{role:?}");
        }
    }
}
