//! Further search criteria of events: transactions, sources, destinations, persistent dispositions.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "epcis_detail")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    /// 0 transaction, 1 source, 2 destination, 3 set, 4 unset, 5 transformation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: i16,
    /// Position in the event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// URI of the type, or of the disposition.
    pub term: Option<String>,
    /// Key of the identity.
    pub identity: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
