//! Authentication and authorisation. No other part of the server decides on them.
//!
//! A service takes an [`Allowed`], which only this module can create, so that a missing check does not compile. The
//! value carries the caller's scope (which business, which area), so the tenant filter has a single origin too.

pub mod api_key;
mod author;
pub mod device;
mod digest;
pub mod keys;
mod oversight;
pub mod password;
mod scope;
mod seal;
pub mod throttle;
pub mod token;

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures_util::future::LocalBoxFuture;
use nguon_domain::access::api_key::KEY_PREFIX;
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::{Action, Guarded, Role, allows};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ConnectionTrait as _, FromQueryResult};
use uuid::Uuid;

pub use crate::platform::database::Author;
pub(crate) use oversight::overseen;
pub use scope::{Business, CallerScope, Group, Oversight, Own, Scope, Team, Tenant};

use crate::Application;
use crate::http::body::application;
use crate::http::intake::SignedIn;
use crate::platform::entity::{authority, organisation, session, stored, user_account};
use crate::platform::problem::{Error, Result};

/// A subject of permissions.
pub trait Guard: 'static {
    /// Its row in the permission table.
    const WHAT: Guarded;
    /// What the permission is limited to.
    type Scope: Scope;
}

macro_rules! guards {
    ($($(#[doc = $doc:literal])+ $name:ident: $scope:ty;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Guard for $name {
            const WHAT: Guarded = Guarded::$name;
            type Scope = $scope;
        }
    )+};
}

guards! {
    /// The profile of a business.
    Profile: Tenant;
    /// The registration of a business.
    Registration: Tenant;
    /// The dashboard of a business.
    Dashboard: Tenant;
    /// Approval of businesses by an authority.
    Approvals: Oversight;
    /// Files and pictures of a business.
    Files: Tenant;
    /// GS1 numbers of a business.
    Numbers: Tenant;
    /// Acts and the EPCIS events of a business.
    Events: Tenant;
    /// EPCIS events, queried over the EPCIS binding.
    EventStore: Tenant;
    /// EPCIS captures and their jobs.
    Captures: Tenant;
    /// Named EPCIS queries.
    NamedQueries: Tenant;
    /// API keys of a business.
    ApiKeys: Tenant;
    /// Traces of goods.
    Chains: CallerScope;
    /// Recalls.
    Recalls: CallerScope;
    /// Holds.
    Holds: CallerScope;
    /// Labels and their print runs.
    Labels: Tenant;
    /// A business's own catalogue entries.
    OwnCatalogues: Tenant;
    /// System-wide catalogues and areas.
    SystemCatalogues: Own;
    /// Users of the caller's business or authority.
    Users: Team;
    /// The caller's own account.
    Account: Own;
}

/// A type that stands for an action.
pub trait Acting: 'static {
    /// The action.
    const ACTION: Action;
}

/// [`Action::Read`] as a type.
#[derive(Clone, Copy, Debug)]
pub struct Read;

/// [`Action::Write`] as a type.
#[derive(Clone, Copy, Debug)]
pub struct Write;

impl Acting for Read {
    const ACTION: Action = Action::Read;
}

impl Acting for Write {
    const ACTION: Action = Action::Write;
}

/// The authenticated caller, with the current state in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Identifier of the user.
    pub user_id: Uuid,
    /// Session of the access token.
    pub session_id: Uuid,
    /// E-mail address for signing in.
    pub email: String,
    /// Name of the person.
    pub name: String,
    /// Role in the business or authority.
    pub role: Role,
    /// The business or authority, or the system.
    pub membership: Membership,
    /// Scopes of the API key; `None` for people, who are limited by their role only.
    pub key: Option<api_key::Scopes>,
}

/// Affiliation of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Membership {
    /// A business.
    Organisation {
        /// Its identifier.
        id: Uuid,
        /// Its name.
        name: String,
        /// Its state.
        state: OrganisationState,
    },
    /// An authority.
    Authority {
        /// Its identifier.
        id: Uuid,
        /// Its name.
        name: String,
        /// The area that it oversees; the whole country when `None`.
        area_id: Option<Uuid>,
    },
    /// Operators of the system.
    System,
}

