//! Named EPCIS queries.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "named_query")]
pub struct Model {
    /// The business.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// The name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The query: a JSON object of parameters.
    pub query: String,
    /// User who created it.
    pub created_by: Uuid,
    /// Time of creation.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
