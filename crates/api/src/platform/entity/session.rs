//! Sessions.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The user.
    pub user_id: Uuid,
    /// Whether it lasts 30 days.
    pub remember: bool,
    /// Time of sign-in.
    pub created_at: DateTimeUtc,
    /// Time of expiry.
    pub expires_at: DateTimeUtc,
    /// Time at which it was ended early.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
