//! Sign-in, renewal and sign-out (guide §2).

use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, Responder, delete, get, post};
use chrono::{DateTime, TimeDelta, Utc};
use nguon_domain::account::{Me, Session, SignIn};
use nguon_domain::problem::ProblemCode;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::Application;
use crate::access::throttle::{self, SIGN_IN, SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS};
use crate::access::token::{ACCESS_SECONDS, encode_secret, hash_secret};
use crate::access::{Account, Allowed, Membership, Principal, Read, Write, find_principal, password};
use crate::body::{Body, Done};
use crate::entity::{refresh_token, session, user_account};
use crate::peer::Peer;
use crate::problem::{Error, Result};

/// The cookie that carries the refresh token.
pub const COOKIE: &str = "nguon_session";
/// Days that a remembered session lasts (guide §2: 30 ngày).
const REMEMBERED_DAYS: i64 = 30;
/// Hours that a session lasts that is not to be remembered; its cookie ends with the browser.
const UNREMEMBERED_HOURS: i64 = 12;

/// A session with the cookie that renews it.
#[derive(Debug)]
pub struct Opened {
    session: Session,
    cookie: Cookie<'static>,
}

impl Responder for Opened {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().cookie(self.cookie).json(self.session)
    }
}

/// Sign in
///
/// With `remember` the session lasts 30 days, otherwise until the browser is closed.
#[utoipa::path(
    tag = "account", operation_id = "sign_in", request_body = SignIn,
    responses((status = 200, description = "Signed in.", body = Session))
)]
#[post("/api/v1/session")]
pub(crate) async fn sign_in(
    request: HttpRequest,
    peer: Peer,
    body: Body<SignIn>,
    application: Data<Application>,
) -> Result<Opened> {
    let input = body.0;
    let email = input.email.to_lowercase();
    let from_here = format!("{email} {}", peer.0);
    throttle::count(&application, SIGN_IN_ADDRESS, &peer.0).await?;
    throttle::count(&application, SIGN_IN_ACCOUNT, &email).await?;
    throttle::count(&application, SIGN_IN, &from_here).await?;
    let user = user_account::Entity::find()
        .filter(user_account::Column::EmailKey.eq(&email))
        .filter(user_account::Column::DisabledAt.is_null())
        .one(application.database.read())
        .await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    if !password::verify(input.password, hash).await? {
        return Err(ProblemCode::WrongCredentials.into());
    }
    let user = user.ok_or(ProblemCode::WrongCredentials)?;
    // Only attempts that fail are held against anyone: a cooperative of fifty signs in from one address.
    throttle::forget(&application, SIGN_IN, &from_here).await?;
    throttle::refund(&application, SIGN_IN_ACCOUNT, &email).await?;
    throttle::refund(&application, SIGN_IN_ADDRESS, &peer.0).await?;

    let transaction = application.database.begin().await?;
    let begun = begin(&transaction, &application, &request, user.id, input.remember).await?;
    transaction.commit().await?;
    begun.open(&application).await
}

