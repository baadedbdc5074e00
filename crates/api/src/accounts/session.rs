//! Sign-in, token refresh and sign-out (guide §2).

use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, Responder, delete, get, post};
use chrono::{DateTime, TimeDelta, Utc};
use nguon_domain::accounts::account::{Me, Session, SignIn};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QuerySelect as _,
};
use uuid::Uuid;

use crate::Application;
use crate::access::device::Device;
use crate::access::throttle::{self, Limit, SIGN_IN, SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS, SIGN_IN_DEVICE};
use crate::access::token::{ACCESS_SECONDS, encode_secret, hash_secret};
use crate::access::{Account, Allowed, Membership, Principal, Read, Write, find_principal, password};
use crate::http::body::{Body, Done};
use crate::http::peer::Peer;
use crate::platform::entity::{refresh_token, session, user_account};
use crate::platform::problem::{Error, Result};

/// Name of the cookie with the refresh token.
pub const COOKIE: &str = "nguon_session";
/// Lifetime of a remembered session, in days (guide §2: 30 ngày).
const REMEMBERED_DAYS: i64 = 30;
/// Lifetime of other sessions, in hours; their cookie ends with the browser.
const UNREMEMBERED_HOURS: i64 = 12;
/// Time within which a client may repeat a refresh: as long as a request over a poor connection may take to fail (ADR
/// 38).
const GRACE: TimeDelta = TimeDelta::seconds(60);

/// A session with its refresh cookie and the cookie that marks the browser as trusted for the account.
#[derive(Debug)]
pub struct SessionResponse {
    session: Session,
    cookie: Cookie<'static>,
    device: Option<Cookie<'static>>,
}

impl Responder for SessionResponse {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        answer.cookie(self.cookie);
        if let Some(device) = self.device {
            answer.cookie(device);
        }
        answer.json(self.session)
    }
}

/// Sign in
///
/// With `remember` the session lasts 30 days, otherwise until the browser is closed. Failed attempts are limited by
/// account and by address; a browser that has signed in to the account before has a limit of its own, which attempts by
/// others do not use up.
#[utoipa::path(
    tag = "account", operation_id = "signIn", request_body = SignIn,
    responses((status = 200, description = "Signed in.", body = Session))
)]
#[post("/api/v1/session")]
pub(crate) async fn sign_in(
    request: HttpRequest,
    peer: Peer,
    body: Body<SignIn>,
    application: Data<Application>,
) -> Result<SessionResponse> {
    let input = body.0;
    let email = input.email.to_lowercase();
    let device = Device::of_request(&request);
    let attempt = Attempt::of(&application, &device, &email, &peer);
    throttle::count_all(&application, &attempt.limits()).await?;
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
    attempt.succeeded(&application).await?;

    let begin = || async {
        let transaction = application.database.begin().await?;
        let new_session = begin(&transaction, &application, &request, user.id, input.remember).await?;
        transaction.commit().await?;
        Ok(new_session)
    };
    application.database.retrying(begin).await?.open(&application).await
}

/// The keys by which a sign-in attempt is limited.
struct Attempt {
    email: String,
    address: String,
    /// Account and address.
    from_here: String,
    /// Account and device, when the device is trusted for the account.
    on_device: Option<String>,
}

impl Attempt {
    fn of(application: &Application, device: &Device, email: &str, peer: &Peer) -> Self {
        let name = device.name_for(application.keys.digest(), email, application.clock.now());
        Self {
            email: email.to_owned(),
            address: peer.0.clone(),
            from_here: format!("{email} {}", peer.0),
            on_device: name.map(|name| format!("{email} {name}")),
        }
    }

    fn limits(&self) -> Vec<(Limit, &str)> {
        match &self.on_device {
            Some(on_device) => vec![(SIGN_IN_DEVICE, on_device.as_str())],
            None => {
                vec![
                    (SIGN_IN, self.from_here.as_str()),
                    (SIGN_IN_ADDRESS, self.address.as_str()),
                    (SIGN_IN_ACCOUNT, self.email.as_str()),
                ]
            }
        }
    }

    /// Takes a successful attempt off the counts: many users of one cooperative sign in from the same address.
    async fn succeeded(&self, application: &Application) -> Result<()> {
        if let Some(on_device) = &self.on_device {
            return throttle::reset(application, SIGN_IN_DEVICE, on_device).await;
        }
        throttle::reset(application, SIGN_IN, &self.from_here).await?;
        throttle::refund(application, SIGN_IN_ACCOUNT, &self.email).await?;
        throttle::refund(application, SIGN_IN_ADDRESS, &self.address).await
    }
}

