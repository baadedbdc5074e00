//! Restrictions on goods as events name them: `find` finds them, `record` is what new events do to them.

mod find;
mod record;

use actix_web::get;
use actix_web::web::{Data, Json};
use nguon_domain::input::violation::Reason;
use nguon_domain::records::restriction::Restrictions;
use serde::Deserialize;
use utoipa::IntoParams;

pub(crate) use self::find::{GoodsAt, RestrictionCache, restrictions};
pub(crate) use self::record::{apply, is_gated};
use crate::Application;
use crate::access::{Allowed, Events, Read};
use crate::events::goods;
use crate::http::body::Query;
use crate::platform::problem::{Error, Result};

/// The query of restrictions.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RestrictionQuery {
    /// The scanned or typed code of a label.
    #[param(example = "(01)08938505970011(10)TL-20261115-01")]
    code: String,
}

/// List the restrictions on goods
///
/// Why goods cannot be sent, sold, used, packed or labelled today: recalls, holds, a use-by date that has passed; on
/// themselves, on their lot, and on what is packed in them.
#[utoipa::path(
    tag = "holds", operation_id = "listRestrictions", security(("bearer" = [])), params(RestrictionQuery),
    responses((status = 200, description = "The restrictions in force.", body = Restrictions))
)]
#[get("/api/v1/restrictions")]
pub(crate) async fn list(
    allowed: Allowed<Events, Read>,
    query: Query<RestrictionQuery>,
    application: Data<Application>,
) -> Result<Json<Restrictions>> {
    let connection = application.database.read();
    let things = goods::identify(connection, &application.public_url, &[query.0.code.trim()]).await?;
    let thing = things.into_iter().next().unwrap_or(Err(Reason::Required));
    let thing = thing.map_err(|reason| Error::field("code", reason))?;
    let asked = GoodsAt { identity: &thing.identity, is_class: thing.is_class, at: application.clock.now() };
    let found = restrictions(connection, *allowed, &[asked]).await?;
    Ok(Json(Restrictions { items: found.into_iter().flatten().collect() }))
}
