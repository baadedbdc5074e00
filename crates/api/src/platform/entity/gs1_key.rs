//! GS1 numbers that were allocated to, entered or reserved by a business, and their records.

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
    /// `reserved`: not assigned to a record yet; `held`: assigned to a record; `former`: was assigned to a record, to
    /// which its address still leads.
    pub state: stored::NumberState,
    /// `allocated` by the system or `entered` by the business.
    pub origin: stored::NumberOrigin,
    /// Whether it is built from a company prefix of the business.
    pub own_prefix: bool,
    /// `Kind` of the record that has or last had it.
    pub kind: Option<String>,
    /// The record to which it leads.
    pub record_id: Option<Uuid>,
    /// Field of the record that has or had it.
    pub field: Option<String>,
    /// Time of allocation or entry.
    pub given_at: DateTimeUtc,
    /// Time of the last change of state.
    pub changed_at: DateTimeUtc,
    /// Time of the last printing or download as a symbol: such a number is never reassigned.
    pub printed_at: Option<DateTimeUtc>,
    /// Common identifier of the numbers allocated by one request.
    pub allocation_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