/// Refresh the session
///
/// Replaces the refresh token of the cookie. Because a response may be lost and two calls may run at once, the same
/// client may present a token again within one minute, as long as it has not presented the successor. Any other reuse
/// of a token ends the session.
#[utoipa::path(
    tag = "account", operation_id = "refreshSession", security(("session_cookie" = [])),
    responses((status = 200, description = "Refreshed.", body = Session))
)]
#[post("/api/v1/session/refresh")]
pub(crate) async fn refresh(request: HttpRequest, application: Data<Application>) -> Result<SessionResponse> {
    let cookie = request.cookie(COOKIE).ok_or(ProblemCode::Unauthenticated)?;
    let hash = hash_secret(cookie.value());
    let renew = || renew(&application, &request, &hash);
    application.database.retrying(renew).await?.open(&application).await
}

/// Replaces the refresh token with this hash; ends its session when the token was reused.
///
/// # Errors
/// 401 when the token or its session is no longer valid.
async fn renew(application: &Application, request: &HttpRequest, hash: &str) -> Result<NewSession> {
    let device = Device::of_request(request);
    let client = device.client(application, request);
    let now = application.clock.now();
    let transaction = application.database.begin().await?;
    let token = refresh_token::Entity::find_by_id(hash).one(&transaction).await?;
    let token = token.ok_or(ProblemCode::Unauthenticated)?;
    // The lock serialises refreshes of one session.
    let session = session::Entity::find_by_id(token.session_id).lock_exclusive().one(&transaction).await?;
    let session = session.ok_or(ProblemCode::Unauthenticated)?;
    if session.ended_at.is_some() || session.expires_at <= now {
        return Err(ProblemCode::Unauthenticated.into());
    }
    let token = refresh_token::Entity::find_by_id(hash).one(&transaction).await?.ok_or(ProblemCode::Unauthenticated)?;
    if token.used_at.is_some() {
        if !may_repeat(&transaction, &token, client.as_deref(), now).await? {
            // Reuse means that one of the two callers has a stolen token; which one cannot be told.
            end(&transaction, session.id, now).await?;
            transaction.commit().await?;
            tracing::warn!(session = %session.id, "refresh token reused: session ended");
            return Err(ProblemCode::Unauthenticated.into());
        }
    } else {
        // Also marks the other successors of the same predecessor as used.
        refresh_token::Entity::update_many()
            .col_expr(refresh_token::Column::UsedAt, Expr::value(now))
            .col_expr(refresh_token::Column::UsedBy, Expr::value(client))
            .filter(refresh_token::Column::SessionId.eq(session.id))
            .filter(refresh_token::Column::UsedAt.is_null())
            .exec(&transaction)
            .await?;
    }
    let token = issue(&transaction, application, session.id, token.generation + 1, now).await?;
    transaction.commit().await?;
    let remembered_until = session.remember.then_some(session.expires_at);
    Ok(NewSession {
        user_id: session.user_id,
        session_id: session.id,
        refresh_token: token,
        remembered_until,
        now,
        device,
    })
}

/// Whether a used token may be presented again: by the same client, within [`GRACE`], with no successor used yet.
async fn may_repeat<C: ConnectionTrait>(
    connection: &C,
    token: &refresh_token::Model,
    client: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    use refresh_token::Column;
    let same_client = client.is_some() && client == token.used_by.as_deref();
    if !same_client || token.used_at.is_none_or(|used| now - used > GRACE) {
        return Ok(false);
    }
    let used = refresh_token::Entity::find()
        .filter(Column::SessionId.eq(token.session_id))
        .filter(Column::Generation.gt(token.generation))
        .filter(Column::UsedAt.is_not_null())
        .count(connection)
        .await?;
    Ok(used == 0)
}

/// Sign out of this session
///
/// Ends the session of the cookie. Succeeds with an expired access token and without a session.
#[utoipa::path(
    tag = "account", operation_id = "signOut", security(("session_cookie" = [])),
    responses((status = 204, description = "Signed out."))
)]
#[delete("/api/v1/session")]
pub(crate) async fn sign_out(request: HttpRequest, application: Data<Application>) -> Result<SignedOut> {
    if let Some(cookie) = request.cookie(COOKIE) {
        let end = || async {
            let transaction = application.database.begin().await?;
            end_session_of(&transaction, cookie.value(), application.clock.now()).await?;
            Ok(transaction.commit().await?)
        };
        application.database.retrying(end).await?;
    }
    Ok(SignedOut(cookie(&application, String::new(), Some(CookieDuration::ZERO))))
}

