//! Views of changes, for the business and for its authority.

use std::collections::{HashMap, HashSet};

use nguon_domain::accounts::registered::{RegisteredChange, RegisteredData};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::{Model, read_data};
use crate::http::body::Versioned;
use crate::platform::entity::{catalogue_entry, file, user_account};
use crate::platform::problem::{Error, Result};
use crate::records::area;

impl Versioned for RegisteredChange {
    fn version(&self) -> i32 {
        self.version
    }
}

impl Versioned for nguon_domain::accounts::registered::ReviewedChange {
    fn version(&self) -> i32 {
        self.change.version
    }
}

/// Returns the view of one change.
///
/// # Errors
/// When the database fails.
pub(super) async fn one<C: ConnectionTrait>(connection: &C, model: Model) -> Result<RegisteredChange> {
    let mut shown = present(connection, vec![model]).await?;
    shown.pop().ok_or_else(|| Error::Internal("a change without a view".to_owned()))
}

/// Returns changes with the names of their references, in a fixed number of queries for any number of changes.
///
/// # Errors
/// When the database fails.
pub(super) async fn present<C: ConnectionTrait>(connection: &C, models: Vec<Model>) -> Result<Vec<RegisteredChange>> {
    if models.is_empty() {
        return Ok(Vec::new());
    }
    let mut sides: Vec<(RegisteredData, RegisteredData)> = Vec::with_capacity(models.len());
    for model in &models {
        sides.push((read_data(&model.data_before)?, read_data(&model.data_after)?));
    }
    let registrations = || {
        let both = sides.iter().flat_map(|(before, after)| [before, after]);
        both.filter_map(|data| data.registration.as_ref()).map(|named| &named.registration)
    };
    let entries: HashSet<Uuid> = registrations()
        .flat_map(|registration| [registration.business_type_id, registration.industry_id])
        .flatten()
        .collect();
    let entries: HashMap<Uuid, String> = catalogue_entry::Entity::find()
        .filter(catalogue_entry::Column::Id.is_in(entries))
        .all(connection)
        .await?
        .into_iter()
        .map(|entry| (entry.id, entry.name_vi))
        .collect();
    let areas: HashSet<Uuid> = registrations().filter_map(|registration| registration.area_id).collect();
    let areas = area::full_names(connection, areas).await?;
    let files: HashMap<Uuid, file::Model> = file::Entity::find()
        .filter(file::Column::Id.is_in(models.iter().filter_map(|model| model.certificate_id)))
        .all(connection)
        .await?
        .into_iter()
        .map(|file| (file.id, file))
        .collect();
    let users: Vec<(Uuid, String)> = user_account::Entity::find()
        .select_only()
        .columns([user_account::Column::Id, user_account::Column::Name])
        .filter(user_account::Column::Id.is_in(models.iter().filter_map(|model| model.asked_by)))
        .into_tuple()
        .all(connection)
        .await?;
    let users: HashMap<Uuid, String> = users.into_iter().collect();
    let named = |mut data: RegisteredData| {
        if let Some(named) = &mut data.registration {
            let name = |names: &HashMap<Uuid, String>, id: Option<Uuid>| {
                id.and_then(|id| names.get(&id).cloned()).unwrap_or_default()
            };
            named.business_type = name(&entries, named.registration.business_type_id);
            named.industry = name(&entries, named.registration.industry_id);
            named.area = name(&areas, named.registration.area_id);
        }
        data
    };
    let shown = models.into_iter().zip(sides).map(|(model, (before, after))| RegisteredChange {
        kind: model.kind.into(),
        state: model.state.into(),
        id: model.id,
        before: named(before),
        after: named(after),
        certificate: model.certificate_id.and_then(|id| files.get(&id)).map(crate::files::file::info),
        asked_by: model.asked_by.and_then(|id| users.get(&id).cloned()),
        asked_at: model.asked_at,
        decided_at: model.decided_at,
        reason: model.reason,
        version: model.version,
    });
    Ok(shown.collect())
}
