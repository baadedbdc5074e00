//! Accounts and sessions (guide §1–2).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::organisation_state::OrganisationState;
use crate::access::permission::Role;
use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// The fewest characters of a password.
pub const PASSWORD_MIN: usize = 10;
/// The most characters of a password: more would only make hashing it slow.
pub const PASSWORD_MAX: usize = 128;

/// The account that a registering business gets: its owner's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AccountInput {
    /// Email đăng nhập: unique in the system, whatever its case.
    #[cfg_attr(feature = "openapi", schema(required, example = "htx@example.vn"))]
    pub email: String,
    /// Mật khẩu: at least 10 characters, and none of the common ones.
    #[cfg_attr(feature = "openapi", schema(required, example = "mua he o Phan Thiet"))]
    pub password: String,
    /// Nhập lại mật khẩu.
    #[cfg_attr(feature = "openapi", schema(required, example = "mua he o Phan Thiet"))]
    pub password_confirmation: String,
}

impl Input for AccountInput {
    fn check(&self, check: &mut Check) {
        if self.email.is_empty() {
            check.refuse("email", Reason::Required);
        } else {
            check.email("email", Some(&self.email));
        }
        new_password(check, &self.password, &self.password_confirmation, &self.email);
    }
}

/// Sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct SignIn {
    /// Email đăng nhập.
    #[cfg_attr(feature = "openapi", schema(required, example = "htx@example.vn"))]
    pub email: String,
    /// Mật khẩu.
    #[cfg_attr(feature = "openapi", schema(required, example = "mua he o Phan Thiet"))]
    pub password: String,
    /// Lưu đăng nhập: 30 days without signing in again.
    pub remember: bool,
}

impl Input for SignIn {
    fn check(&self, check: &mut Check) {
        check.required_line("email", &self.email);
        if self.password.is_empty() {
            check.refuse("password", Reason::Required);
        }
        check.at_most("password", &self.password, PASSWORD_MAX);
    }
}

/// A new password by someone who knows the present one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PasswordChange {
    /// Mật khẩu hiện tại.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub current_password: String,
    /// Mật khẩu mới.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub password: String,
    /// Nhập lại mật khẩu mới.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub password_confirmation: String,
}

impl Input for PasswordChange {
    fn check(&self, check: &mut Check) {
        if self.current_password.is_empty() {
            check.refuse("current_password", Reason::Required);
        }
        check.at_most("current_password", &self.current_password, PASSWORD_MAX);
        new_password(check, &self.password, &self.password_confirmation, "");
    }
}

/// Asks for a link by which a forgotten password can be replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PasswordResetRequest {
    /// Email đăng nhập. The answer is the same whether there is such an account or not.
    #[cfg_attr(feature = "openapi", schema(required, example = "htx@example.vn"))]
    pub email: String,
}

impl Input for PasswordResetRequest {
    fn check(&self, check: &mut Check) {
        if self.email.is_empty() {
            check.refuse("email", Reason::Required);
        } else {
            check.email("email", Some(&self.email));
        }
    }
}

/// Replaces a forgotten password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PasswordReset {
    /// The token of the link in the mail: valid for an hour, once.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub token: String,
    /// Mật khẩu mới.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub password: String,
    /// Nhập lại mật khẩu mới.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub password_confirmation: String,
}

impl Input for PasswordReset {
    fn check(&self, check: &mut Check) {
        check.required_line("token", &self.token);
        new_password(check, &self.password, &self.password_confirmation, "");
    }
}

/// A password that is being chosen, and its repetition.
pub(crate) fn new_password(check: &mut Check, password: &str, confirmation: &str, email: &str) {
    let length = password.chars().count();
    if password.is_empty() {
        check.refuse("password", Reason::Required);
    } else if length < PASSWORD_MIN {
        check.refuse("password", Reason::TooShort { min: PASSWORD_MIN });
    } else if length > PASSWORD_MAX {
        check.refuse("password", Reason::TooLong { max: PASSWORD_MAX });
    } else if is_common_password(password) || (!email.is_empty() && password.eq_ignore_ascii_case(email)) {
        check.refuse("password", Reason::CommonPassword);
    }
    if password != confirmation {
        check.refuse("password_confirmation", Reason::Mismatch);
    }
}

