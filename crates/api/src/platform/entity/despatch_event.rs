//! Events that sent, received or refused what an advice announces.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "despatch_event")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    /// The advice.
    pub advice_id: Uuid,
    /// The business whose event it is.
    pub organisation_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
