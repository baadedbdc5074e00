//! Traces which goods a recall affects and who received them: forward from the start goods where the business has them;
//! for goods that it received, from the time of receipt.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use nguon_domain::input::quantity::Total;
use nguon_domain::input::violation::Violation;
use nguon_domain::recall::{RecallClaim, RecallStart};
use nguon_domain::trace::{Mode, Way, Window};
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
use crate::trace::{Bounds, Node, walk_within};

/// Quantity of one serialised item, in thousandths.
const ONE: i64 = 1_000;
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

/// A quantity of goods handed over from one party to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Handover {
    pub(super) sender: Uuid,
    pub(super) recipient: Uuid,
    pub(super) identity: Uuid,
    /// Unit of measure; empty for pieces.
    pub(super) unit: String,
    pub(super) quantity: Option<i64>,
    /// Whether a quantity is not counted in it (ADR 44).
    pub(super) is_not_counted: bool,
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

/// Traces the goods that `asked` names and everything made of or packed with them. `is_ordered`: an authority orders
/// the recall.
///
/// # Errors
/// [`Error::Invalid`], by the field of the start, for goods that the business may not recall; when the database fails.
pub(super) async fn trace<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    owner: Uuid,
    is_ordered: bool,
    asked: &[RecallStart],
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
    let singles: HashSet<Uuid> = chain
        .reached
        .iter()
        .filter_map(|reached| match reached.node {
            Node::Item(identity) => Some(identity),
            _ => None,
        })
        .collect();
    let holders: BTreeSet<Uuid> = chain.handovers.keys().flat_map(|handover| [handover.from, handover.to]).collect();
    let joined = joined(connection, &holders.into_iter().collect::<Vec<_>>()).await?;
    let known = |holder: Uuid| joined.get(&holder).copied().unwrap_or(holder);
    let mut handovers: BTreeMap<(Uuid, Uuid, Uuid, String), Handover> = BTreeMap::new();
    for (handover, got) in &chain.handovers {
        let (sender, recipient) = (known(handover.from), known(handover.to));
        if sender == recipient {
            continue;
        }
        let identity = handover.identity;
        let recorded = got.sent.or(got.received);
        let quantity = recorded.or_else(|| singles.contains(&identity).then_some(ONE));
        let unit = handover.unit.clone().unwrap_or_default();
        let (first_at, last_at) = (got.first_at, got.last_at);
        let is_not_counted = got.is_not_counted;
        let unit_of_new = unit.clone();
        let new =
            Handover { sender, recipient, identity, unit: unit_of_new, quantity, is_not_counted, first_at, last_at };
        handovers
            .entry((sender, recipient, identity, unit))
            .and_modify(|handover| {
                handover.quantity = match (handover.quantity, quantity) {
                    (Some(one), Some(other)) => Some(Total::of(one).plus(Total::of(other)).stored()),
                    (one, other) => one.or(other),
                };
                handover.is_not_counted |= is_not_counted;
                handover.first_at = handover.first_at.min(first_at);
                handover.last_at = handover.last_at.max(last_at);
            })
            .or_insert(new);
    }
    affected.handovers = handovers.into_values().collect();
    Ok(affected)
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
    match trace(application, connection, row.organisation_id, is_ordered, &row.asked.0).await {
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
    let handovers =
        recall_handover::Entity::find().filter(recall_handover::Column::RecallId.eq(row.id)).all(connection).await?;
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
        handovers: handovers
            .into_iter()
            .map(|row| Handover {
                sender: row.sender,
                recipient: row.recipient,
                identity: row.identity,
                unit: row.unit,
                quantity: row.quantity,
                is_not_counted: row.is_not_counted,
                first_at: row.first_at,
                last_at: row.last_at,
            })
            .collect(),
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
    use super::{Affected, Handover, reach};
    use std::collections::HashSet;
    use uuid::Uuid;

    fn handover(sender: u128, recipient: u128) -> Handover {
        Handover {
            sender: Uuid::from_u128(sender),
            recipient: Uuid::from_u128(recipient),
            identity: Uuid::nil(),
            unit: String::new(),
            quantity: None,
            is_not_counted: false,
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
}
