//! Invitations: sent by mail, valid for seven days, accepted once.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, Responder, delete, get, post};
use chrono::TimeDelta;
use nguon_domain::access::permission::Role;
use nguon_domain::accounts::account::Session;
use nguon_domain::accounts::user::{
    INVITATION_DAYS, Invitation, InvitationAcceptance, InvitationInput, InvitationOffer, InvitationToken, MAX_USERS,
};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::{lock, members, role_for};
use crate::Application;
use crate::access::throttle::{self, CountedAttempt, INVITE, INVITE_RECIPIENT, InvitationLimit};
use crate::access::token::{encode_secret, hash_secret};
use crate::access::{Allowed, Group, Membership, Principal, Read, Team, Users, Write, password};
use crate::accounts::letter::AccountLetter;
use crate::accounts::session::{self, NewSession, SessionResponse};
use crate::http::body::{Body, Done, Id, Then};
use crate::platform::database::Author;
use crate::platform::database::{LogEntry, Queue, Transition as _, is_unique_violation};
use crate::platform::entity::{authority, invitation, organisation, user_account};
use crate::platform::mail;
use crate::platform::problem::{Error, Result};

use invitation::{Column, Entity, Model};

/// List the open invitations
///
/// Invitations that were not accepted yet, including expired ones, which can be resent. Newest first.
#[utoipa::path(
    tag = "users", operation_id = "listInvitations", security(("bearer" = [])),
    responses((status = 200, description = "Open invitations.", body = Vec<Invitation>))
)]
#[get("/api/v1/invitations")]
pub(crate) async fn list(
    allowed: Allowed<Users, Read>,
    application: Data<Application>,
) -> Result<Json<Vec<Invitation>>> {
    let models = Entity::find().filter(of(*allowed)).order_by_desc(Column::Id).all(application.database.read()).await?;
    models.into_iter().map(shown).collect::<Result<_>>().map(Json)
}

/// 201 with the invitation.
#[derive(Debug)]
pub struct CreatedInvitation(Invitation);

impl Responder for CreatedInvitation {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Created().json(self.0)
    }
}

/// Invite a user
///
/// The invited person gets a mail with a link that works once, for seven days. `taken` for `email` means that such an
/// account exists, `duplicate` that the address is already invited.
#[utoipa::path(
    tag = "users", operation_id = "createInvitation", security(("bearer" = [])), request_body = InvitationInput,
    responses((status = 201, description = "Invited; the mail is being sent.", body = Invitation))
)]
#[post("/api/v1/invitations")]
pub(crate) async fn invite(
    request: Then<Allowed<Users, Write>, Body<InvitationInput>>,
    application: Data<Application>,
) -> Result<CreatedInvitation> {
    let Then(allowed, body) = request;
    let input = body.0;
    let role = role_for(*allowed, input.role)?;
    let email_key = input.email.to_lowercase();
    count(&application, *allowed, &email_key).await?;
    let insert = || insert(&application, &allowed, role, &input, &email_key);
    application.database.retrying(insert).await.map(CreatedInvitation)
}

/// Inserts an invitation and its mail.
///
/// # Errors
/// A violation of `email`; 409 when the team has reached its maximum number of users.
async fn insert(
    application: &Application,
    allowed: &Allowed<Users, Write>,
    role: Role,
    input: &InvitationInput,
    email_key: &str,
) -> Result<Invitation> {
    let team = **allowed;
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    lock(&transaction, team).await?;
    if has_account(&transaction, email_key).await? {
        return Err(Error::field("email", Reason::Taken));
    }
    let invited = Entity::find().filter(of(team)).count(&transaction).await?;
    let present = user_account::Entity::find().filter(members(team)).count(&transaction).await?;
    if invited + present >= u64::try_from(MAX_USERS).unwrap_or(u64::MAX) {
        return Err(ProblemCode::LimitReached.into());
    }
    if Entity::find().filter(of(team)).filter(Column::EmailKey.eq(email_key)).count(&transaction).await? > 0 {
        return Err(Error::field("email", Reason::Duplicate));
    }
    let (organisation_id, authority_id) = match *team {
        Group::Organisation(id) => (Some(id), None),
        Group::Authority(id) => (None, Some(id)),
    };
    let now = application.clock.now();
    let token = encode_secret(&application.clock.secret());
    let model = Model {
        id: application.clock.new_id(),
        organisation_id,
        authority_id,
        email: input.email.clone(),
        email_key: email_key.to_owned(),
        name: input.name.clone(),
        role: role.into(),
        token_hash: hash_secret(&token),
        invited_by: allowed.principal().user_id,
        sent_at: now,
        expires_at: now + TimeDelta::days(INVITATION_DAYS),
    };
    Entity::insert(invitation::ActiveModel::from(model.clone())).exec_without_returning(&transaction).await?;
    send(&transaction, application, allowed.principal(), &model, &token).await?;
    transaction.record(LogEntry::new("invitation", model.id, "create"));
    transaction.wake(Queue::Mail);
    transaction.commit().await?;
    shown(model)
}