/// Renew the session
///
/// Takes the refresh token from the cookie and replaces it. A token that is presented twice ends the session.
#[utoipa::path(
    tag = "account", operation_id = "refresh_session", security(("session_cookie" = [])),
    responses((status = 200, description = "Renewed.", body = Session))
)]
#[post("/api/v1/session/refresh")]
pub(crate) async fn refresh(request: HttpRequest, application: Data<Application>) -> Result<Opened> {
    let cookie = request.cookie(COOKIE).ok_or(ProblemCode::Unauthenticated)?;
    let hash = hash_secret(cookie.value());
    let now = application.clock.now();
    let transaction = application.database.begin().await?;
    let token = refresh_token::Entity::find_by_id(hash.clone()).one(&transaction).await?;
    let token = token.ok_or(ProblemCode::Unauthenticated)?;
    let session = session::Entity::find_by_id(token.session_id).one(&transaction).await?;
    let session = session.ok_or(ProblemCode::Unauthenticated)?;
    if session.ended_at.is_some() || session.expires_at <= now {
        return Err(ProblemCode::Unauthenticated.into());
    }
    let used = refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::UsedAt, Expr::value(now))
        .filter(refresh_token::Column::Hash.eq(hash))
        .filter(refresh_token::Column::UsedAt.is_null())
        .exec(&transaction)
        .await?;
    if used.rows_affected == 0 {
        // Two have presented the same token; one of them stole it, and nothing tells which.
        end(&transaction, session.id, now).await?;
        transaction.commit().await?;
        tracing::warn!(session = %session.id, "a refresh token was presented twice: the session is ended");
        return Err(ProblemCode::Unauthenticated.into());
    }
    let token = issue(&transaction, &application, session.id, now).await?;
    transaction.commit().await?;
    let remembered_until = session.remember.then_some(session.expires_at);
    Begun { user_id: session.user_id, session_id: session.id, refresh_token: token, remembered_until, now }
        .open(&application)
        .await
}

/// Sign out here
///
/// Ends the session of the cookie. Works when the access token has long ended, and when there is no session.
#[utoipa::path(
    tag = "account", operation_id = "sign_out", security(("session_cookie" = [])),
    responses((status = 204, description = "Signed out."))
)]
#[delete("/api/v1/session")]
pub(crate) async fn sign_out(request: HttpRequest, application: Data<Application>) -> Result<SignedOut> {
    if let Some(cookie) = request.cookie(COOKIE) {
        let transaction = application.database.begin().await?;
        end_session_of(&transaction, cookie.value(), application.clock.now()).await?;
        transaction.commit().await?;
    }
    Ok(SignedOut(cookie(&application, String::new(), Some(CookieDuration::ZERO))))
}

/// 204, and the cookie is removed.
#[derive(Debug)]
pub struct SignedOut(Cookie<'static>);

impl Responder for SignedOut {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().cookie(self.0).finish()
    }
}

/// Sign out everywhere
///
/// Ends all sessions of the caller at once, this one included.
#[utoipa::path(
    tag = "account", operation_id = "sign_out_everywhere", security(("bearer" = [])),
    responses((status = 204, description = "Signed out everywhere."))
)]
#[delete("/api/v1/sessions")]
pub(crate) async fn sign_out_everywhere(
    allowed: Allowed<Account, Write>,
    application: Data<Application>,
) -> Result<Done> {
    let transaction = application.database.begin().await?;
    end_all(&transaction, allowed.principal().user_id, None, application.clock.now()).await?;
    transaction.commit().await?;
    Ok(Done)
}

/// Who is signed in
#[utoipa::path(
    tag = "account", operation_id = "me", security(("bearer" = [])),
    responses((status = 200, description = "The caller.", body = Me))
)]
#[get("/api/v1/me")]
pub(crate) async fn me(allowed: Allowed<Account, Read>, application: Data<Application>) -> Result<Json<Me>> {
    Ok(Json(describe(&application, allowed.principal())))
}

/// Ends all sessions of a user but one.
///
/// # Errors
/// When the database fails.
pub async fn end_all<C: ConnectionTrait>(
    connection: &C,
    user_id: Uuid,
    except: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .filter(session::Column::UserId.eq(user_id))
        .filter(session::Column::EndedAt.is_null());
    if let Some(kept) = except {
        update = update.filter(session::Column::Id.ne(kept));
    }
    update.exec(connection).await?;
    Ok(())
}

async fn end<C: ConnectionTrait>(connection: &C, session_id: Uuid, now: DateTime<Utc>) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .filter(session::Column::Id.eq(session_id))
        .filter(session::Column::EndedAt.is_null())
        .exec(connection)
        .await?;
    Ok(())
}

