//! The journey of a lot, from the attested events of all businesses that took part (ADR 34).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use nguon_domain::events::act::ActKind;
use nguon_domain::public::journey::{PublicJourney, RecordedAct, steps};
use nguon_domain::trace::{Moment, Way};
use nguon_migrations::seed::catalogue_id;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::codes::Codes;
use super::handling;
use crate::platform::clock::moment;
use crate::platform::entity::{organisation, stored};
use crate::platform::problem::Result;
use crate::trace::{Bounds, Node, RecordedNode, Witness, events, recorded, walk, walk_attested};

/// Limits of the backward trace.
const BACK: Bounds = Bounds { nodes: 500, steps: Some(16) };
/// Limits of the forward trace: into a unit, and with it to the next recipient.
const AHEAD: Bounds = Bounds { nodes: 2_000, steps: Some(3) };

/// Industries whose goods are harvested or caught.
const GROWING: [&str; 5] = ["crops", "livestock", "forestry", "aquaculture", "fishing"];

/// Returns the journey of a lot from its inputs to the next recipients, `None` without events, and the other businesses
/// whose events it contains. `keys` are those of all addresses of the lot; `harvested`: the lot was harvested by the
/// business itself.
///
/// # Errors
/// When the database fails.
pub(super) async fn of_lot<C: ConnectionTrait>(
    connection: &C,
    own: Uuid,
    keys: &[Uuid],
    harvested: bool,
) -> Result<(Option<PublicJourney>, Vec<Uuid>)> {
    let starts = recorded(connection, keys, own).await?;
    if starts.is_empty() {
        return Ok((None, Vec::new()));
    }
    // Only events of the manufacturer, and of parties connected to it by hand-overs that both sides, or the
    // manufacturer, recorded. Events of strangers about the goods do not count.
    let held: Vec<RecordedNode> = starts.iter().map(|node| RecordedNode { node: *node, by: own }).collect();
    let back = walk_attested(connection, &held, Way::Backward, Witness::BothOr(own), BACK).await?;
    let ahead = walk(connection, &starts, &[Way::Forward], AHEAD).await?;
    let handed: BTreeSet<Uuid> = ahead
        .handovers
        .totals(Moment::MAX)
        .into_iter()
        .filter(|(handover, got)| handover.from == own && handover.to != own && got.recorded_by.contains(&own))
        // Who refused or returned everything received nothing.
        .filter(|(_, got)| !got.delivered.is_gone())
        .map(|(handover, _)| handover.to)
        .collect();
    let mut goods: BTreeMap<Uuid, BTreeSet<Uuid>> = back.events.clone();
    for step in &ahead.steps {
        let (from, to) = step.relation.ends();
        for event in &step.evidence.events {
            goods.entry(*event).or_default().extend([from, to].into_iter().filter_map(Node::identity));
        }
    }
    for (event, begun) in &ahead.began_with {
        goods.entry(*event).or_default().extend(begun);
    }
    // The business's own pallets with the goods, and what others made the goods of.
    let of_own = ahead.reached.iter().filter_map(|reached| Some((reached.node.identity()?, own)));
    let of_all = back.reached.keys().filter_map(|held| Some((held.node.identity()?, held.by)));
    let (handled, has_more_handling) = handling::of(connection, &of_own.chain(of_all).collect()).await?;
    for (event, identities) in &handled {
        goods.entry(*event).or_default().extend(identities);
    }
    let rows = events(connection, goods.keys().copied().collect()).await?;
    // Of the time after the hand-over only the hand-over itself is shown.
    let is_back = |id: &Uuid| back.events.contains_key(id) || handled.contains_key(id);
    let shown = rows.iter().filter(|(id, row)| is_back(id) || row.organisation_id == own);
    let organisations: BTreeSet<Uuid> = shown.clone().map(|(_, row)| row.organisation_id).collect();
    let names = published(connection, &organisations).await?;
    let codes = Codes::load(connection, shown.clone().map(|(id, row)| (row, &goods[id]))).await?;
    let growing = GROWING.map(|code| catalogue_id("industry", code));
    let acts: Vec<RecordedAct> = shown
        .filter_map(|(id, row)| {
            let who = names.get(&row.organisation_id);
            let grows = who.is_some_and(|(_, industry)| growing.contains(industry));
            Some(RecordedAct {
                kind: row.kind()?,
                is_harvest: row.kind() == Some(ActKind::Harvest)
                    && (grows || (harvested && row.organisation_id == own)),
                happened_at: moment(row.event_time),
                recorded_at: moment(row.record_time),
                party: who.map(|(name, _)| name.clone()),
                product_codes: codes.of_goods(&goods[id]),
                location_code: codes.of_place(row, who.is_some()),
            })
        })
        .collect();
    let (steps, has_more_steps) = steps(acts);
    let journey = PublicJourney {
        steps,
        recipients: u32::try_from(handed.len()).unwrap_or(u32::MAX),
        is_cut: has_more_steps || has_more_handling || back.is_cut || ahead.is_truncated,
    };
    let others = organisations.into_iter().filter(|organisation| *organisation != own).collect();
    Ok((Some(journey).filter(|journey| !journey.steps.is_empty()), others))
}

/// Returns names and industries of the approved businesses among `ids`.
async fn published<C: ConnectionTrait>(connection: &C, ids: &BTreeSet<Uuid>) -> Result<HashMap<Uuid, (String, Uuid)>> {
    let names: Vec<(Uuid, String, Uuid)> = organisation::Entity::find()
        .select_only()
        .columns([organisation::Column::Id, organisation::Column::Name, organisation::Column::IndustryId])
        .filter(organisation::Column::Id.is_in(ids.iter().copied()))
        .filter(organisation::Column::State.eq(stored::OrganisationState::Approved))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(names.into_iter().map(|(id, name, industry)| (id, (name, industry))).collect())
}
