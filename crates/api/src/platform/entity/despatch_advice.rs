//! Despatch advices.

use sea_orm::entity::prelude::*;

use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "despatch_advice")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The sender.
    pub organisation_id: Uuid,
    /// The recipient, when it is a business of this system.
    pub recipient_id: Option<Uuid>,
    /// The recipient, as a supply-chain member of the sender.
    pub member_id: Uuid,
    /// Number, assigned by the sender.
    pub number: String,
    /// State.
    pub state: stored::AdviceState,
    /// Whether it is a return.
    pub is_return: bool,
    /// Place of despatch: GLN.
    pub ship_from: Option<String>,
    /// Destination: GLN.
    pub ship_to: Option<String>,
    /// Time of despatch.
    pub sent_at: DateTimeUtc,
    /// When the delivery is expected.
    pub expected_at: Option<DateTimeUtc>,
    /// Order number (Số đơn đặt hàng).
    pub order_number: Option<String>,
    /// Bill-of-lading number (Số vận đơn).
    pub shipment_number: Option<String>,
    /// Vehicle registration number (Biển số xe).
    pub vehicle: Option<String>,
    /// Name of the carrier.
    pub carrier: Option<String>,
    /// GLN of the carrier.
    pub carrier_gln: Option<String>,
    /// Time of the answer.
    pub answered_at: Option<DateTimeUtc>,
    /// Name of the person who answered.
    pub answered_by: Option<String>,
    /// Note of the answer.
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
