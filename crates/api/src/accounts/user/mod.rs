//! The users of a business or an authority (dictionary 13): listing, roles and removal.

pub(crate) mod invitation;

use actix_web::web::{Data, Json};
use actix_web::{delete, get, put};
use nguon_domain::access::permission::Role;
use nguon_domain::accounts::user::{RoleChange, User};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::search::sort_key;
use nguon_domain::input::violation::Reason;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Group, Read, Team, Users, Write};
use crate::accounts::session::end_all;
use crate::http::body::{Body, Done, Id, Then};
use crate::platform::database::LogEntry;
use crate::platform::entity::{authority, organisation, stored, user_account};
use crate::platform::problem::{Error, Result};

use user_account::{Column, Entity, Model};

/// List the users of the caller's business or authority
///
/// Sorted by role, the most privileged first, then by name. Removed users are not included.
#[utoipa::path(
    tag = "users", operation_id = "listUsers", security(("bearer" = [])),
    responses((status = 200, description = "Users of the team.", body = Vec<User>))
)]
#[get("/api/v1/users")]
pub(crate) async fn list(allowed: Allowed<Users, Read>, application: Data<Application>) -> Result<Json<Vec<User>>> {
    let models = Entity::find().filter(members(*allowed)).all(application.database.read()).await?;
    let mut users = models.into_iter().map(shown).collect::<Vec<User>>();
    let roles = allowed.side().roles();
    let rank = |role: Role| roles.iter().position(|known| *known == role);
    users.sort_by_cached_key(|user| (rank(user.role), sort_key(&user.name), user.id));
    Ok(Json(users))
}

/// Change the role of a user
///
/// Takes effect at once, in open sessions too. 409 `own_role` for the caller's own role, `last_owner` when no user who
/// can manage users would remain.
#[utoipa::path(
    tag = "users", operation_id = "changeUserRole", security(("bearer" = [])), request_body = RoleChange,
    params(("id" = Uuid, Path, description = "Identifier of the user.")),
    responses((status = 200, description = "Changed.", body = User))
)]
#[put("/api/v1/users/{id}")]
pub(crate) async fn change_role(
    request: Then<Allowed<Users, Write>, (Id, Body<RoleChange>)>,
    application: Data<Application>,
) -> Result<Json<User>> {
    let Then(allowed, (id, body)) = request;
    let role = role_for(*allowed, body.0.role)?;
    let set = || set_role(&application, &allowed, id.0, role);
    application.database.retrying(set).await.map(Json)
}

async fn set_role(application: &Application, allowed: &Allowed<Users, Write>, id: Uuid, role: Role) -> Result<User> {
    let team = **allowed;
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    lock(&transaction, team).await?;
    let mut user = find(&transaction, team, id).await?;
    if id == allowed.principal().user_id {
        return Err(ProblemCode::OwnRole.into());
    }
    if role != team.side().head() {
        keep_one_head(&transaction, team, &user).await?;
    }
    let row = user_account::ActiveModel { role: Set(role.into()), ..Default::default() };
    Entity::update_many().set(row).filter(Column::Id.eq(id)).exec(&transaction).await?;
    transaction.record(LogEntry::new("user", id, "change_role").before(&Role::from(user.role))?.after(&role)?);
    transaction.commit().await?;
    user.role = role.into();
    Ok(shown(user))
}

/// Remove a user
///
/// The user's sessions end at once and they can no longer sign in; records they wrote keep their name. Callers may also
/// remove themselves. 409 `last_owner` when no user who can manage users would remain.
#[utoipa::path(
    tag = "users", operation_id = "removeUser", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Identifier of the user.")),
    responses((status = 204, description = "Removed."))
)]
#[delete("/api/v1/users/{id}")]
pub(crate) async fn remove(request: Then<Allowed<Users, Write>, Id>, application: Data<Application>) -> Result<Done> {
    let Then(allowed, id) = request;
    application.database.retrying(|| disable(&application, &allowed, id.0)).await?;
    Ok(Done)
}

async fn disable(application: &Application, allowed: &Allowed<Users, Write>, id: Uuid) -> Result<()> {
    let team = **allowed;
    let now = application.clock.now();
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    lock(&transaction, team).await?;
    let user = find(&transaction, team, id).await?;
    keep_one_head(&transaction, team, &user).await?;
    let row = user_account::ActiveModel { disabled_at: Set(Some(now)), ..Default::default() };
    Entity::update_many().set(row).filter(Column::Id.eq(id)).exec(&transaction).await?;
    end_all(&transaction, id, None, now).await?;
    transaction.record(LogEntry::new("user", id, "remove"));
    transaction.commit().await?;
    Ok(())
}

/// Selects the users of a team who can sign in.
fn members(team: Team) -> Condition {
    Condition::all().add(Column::DisabledAt.is_null()).add(match *team {
        Group::Organisation(id) => Column::OrganisationId.eq(id),
        Group::Authority(id) => Column::AuthorityId.eq(id),
    })
}

/// Checks that the role is one of the team's side (business or authority).
fn role_for(team: Team, role: Option<Role>) -> Result<Role> {
    let role = role.ok_or_else(|| Error::field("role", Reason::Required))?;
    if team.side().roles().contains(&role) { Ok(role) } else { Err(Error::field("role", Reason::NotAllowed)) }
}

/// Serialises changes of a team: two owners who remove each other must not both succeed.
async fn lock(transaction: &DatabaseTransaction, team: Team) -> Result<()> {
    match *team {
        Group::Organisation(id) => {
            let row = organisation::Entity::find_by_id(id).select_only().column(organisation::Column::Id);
            row.lock_exclusive().into_tuple::<Uuid>().one(transaction).await?;
        }
        Group::Authority(id) => {
            let row = authority::Entity::find_by_id(id).select_only().column(authority::Column::Id);
            row.lock_exclusive().into_tuple::<Uuid>().one(transaction).await?;
        }
    }
    Ok(())
}

async fn find<C: ConnectionTrait>(connection: &C, team: Team, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).filter(members(team)).one(connection).await?.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Returns 409 when `user` is the only one of the team who can manage users.
async fn keep_one_head<C: ConnectionTrait>(connection: &C, team: Team, user: &Model) -> Result<()> {
    let head = stored::Role::from(team.side().head());
    if user.role != head {
        return Ok(());
    }
    let other: Option<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(members(team))
        .filter(Column::Role.eq(head))
        .filter(Column::Id.ne(user.id))
        .into_tuple()
        .one(connection)
        .await?;
    other.map(|_| ()).ok_or_else(|| ProblemCode::LastOwner.into())
}

fn shown(model: Model) -> User {
    User { role: model.role.into(), id: model.id, name: model.name, email: model.email, created_at: model.created_at }
}
