//! Event queries: the query parameters of EPCIS 2.0 (section 8.2.7.1), from a URL or a named query.
//!
//! `condition` converts parameters to conditions on event columns, `fact` to conditions on facts such as extensions,
//! `place` finds the places within another.

mod condition;
mod fact;
mod place;

use std::collections::{HashMap, HashSet};

use actix_web::http::header::HeaderMap;
use actix_web::web;
use nguon_domain::events::epcis::{Context, with_plus_sign};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, Order, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::access::Tenant;
use crate::platform::entity::epcis_event;
use crate::platform::problem::{Error, Result};

pub(super) use condition::of_thing;
use place::Places;

/// Default number of entries per page.
pub(super) const DEFAULT_PAGE: u64 = 30;
/// Maximum number of entries per page.
const MAX_PER_PAGE: u64 = 1_000;
/// Maximum size of the events of a page: 16 MiB. Further events follow on the next page.
const MAX_PAGE_BYTES: i64 = 16 * 1024 * 1024;
/// Upper bound of the bytes that output adds to an event: record time, and event id where the sender gave none.
const ADDED_BYTES: i64 = 512;
/// Maximum value of `maxEventCount`.
const MAX_COUNTED: u64 = 100_000;
/// Maximum number of values per parameter.
const MAX_VALUES: usize = 100;
/// Maximum number of parameters per query.
const MAX_PARAMETERS: usize = 50;

/// What a time must look like, for refusals.
const TIME: &str = "a time with its offset, as 2026-11-20T08:30:00+07:00; in an address + is written %2B";

/// A parameter with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) values: Vec<String>,
}

impl Parameter {
    /// Returns a parameter with a single value.
    pub(super) fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), values: vec![value.to_owned()] }
    }

    /// Returns the only value.
    fn single(&self) -> Result<&str> {
        match self.values.as_slice() {
            [value] => Ok(value),
            _ => Err(wrong(&self.name, "one value")),
        }
    }

    /// Returns the values, of which there must be at least one.
    pub(super) fn values(&self) -> Result<&[String]> {
        if self.values.is_empty() { Err(wrong(&self.name, "no value")) } else { Ok(&self.values) }
    }
}

/// Parses the parameters of a query string; several values are separated by `|`.
///
/// # Errors
/// 400 for a malformed query string.
pub(super) fn parameters(query: &str) -> Result<Vec<Parameter>> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|error| Error::Malformed(error.to_string()))?
        .into_inner();
    let read = |(name, value): (String, String)| {
        let values = value.split('|').map(str::trim).filter(|value| !value.is_empty());
        let values = values.map(|value| with_plus_sign(value).into_owned()).collect();
        Parameter { name, values }
    };
    checked(pairs.into_iter().map(read).collect())
}

/// Parses the parameters of a named query, and the namespace prefixes in its `@context`.
///
/// # Errors
/// 400 for malformed parameters.
pub(super) fn parameters_of(query: &Map<String, Value>) -> Result<(Vec<Parameter>, Context)> {
    let mut context = Context::default();
    let mut read = Vec::new();
    for (name, value) in query {
        if name == "@context" {
            context = context.with(value);
            continue;
        }
        if ["perPage", "nextPageToken"].contains(&name.as_str()) {
            return Err(wrong(name, "belongs to the address, not to the query"));
        }
        let one = |value: &Value| match value {
            Value::String(text) => Ok(text.trim().to_owned()),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(truth) => Ok(truth.to_string()),
            _ => Err(wrong(name, "a text, a number, or a list of them")),
        };
        let values = match value {
            Value::Null => Vec::new(),
            Value::Array(items) => items.iter().map(one).collect::<Result<_>>()?,
            value => vec![one(value)?],
        };
        read.push(Parameter { name: name.clone(), values });
    }
    Ok((checked(read)?, context))
}

