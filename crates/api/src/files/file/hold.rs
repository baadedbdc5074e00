//! Which files something refers to: `released_at` is none while it does.

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

/// Says that records refer to files of a business: they are not swept any more.
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

/// Says that something no longer refers to files. Those that nothing else refers to will be swept.
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

/// Waits for whoever is just holding or releasing one of the files, in an order in which no two can wait for
/// each other. The statement after this one sees what they have written: on PostgreSQL a condition about other
/// tables would otherwise be decided by what stood there before the wait, and a file that another record has
/// just taken would be released.
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

/// Files that neither a record, nor a business, nor a change of its registered data refers to.
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
