//! EPCIS events; append-only, except that an event may get its id later.

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
    /// SHA-256 of its content; null for events recorded by version 0.1.0.
    pub content: Option<Vec<u8>>,
    /// Digest of what it is known by, unique within the business (ADR 55); null for events recorded by version 0.1.0.
    pub known_by: Option<Vec<u8>>,
    /// Whether it is an error declaration: its hash is that of the event it declares wrong.
    pub declares_error: bool,
    /// The sender's identifier; otherwise the event hash ID, or a UUID for a second event with the same hash.
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
