//! All modules, for the few places that meet records of every kind.

use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;
use nguon_domain::records::resource::Mark;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::Managed;
use super::finding::at_ordinals;
use super::index::Sought;
use crate::access::Tenant;
use crate::platform::entity::record::RecordEntity as _;
use crate::platform::entity::stored;
use crate::platform::problem::Result;

/// Evaluates an expression for the module of records of a `Kind`: `for_kind!(kind, R => titles::<R, C>(connection).await)`
/// calls `titles` with the module of that kind as `R`.
macro_rules! for_kind {
    ($kind:expr, $record:ident => $work:expr) => {
        for_kind!(@ $kind, $record => $work;
            Member in member,
            Material in material,
            Process in process,
            Product in product,
            Lot in lot,
            DiaryEntry in diary,
            LogisticUnit in logistic_unit,
            Place in place,
        )
    };
    (@ $kind:expr, $record:ident => $work:expr; $($name:ident in $module:ident,)+) => {
        match $kind {
            $(nguon_domain::input::kind::Kind::$name => {
                type $record = nguon_domain::records::$module::$name;
                $work
            })+
        }
    };
}
pub(super) use for_kind;

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

/// The titles of a business's records of one kind; those that are not its own are left out. With a lock their
/// rows stay as they are until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn titles_of<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    ids: Vec<Uuid>,
    lock: Option<LockType>,
) -> Result<Vec<Title>> {
    for_kind!(kind, R => titles::<R, C>(connection, tenant, ids, lock).await)
}

async fn titles<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    ids: Vec<Uuid>,
    lock: Option<LockType>,
) -> Result<Vec<Title>> {
    let mut select = R::Entity::find()
        .select_only()
        .columns([R::Entity::ID, R::Entity::NAME, R::Entity::STATUS])
        .filter(R::Entity::ORGANISATION_ID.eq(tenant.organisation_id))
        .filter(R::Entity::ID.is_in(ids));
    if let Some(lock) = lock {
        select = select.lock(lock);
    }
    let rows: Vec<(Uuid, String, stored::Status)> = select.into_tuple().all(connection).await?;
    Ok(rows.into_iter().map(|(id, name, status)| Title { id, name, status: status.into() }).collect())
}

/// How many active records have a mark, and the newest of them with their names.
///
/// # Errors
/// When the database fails.
pub async fn newest_marked<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    mark: Mark,
    most: usize,
) -> Result<(u64, Vec<(Uuid, String)>)> {
    let matches = Sought::new("", None, Some(mark)).find(connection, tenant, kind, Status::Active).await?;
    let ordinals: Vec<i32> = matches.before(None).take(most).collect();
    let mut rows = numbered(connection, tenant, kind, ordinals).await?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.ordinal));
    Ok((matches.len(), rows.into_iter().map(|row| (row.id, row.name)).collect()))
}

/// A record with its place in the index.
#[derive(Clone, Debug)]
pub(super) struct Numbered {
    /// Its ordinal.
    pub(super) ordinal: i32,
    /// The record.
    pub(super) id: Uuid,
    /// Its name.
    pub(super) name: String,
}

/// The records of a business and kind that have some ordinals.
pub(super) async fn numbered<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    ordinals: Vec<i32>,
) -> Result<Vec<Numbered>> {
    let rows = for_kind!(kind, R => at_ordinals::<R, C>(connection, tenant, ordinals).await);
    Ok(rows?.into_iter().map(|(ordinal, id, name)| Numbered { ordinal, id, name }).collect())
}
