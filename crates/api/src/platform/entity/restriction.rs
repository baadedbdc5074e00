//! What may not go anywhere, and why: written by recalls and holds. Expiry is not here; it follows from a lot's date.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "restriction")]
pub struct Model {
    /// The recall or the hold.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// The business whose goods are restricted; nil for every business.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// The goods: key of their identity in events, or id of a registered lot.
    #[sea_orm(primary_key, auto_increment = false)]
    pub goods: Uuid,
    /// `RestrictionKind`, other than expired.
    pub kind: super::stored::RestrictionKind,
    /// Number of the recall.
    pub number: Option<String>,
    /// Title of the recall, or reason of the hold.
    pub reason: String,
    /// Time at which it came into force.
    pub since: DateTimeUtc,
    /// Time at which it ended.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
