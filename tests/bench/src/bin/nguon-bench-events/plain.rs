//! The rows of captured events, inserted once more by plain batched INSERTs into the same tables: the baseline of
//! capture.

use nguon_api::Application;
use nguon_api::platform::entity::{
    epcis_detail, epcis_event, epcis_fact, epcis_identity, epcis_incomplete, epcis_link, holding,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait, IntoActiveModel as _,
    Iterable as _, QueryFilter as _,
};
use uuid::Uuid;

use nguon_bench::Outcome;

/// The most values of one statement: SQLite's limit is 32,766.
const MAX_VALUES: usize = 30_000;

/// The rows of some events, under new identifiers.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    events: Vec<epcis_event::ActiveModel>,
    identities: Vec<epcis_identity::ActiveModel>,
    links: Vec<epcis_link::ActiveModel>,
    details: Vec<epcis_detail::ActiveModel>,
    facts: Vec<epcis_fact::ActiveModel>,
    incomplete: Vec<epcis_incomplete::ActiveModel>,
    holdings: Vec<holding::ActiveModel>,
}

impl Rows {
    /// Reads the rows of the events recorded after `after`, and gives them new identifiers.
    pub(crate) async fn copy(application: &Application, after: Uuid) -> Outcome<Self> {
        let database = application.database.read();
        let events = epcis_event::Entity::find().filter(epcis_event::Column::Id.gt(after)).all(database).await?;
        let mut rows = Self::default();
        let mut names = std::collections::HashMap::new();
        for event in &events {
            names.insert(event.id, application.clock.new_id());
        }
        let ids: Vec<Uuid> = events.iter().map(|event| event.id).collect();
        // Other items and other holders, so that the indexes grow as they do by capture.
        let other = |key: Uuid| Uuid::from_u128(key.as_u128() ^ 0x5555_5555_5555_5555_5555_5555_5555_5555);
        for event in events {
            let id = names[&event.id];
            let mut hash = event.hash.clone();
            hash.reverse();
            let mut row = event.into_active_model().reset_all();
            row.id = Set(id);
            row.event_id = Set(format!("copy:{id}"));
            row.hash = Set(hash);
            (row.content, row.known_by) = (Set(None), Set(None));
            rows.events.push(row);
        }
        for chunk in ids.chunks(MAX_VALUES) {
            let links = epcis_link::Entity::find().filter(epcis_link::Column::EventId.is_in(chunk.iter().copied()));
            for link in links.all(database).await? {
                let identity = other(link.identity);
                if rows.links.iter().rev().take(200).all(|known| *known.identity.as_ref() != identity) {
                    rows.identities.push(epcis_identity::ActiveModel {
                        key: Set(application.clock.new_id()),
                        address: Set(format!("copy:{identity}")),
                    });
                    rows.holdings.push(holding::ActiveModel {
                        organisation_id: Set(link.organisation_id),
                        identity: Set(application.clock.new_id()),
                        unit: Set(link.unit.clone().unwrap_or_default()),
                        uom: Set(link.unit.clone().unwrap_or_default()),
                        is_class: Set(link.is_class),
                        quantity: Set(link.quantity.unwrap_or_default()),
                        millionths: Set(0),
                        not_counted: Set(0),
                        container: Set(link.container),
                        place: Set(None),
                        moved_at: Set(link.event_time),
                        short_at: Set(None),
                    });
                }
                let event_id = names[&link.event_id];
                let mut row = link.into_active_model().reset_all();
                row.event_id = Set(event_id);
                row.identity = Set(identity);
                rows.links.push(row);
            }
            let details =
                epcis_detail::Entity::find().filter(epcis_detail::Column::EventId.is_in(chunk.iter().copied()));
            for detail in details.all(database).await? {
                let event_id = names[&detail.event_id];
                let mut row = detail.into_active_model().reset_all();
                row.event_id = Set(event_id);
                rows.details.push(row);
            }
            let facts = epcis_fact::Entity::find().filter(epcis_fact::Column::EventId.is_in(chunk.iter().copied()));
            for fact in facts.all(database).await? {
                let event_id = names[&fact.event_id];
                let mut row = fact.into_active_model().reset_all();
                row.event_id = Set(event_id);
                rows.facts.push(row);
            }
            let incomplete =
                epcis_incomplete::Entity::find().filter(epcis_incomplete::Column::EventId.is_in(chunk.iter().copied()));
            for mark in incomplete.all(database).await? {
                let event_id = names[&mark.event_id];
                let mut row = mark.into_active_model().reset_all();
                row.event_id = Set(event_id);
                rows.incomplete.push(row);
            }
        }
        Ok(rows)
    }

    /// Returns the number of events.
    pub(crate) fn count(&self) -> usize {
        self.events.len()
    }

    /// Inserts the rows in one transaction.
    pub(crate) async fn insert(self, application: &Application) -> Outcome<()> {
        let transaction = application.database.begin().await?;
        insert::<epcis_event::Entity>(&transaction, self.events).await?;
        insert::<epcis_identity::Entity>(&transaction, self.identities).await?;
        insert::<epcis_link::Entity>(&transaction, self.links).await?;
        insert::<epcis_detail::Entity>(&transaction, self.details).await?;
        insert::<epcis_fact::Entity>(&transaction, self.facts).await?;
        insert::<epcis_incomplete::Entity>(&transaction, self.incomplete).await?;
        insert::<holding::Entity>(&transaction, self.holdings).await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn insert<E: EntityTrait>(transaction: &DatabaseTransaction, rows: Vec<E::ActiveModel>) -> Outcome<()>
where
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    let most = MAX_VALUES / E::Column::iter().count().max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<_> = rows.by_ref().take(most).collect();
        E::insert_many(chunk).exec_without_returning(transaction).await?;
    }
    Ok(())
}
