//! The inverted index: the records that have a term.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "search_posting")]
pub struct Model {
    /// The business.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// `Kind` of the records.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Prefix of a word, or `=` and a mark.
    #[sea_orm(primary_key, auto_increment = false)]
    pub term: String,
    /// Block of ordinals.
    #[sea_orm(primary_key, auto_increment = false)]
    pub block: i32,
    /// Ordinals within the block: few as byte pairs, many as a bitmap.
    pub ordinals: Vec<u8>,
    /// Lower bound of the sort keys of these records, as a prefix.
    pub first_key: String,
    /// Upper bound of the sort keys of these records, as a prefix.
    pub last_key: String,
}

impl ActiveModelBehavior for ActiveModel {}
