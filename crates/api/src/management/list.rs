//! Lists and single records, read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use nguon_domain::page::{DEFAULT_LIMIT, ListQuery, MAX_LIMIT, MAX_SEARCH, Page};
use nguon_domain::resource::{Record, RecordInput as _};
use sea_orm::sea_query::{Expr, IntoColumnRef as _, Order};
use sea_orm::{
    ColumnTrait, ColumnType, Condition, ConnectionTrait, EntityTrait as _, ModelTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::target::Targets;
use super::{Column, Managed, Stored, column, or_not_found, reference, status_of, stored, tally, word};
use crate::Application;
use crate::access::{Allowed, Tenant};
use crate::problem::{Error, Result};

/// The order of a list.
struct Sorting<C> {
    column: C,
    order: Order,
}

/// Where a page ends: the value of the sorted column and the identifier of its last row.
#[derive(Serialize, Deserialize)]
struct Cursor {
    value: String,
    id: Uuid,
}

/// One page of a business's records.
pub(super) async fn list<R: Managed, A>(
    application: &Application,
    allowed: &Allowed<R, A>,
    query: ListQuery,
) -> Result<Page<R::View>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Error::Malformed(format!("limit: 1 to {MAX_LIMIT}")));
    }
    let text = query.q.unwrap_or_default();
    if text.chars().count() > MAX_SEARCH {
        return Err(Error::Malformed(format!("q: at most {MAX_SEARCH} characters")));
    }
    let sorting = sorting::<R>(query.sort.as_deref().unwrap_or("-created_at"))?;
    let database = application.database.read();
    let tenant = **allowed;
    let narrowing = word::narrow(database, tenant, R::KIND, &text).await?;

    let id = column::<R>("id");
    let mut select = R::Entity::find()
        .filter(column::<R>("organisation_id").eq(tenant.organisation_id))
        .filter(column::<R>("status").eq(query.status.unwrap_or_default().as_str()))
        .order_by(sorting.column, sorting.order.clone())
        .order_by(id, sorting.order.clone())
        .limit(u64::from(limit) + 1);
    if let Some(ids) = narrowing.ids {
        select = select.filter(id.is_in(ids));
    }
    for beginning in &narrowing.words {
        select = select.filter(word::has_word(Expr::col(id.as_column_ref().into_column_ref()), beginning));
    }
    if let Some(after) = &query.after {
        select = select.filter(after_cursor::<R>(&sorting, after)?);
    }
    let mut rows = select.all(database).await?;

    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = match rows.last() {
        Some(last) if more => Some(cursor::<R>(&sorting, last)?),
        _ => None,
    };
    let counts = tally::counts(database, tenant, R::KIND).await?;
    Ok(Page { items: records::<R, _>(database, tenant, rows).await?, next, counts })
}

/// One record.
pub(super) async fn read<R: Managed, A>(
    application: &Application,
    allowed: &Allowed<R, A>,
    id: Uuid,
) -> Result<Record<R::View>> {
    let database = application.database.read();
    let model = or_not_found(find::<R, _>(database, **allowed, id).await?)?;
    record::<R, _>(database, **allowed, model).await
}

/// The row of a business's record.
pub(super) async fn find<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    id: Uuid,
) -> Result<Option<Stored<R>>> {
    Ok(R::Entity::find_by_id(id)
        .filter(column::<R>("organisation_id").eq(tenant.organisation_id))
        .one(connection)
        .await?)
}

/// A row as a record, with the names of what it refers to.
pub(super) async fn record<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    model: Stored<R>,
) -> Result<Record<R::View>> {
    let mut records = records::<R, C>(connection, tenant, vec![model]).await?;
    or_not_found(records.pop())
}

