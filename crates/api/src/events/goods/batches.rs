//! Suppliers' batches of materials as goods of events.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, JoinType, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::platform::entity::{material, material_batch};
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// A batch with the name of its material.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Batch {
    id: Uuid,
    pub(super) organisation_id: Uuid,
    pub(super) batch_number: Option<String>,
    pub(super) material: String,
}

/// Returns batches by id.
pub(super) async fn batches<C: ConnectionTrait>(connection: &C, ids: &[Uuid]) -> Result<HashMap<Uuid, Batch>> {
    let rows: Vec<Batch> = in_chunks::find(connection, ids.iter().copied(), |chunk| {
        material_batch::Entity::find()
            .select_only()
            .columns([
                material_batch::Column::Id,
                material_batch::Column::OrganisationId,
                material_batch::Column::BatchNumber,
            ])
            .column_as(material::Column::Name, "material")
            .join(
                JoinType::InnerJoin,
                material_batch::Entity::belongs_to(material::Entity)
                    .from(material_batch::Column::MaterialId)
                    .to(material::Column::Id)
                    .into(),
            )
            .filter(material_batch::Column::Id.is_in(chunk))
            .into_model()
    })
    .await?;
    Ok(rows.into_iter().map(|batch| (batch.id, batch)).collect())
}
