//! Where a trace begins: a record of one's own, or whatever a label says.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::epcis::Identity;
use nguon_domain::identifier::KeyType;
use nguon_domain::numbers::NumberState;
use nguon_domain::problem::ProblemCode;
use nguon_domain::qr::public_address;
use nguon_domain::resource::Kind;
use nguon_domain::violation::Reason;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::relations::Node;
use crate::Application;
use crate::access::Viewpoint;
use crate::entity::{epcis_link, former_lot_number, gs1_key, lot, trace_code};
use crate::epcis::key_of;
use crate::goods;

use crate::problem::{Error, Result};
use crate::resolver::scan::short_code;

/// The most holders of a lot that a trace begins with.
const MOST_HOLDERS: u64 = 10_000;

/// Something that a label names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A single thing or a lot.
    Identity(Identity),
    /// A lot of this system, by its record.
    Lot(Uuid),
}

/// Reads what a label says: an SSCC, an element string, a Digital Link, an EPC URN, the address or short code of a
/// record.
///
/// # Errors
/// What is wrong with it: `code` is refused when it names no lot, item or unit, or a record that there is not.
pub(crate) async fn read<C: ConnectionTrait>(application: &Application, connection: &C, code: &str) -> Result<Wanted> {
    let refused = |reason: Reason| Error::field("code", reason);
    let text = code.trim();
    if text.is_empty() {
        return Err(refused(Reason::Required));
    }
    // A lot of this system goes by all of its names, not only by the one that it has now.
    if let Some(short) = short_code(text)
        && let Some(row) = trace_code::Entity::find_by_id(short.to_string()).one(connection).await?
        && row.kind == Kind::Lot.as_str()
    {
        return Ok(Wanted::Lot(row.record_id));
    }
    let named = goods::identify(connection, &application.public_url, &[text]).await?.into_iter().next();
    let identity = named.ok_or_else(|| refused(Reason::Required))?.map_err(refused)?.identity;
    // A trade item without lot or serial number is nothing that can be traced.
    if identity.trade_item() == Some(identity.as_str()) {
        return Err(refused(Reason::Incomplete { needs: "lot_number" }));
    }
    Ok(Wanted::Identity(identity))
}

/// All addresses under which events may name a lot: with every GTIN that its product and packagings have or had, under
/// every number that it has or had, and by its short code.
///
/// # Errors
/// When the database fails.
pub(crate) async fn addresses_of_lot<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    row: &lot::Model,
) -> Result<Vec<String>> {
    let gtins: Vec<String> = gs1_key::Entity::find()
        .select_only()
        .column(gs1_key::Column::Value)
        .filter(gs1_key::Column::OrganisationId.eq(row.organisation_id))
        .filter(gs1_key::Column::RecordId.eq(row.product_id))
        .filter(gs1_key::Column::KeyType.eq(KeyType::Gtin.as_str()))
        .filter(gs1_key::Column::State.is_in([NumberState::Held.as_str(), NumberState::Former.as_str()]))
        .into_tuple()
        .all(connection)
        .await?;
    let former: Vec<String> = former_lot_number::Entity::find()
        .select_only()
        .column(former_lot_number::Column::Code)
        .filter(former_lot_number::Column::LotId.eq(row.id))
        .into_tuple()
        .all(connection)
        .await?;
    let mut addresses = vec![public_address(&application.public_url, &row.trace_code)];
    for gtin in &gtins {
        for number in former.iter().chain([&row.code]) {
            let identity = goods::identity_of_lot(&application.public_url, Some(gtin), number, &row.trace_code);
            addresses.extend(identity.map(|identity| identity.as_str().to_owned()));
        }
    }
    Ok(addresses)
}

/// The addresses of the lot of a record by their keys.
///
/// # Errors
/// 404 when there is no such lot; when the database fails.
pub(crate) async fn names_of_lot<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    id: Uuid,
) -> Result<HashMap<Uuid, String>> {
    let row = lot::Entity::find_by_id(id).one(connection).await?.ok_or(ProblemCode::NotFound)?;
    let addresses = addresses_of_lot(application, connection, &row).await?;
    Ok(addresses.into_iter().map(|address| (key_of(&address), address)).collect())
}

