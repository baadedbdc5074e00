//! Statements that probe the index of relations.

use sea_orm::Iterable as _;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, IntoIden as _, Query, SelectStatement, ValueTuple};
use uuid::Uuid;

use crate::platform::entity::epcis_link::{self, Column};

/// Selects all columns of rows that are not void.
pub(super) fn select() -> SelectStatement {
    Query::select()
        .columns(Column::iter().map(|column| (epcis_link::Entity, column)))
        .from(epcis_link::Entity)
        .and_where(Expr::col((epcis_link::Entity, Column::IsVoid)).eq(false))
        .to_owned()
}

/// Selects rows by one column.
pub(super) fn one_of(column: Column, keys: &[Uuid]) -> SelectStatement {
    select().and_where(Expr::col((epcis_link::Entity, column)).is_in(keys.iter().copied())).to_owned()
}

/// Selects rows by two columns at once, joined with the list of pairs, so that each pair is one index probe. It is a
/// cross join because SQLite then keeps the join order; otherwise it may read all rows and build an index for this
/// statement.
pub(super) fn pairs((first, second): (Column, Column), wanted: &[(Uuid, Uuid)]) -> SelectStatement {
    let list = Alias::new("wanted").into_iden();
    let column = |name: &'static str| Expr::col((list.clone(), Alias::new(name)));
    let of_row = |column: Column| Expr::col((epcis_link::Entity, column));
    let mut values = Query::select();
    values
        .columns(Column::iter().map(|column| (epcis_link::Entity, column)))
        .from_values(wanted.iter().map(|(one, other)| ValueTuple::Two((*one).into(), (*other).into())), list.clone())
        .cross_join(epcis_link::Entity)
        .and_where(of_row(first).eq(column("column1")))
        .and_where(of_row(second).eq(column("column2")))
        .and_where(of_row(Column::IsVoid).eq(false));
    values
}
