//! Reading of lists and single records.

use nguon_domain::input::page::{DEFAULT_LIMIT, MAX_LIMIT, MAX_SEARCH};
use nguon_domain::records::page::{ListQuery, Page};
use nguon_domain::records::resource::{Mark, Record, RecordInput as _};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::finding::PageRequest;
use super::index::SearchCriteria;
use super::sorting::Sorting;
use super::target::Targets;
use super::{Managed, Stored, or_not_found, reference, tally};
use crate::Application;
use crate::access::{Allowed, Tenant};
use crate::platform::entity::record::{RecordEntity as _, RecordModel};
use crate::platform::problem::{Error, Result};

/// Returns one page of a business's records.
pub(super) async fn list<R: Managed, A>(
    application: &Application,
    allowed: &Allowed<R, A>,
    query: ListQuery,
) -> Result<Page<R::View>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Error::Malformed(format!("limit: 1 to {MAX_LIMIT}")));
    }
    page(application, allowed, query, limit).await
}

/// Returns a page of any length, for exports of the whole list.
pub(super) async fn page<R: Managed, A>(
    application: &Application,
    allowed: &Allowed<R, A>,
    query: ListQuery,
    limit: u32,
) -> Result<Page<R::View>> {
    let text = query.q.unwrap_or_default();
    if text.chars().count() > MAX_SEARCH {
        return Err(Error::Malformed(format!("q: at most {MAX_SEARCH} characters")));
    }
    let mark = match query.mark.as_deref() {
        Some(text) => Some(Mark::parse(text).ok_or_else(|| Error::Malformed(format!("mark: no mark {text:?}")))?),
        None => None,
    };
    let sorting = Sorting::<R>::parse(query.sort.as_deref().unwrap_or("-created_at"))?;
    let after = query.after.as_deref().map(|after| sorting.read(after)).transpose()?;
    let status = query.status.unwrap_or_default();
    let database = application.database.read();
    let tenant = **allowed;
    let counts = tally::counts(database, tenant, R::KIND).await?;

    let count = usize::try_from(limit).unwrap_or(usize::MAX);
    // One more row than the page shows whether there is a next page.
    let wanted = PageRequest { tenant, status, sorting: &sorting, after, count: count + 1, total: counts.of(status) };
    let sought = SearchCriteria::new(&text, query.uses, mark);
    let (mut rows, found) = if sought.is_everything() {
        (wanted.of_all(database).await?, None)
    } else {
        let matches = sought.find(database, tenant, R::KIND, status).await?;
        (wanted.of(database, &matches).await?, Some(matches.len()))
    };
    let more = rows.len() > count;
    rows.truncate(count);
    let next = match rows.last() {
        Some(last) if more => Some(sorting.cursor(last)?),
        _ => None,
    };
    Ok(Page { items: records::<R, _>(database, tenant, rows).await?, next, found, counts })
}

/// Returns one record.
pub(super) async fn read<R: Managed, A>(
    application: &Application,
    allowed: &Allowed<R, A>,
    id: Uuid,
) -> Result<Record<R::View>> {
    let database = application.database.read();
    let model = or_not_found(find::<R, _>(database, **allowed, id).await?)?;
    record::<R, _>(database, **allowed, model).await
}

/// Returns the row of a business's record.
pub(super) async fn find<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    id: Uuid,
) -> Result<Option<Stored<R>>> {
    Ok(R::Entity::find_by_id(id).filter(R::Entity::ORGANISATION_ID.eq(tenant.organisation_id)).one(connection).await?)
}

/// Converts a row to a record, with the names of its references.
pub(super) async fn record<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    model: Stored<R>,
) -> Result<Record<R::View>> {
    let mut records = records::<R, C>(connection, tenant, vec![model]).await?;
    or_not_found(records.pop())
}

/// Converts rows to records, with the names of their references, in a fixed number of queries.
async fn records<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    models: Vec<Stored<R>>,
) -> Result<Vec<Record<R::View>>> {
    if models.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = models.iter().map(RecordModel::id).collect();
    let mut lists = reference::lists(connection, ids.clone()).await?;
    let read: Vec<_> = ids
        .into_iter()
        .zip(models)
        .map(|(id, model)| {
            let input = R::read(&model, &mut lists.remove(&id).unwrap_or_default());
            let references = input.references();
            (id, model, input, references)
        })
        .collect();
    let all = read.iter().flat_map(|(.., references)| references);
    let targets = Targets::load(connection, tenant, all).await?;
    read.into_iter()
        .map(|(id, model, input, references)| {
            Ok(Record {
                id,
                status: model.status().into(),
                version: model.version(),
                created_at: model.created_at(),
                updated_at: model.updated_at(),
                created_by: model.created_by(),
                updated_by: model.updated_by(),
                references: targets.names(&references),
                held_files: targets.files(&references),
                expires_first: input.validities().into_iter().map(|validity| validity.expires_on).min(),
                content: R::view(&model, input),
            })
        })
        .collect()
}
