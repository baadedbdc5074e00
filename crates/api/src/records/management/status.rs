//! Changing the state of many records: all of them or none.

use std::collections::BTreeMap;

use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::status::Status;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::index::{self, Changes};
use super::registry::Title;
use super::{Managed, reference, tally, validity};
use crate::Application;
use crate::access::{Allowed, Write};
use crate::platform::database::LogEntry;
use crate::platform::entity::record::RecordEntity as _;
use crate::platform::entity::stored;
use crate::platform::problem::{Error, Result};

/// Changes the state of records.
///
/// # Errors
/// 404 when one of them does not exist; 409 listing the users of records that are to be trashed but in use;
/// [`Error::Invalid`] when a record to be restored refers to something in the trash.
pub async fn change<R: Managed>(
    application: &Application,
    allowed: &Allowed<R, Write>,
    ids: &[Uuid],
    status: Status,
) -> Result<()> {
    let tenant = **allowed;
    let mut transaction = application.database.change(allowed).await?;
    if !R::KIND.has_page() {
        transaction.keeps_numbers();
    }
    index::lock(&transaction, tenant, R::KIND).await?;
    let rows: Vec<(Uuid, String, stored::Status, i32, String)> = R::Entity::find()
        .select_only()
        .columns([R::Entity::ID, R::Entity::NAME, R::Entity::STATUS, R::Entity::ORDINAL, R::Entity::SORT_NAME])
        .filter(R::Entity::ORGANISATION_ID.eq(tenant.organisation_id))
        .filter(R::Entity::ID.is_in(ids.iter().copied()))
        .lock_exclusive()
        .into_tuple()
        .all(&transaction)
        .await?;
    if rows.len() != ids.len() {
        return Err(ProblemCode::NotFound.into());
    }
    let mut moving = Vec::new();
    let mut changes: BTreeMap<stored::Status, i64> = BTreeMap::new();
    let mut index_changes = Changes::new(tenant, R::KIND);
    for (id, name, before, ordinal, sort_name) in rows {
        let (from, before) = (before, Status::from(before));
        if before != status {
            *changes.entry(from).or_default() -= 1;
            *changes.entry(status.into()).or_default() += 1;
            index_changes.remove(ordinal, [index::status_term(before)]);
            index_changes.add(ordinal, &sort_name, [index::status_term(status)]);
            moving.push(Title { id, name, status: before });
        }
    }
    if moving.is_empty() {
        // Confirmed only when the states are stored: on SQLite they may be of a change that is still to be committed.
        transaction.rollback().await?;
        return Ok(());
    }
    let moving_ids: Vec<Uuid> = moving.iter().map(|title| title.id).collect();
    if status == Status::Trashed {
        let used_by = reference::used_by(&transaction, tenant, &moving).await?;
        if !used_by.is_empty() {
            return Err(Error::InUse(used_by));
        }
    } else {
        let violations = reference::trashed_targets(&transaction, tenant, &moving_ids).await?;
        if !violations.is_empty() {
            return Err(Error::Invalid(violations));
        }
    }
    R::Entity::update_many()
        .col_expr(R::Entity::STATUS, Expr::value(stored::Status::from(status)))
        .col_expr(R::Entity::VERSION, Expr::col(R::Entity::VERSION).add(1))
        .col_expr(R::Entity::UPDATED_AT, Expr::value(application.clock.now()))
        .col_expr(R::Entity::UPDATED_BY, Expr::value(allowed.principal().user_id))
        .filter(R::Entity::ID.is_in(moving_ids))
        .exec(&transaction)
        .await?;
    validity::moved(&transaction, &moving.iter().map(|title| title.id).collect::<Vec<_>>(), status).await?;
    index_changes.write(&transaction).await?;
    tally::add(&transaction, tenant, R::KIND, &changes).await?;
    for title in &moving {
        let entry = LogEntry::new(R::KIND.as_str(), title.id, "status");
        transaction.record(entry.before(&title.status)?.after(&status)?);
    }
    transaction.commit().await?;
    Ok(())
}
