//! The query parameters of EPCIS 2.0 (section 8.2.7.1) as conditions on the store.

use std::collections::HashSet;

use actix_web::web;
use chrono::DateTime;
use nguon_domain::epcis::{Action, Context, EventType, Identity, Link, Vocabulary};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, Order, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use super::store::{Detail, action_number, key_of, number_of, type_number};
use crate::access::Tenant;
use crate::entity::{epcis_detail, epcis_event, epcis_link};
use crate::problem::{Error, Result};

/// Events of a page when none is asked for.
const DEFAULT_PAGE: u64 = 30;
/// The most events of a page.
const MOST_PER_PAGE: u64 = 1_000;
/// The most values of one parameter.
const MOST_VALUES: usize = 100;

/// A question put to the store.
#[derive(Clone, Debug)]
pub(super) struct Question {
    conditions: Condition,
    by_record_time: bool,
    ascending: bool,
    limit: u64,
    after: Option<(i64, Uuid)>,
}

/// A page of events, and what to ask for the next one.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) events: Vec<epcis_event::Model>,
    pub(super) next: Option<String>,
}

impl Question {
    /// Reads the parameters of a query string; values of one parameter stand between `|`.
    ///
    /// # Errors
    /// For parameters that are not known, stand twice, or whose values cannot be read.
    pub(super) fn read(query: &str) -> Result<Self> {
        let mut question = Self {
            conditions: Condition::all(),
            by_record_time: false,
            ascending: false,
            limit: DEFAULT_PAGE,
            after: None,
        };
        let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
            .map_err(|error| Error::Malformed(error.to_string()))?;
        let mut seen = HashSet::new();
        let mut most = None;
        for (name, value) in pairs.iter() {
            if !seen.insert(name.as_str()) {
                return Err(wrong(name, "stands twice"));
            }
            match name.as_str() {
                "perPage" => question.limit = within(name, value, MOST_PER_PAGE)?,
                "maxEventCount" | "eventCountLimit" => most = Some(within(name, value, u64::from(u32::MAX))?),
                "orderBy" => match value.as_str() {
                    "eventTime" => question.by_record_time = false,
                    "recordTime" => question.by_record_time = true,
                    _ => return Err(wrong(name, "eventTime or recordTime")),
                },
                "orderDirection" => match value.as_str() {
                    "ASC" => question.ascending = true,
                    "DESC" => question.ascending = false,
                    _ => return Err(wrong(name, "ASC or DESC")),
                },
                "nextPageToken" => {
                    question.after = Some(read_token(value).ok_or_else(|| wrong(name, "not one of ours"))?)
                }
                _ => {
                    let condition = condition(name, value)?;
                    question.conditions = question.conditions.add(condition);
                }
            }
        }
        if let Some(most) = most {
            question.limit = question.limit.min(most);
        }
        Ok(question)
    }

    /// Asks it.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn ask<C: ConnectionTrait>(self, connection: &C, tenant: Tenant) -> Result<Answer> {
        let time = if self.by_record_time { epcis_event::Column::RecordTime } else { epcis_event::Column::EventTime };
        let order = if self.ascending { Order::Asc } else { Order::Desc };
        let mut select = epcis_event::Entity::find()
            .filter(epcis_event::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(self.conditions);
        if let Some((moment, id)) = self.after {
            let (later, same) = if self.ascending {
                (time.gt(moment), epcis_event::Column::Id.gt(id))
            } else {
                (time.lt(moment), epcis_event::Column::Id.lt(id))
            };
            select = select.filter(Condition::any().add(later).add(Condition::all().add(time.eq(moment)).add(same)));
        }
        let mut events = select
            .order_by(time, order.clone())
            .order_by(epcis_event::Column::Id, order)
            .limit(self.limit + 1)
            .all(connection)
            .await?;
        let page = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = events.len() > page;
        events.truncate(page);
        let next = events.last().filter(|_| more).map(|last| {
            let moment = if self.by_record_time { last.record_time } else { last.event_time };
            format!("{moment}.{}", last.id.simple())
        });
        Ok(Answer { events, next })
    }
}

