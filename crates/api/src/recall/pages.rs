//! The public pages that show a recall (ADR 34): those of the recalling business; those of every registrant of the
//! business's own numbers; those of a business that itself recorded receiving the goods, in a hand-over that the sender
//! recorded too; for an ordered recall, all. Nothing else puts a recall on a manufacturer's page.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use nguon_domain::recall::EntryKind;
use nguon_domain::trace::Way;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use uuid::Uuid;

use super::affected::{self, Affected, BOUNDS};
use super::numbers::{number_in, ownerships};
use super::restrict::restrict;
use super::starts;
use super::tell::entry;
use crate::Application;
use crate::events::goods;
use crate::platform::database::Author;
use crate::platform::database::LogEntry;
use crate::platform::entity::{recall, recall_entry, recall_page, recall_reach, stored};
use crate::platform::in_chunks;
use crate::platform::problem::{Error, Result};
use crate::trace::{Node, RecordedNode, Witness, walk_attested};

/// Stands for every business that registered the number.
const EVERYBODY: Uuid = Uuid::nil();

/// The pages, by business and identity of the goods; `true` if the goods only carry recalled ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Pages(BTreeMap<(Uuid, Uuid), bool>);

impl Pages {
    /// Returns the pages of a recall; none for a drill, which the public does not see.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn of<C: ConnectionTrait>(
        connection: &C,
        row: &recall::Model,
        affected: &Affected,
    ) -> Result<Self> {
        let mut pages = Self::default();
        if row.is_drill {
            return Ok(pages);
        }
        let mut carriers: BTreeMap<Uuid, bool> = BTreeMap::new();
        for item in &affected.items {
            *carriers.entry(item.identity).or_insert(true) &= item.is_carrier;
        }
        // A lot may be scanned under any of its addresses.
        carriers.extend(affected.addresses.keys().map(|key| (*key, false)));
        let addresses = addresses_of(connection, affected).await?;
        let everywhere: BTreeSet<Uuid> = if row.authority_id.is_some() {
            carriers.keys().copied().collect()
        } else {
            own_numbers(connection, row.organisation_id, &addresses).await?
        };
        let of_everybody: HashMap<Uuid, String> =
            addresses.into_iter().filter(|(key, _)| everywhere.contains(key)).collect();
        let registrars = goods::registrars(connection, &of_everybody).await?;
        for (identity, is_carrier) in carriers {
            pages.add(row.organisation_id, identity, is_carrier);
            if everywhere.contains(&identity) {
                pages.add(EVERYBODY, identity, is_carrier);
                for registrar in registrars.get(&identity).into_iter().flatten() {
                    pages.add(*registrar, identity, is_carrier);
                }
            }
        }
        pages.add_attested(connection, row.organisation_id, affected).await?;
        Ok(pages)
    }

    /// Adds the pages of businesses that themselves recorded receiving the recaller's own goods.
    async fn add_attested<C: ConnectionTrait>(
        &mut self,
        connection: &C,
        owner: Uuid,
        affected: &Affected,
    ) -> Result<()> {
        let is_own = |identity: &Uuid| affected.claims.get(identity).is_some_and(|claim| !claim.is_onward_only());
        // Both as a lot and as a serialised item: a key is one of them, and the other yields nothing.
        let own = affected.starts.iter().map(|start| start.identity).filter(is_own);
        let nodes = own.flat_map(|identity| [Node::Lot { identity, holder: owner }, Node::Item(identity)]);
        let starts: Vec<RecordedNode> = nodes.map(|node| RecordedNode { node, by: owner }).collect();
        let attested = walk_attested(connection, &starts, Way::Forward, Witness::Both, BOUNDS).await?;
        for (held, is_carrier) in attested.reached {
            if let Some(identity) = held.node.identity().filter(|_| held.by != owner) {
                self.add(held.by, identity, is_carrier);
            }
        }
        Ok(())
    }

    fn add(&mut self, organisation: Uuid, identity: Uuid, is_carrier: bool) {
        *self.0.entry((organisation, identity)).or_insert(true) &= is_carrier;
    }

    /// Returns the businesses whose pages these are.
    fn organisations(&self) -> BTreeSet<Uuid> {
        self.0.keys().map(|(organisation, _)| *organisation).collect()
    }

    fn has(&self, organisation: Uuid, identity: Uuid) -> bool {
        [organisation, EVERYBODY].iter().any(|one| self.0.contains_key(&(*one, identity)))
    }

    /// Adds the pages to those already stored for the recall.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn write(&self, transaction: &DatabaseTransaction, recall_id: Uuid) -> Result<()> {
        let reach = self.organisations().into_iter().map(|organisation_id| recall_reach::ActiveModel {
            recall_id: Set(recall_id),
            organisation_id: Set(organisation_id),
            is_shown: Set(true),
            ..Default::default()
        });
        write_reach(transaction, reach.collect()).await?;
        self.write_goods(transaction, recall_id).await
    }

    async fn write_goods(&self, transaction: &DatabaseTransaction, recall_id: Uuid) -> Result<()> {
        use recall_page::Column;
        let rows: Vec<recall_page::ActiveModel> = self
            .0
            .iter()
            .map(|((organisation_id, identity), is_carrier)| recall_page::ActiveModel {
                recall_id: Set(recall_id),
                organisation_id: Set(*organisation_id),
                identity: Set(*identity),
                is_carrier: Set(*is_carrier),
            })
            .collect();
        let changed = OnConflict::columns([Column::RecallId, Column::OrganisationId, Column::Identity])
            .update_column(Column::IsCarrier)
            .to_owned();
        in_chunks::upsert::<recall_page::Entity>(transaction, rows, &changed).await
    }
}

