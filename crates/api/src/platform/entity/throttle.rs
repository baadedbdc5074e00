//! Counts of attempts.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "throttle")]
pub struct Model {
    /// What is limited.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// When the window began.
    pub window_started_at: DateTimeUtc,
    /// Attempts in the window.
    pub count: i32,
}

impl ActiveModelBehavior for ActiveModel {}
