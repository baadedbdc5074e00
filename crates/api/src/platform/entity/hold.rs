//! Holds: goods that may not go anywhere until they are released.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "hold")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The business that has the goods.
    pub organisation_id: Uuid,
    /// Key of the identity of the goods in events.
    pub goods: Uuid,
    /// `RestrictionKind`: held, or failed inspection.
    pub kind: super::stored::RestrictionKind,
    /// Reason.
    pub reason: String,
    /// Whether the business shows it on the public page.
    pub is_public: bool,
    /// Whether the authority shows it on the public page.
    pub is_public_by_authority: bool,
    /// The event that placed it.
    pub event_id: Uuid,
    /// The authority that placed it.
    pub authority_id: Option<Uuid>,
    /// Time at which it was placed.
    pub placed_at: DateTimeUtc,
    /// User who placed it.
    pub placed_by: Uuid,
    /// Time at which it ended.
    pub released_at: Option<DateTimeUtc>,
    /// User who ended it.
    pub released_by: Option<Uuid>,
    /// The authority that ended it.
    pub released_by_authority: Option<Uuid>,
    /// Reason for which it ended.
    pub release_reason: Option<String>,
    /// The event that ended it.
    pub release_event_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
