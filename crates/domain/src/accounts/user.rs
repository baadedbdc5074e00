//! The people of a business or an authority (dictionary 13), and how one becomes one of them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::permission::{Role, Side};
use crate::accounts::account::new_password;
use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// The most people of one business or authority, those that are invited included.
pub const MAX_USERS: usize = 200;
/// Days that an invitation is open.
pub const INVITATION_DAYS: i64 = 7;

impl Side {
    /// The roles that can be given there, the one with the most rights first.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Organisation => &[Role::Owner, Role::Editor, Role::Recorder, Role::Viewer],
            Self::Authority => &[Role::Administrator, Role::Officer, Role::AuthorityViewer],
            Self::System => &[Role::Operator],
        }
    }

    /// The role without which nobody could let anyone in any more; somebody always has it.
    #[must_use]
    pub const fn head(self) -> Role {
        self.roles()[0]
    }
}

/// Someone who works for the caller's business or authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// UUIDv7.
    pub id: Uuid,
    /// The person's name.
    #[cfg_attr(feature = "openapi", schema(example = "Trần Văn Bình"))]
    pub name: String,
    /// Email đăng nhập.
    #[cfg_attr(feature = "openapi", schema(example = "binh@example.vn"))]
    pub email: String,
    /// What the person may do.
    pub role: Role,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// Gives someone another role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RoleChange {
    /// One of the roles of the same side.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub role: Option<Role>,
}

impl Input for RoleChange {
    fn check(&self, check: &mut Check) {
        check.present("role", self.role.as_ref());
    }
}

/// Invites someone by mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct InvitationInput {
    /// Where the mail goes, and with what the person will sign in.
    #[cfg_attr(feature = "openapi", schema(required, example = "binh@example.vn"))]
    pub email: String,
    /// The person's name; they can correct it.
    #[cfg_attr(feature = "openapi", schema(required, example = "Trần Văn Bình"))]
    pub name: String,
    /// What they will be allowed to do: one of the roles of the caller's side.
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

/// An invitation that nobody has accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// UUIDv7.
    pub id: Uuid,
    /// Where the mail went.
    #[cfg_attr(feature = "openapi", schema(example = "binh@example.vn"))]
    pub email: String,
    /// The person's name.
    #[cfg_attr(feature = "openapi", schema(example = "Trần Văn Bình"))]
    pub name: String,
    /// What they will be allowed to do.
    pub role: Role,
    /// When the mail was last sent.
    pub sent_at: DateTime<Utc>,
    /// Not valid from this time; it can be sent again.
    pub expires_at: DateTime<Utc>,
}

/// Asks what an invitation is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct InvitationToken {
    /// The token of the link in the mail.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub token: String,
}

impl Input for InvitationToken {
    fn check(&self, check: &mut Check) {
        check.required_line("token", &self.token);
    }
}

/// What an invitation is about, for whoever has the link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationOffer {
    /// With what one will sign in.
    #[cfg_attr(feature = "openapi", schema(example = "binh@example.vn"))]
    pub email: String,
    /// The name that the inviter entered.
    #[cfg_attr(feature = "openapi", schema(example = "Trần Văn Bình"))]
    pub name: String,
    /// What one will be allowed to do.
    pub role: Role,
    /// The business or authority that invites.
    #[cfg_attr(feature = "openapi", schema(example = "Hợp tác xã Thanh long Thuận Hòa"))]
    pub belongs_to: String,
}

/// Accepts an invitation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct InvitationAcceptance {
    /// The token of the link in the mail: valid for seven days, once.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub token: String,
    /// Họ tên.
    #[cfg_attr(feature = "openapi", schema(required, example = "Trần Văn Bình"))]
    pub name: String,
    /// Mật khẩu: at least 10 characters, and none of the common ones.
    #[cfg_attr(feature = "openapi", schema(required, example = "mua he o Phan Thiet"))]
    pub password: String,
    /// Nhập lại mật khẩu.
    #[cfg_attr(feature = "openapi", schema(required, example = "mua he o Phan Thiet"))]
    pub password_confirmation: String,
}

impl Input for InvitationAcceptance {
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
