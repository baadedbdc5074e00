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
    /// The recipient among the sender's members.
    pub member_id: Uuid,
    /// Number of the sender.
    pub number: String,
    /// Where it stands.
    pub state: stored::AdviceState,
    /// Whether goods go back.
    pub is_return: bool,
    /// GLN.
    pub ship_from: Option<String>,
    /// GLN.
    pub ship_to: Option<String>,
    /// When the goods were sent.
    pub sent_at: DateTimeUtc,
    /// Số đơn đặt hàng.
    pub order_number: Option<String>,
    /// Số vận đơn.
    pub shipment_number: Option<String>,
    /// Biển số xe.
    pub vehicle: Option<String>,
    /// Name of whoever carries it.
    pub carrier: Option<String>,
    /// When it was answered.
    pub answered_at: Option<DateTimeUtc>,
    /// Name of whoever answered.
    pub answered_by: Option<String>,
    /// What they said beside it.
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