/// Beginnings of the passwords of ten and more characters that stand at the top of every published list,
/// and their Vietnamese sisters; what follows them (digits, a mark) adds nothing.
const COMMON_PASSWORD_STEMS: [&str; 28] = [
    "password",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "1q2w3e4r",
    "1qaz2wsx",
    "iloveyou",
    "administrator",
    "admin",
    "welcome",
    "letmein",
    "football",
    "superman",
    "abcdefghij",
    "abcd",
    "abc",
    "matkhau",
    "anhyeuem",
    "emyeuanh",
    "yeuem",
    "yeuanh",
    "vietnam",
    "saigon",
    "hanoi",
    "nguon",
];

/// Whether `password` is among the first that anyone would try: one character again and again, a run of the
/// keyboard or of the digits, or a common word with digits behind it.
#[must_use]
pub fn is_common_password(password: &str) -> bool {
    let folded: String = password.chars().flat_map(char::to_lowercase).collect();
    let mut distinct: Vec<char> = folded.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() <= 3 {
        return true;
    }
    let steps: Vec<i64> = folded
        .chars()
        .zip(folded.chars().skip(1))
        .map(|(left, right)| i64::from(u32::from(right)) - i64::from(u32::from(left)))
        .collect();
    let run = |step: i64| steps.iter().filter(|found| **found == step || found.abs() == 9).count() + 1 >= steps.len();
    if run(1) || run(-1) {
        return true;
    }
    let plain: String = folded.chars().filter(|c| c.is_alphanumeric() || *c == '@').collect();
    COMMON_PASSWORD_STEMS.iter().any(|stem| {
        plain.strip_prefix(stem).is_some_and(|rest| {
            let rest = rest.trim_start_matches(stem);
            rest.len() <= 6 && rest.chars().all(|c| c.is_ascii_digit() || c == '@')
        })
    })
}

/// Who is signed in, and what they may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The user.
    pub user_id: Uuid,
    /// Email đăng nhập.
    #[cfg_attr(feature = "openapi", schema(example = "htx@example.vn"))]
    pub email: String,
    /// The person's name.
    #[cfg_attr(feature = "openapi", schema(example = "Nguyễn Thị Hoa"))]
    pub name: String,
    /// What the user may do.
    pub role: Role,
    /// The business or authority that the user belongs to.
    #[cfg_attr(feature = "openapi", schema(example = "Hợp tác xã Thanh long Thuận Hòa"))]
    pub belongs_to: String,
    /// Where the user's business stands; absent for authorities and operators.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub organisation_state: Option<OrganisationState>,
    /// The address under which the public reaches the system; QR codes begin with it.
    #[cfg_attr(feature = "openapi", schema(example = "https://nguon.example.vn"))]
    pub public_url: String,
}

/// The answer to sign-in and to renewal. The refresh token travels beside it, in a cookie that scripts
/// cannot read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Goes into `Authorization: Bearer`; kept in memory only.
    #[cfg_attr(feature = "openapi", schema(example = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFZERTQSJ9.eyJzdWIiOiIuLi4ifQ.c2ln"))]
    pub access_token: String,
    /// Seconds until the access token ends.
    #[cfg_attr(feature = "openapi", schema(example = 600))]
    pub expires_in: u32,
    /// Who is signed in.
    pub me: Me,
}

#[cfg(test)]
mod tests {
    use super::is_common_password;

    #[test]
    fn what_everyone_would_try_first_is_refused_and_a_sentence_is_not() {
        for common in [
            "1234567890",
            "0987654321",
            "aaaaaaaaaa",
            "abababababab",
            "password123",
            "Matkhau@123",
            "qwertyuiop1",
            "abcdefghijk",
            "iloveyou2026",
            "vietnam2026",
            "admin123456",
            "passwordpassword",
        ] {
            assert!(is_common_password(common), "{common}");
        }
        for good in ["mua he o Phan Thiet", "correct horse battery", "Thanh-long-ruot-do-41", "x7Qm-92vLp"] {
            assert!(!is_common_password(good), "{good}");
        }
    }
}
