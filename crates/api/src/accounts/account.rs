//! Changing and resetting passwords.

use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder, post, put};
use chrono::TimeDelta;
use nguon_domain::accounts::account::{PasswordChange, PasswordReset, PasswordResetRequest};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::Application;
use crate::access::device::Device;
use crate::access::throttle::{self, CountedAttempt, PASSWORD_CHANGE, RESET, ResetLimit, SIGN_IN, SIGN_IN_ACCOUNT};
use crate::access::token::{encode_secret, hash_secret};
use crate::access::{Account, Allowed, Write, password};
use crate::accounts::letter::AccountLetter;
use crate::accounts::session::end_all;
use crate::http::body::{Body, Done, Then};
use crate::platform::database::Queue;
use crate::platform::entity::{password_reset, user_account};
use crate::platform::mail;
use crate::platform::problem::{Error, Result};

/// Lifetime of a password-reset link, in minutes.
const RESET_MINUTES: i64 = 60;

/// Change the password
///
/// All other sessions of the caller are ended.
#[utoipa::path(
    tag = "account", operation_id = "changePassword", security(("bearer" = [])),
    request_body = PasswordChange, responses((status = 204, description = "Changed."))
)]
#[put("/api/v1/account/password")]
pub(crate) async fn change(
    request: Then<Allowed<Account, Write>, Body<PasswordChange>>,
    application: Data<Application>,
) -> Result<Done> {
    let Then(allowed, body) = request;
    let principal = allowed.principal();
    let subject = principal.user_id.to_string();
    throttle::count(&application, PASSWORD_CHANGE, &subject).await?;
    let user = user_account::Entity::find_by_id(principal.user_id)
        .one(application.database.read())
        .await?
        .ok_or(ProblemCode::Unauthenticated)?;
    if !password::verify(body.0.current_password, Some(user.password_hash)).await? {
        return Err(Error::field("current_password", Reason::WrongPassword));
    }
    throttle::reset(&application, PASSWORD_CHANGE, &subject).await?;
    let hash = password::hash(body.0.password).await?;
    let kept = Some(principal.session_id);
    let replace = || replace(&application, principal.user_id, &hash, kept, &principal.email, None);
    application.database.retrying(replace).await?;
    Ok(Done)
}

/// 202 with an empty body.
#[derive(Clone, Copy, Debug)]
pub struct Accepted;

impl Responder for Accepted {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::new(StatusCode::ACCEPTED)
    }
}

/// Request a password-reset link
///
/// The response is the same whether or not the account exists.
#[utoipa::path(
    tag = "account", operation_id = "requestPasswordReset", request_body = PasswordResetRequest,
    responses((status = 202, description = "Accepted; a mail is sent if the account exists."))
)]
#[post("/api/v1/password-resets")]
pub(crate) async fn request_reset(
    request: Then<CountedAttempt<ResetLimit>, Body<PasswordResetRequest>>,
    application: Data<Application>,
) -> Result<Accepted> {
    let Then(_, body) = request;
    let email = body.0.email.to_lowercase();
    throttle::count(&application, RESET, &email).await?;
    application.database.retrying(|| insert_reset(&application, &email)).await?;
    Ok(Accepted)
}

/// Inserts a password-reset link and its mail if an active account with this address exists.
async fn insert_reset(application: &Application, email_key: &str) -> Result<()> {
    let now = application.clock.now();
    let mut transaction = application.database.begin().await?;
    let user = user_account::Entity::find()
        .filter(user_account::Column::EmailKey.eq(email_key))
        .filter(user_account::Column::DisabledAt.is_null())
        .one(&transaction)
        .await?;
    if let Some(user) = user {
        let token = encode_secret(&application.clock.secret());
        password_reset::Entity::insert(password_reset::ActiveModel {
            hash: Set(hash_secret(&token)),
            user_id: Set(user.id),
            created_at: Set(now),
            expires_at: Set(now + TimeDelta::minutes(RESET_MINUTES)),
            used_at: Set(None),
        })
        .exec_without_returning(&transaction)
        .await?;
        let link = format!("{}/reset-password#token={token}", application.public_url);
        let letter = AccountLetter::PasswordReset { link: &link };
        mail::enqueue(&transaction, &application.clock, &user.email, &letter).await?;
    }
    transaction.wake(Queue::Mail);
    transaction.commit().await?;
    Ok(())
}

