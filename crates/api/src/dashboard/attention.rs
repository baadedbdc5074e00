//! What needs attention in a business.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use nguon_domain::dashboard::{Attention, Concern, Example, INCOMPLETE_DAYS, IncompleteActs};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Counts;
use nguon_domain::records::certificate::EXPIRES_SOON_DAYS;
use nguon_domain::records::resource::Mark;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, JoinType, Order, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use crate::access::Tenant;
use crate::events::act;
use crate::platform::entity::{epcis_event, epcis_incomplete, lot, product, stored, validity};
use crate::platform::problem::{Error, Result};
use crate::records::management;

/// Maximum number of examples per concern.
const EXAMPLES: usize = 5;
/// Upper limit of counts that are computed by reading rows.
const MAX_COUNTED: u64 = 1_000;
/// Maximum number of hidden products whose lots are searched, most recently changed first.
const MAX_PRODUCTS: u64 = 200;

/// Returns the concerns with at least one record, most urgent first.
pub(super) async fn attention<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    today: NaiveDate,
    counts: &BTreeMap<Kind, Counts>,
) -> Result<Vec<Attention>> {
    let mut all = Vec::new();
    for concern in Concern::ALL {
        let found = match concern {
            Concern::Expired => {
                let ended = Condition::all().add(validity::Column::ExpiresOn.lt(today));
                ending(connection, tenant, concern, ended, Order::Desc).await?
            }
            Concern::Expiring => {
                let soon = validity::Column::ExpiresOn.between(today, today + TimeDelta::days(EXPIRES_SOON_DAYS));
                ending(connection, tenant, concern, Condition::all().add(soon), Order::Asc).await?
            }
            Concern::LotsWithoutProduct => lots_without_product(connection, tenant).await?,
            Concern::IncompleteProducts => incomplete(connection, tenant, concern, Kind::Product).await?,
            Concern::IncompleteLots => incomplete(connection, tenant, concern, Kind::Lot).await?,
            Concern::HiddenProducts | Concern::HiddenLots => {
                let kind = if concern == Concern::HiddenLots { Kind::Lot } else { Kind::Product };
                let count = counts.get(&kind).map_or(0, |counts| counts.inactive);
                let examples = if count == 0 { Vec::new() } else { hidden(connection, tenant, kind).await? };
                Attention { concern, count, or_more: false, examples }
            }
        };
        if found.count > 0 {
            all.push(found);
        }
    }
    Ok(all)
}

/// Returns the certificates of active records whose end matches `days`.
async fn ending<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    concern: Concern,
    days: Condition,
    order: Order,
) -> Result<Attention> {
    let all = validity::Entity::find()
        .filter(validity::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(validity::Column::SourceStatus.eq(stored::Status::Active))
        .filter(days);
    let rows = all
        .clone()
        .order_by(validity::Column::ExpiresOn, order.clone())
        .order_by(validity::Column::SourceId, order)
        .limit(EXAMPLES as u64)
        .all(connection)
        .await?;
    let (count, or_more) = if rows.len() < EXAMPLES {
        (rows.len() as u64, false)
    } else {
        counted(connection, all.select_only().column(validity::Column::SourceId)).await?
    };
    let mut wanted: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    for row in &rows {
        wanted.entry(kind_of(row)?).or_default().push(row.source_id);
    }
    let mut names: HashMap<Uuid, String> = HashMap::new();
    for (kind, ids) in wanted {
        let titles = management::titles_of(connection, tenant, kind, ids, None).await?;
        names.extend(titles.into_iter().map(|title| (title.id, title.name)));
    }
    let mut examples = Vec::new();
    for row in rows {
        examples.push(Example {
            kind: kind_of(&row)?,
            id: row.source_id,
            name: names.get(&row.source_id).cloned().unwrap_or_default(),
            certificate: (!row.title.is_empty()).then_some(row.title),
            expires_on: Some(row.expires_on),
        });
    }
    Ok(Attention { concern, count, or_more, examples })
}

fn kind_of(row: &validity::Model) -> Result<Kind> {
    Kind::parse(&row.source_kind).ok_or_else(|| Error::Internal(format!("kind {}", row.source_kind)))
}

/// Returns the acts of the last [`INCOMPLETE_DAYS`] days that lack key data elements.
pub(super) async fn incomplete_acts<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
) -> Result<IncompleteActs> {
    let since = now - TimeDelta::days(INCOMPLETE_DAYS);
    let here = Condition::all()
        .add(epcis_incomplete::Column::OrganisationId.eq(tenant.organisation_id))
        .add(epcis_incomplete::Column::EventTime.gte(since.timestamp_millis()));
    let newest = epcis_event::Entity::find()
        .join(
            JoinType::InnerJoin,
            epcis_event::Entity::belongs_to(epcis_incomplete::Entity)
                .from(epcis_event::Column::Id)
                .to(epcis_incomplete::Column::EventId)
                .into(),
        )
        .filter(here.clone())
        .order_by_desc(epcis_incomplete::Column::EventTime)
        .order_by_desc(epcis_incomplete::Column::EventId)
        .limit(EXAMPLES as u64)
        .all(connection)
        .await?;
    let (count, or_more) = if newest.len() < EXAMPLES {
        (newest.len() as u64, false)
    } else {
        let all = epcis_incomplete::Entity::find().select_only().column(epcis_incomplete::Column::EventId).filter(here);
        counted(connection, all).await?
    };
    Ok(IncompleteActs { count, or_more, examples: act::view::views(connection, tenant, newest).await? })
}