fn read_token(token: &str) -> Option<(i64, Uuid)> {
    let (moment, id) = token.split_once('.')?;
    Some((moment.parse().ok()?, Uuid::try_parse(id).ok()?))
}

fn wrong(name: &str, why: &str) -> Error {
    Error::Malformed(format!("{name}: {why}"))
}

fn within(name: &str, value: &str, most: u64) -> Result<u64> {
    value.parse().ok().filter(|number| (1..=most).contains(number)).ok_or_else(|| wrong(name, &format!("1 to {most}")))
}

/// The values of a parameter.
fn values<'v>(name: &str, value: &'v str) -> Result<Vec<&'v str>> {
    let values: Vec<&str> = value.split('|').map(str::trim).filter(|value| !value.is_empty()).collect();
    match values.len() {
        0 => Err(wrong(name, "no value")),
        // PostgreSQL has no text with a zero byte, and no event has one either.
        _ if value.contains(char::is_control) => Err(wrong(name, "a control character")),
        count if count > MOST_VALUES => Err(wrong(name, &format!("at most {MOST_VALUES} values"))),
        _ => Ok(values),
    }
}

/// What one parameter asks.
fn condition(name: &str, value: &str) -> Result<Condition> {
    use epcis_event::Column;
    let all = |expression| Condition::all().add(expression);
    let list = || values(name, value);
    let terms = |vocabulary: Vocabulary| -> Result<Vec<String>> {
        let read = |text: &str| vocabulary.read(text, &Context::default()).map(|term| term.to_string());
        list()?.into_iter().map(|text| read(text).map_err(|_| wrong(name, &format!("no term {text:?}")))).collect()
    };
    let keys = || -> Result<Vec<Uuid>> {
        let read = |text: &str| Identity::parse(text).map(|identity| key_of(identity.as_str()));
        list()?.into_iter().map(|text| read(text).map_err(|reason| wrong(name, reason.code()))).collect()
    };
    let moment = || {
        let read = DateTime::parse_from_rfc3339(value)
            .map_err(|_| wrong(name, "a time with its offset, as 2026-11-20T08:30:00+07:00"));
        read.map(|moment| moment.timestamp_millis())
    };
    Ok(match name {
        "eventType" => {
            let read = |text: &str| EventType::parse(text).map(type_number).ok_or_else(|| wrong(name, "no such type"));
            all(Column::EventType.is_in(list()?.into_iter().map(read).collect::<Result<Vec<_>>>()?))
        }
        "GE_eventTime" => all(Column::EventTime.gte(moment()?)),
        "LT_eventTime" => all(Column::EventTime.lt(moment()?)),
        "GE_recordTime" => all(Column::RecordTime.gte(moment()?)),
        "LT_recordTime" => all(Column::RecordTime.lt(moment()?)),
        "EQ_action" => {
            let read = |text: &str| {
                Action::parse(text).map(action_number).ok_or_else(|| wrong(name, "ADD, OBSERVE or DELETE"))
            };
            all(Column::Action.is_in(list()?.into_iter().map(read).collect::<Result<Vec<_>>>()?))
        }
        "EQ_bizStep" => all(Column::BizStep.is_in(terms(Vocabulary::BizStep)?)),
        "EQ_disposition" => all(Column::Disposition.is_in(terms(Vocabulary::Disposition)?)),
        "EQ_readPoint" => all(Column::ReadPoint.is_in(keys()?)),
        "EQ_bizLocation" => all(Column::BizLocation.is_in(keys()?)),
        "EQ_eventID" => all(Column::EventId.is_in(list()?)),
        "EXISTS_errorDeclaration" => all(Column::DeclaresError.eq(true)),
        "EQ_transformationID" => all(detail(Detail::Transformation, None, Some(keys()?))),
        "EQ_persistentDisposition_set" => all(detail(Detail::Set, Some(terms(Vocabulary::Disposition)?), None)),
        "EQ_persistentDisposition_unset" => all(detail(Detail::Unset, Some(terms(Vocabulary::Disposition)?), None)),
        "MATCH_epc" => all(links(&[Link::Thing, Link::Child], false, keys()?)),
        "MATCH_parentID" => all(links(&[Link::Parent], false, keys()?)),
        "MATCH_inputEPC" => all(links(&[Link::Input], false, keys()?)),
        "MATCH_outputEPC" => all(links(&[Link::Output], false, keys()?)),
        "MATCH_anyEPC" => all(links(&ALL_LINKS, false, keys()?)),
        "MATCH_epcClass" => all(links(&[Link::Thing, Link::Child], true, keys()?)),
        "MATCH_inputEPCClass" => all(links(&[Link::Input], true, keys()?)),
        "MATCH_outputEPCClass" => all(links(&[Link::Output], true, keys()?)),
        "MATCH_anyEPCClass" => all(links(&ALL_LINKS, true, keys()?)),
        _ => match name.split_once('_') {
            Some(("EQ", rest)) if rest.starts_with("bizTransaction_") => {
                typed(name, rest, "bizTransaction_", Detail::Transaction, Vocabulary::BizTransactionType, keys()?)?
            }
            Some(("EQ", rest)) if rest.starts_with("source_") => {
                typed(name, rest, "source_", Detail::Source, Vocabulary::SourceDestinationType, keys()?)?
            }
            Some(("EQ", rest)) if rest.starts_with("destination_") => {
                typed(name, rest, "destination_", Detail::Destination, Vocabulary::SourceDestinationType, keys()?)?
            }
            _ => return Err(wrong(name, "no such parameter")),
        },
    })
}

