//! Windows of rate limits.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "throttle")]
pub struct Model {
    /// Name of the limit and keyed hash of the subject.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Start of the window.
    pub window_started_at: DateTimeUtc,
    /// Attempts in the window.
    pub count: i32,
}

impl ActiveModelBehavior for ActiveModel {}
