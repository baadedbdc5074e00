//! EPCIS events; append-only.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "epcis_event")]
pub struct Model {
    /// UUIDv7, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The business.
    pub organisation_id: Uuid,
    /// User who captured it.
    pub captured_by: Uuid,
    /// SHA-256 of its pre-hash text.
    pub hash: Vec<u8>,
    /// Whether it is the error declaration of the event with this hash.
    pub declares_error: bool,
    /// The sender's identifier, or the event hash.
    pub event_id: String,
    /// Index in `EventType::ALL`.
    pub event_type: i16,
    /// 0 add, 1 observe, 2 delete.
    pub action: Option<i16>,
    /// Time of the event, in milliseconds since 1970.
    pub event_time: i64,
    /// Time of recording, in milliseconds since 1970.
    pub record_time: i64,
    /// Time-zone offset of the event, in minutes east of UTC.
    pub offset_minutes: i16,
    /// URI of the business step.
    pub biz_step: Option<String>,
    /// URI of the disposition.
    pub disposition: Option<String>,
    /// Key of the read point's identity.
    pub read_point: Option<Uuid>,
    /// Key of the business location's identity.
    pub biz_location: Option<Uuid>,
    /// The event as submitted.
    pub json: String,
    /// `ActKind`; null for events without a corresponding act.
    pub act: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
