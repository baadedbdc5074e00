//! The way of a lot, by the events of everybody who had a part in it.

use std::collections::{BTreeSet, HashMap};

use chrono::DateTime;
use nguon_domain::act::ActKind;
use nguon_domain::organisation::OrganisationState;
use nguon_domain::public::journey::{PublicJourney, RecordedAct, steps};
use nguon_domain::trace::Way;
use nguon_migrations::seed::catalogue_id;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::chain::{Bounds, Chain, events, recorded, walk};
use crate::entity::organisation;
use crate::problem::Result;

/// How far back a page looks: beyond, the way began elsewhere.
const BACK: Bounds = Bounds { nodes: 500, steps: Some(16) };
/// To the next hands: into a unit, and with it to somebody.
const AHEAD: Bounds = Bounds { nodes: 2_000, steps: Some(3) };

/// Lines of business whose goods are harvested or caught.
const GROWING: [&str; 5] = ["crops", "livestock", "forestry", "aquaculture", "fishing"];

/// The way of a lot of a business from what it was made of to the next hands, and the other businesses that recorded of
/// it; none when nothing was recorded. `keys` are those of all of its addresses, `harvested` says that it was harvested
/// there.
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
    let back = walk(connection, &starts, &[Way::Backward], BACK).await?;
    let ahead = walk(connection, &starts, &[Way::Forward], AHEAD).await?;
    let told = |chain: &Chain| chain.steps.iter().flat_map(|step| step.evidence.events.clone()).collect::<Vec<_>>();
    let handed: BTreeSet<Uuid> = ahead
        .handovers
        .keys()
        .filter(|handover| handover.from == own && handover.to != own)
        .map(|handover| handover.to)
        .collect();
    let mut wanted: BTreeSet<Uuid> = told(&back).into_iter().chain(told(&ahead)).collect();
    wanted.extend(back.began_with.iter().chain(&ahead.began_with));
    let rows = events(connection, wanted).await?;
    // Of what came after it left, only that it left.
    let sources: BTreeSet<Uuid> = told(&back).into_iter().chain(back.began_with.iter().copied()).collect();
    let shown = rows.iter().filter(|(id, row)| sources.contains(id) || row.organisation_id == own);
    let organisations: BTreeSet<Uuid> = shown.clone().map(|(_, row)| row.organisation_id).collect();
    let names = published(connection, &organisations).await?;
    let growing = GROWING.map(|code| catalogue_id("industry", code));
    let moment = |milliseconds: i64| DateTime::from_timestamp_millis(milliseconds).unwrap_or_default();
    let acts: Vec<RecordedAct> = shown
        .filter_map(|(_, row)| {
            let who = names.get(&row.organisation_id);
            let grows = who.is_some_and(|(_, industry)| growing.contains(industry));
            Some(RecordedAct {
                kind: row.kind()?,
                is_harvest: row.kind() == Some(ActKind::Harvest)
                    && (grows || (harvested && row.organisation_id == own)),
                happened_at: moment(row.event_time),
                recorded_at: moment(row.record_time),
                party: who.map(|(name, _)| name.clone()),
            })
        })
        .collect();
    let journey = PublicJourney { steps: steps(acts), recipients: u32::try_from(handed.len()).unwrap_or(u32::MAX) };
    let others = organisations.into_iter().filter(|organisation| *organisation != own).collect();
    Ok((Some(journey).filter(|journey| !journey.steps.is_empty()), others))
}

/// The names and lines of business of those whose authority lets them publish.
async fn published<C: ConnectionTrait>(connection: &C, ids: &BTreeSet<Uuid>) -> Result<HashMap<Uuid, (String, Uuid)>> {
    let names: Vec<(Uuid, String, Uuid)> = organisation::Entity::find()
        .select_only()
        .columns([organisation::Column::Id, organisation::Column::Name, organisation::Column::IndustryId])
        .filter(organisation::Column::Id.is_in(ids.iter().copied()))
        .filter(organisation::Column::State.eq(OrganisationState::Approved.as_str()))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(names.into_iter().map(|(id, name, industry)| (id, (name, industry))).collect())
}
