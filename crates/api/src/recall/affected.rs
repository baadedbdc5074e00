//! What a recall is about and who got of it: a forward trace from the goods where they lie with the business.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use nguon_domain::problem::ProblemCode;
use nguon_domain::recall::RecallStart;
use nguon_domain::resource::Kind;
use nguon_domain::trace::Way;
use nguon_domain::violation::{Reason, Violation};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::Application;
use crate::access::Viewpoint;
use crate::chain::start::{self, Wanted};
use crate::chain::{Bounds, Node, walk};
use crate::entity::{diary_entry, logistic_unit, lot, material, recall, recall_handover, recall_item, reference};
use crate::epcis::party;
use crate::goods;
use crate::problem::{Error, Result};

/// A single thing, in thousandths.
const ONE: i64 = 1_000;
/// As far as it goes, and as much as one recall can be about.
const BOUNDS: Bounds = Bounds { nodes: 100_000, steps: None };
/// The most lots that one material leads to.
const MOST_LOTS: u64 = 5_000;

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
    /// Addresses of lots among the starts, which no event may have named yet.
    pub(super) addresses: HashMap<Uuid, String>,
    /// The goods, the starts first.
    pub(super) items: Vec<Item>,
    /// Who got of them.
    pub(super) handovers: Vec<Handed>,
    /// Whether there is more than is looked at.
    pub(super) is_cut: bool,
}

/// Traces what somebody wants to recall. `field` of a fault is that of the start.
///
/// # Errors
/// [`Error::Invalid`] for what is not the business's to recall; when the database fails.
pub(super) async fn trace<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    owner: Uuid,
    asked: &[RecallStart],
) -> Result<Affected> {
    let mut affected = Affected { owner, ..Affected::default() };
    let mut nodes = BTreeSet::new();
    let mut violations = Vec::new();
    for (place, start) in asked.iter().enumerate() {
        let part = if start.record_id.is_some() { "record_id" } else { "code" };
        match found(application, connection, owner, start, &mut affected.addresses).await {
            Ok(found) => nodes.extend(found),
            Err(error) => violations.push(Violation::new(format!("starts[{place}].{part}"), fault(error)?)),
        }
    }
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let nodes: Vec<Node> = nodes.into_iter().collect();
    let chain = walk(connection, &nodes, &[Way::Forward], BOUNDS).await?;
    affected.is_cut = chain.is_truncated;
    let item = |node: Node, is_carrier: bool| match node {
        Node::Lot { identity, holder } => Some(Item { identity, holder, is_carrier }),
        Node::Item(identity) => {
            let is_own = chain.recorded_by.get(&identity).is_some_and(|by| by.contains(&owner));
            Some(Item { identity, holder: if is_own { owner } else { Uuid::nil() }, is_carrier })
        }
        Node::Act(_) => None,
    };
    affected.starts = nodes.iter().filter_map(|node| item(*node, false)).collect();
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
                    (Some(one), Some(other)) => Some(one.saturating_add(other)),
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

/// What was frozen of a recall.
///
/// # Errors
/// When the database fails.
pub(super) async fn frozen<C: ConnectionTrait>(connection: &C, row: &recall::Model) -> Result<Affected> {
    use crate::entity::recall_start;
    let starts = recall_start::Entity::find().filter(recall_start::Column::RecallId.eq(row.id)).all(connection).await?;
    let items = recall_item::Entity::find().filter(recall_item::Column::RecallId.eq(row.id)).all(connection).await?;
    let handovers =
        recall_handover::Entity::find().filter(recall_handover::Column::RecallId.eq(row.id)).all(connection).await?;
    Ok(Affected {
        owner: row.organisation_id,
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

/// The nodes of one start.
async fn found<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    owner: Uuid,
    asked: &RecallStart,
    addresses: &mut HashMap<Uuid, String>,
) -> Result<Vec<Node>> {
    let wanted = match (asked.record_id, &asked.code) {
        (Some(id), _) => of_record(application, connection, owner, id).await?,
        (None, Some(code)) => vec![start::read(application, connection, code).await?],
        (None, None) => return Err(ProblemCode::NotFound.into()),
    };
    let mut nodes = Vec::new();
    for wanted in wanted {
        if let Wanted::Lot(id) = wanted {
            addresses.extend(start::names_of_lot(application, connection, id).await?);
        }
        nodes.extend(start::nodes(application, connection, Viewpoint::Business(owner), wanted).await?);
    }
    if nodes.is_empty() { Err(ProblemCode::NotFound.into()) } else { Ok(nodes) }
}

/// What a record of the business stands for.
async fn of_record<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    owner: Uuid,
    id: Uuid,
) -> Result<Vec<Wanted>> {
    let is_lot = lot::Entity::find_by_id(id).filter(lot::Column::OrganisationId.eq(owner)).one(connection).await?;
    if is_lot.is_some() {
        return Ok(vec![Wanted::Lot(id)]);
    }
    let unit = logistic_unit::Entity::find_by_id(id)
        .filter(logistic_unit::Column::OrganisationId.eq(owner))
        .one(connection)
        .await?;
    if let Some(unit) = unit {
        let sscc = unit.sscc.ok_or(ProblemCode::NotFound)?;
        return Ok(vec![start::read(application, connection, &sscc).await?]);
    }
    let material =
        material::Entity::find_by_id(id).filter(material::Column::OrganisationId.eq(owner)).one(connection).await?;
    material.ok_or(ProblemCode::NotFound)?;
    Ok(lots_with(connection, id).await?.into_iter().map(Wanted::Lot).collect())
}

/// The lots that say that they were made with a material, and those whose diary says so.
async fn lots_with<C: ConnectionTrait>(connection: &C, material_id: Uuid) -> Result<BTreeSet<Uuid>> {
    let users: Vec<(Uuid, String)> = reference::Entity::find()
        .select_only()
        .columns([reference::Column::SourceId, reference::Column::SourceKind])
        .filter(reference::Column::TargetId.eq(material_id))
        .filter(reference::Column::SourceKind.is_in([Kind::Lot.as_str(), Kind::DiaryEntry.as_str()]))
        .limit(MOST_LOTS)
        .into_tuple()
        .all(connection)
        .await?;
    let (lots, entries): (Vec<_>, Vec<_>) = users.into_iter().partition(|(_, kind)| kind == Kind::Lot.as_str());
    let mut lots: BTreeSet<Uuid> = lots.into_iter().map(|(id, _)| id).collect();
    let of_entries: Vec<Uuid> = diary_entry::Entity::find()
        .select_only()
        .column(diary_entry::Column::LotId)
        .distinct()
        .filter(diary_entry::Column::Id.is_in(entries.into_iter().map(|(id, _)| id)))
        .into_tuple()
        .all(connection)
        .await?;
    lots.extend(of_entries);
    Ok(lots)
}

/// What is wrong with a start.
fn fault(error: Error) -> Result<Reason> {
    match error {
        Error::Invalid(violations) => {
            Ok(violations.into_iter().next().map_or(Reason::NotAllowed, |violation| violation.reason))
        }
        Error::Refused(ProblemCode::NotFound) => Ok(Reason::UnknownReference),
        other => Err(other),
    }
}

/// The businesses that parties have come to be since the events came.
async fn joined<C: ConnectionTrait>(connection: &C, holders: &[Uuid]) -> Result<HashMap<Uuid, Uuid>> {
    use nguon_domain::epcis::Identity;
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