/// Ends the session that a refresh token belongs to, if there is one.
async fn end_session_of<C: ConnectionTrait>(connection: &C, token: &str, now: DateTime<Utc>) -> Result<()> {
    if let Some(token) = refresh_token::Entity::find_by_id(hash_secret(token)).one(connection).await? {
        end(connection, token.session_id, now).await?;
    }
    Ok(())
}

/// A new refresh token; only its hash is stored.
async fn issue<C: ConnectionTrait>(
    connection: &C,
    application: &Application,
    session_id: Uuid,
    now: DateTime<Utc>,
) -> Result<String> {
    let token = encode_secret(&application.clock.secret());
    refresh_token::Entity::insert(refresh_token::ActiveModel {
        hash: Set(hash_secret(&token)),
        session_id: Set(session_id),
        issued_at: Set(now),
        used_at: Set(None),
    })
    .exec_without_returning(connection)
    .await?;
    Ok(token)
}

/// A session that stands in the database, before its user is told.
#[derive(Debug)]
pub(crate) struct Begun {
    user_id: Uuid,
    session_id: Uuid,
    refresh_token: String,
    remembered_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
}

/// Begins a session for somebody who has shown who they are.
///
/// # Errors
/// When the database fails.
pub(crate) async fn begin<C: ConnectionTrait>(
    connection: &C,
    application: &Application,
    request: &HttpRequest,
    user_id: Uuid,
    remember: bool,
) -> Result<Begun> {
    let now = application.clock.now();
    let expires_at =
        now + if remember { TimeDelta::days(REMEMBERED_DAYS) } else { TimeDelta::hours(UNREMEMBERED_HOURS) };
    let session_id = application.clock.new_id();
    // Whoever signs in on a shared machine puts an end to the session before.
    if let Some(old) = request.cookie(COOKIE) {
        end_session_of(connection, old.value(), now).await?;
    }
    session::Entity::insert(session::ActiveModel {
        id: Set(session_id),
        user_id: Set(user_id),
        remember: Set(remember),
        created_at: Set(now),
        expires_at: Set(expires_at),
        ended_at: Set(None),
    })
    .exec_without_returning(connection)
    .await?;
    let refresh_token = issue(connection, application, session_id, now).await?;
    Ok(Begun { user_id, session_id, refresh_token, remembered_until: remember.then_some(expires_at), now })
}

impl Begun {
    /// The answer, once the transaction is committed.
    ///
    /// # Errors
    /// When the database or signing fails.
    pub(crate) async fn open(self, application: &Application) -> Result<Opened> {
        let principal = find_principal(application, self.user_id, self.session_id).await?;
        let principal = principal.ok_or_else(|| Error::from(ProblemCode::Unauthenticated))?;
        let session = Session {
            access_token: application.keys.sign(self.user_id, self.session_id, self.now)?,
            expires_in: ACCESS_SECONDS,
            me: describe(application, &principal),
        };
        let age = self.remembered_until.map(|until| CookieDuration::seconds((until - self.now).num_seconds()));
        Ok(Opened { session, cookie: cookie(application, self.refresh_token, age) })
    }
}

/// Scripts cannot read it, other sites cannot send it, and it goes nowhere but to the session's own paths.
fn cookie(application: &Application, value: String, max_age: Option<CookieDuration>) -> Cookie<'static> {
    let mut cookie = Cookie::build(COOKIE, value)
        .path("/api/v1/session")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(application.public_url.starts_with("https://"))
        .finish();
    if let Some(age) = max_age {
        cookie.set_max_age(age);
    }
    cookie
}

fn describe(application: &Application, principal: &Principal) -> Me {
    Me {
        user_id: principal.user_id,
        email: principal.email.clone(),
        name: principal.name.clone(),
        role: principal.role,
        belongs_to: match &principal.membership {
            Membership::Organisation { name, .. } | Membership::Authority { name, .. } => name.clone(),
            Membership::System => "Nguồn".to_owned(),
        },
        organisation_state: principal.organisation_state(),
        public_url: application.public_url.clone(),
    }
}
