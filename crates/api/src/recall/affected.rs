//! Traces which goods a recall affects and who received them: forward from the start goods where the business has them;
//! for goods that it received, from the time of receipt.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use nguon_domain::input::uom::{Measure, dimension, told_in};
use nguon_domain::input::violation::Violation;
use nguon_domain::recall::{RecallClaim, RecallStart};
use nguon_domain::trace::delivery::Delivered;
use nguon_domain::trace::{Mode, Moment, Way, Window};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::starts::{self, MAX_LOTS, Start};
use crate::Application;
use crate::events::epcis::{IMPLIED, party};
use crate::events::goods;
use crate::platform::entity::{epcis_link, recall, recall_handover, recall_item};
use crate::platform::in_chunks;
use crate::platform::problem::{Error, Result};
use crate::trace::{Bounds, HandoverTotals, Node, walk_within};

/// No limit on steps; as many nodes as one recall may cover.
pub(super) const BOUNDS: Bounds = Bounds { nodes: MAX_LOTS, steps: None };

/// Affected goods and who has them. `holder` is nil for a serialised item, unless the business itself recorded an event
/// about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) identity: Uuid,
    pub(super) holder: Uuid,
    pub(super) is_carrier: bool,
}

/// What became of goods that were handed over, in thousandths of a unit of measure; `None` when unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct HandoverAmounts {
    /// What the recipient got, less what came back before the recall.
    pub(super) quantity: Option<i64>,
    pub(super) sent: Option<i64>,
    pub(super) received: Option<i64>,
    pub(super) returned: Option<i64>,
    pub(super) refused: Option<i64>,
    /// Whether a quantity is not counted in them (ADR 63).
    pub(super) is_not_counted: bool,
}

impl HandoverAmounts {
    /// Returns amounts in a unit of measure.
    fn of(delivered: &Delivered, uom: &str) -> Self {
        let amount = |amount: &Option<Measure>| amount.as_ref().map(|amount| amount.thousandths_in(uom).stored());
        Self {
            quantity: amount(&delivered.quantity),
            sent: amount(&delivered.sent),
            received: amount(&delivered.received),
            returned: amount(&delivered.returned),
            refused: amount(&delivered.refused),
            is_not_counted: delivered.is_not_counted,
        }
    }

    /// Whether they say nothing, as those that are now recorded in another unit of measure.
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self { quantity: Some(0), ..Self::default() }
    }
}

/// Goods handed over from one party to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Handover {
    pub(super) sender: Uuid,
    pub(super) recipient: Uuid,
    pub(super) identity: Uuid,
    /// Unit of measure; empty for pieces. All amounts of some goods in one dimension have the same.
    pub(super) unit: String,
    pub(super) amounts: HandoverAmounts,
    pub(super) first_at: i64,
    pub(super) last_at: i64,
}

/// The scope of a recall: the affected goods and their recipients.
#[derive(Clone, Debug, Default)]
pub(super) struct Affected {
    /// The recalling business.
    pub(super) owner: Uuid,
    /// The goods from which the trace starts.
    pub(super) starts: Vec<Item>,
    /// The claim by which each start may be recalled, by identity. Empty for recalls published before claims existed
    /// (ADR 34).
    pub(super) claims: HashMap<Uuid, RecallClaim>,
    /// Addresses of lots among the starts that may not occur in any event yet.
    pub(super) addresses: HashMap<Uuid, String>,
    /// Affected goods, the starts first.
    pub(super) items: Vec<Item>,
    /// Hand-overs of affected goods.
    pub(super) handovers: Vec<Handover>,
    /// Starts of a draft that the business may not recall.
    pub(super) refused: Vec<Violation>,
    /// Whether the trace stopped at its limit, so that more goods may be affected.
    pub(super) is_cut: bool,
}

