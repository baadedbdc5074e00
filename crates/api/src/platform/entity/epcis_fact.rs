//! What events say by name.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "epcis_fact")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    /// Place among what the event says.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The business.
    pub organisation_id: Uuid,
    /// `Part` as a number.
    pub part: i16,
    /// The full address of the field, or the standard's name.
    pub name: String,
    /// The text; none for numbers and moments, and for what is only there.
    pub text: Option<String>,
    /// `FactValue` as a number.
    pub sort: i16,
    /// The number, or milliseconds since 1970.
    pub number: Option<f64>,
}

impl ActiveModelBehavior for ActiveModel {}
