//! Traces goods through the supply chain (TCVN 12827:2019, clause 4): what went into them, what they went into, and who
//! received them.
//!
//! `batches` adds the suppliers' batches of materials, `start` resolves the goods to trace, `relations` supplies
//! relations from the event store to the domain's algorithm, `walk` runs it, `handover` sums who got how much,
//! `attested` runs it over hand-overs that both sides recorded, `view` limits the result to what the
//! caller may see, and `file` exports it.

mod answers;
mod attested;
mod batches;
mod concerned;
mod event_row;
mod file;
mod handover;
mod named_lot;
mod relations;
pub(crate) mod start;
mod view;
mod walk;

use actix_web::get;
use actix_web::web::{Data, Json};
use nguon_domain::identification::identifier::Gln;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use nguon_domain::trace::view::{TraceDirection, TraceView};
use nguon_domain::trace::{Mode, Way, Window};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, CallerScope, Chains, Read, overseen};
use crate::events::epcis::party;
use crate::files::table::Download;
use crate::http::body::Query;
use crate::platform::entity::{logistic_unit, material_batch, organisation};
use crate::platform::problem::{Error, Result};

pub(crate) use attested::{RecordedNode, Witness, walk_attested};
pub(crate) use batches::{add_batches, node_of_batch};
pub(crate) use event_row::{EventRow, events};
pub(crate) use handover::HandoverTotals;
pub(crate) use relations::Node;
use relations::RelationStore;
pub(crate) use start::recorded;
use walk::walk_store;
pub(crate) use walk::{Bounds, walk, walk_within};

/// The greatest number of steps that a request may ask for.
const MAX_STEPS: usize = 1_000;
/// The most nodes in one answer, which bounds its size.
const MAX_SHOWN: usize = 5_000;

/// Query of a trace.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ChainQuery {
    /// Lot, logistic unit or supplier's batch of a material among the caller's own records; instead of `code`.
    record_id: Option<Uuid>,
    /// Code on a label: SSCC, GS1 element string, GS1 Digital Link, EPC URN or trace code (mã truy xuất), or the address of
    /// a supplier's batch; instead of `record_id`.
    #[param(example = "(01)08938505970011(10)TL-20261115-01")]
    code: Option<String>,
    /// `backward`, `forward` or `both` (default).
    direction: TraceDirection,
    /// Greatest number of steps in each direction, 1 to 1,000; unlimited when absent.
    #[param(minimum = 1, maximum = 1000, example = 1)]
    steps: Option<usize>,
    /// GLN of the party whose share of a lot an authority's trace starts from; all parties when absent.
    #[param(example = "8938505970004")]
    party: Option<String>,
}

/// Trace goods
///
/// Backward: everything that went into the goods. Forward: everything that they went into, and everybody who received
/// them. A business can trace goods that it recorded, received or registered. It sees its own part of the chain and one
/// step backward and forward; other nodes are hidden: without name, kind and time. An authority sees every chain in
/// which a business that it oversees takes part.
#[utoipa::path(
    tag = "chain", operation_id = "traceChain", security(("bearer" = []), ("api_key" = [])), params(ChainQuery),
    responses((status = 200, description = "The trace.", body = TraceView))
)]
#[get("/api/v1/chain")]
pub(crate) async fn trace(
    allowed: Allowed<Chains, Read>,
    query: Query<ChainQuery>,
    application: Data<Application>,
) -> Result<Json<TraceView>> {
    read(&application, *allowed, query.0).await.map(Json)
}

/// Query of an exported trace.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ChainFileQuery {
    /// Lot, logistic unit or supplier's batch of a material among the caller's own records; instead of `code`.
    record_id: Option<Uuid>,
    /// Code on a label; instead of `record_id`.
    #[param(example = "(01)08938505970011(10)TL-20261115-01")]
    code: Option<String>,
    /// `backward`, `forward` or `both` (default).
    direction: TraceDirection,
    /// `xlsx` (default), `csv` or `pdf`.
    #[param(inline)]
    format: file::Format,
}

