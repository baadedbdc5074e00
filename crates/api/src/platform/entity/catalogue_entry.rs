//! Entries of catalogues.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "catalogue_entry")]
pub struct Model {
    /// UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The catalogue.
    pub kind: String,
    /// The business whose own entry it is; null for system entries.
    pub organisation_id: Option<Uuid>,
    /// Stable code.
    pub code: String,
    /// Vietnamese name.
    pub name_vi: String,
    /// English name.
    pub name_en: String,
    /// Place in the list.
    pub position: i32,
    /// Not offered since.
    pub retired_at: Option<DateTimeUtc>,
    /// Counts the changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