impl Principal {
    /// Returns the owner in whose share the caller uses limited resources: the business, authority or user.
    #[must_use]
    pub const fn owner(&self) -> Uuid {
        match self.membership {
            Membership::Organisation { id, .. } | Membership::Authority { id, .. } => id,
            Membership::System => self.user_id,
        }
    }

    /// Returns the state of the caller's business, if any.
    #[must_use]
    pub const fn organisation_state(&self) -> Option<OrganisationState> {
        match self.membership {
            Membership::Organisation { state, .. } => Some(state),
            _ => None,
        }
    }
}

/// Proof that the caller may do `A` with `G`; derefs to the scope.
#[derive(Clone, Debug)]
pub struct Allowed<G: Guard, A> {
    principal: Principal,
    scope: G::Scope,
    proven: PhantomData<(G, A)>,
}

impl<G: Guard, A: Acting> Allowed<G, A> {
    /// Checks the permission table.
    ///
    /// # Errors
    /// 403, with a code of its own when only the state of the business forbids it.
    fn check(principal: Principal) -> Result<Self> {
        if principal.key.as_ref().is_some_and(|scopes| !scopes.cover(G::WHAT, A::ACTION)) {
            return Err(ProblemCode::Forbidden.into());
        }
        let state = principal.organisation_state();
        if !allows(principal.role, state, G::WHAT, A::ACTION) {
            let approved = state.map(|_| OrganisationState::Approved);
            let only_state = state != approved && allows(principal.role, approved, G::WHAT, A::ACTION);
            return Err(if only_state { ProblemCode::OrganisationNotApproved } else { ProblemCode::Forbidden }.into());
        }
        let scope = G::Scope::of(&principal).ok_or(ProblemCode::Forbidden)?;
        Ok(Self { principal, scope, proven: PhantomData })
    }

    /// Checks the permission of a program on the same database, such as the loader of demo data, that acts as a user.
    ///
    /// # Errors
    /// 403 when that user lacks the permission.
    pub(crate) fn in_process(principal: Principal) -> Result<Self> {
        Self::check(principal)
    }
}

impl<G: Guard, A> Allowed<G, A> {
    /// Returns the caller.
    #[must_use]
    pub const fn principal(&self) -> &Principal {
        &self.principal
    }
}

impl<G: Guard, A> Deref for Allowed<G, A> {
    type Target = G::Scope;

    fn deref(&self) -> &G::Scope {
        &self.scope
    }
}

impl<G: Guard, A: Acting> FromRequest for Allowed<G, A> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::check(caller(&request).await?.ok_or(ProblemCode::Unauthenticated)?) })
    }
}

/// An optional permission, for operations that show more to permitted callers. `None` without credentials or without
/// the permission; 401 for expired credentials, which `Option<Allowed<…>>` would treat as anonymous.
pub struct MaybeAllowed<G: Guard, A>(pub Option<Allowed<G, A>>);

impl<G: Guard, A> fmt::Debug for MaybeAllowed<G, A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("MaybeAllowed").field(&self.0.is_some()).finish()
    }
}

impl<G: Guard, A: Acting> FromRequest for MaybeAllowed<G, A> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let Some(principal) = caller(&request).await? else { return Ok(Self(None)) };
            match Allowed::check(principal) {
                Ok(allowed) => Ok(Self(Some(allowed))),
                Err(Error::Refused(ProblemCode::Forbidden | ProblemCode::OrganisationNotApproved)) => Ok(Self(None)),
                Err(error) => Err(error),
            }
        })
    }
}

