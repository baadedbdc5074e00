//! Expiry dates in records, stored separately so that what expires soon is found by one indexed query.

use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;
use nguon_domain::records::resource::Validity;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::access::Tenant;
use crate::platform::entity::{stored, validity};
use crate::platform::problem::Result;

/// Returns the rows for the validities of a record.
pub(super) fn rows(
    tenant: Tenant,
    kind: Kind,
    source_id: Uuid,
    status: Status,
    validities: Vec<Validity>,
) -> impl Iterator<Item = validity::ActiveModel> {
    validities.into_iter().zip(0..).map(move |(one, position)| validity::ActiveModel {
        source_id: Set(source_id),
        position: Set(position),
        organisation_id: Set(tenant.organisation_id),
        source_kind: Set(kind.as_str().to_owned()),
        source_status: Set(status.into()),
        field: Set(one.field.to_owned()),
        title: Set(one.title),
        expires_on: Set(one.expires_on),
    })
}

/// Replaces the stored validities of a record.
pub(super) async fn store<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    source_id: Uuid,
    status: Status,
    validities: Vec<Validity>,
) -> Result<()> {
    validity::Entity::delete_many().filter(validity::Column::SourceId.eq(source_id)).exec(connection).await?;
    let rows: Vec<_> = rows(tenant, kind, source_id, status, validities).collect();
    if !rows.is_empty() {
        validity::Entity::insert_many(rows).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// Records the new state of the source records.
pub(super) async fn moved<C: ConnectionTrait>(connection: &C, sources: &[Uuid], status: Status) -> Result<()> {
    validity::Entity::update_many()
        .col_expr(validity::Column::SourceStatus, Expr::value(stored::Status::from(status)))
        .filter(validity::Column::SourceId.is_in(sources.iter().copied()))
        .exec(connection)
        .await?;
    Ok(())
}