/// Replace a forgotten password
///
/// The link is valid once, for one hour. All sessions of the account are ended. The browser is then trusted for the
/// account, so that failed attempts by others do not lock its owner out.
#[utoipa::path(
    tag = "account", operation_id = "confirmPasswordReset", request_body = PasswordReset,
    responses((status = 204, description = "Replaced."))
)]
#[post("/api/v1/password-resets/confirm")]
pub(crate) async fn confirm_reset(
    http: HttpRequest,
    request: Then<CountedAttempt<ResetLimit>, Body<PasswordReset>>,
    application: Data<Application>,
) -> Result<PasswordReplaced> {
    let Then(CountedAttempt { peer, .. }, body) = request;
    let hash = hash_secret(&body.0.token);
    let now = application.clock.now();
    let reset = password_reset::Entity::find_by_id(hash)
        .filter(password_reset::Column::UsedAt.is_null())
        .filter(password_reset::Column::ExpiresAt.gt(now))
        .one(application.database.read())
        .await?
        .ok_or(ProblemCode::ResetTokenExpired)?;
    let user = user_account::Entity::find_by_id(reset.user_id)
        .one(application.database.read())
        .await?
        .ok_or(ProblemCode::ResetTokenExpired)?;
    let password_hash = password::hash(body.0.password).await?;
    let replace = || replace(&application, user.id, &password_hash, None, &user.email, Some(&reset.hash));
    application.database.retrying(replace).await?;
    // A user who forgot the password has probably used up some attempts; they must not delay the new one.
    throttle::reset(&application, SIGN_IN_ACCOUNT, &user.email_key).await?;
    throttle::reset(&application, SIGN_IN, &format!("{} {}", user.email_key, peer.0)).await?;
    let device = Device::of_request(&http).remember(&application, &user.email_key, application.clock.new_id(), now);
    Ok(PasswordReplaced(device))
}

/// 204 with the cookie that marks the browser as trusted for the account.
#[derive(Debug)]
pub struct PasswordReplaced(Option<Cookie<'static>>);

impl Responder for PasswordReplaced {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::NoContent();
        if let Some(device) = self.0 {
            answer.cookie(device);
        }
        answer.finish()
    }
}

/// Replaces a password, ends the other sessions, invalidates all reset links and mails the owner, in one transaction.
async fn replace(
    application: &Application,
    user_id: uuid::Uuid,
    password_hash: &str,
    kept_session: Option<uuid::Uuid>,
    email: &str,
    reset_hash: Option<&str>,
) -> Result<()> {
    let now = application.clock.now();
    let mut transaction = application.database.begin().await?;
    let used = password_reset::Entity::update_many()
        .col_expr(password_reset::Column::UsedAt, Expr::value(now))
        .filter(password_reset::Column::UserId.eq(user_id))
        .filter(password_reset::Column::UsedAt.is_null())
        .exec(&transaction)
        .await?;
    if reset_hash.is_some() && used.rows_affected == 0 {
        // Another request with the same link was committed first.
        return Err(ProblemCode::ResetTokenExpired.into());
    }
    user_account::Entity::update_many()
        .col_expr(user_account::Column::PasswordHash, Expr::value(password_hash))
        .filter(user_account::Column::Id.eq(user_id))
        .exec(&transaction)
        .await?;
    end_all(&transaction, user_id, kept_session, now).await?;
    let letter = AccountLetter::PasswordChanged { public_url: &application.public_url };
    mail::enqueue(&transaction, &application.clock, email, &letter).await?;
    transaction.wake(Queue::Mail);
    transaction.commit().await?;
    Ok(())
}
