//! Values of event fields, for queries by field name.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "epcis_fact")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    /// Position among the fields of the event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The business.
    pub organisation_id: Uuid,
    /// `Part` as a number.
    pub part: i16,
    /// Full URI of the field, or its name in the standard.
    pub name: String,
    /// The text; null for numbers, times and mere existence.
    pub text: Option<String>,
    /// `FactValue` as a number.
    pub sort: i16,
    /// The number, or milliseconds since 1970.
    pub number: Option<f64>,
}

impl ActiveModelBehavior for ActiveModel {}