impl Affected {
    /// Returns the pairs of sender and recipient that a notice concerns: not those whose recipient refused or returned
    /// everything, unless it handed some of it on.
    pub(super) fn concerned_pairs(&self) -> HashSet<(Uuid, Uuid)> {
        let onward: HashSet<(Uuid, Uuid)> =
            self.handovers.iter().map(|handover| (handover.sender, handover.recipient)).collect();
        let senders: HashMap<Uuid, usize> = onward.iter().fold(HashMap::new(), |mut senders, (sender, _)| {
            *senders.entry(*sender).or_default() += 1;
            senders
        });
        let hands_on = |handover: &Handover| {
            let back = usize::from(onward.contains(&(handover.recipient, handover.sender)));
            senders.get(&handover.recipient).is_some_and(|all| *all > back)
        };
        let concerned = self.handovers.iter().filter(|one| one.amounts.quantity != Some(0) || hands_on(one));
        concerned.map(|handover| (handover.sender, handover.recipient)).collect()
    }
}

/// Traces the goods that `asked` names and everything made of or packed with them. `is_ordered`: an authority orders
/// the recall. What came back after a `published` recall is not deducted: the recipients' answers count it.
///
/// # Errors
/// [`Error::Invalid`], by the field of the start, for goods that the business may not recall; when the database fails.
pub(super) async fn trace<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    owner: Uuid,
    is_ordered: bool,
    asked: &[RecallStart],
    published: Option<&PublishedHandovers>,
) -> Result<Affected> {
    let found = starts::find(application, connection, owner, is_ordered, asked).await?;
    let whole = found.starts.iter().map(|start| (start.node, Mode::Whole, start.window));
    let mut times: Vec<(Node, Mode, Window)> = whole.collect();
    times.extend(carriers(connection, owner, &found.starts).await?);
    let chain = walk_within(connection, &times, &[Way::Forward], BOUNDS).await?;
    let mut affected = Affected {
        owner,
        addresses: found.addresses,
        is_cut: found.is_cut || chain.is_truncated,
        ..Affected::default()
    };
    let item = |node: Node, is_carrier: bool| match node {
        Node::Lot { identity, holder } => Some(Item { identity, holder, is_carrier }),
        Node::Item(identity) => {
            let is_own = chain.recorded_by.get(&identity).is_some_and(|by| by.contains(&owner));
            Some(Item { identity, holder: if is_own { owner } else { Uuid::nil() }, is_carrier })
        }
        Node::Act(_) => None,
    };
    for start in found.starts {
        let Some(item) = item(start.node, false) else { continue };
        affected.claims.insert(item.identity, start.claim);
        affected.starts.push(item);
    }
    affected.items = chain.reached.iter().filter_map(|reached| item(reached.node, reached.is_carrier)).collect();
    let totals = chain.handovers.totals(published.map_or(Moment::MAX, |published| published.at));
    let holders: BTreeSet<Uuid> = totals.keys().flat_map(|handover| [handover.from, handover.to]).collect();
    let joined = joined(connection, &holders.into_iter().collect::<Vec<_>>()).await?;
    let known = |holder: Uuid| joined.get(&holder).copied().unwrap_or(holder);
    // By goods and dimension, so that all of them have one unit of measure; then by parties.
    let mut found: BTreeMap<GoodsKey, BTreeMap<(Uuid, Uuid), Delivery>> = BTreeMap::new();
    for (key, got) in totals {
        let (sender, recipient) = (known(key.from), known(key.to));
        if sender == recipient {
            continue;
        }
        let HandoverTotals { delivered, first_at, last_at, .. } = got;
        found
            .entry((key.identity, key.dimension))
            .or_default()
            .entry((sender, recipient))
            .and_modify(|delivery| {
                delivery.delivered = std::mem::take(&mut delivery.delivered).plus(delivered.clone());
                delivery.first_at = delivery.first_at.min(first_at);
                delivery.last_at = delivery.last_at.max(last_at);
            })
            .or_insert(Delivery { delivered, first_at, last_at });
    }
    for (goods, deliveries) in found {
        let first = deliveries.values().min_by_key(|delivery| delivery.first_at);
        let first = first.and_then(|delivery| delivery.delivered.amounts().next()).map_or("", Measure::uom);
        let usual = published.and_then(|published| published.usual(&goods)).unwrap_or(first);
        let amounts = deliveries.values().flat_map(|delivery| delivery.delivered.amounts());
        let unit = told_in(usual, amounts).to_owned();
        for ((sender, recipient), delivery) in deliveries {
            affected.handovers.push(Handover {
                sender,
                recipient,
                identity: goods.0,
                amounts: HandoverAmounts::of(&delivery.delivered, &unit),
                unit: unit.clone(),
                first_at: delivery.first_at,
                last_at: delivery.last_at,
            });
        }
    }
    affected.handovers.sort_by_key(|handover| (handover.sender, handover.recipient, handover.identity));
    let replaced = published.map(|published| published.replaced(&affected.handovers)).unwrap_or_default();
    affected.handovers.extend(replaced);
    Ok(affected)
}

