//! On whose pages recalls stand.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recall_reach")]
pub struct Model {
    /// The recall.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recall_id: Uuid,
    /// The business whose pages they are; nil for those of everybody who registered the same number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// Whether the recall stands on them.
    pub is_shown: bool,
    /// When it was withdrawn from them, and sent to their authority.
    pub referred_at: Option<DateTimeUtc>,
    /// When the authority decided.
    pub decided_at: Option<DateTimeUtc>,
    /// Who of the authority.
    pub decided_by: Option<Uuid>,
    /// Why.
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
