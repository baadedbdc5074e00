//! Releases the files of records that have been in the trash for [`TRASH_DAYS`].

use chrono::{DateTime, TimeDelta, Utc};
use nguon_domain::files::file::TRASH_DAYS;
use nguon_domain::input::kind::Kind;
use sea_orm::sea_query::{Expr, ExprTrait as _, IntoColumnRef as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::Managed;
use super::reference::FILE;
use super::registry::for_kind;
use crate::Application;
use crate::files::file::release;
use crate::platform::entity::record::RecordEntity as _;
use crate::platform::entity::{reference, stored};
use crate::platform::problem::Result;

/// Maximum number of rows per transaction.
const AT_ONCE: u64 = 500;

/// Returns records of a kind, of all businesses, that were trashed before `before` and still refer to files. With
/// `among`, only records of that set, and locked.
///
/// # Errors
/// When the database fails.
async fn long_trashed<C: ConnectionTrait>(
    connection: &C,
    kind: Kind,
    before: DateTime<Utc>,
    among: Option<Vec<Uuid>>,
    limit: u64,
) -> Result<Vec<Uuid>> {
    for_kind!(kind, R => find::<R, C>(connection, before, among, limit).await)
}

async fn find<R: Managed, C: ConnectionTrait>(
    connection: &C,
    before: DateTime<Utc>,
    among: Option<Vec<Uuid>>,
    limit: u64,
) -> Result<Vec<Uuid>> {
    let id = R::Entity::ID;
    let holds = Query::select()
        .expr(Expr::val(1))
        .from(reference::Entity)
        .and_where(
            Expr::col((reference::Entity, reference::Column::SourceId))
                .eq(Expr::col(id.as_column_ref().into_column_ref())),
        )
        .and_where(Expr::col((reference::Entity, reference::Column::TargetKind)).eq(FILE))
        .to_owned();
    let mut select = R::Entity::find()
        .select_only()
        .column(id)
        .filter(R::Entity::STATUS.eq(stored::Status::Trashed))
        .filter(R::Entity::UPDATED_AT.lt(before))
        .filter(Expr::exists(holds))
        .order_by_asc(id)
        .limit(limit);
    if let Some(among) = among {
        select = select.filter(id.is_in(among)).lock_exclusive();
    }
    Ok(select.into_tuple().all(connection).await?)
}

/// Releases the files of all records that have been in the trash for [`TRASH_DAYS`].
///
/// # Errors
/// When the database fails; the remaining records are handled by the next sweep.
pub(crate) async fn empty_trash(application: &Application) -> Result<()> {
    let before = application.clock.now() - TimeDelta::days(TRASH_DAYS);
    for kind in Kind::ALL {
        let_go(application, kind, before).await?;
    }
    Ok(())
}

/// Releases the files of records of a kind that were trashed before `before`.
async fn let_go(application: &Application, kind: Kind, before: DateTime<Utc>) -> Result<()> {
    loop {
        let found = long_trashed(application.database.read(), kind, before, None, AT_ONCE).await?;
        if found.is_empty() {
            return Ok(());
        }
        let transaction = application.database.begin().await?;
        // Some may have been restored meanwhile; locked ones cannot be.
        let sources = long_trashed(&transaction, kind, before, Some(found), AT_ONCE).await?;
        let of_them = Condition::all()
            .add(reference::Column::SourceId.is_in(sources))
            .add(reference::Column::TargetKind.eq(FILE));
        let files: Vec<Uuid> = reference::Entity::find()
            .select_only()
            .column(reference::Column::TargetId)
            .filter(of_them.clone())
            .into_tuple()
            .all(&transaction)
            .await?;
        reference::Entity::delete_many().filter(of_them).exec(&transaction).await?;
        release(&transaction, files, application.clock.now()).await?;
        transaction.commit().await?;
    }
}