/// Resend an invitation
///
/// The mail has a new link that works for seven days; the previous link no longer works.
#[utoipa::path(
    tag = "users", operation_id = "resendInvitation", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Identifier of the invitation.")),
    responses((status = 200, description = "Resent; the mail is being sent.", body = Invitation))
)]
#[post("/api/v1/invitations/{id}/mail")]
pub(crate) async fn resend(
    request: Then<Allowed<Users, Write>, Id>,
    application: Data<Application>,
) -> Result<Json<Invitation>> {
    let Then(allowed, id) = request;
    let team = *allowed;
    let found = Entity::find_by_id(id.0).filter(of(team)).one(application.database.read()).await?;
    let model = found.ok_or(ProblemCode::NotFound)?;
    count(&application, team, &model.email_key).await?;
    application.database.retrying(|| renew(&application, &allowed, model.clone())).await.map(Json)
}

/// Replaces the link of an invitation and inserts its mail.
///
/// # Errors
/// 404 when it was accepted or withdrawn in the meantime.
async fn renew(application: &Application, allowed: &Allowed<Users, Write>, mut model: Model) -> Result<Invitation> {
    let now = application.clock.now();
    let token = encode_secret(&application.clock.secret());
    model.token_hash = hash_secret(&token);
    (model.sent_at, model.expires_at) = (now, now + TimeDelta::days(INVITATION_DAYS));
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    let row = invitation::ActiveModel {
        token_hash: Set(model.token_hash.clone()),
        sent_at: Set(model.sent_at),
        expires_at: Set(model.expires_at),
        ..Default::default()
    };
    Entity::update_many().set(row).filter(Column::Id.eq(model.id)).exec_or(&transaction, ProblemCode::NotFound).await?;
    send(&transaction, application, allowed.principal(), &model, &token).await?;
    transaction.record(LogEntry::new("invitation", model.id, "resend"));
    transaction.wake(Queue::Mail);
    transaction.commit().await?;
    shown(model)
}

/// Withdraw an invitation
///
/// Its link no longer works.
#[utoipa::path(
    tag = "users", operation_id = "withdrawInvitation", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Identifier of the invitation.")),
    responses((status = 204, description = "Withdrawn."))
)]
#[delete("/api/v1/invitations/{id}")]
pub(crate) async fn withdraw(request: Then<Allowed<Users, Write>, Id>, application: Data<Application>) -> Result<Done> {
    let Then(allowed, id) = request;
    application.database.retrying(|| delete(&application, &allowed, id.0)).await?;
    Ok(Done)
}

async fn delete(application: &Application, allowed: &Allowed<Users, Write>, id: Uuid) -> Result<()> {
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(of(**allowed))
        .exec_or(&transaction, ProblemCode::NotFound)
        .await?;
    transaction.record(LogEntry::new("invitation", id, "withdraw"));
    transaction.commit().await?;
    Ok(())
}

/// Look up an invitation
///
/// Anonymous; the caller proves with the token of the link that it was invited. The token is in the body, and behind
/// `#` in the link, because addresses are logged.
#[utoipa::path(
    tag = "users", operation_id = "lookUpInvitation", request_body = InvitationToken,
    responses((status = 200, description = "The invitation.", body = InvitationOffer))
)]
#[post("/api/v1/invitations/lookup")]
pub(crate) async fn look_up(
    request: Then<CountedAttempt<InvitationLimit>, Body<InvitationToken>>,
    application: Data<Application>,
) -> Result<Json<InvitationOffer>> {
    let Then(_, body) = request;
    let database = application.database.read();
    let model = open_one(database, &application, &body.0.token).await?;
    Ok(Json(InvitationOffer {
        role: model.role.into(),
        belongs_to: inviting(database, &model).await?,
        email: model.email,
        name: model.name,
    }))
}

/// Accept an invitation
///
/// Creates the account and signs it in. `taken` for `email` means that such an account has been created in the
/// meantime.
#[utoipa::path(
    tag = "users", operation_id = "acceptInvitation", request_body = InvitationAcceptance,
    responses((status = 200, description = "Accepted and signed in.", body = Session))
)]
#[post("/api/v1/invitations/accept")]
pub(crate) async fn accept(
    request: HttpRequest,
    counted: Then<CountedAttempt<InvitationLimit>, Body<InvitationAcceptance>>,
    application: Data<Application>,
) -> Result<SessionResponse> {
    let Then(_, Body(input)) = counted;
    let model = open_one(application.database.read(), &application, &input.token).await?;
    if input.password.eq_ignore_ascii_case(&model.email) {
        return Err(Error::field("password", Reason::CommonPassword));
    }
    let (name, password_hash) = (input.name, password::hash(input.password).await?);
    let insert = || insert_user(&application, &request, &model, &name, &password_hash);
    application.database.retrying(insert).await?.open(&application).await
}