/// Authenticates the caller; `None` when the request has no credentials at all.
///
/// Of two credentials the key in `X-API-Key` counts. When that is no valid key, the other one counts as if it came
/// alone, because gateways add the header for purposes of their own (ADR 67).
///
/// # Errors
/// 401 for invalid or expired credentials; 429 for an API key that is used too often.
async fn caller(request: &HttpRequest) -> Result<Option<Principal>> {
    let application = application(request)?;
    let authorization = request.headers().get(header::AUTHORIZATION);
    let by_key = match api_key::of_header(request.headers()) {
        Some(key) => match api_key::find_principal(&application, key).await {
            Err(Error::Refused(ProblemCode::Unauthenticated)) if authorization.is_some() => None,
            found => Some(found?),
        },
        None => None,
    };
    let principal = match (by_key, authorization) {
        (Some(principal), _) => principal,
        (None, Some(header)) => {
            let token = header.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
            of_token(&application, token.ok_or(ProblemCode::Unauthenticated)?).await?
        }
        (None, None) => return Ok(None),
    };
    request.extensions_mut().insert(SignedIn(principal.owner()));
    Ok(Some(principal))
}

/// Returns the principal of a bearer token: an API key or the access token of a session.
///
/// # Errors
/// As [`caller`].
async fn of_token(application: &Application, token: &str) -> Result<Principal> {
    if token.starts_with(KEY_PREFIX) {
        return api_key::find_principal(application, token).await;
    }
    let claims = application.keys.verify(&application.database, token, application.clock.now()).await?;
    let principal = find_principal(application, claims.sub, claims.sid).await?;
    Ok(principal.ok_or(ProblemCode::Unauthenticated)?)
}

#[derive(FromQueryResult)]
struct PrincipalRow {
    email: String,
    name: String,
    role: stored::Role,
    organisation_id: Option<Uuid>,
    organisation_name: Option<String>,
    state: Option<stored::OrganisationState>,
    authority_id: Option<Uuid>,
    authority_name: Option<String>,
    area_id: Option<Uuid>,
}

/// Returns the user of an open session, in one query.
///
/// # Errors
/// When the database fails.
pub async fn find_principal(application: &Application, user_id: Uuid, session_id: Uuid) -> Result<Option<Principal>> {
    use {authority::Column as A, organisation::Column as O, session::Column as S, user_account::Column as U};
    let user = user_account::Entity;
    let query = Query::select()
        .columns([
            (user, U::Email),
            (user, U::Name),
            (user, U::Role),
            (user, U::OrganisationId),
            (user, U::AuthorityId),
        ])
        .expr_as(Expr::col((organisation::Entity, O::Name)), "organisation_name")
        .column((organisation::Entity, O::State))
        .expr_as(Expr::col((authority::Entity, A::Name)), "authority_name")
        .column((authority::Entity, A::AreaId))
        .from(user)
        .inner_join(session::Entity, Expr::col((session::Entity, S::UserId)).equals((user, U::Id)))
        .left_join(organisation::Entity, Expr::col((organisation::Entity, O::Id)).equals((user, U::OrganisationId)))
        .left_join(authority::Entity, Expr::col((authority::Entity, A::Id)).equals((user, U::AuthorityId)))
        .and_where(Expr::col((user, U::Id)).eq(user_id))
        .and_where(Expr::col((user, U::DisabledAt)).is_null())
        .and_where(Expr::col((session::Entity, S::Id)).eq(session_id))
        .and_where(Expr::col((session::Entity, S::EndedAt)).is_null())
        .to_owned();
    let Some(row) = application.database.read().query_one(&query).await? else { return Ok(None) };
    let row = PrincipalRow::from_query_result(&row, "")?;
    let role = row.role.into();
    let membership = match (row.organisation_id, row.authority_id) {
        (Some(id), _) => Membership::Organisation {
            id,
            name: row.organisation_name.unwrap_or_default(),
            state: row.state.ok_or_else(|| Error::Internal(format!("organisation {id} is missing")))?.into(),
        },
        (None, Some(id)) => {
            Membership::Authority { id, name: row.authority_name.unwrap_or_default(), area_id: row.area_id }
        }
        (None, None) => Membership::System,
    };
    Ok(Some(Principal { user_id, session_id, email: row.email, name: row.name, role, membership, key: None }))
}

#[cfg(test)]
mod tests;
