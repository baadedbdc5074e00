//! Accounts and sessions (guide §1–2).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::organisation_state::OrganisationState;
use crate::access::permission::Role;
use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// Minimum length of a password, in characters.
pub const MIN_PASSWORD_LENGTH: usize = 10;
/// Maximum length of a password, in characters: longer ones would only slow down hashing.
pub const MAX_PASSWORD_LENGTH: usize = 128;

/// The owner's account of a business that registers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AccountInput {
    /// E-mail address for sign-in (Email đăng nhập), unique in the system, case-insensitive.
    #[cfg_attr(feature = "openapi", schema(required, example = "htx@example.vn"))]
    pub email: String,
    /// Password (Mật khẩu), at least 10 characters, not a common one.
    #[cfg_attr(feature = "openapi", schema(required, example = "mua he o Phan Thiet"))]
    pub password: String,
    /// Password again (Nhập lại mật khẩu).
    #[cfg_attr(feature = "openapi", schema(required, example = "mua he o Phan Thiet"))]
    pub password_confirmation: String,
}

impl Input for AccountInput {
    const SECRETS: &'static [&'static str] = &["password", "password_confirmation"];

    fn check(&self, check: &mut Check) {
        if self.email.is_empty() {
            check.refuse("email", Reason::Required);
        } else {
            check.email("email", Some(&self.email));
        }
        new_password(check, &self.password, &self.password_confirmation, &self.email);
    }
}

/// Credentials for sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct SignIn {
    /// E-mail address (Email đăng nhập).
    #[cfg_attr(feature = "openapi", schema(required, example = "htx@example.vn"))]
    pub email: String,
    /// Password (Mật khẩu).
    #[cfg_attr(feature = "openapi", schema(required, example = "mua he o Phan Thiet"))]
    pub password: String,
    /// Whether to stay signed in for 30 days (Lưu đăng nhập).
    pub remember: bool,
}

impl Input for SignIn {
    const SECRETS: &'static [&'static str] = &["password"];

    fn check(&self, check: &mut Check) {
        check.required_line("email", &self.email);
        if self.password.is_empty() {
            check.refuse("password", Reason::Required);
        }
        check.at_most("password", &self.password, MAX_PASSWORD_LENGTH);
    }
}

/// Changes the password of a signed-in user, who has to give the current one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PasswordChange {
    /// Current password (Mật khẩu hiện tại).
    #[cfg_attr(feature = "openapi", schema(required))]
    pub current_password: String,
    /// New password (Mật khẩu mới).
    #[cfg_attr(feature = "openapi", schema(required))]
    pub password: String,
    /// New password again (Nhập lại mật khẩu mới).
    #[cfg_attr(feature = "openapi", schema(required))]
    pub password_confirmation: String,
}

impl Input for PasswordChange {
    const SECRETS: &'static [&'static str] = &["current_password", "password", "password_confirmation"];

    fn check(&self, check: &mut Check) {
        if self.current_password.is_empty() {
            check.refuse("current_password", Reason::Required);
        }
        check.at_most("current_password", &self.current_password, MAX_PASSWORD_LENGTH);
        new_password(check, &self.password, &self.password_confirmation, "");
    }
}

/// Requests a mail with a password reset link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PasswordResetRequest {
    /// E-mail address (Email đăng nhập). The answer is the same whether such an account exists or not.
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
    /// Token of the link in the mail, valid for one hour and one use.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub token: String,
    /// New password (Mật khẩu mới).
    #[cfg_attr(feature = "openapi", schema(required))]
    pub password: String,
    /// New password again (Nhập lại mật khẩu mới).
    #[cfg_attr(feature = "openapi", schema(required))]
    pub password_confirmation: String,
}

impl Input for PasswordReset {
    const SECRETS: &'static [&'static str] = &["password", "password_confirmation"];

    fn check(&self, check: &mut Check) {
        check.required_line("token", &self.token);
        new_password(check, &self.password, &self.password_confirmation, "");
    }
}

/// Checks a new password and its confirmation.
pub(crate) fn new_password(check: &mut Check, password: &str, confirmation: &str, email: &str) {
    let length = password.chars().count();
    if password.is_empty() {
        check.refuse("password", Reason::Required);
    } else if length < MIN_PASSWORD_LENGTH {
        check.refuse("password", Reason::TooShort { min: MIN_PASSWORD_LENGTH });
    } else if length > MAX_PASSWORD_LENGTH {
        check.refuse("password", Reason::TooLong { max: MAX_PASSWORD_LENGTH });
    } else if is_common_password(password) || (!email.is_empty() && password.eq_ignore_ascii_case(email)) {
        check.refuse("password", Reason::CommonPassword);
    }
    if password != confirmation {
        check.refuse("password_confirmation", Reason::Mismatch);
    }
}

/// Stems of the passwords of ten and more characters that lead published lists of leaked passwords, with Vietnamese
/// counterparts. Digits or punctuation after a stem do not make it acceptable.
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

/// Whether `password` is easily guessed: one repeated character, a run on the keyboard or of digits, or a common stem
/// followed by digits.
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

/// The signed-in user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// Id of the user.
    pub user_id: Uuid,
    /// E-mail address (Email đăng nhập).
    #[cfg_attr(feature = "openapi", schema(example = "htx@example.vn"))]
    pub email: String,
    /// Name of the user.
    #[cfg_attr(feature = "openapi", schema(example = "Nguyễn Thị Hoa"))]
    pub name: String,
    /// Role of the user.
    pub role: Role,
    /// Name of the user's business or authority.
    #[cfg_attr(feature = "openapi", schema(example = "Hợp tác xã Thanh long Thuận Hòa"))]
    pub belongs_to: String,
    /// State of the user's business; absent for authorities and operators.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub organisation_state: Option<OrganisationState>,
    /// Public base address of the system, with which the addresses in QR codes begin.
    #[cfg_attr(feature = "openapi", schema(example = "https://nguon.example.vn"))]
    pub public_url: String,
}

/// Answer to sign-in and to renewal of a session. The refresh token is sent beside it, in an `HttpOnly` cookie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Access token for `Authorization: Bearer`. Clients keep it in memory only.
    #[cfg_attr(feature = "openapi", schema(example = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFZERTQSJ9.eyJzdWIiOiIuLi4ifQ.c2ln"))]
    pub access_token: String,
    /// Seconds until the access token expires.
    #[cfg_attr(feature = "openapi", schema(example = 600))]
    pub expires_in: u32,
    /// The signed-in user.
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
