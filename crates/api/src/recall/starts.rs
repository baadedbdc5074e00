//! The goods from which a recall starts (ADR 34). Resolves the codes and records of a request, in a number of
//! statements that does not grow with the lots of a material, and checks the claim to each.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use nguon_domain::identification::short_code::short_code;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::reason::recall::RecallRefusal;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::recall::{RecallClaim, RecallStart};
use nguon_domain::trace::Window;
use sea_orm::sea_query::{Expr, ExprTrait as _, Order, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::batches::BatchesMadeInto;
use super::claims::{Candidate, Claims, Verdict};
use crate::Application;
use crate::events::goods;
use crate::platform::digest::key_of;
use crate::platform::entity::{diary_entry, logistic_unit, lot, material, reference, trace_code};
use crate::platform::in_chunks;
use crate::platform::problem::{Error, Result};
use crate::trace::Node;
use crate::trace::start::{self, TraceTarget, addresses_of_lots};

/// The most lots to which the materials of a recall may resolve; equals the most goods that one recall may cover.
pub(super) const MAX_LOTS: usize = 100_000;

/// Goods from which a recall is traced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// The goods, where the business has them.
    pub(super) node: Node,
    /// The claim by which the business may recall them.
    pub(super) claim: RecallClaim,
    /// Period whose events are traced; for received goods, from the receipt on.
    pub(super) window: Window,
}

/// The resolved starts of a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Starts {
    /// The starts, without duplicates.
    pub(super) starts: Vec<Start>,
    /// Addresses of lots among them, by key, that may not occur in any event yet.
    pub(super) addresses: HashMap<Uuid, String>,
    /// Whether materials resolve to more lots than the limit.
    pub(super) is_cut: bool,
}

/// Resolves the starts of a request. `is_ordered`: an authority orders the recall and answers for it, so claims are not
/// checked.
///
/// # Errors
/// [`Error::Invalid`] with the reason for each start that the business may not recall; when the database fails.
pub(super) async fn find<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    owner: Uuid,
    is_ordered: bool,
    asked: &[RecallStart],
) -> Result<Starts> {
    let asked = RequestedStarts::read(application, connection, owner, asked).await?;
    let claims = Claims::load(connection, owner, is_ordered, &asked.candidates()).await?;
    let mut starts: BTreeMap<Node, Start> = BTreeMap::new();
    let mut violations = asked.violations;
    for (place, field, candidates) in &asked.wanted {
        let mut fault = None;
        let mut unrecorded = None;
        let mut is_start = false;
        for candidate in candidates {
            match claims.verdict(candidate) {
                Verdict::Start(start) => {
                    is_start = true;
                    starts.entry(start.node).or_insert(start);
                }
                Verdict::Unrecorded(start) => unrecorded = unrecorded.or(Some(start)),
                Verdict::Nothing => {}
                Verdict::Refused(refused) => fault = fault.or(Some(refused)),
            }
        }
        // Goods without events start under their own address.
        if let Some(start) = unrecorded.filter(|_| !is_start) {
            is_start = true;
            starts.entry(start.node).or_insert(start);
        }
        let is_own_lot = candidates.iter().any(|candidate| candidate.is_own_lot);
        let goods = candidates.iter().find_map(|candidate| candidate.goods.clone());
        let reason = match fault {
            // Recalling an own lot only by its trace code, and not by the number that events use, would miss goods.
            Some(RecallRefusal::NotReceived) if is_own_lot => {
                Some(Reason::Recall(RecallRefusal::UnprovedNumber, goods))
            }
            Some(fault) if is_own_lot || !is_start => Some(Reason::Recall(fault, goods)),
            None if !is_start => Some(Reason::UnknownReference),
            _ => None,
        };
        violations.extend(reason.map(|reason| Violation::new(format!("starts[{place}].{field}"), reason)));
    }
    if !violations.is_empty() {
        violations.sort_by_key(|violation| place_of(&violation.field));
        violations.dedup_by(|one, other| one.field == other.field);
        return Err(Error::Invalid(violations));
    }
    for start in asked.batches.into_values() {
        starts.insert(start.node, start);
    }
    let starts = starts.into_values().collect();
    Ok(Starts { starts, addresses: asked.addresses, is_cut: asked.is_cut })
}