/// Where something lies by what was recorded of it.
#[derive(Debug, Default)]
struct Found {
    /// Single things.
    items: BTreeSet<Uuid>,
    /// Lots, each with a holder.
    lots: BTreeSet<(Uuid, Uuid)>,
    /// The lot of this system that was asked for, with its maker.
    own: Option<(Uuid, Uuid)>,
}

impl Found {
    fn nodes(self) -> Vec<Node> {
        let items = self.items.into_iter().map(Node::Item);
        items.chain(self.lots.into_iter().map(|(identity, holder)| Node::Lot { identity, holder })).collect()
    }
}

/// Where the lot of a record lies, under whatever name.
async fn find_lot<C: ConnectionTrait>(application: &Application, connection: &C, row: &lot::Model) -> Result<Found> {
    let addresses = addresses_of_lot(application, connection, row).await?;
    let keys: Vec<Uuid> = addresses.iter().map(|address| key_of(address)).collect();
    let own = keys.first().map(|key| (*key, row.organisation_id));
    Ok(Found { own, ..find(connection, &keys).await? })
}

/// Where things lie by what was recorded of them under these keys.
async fn find<C: ConnectionTrait>(connection: &C, keys: &[Uuid]) -> Result<Found> {
    use epcis_link::Column;
    let rows: Vec<(Uuid, Uuid, Option<Uuid>, bool)> = epcis_link::Entity::find()
        .select_only()
        .columns([Column::Identity, Column::OrganisationId, Column::Counterparty, Column::IsClass])
        .distinct()
        .filter(Column::Identity.is_in(keys.iter().copied()))
        .filter(Column::IsVoid.eq(false))
        .limit(MOST_HOLDERS)
        .into_tuple()
        .all(connection)
        .await?;
    let mut found = Found::default();
    for (identity, organisation, counterparty, is_class) in rows {
        if is_class {
            let holders = [Some(organisation), counterparty].into_iter().flatten();
            found.lots.extend(holders.map(|holder| (identity, holder)));
        } else {
            found.items.insert(identity);
        }
    }
    Ok(found)
}

/// The nodes of a lot where it lies with its maker, by the keys of all of its addresses; none when nothing was
/// recorded of it there.
///
/// # Errors
/// When the database fails.
pub(crate) async fn recorded<C: ConnectionTrait>(connection: &C, keys: &[Uuid], maker: Uuid) -> Result<Vec<Node>> {
    let mut found = find(connection, keys).await?;
    found.lots.retain(|(_, holder)| *holder == maker);
    Ok(found.nodes())
}

/// The nodes from which somebody's trace begins.
///
/// A lot lies with several holders: for a business it begins where the lot lies with that business; where it never
/// lay with it, and for an authority, with everybody.
///
/// # Errors
/// 404 for a record that is not the caller's, and for what no event names.
pub(crate) async fn nodes<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    viewpoint: Viewpoint,
    wanted: Wanted,
) -> Result<Vec<Node>> {
    let mut found = match wanted {
        Wanted::Lot(id) => {
            let row = lot::Entity::find_by_id(id).one(connection).await?.ok_or(ProblemCode::NotFound)?;
            find_lot(application, connection, &row).await?
        }
        Wanted::Identity(identity) => find(connection, &[key_of(identity.as_str())]).await?,
    };
    // A lot lies with its maker even before anything is recorded of it.
    if found.lots.is_empty() {
        found.lots.extend(found.own);
    }
    if let Viewpoint::Business(own) = viewpoint {
        let with_own: BTreeSet<(Uuid, Uuid)> =
            found.lots.iter().filter(|(_, holder)| *holder == own).copied().collect();
        if !with_own.is_empty() {
            found.lots = with_own;
        } else if found.items.is_empty() {
            // What never was in one's hands is not one's to trace.
            return Err(ProblemCode::NotFound.into());
        }
    }
    let nodes = found.nodes();
    if nodes.is_empty() { Err(ProblemCode::NotFound.into()) } else { Ok(nodes) }
}
