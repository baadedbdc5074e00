//! A registered lot and its addresses, read at once.

use std::collections::BTreeSet;

use nguon_domain::identification::identifier::KeyType;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait as _, ConnectionTrait};
use uuid::Uuid;

use super::start::all_addresses;
use crate::Application;
use crate::platform::entity::{former_lot_number, gs1_key, lot, stored};
use crate::platform::problem::Result;

/// A registered lot with all addresses under which events may name it, see
/// [`addresses_of_lot`](super::start::addresses_of_lot).
#[derive(Clone, Debug)]
pub(super) struct NamedLot {
    /// The business that registered it.
    pub(super) owner: Uuid,
    /// The addresses.
    pub(super) addresses: Vec<String>,
}

/// Returns a registered lot with its addresses, in one statement; `None` when there is no such lot.
///
/// # Errors
/// When the database fails.
pub(super) async fn named_lot<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    id: Uuid,
) -> Result<Option<NamedLot>> {
    let (mut lot, mut gtins, mut former) = (None, Vec::new(), BTreeSet::new());
    for row in connection.query_all(&lot_with_names(id)).await? {
        let (owner, text): (Option<Uuid>, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        match (owner, row.try_get_by_index::<Option<String>>(2)?) {
            (Some(owner), Some(trace_code)) => lot = Some((owner, text, trace_code)),
            (Some(owner), None) => gtins.push((owner, text)),
            (None, _) => {
                former.insert(text);
            }
        }
    }
    Ok(lot.map(|(owner, code, trace_code)| {
        // Another business may have given the product's record a number of its own.
        let gtins: BTreeSet<&String> = gtins.iter().filter(|(of, _)| *of == owner).map(|(_, gtin)| gtin).collect();
        let numbers = former.iter().chain([&code]);
        let addresses = all_addresses(&application.public_url, &trace_code, gtins.into_iter(), numbers);
        NamedLot { owner, addresses }
    }))
}

/// Selects a lot, as business, number and trace code; the GTINs of its product, without a trace code; and its former
/// numbers, without a business.
fn lot_with_names(id: Uuid) -> SelectStatement {
    use former_lot_number::Column as Former;
    use gs1_key::Column as Key;
    use lot::Column as Lot;
    let no_text = || Expr::value(None::<String>).cast_as("text");
    let gtins = Query::select()
        .columns([Key::OrganisationId, Key::Value].map(|column| (gs1_key::Entity, column)))
        .expr(no_text())
        .from(lot::Entity)
        .inner_join(gs1_key::Entity, Expr::col((gs1_key::Entity, Key::RecordId)).equals((lot::Entity, Lot::ProductId)))
        .and_where(Expr::col((lot::Entity, Lot::Id)).eq(id))
        .and_where(Expr::col((gs1_key::Entity, Key::KeyType)).eq(KeyType::Gtin.as_str()))
        .and_where(
            Expr::col((gs1_key::Entity, Key::State)).is_in([stored::NumberState::Held, stored::NumberState::Former]),
        )
        .to_owned();
    let former = Query::select()
        .expr(Expr::value(None::<Uuid>).cast_as("uuid"))
        .column(Former::Code)
        .expr(no_text())
        .from(former_lot_number::Entity)
        .and_where(Former::LotId.eq(id))
        .to_owned();
    Query::select()
        .columns([Lot::OrganisationId, Lot::Code, Lot::TraceCode])
        .from(lot::Entity)
        .and_where(Lot::Id.eq(id))
        .union(UnionType::All, gtins)
        .union(UnionType::All, former)
        .to_owned()
}