/// Goods and the base unit of their amounts.
type GoodsKey = (Uuid, String);

/// What one party delivered to another.
struct Delivery {
    delivered: Delivered,
    first_at: i64,
    last_at: i64,
}

/// The hand-overs of a recall as they were stored when it was published or last refreshed.
#[derive(Clone, Debug)]
pub(super) struct PublishedHandovers {
    /// When it was published, in milliseconds since 1970.
    at: Moment,
    handovers: Vec<Handover>,
}

impl PublishedHandovers {
    /// Loads the hand-overs of a published recall.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn load<C: ConnectionTrait>(connection: &C, row: &recall::Model) -> Result<Self> {
        let at = row.published_at.map_or(Moment::MAX, |at| at.timestamp_millis());
        Ok(Self { at, handovers: handovers_of(connection, row.id).await? })
    }

    /// Returns the unit of measure in which goods were asked for.
    fn usual(&self, (identity, base): &GoodsKey) -> Option<&str> {
        let of_goods = |one: &&Handover| one.identity == *identity && dimension(&one.unit) == base;
        self.handovers.iter().filter(of_goods).find(|one| !one.amounts.is_nothing()).map(|one| one.unit.as_str())
    }

    /// Returns the stored hand-overs that are among `new` in another unit of measure, without their amounts: they are
    /// not asked for twice.
    fn replaced(&self, new: &[Handover]) -> Vec<Handover> {
        let key = |one: &Handover| (one.sender, one.recipient, one.identity, dimension(&one.unit).to_owned());
        let units: HashMap<_, &str> = new.iter().map(|one| (key(one), one.unit.as_str())).collect();
        let is_replaced = |one: &&Handover| units.get(&key(one)).is_some_and(|unit| *unit != one.unit);
        let nothing = HandoverAmounts { quantity: Some(0), ..HandoverAmounts::default() };
        self.handovers.iter().filter(is_replaced).map(|one| Handover { amounts: nothing, ..one.clone() }).collect()
    }
}

/// Loads the stored hand-overs of a recall.
async fn handovers_of<C: ConnectionTrait>(connection: &C, recall_id: Uuid) -> Result<Vec<Handover>> {
    use recall_handover::Column;
    let rows = recall_handover::Entity::find().filter(Column::RecallId.eq(recall_id)).all(connection).await?;
    let handover = |row: recall_handover::Model| Handover {
        sender: row.sender,
        recipient: row.recipient,
        identity: row.identity,
        unit: row.unit,
        amounts: HandoverAmounts {
            quantity: row.quantity,
            sent: row.sent,
            received: row.received,
            returned: row.returned,
            refused: row.refused,
            is_not_counted: row.is_not_counted,
        },
        first_at: row.first_at,
        last_at: row.last_at,
    };
    Ok(rows.into_iter().map(handover).collect())
}