async fn write_reach(transaction: &DatabaseTransaction, rows: Vec<recall_reach::ActiveModel>) -> Result<()> {
    use recall_reach::Column;
    let known = OnConflict::columns([Column::RecallId, Column::OrganisationId]).do_nothing().to_owned();
    in_chunks::upsert::<recall_reach::Entity>(transaction, rows, &known).await
}

/// Returns the addresses of all affected goods, by key.
async fn addresses_of<C: ConnectionTrait>(connection: &C, affected: &Affected) -> Result<HashMap<Uuid, String>> {
    let keys: BTreeSet<Uuid> = affected.items.iter().map(|item| item.identity).collect();
    let mut addresses = goods::addresses(connection, &keys.into_iter().collect::<Vec<_>>()).await?;
    addresses.extend(affected.addresses.iter().map(|(key, address)| (*key, address.clone())));
    Ok(addresses)
}

/// Returns the goods among `addresses` that are under the business's own numbers.
async fn own_numbers<C: ConnectionTrait>(
    connection: &C,
    owner: Uuid,
    addresses: &HashMap<Uuid, String>,
) -> Result<BTreeSet<Uuid>> {
    let numbers: Vec<_> = addresses.iter().filter_map(|(key, address)| Some((*key, number_in(address)?))).collect();
    let ownerships = ownerships(connection, numbers.iter().map(|(_, number)| number.clone())).await?;
    let is_own = |number| ownerships.get(number).is_some_and(|ownership| ownership.owner == Some(owner));
    Ok(numbers.iter().filter(|(_, number)| is_own(number)).map(|(key, _)| *key).collect())
}

/// Computes the pages of recalls that were published before ADR 34. A recall is withdrawn from pages of manufacturers
/// that the rule does not allow, and referred to their authorities. Safe to run on several servers at once: each recall
/// is settled once.
///
/// # Errors
/// When the database fails.
pub(crate) async fn settle_published(application: &Application) -> Result<()> {
    let database = application.database.read();
    let mut last = Uuid::nil();
    loop {
        let row = recall::Entity::find()
            .filter(recall::Column::State.ne(stored::RecallState::Draft))
            .filter(recall::Column::SettledAt.is_null())
            .filter(recall::Column::Id.gt(last))
            .order_by_asc(recall::Column::Id)
            .one(database)
            .await?;
        let Some(row) = row else { return Ok(()) };
        last = row.id;
        application.database.retrying(|| settle(application, &row)).await?;
    }
}

async fn settle(application: &Application, row: &recall::Model) -> Result<()> {
    let database = application.database.read();
    let mut affected = affected::frozen(database, row).await?;
    // The starts by the present rule. If none is valid any more, no hand-over is attested.
    let is_ordered = row.authority_id.is_some();
    match starts::find(application, database, row.organisation_id, is_ordered, &row.asked.0).await {
        Ok(found) => {
            let claims = found.starts.iter().filter_map(|start| Some((start.node.identity()?, start.claim)));
            affected.claims = claims.collect();
            affected.addresses = found.addresses;
        }
        Err(Error::Invalid(_)) => {}
        Err(error) => return Err(error),
    }
    let pages = Pages::of(database, row, &affected).await?;
    let mut withdrawn = Pages::default();
    if !is_ordered && !row.is_drill {
        let registrars = goods::registrars(database, &addresses_of(database, &affected).await?).await?;
        let shown = pages.organisations();
        for item in &affected.items {
            for maker in registrars.get(&item.identity).into_iter().flatten() {
                if !shown.contains(maker) && !pages.has(*maker, item.identity) {
                    withdrawn.add(*maker, item.identity, item.is_carrier);
                }
            }
        }
    }
    let mut transaction = application.database.change(Author::system(row.organisation_id)).await?;
    transaction.publishes_all();
    let now = application.clock.now();
    let claimed = recall::Entity::update_many()
        .set(recall::ActiveModel { settled_at: Set(Some(now)), ..Default::default() })
        .filter(recall::Column::Id.eq(row.id))
        .filter(recall::Column::SettledAt.is_null())
        .exec(&transaction)
        .await?;
    if claimed.rows_affected == 0 {
        // Another server has settled it meanwhile.
        transaction.rollback().await?;
        return Ok(());
    }
    pages.write(&transaction, row.id).await?;
    if row.state == stored::RecallState::Published {
        restrict(&transaction, row, row.published_at.unwrap_or(now)).await?;
    }
    let makers = withdrawn.organisations();
    let reach = makers.iter().map(|maker| recall_reach::ActiveModel {
        recall_id: Set(row.id),
        organisation_id: Set(*maker),
        is_shown: Set(false),
        referred_at: Set(Some(now)),
        ..Default::default()
    });
    write_reach(&transaction, reach.collect()).await?;
    withdrawn.write_goods(&transaction, row.id).await?;
    if !makers.is_empty() {
        let detail = Some(format!("{} nhà sản xuất", makers.len()));
        let log = entry(application, row.id, EntryKind::Withdrawn, None, None, detail);
        recall_entry::Entity::insert(log).exec_without_returning(&transaction).await?;
    }
    transaction.record(LogEntry::new("recall", row.id, "settle"));
    transaction.commit().await?;
    Ok(())
}
