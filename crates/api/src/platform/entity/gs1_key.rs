//! GS1 numbers that a business has given, entered or reserved, and what they name.

use sea_orm::entity::prelude::*;

use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "gs1_key")]
pub struct Model {
    /// The business.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// `KeyType`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_type: String,
    /// `Gs1Key::digits`: 14, 13 or 18 digits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub value: String,
    /// `Gs1Key::body`.
    pub body: String,
    /// `reserved`: of no record yet; `held`: a record has it; `former`: a record had it, and its address still leads
    /// there.
    pub state: stored::NumberState,
    /// `allocated` by the system or `entered` by the business.
    pub origin: stored::NumberOrigin,
    /// Whether it is made of a prefix of the business.
    pub own_prefix: bool,
    /// `Kind` of the record that has it, or was the last to have it.
    pub kind: Option<String>,
    /// The record to which it leads.
    pub record_id: Option<Uuid>,
    /// The field of the record that has or had it.
    pub field: Option<String>,
    /// When it was given or entered.
    pub given_at: DateTimeUtc,
    /// When its state last changed.
    pub changed_at: DateTimeUtc,
    /// When it was last printed or downloaded as a symbol: such a number never leads elsewhere.
    pub printed_at: Option<DateTimeUtc>,
    /// What the numbers that were given by one request have in common.
    pub allocation_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
