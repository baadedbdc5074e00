//! Identities that events refer to.

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
    /// Position in the event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The business.
    pub organisation_id: Uuid,
    /// Time of the event, in milliseconds since 1970.
    pub event_time: i64,
    /// Whether it is in a quantity list (class level).
    pub is_class: bool,
    /// Key of the lot of an item, or of the trade item of a lot.
    pub class: Option<Uuid>,
    /// Key of the trade item, of an identity that is one or belongs to one.
    pub trade_item: Option<Uuid>,
    /// Thousandths of `unit`; null when unknown or not counted.
    pub quantity: Option<i64>,
    /// Whether the quantity is larger than any that is counted (ADR 44).
    pub is_not_counted: bool,
    /// UN/ECE code; none for pieces.
    pub unit: Option<String>,
    /// Effect on the inventory of the business: 1 adds, −1 removes, 0 none.
    pub effect: i16,
    /// Recipient or sender: a business of this system, otherwise the key of the party's identity.
    pub counterparty: Option<Uuid>,
    /// Key of the parent of a child, or of the container with which it was received or taken out; for a transformation
    /// in several events, key of the transformation.
    pub container: Option<Uuid>,
    /// Whether the event was declared erroneous.
    pub is_void: bool,
}

impl ActiveModelBehavior for ActiveModel {}
