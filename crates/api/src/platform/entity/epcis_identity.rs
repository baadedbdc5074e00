//! Addresses of identity keys.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "epcis_identity")]
pub struct Model {
    /// Half of the SHA-256 of the address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Uuid,
    /// The canonical GS1 Digital Link, or another address.
    pub address: String,
}

impl ActiveModelBehavior for ActiveModel {}
