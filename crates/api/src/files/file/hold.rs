//! References to files: `released_at` is null while a file is referenced.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use crate::platform::entity::{file, organisation, reference, registered_change};
use crate::platform::problem::Result;

/// Marks files of a business as referenced, so that the sweep keeps them.
///
/// # Errors
/// 503 when one of them has just been swept; 500 when the database fails.
pub async fn hold(transaction: &DatabaseTransaction, organisation_id: Uuid, ids: Vec<Uuid>) -> Result<()> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(());
    }
    lock(transaction, &ids).await?;
    let held = file::Entity::update_many()
        .col_expr(file::Column::ReleasedAt, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(file::Column::Id.is_in(ids.iter().copied()))
        .filter(file::Column::OrganisationId.eq(organisation_id))
        .exec(transaction)
        .await?;
    if held.rows_affected == ids.len() as u64 { Ok(()) } else { Err(ProblemCode::Unavailable.into()) }
}

/// Marks files as unreferenced, except those that something else still refers to. The sweep removes them later.
///
/// # Errors
/// When the database fails.
pub async fn release(transaction: &DatabaseTransaction, ids: Vec<Uuid>, now: DateTime<Utc>) -> Result<()> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(());
    }
    lock(transaction, &ids).await?;
    file::Entity::update_many()
        .col_expr(file::Column::ReleasedAt, Expr::value(now))
        .filter(file::Column::Id.is_in(ids))
        .filter(unused())
        .exec(transaction)
        .await?;
    Ok(())
}

/// Locks the rows of the files, in the order of their identifiers so that no deadlock can occur. The statement after
/// this one sees what concurrent transactions have committed: on PostgreSQL, a condition on other tables would
/// otherwise be evaluated as of before the wait, and a file that another record has just referenced would be released.
async fn lock(transaction: &DatabaseTransaction, ids: &BTreeSet<Uuid>) -> Result<()> {
    let _: Vec<Uuid> = file::Entity::find()
        .select_only()
        .column(file::Column::Id)
        .filter(file::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(file::Column::Id)
        .lock_exclusive()
        .into_tuple()
        .all(transaction)
        .await?;
    Ok(())
}

/// Selects the files that no record, business or change of registered data refers to.
pub(super) fn unused() -> Condition {
    let file = |column| Expr::col((file::Entity, column));
    let business = |column| (organisation::Entity, column);
    let by_record = Query::select()
        .expr(Expr::val(1))
        .from(reference::Entity)
        .and_where(file(file::Column::Id).equals((reference::Entity, reference::Column::TargetId)))
        .to_owned();
    let by_business = Query::select()
        .expr(Expr::val(1))
        .from(organisation::Entity)
        .and_where(file(file::Column::OrganisationId).equals(business(organisation::Column::Id)))
        .and_where(
            file(file::Column::Id)
                .equals(business(organisation::Column::LogoId))
                .or(file(file::Column::Id).equals(business(organisation::Column::RegistrationFileId))),
        )
        .to_owned();
    let by_change = Query::select()
        .expr(Expr::val(1))
        .from(registered_change::Entity)
        .and_where(file(file::Column::Id).equals((registered_change::Entity, registered_change::Column::CertificateId)))
        .to_owned();
    let referring = [by_record, by_business, by_change];
    referring.into_iter().fold(Condition::all(), |all, referring| all.add(Expr::exists(referring).not()))
}
