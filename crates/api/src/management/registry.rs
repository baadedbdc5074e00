//! All modules, for the few places that meet records of every kind.

use nguon_domain::diary::DiaryEntry;
use nguon_domain::lot::Lot;
use nguon_domain::material::Material;
use nguon_domain::member::Member;
use nguon_domain::process::Process;
use nguon_domain::product::Product;
use nguon_domain::resource::Kind;
use nguon_domain::status::Status;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::{Managed, column};
use crate::access::Tenant;
use crate::problem::{Error, Result};

/// What every record can be called by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// The record.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its state.
    pub status: Status,
}

/// The titles of a business's records of one kind; those that are not its own are left out.
///
/// # Errors
/// When the database fails.
pub async fn titles_of<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    ids: Vec<Uuid>,
) -> Result<Vec<Title>> {
    match kind {
        Kind::Member => titles::<Member, C>(connection, tenant, ids).await,
        Kind::Material => titles::<Material, C>(connection, tenant, ids).await,
        Kind::Process => titles::<Process, C>(connection, tenant, ids).await,
        Kind::Product => titles::<Product, C>(connection, tenant, ids).await,
        Kind::Lot => titles::<Lot, C>(connection, tenant, ids).await,
        Kind::DiaryEntry => titles::<DiaryEntry, C>(connection, tenant, ids).await,
    }
}

async fn titles<R: Managed, C: ConnectionTrait>(connection: &C, tenant: Tenant, ids: Vec<Uuid>) -> Result<Vec<Title>> {
    let rows: Vec<(Uuid, String, String)> = R::Entity::find()
        .select_only()
        .columns([column::<R>("id"), column::<R>("name"), column::<R>("status")])
        .filter(column::<R>("organisation_id").eq(tenant.organisation_id))
        .filter(column::<R>("id").is_in(ids))
        .into_tuple()
        .all(connection)
        .await?;
    rows.into_iter()
        .map(|(id, name, status)| {
            let status = Status::parse(&status).ok_or_else(|| Error::Internal(format!("status {status}")))?;
            Ok(Title { id, name, status })
        })
        .collect()
}