/// 204, removing the cookie.
#[derive(Debug)]
pub struct SignedOut(Cookie<'static>);

impl Responder for SignedOut {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().cookie(self.0).finish()
    }
}

/// Sign out of all sessions
///
/// Ends all sessions of the caller, including this one.
#[utoipa::path(
    tag = "account", operation_id = "signOutEverywhere", security(("bearer" = [])),
    responses((status = 204, description = "All sessions ended."))
)]
#[delete("/api/v1/sessions")]
pub(crate) async fn sign_out_everywhere(
    allowed: Allowed<Account, Write>,
    application: Data<Application>,
) -> Result<Done> {
    let end = || async {
        let transaction = application.database.begin().await?;
        end_all(&transaction, allowed.principal().user_id, None, application.clock.now()).await?;
        Ok(transaction.commit().await?)
    };
    application.database.retrying(end).await?;
    Ok(Done)
}

/// Read the signed-in user
#[utoipa::path(
    tag = "account", operation_id = "getMe", security(("bearer" = [])),
    responses((status = 200, description = "The signed-in user.", body = Me))
)]
#[get("/api/v1/me")]
pub(crate) async fn me(allowed: Allowed<Account, Read>, application: Data<Application>) -> Result<Json<Me>> {
    Ok(Json(describe(&application, allowed.principal())))
}

/// Ends all sessions of a user except `except`.
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

/// Ends the session that a refresh token belongs to, if it exists.
async fn end_session_of<C: ConnectionTrait>(connection: &C, token: &str, now: DateTime<Utc>) -> Result<()> {
    if let Some(token) = refresh_token::Entity::find_by_id(hash_secret(token)).one(connection).await? {
        end(connection, token.session_id, now).await?;
    }
    Ok(())
}

/// Inserts and returns a new refresh token; only its hash is stored.
async fn issue<C: ConnectionTrait>(
    connection: &C,
    application: &Application,
    session_id: Uuid,
    generation: i32,
    now: DateTime<Utc>,
) -> Result<String> {
    let token = encode_secret(&application.clock.secret());
    refresh_token::Entity::insert(refresh_token::ActiveModel {
        hash: Set(hash_secret(&token)),
        session_id: Set(session_id),
        issued_at: Set(now),
        used_at: Set(None),
        generation: Set(generation),
        used_by: Set(None),
    })
    .exec_without_returning(connection)
    .await?;
    Ok(token)
}

/// A session in the database whose tokens have not been sent yet.
#[derive(Debug)]
pub(crate) struct NewSession {
    user_id: Uuid,
    session_id: Uuid,
    refresh_token: String,
    remembered_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    device: Device,
}

/// Creates a session for an authenticated user.
///
/// # Errors
/// When the database fails.
pub(crate) async fn begin<C: ConnectionTrait>(
    connection: &C,
    application: &Application,
    request: &HttpRequest,
    user_id: Uuid,
    remember: bool,
) -> Result<NewSession> {
    let now = application.clock.now();
    let expires_at =
        now + if remember { TimeDelta::days(REMEMBERED_DAYS) } else { TimeDelta::hours(UNREMEMBERED_HOURS) };
    let session_id = application.clock.new_id();
    // Signing in on a shared computer ends the previous user's session.
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
    let refresh_token = issue(connection, application, session_id, 0, now).await?;
    let device = Device::of_request(request);
    Ok(NewSession { user_id, session_id, refresh_token, remembered_until: remember.then_some(expires_at), now, device })
}

impl NewSession {
    /// Builds the response; to be called once the transaction is committed.
    ///
    /// # Errors
    /// When the database or signing fails.
    pub(crate) async fn open(self, application: &Application) -> Result<SessionResponse> {
        let principal = find_principal(application, self.user_id, self.session_id).await?;
        let principal = principal.ok_or_else(|| Error::from(ProblemCode::Unauthenticated))?;
        let session = Session {
            access_token: application.keys.sign(&application.database, self.user_id, self.session_id, self.now).await?,
            expires_in: ACCESS_SECONDS,
            me: describe(application, &principal),
        };
        let age = self.remembered_until.map(|until| CookieDuration::seconds((until - self.now).num_seconds()));
        let device = self.device.remember(application, &principal.email.to_lowercase(), self.session_id, self.now);
        Ok(SessionResponse { session, cookie: cookie(application, self.refresh_token, age), device })
    }
}

/// Builds the refresh cookie: not readable by scripts, same-site only, limited to the session paths.
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
