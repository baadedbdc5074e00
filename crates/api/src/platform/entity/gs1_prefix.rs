//! GS1 company prefixes, each of one business.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "gs1_prefix")]
pub struct Model {
    /// 7 to 10 digits; none is a prefix of another.
    #[sea_orm(primary_key, auto_increment = false)]
    pub prefix: String,
    /// The business.
    pub organisation_id: Uuid,
    /// Time of entry.
    pub entered_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
