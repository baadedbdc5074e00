//! Businesses on whose pages recalls are shown.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recall_reach")]
pub struct Model {
    /// The recall.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recall_id: Uuid,
    /// The business that has the pages; nil for all businesses that registered the same number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// Whether the recall is shown on them.
    pub is_shown: bool,
    /// Time at which it was removed from them and referred to their authority.
    pub referred_at: Option<DateTimeUtc>,
    /// Time of the authority's decision.
    pub decided_at: Option<DateTimeUtc>,
    /// User of the authority who decided.
    pub decided_by: Option<Uuid>,
    /// Reason.
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