fn checked(parameters: Vec<Parameter>) -> Result<Vec<Parameter>> {
    if parameters.len() > MAX_PARAMETERS {
        return Err(Error::Malformed(format!("at most {MAX_PARAMETERS} parameters")));
    }
    let mut seen = HashSet::new();
    for Parameter { name, values } in &parameters {
        if !seen.insert(name.as_str()) {
            return Err(wrong(name, "stands twice"));
        }
        // PostgreSQL cannot store NUL in text, and no event contains control characters.
        if name.contains(char::is_control) || values.iter().any(|value| value.contains(char::is_control)) {
            return Err(wrong(name, "a control character"));
        }
        if values.len() > MAX_VALUES {
            return Err(wrong(name, &format!("at most {MAX_VALUES} values")));
        }
    }
    Ok(parameters)
}

/// Parses the prefixes of extensions in the `GS1-Extensions` header: `example=https://ns.example.vn/, …`.
pub(super) fn extensions(headers: &HeaderMap) -> Context {
    let texts = headers.get_all("gs1-extensions").filter_map(|value| value.to_str().ok());
    let pairs = texts.flat_map(|text| text.split(',')).filter_map(|pair| pair.split_once('='));
    let terms = pairs.map(|(prefix, namespace)| (prefix.trim().to_owned(), Value::from(namespace.trim()))).collect();
    Context::default().with(&Value::Object(terms))
}

/// The requested page of a list.
#[derive(Clone, Debug)]
pub(super) struct Paging {
    pub(super) limit: u64,
    pub(super) token: Option<String>,
}

impl Paging {
    /// Removes the paging parameters from `parameters`.
    ///
    /// # Errors
    /// 400 for numbers out of range.
    pub(super) fn take(parameters: &mut Vec<Parameter>) -> Result<Self> {
        let mut paging = Self { limit: DEFAULT_PAGE, token: None };
        let mut failed = None;
        parameters.retain(|parameter| match parameter.name.as_str() {
            "perPage" => {
                match within(parameter, MAX_PER_PAGE) {
                    Ok(limit) => paging.limit = limit,
                    Err(error) => failed = Some(error),
                }
                false
            }
            "nextPageToken" => {
                match parameter.single() {
                    Ok(token) => paging.token = Some(token.to_owned()),
                    Err(error) => failed = Some(error),
                }
                false
            }
            _ => true,
        });
        failed.map_or(Ok(paging), Err)
    }

    /// Parses a query string that may have paging parameters only.
    ///
    /// # Errors
    /// 400 for other parameters.
    pub(super) fn alone(query: &str) -> Result<Self> {
        let mut parameters = parameters(query)?;
        let paging = Self::take(&mut parameters)?;
        match parameters.first() {
            None => Ok(paging),
            Some(other) => Err(wrong(&other.name, "no such parameter")),
        }
    }
}

/// The error for an invalid page token.
pub(super) fn foreign_token() -> Error {
    wrong("nextPageToken", "not one of ours")
}

/// A parsed event query.
#[derive(Clone, Debug)]
pub(super) struct EventQuery {
    conditions: Condition,
    by_record_time: bool,
    ascending: bool,
    limit: u64,
    /// Maximum number of events over all pages (`eventCountLimit`).
    event_count_limit: Option<u64>,
    /// Maximum number of matching events; more are refused (`maxEventCount`).
    max_event_count: Option<u64>,
    after: Option<PageEnd>,
}

/// End of a page: time and id of its last event, and the number of events so far.
#[derive(Clone, Copy, Debug)]
struct PageEnd {
    moment: i64,
    id: Uuid,
    taken: u64,
}