/// Deletes an invitation, inserts its account and creates a session.
///
/// # Errors
/// 410 when the invitation was accepted or withdrawn in the meantime; a violation of `email`.
async fn insert_user(
    application: &Application,
    request: &HttpRequest,
    model: &Model,
    name: &str,
    password_hash: &str,
) -> Result<NewSession> {
    let author = Author::system_of(model.organisation_id, model.authority_id);
    let mut transaction = application.database.change(author).await?;
    transaction.is_private();
    Entity::delete_many()
        .filter(Column::Id.eq(model.id))
        .filter(Column::TokenHash.eq(&model.token_hash))
        .exec_or(&transaction, ProblemCode::InvitationExpired)
        .await?;
    let user_id = application.clock.new_id();
    let inserted = user_account::Entity::insert(user_account::ActiveModel {
        id: Set(user_id),
        organisation_id: Set(model.organisation_id),
        authority_id: Set(model.authority_id),
        email: Set(model.email.clone()),
        email_key: Set(model.email_key.clone()),
        name: Set(name.to_owned()),
        role: Set(model.role),
        password_hash: Set(password_hash.to_owned()),
        created_at: Set(application.clock.now()),
        disabled_at: Set(None),
    })
    .exec_without_returning(&transaction)
    .await;
    match inserted {
        Err(error) if is_unique_violation(&error) => {
            return Err(Error::field("email", Reason::Taken));
        }
        other => other.map(|_| ())?,
    }
    let new_session = session::begin(&transaction, application, request, user_id, false).await?;
    transaction.record(LogEntry::new("user", user_id, "accept_invitation"));
    transaction.commit().await?;
    Ok(new_session)
}

/// Selects the invitations of a team.
fn of(team: Team) -> Condition {
    Condition::all().add(match *team {
        Group::Organisation(id) => Column::OrganisationId.eq(id),
        Group::Authority(id) => Column::AuthorityId.eq(id),
    })
}

async fn count(application: &Application, team: Team, email_key: &str) -> Result<()> {
    let (Group::Organisation(id) | Group::Authority(id)) = *team;
    throttle::count(application, INVITE, &id.to_string()).await?;
    throttle::count(application, INVITE_RECIPIENT, email_key).await
}

async fn has_account<C: ConnectionTrait>(connection: &C, email_key: &str) -> Result<bool> {
    let found = user_account::Entity::find()
        .filter(user_account::Column::EmailKey.eq(email_key))
        .filter(user_account::Column::DisabledAt.is_null())
        .count(connection)
        .await?;
    Ok(found > 0)
}

async fn send(
    transaction: &DatabaseTransaction,
    application: &Application,
    inviter: &Principal,
    model: &Model,
    token: &str,
) -> Result<()> {
    let belongs_to = match &inviter.membership {
        Membership::Organisation { name, .. } | Membership::Authority { name, .. } => name,
        Membership::System => return Err(ProblemCode::Forbidden.into()),
    };
    let link = format!("{}/invitation#token={token}", application.public_url);
    let letter = AccountLetter::Invited { belongs_to, inviter: &inviter.name, role: model.role.into(), link: &link };
    mail::enqueue(transaction, &application.clock, &model.email, &letter).await
}

/// Returns the valid invitation of a link; 410 otherwise.
async fn open_one<C: ConnectionTrait>(connection: &C, application: &Application, token: &str) -> Result<Model> {
    Entity::find()
        .filter(Column::TokenHash.eq(hash_secret(token)))
        .filter(Column::ExpiresAt.gt(application.clock.now()))
        .one(connection)
        .await?
        .ok_or_else(|| ProblemCode::InvitationExpired.into())
}

/// Returns the name of the inviting business or authority.
async fn inviting<C: ConnectionTrait>(connection: &C, model: &Model) -> Result<String> {
    let name: Option<String> = match (model.organisation_id, model.authority_id) {
        (Some(id), _) => {
            let row = organisation::Entity::find_by_id(id).select_only().column(organisation::Column::Name);
            row.into_tuple().one(connection).await?
        }
        (None, Some(id)) => {
            let row = authority::Entity::find_by_id(id).select_only().column(authority::Column::Name);
            row.into_tuple().one(connection).await?
        }
        (None, None) => None,
    };
    name.ok_or_else(|| Error::Internal(format!("invitation {} has no business or authority", model.id)))
}

fn shown(model: Model) -> Result<Invitation> {
    Ok(Invitation {
        role: model.role.into(),
        id: model.id,
        email: model.email,
        name: model.name,
        sent_at: model.sent_at,
        expires_at: model.expires_at,
    })
}
