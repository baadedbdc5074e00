//! The inventory of a lot is one row for each dimension, in its base unit, instead of one for each unit of measure.

use std::collections::BTreeMap;

use nguon_domain::input::quantity::MAX_STORED;
use nguon_domain::input::uom::{Measure, dimension, units_of};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, integer, string_len};
use uuid::Uuid;

use crate::schema::add_column;

/// One stock per dimension.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Base units of the dimensions whose units are converted.
const BASES: [&str; 3] = ["KGM", "LTR", ""];
/// Rows written by one statement.
const ROWS: usize = 500;

/// A row of the inventory.
struct Row {
    unit: String,
    quantity: i64,
    place: Option<Uuid>,
    moved_at: i64,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = |name: &'static str| Alias::new(name);
        let table = || column("holding");
        add_column(manager, "holding", string_len("uom", 3).default("").to_owned()).await?;
        add_column(manager, "holding", integer("millionths").default(0).to_owned()).await?;
        add_column(manager, "holding", big_integer_null("short_at")).await?;
        let said = Query::update().table(table()).value(column("uom"), Expr::col(column("unit"))).to_owned();
        manager.execute(said).await?;
        let others: Vec<&str> =
            BASES.iter().flat_map(|base| units_of(base).into_iter().filter(move |unit| unit != base)).collect();
        let is_other = || Expr::col(column("unit")).is_in(others.iter().copied());
        let is_class = || Expr::col(column("is_class")).eq(true);
        let converted = Query::select()
            .columns(["organisation_id", "identity"].map(column))
            .from(table())
            .and_where(is_class())
            .and_where(is_other())
            .to_owned();
        let mut rows: BTreeMap<(Uuid, Uuid, String), Vec<Row>> = BTreeMap::new();
        let connection = manager.get_connection();
        let select = Query::select()
            .columns(["organisation_id", "identity", "unit", "quantity", "place", "moved_at"].map(column))
            .from(table())
            .and_where(is_class())
            .and_where(
                Expr::tuple([Expr::col(column("organisation_id")), Expr::col(column("identity"))])
                    .in_subquery(converted),
            )
            .to_owned();
        for row in connection.query_all(&select).await? {
            let unit: String = row.try_get("", "unit")?;
            let key = (row.try_get("", "organisation_id")?, row.try_get("", "identity")?, dimension(&unit).to_owned());
            let (quantity, place) = (row.try_get("", "quantity")?, row.try_get("", "place")?);
            rows.entry(key).or_default().push(Row { unit, quantity, place, moved_at: row.try_get("", "moved_at")? });
        }
        rows.retain(|(.., base), rows| rows.iter().any(|row| row.unit != *base));
        let delete = Query::delete().from_table(table()).and_where(is_class()).and_where(is_other()).to_owned();
        connection.execute(&delete).await?;
        let mut conflict = OnConflict::columns(["organisation_id", "identity", "unit"].map(column));
        conflict.update_columns(["uom", "quantity", "millionths", "place", "moved_at"].map(column));
        let merged: Vec<_> = rows.into_iter().map(|(key, rows)| merge(key, rows)).collect();
        for chunk in merged.chunks(ROWS) {
            let mut insert = Query::insert();
            let columns = [
                "organisation_id",
                "identity",
                "unit",
                "uom",
                "is_class",
                "quantity",
                "millionths",
                "place",
                "moved_at",
            ];
            insert.into_table(table()).columns(columns.map(column)).on_conflict(conflict.clone());
            for values in chunk {
                insert.values_panic(values.clone());
            }
            connection.execute(&insert).await?;
        }
        Ok(())
    }
}

/// Returns the values of the row of a lot in one dimension.
fn merge((organisation, identity, base): (Uuid, Uuid, String), mut rows: Vec<Row>) -> [Expr; 9] {
    // Told in the unit that was used first, as far as that is known.
    rows.sort_by_key(|row| row.moved_at);
    let uom = rows.first().map(|row| row.unit.clone()).unwrap_or_default();
    // A sum at its bound stays there: it is computed from the events at its next change.
    let full = rows.iter().find(|row| row.quantity.abs() == MAX_STORED).map(|row| row.quantity);
    let sum = rows.iter().fold(Measure::none(&uom), |sum, row| sum.plus(&Measure::of(row.quantity, &row.unit)));
    let (quantity, millionths) = full.map_or_else(|| sum.stored(), |full| (full, 0));
    let place = rows.iter().rev().find_map(|row| row.place);
    let moved_at = rows.last().map_or(0, |row| row.moved_at);
    [
        organisation.into(),
        identity.into(),
        base.into(),
        uom.into(),
        true.into(),
        quantity.into(),
        millionths.into(),
        place.into(),
        moved_at.into(),
    ]
}
