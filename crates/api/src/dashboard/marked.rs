//! Counts of active records by what they are marked with.

use chrono::NaiveDate;
use nguon_domain::resource::{Kind, Mark};
use nguon_domain::status::Status;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

use crate::access::Tenant;
use crate::entity::{OPEN_DATE, lot};
use crate::problem::Result;

pub(super) async fn marked<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    marks: &[Mark],
) -> Result<Vec<u64>> {
    let mut counts = Vec::new();
    for mark in marks {
        counts.push(match (kind, mark) {
            (Kind::Lot, Mark::Month { year, month }) => {
                let first = NaiveDate::from_ymd_opt(*year, *month, 1).unwrap_or_default();
                let next = first + chrono::Months::new(1);
                let produced = Func::cust("nullif").args([Expr::col(lot::Column::ProducedOn), Expr::val(OPEN_DATE)]);
                let made = Func::coalesce([
                    produced.into(),
                    Expr::col(lot::Column::PackedOn),
                    Expr::col(lot::Column::HarvestedOn),
                ]);
                lot::Entity::find()
                    .filter(lot::Column::OrganisationId.eq(tenant.organisation_id))
                    .filter(lot::Column::Status.eq(Status::Active.as_str()))
                    .filter(Expr::expr(made.clone()).gte(first))
                    .filter(Expr::expr(made).lt(next))
                    .count(connection)
                    .await?
            }
            _ => 0,
        });
    }
    Ok(counts)
}
