//! Who is calling and what they may do. Nothing else in the server decides that.
//!
//! A service takes an [`Allowed`], which only this module can make: a forgotten check does not compile. The
//! value carries the caller's scope (which business, which area), so the tenant filter has one origin too.

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
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::{Action, Guarded, Role, allows};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ConnectionTrait as _, FromQueryResult};
use uuid::Uuid;

pub use crate::platform::database::Author;
pub(crate) use oversight::overseen;
pub use scope::{Business, Group, Oversight, Own, Scope, Team, Tenant, Viewpoint};

use crate::Application;
use crate::http::body::application;
use crate::http::intake::SignedIn;
use crate::platform::entity::{authority, organisation, session, stored, user_account};
use crate::platform::problem::{Error, Result};

/// Something that permission is needed for.
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
    /// The business's profile.
    Profile: Tenant;
    /// The business's registration.
    Registration: Tenant;
    /// The first page of a business.
    Dashboard: Tenant;
    /// The businesses that an authority oversees.
    Approvals: Oversight;
    /// The business's files and pictures.
    Files: Tenant;
    /// The business's GS1 numbers.
    Numbers: Tenant;
    /// What happened: EPCIS events.
    Events: Tenant;
    /// Events over the EPCIS binding, found and read.
    EventStore: Tenant;
    /// Events sent over it, and what became of them.
    Captures: Tenant;
    /// Questions that are kept.
    NamedQueries: Tenant;
    /// The keys of the business's programs.
    ApiKeys: Tenant;
    /// Traces of goods.
    Chains: Viewpoint;
    /// Recalls.
    Recalls: Viewpoint;
    /// Labels and their print runs.
    Labels: Tenant;
    /// The business's own entries in catalogues.
    OwnCatalogues: Tenant;
    /// The catalogues and areas of the whole system.
    SystemCatalogues: Own;
    /// The users of one's own business or authority.
    Users: Team;
    /// One's own account.
    Account: Own;
}

/// An action as a type.
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

/// Who is calling, as the database knows them at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The user.
    pub user_id: Uuid,
    /// The session that the access token belongs to.
    pub session_id: Uuid,
    /// Email đăng nhập.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// What the user is there.
    pub role: Role,
    /// Where the user belongs.
    pub membership: Membership,
    /// What the key that they call with may be used for; `None` for people, who may do what their role may.
    pub key: Option<api_key::Scopes>,
}

/// Where a user belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Membership {
    /// To a business.
    Organisation {
        /// Its identifier.
        id: Uuid,
        /// Its name.
        name: String,
        /// Where it stands.
        state: OrganisationState,
    },
    /// To an authority.
    Authority {
        /// Its identifier.
        id: Uuid,
        /// Its name.
        name: String,
        /// What it oversees.
        area_id: Option<Uuid>,
    },
    /// To those who run the system.
    System,
}

impl Principal {
    /// Among whom the caller's use of scarce things is divided: the business or authority, or the caller alone.
    #[must_use]
    pub const fn owner(&self) -> Uuid {
        match self.membership {
            Membership::Organisation { id, .. } | Membership::Authority { id, .. } => id,
            Membership::System => self.user_id,
        }
    }

    /// Where the caller's business stands, when there is one.
    #[must_use]
    pub const fn organisation_state(&self) -> Option<OrganisationState> {
        match self.membership {
            Membership::Organisation { state, .. } => Some(state),
            _ => None,
        }
    }
}

/// Proof that the caller may do `A` with `G`; derefs to the scope in which.
#[derive(Clone, Debug)]
pub struct Allowed<G: Guard, A> {
    principal: Principal,
    scope: G::Scope,
    proven: PhantomData<(G, A)>,
}

impl<G: Guard, A: Acting> Allowed<G, A> {
    /// Looks the caller up in the permission table.
    ///
    /// # Errors
    /// 403, with a code of its own when only the state of the business stands in the way.
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

    /// Permission for a program that runs beside the server on the same database, such as the loader of demo
    /// data: it plays the part of a user.
    ///
    /// # Errors
    /// 403 for what that user may not do either.
    pub(crate) fn in_process(principal: Principal) -> Result<Self> {
        Self::check(principal)
    }
}

impl<G: Guard, A> Allowed<G, A> {
    /// Who is calling.
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

/// A permission where none is needed: somebody who has it sees more. Without credentials, or without this permission,
/// there is none. `Option<Allowed<…>>` would take those whose session has ended for anonymous; it is no extractor.
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

/// Who calls; nobody when the request has no credentials at all.
///
/// # Errors
/// 401 for credentials that are wrong or have ended; 429 for an API key that is used too often.
async fn caller(request: &HttpRequest) -> Result<Option<Principal>> {
    let application = application(request)?;
    if let Some(key) = api_key::of_request(request.headers()) {
        let principal = api_key::find_principal(&application, key).await?;
        request.extensions_mut().insert(SignedIn(principal.owner()));
        return Ok(Some(principal));
    }
    let Some(header) = request.headers().get(header::AUTHORIZATION) else { return Ok(None) };
    let token = header.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
    let token = token.ok_or(ProblemCode::Unauthenticated)?;
    let claims = application.keys.verify(&application.database, token, application.clock.now()).await?;
    let principal = find_principal(&application, claims.sub, claims.sid).await?;
    let principal = principal.ok_or(ProblemCode::Unauthenticated)?;
    request.extensions_mut().insert(SignedIn(principal.owner()));
    Ok(Some(principal))
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

/// The user of a running session, in one read.
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
            state: row.state.ok_or_else(|| Error::Internal(format!("organisation {id} is not there")))?.into(),
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