impl PageEnd {
    fn parse(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let mark = Self {
            moment: parts.next()?.parse().ok()?,
            id: Uuid::try_parse(parts.next()?).ok()?,
            taken: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(mark)
    }

    fn write(self) -> String {
        format!("{}.{}.{}", self.moment, self.id.simple(), self.taken)
    }
}

/// A page of events, and the token of the next page.
#[derive(Debug)]
pub(super) struct EventPage {
    pub(super) events: Vec<epcis_event::Model>,
    pub(super) next: Option<String>,
}

impl EventQuery {
    /// Parses the parameters; `context` has the namespace prefixes of their names.
    ///
    /// # Errors
    /// 400 for unknown parameters and unreadable values; when the database fails.
    pub(super) async fn read<C: ConnectionTrait>(
        mut parameters: Vec<Parameter>,
        context: &Context,
        connection: &C,
        tenant: Tenant,
    ) -> Result<Self> {
        let paging = Paging::take(&mut parameters)?;
        let after = paging.token.map(|token| PageEnd::parse(&token).ok_or_else(foreign_token)).transpose()?;
        let mut event_query = Self {
            conditions: Condition::all(),
            by_record_time: false,
            ascending: false,
            limit: paging.limit,
            event_count_limit: None,
            max_event_count: None,
            after,
        };
        let places = if parameters.iter().any(|parameter| parameter.name.starts_with("WD_")) {
            Places::read(connection, tenant).await?
        } else {
            Places::default()
        };
        for parameter in &parameters {
            match parameter.name.as_str() {
                "eventCountLimit" => event_query.event_count_limit = Some(within(parameter, u64::from(u32::MAX))?),
                "maxEventCount" => event_query.max_event_count = Some(within(parameter, MAX_COUNTED)?),
                "orderBy" => match parameter.single()? {
                    "eventTime" => event_query.by_record_time = false,
                    "recordTime" => event_query.by_record_time = true,
                    _ => return Err(wrong("orderBy", "eventTime or recordTime")),
                },
                "orderDirection" => match parameter.single()? {
                    "ASC" => event_query.ascending = true,
                    "DESC" => event_query.ascending = false,
                    _ => return Err(wrong("orderDirection", "ASC or DESC")),
                },
                _ => {
                    let condition = condition::read(parameter, context, tenant, &places)?;
                    event_query.conditions = event_query.conditions.add(condition);
                }
            }
        }
        if event_query.event_count_limit.is_some() && event_query.max_event_count.is_some() {
            return Err(wrong("maxEventCount", "not together with eventCountLimit"));
        }
        Ok(event_query)
    }

    /// Adds a condition.
    pub(super) fn and(mut self, condition: Condition) -> Self {
        self.conditions = self.conditions.add(condition);
        self
    }

    fn select(&self, tenant: Tenant) -> Select<epcis_event::Entity> {
        epcis_event::Entity::find()
            .filter(epcis_event::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(self.conditions.clone())
    }

    /// Whether an event matches.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn exists<C: ConnectionTrait>(&self, connection: &C, tenant: Tenant) -> Result<bool> {
        let found: Option<Uuid> =
            self.select(tenant).select_only().column(epcis_event::Column::Id).into_tuple().one(connection).await?;
        Ok(found.is_some())
    }