/// Export a trace
///
/// As an Excel or CSV file with one row for each step of the chain, then one for the total of each party and goods; or
/// as a PDF with recipients and steps.
#[utoipa::path(
    tag = "chain", operation_id = "exportChain", security(("bearer" = [])), params(ChainFileQuery),
    responses((status = 200, description = "The file.", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (Vec<u8> = "text/csv"),
        (Vec<u8> = "application/pdf")
    )))
)]
#[get("/api/v1/chain/file")]
pub(crate) async fn trace_as_table(
    allowed: Allowed<Chains, Read>,
    query: Query<ChainFileQuery>,
    application: Data<Application>,
) -> Result<Download> {
    let ChainFileQuery { record_id, code, direction, format } = query.0;
    let found =
        read(&application, *allowed, ChainQuery { record_id, code, direction, ..ChainQuery::default() }).await?;
    file::download(&application, allowed.principal().owner(), found, format).await
}

/// Runs a trace and limits it to what the caller may see.
///
/// # Errors
/// 404 for goods that the caller may not trace; violations of the query; when the database fails.
async fn read(application: &Application, viewpoint: CallerScope, query: ChainQuery) -> Result<TraceView> {
    let database = application.database.read();
    let begin = match (query.record_id, query.code) {
        (Some(id), None) => own_record(application, viewpoint, id).await?,
        (None, Some(code)) => {
            let wanted = start::read(application, database, &code).await?;
            start::nodes(application, database, viewpoint.business(), wanted).await?
        }
        (None, None) => return Err(Error::field("code", Reason::Required)),
        (Some(_), Some(_)) => return Err(Error::field("code", Reason::NotAllowed)),
    };
    let start::TraceStarts { nodes: mut starts, known, mut store, is_cut } = begin;
    if let Some(party) = query.party {
        let gln: Gln = party.parse().map_err(|reason| Error::field("party", reason))?;
        let holder = party::holder(database, gln.as_str()).await?;
        starts.retain(|start| !matches!(start, Node::Lot { holder: other, .. } if *other != holder));
        // It may have read lots that the trace does not start from now.
        store = RelationStore::default();
        if starts.is_empty() {
            return Err(ProblemCode::NotFound.into());
        }
    }
    if query.steps.is_some_and(|steps| !(1..=MAX_STEPS).contains(&steps)) {
        return Err(Error::Malformed(format!("steps: 1 to {MAX_STEPS}")));
    }
    let bounds = Bounds { nodes: MAX_SHOWN, steps: query.steps };
    let ways = query.direction.ways();
    let always: Vec<(Node, Mode, Window)> = starts.iter().map(|node| (*node, Mode::Whole, Window::ALWAYS)).collect();
    let mut chain = walk_store(database, store.knowing(known.relations), &always, ways, bounds).await?;
    chain.addresses = known.addresses;
    chain.is_truncated |= is_cut;
    if ways.contains(&Way::Backward) {
        add_batches(application, database, &mut chain, viewpoint.business()).await?;
    }
    if let CallerScope::Authority(oversight) = viewpoint {
        let holders: Vec<Uuid> = chain.holders().into_iter().collect();
        let seen = organisation::Entity::find()
            .filter(Condition::all().add(overseen(database, oversight).await?))
            .filter(organisation::Column::Id.is_in(holders))
            .count(database)
            .await?;
        if seen == 0 {
            return Err(ProblemCode::NotFound.into());
        }
    }
    view::view(application, database, viewpoint, query.direction, &chain).await
}

/// Returns where the trace of a lot, logistic unit or supplier's batch among the caller's records starts.
async fn own_record(application: &Application, viewpoint: CallerScope, id: Uuid) -> Result<start::TraceStarts> {
    let own = viewpoint.business().ok_or(ProblemCode::NotFound)?;
    let database = application.database.read();
    if let Some(lot) = named_lot::named_lot(application, database, id).await?.filter(|lot| lot.owner == own) {
        return start::nodes_of_lot(database, Some(own), lot).await;
    }
    let batch = material_batch::Entity::find_by_id(id).filter(material_batch::Column::OrganisationId.eq(own));
    if batch.count(database).await? > 0 {
        return start::nodes(application, database, Some(own), start::TraceTarget::Batch(id)).await;
    }
    let unit = logistic_unit::Entity::find_by_id(id)
        .filter(logistic_unit::Column::OrganisationId.eq(own))
        .one(database)
        .await?
        .ok_or(ProblemCode::NotFound)?;
    // No event can name a unit that has no SSCC.
    let sscc = unit.sscc.ok_or_else(|| Error::field("record_id", Reason::Incomplete { needs: "sscc" }))?;
    let wanted = start::read(application, database, &sscc).await?;
    start::nodes(application, database, Some(own), wanted).await
}
