//! What a recall is about and who got of it: a forward trace from the goods where they lie with the business; of what
//! it received, from when it did.

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

/// A single thing, in thousandths.
const ONE: i64 = 1_000;
/// As far as it goes, and as much as one recall can be about.
pub(super) const BOUNDS: Bounds = Bounds { nodes: MAX_LOTS, steps: None };

/// Goods where they lie: `holder` is nil for a single thing, unless the business itself recorded something of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) identity: Uuid,
    pub(super) holder: Uuid,
    pub(super) is_carrier: bool,
}

/// So much of something that somebody got from somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Handed {
    pub(super) sender: Uuid,
    pub(super) recipient: Uuid,
    pub(super) identity: Uuid,
    /// Empty for pieces.
    pub(super) unit: String,
    pub(super) quantity: Option<i64>,
    pub(super) first_at: i64,
    pub(super) last_at: i64,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Affected {
    /// The business.
    pub(super) owner: Uuid,
    /// What it was traced from.
    pub(super) starts: Vec<Item>,
    /// By what right each of the starts is one, by its identity; none of recalls before there was one.
    pub(super) claims: HashMap<Uuid, RecallClaim>,
    /// Addresses of lots among the starts, which no event may have named yet.
    pub(super) addresses: HashMap<Uuid, String>,
    /// The goods, the starts first.
    pub(super) items: Vec<Item>,
    /// Who got of them.
    pub(super) handovers: Vec<Handed>,
    /// What was asked for and is none of the business's to recall, of a draft.
    pub(super) refused: Vec<Violation>,
    /// Whether there is more than is looked at.
    pub(super) is_cut: bool,
}

/// Traces what somebody wants to recall; `is_ordered` says that an authority orders it. `field` of a fault is that of
/// the start.
///
/// # Errors
/// [`Error::Invalid`] for what is not the business's to recall; when the database fails.
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
    let mut handovers: BTreeMap<(Uuid, Uuid, Uuid, String), Handed> = BTreeMap::new();
    for (handover, got) in &chain.handovers {
        let (sender, recipient) = (known(handover.from), known(handover.to));
        if sender == recipient {
            continue;
        }
        let identity = handover.identity;
        let told = got.sent.or(got.received);
        let quantity = told.or_else(|| singles.contains(&identity).then_some(ONE));
        let unit = handover.unit.clone().unwrap_or_default();
        let (first_at, last_at) = (got.first_at, got.last_at);
        let new = Handed { sender, recipient, identity, unit: unit.clone(), quantity, first_at, last_at };
        handovers
            .entry((sender, recipient, identity, unit))
            .and_modify(|handed| {
                handed.quantity = match (handed.quantity, quantity) {
                    (Some(one), Some(other)) => Some(Total::of(one).plus(Total::of(other)).stored()),
                    (one, other) => one.or(other),
                };
                handed.first_at = handed.first_at.min(first_at);
                handed.last_at = handed.last_at.max(last_at);
            })
            .or_insert(new);
    }
    affected.handovers = handovers.into_values().collect();
    Ok(affected)
}

/// The units within which lots came to the business: they may have been sent on as they came, and nobody has recorded
/// yet that they arrived. Each from when it came until it was emptied.
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

/// What a draft is about as it stands: of starts that are none, why not.
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

/// What was frozen of a recall.
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
            .map(|row| Handed {
                sender: row.sender,
                recipient: row.recipient,
                identity: row.identity,
                unit: row.unit,
                quantity: row.quantity,
                first_at: row.first_at,
                last_at: row.last_at,
            })
            .collect(),
        refused: Vec::new(),
        is_cut: row.is_cut,
    })
}

/// Who has to be told by `teller`: those to whom it sent of the goods, and those to whom recipients outside the
/// system did, because nobody else can tell them. Pairs of sender and recipient.
pub(super) fn reach(affected: &Affected, teller: Uuid, businesses: &HashSet<Uuid>) -> BTreeSet<(Uuid, Uuid)> {
    let mut by_sender: HashMap<Uuid, Vec<&Handed>> = HashMap::new();
    for handed in &affected.handovers {
        by_sender.entry(handed.sender).or_default().push(handed);
    }
    let mut senders = vec![teller];
    let mut seen: HashSet<Uuid> = senders.iter().copied().collect();
    let mut pairs = BTreeSet::new();
    while let Some(sender) = senders.pop() {
        for handed in by_sender.get(&sender).into_iter().flatten() {
            if handed.recipient == affected.owner || handed.recipient == teller {
                continue;
            }
            pairs.insert((sender, handed.recipient));
            if !businesses.contains(&handed.recipient) && seen.insert(handed.recipient) {
                senders.push(handed.recipient);
            }
        }
    }
    pairs
}

/// The businesses that parties have come to be since the events came.
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
    use super::{Affected, Handed, reach};
    use std::collections::HashSet;
    use uuid::Uuid;

    fn handed(sender: u128, recipient: u128) -> Handed {
        Handed {
            sender: Uuid::from_u128(sender),
            recipient: Uuid::from_u128(recipient),
            identity: Uuid::nil(),
            unit: String::new(),
            quantity: None,
            first_at: 0,
            last_at: 0,
        }
    }

    #[test]
    fn whoever_nobody_else_can_tell_is_told_by_the_one_before() {
        let affected = Affected {
            owner: Uuid::from_u128(1),
            // 2 and 4 are businesses, 3 is not; 4 sends some back.
            handovers: vec![handed(1, 2), handed(1, 3), handed(2, 5), handed(3, 4), handed(4, 1), handed(4, 6)],
            ..Affected::default()
        };
        let businesses: HashSet<Uuid> = [2, 4].map(Uuid::from_u128).into();
        let found = |teller: u128| -> Vec<(u128, u128)> {
            let pairs = reach(&affected, Uuid::from_u128(teller), &businesses);
            pairs.into_iter().map(|(sender, recipient)| (sender.as_u128(), recipient.as_u128())).collect()
        };
        assert_eq!(found(1), [(1, 2), (1, 3), (3, 4)]);
        assert_eq!(found(2), [(2, 5)]);
        assert_eq!(found(4), [(4, 6)]);
    }
}
