//! What events are about.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "epcis_link")]
pub struct Model {
    /// Key of the identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity: Uuid,
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    /// `Link` as a number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub link: i16,
    /// Place in the event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The business.
    pub organisation_id: Uuid,
    /// When the event took place: milliseconds since 1970.
    pub event_time: i64,
    /// Whether it stands in a list of quantities.
    pub is_class: bool,
    /// Key of the lot of an item, of the trade item of a lot.
    pub class: Option<Uuid>,
    /// Key of the trade item, of whatever is one or is of one.
    pub trade_item: Option<Uuid>,
    /// Thousandths of `unit`.
    pub quantity: Option<i64>,
    /// UN/ECE code; none for pieces.
    pub unit: Option<String>,
    /// What the event does to what the business has of it: 1 brings, −1 takes, 0 neither.
    pub effect: i16,
    /// To whom it was sent, from whom it came: a business of this system, else the key of the party's identity.
    pub counterparty: Option<Uuid>,
    /// Key of what holds a child, or held what was received or taken out with it; of a transformation in several
    /// events, the transformation.
    pub container: Option<Uuid>,
    /// Whether the event was declared wrong.
    pub is_void: bool,
}

impl ActiveModelBehavior for ActiveModel {}