/// Returns the indices of those `addresses` that the business may recall.
///
/// # Errors
/// When the database fails.
pub(super) async fn startable<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    owner: Uuid,
    is_ordered: bool,
    addresses: &[&str],
) -> Result<BTreeSet<usize>> {
    let start = |address: &&str| RecallStart { code: Some((*address).to_owned()), record_id: None };
    let asked: Vec<RecallStart> = addresses.iter().map(start).collect();
    let refused: BTreeSet<usize> = match find(application, connection, owner, is_ordered, &asked).await {
        Ok(_) => BTreeSet::new(),
        Err(Error::Invalid(violations)) => violations.iter().map(|violation| place_of(&violation.field)).collect(),
        Err(error) => return Err(error),
    };
    Ok((0..addresses.len()).filter(|place| !refused.contains(place)).collect())
}

fn place_of(field: &str) -> usize {
    let number = field.strip_prefix("starts[").and_then(|rest| rest.split(']').next());
    number.and_then(|number| number.parse().ok()).unwrap_or(usize::MAX)
}

/// The starts of a request, resolved to the addresses that events may use.
#[derive(Default)]
struct RequestedStarts {
    /// Index in the request, field for violations, and candidates.
    wanted: Vec<(usize, &'static str, Vec<Candidate>)>,
    violations: Vec<Violation>,
    addresses: HashMap<Uuid, String>,
    /// Suppliers' batches, which need no evidence: they are the business's own records.
    batches: BTreeMap<Uuid, Start>,
    is_cut: bool,
}

impl RequestedStarts {
    async fn read<C: ConnectionTrait>(
        application: &Application,
        connection: &C,
        owner: Uuid,
        starts: &[RecallStart],
    ) -> Result<Self> {
        let mut asked = Self::default();
        // By index: lots by record, lots and serialised items by code.
        let mut lots: Vec<(usize, &'static str, Uuid)> = Vec::new();
        let mut codes: Vec<(usize, &'static str, String)> = Vec::new();
        let mut things: Vec<(usize, &'static str, goods::Thing)> = Vec::new();
        let mut batches: Vec<(usize, &'static str, Uuid)> = Vec::new();
        let ids: BTreeSet<Uuid> = starts.iter().filter_map(|start| start.record_id).collect();
        let records = Records::load(connection, owner, &ids).await?;
        asked.is_cut = records.is_cut;
        for (place, start) in starts.iter().enumerate() {
            match (start.record_id, &start.code) {
                (Some(id), _) => {
                    if records.lots.contains(&id) {
                        lots.push((place, "record_id", id));
                    } else if let Some(sscc) = records.units.get(&id) {
                        match sscc {
                            Some(sscc) => codes.push((place, "record_id", sscc.clone())),
                            None => asked.refuse(place, "record_id", Reason::Incomplete { needs: "sscc" }),
                        }
                    } else if let Some(made_with) = records.materials.get(&id) {
                        lots.extend(made_with.iter().map(|lot| (place, "record_id", *lot)));
                        if made_with.is_empty() {
                            asked.refuse(place, "record_id", Reason::UnknownReference);
                        }
                    } else {
                        batches.push((place, "record_id", id));
                    }
                }
                (None, Some(code)) => codes.push((place, "code", code.clone())),
                (None, None) => asked.refuse(place, "code", Reason::Required),
            }
        }
        let texts: Vec<&str> = codes.iter().map(|(.., code)| code.as_str()).collect();
        let read = start::read_all(application, connection, &texts).await?;
        for ((place, field, _), wanted) in codes.iter().zip(read) {
            match wanted {
                Ok(TraceTarget::Lot(id)) => lots.push((*place, *field, id)),
                Ok(TraceTarget::Batch(id)) => batches.push((*place, *field, id)),
                Ok(TraceTarget::Identity(thing)) => things.push((*place, *field, thing)),
                Err(reason) => asked.refuse(*place, field, reason),
            }
        }
        let pages = pages_of(connection, things.iter().map(|(.., thing)| thing.identity.as_str())).await?;
        for (place, field, thing) in things {
            let address = thing.identity.as_str().to_owned();
            let candidate = Candidate {
                key: key_of(&address),
                is_class: thing.is_class,
                page_of: pages.get(&address).copied(),
                is_own_lot: false,
                goods: None,
                address,
            };
            asked.wanted.push((place, field, vec![candidate]));
        }
        asked.add_batches(application, connection, owner, batches, &mut lots).await?;
        asked.add_lots(application, connection, owner, lots).await?;
        Ok(asked)
    }

    /// Adds suppliers' batches of the business, and the lots and goods that were made with them.
    async fn add_batches<C: ConnectionTrait>(
        &mut self,
        application: &Application,
        connection: &C,
        owner: Uuid,
        wanted: Vec<(usize, &'static str, Uuid)>,
        lots: &mut Vec<(usize, &'static str, Uuid)>,
    ) -> Result<()> {
        let ids: Vec<Uuid> = wanted.iter().map(|(.., id)| *id).collect();
        let found = BatchesMadeInto::load(application, connection, owner, &ids).await?;
        self.is_cut |= found.is_cut;
        for (place, field, id) in wanted {
            let Some(start) = found.starts.get(&id) else {
                self.refuse(place, field, Reason::UnknownReference);
                continue;
            };
            self.batches.insert(id, *start);
            lots.extend(found.lots.get(&id).into_iter().flatten().map(|lot| (place, field, *lot)));
            for (key, address) in found.outputs.get(&id).into_iter().flatten() {
                let (key, address) = (*key, address.clone());
                let candidate =
                    Candidate { key, address, is_class: true, page_of: None, is_own_lot: false, goods: None };
                self.wanted.push((place, field, vec![candidate]));
            }
        }
        self.addresses.extend(found.addresses);
        Ok(())
    }

    fn refuse(&mut self, place: usize, field: &str, reason: Reason) {
        self.violations.push(Violation::new(format!("starts[{place}].{field}"), reason));
    }

    async fn add_lots<C: ConnectionTrait>(
        &mut self,
        application: &Application,
        connection: &C,
        owner: Uuid,
        wanted: Vec<(usize, &'static str, Uuid)>,
    ) -> Result<()> {
        let ids: BTreeSet<Uuid> = wanted.iter().map(|(.., id)| *id).collect();
        let rows =
            in_chunks::find(connection, ids, |chunk| lot::Entity::find().filter(lot::Column::Id.is_in(chunk))).await?;
        let mut addresses = addresses_of_lots(application, connection, &rows).await?;
        let rows: HashMap<Uuid, lot::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
        for (place, field, id) in wanted {
            // A lot that is named twice, itself and by one of its materials, counts once.
            let (Some(row), Some(addresses)) = (rows.get(&id), addresses.remove(&id)) else { continue };
            let is_own = row.organisation_id == owner;
            let candidates = addresses.iter().enumerate().map(|(name, address)| Candidate {
                key: key_of(address),
                address: address.clone(),
                is_class: true,
                // The first address is the trace code.
                page_of: (name == 0).then_some(row.organisation_id),
                is_own_lot: is_own,
                goods: (field == "record_id").then(|| row.code.clone()),
            });
            let candidates: Vec<Candidate> = candidates.collect();
            self.addresses.extend(candidates.iter().map(|candidate| (candidate.key, candidate.address.clone())));
            self.wanted.push((place, field, candidates));
        }
        Ok(())
    }

    fn candidates(&self) -> Vec<&Candidate> {
        self.wanted.iter().flat_map(|(.., candidates)| candidates).collect()
    }
}

/// Returns the businesses that registered the trace codes among `addresses`.
async fn pages_of<'a, C: ConnectionTrait>(
    connection: &C,
    addresses: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, Uuid>> {
    let codes: HashMap<String, &str> =
        addresses.filter_map(|address| Some((short_code(address)?.to_string(), address))).collect();
    let rows: Vec<(String, Uuid)> = in_chunks::find(connection, codes.keys(), |chunk| {
        trace_code::Entity::find()
            .select_only()
            .columns([trace_code::Column::Code, trace_code::Column::OrganisationId])
            .filter(trace_code::Column::Code.is_in(chunk))
            .into_tuple()
    })
    .await?;
    Ok(rows.into_iter().filter_map(|(code, owner)| Some(((*codes.get(&code)?).to_owned(), owner))).collect())
}

/// Records of a business, looked up by identifier.
#[derive(Default)]
struct Records {
    lots: BTreeSet<Uuid>,
    /// Logistic units, with their SSCCs.
    units: HashMap<Uuid, Option<String>>,
    /// Materials, with the lots that reference them directly or by a diary entry.
    materials: HashMap<Uuid, BTreeSet<Uuid>>,
    is_cut: bool,
}

impl Records {
    async fn load<C: ConnectionTrait>(connection: &C, owner: Uuid, ids: &BTreeSet<Uuid>) -> Result<Self> {
        let mut records = Self::default();
        if ids.is_empty() {
            return Ok(records);
        }
        records.lots = lot::Entity::find()
            .select_only()
            .column(lot::Column::Id)
            .filter(lot::Column::OrganisationId.eq(owner))
            .filter(lot::Column::Id.is_in(ids.iter().copied()))
            .into_tuple::<Uuid>()
            .all(connection)
            .await?
            .into_iter()
            .collect();
        records.units = logistic_unit::Entity::find()
            .select_only()
            .columns([logistic_unit::Column::Id, logistic_unit::Column::Sscc])
            .filter(logistic_unit::Column::OrganisationId.eq(owner))
            .filter(logistic_unit::Column::Id.is_in(ids.iter().copied()))
            .into_tuple::<(Uuid, Option<String>)>()
            .all(connection)
            .await?
            .into_iter()
            .collect();
        let materials: Vec<Uuid> = material::Entity::find()
            .select_only()
            .column(material::Column::Id)
            .filter(material::Column::OrganisationId.eq(owner))
            .filter(material::Column::Id.is_in(ids.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        records.materials = materials.iter().map(|id| (*id, BTreeSet::new())).collect();
        if !materials.is_empty() {
            records.lots_made_with(connection, &materials).await?;
        }
        Ok(records)
    }

    async fn lots_made_with<C: ConnectionTrait>(&mut self, connection: &C, materials: &[Uuid]) -> Result<()> {
        let limit = MAX_LOTS as u64 + 1;
        let of_lots: Vec<(Uuid, Uuid)> = reference::Entity::find()
            .select_only()
            .columns([reference::Column::TargetId, reference::Column::SourceId])
            .distinct()
            .filter(reference::Column::TargetId.is_in(materials.iter().copied()))
            .filter(reference::Column::SourceKind.eq(Kind::Lot.as_str()))
            .order_by_asc(reference::Column::TargetId)
            .order_by_asc(reference::Column::SourceId)
            .limit(limit)
            .into_tuple()
            .all(connection)
            .await?;
        let mut of_diaries = Query::select();
        of_diaries
            .distinct()
            .column((reference::Entity, reference::Column::TargetId))
            .column((diary_entry::Entity, diary_entry::Column::LotId))
            .from(reference::Entity)
            .inner_join(
                diary_entry::Entity,
                Expr::col((diary_entry::Entity, diary_entry::Column::Id))
                    .equals((reference::Entity, reference::Column::SourceId)),
            )
            .and_where(reference::Column::TargetId.is_in(materials.iter().copied()))
            .and_where(reference::Column::SourceKind.eq(Kind::DiaryEntry.as_str()))
            .order_by((reference::Entity, reference::Column::TargetId), Order::Asc)
            .order_by((diary_entry::Entity, diary_entry::Column::LotId), Order::Asc)
            .limit(limit);
        let mut found = of_lots;
        self.is_cut = found.len() > MAX_LOTS;
        let rows = connection.query_all(&of_diaries).await?;
        self.is_cut |= rows.len() > MAX_LOTS;
        for row in rows {
            found.push((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
        }
        found.sort_unstable();
        found.dedup();
        self.is_cut |= found.len() > MAX_LOTS;
        found.truncate(MAX_LOTS);
        for (material, lot) in found {
            self.materials.entry(material).or_default().insert(lot);
        }
        Ok(())
    }
}
