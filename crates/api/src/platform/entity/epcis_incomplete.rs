//! Acts that lack key data elements.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "epcis_incomplete")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    /// The business.
    pub organisation_id: Uuid,
    /// Time of the event, in milliseconds since 1970.
    pub event_time: i64,
}

impl ActiveModelBehavior for ActiveModel {}
