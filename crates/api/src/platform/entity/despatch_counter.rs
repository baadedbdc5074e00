//! The last number of the despatch advices of a business in a year.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "despatch_counter")]
pub struct Model {
    /// The business.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// Year, in Vietnam.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// The last number assigned.
    pub last: i32,
}

impl ActiveModelBehavior for ActiveModel {}
