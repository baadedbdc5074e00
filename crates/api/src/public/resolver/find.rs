//! What a GS1 key names: one statement for every depth of a link, answered by index probes alone.

use nguon_domain::identification::identifier::KeyType;
use nguon_domain::input::kind::Kind;
use sea_orm::sea_query::{
    DynIden, Expr, ExprTrait as _, Func, IntoIden as _, Order, Query, SelectStatement, SimpleExpr,
};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::platform::entity::{former_lot_number, gs1_key, lot, organisation, stored, trace_code};
use crate::platform::problem::Result;

/// So many businesses that claim the same number are looked at.
const MOST: u64 = 8;
/// The state of a business that may publish.
const APPROVED: stored::OrganisationState = stored::OrganisationState::Approved;

/// The states of keys that lead to a record.
const HELD: stored::NumberState = stored::NumberState::Held;
const FORMER: stored::NumberState = stored::NumberState::Former;

/// Something that a key may name.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(super) struct Candidate {
    /// The business.
    pub(super) organisation_id: Uuid,
    /// The state of the business.
    standing: stored::OrganisationState,
    /// Held, or former when the record has another key by now.
    state: stored::NumberState,
    /// The kind of the record that has the key.
    kind: String,
    /// The record that has the key.
    record_id: Uuid,
    /// The lot that has the number.
    lot_id: Option<Uuid>,
    /// The lot that had the number.
    former_lot_id: Option<Uuid>,
    /// The code of the page of the lot, else of the record.
    pub(super) code: String,
}

impl Candidate {
    /// Whether its business may publish.
    pub(super) fn is_published(&self) -> bool {
        self.standing == APPROVED
    }

    /// Whether the record has another key by now.
    pub(super) fn is_former_key(&self) -> bool {
        self.state != HELD
    }

    /// Whether the lot has another number by now.
    pub(super) fn is_former_lot(&self) -> bool {
        self.lot_id.is_none() && self.former_lot_id.is_some()
    }

    /// Whether a lot was found.
    pub(super) fn has_lot(&self) -> bool {
        self.lot_id.is_some() || self.former_lot_id.is_some()
    }

    /// The record whose page `code` is.
    pub(super) fn record(&self) -> Option<(Kind, Uuid)> {
        match self.lot_id.or(self.former_lot_id) {
            Some(id) => Some((Kind::Lot, id)),
            None => Some((Kind::parse(&self.kind)?, self.record_id)),
        }
    }
}

/// The statement: the key wherever it is held or was, the lot of that number beside it, and the code of what was
/// found. The best comes first: whose authority lets it publish; whose proved prefix it is (ADR 36), so that nobody
/// takes over another's links by registering a lot that the owner has not; who has the lot; who has the key now; who
/// had it first. A link without a lot asks for the number of none.
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
        .limit(MOST)
        .to_owned()
}

/// What a key with a lot may name, the best first; empty when nobody has registered it.
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