/// Returns the logistic units in which start lots arrived at the business, each with the time from its arrival until it
/// was unpacked: a unit may have been sent on unopened before its contents were recorded as received.
async fn carriers<C: ConnectionTrait>(
    connection: &C,
    owner: Uuid,
    starts: &[Start],
) -> Result<Vec<(Node, Mode, Window)>> {
    use epcis_link::Column;
    let lots = starts.iter().filter_map(|start| match start.node {
        Node::Lot { identity, .. } => Some(identity),
        _ => None,
    });
    let rows: Vec<(Option<Uuid>, i64, i16)> = in_chunks::find(connection, lots, |chunk| {
        epcis_link::Entity::find()
            .select_only()
            .columns([Column::Container, Column::EventTime, Column::Effect])
            .filter(Column::Identity.is_in(chunk))
            .filter(Column::OrganisationId.eq(owner))
            .filter(Column::Link.eq(IMPLIED))
            .filter(Column::IsVoid.eq(false))
            .order_by_asc(Column::EventTime)
            .into_tuple()
    })
    .await?;
    let mut units: BTreeMap<Uuid, Window> = BTreeMap::new();
    for (unit, at, effect) in rows {
        let Some(unit) = unit else { continue };
        if effect == 0 {
            let came = Window { from: at, until: i64::MAX };
            units.entry(unit).and_modify(|window| window.until = i64::MAX).or_insert(came);
        } else if let Some(window) = units.get_mut(&unit) {
            window.until = at;
        }
    }
    Ok(units.into_iter().map(|(unit, window)| (Node::Item(unit), Mode::Carrier, window)).collect())
}

/// Traces a draft as of now. Starts that the business may not recall are in `refused`.
///
/// # Errors
/// When the database fails.
pub(super) async fn of_draft<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    row: &recall::Model,
) -> Result<Affected> {
    let is_ordered = row.authority_id.is_some();
    match trace(application, connection, row.organisation_id, is_ordered, &row.asked.0, None).await {
        Err(Error::Invalid(refused)) => Ok(Affected { owner: row.organisation_id, refused, ..Affected::default() }),
        found => found,
    }
}

/// Loads the scope that was stored when the recall was published or last refreshed.
///
/// # Errors
/// When the database fails.
pub(super) async fn frozen<C: ConnectionTrait>(connection: &C, row: &recall::Model) -> Result<Affected> {
    use crate::platform::entity::recall_start;
    let starts = recall_start::Entity::find()
        .filter(recall_start::Column::RecallId.eq(row.id))
        .order_by_asc(recall_start::Column::Identity)
        .order_by_asc(recall_start::Column::Holder)
        .all(connection)
        .await?;
    let items = recall_item::Entity::find()
        .filter(recall_item::Column::RecallId.eq(row.id))
        .order_by_asc(recall_item::Column::Identity)
        .order_by_asc(recall_item::Column::Holder)
        .all(connection)
        .await?;
    let handovers = handovers_of(connection, row.id).await?;
    let claims = starts.iter().filter_map(|start| {
        let claim = start.claim.as_deref().and_then(RecallClaim::parse)?;
        Some((start.identity, claim))
    });
    Ok(Affected {
        owner: row.organisation_id,
        claims: claims.collect(),
        starts: starts
            .into_iter()
            .map(|row| Item { identity: row.identity, holder: row.holder, is_carrier: false })
            .collect(),
        addresses: HashMap::new(),
        items: items
            .into_iter()
            .map(|row| Item { identity: row.identity, holder: row.holder, is_carrier: row.is_carrier })
            .collect(),
        handovers,
        refused: Vec::new(),
        is_cut: row.is_cut,
    })
}

