//! Former numbers and products of lots: addresses printed earlier still lead to them.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "former_lot_number")]
pub struct Model {
    /// The former product.
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: Uuid,
    /// The former number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// The business.
    pub organisation_id: Uuid,
    /// The lot.
    pub lot_id: Uuid,
    /// Time of the replacement.
    pub replaced_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
