//! HTTP operations on API keys: created, listed and revoked by the owners of a business.

use std::collections::HashMap;

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get, post};
use chrono::TimeDelta;
use nguon_domain::access::api_key::{ApiKey, ApiKeyInput, KEY_PREFIX, MAX_API_KEYS, NewApiKey};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use crate::Application;
use crate::access::api_key::{Scopes, generate};
use crate::access::{Allowed, ApiKeys, Read, Write};
use crate::http::body::{Body, Done, Id, Then};
use crate::platform::database::{LogEntry, Transition as _};
use crate::platform::entity::{api_key, organisation, user_account};
use crate::platform::problem::Result;

use api_key::{Column, Entity, Model};

/// List the API keys
///
/// Keys that are not revoked, including expired ones, newest first.
#[utoipa::path(
    tag = "api-keys", operation_id = "listApiKeys", security(("bearer" = [])),
    responses((status = 200, description = "API keys, without their secrets.", body = Vec<ApiKey>))
)]
#[get("/api/v1/api-keys")]
pub(crate) async fn list(allowed: Allowed<ApiKeys, Read>, application: Data<Application>) -> Result<Json<Vec<ApiKey>>> {
    let database = application.database.read();
    let keys = Entity::find()
        .filter(Column::OrganisationId.eq(allowed.organisation_id))
        .filter(Column::RevokedAt.is_null())
        .order_by_desc(Column::Id)
        .all(database)
        .await?;
    let makers: HashMap<Uuid, String> = user_account::Entity::find()
        .select_only()
        .columns([user_account::Column::Id, user_account::Column::Name])
        .filter(user_account::Column::Id.is_in(keys.iter().map(|key| key.created_by)))
        .into_tuple()
        .all(database)
        .await?
        .into_iter()
        .collect();
    let maker = |key: &Model| makers.get(&key.created_by).cloned().unwrap_or_default();
    Ok(Json(keys.into_iter().map(|key| (maker(&key), key)).map(|(maker, key)| shown(key, maker)).collect()))
}

fn shown(key: Model, created_by: String) -> ApiKey {
    ApiKey {
        id: key.id,
        name: key.name,
        prefix: format!("{KEY_PREFIX}{}", key.prefix),
        scopes: Scopes::parse(&key.scopes).into_vec(),
        created_at: key.created_at,
        created_by,
        expires_at: key.expires_at,
        last_used_at: key.last_used_at,
    }
}

/// Create an API key
///
/// Only this response contains the key itself; the server stores its hash. The key acts for the business until it
/// expires or is revoked, even after the person who created it has left.
#[utoipa::path(
    tag = "api-keys", operation_id = "createApiKey", security(("bearer" = [])), request_body = ApiKeyInput,
    responses((status = 201, description = "Created; with the key.", body = NewApiKey))
)]
#[post("/api/v1/api-keys")]
pub(crate) async fn create(
    request: Then<Allowed<ApiKeys, Write>, Body<ApiKeyInput>>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let Then(allowed, body) = request;
    let input = body.0;
    let made = generate(&application);
    let now = application.clock.now();
    let model = Model {
        id: application.clock.new_id(),
        organisation_id: allowed.organisation_id,
        name: input.name,
        prefix: made.prefix,
        secret_hash: made.hash,
        scopes: Scopes::write(&input.scopes),
        created_by: allowed.principal().user_id,
        created_at: now,
        expires_at: now + TimeDelta::days(input.days.unwrap_or(1)),
        last_used_at: None,
        revoked_at: None,
    };
    let api_key = application.database.retrying(|| insert(&application, &allowed, model.clone())).await?;
    Ok(HttpResponse::Created().json(NewApiKey { api_key, secret: made.secret }))
}

/// Inserts an API key.
///
/// # Errors
/// 409 when the business has reached its maximum number of keys.
async fn insert(application: &Application, allowed: &Allowed<ApiKeys, Write>, model: Model) -> Result<ApiKey> {
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    // The lock serialises concurrent requests, so that their counts are correct.
    let row = organisation::Entity::find_by_id(allowed.organisation_id).select_only().column(organisation::Column::Id);
    row.lock_exclusive().into_tuple::<Uuid>().one(&transaction).await?;
    let present = Entity::find()
        .filter(Column::OrganisationId.eq(allowed.organisation_id))
        .filter(Column::RevokedAt.is_null())
        .count(&transaction)
        .await?;
    if present >= MAX_API_KEYS {
        return Err(ProblemCode::LimitReached.into());
    }
    Entity::insert(api_key::ActiveModel::from(model.clone())).exec_without_returning(&transaction).await?;
    let api_key = shown(model, allowed.principal().name.clone());
    transaction.record(LogEntry::new("api_key", api_key.id, "create").after(&api_key)?);
    transaction.commit().await?;
    Ok(api_key)
}

/// Revoke an API key
///
/// Every server rejects the key from this moment on.
#[utoipa::path(
    tag = "api-keys", operation_id = "revokeApiKey", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Identifier of the key.")),
    responses((status = 204, description = "Revoked."))
)]
#[delete("/api/v1/api-keys/{id}")]
pub(crate) async fn revoke(request: Then<Allowed<ApiKeys, Write>, Id>, application: Data<Application>) -> Result<Done> {
    let Then(allowed, id) = request;
    application.database.retrying(|| set_revoked(&application, &allowed, id.0)).await?;
    Ok(Done)
}

async fn set_revoked(application: &Application, allowed: &Allowed<ApiKeys, Write>, id: Uuid) -> Result<()> {
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    Entity::update_many()
        .set(api_key::ActiveModel { revoked_at: Set(Some(application.clock.now())), ..Default::default() })
        .filter(Column::Id.eq(id))
        .filter(Column::OrganisationId.eq(allowed.organisation_id))
        .filter(Column::RevokedAt.is_null())
        .exec_or(&transaction, ProblemCode::NotFound)
        .await?;
    transaction.record(LogEntry::new("api_key", id, "revoke"));
    transaction.commit().await?;
    Ok(())
}