/// Returns the pairs of sender and recipient that `notifier` has to notify: its own recipients, and those of recipients
/// without an account, whom nobody else can notify.
pub(super) fn reach(affected: &Affected, notifier: Uuid, businesses: &HashSet<Uuid>) -> BTreeSet<(Uuid, Uuid)> {
    let mut by_sender: HashMap<Uuid, Vec<&Handover>> = HashMap::new();
    for handover in &affected.handovers {
        by_sender.entry(handover.sender).or_default().push(handover);
    }
    let mut senders = vec![notifier];
    let mut seen: HashSet<Uuid> = senders.iter().copied().collect();
    let mut pairs = BTreeSet::new();
    while let Some(sender) = senders.pop() {
        for handover in by_sender.get(&sender).into_iter().flatten() {
            if handover.recipient == affected.owner || handover.recipient == notifier {
                continue;
            }
            pairs.insert((sender, handover.recipient));
            if !businesses.contains(&handover.recipient) && seen.insert(handover.recipient) {
                senders.push(handover.recipient);
            }
        }
    }
    pairs
}

/// Returns the businesses that have meanwhile registered under addresses that events know only as outside parties.
async fn joined<C: ConnectionTrait>(connection: &C, holders: &[Uuid]) -> Result<HashMap<Uuid, Uuid>> {
    use nguon_domain::events::epcis::Identity;
    let addresses = goods::addresses(connection, holders).await?;
    let identities: HashMap<Uuid, Identity> =
        addresses.iter().filter_map(|(key, address)| Some((*key, Identity::parse(address).ok()?))).collect();
    let found = party::holders(connection, identities.values()).await?;
    Ok(identities.iter().filter_map(|(key, identity)| Some((*key, *found.get(identity.as_str())?))).collect())
}

#[cfg(test)]
mod tests {
    use super::{Affected, Handover, HandoverAmounts, reach};
    use std::collections::HashSet;
    use uuid::Uuid;

    fn handover(sender: u128, recipient: u128) -> Handover {
        Handover {
            sender: Uuid::from_u128(sender),
            recipient: Uuid::from_u128(recipient),
            identity: Uuid::nil(),
            unit: String::new(),
            amounts: HandoverAmounts::default(),
            first_at: 0,
            last_at: 0,
        }
    }

    #[test]
    fn whoever_nobody_else_can_tell_is_told_by_the_one_before() {
        let affected = Affected {
            owner: Uuid::from_u128(1),
            // 2 and 4 are registered businesses, 3 is not; 4 returns some of the goods.
            handovers: vec![
                handover(1, 2),
                handover(1, 3),
                handover(2, 5),
                handover(3, 4),
                handover(4, 1),
                handover(4, 6),
            ],
            ..Affected::default()
        };
        let businesses: HashSet<Uuid> = [2, 4].map(Uuid::from_u128).into();
        let found = |notifier: u128| -> Vec<(u128, u128)> {
            let pairs = reach(&affected, Uuid::from_u128(notifier), &businesses);
            pairs.into_iter().map(|(sender, recipient)| (sender.as_u128(), recipient.as_u128())).collect()
        };
        assert_eq!(found(1), [(1, 2), (1, 3), (3, 4)]);
        assert_eq!(found(2), [(2, 5)]);
        assert_eq!(found(4), [(4, 6)]);
    }

    #[test]
    fn who_has_nothing_left_is_notified_only_if_it_handed_something_on() {
        let nothing = HandoverAmounts { quantity: Some(0), returned: Some(5), ..HandoverAmounts::default() };
        let returned = |sender, recipient| Handover { amounts: nothing, ..handover(sender, recipient) };
        let affected = Affected {
            owner: Uuid::from_u128(1),
            handovers: vec![returned(1, 2), returned(1, 3), handover(3, 4), handover(2, 1)],
            ..Affected::default()
        };
        let mut pairs: Vec<(u128, u128)> = affected
            .concerned_pairs()
            .into_iter()
            .map(|(sender, recipient)| (sender.as_u128(), recipient.as_u128()))
            .collect();
        pairs.sort_unstable();
        assert_eq!(pairs, [(1, 3), (2, 1), (3, 4)]);
    }
}
