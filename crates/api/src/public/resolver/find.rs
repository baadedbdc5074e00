//! Looks up GS1 keys: one statement for every level of a link, by index probes only.

use nguon_domain::events::epcis::Identity;
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::input::kind::Kind;
use sea_orm::sea_query::{
    DynIden, Expr, ExprTrait as _, Func, IntoIden as _, Order, Query, SelectStatement, SimpleExpr,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::platform::digest::key_of;
use crate::platform::entity::{epcis_link, former_lot_number, gs1_key, lot, organisation, stored, trace_code};
use crate::platform::problem::Result;

/// The most businesses considered that claim the same number.
const MAX_CANDIDATES: u64 = 8;
/// State of a business whose data is public.
const APPROVED: stored::OrganisationState = stored::OrganisationState::Approved;

/// State of a key that identifies a record.
const HELD: stored::NumberState = stored::NumberState::Held;
const FORMER: stored::NumberState = stored::NumberState::Former;

/// A record that a key may identify.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(super) struct Candidate {
    /// The business.
    pub(super) organisation_id: Uuid,
    /// State of the business.
    standing: stored::OrganisationState,
    /// Held, or former when the record has another key now.
    state: stored::NumberState,
    /// Kind of the record that has the key.
    kind: String,
    /// The record that has the key.
    record_id: Uuid,
    /// The lot that has the lot number.
    lot_id: Option<Uuid>,
    /// The lot that formerly had the lot number.
    former_lot_id: Option<Uuid>,
    /// Trace code of the lot, or of the record if there is no lot.
    pub(super) code: String,
}

impl Candidate {
    /// Whether the business is approved.
    pub(super) fn is_published(&self) -> bool {
        self.standing == APPROVED
    }

    /// Whether the record has another key now.
    pub(super) fn is_former_key(&self) -> bool {
        self.state != HELD
    }

    /// Whether the lot has another number now.
    pub(super) fn is_former_lot(&self) -> bool {
        self.lot_id.is_none() && self.former_lot_id.is_some()
    }

    /// Whether a lot was found.
    pub(super) fn has_lot(&self) -> bool {
        self.lot_id.is_some() || self.former_lot_id.is_some()
    }

    /// Returns the record whose trace code is `code`.
    pub(super) fn record(&self) -> Option<(Kind, Uuid)> {
        match self.lot_id.or(self.former_lot_id) {
            Some(id) => Some((Kind::Lot, id)),
            None => Some((Kind::parse(&self.kind)?, self.record_id)),
        }
    }
}

/// Selects the records that have or had a key, the lot with the number, and the trace code. Best match first: approved
/// businesses; the owner of a proved prefix (ADR 36), so that nobody takes over another's links by registering a lot
/// that the owner has not; businesses that have the lot; present keys; the oldest. For a link without lot, no lot
/// number matches.
fn statement(key_type: KeyType, value: &str, lot: Option<&str>) -> SelectStatement {
    use former_lot_number::Column as F;
    use gs1_key::Column as K;
    use lot::Column as L;
    use organisation::Column as O;
    use trace_code::Column as T;
    let (key, lots, former, codes) = (gs1_key::Entity, lot::Entity, former_lot_number::Entity, trace_code::Entity);
    let business = organisation::Entity;
    let number = lot.unwrap_or_default();
    let of_product = |table: DynIden, product: DynIden, code: DynIden| {
        Expr::col((table.clone(), product)).equals((key, K::RecordId)).and(Expr::col((table, code)).eq(number))
    };
    let lot_id = || Expr::col((lots, L::Id));
    let former_id = || Expr::col((former, F::LotId));
    let found: SimpleExpr = Func::coalesce([lot_id(), former_id(), Expr::col((key, K::RecordId))]).into();
    Query::select()
        .columns([(key, K::OrganisationId), (key, K::State), (key, K::Kind), (key, K::RecordId)])
        .expr_as(Expr::col((business, O::State)), "standing")
        .expr_as(lot_id(), "lot_id")
        .expr_as(former_id(), "former_lot_id")
        .column((codes, T::Code))
        .from(key)
        .inner_join(business, Expr::col((business, O::Id)).equals((key, K::OrganisationId)))
        .left_join(lots, of_product(lots.into_iden(), L::ProductId.into_iden(), L::Code.into_iden()))
        .left_join(former, of_product(former.into_iden(), F::ProductId.into_iden(), F::Code.into_iden()))
        .inner_join(codes, Expr::col((codes, T::RecordId)).eq(found))
        .and_where(Expr::col((key, K::Value)).eq(value))
        .and_where(Expr::col((key, K::KeyType)).eq(key_type.as_str()))
        .and_where(Expr::col((key, K::State)).is_in([HELD, FORMER]))
        .order_by_expr(Expr::col((business, O::State)).eq(APPROVED), Order::Desc)
        .order_by((key, K::OwnPrefix), Order::Desc)
        .order_by_expr(lot_id().is_not_null().or(former_id().is_not_null()), Order::Desc)
        .order_by_expr(Expr::col((key, K::State)).eq(HELD), Order::Desc)
        .order_by((key, K::GivenAt), Order::Asc)
        .order_by((key, K::OrganisationId), Order::Asc)
        .limit(MAX_CANDIDATES)
        .to_owned()
}

/// Returns the records that a key, with an optional lot number, may identify, best first; empty when nobody has
/// registered it.
///
/// # Errors
/// When the database fails.
pub(super) async fn candidates<C: ConnectionTrait>(
    connection: &C,
    key_type: KeyType,
    value: &str,
    lot: Option<&str>,
) -> Result<Vec<Candidate>> {
    let rows = connection.query_all(&statement(key_type, value, lot)).await?;
    Ok(rows.iter().map(|row| Candidate::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// Whether an event of a business that was not declared wrong has an identity, such as that of an item with its serial number.
///
/// # Errors
/// When the database fails.
pub(super) async fn is_recorded<C: ConnectionTrait>(
    connection: &C,
    organisation_id: Uuid,
    identity: &Identity,
) -> Result<bool> {
    let found = epcis_link::Entity::find()
        .select_only()
        .column(epcis_link::Column::EventId)
        .filter(epcis_link::Column::OrganisationId.eq(organisation_id))
        .filter(epcis_link::Column::Identity.eq(key_of(identity.as_str())))
        .filter(epcis_link::Column::IsVoid.eq(false))
        .into_tuple::<Uuid>()
        .one(connection)
        .await?;
    Ok(found.is_some())
}
