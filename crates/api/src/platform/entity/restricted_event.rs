//! Events against restrictions in force when they were recorded.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "restricted_event")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    /// The restrictions, as they were.
    pub restrictions: super::StoredRestrictions,
}

impl ActiveModelBehavior for ActiveModel {}
