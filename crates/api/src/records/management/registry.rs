//! All modules of records, for code that handles records of every kind.

use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;
use nguon_domain::records::resource::Mark;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::Managed;
use super::finding::at_ordinals;
use super::index::SearchCriteria;
use crate::access::Tenant;
use crate::platform::entity::record::RecordEntity as _;
use crate::platform::entity::stored;
use crate::platform::problem::Result;

/// Evaluates an expression with the module of a [`Kind`] bound to a type: `for_kind!(kind, R => titles::<R,
/// C>(connection).await)` calls `titles` with the module of that kind as `R`.
macro_rules! for_kind {
    ($kind:expr, $record:ident => $work:expr) => {
        for_kind!(@ $kind, $record => $work;
            Member in member,
            Material in material,
            MaterialBatch in material_batch,
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

/// Id, name and state, which records of every kind have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// Id of the record.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// State.
    pub status: Status,
}

/// Returns the titles of a business's records of one kind; records of other businesses are left out. With `lock`, their
/// rows are locked until the transaction ends.
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

/// Returns the number of active records with a mark, and ids and names of the newest `most`.
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
    let matches = SearchCriteria::new("", None, Some(mark)).find(connection, tenant, kind, Status::Active).await?;
    let ordinals: Vec<i32> = matches.before(None).take(most).collect();
    let mut rows = by_ordinals(connection, tenant, kind, ordinals).await?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.ordinal));
    Ok((matches.len(), rows.into_iter().map(|row| (row.id, row.name)).collect()))
}

/// A record with its ordinal in the index.
#[derive(Clone, Debug)]
pub(super) struct IndexedRecord {
    /// Ordinal.
    pub(super) ordinal: i32,
    /// Id of the record.
    pub(super) id: Uuid,
    /// Name.
    pub(super) name: String,
}

/// Returns the business's records of a kind with the given ordinals.
pub(super) async fn by_ordinals<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    ordinals: Vec<i32>,
) -> Result<Vec<IndexedRecord>> {
    let rows = for_kind!(kind, R => at_ordinals::<R, C>(connection, tenant, ordinals).await);
    Ok(rows?.into_iter().map(|(ordinal, id, name)| IndexedRecord { ordinal, id, name }).collect())
}
