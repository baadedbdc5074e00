//! The rows of events that a trace is based on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use nguon_domain::events::act::ActKind;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::platform::entity::epcis_event;
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// An event of a trace.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct EventRow {
    id: Uuid,
    /// The business that recorded it.
    pub(crate) organisation_id: Uuid,
    /// Name of an [`ActKind`].
    act: Option<String>,
    /// Event time, in milliseconds since 1970.
    pub(crate) event_time: i64,
    /// Record time, in milliseconds since 1970.
    pub(crate) record_time: i64,
    read_point: Option<Uuid>,
    biz_location: Option<Uuid>,
}

impl EventRow {
    /// Returns the kind of act, if the event was recorded as one.
    pub(crate) fn kind(&self) -> Option<ActKind> {
        ActKind::parse(self.act.as_deref()?)
    }

    /// Returns the key of the place where it happened: the read point, else the place where the goods are afterwards.
    pub(crate) fn place(&self) -> Option<Uuid> {
        self.read_point.or(self.biz_location)
    }
}

/// Returns the events with these identifiers.
///
/// # Errors
/// When the database fails.
pub(crate) async fn events<C: ConnectionTrait>(
    connection: &C,
    wanted: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, EventRow>> {
    use epcis_event::Column;
    let rows: Vec<EventRow> = in_chunks::find(connection, wanted, |chunk| {
        epcis_event::Entity::find()
            .select_only()
            .columns([
                Column::Id,
                Column::OrganisationId,
                Column::Act,
                Column::EventTime,
                Column::RecordTime,
                Column::ReadPoint,
                Column::BizLocation,
            ])
            .filter(Column::Id.is_in(chunk))
            .into_model()
    })
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// What a trace shows of an event.
#[derive(Clone, Debug)]
pub(super) struct NamedEvent {
    /// Its EPCIS event ID.
    pub(super) event_id: String,
    /// Name of an [`ActKind`].
    act: Option<String>,
    /// Event time, in milliseconds since 1970.
    pub(super) event_time: i64,
    /// Record time, in milliseconds since 1970.
    pub(super) record_time: i64,
}

impl NamedEvent {
    /// Returns the kind of act, if the event was recorded as one.
    pub(super) fn kind(&self) -> Option<ActKind> {
        ActKind::parse(self.act.as_deref()?)
    }
}

/// Returns what is shown of the events with these identifiers.
///
/// # Errors
/// When the database fails.
pub(super) async fn named_events<C: ConnectionTrait>(
    connection: &C,
    wanted: Vec<Uuid>,
) -> Result<HashMap<Uuid, NamedEvent>> {
    use epcis_event::Column;
    let rows: Vec<(Uuid, String, Option<String>, i64, i64)> = in_chunks::find(connection, wanted, |chunk| {
        epcis_event::Entity::find()
            .select_only()
            .columns([Column::Id, Column::EventId, Column::Act, Column::EventTime, Column::RecordTime])
            .filter(Column::Id.is_in(chunk))
            .into_tuple()
    })
    .await?;
    let named = rows.into_iter().map(|(id, event_id, act, event_time, record_time)| {
        (id, NamedEvent { event_id, act, event_time, record_time })
    });
    Ok(named.collect())
}