/// Rows as records, with the names of what they refer to: a fixed number of reads for any number of rows.
async fn records<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    models: Vec<Stored<R>>,
) -> Result<Vec<Record<R::View>>> {
    if models.is_empty() {
        return Ok(Vec::new());
    }
    let ids = models.iter().map(|model| stored::<R, Uuid>(model, "id")).collect::<Result<Vec<_>>>()?;
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
                status: status_of::<R>(&model)?,
                version: stored::<R, _>(&model, "version")?,
                created_at: stored::<R, _>(&model, "created_at")?,
                updated_at: stored::<R, _>(&model, "updated_at")?,
                created_by: stored::<R, _>(&model, "created_by")?,
                updated_by: stored::<R, _>(&model, "updated_by")?,
                references: targets.names(&references),
                files: targets.files(&references),
                expires_first: input.validities().into_iter().map(|validity| validity.expires_on).min(),
                content: R::view(&model, input),
            })
        })
        .collect()
}

/// Reads `name` or `-name`.
fn sorting<R: Managed>(sort: &str) -> Result<Sorting<Column<R>>> {
    let (name, order) = match sort.strip_prefix('-') {
        Some(name) => (name, Order::Desc),
        None => (sort, Order::Asc),
    };
    let column = match name {
        "name" => column::<R>("sort_name"),
        "updated_at" => column::<R>("updated_at"),
        // Identifiers are UUIDv7: their order is that of creation.
        "created_at" => column::<R>("id"),
        name if R::SORTS.contains(&name) => column::<R>(name),
        _ => {
            let known: Vec<&str> = nguon_domain::page::COMMON_SORTS.iter().chain(R::SORTS).copied().collect();
            return Err(Error::Malformed(format!("sort: one of {}, with - for descending", known.join(", "))));
        }
    };
    Ok(Sorting { column, order })
}

/// The rows behind a cursor.
fn after_cursor<R: Managed>(sorting: &Sorting<Column<R>>, after: &str) -> Result<Condition> {
    let broken = || Error::Malformed("after: not a cursor of this list".to_owned());
    let bytes = URL_SAFE_NO_PAD.decode(after).map_err(|_| broken())?;
    let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| broken())?;
    let value: Value = match sorting.column.def().get_column_type() {
        ColumnType::Uuid => return Ok(Condition::all().add(beyond(sorting, column::<R>("id"), cursor.id.into()))),
        ColumnType::Date => {
            let date = cursor.value.parse::<NaiveDate>().map_err(|_| broken())?;
            if is_storable(date) { date.into() } else { return Err(broken()) }
        }
        ColumnType::TimestampWithTimeZone => {
            let moment = cursor.value.parse::<DateTime<Utc>>().map_err(|_| broken())?;
            if is_storable(moment.date_naive()) { moment.into() } else { return Err(broken()) }
        }
        // PostgreSQL has no text with this character.
        _ if cursor.value.contains('\0') => return Err(broken()),
        _ => cursor.value.into(),
    };
    // The first condition is implied by the second and is there for the index.
    let from = match sorting.order {
        Order::Desc => sorting.column.lte(value.clone()),
        _ => sorting.column.gte(value.clone()),
    };
    Ok(Condition::all().add(from).add(Condition::any().add(beyond(sorting, sorting.column, value)).add(beyond(
        sorting,
        column::<R>("id"),
        cursor.id.into(),
    ))))
}

/// Whether both databases know the date: a cursor may have been put together by hand.
fn is_storable(date: NaiveDate) -> bool {
    (0..=9999).contains(&date.year())
}

fn beyond<C: ColumnTrait>(sorting: &Sorting<C>, column: C, value: Value) -> sea_orm::sea_query::SimpleExpr {
    match sorting.order {
        Order::Desc => column.lt(value),
        _ => column.gt(value),
    }
}

fn cursor<R: Managed>(sorting: &Sorting<Column<R>>, last: &Stored<R>) -> Result<String> {
    let value = match last.get(sorting.column) {
        Value::String(Some(text)) => text.to_string(),
        Value::ChronoDate(Some(date)) => date.to_string(),
        Value::ChronoDateTimeUtc(Some(moment)) => moment.to_rfc3339(),
        Value::Uuid(Some(_)) => String::new(),
        other => return Err(Error::Internal(format!("no cursor for {other:?}"))),
    };
    let cursor = Cursor { value, id: stored::<R, _>(last, "id")? };
    serde_json::to_vec(&cursor)
        .map(|json| URL_SAFE_NO_PAD.encode(json))
        .map_err(|error| Error::internal("cursor", error))
}
