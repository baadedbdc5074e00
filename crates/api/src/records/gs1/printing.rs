//! GS1 keys that have been printed: as they may be on labels, they are never reassigned.

use chrono::{DateTime, Utc};
use nguon_domain::identification::identifier::KeyType;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};

use crate::Application;
use crate::access::Tenant;
use crate::platform::entity::gs1_key;
use crate::platform::in_chunks::MAX_KEYS;
use crate::platform::problem::Result;

/// Records that keys of a business were downloaded as symbols now.
///
/// # Errors
/// When the database fails.
pub(crate) async fn mark_printed(
    application: &Application,
    tenant: Tenant,
    key_type: KeyType,
    values: &[String],
) -> Result<()> {
    if values.is_empty() {
        return Ok(());
    }
    let mark = || async {
        let transaction = application.database.begin().await?;
        mark_printed_in(&transaction, application.clock.now(), tenant, key_type, values).await?;
        Ok(transaction.commit().await?)
    };
    application.database.retrying(mark).await
}

/// Records that keys of a business were printed at `now`, in the transaction that prints them.
///
/// # Errors
/// When the database fails.
pub(crate) async fn mark_printed_in(
    transaction: &DatabaseTransaction,
    now: DateTime<Utc>,
    tenant: Tenant,
    key_type: KeyType,
    values: &[String],
) -> Result<()> {
    for values in values.chunks(MAX_KEYS) {
        gs1_key::Entity::update_many()
            .col_expr(gs1_key::Column::PrintedAt, Expr::value(now))
            .filter(gs1_key::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(gs1_key::Column::KeyType.eq(key_type.as_str()))
            .filter(gs1_key::Column::Value.is_in(values))
            .exec(transaction)
            .await?;
    }
    Ok(())
}
