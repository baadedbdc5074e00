//! Statements that probe the index of relations.

use std::sync::Arc;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{
    Alias, DynIden, Expr, ExprTrait as _, IntoIden as _, Order, Query, SelectStatement, UnionType, ValueTuple,
};
use uuid::Uuid;

use super::Node;
use super::remembered::{HeldLot, Remembered};
use super::row::{COLUMNS, Row};
use crate::platform::entity::despatch_event;
use crate::platform::entity::epcis_link::{self, Column};
use crate::platform::problem::Result;

/// Nodes by their kind, each as its keys.
#[derive(Default)]
pub(super) struct Wanted {
    items: Vec<Uuid>,
    pub(super) lots: Vec<HeldLot>,
    acts: Vec<Uuid>,
}

impl Wanted {
    pub(super) fn of(nodes: &[Node]) -> Self {
        let mut wanted = Self::default();
        for node in nodes {
            match node {
                Node::Item(identity) => wanted.items.push(*identity),
                Node::Lot { identity, holder } => wanted.lots.push((*identity, *holder)),
                Node::Act(act) => wanted.acts.push(*act),
            }
        }
        wanted
    }

    /// Selects all rows about the nodes themselves, but not those that are remembered.
    pub(super) fn selects(&self, remembered: Option<&Remembered>) -> Vec<SelectStatement> {
        let mut selects = Vec::new();
        if !self.lots.is_empty() {
            let partner = |lot| remembered.and_then(|remembered| remembered.partner(lot)).unwrap_or_default();
            let lots: Vec<[Uuid; 3]> = self.lots.iter().map(|lot| [lot.0, lot.1, partner(*lot)]).collect();
            let (recorder, other) = (Column::OrganisationId, Column::Counterparty);
            selects.push(pairs_except((Column::Identity, recorder), other, &lots));
            selects.push(pairs_except((Column::Identity, other), recorder, &lots));
            selects.push(pairs((Column::Class, recorder), &self.lots));
        }
        if !self.items.is_empty() {
            selects.push(one_of(Column::Identity, &self.items));
            selects.push(one_of(Column::Container, &self.items));
        }
        if !self.acts.is_empty() {
            selects.push(one_of(Column::EventId, &self.acts));
            selects.push(one_of(Column::Container, &self.acts));
        }
        selects
    }
}

/// Selects the columns of a [`Row`] of rows that are not void.
fn rows() -> SelectStatement {
    use despatch_event::Column as Despatch;
    let advice = Query::select()
        .column((despatch_event::Entity, Despatch::AdviceId))
        .from(despatch_event::Entity)
        .and_where(Expr::col((despatch_event::Entity, Despatch::EventId)).equals((epcis_link::Entity, Column::EventId)))
        .to_owned();
    Query::select()
        .columns(COLUMNS.map(|column| (epcis_link::Entity, column)))
        .expr_as(Expr::from(advice), "advice_id")
        .and_where(of_row(Column::IsVoid).eq(false))
        .to_owned()
}

fn of_row(column: Column) -> Expr {
    Expr::col((epcis_link::Entity, column))
}

/// Selects rows by one column.
pub(super) fn one_of(column: Column, keys: &[Uuid]) -> SelectStatement {
    let mut select = rows();
    select.from(epcis_link::Entity).and_where(of_row(column).is_in(keys.iter().copied()));
    select
}

/// Selects rows by two columns at once, joined with the list of pairs, so that each pair is one index probe.
pub(super) fn pairs(columns: (Column, Column), wanted: &[(Uuid, Uuid)]) -> SelectStatement {
    joined(columns, wanted.iter().map(|(one, other)| ValueTuple::Two((*one).into(), (*other).into()))).0
}

/// Selects rows as [`pairs`] does, except those that have the third key of their list entry in the column `except`.
pub(super) fn pairs_except(columns: (Column, Column), except: Column, wanted: &[[Uuid; 3]]) -> SelectStatement {
    let values =
        wanted.iter().map(|[one, other, third]| ValueTuple::Three((*one).into(), (*other).into(), (*third).into()));
    let (mut select, list) = joined(columns, values);
    let is_another = of_row(except).ne(Expr::col((list, Alias::new("column3"))));
    select.and_where(of_row(except).is_null().or(is_another));
    select
}

/// Selects rows by two columns, joined with a list, and returns the list's name. It is a cross join because SQLite then
/// keeps the join order; otherwise it may read all rows and build an index for this statement.
fn joined((first, second): (Column, Column), wanted: impl Iterator<Item = ValueTuple>) -> (SelectStatement, DynIden) {
    let list = Alias::new("wanted").into_iden();
    let column = |name: &'static str| Expr::col((list.clone(), Alias::new(name)));
    let mut select = rows();
    select
        .from_values(wanted, list.clone())
        .cross_join(epcis_link::Entity)
        .and_where(of_row(first).eq(column("column1")))
        .and_where(of_row(second).eq(column("column2")));
    (select, list)
}

/// Returns the rows of all selects, in one statement; `None` when there are more than `most`.
///
/// # Errors
/// When the database fails.
pub(super) async fn at_once<C: ConnectionTrait>(
    connection: &C,
    selects: Vec<SelectStatement>,
    most: usize,
) -> Result<Option<Vec<Arc<Row>>>> {
    let mut selects = selects.into_iter();
    let Some(mut all) = selects.next() else { return Ok(Some(Vec::new())) };
    for select in selects {
        all.union(UnionType::All, select);
    }
    all.limit(most as u64 + 1);
    let found = connection.query_all(&all).await?;
    if found.len() > most {
        return Ok(None);
    }
    let rows: Result<Vec<Arc<Row>>> = found.iter().map(|row| Row::read(row).map(Arc::new)).collect();
    rows.map(Some)
}

/// Returns the rows of each select, in a statement of its own, and whether some beyond `most` were cut off.
///
/// # Errors
/// When the database fails.
pub(super) async fn one_by_one<C: ConnectionTrait>(
    connection: &C,
    selects: Vec<SelectStatement>,
    most: usize,
) -> Result<(Vec<Arc<Row>>, bool)> {
    let (mut found, mut is_cut) = (Vec::new(), false);
    for mut select in selects {
        select.limit(most as u64 + 1);
        let mut rows = connection.query_all(&select).await?;
        if rows.len() > most {
            // Order the rows only now, so that the cut is the same at every reading; the usual case needs no sort.
            is_cut = true;
            for column in [Column::Identity, Column::EventId, Column::Link, Column::Position] {
                select.order_by((epcis_link::Entity, column), Order::Asc);
            }
            rows = connection.query_all(&select).await?;
            rows.truncate(most);
        }
        for row in rows {
            found.push(Arc::new(Row::read(&row)?));
        }
    }
    Ok((found, is_cut))
}