    /// Runs the query and returns a page of events.
    ///
    /// # Errors
    /// 413 when there are more events than `maxEventCount`; when the database fails.
    pub(super) async fn run<C: ConnectionTrait>(self, connection: &C, tenant: Tenant) -> Result<EventPage> {
        if let (Some(most), None) = (self.max_event_count, self.after) {
            let next = self.select(tenant).select_only().column(epcis_event::Column::Id).offset(most).limit(1);
            if next.into_tuple::<Uuid>().one(connection).await?.is_some() {
                return Err(Error::Explained(ProblemCode::TooLarge, format!("maxEventCount: more than {most} events")));
            }
        }
        let taken = self.after.map_or(0, |mark| mark.taken);
        let limit = self.event_count_limit.map_or(self.limit, |most| Ord::min(self.limit, most.saturating_sub(taken)));
        let time = if self.by_record_time { epcis_event::Column::RecordTime } else { epcis_event::Column::EventTime };
        let order = if self.ascending { Order::Asc } else { Order::Desc };
        let mut select = self.select(tenant);
        if let Some(PageEnd { moment, id, .. }) = self.after {
            let (later, same) = if self.ascending {
                (time.gt(moment), epcis_event::Column::Id.gt(id))
            } else {
                (time.lt(moment), epcis_event::Column::Id.lt(id))
            };
            select = select.filter(Condition::any().add(later).add(Condition::all().add(time.eq(moment)).add(same)));
        }
        // Sizes first: a thousand events may be a gibibyte, of which a page takes the beginning.
        let found: Vec<(Uuid, i64)> = select
            .select_only()
            .column(epcis_event::Column::Id)
            .expr(Func::cust("octet_length").arg(Expr::col(epcis_event::Column::Json)).cast_as("bigint"))
            .order_by(time, order.clone())
            .order_by(epcis_event::Column::Id, order)
            .limit(limit + 1)
            .into_tuple()
            .all(connection)
            .await?;
        let page = fitting(found.iter().take(usize::try_from(limit).unwrap_or(usize::MAX)).map(|(_, bytes)| *bytes));
        let taken = taken + u64::try_from(page).unwrap_or(u64::MAX);
        let more = found.len() > page && self.event_count_limit.is_none_or(|most| taken < most);
        let ids: Vec<Uuid> = found.into_iter().take(page).map(|(id, _)| id).collect();
        let events = by_id(connection, &ids).await?;
        let next = events.last().filter(|_| more).map(|last| {
            let moment = if self.by_record_time { last.record_time } else { last.event_time };
            PageEnd { moment, id: last.id, taken }.write()
        });
        Ok(EventPage { events, next })
    }
}

/// Returns events in the order of `ids`, without another sort in the database.
async fn by_id<C: ConnectionTrait>(connection: &C, ids: &[Uuid]) -> Result<Vec<epcis_event::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = epcis_event::Entity::find().filter(epcis_event::Column::Id.is_in(ids.iter().copied())).all(connection);
    let mut rows: HashMap<Uuid, epcis_event::Model> = rows.await?.into_iter().map(|row| (row.id, row)).collect();
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}

/// Returns the number of events that fit into a page, by their stored sizes, but at least one. Digital Links are up to
/// a third longer than the URNs they may replace.
fn fitting(sizes: impl Iterator<Item = i64>) -> usize {
    let mut bytes = 0_i64;
    let fits = |size: i64| {
        bytes = bytes.saturating_add(size.saturating_add(size / 3)).saturating_add(ADDED_BYTES);
        bytes <= MAX_PAGE_BYTES
    };
    let mut sizes = sizes.peekable();
    let is_any = sizes.peek().is_some();
    sizes.map(fits).take_while(|fits| *fits).count().max(usize::from(is_any))
}

/// The error for a parameter that cannot be answered.
pub(super) fn wrong(name: &str, why: &str) -> Error {
    Error::Malformed(format!("{name}: {why}"))
}

fn within(parameter: &Parameter, most: u64) -> Result<u64> {
    let number = parameter.single()?.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| wrong(&parameter.name, &format!("1 to {most}")))
}

#[cfg(test)]
mod tests {
    use super::{MAX_PAGE_BYTES, fitting};

    #[test]
    fn a_page_has_as_many_events_as_fit_and_at_least_one() {
        assert_eq!(fitting(std::iter::empty()), 0);
        assert_eq!(fitting(std::iter::repeat_n(300, 1_000)), 1_000);
        assert_eq!(fitting(std::iter::repeat_n(1024 * 1024, 1_000)), 11);
        assert_eq!(fitting([2 * MAX_PAGE_BYTES, 10].into_iter()), 1);
        assert_eq!(fitting([i64::MAX, i64::MAX].into_iter()), 1);
    }
}
