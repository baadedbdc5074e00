//! Traces through the chain of businesses (TCVN 12827:2019, clause 4): what went into something, what it went into,
//! and who got it.
//!
//! `start` reads what is asked for, `relations` tells the domain's walk what the event store knows, `walk` goes,
//! `attested` goes over what both sides recorded, and `view` shows as much as the caller may see. `file` writes the same as CSV and PDF.

mod attested;
mod concerned;
mod file;
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
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, CallerScope, Chains, Read, overseen};
use crate::events::epcis::party;
use crate::files::table::Download;
use crate::http::body::Query;
use crate::platform::entity::{logistic_unit, lot, organisation};
use crate::platform::problem::{Error, Result};

pub(crate) use attested::{Held, Witness, walk_attested};
pub(crate) use relations::Node;
pub(crate) use start::recorded;
pub(crate) use view::events;
pub(crate) use walk::{Bounds, walk, walk_within};

/// The most steps that can be asked for.
const MAX_STEPS: usize = 1_000;
/// Nodes of one answer: more than anybody looks through, and an answer of bounded size.
const MAX_SHOWN: usize = 5_000;

/// What to trace.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ChainQuery {
    /// A lot or logistic unit among one's own records; instead of `code`.
    record_id: Option<Uuid>,
    /// Whatever a label says: an SSCC, an element string, a GS1 Digital Link, an EPC URN, a short code; instead of
    /// `record_id`.
    #[param(example = "(01)08938505970011(10)TL-20261115-01")]
    code: Option<String>,
    /// `backward`, `forward` or `both`, which it is when absent.
    direction: TraceDirection,
    /// How many steps to go each way at the most: 1 to 1,000; as far as it goes when absent.
    #[param(minimum = 1, maximum = 1000, example = 1)]
    steps: Option<usize>,
    /// GLN of the party with whom a lot lies from which an authority's trace begins; with everybody when absent.
    #[param(example = "8938505970004")]
    party: Option<String>,
}

/// Trace goods
///
/// Backward: everything that went into them. Forward: everything that they went into, and everybody who got of it. A
/// business traces what it recorded, was handed or has registered, and sees its own and one step back and forward; what
/// else there is, is there without name, kind and time. An authority sees the chains in which a business that it
/// oversees has a part.
#[utoipa::path(
    tag = "chain", operation_id = "trace_chain", security(("bearer" = []), ("api_key" = [])), params(ChainQuery),
    responses((status = 200, description = "What was found.", body = TraceView))
)]
#[get("/api/v1/chain")]
pub(crate) async fn trace(
    allowed: Allowed<Chains, Read>,
    query: Query<ChainQuery>,
    application: Data<Application>,
) -> Result<Json<TraceView>> {
    read(&application, *allowed, query.0).await.map(Json)
}

/// What to trace, and as which file.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ChainFileQuery {
    /// A lot or logistic unit among one's own records; instead of `code`.
    record_id: Option<Uuid>,
    /// Whatever a label says; instead of `record_id`.
    #[param(example = "(01)08938505970011(10)TL-20261115-01")]
    code: Option<String>,
    /// `backward`, `forward` or `both`, which it is when absent.
    direction: TraceDirection,
    /// `xlsx`, which it is when absent, `csv`, or `pdf`.
    #[param(inline)]
    format: file::Format,
}

/// Trace goods, as a file
///
/// The same as an Excel or CSV file with one row for each step of the chain, or as a PDF to hand over: recipients, then
/// steps.
#[utoipa::path(
    tag = "chain", operation_id = "trace_chain_as_table", security(("bearer" = [])), params(ChainFileQuery),
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

/// What a caller sees of a chain.
///
/// # Errors
/// 404 for what is not theirs to trace; faults of what was asked; when the database fails.
async fn read(application: &Application, viewpoint: CallerScope, query: ChainQuery) -> Result<TraceView> {
    let database = application.database.read();
    let wanted = match (query.record_id, query.code) {
        (Some(id), None) => own_record(application, viewpoint, id).await?,
        (None, Some(code)) => start::read(application, database, &code).await?,
        (None, None) => return Err(Error::field("code", Reason::Required)),
        (Some(_), Some(_)) => return Err(Error::field("code", Reason::NotAllowed)),
    };
    let start::Beginning { nodes: mut starts, is_cut } =
        start::nodes(application, database, viewpoint.business(), wanted).await?;
    if let Some(party) = query.party {
        let gln: Gln = party.parse().map_err(|reason| Error::field("party", reason))?;
        let holder = party::holder(database, gln.as_str()).await?;
        starts.retain(|start| !matches!(start, Node::Lot { holder: other, .. } if *other != holder));
        if starts.is_empty() {
            return Err(ProblemCode::NotFound.into());
        }
    }
    if query.steps.is_some_and(|steps| !(1..=MAX_STEPS).contains(&steps)) {
        return Err(Error::Malformed(format!("steps: 1 to {MAX_STEPS}")));
    }
    let bounds = Bounds { nodes: MAX_SHOWN, steps: query.steps };
    let mut chain = walk(database, &starts, query.direction.ways(), bounds).await?;
    chain.is_truncated |= is_cut;
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

/// A lot or logistic unit among the caller's records.
async fn own_record(application: &Application, viewpoint: CallerScope, id: Uuid) -> Result<start::Wanted> {
    let own = viewpoint.business().ok_or(ProblemCode::NotFound)?;
    let database = application.database.read();
    let is_lot = lot::Entity::find_by_id(id).filter(lot::Column::OrganisationId.eq(own)).count(database).await?;
    if is_lot > 0 {
        return Ok(start::Wanted::Lot(id));
    }
    let unit = logistic_unit::Entity::find_by_id(id)
        .filter(logistic_unit::Column::OrganisationId.eq(own))
        .one(database)
        .await?
        .ok_or(ProblemCode::NotFound)?;
    // A unit without SSCC has a label and no events.
    let sscc = unit.sscc.ok_or_else(|| Error::field("record_id", Reason::Incomplete { needs: "sscc" }))?;
    start::read(application, database, &sscc).await
}
