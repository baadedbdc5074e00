//! Events that send, receive or refuse the goods of an advice.

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
    /// The business to which the event belongs.
    pub organisation_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
