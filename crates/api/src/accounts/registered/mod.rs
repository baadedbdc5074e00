//! Changes of registered data that an authority confirms (ADR 36): GLN, company prefixes and registration data.
//!
//! `ask` has the operations of the business, `review` and `revoke` those of its authority, `apply` puts a confirmed
//! change in force, `rivals` finds conflicting claims of other businesses, `view` builds the views.

mod apply;
pub(crate) mod ask;
pub(crate) mod review;
pub(crate) mod revoke;
mod rivals;
mod view;

use nguon_domain::accounts::organisation::Registration;
use nguon_domain::accounts::registered::{ChangeKind, ChangeQuery, ChangeState, NamedRegistration, RegisteredData};
use nguon_domain::input::page::{DEFAULT_LIMIT, MAX_LIMIT};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::{Expr, ExprTrait as _, Order};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};
use uuid::Uuid;

use crate::platform::entity::{organisation, registered_change, stored};
use crate::platform::problem::{Error, Result};

use registered_change::{Column, Entity, Model};

/// Parses one side (before or after) of a stored change.
fn read_data(text: &str) -> Result<RegisteredData> {
    serde_json::from_str(text).map_err(|error| Error::internal("registered data", error))
}

/// Serialises one side (before or after) of a change.
fn write_data(data: &RegisteredData) -> Result<String> {
    serde_json::to_string(data).map_err(|error| Error::internal("registered data", error))
}

/// Returns the data in force of one kind. Names of references are left empty.
fn in_force(kind: ChangeKind, business: &organisation::Model) -> RegisteredData {
    match kind {
        ChangeKind::Gln => RegisteredData { gln: business.gln.clone(), ..RegisteredData::default() },
        ChangeKind::CompanyPrefix => {
            RegisteredData { gs1_company_prefix: business.gs1_company_prefix.clone(), ..RegisteredData::default() }
        }
        ChangeKind::Registration => of_registration(registration_of(business)),
    }
}

fn of_registration(registration: Registration) -> RegisteredData {
    let named = NamedRegistration { registration, ..NamedRegistration::default() };
    RegisteredData { registration: Some(named), ..RegisteredData::default() }
}

/// Returns the registration data in force of a business.
fn registration_of(business: &organisation::Model) -> Registration {
    Registration {
        name: business.name.clone(),
        business_type_id: Some(business.business_type_id),
        tax_code: business.tax_code.clone(),
        registration_issued_on: business.registration_issued_on,
        industry_id: Some(business.industry_id),
        other_industry: business.other_industry.clone(),
        registered_address: business.registered_address.clone(),
        area_id: Some(business.area_id),
    }
}

/// Checks that a change is waiting and has the expected version.
///
/// # Errors
/// 409 when it is no longer waiting, 412 when the version has changed.
fn check_waiting(change: &Model, version: i32) -> Result<()> {
    if change.state != stored::ChangeState::Waiting {
        return Err(ProblemCode::StateConflict.into());
    }
    if change.version != version {
        return Err(ProblemCode::VersionConflict.into());
    }
    Ok(())
}

/// Returns an update that moves waiting changes to `state` and increments their version.
fn leaving_waiting(state: ChangeState, row: registered_change::ActiveModel) -> sea_orm::UpdateMany<Entity> {
    Entity::update_many()
        .set(registered_change::ActiveModel { state: Set(state.into()), ..row })
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::State.eq(stored::ChangeState::Waiting))
}

/// Returns a page of the selected changes and the cursor of the next page.
///
/// # Errors
/// 400 for an invalid limit or cursor.
async fn page<C: ConnectionTrait>(
    connection: &C,
    select: Select<Entity>,
    query: &ChangeQuery,
    order: Order,
) -> Result<(Vec<Model>, Option<String>)> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Error::Malformed(format!("limit: 1 to {MAX_LIMIT}")));
    }
    let mut select = select.order_by(Column::Id, order.clone()).limit(u64::from(limit) + 1);
    if let Some(after) = &query.after {
        let after =
            Uuid::try_parse(after).map_err(|_| Error::Malformed("after: not a cursor of this list".to_owned()))?;
        select = select.filter(match order {
            Order::Asc => Column::Id.gt(after),
            _ => Column::Id.lt(after),
        });
    }
    let mut rows = select.all(connection).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last| last.id.to_string());
    Ok((rows, next))
}
