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
    /// The business to which the entry belongs; null for system entries.
    pub organisation_id: Option<Uuid>,
    /// Stable code.
    pub code: String,
    /// Vietnamese name.
    pub name_vi: String,
    /// English name.
    pub name_en: String,
    /// Position in the list.
    pub position: i32,
    /// Time since when it is no longer offered.
    pub retired_at: Option<DateTimeUtc>,
    /// Version, incremented with every change.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
