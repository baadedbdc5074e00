//! The index of words: which records have a term.

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
    /// The beginning of a word, or `=` and what is marked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub term: String,
    /// The block of ordinals.
    #[sea_orm(primary_key, auto_increment = false)]
    pub block: i32,
    /// The ordinals within the block: few as pairs of bytes, many as bits.
    pub ordinals: Vec<u8>,
    /// No name among these records sorts before this beginning of a sort key.
    pub first_key: String,
    /// No name among these records sorts behind all keys that begin so.
    pub last_key: String,
}

impl ActiveModelBehavior for ActiveModel {}