/// Counts rows up to [`MAX_COUNTED`]. Returns the count and whether there are more.
async fn counted<E: sea_orm::EntityTrait, C: ConnectionTrait>(
    connection: &C,
    select: sea_orm::Select<E>,
) -> Result<(u64, bool)> {
    let some = Alias::new("some");
    let statement = Query::select()
        .expr(Expr::col(Asterisk).count())
        .from_subquery(select.limit(MAX_COUNTED + 1).into_query(), some)
        .to_owned();
    let row = connection.query_one(&statement).await?;
    let count: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    let count = u64::try_from(count).unwrap_or_default();
    Ok((Ord::min(count, MAX_COUNTED), count > MAX_COUNTED))
}

/// Returns the active lots of hidden products.
async fn lots_without_product<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<Attention> {
    let concern = Concern::LotsWithoutProduct;
    let products: Vec<Uuid> = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(product::Column::Status.eq(stored::Status::Inactive))
        .order_by_desc(product::Column::UpdatedAt)
        .limit(MAX_PRODUCTS)
        .into_tuple()
        .all(connection)
        .await?;
    if products.is_empty() {
        return Ok(Attention { concern, count: 0, or_more: false, examples: Vec::new() });
    }
    // Filtered and sorted by product only, which belongs to the business: with the business in the condition, or
    // without an order, a database may scan all lots.
    let all = lot::Entity::find()
        .filter(lot::Column::ProductId.is_in(products))
        .filter(lot::Column::Status.eq(stored::Status::Active))
        .order_by_asc(lot::Column::ProductId)
        .order_by_asc(lot::Column::Code);
    let (count, or_more) = counted(connection, all.clone().select_only().column(lot::Column::Id)).await?;
    let examples =
        named(Kind::Lot, all.limit(EXAMPLES as u64), [lot::Column::Id, lot::Column::Name], connection).await?;
    Ok(Attention { concern, count, or_more, examples })
}

/// Returns active records that lack data required by the public page.
async fn incomplete<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    concern: Concern,
    kind: Kind,
) -> Result<Attention> {
    let mark = Mark::Incomplete;
    let (count, newest) = management::newest_marked(connection, tenant, kind, mark, EXAMPLES).await?;
    let example = |(id, name)| Example { kind, id, name, certificate: None, expires_on: None };
    Ok(Attention { concern, count, or_more: false, examples: newest.into_iter().map(example).collect() })
}

/// Returns the most recently hidden records.
async fn hidden<C: ConnectionTrait>(connection: &C, tenant: Tenant, kind: Kind) -> Result<Vec<Example>> {
    let inactive = stored::Status::Inactive;
    if kind == Kind::Lot {
        let all = lot::Entity::find()
            .filter(lot::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(lot::Column::Status.eq(inactive))
            .order_by_desc(lot::Column::UpdatedAt)
            .limit(EXAMPLES as u64);
        return named(kind, all, [lot::Column::Id, lot::Column::Name], connection).await;
    }
    let all = product::Entity::find()
        .filter(product::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(product::Column::Status.eq(inactive))
        .order_by_desc(product::Column::UpdatedAt)
        .limit(EXAMPLES as u64);
    named(kind, all, [product::Column::Id, product::Column::Name], connection).await
}

/// Reads rows as examples, by their identifier and name columns.
async fn named<E: sea_orm::EntityTrait, C: ConnectionTrait>(
    kind: Kind,
    select: sea_orm::Select<E>,
    columns: [E::Column; 2],
    connection: &C,
) -> Result<Vec<Example>> {
    let rows: Vec<(Uuid, String)> = select.select_only().columns(columns).into_tuple().all(connection).await?;
    let example = |(id, name)| Example { kind, id, name, certificate: None, expires_on: None };
    Ok(rows.into_iter().map(example).collect())
}
