//! Puts a confirmed change in force, in the transaction of the decision.

use chrono::{DateTime, Utc};
use nguon_domain::accounts::organisation::Registration;
use nguon_domain::accounts::registered::{ChangeKind, RegisteredData};
use nguon_domain::identification::identifier::{CompanyPrefix, Gln};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

use super::{Model, in_force, read_data, rivals};
use crate::access::Tenant;
use crate::accounts::organisation::{search_words, write_registration};
use crate::platform::database::is_unique_violation;
use crate::platform::entity::organisation;
use crate::platform::problem::{Error, Result};
use crate::records::gs1;

/// Puts a change in force. The transaction must have locked the business. Returns the data in force before.
///
/// Of several businesses that request the same number only one can be confirmed: they are serialised by the row of the
/// number's first digits ([`gs1::prefix::lock_stem`]).
///
/// # Errors
/// 409 when the certificate is missing, or when the number or tax code is in force for another business.
pub(super) async fn put_in_force<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    change: &Model,
) -> Result<RegisteredData> {
    if change.certificate_id.is_none() {
        return Err(ProblemCode::CertificateMissing.into());
    }
    let kind = ChangeKind::from(change.kind);
    let after = read_data(&change.data_after)?;
    let business = organisation::Entity::find_by_id(tenant.organisation_id).one(connection).await?;
    let business = business.ok_or(ProblemCode::NotFound)?;
    if let Some(number) = &change.number {
        gs1::prefix::lock_stem(connection, number).await?;
    }
    let rivals = rivals::of(connection, std::slice::from_ref(change)).await?;
    if rivals.values().flatten().any(|rival| rival.in_force) {
        return Err(ProblemCode::RegisteredElsewhere.into());
    }
    let stored = || Error::Internal(format!("data of change {}", change.id));
    let mut row = organisation::ActiveModel { updated_at: Set(now), ..Default::default() };
    match kind {
        ChangeKind::Gln => row.gln = Set(Some(after.gln.clone().ok_or_else(stored)?)),
        ChangeKind::CompanyPrefix => {
            row.gs1_company_prefix = Set(Some(after.gs1_company_prefix.clone().ok_or_else(stored)?));
        }
        ChangeKind::Registration => {
            let named = after.registration.ok_or_else(stored)?;
            write_search(&mut row, &named.registration, &business);
            write_registration(&mut row, named.registration);
        }
    }
    let written = organisation::Entity::update_many()
        .set(row)
        .col_expr(organisation::Column::Version, Expr::col(organisation::Column::Version).add(1))
        .filter(organisation::Column::Id.eq(tenant.organisation_id))
        .exec(connection)
        .await;
    match written {
        // The tax code was registered by another business in the meantime.
        Err(error) if is_unique_violation(&error) => {
            return Err(ProblemCode::RegisteredElsewhere.into());
        }
        other => other.map(drop)?,
    }
    if let Some(prefix) = after.gs1_company_prefix {
        let prefix: CompanyPrefix = prefix.parse().map_err(|_| stored())?;
        gs1::prefix::claim(connection, tenant, now, &prefix).await?;
    }
    if let Some(gln) = after.gln {
        let gln: Gln = gln.parse().map_err(|_| stored())?;
        // So that the GLN of the business is never allocated to one of its places.
        gs1::reserve(connection, tenant, now, &[gln.into()]).await?;
    }
    Ok(in_force(kind, &business))
}

fn write_search(row: &mut organisation::ActiveModel, wanted: &Registration, business: &organisation::Model) {
    row.search = Set(search_words(wanted, &business.representative_name));
}