const ALL_LINKS: [Link; 5] = [Link::Thing, Link::Parent, Link::Child, Link::Input, Link::Output];

fn typed(
    name: &str,
    rest: &str,
    prefix: &str,
    kind: Detail,
    vocabulary: Vocabulary,
    keys: Vec<Uuid>,
) -> Result<Condition> {
    let text = rest.strip_prefix(prefix).unwrap_or_default();
    let term = vocabulary.read(text, &Context::default()).map_err(|_| wrong(name, &format!("no type {text:?}")))?;
    Ok(Condition::all().add(detail(kind, Some(vec![term.to_string()]), Some(keys))))
}

/// Events with such a detail.
fn detail(kind: Detail, terms: Option<Vec<String>>, keys: Option<Vec<Uuid>>) -> sea_orm::sea_query::SimpleExpr {
    let mut select = epcis_detail::Entity::find()
        .select_only()
        .column(epcis_detail::Column::EventId)
        .filter(epcis_detail::Column::Kind.eq(kind as i16));
    if let Some(keys) = keys {
        select = select.filter(epcis_detail::Column::Identity.is_in(keys));
    }
    if let Some(terms) = terms {
        select = select.filter(epcis_detail::Column::Term.is_in(terms));
    }
    epcis_event::Column::Id.in_subquery(select.into_query())
}

/// Events that have one of these things in one of these parts: by itself, by its lot, or by its trade item.
fn links(wanted: &[Link], in_quantities: bool, keys: Vec<Uuid>) -> sea_orm::sea_query::SimpleExpr {
    let by = |column: epcis_link::Column| -> SelectStatement {
        epcis_link::Entity::find()
            .select_only()
            .column(epcis_link::Column::EventId)
            .filter(column.is_in(keys.clone()))
            .filter(epcis_link::Column::IsClass.eq(in_quantities))
            .filter(epcis_link::Column::Link.is_in(wanted.iter().map(|link| number_of(*link))))
            .into_query()
    };
    // One index for each; an "or" would read them all.
    let mut select: SelectStatement = by(epcis_link::Column::Identity);
    for column in [epcis_link::Column::Class, epcis_link::Column::TradeItem] {
        select.union(sea_orm::sea_query::UnionType::Distinct, by(column));
    }
    epcis_event::Column::Id.in_subquery(select)
}
