//! Events, only ever added.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "epcis_event")]
pub struct Model {
    /// UUIDv7: the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The business.
    pub organisation_id: Uuid,
    /// Who captured it.
    pub captured_by: Uuid,
    /// SHA-256 of its pre-hash text.
    pub hash: Vec<u8>,
    /// Whether it declares that the event of this hash was wrong.
    pub declares_error: bool,
    /// The sender's identifier, or the event hash.
    pub event_id: String,
    /// Place in `EventType::ALL`.
    pub event_type: i16,
    /// 0 add, 1 observe, 2 delete.
    pub action: Option<i16>,
    /// When it took place: milliseconds since 1970.
    pub event_time: i64,
    /// When it was recorded: milliseconds since 1970.
    pub record_time: i64,
    /// Minutes east of UTC where it took place.
    pub offset_minutes: i16,
    /// Address of the term.
    pub biz_step: Option<String>,
    /// Address of the term.
    pub disposition: Option<String>,
    /// Key of the identity.
    pub read_point: Option<Uuid>,
    /// Key of the identity.
    pub biz_location: Option<Uuid>,
    /// The event as it came.
    pub json: String,
    /// `ActKind`; none for events of which people have no word here.
    pub act: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
