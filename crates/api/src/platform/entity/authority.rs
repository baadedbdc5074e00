//! Authorities.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "authority")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// The area overseen, with all areas below it; all areas when null.
    pub area_id: Option<Uuid>,
    /// The authority above it.
    pub parent_id: Option<Uuid>,
    /// Time of creation.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
