//! Rows of the index of relations, with the columns that traces need.

use sea_orm::QueryResult;
use uuid::Uuid;

use crate::platform::entity::epcis_link::Column;
use crate::platform::problem::Result;

/// The columns of a [`Row`], in the order in which [`Row::read`] expects them; the despatch advice follows.
pub(super) const COLUMNS: [Column; 15] = [
    Column::Identity,
    Column::EventId,
    Column::Link,
    Column::Position,
    Column::OrganisationId,
    Column::EventTime,
    Column::IsClass,
    Column::Class,
    Column::TradeItem,
    Column::Quantity,
    Column::IsNotCounted,
    Column::Unit,
    Column::Effect,
    Column::Counterparty,
    Column::Container,
];

/// An identity that an event refers to; see [`epcis_link`](crate::platform::entity::epcis_link) for the fields.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) identity: Uuid,
    pub(crate) event_id: Uuid,
    pub(crate) link: i16,
    pub(crate) position: i32,
    pub(crate) organisation_id: Uuid,
    pub(crate) event_time: i64,
    pub(crate) is_class: bool,
    pub(crate) class: Option<Uuid>,
    pub(crate) trade_item: Option<Uuid>,
    pub(crate) quantity: Option<i64>,
    pub(crate) is_not_counted: bool,
    pub(crate) unit: Option<String>,
    pub(crate) effect: i16,
    pub(crate) counterparty: Option<Uuid>,
    pub(crate) container: Option<Uuid>,
    /// The despatch advice to which the event belongs.
    pub(crate) advice_id: Option<Uuid>,
}

impl Row {
    /// Reads a row by the positions of its columns: names would be looked up again in every row.
    pub(super) fn read(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            identity: row.try_get_by_index(0)?,
            event_id: row.try_get_by_index(1)?,
            link: row.try_get_by_index(2)?,
            position: row.try_get_by_index(3)?,
            organisation_id: row.try_get_by_index(4)?,
            event_time: row.try_get_by_index(5)?,
            is_class: row.try_get_by_index(6)?,
            class: row.try_get_by_index(7)?,
            trade_item: row.try_get_by_index(8)?,
            quantity: row.try_get_by_index(9)?,
            is_not_counted: row.try_get_by_index(10)?,
            unit: row.try_get_by_index(11)?,
            effect: row.try_get_by_index(12)?,
            counterparty: row.try_get_by_index(13)?,
            container: row.try_get_by_index(14)?,
            advice_id: row.try_get_by_index(15)?,
        })
    }
}
