//! Conversion of query parameters to conditions on event columns.

use chrono::DateTime;
use nguon_domain::events::epcis::{Action, Context, EventType, FactPart, Identity, ObjectRole, Vocabulary};
use sea_orm::sea_query::{SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _};
use uuid::Uuid;

use super::place::Places;
use super::{Parameter, TIME, fact, wrong};
use crate::access::Tenant;
use crate::events::epcis::store::{Detail, action_number, number_of, type_number};
use crate::platform::digest::key_of;
use crate::platform::entity::{epcis_detail, epcis_event, epcis_fact, epcis_link};
use crate::platform::problem::Result;

const ALL_LINKS: [ObjectRole; 5] =
    [ObjectRole::Thing, ObjectRole::Parent, ObjectRole::Child, ObjectRole::Input, ObjectRole::Output];
/// EPC patterns whose serial number is part of the key, so that no class identifies the matching keys.
const WITHOUT_CLASS: [&str; 3] = ["urn:epc:idpat:grai:", "urn:epc:idpat:gdti:", "urn:epc:idpat:sgcn:"];

/// Returns the condition of a parameter.
///
/// # Errors
/// 400 for an unknown parameter or unreadable values.
pub(super) fn read(parameter: &Parameter, context: &Context, tenant: Tenant, places: &Places) -> Result<Condition> {
    use epcis_event::Column;
    let name = parameter.name.as_str();
    let all = |expression: SimpleExpr| Condition::all().add(expression);
    let terms = |vocabulary: Vocabulary| -> Result<Vec<String>> {
        let read = |text: &String| vocabulary.read(text, context).map(|term| term.to_string());
        let values = parameter.values()?.iter();
        values.map(|text| read(text).map_err(|_| wrong(name, &format!("no term {text:?}")))).collect()
    };
    let keys = || keys(parameter);
    let things = |wanted: &[ObjectRole]| -> Result<Condition> {
        let is_open = |text: &String| WITHOUT_CLASS.iter().any(|pattern| text.starts_with(pattern));
        if parameter.values.iter().any(is_open) {
            return Err(wrong(name, "a pattern of this scheme cannot be looked for; list the identifiers"));
        }
        Ok(all(links(wanted, Some(false), &keys()?)))
    };
    let classes = |wanted: &[ObjectRole]| -> Result<Condition> { Ok(all(links(wanted, Some(true), &keys()?))) };
    let lasting = |list: &str, terms: Vec<String>| {
        let events = fact::all(tenant, FactPart::Persistent, list).filter(epcis_fact::Column::Text.is_in(terms));
        all(Column::Id.in_subquery(events.into_query()))
    };
    let moment = || -> Result<i64> {
        let read = DateTime::parse_from_rfc3339(parameter.single()?).map_err(|_| wrong(name, TIME));
        read.map(|moment| moment.timestamp_millis())
    };
    Ok(match name {
        "eventType" => {
            let read =
                |text: &String| EventType::parse(text).map(type_number).ok_or_else(|| wrong(name, "no such type"));
            all(Column::EventType.is_in(parameter.values()?.iter().map(read).collect::<Result<Vec<_>>>()?))
        }
        "GE_eventTime" => all(Column::EventTime.gte(moment()?)),
        "LT_eventTime" => all(Column::EventTime.lt(moment()?)),
        "GE_recordTime" => all(Column::RecordTime.gte(moment()?)),
        "LT_recordTime" => all(Column::RecordTime.lt(moment()?)),
        "EQ_action" => {
            let read = |text: &String| {
                Action::parse(text).map(action_number).ok_or_else(|| wrong(name, "ADD, OBSERVE or DELETE"))
            };
            all(Column::Action.is_in(parameter.values()?.iter().map(read).collect::<Result<Vec<_>>>()?))
        }
        "EQ_bizStep" => all(Column::BizStep.is_in(terms(Vocabulary::BizStep)?)),
        "EQ_disposition" => all(Column::Disposition.is_in(terms(Vocabulary::Disposition)?)),
        "EQ_readPoint" => all(Column::ReadPoint.is_in(keys()?)),
        "EQ_bizLocation" => all(Column::BizLocation.is_in(keys()?)),
        "WD_readPoint" => all(lies_within(parameter, tenant, places, Column::ReadPoint, "readPoint")?),
        "WD_bizLocation" => all(lies_within(parameter, tenant, places, Column::BizLocation, "bizLocation")?),
        "EQ_eventID" => all(Column::EventId.is_in(parameter.values()?)),
        "EXISTS_errorDeclaration" => all(Column::DeclaresError.eq(true)),
        "EQ_transformationID" => all(detail(Detail::Transformation, None, keys()?)),
        "EQ_persistentDisposition_set" => lasting("set", terms(Vocabulary::Disposition)?),
        "EQ_persistentDisposition_unset" => lasting("unset", terms(Vocabulary::Disposition)?),
        "MATCH_epc" => things(&[ObjectRole::Thing, ObjectRole::Child])?,
        "MATCH_parentID" => things(&[ObjectRole::Parent])?,
        "MATCH_inputEPC" => things(&[ObjectRole::Input])?,
        "MATCH_outputEPC" => things(&[ObjectRole::Output])?,
        "MATCH_anyEPC" => things(&ALL_LINKS)?,
        "MATCH_epcClass" => classes(&[ObjectRole::Thing, ObjectRole::Child])?,
        "MATCH_inputEPCClass" => classes(&[ObjectRole::Input])?,
        "MATCH_outputEPCClass" => classes(&[ObjectRole::Output])?,
        "MATCH_anyEPCClass" => classes(&ALL_LINKS)?,
        _ => {
            for (prefix, kind, vocabulary) in [
                ("EQ_bizTransaction_", Detail::Transaction, Vocabulary::BizTransactionType),
                ("EQ_source_", Detail::Source, Vocabulary::SourceDestinationType),
                ("EQ_destination_", Detail::Destination, Vocabulary::SourceDestinationType),
            ] {
                if let Some(text) = name.strip_prefix(prefix) {
                    let term = vocabulary.read(text, context).map_err(|_| wrong(name, &format!("no type {text:?}")))?;
                    return Ok(all(detail(kind, Some(term.to_string()), keys()?)));
                }
            }
            all(fact::read(parameter, context, tenant)?)
        }
    })
}

fn keys(parameter: &Parameter) -> Result<Vec<Uuid>> {
    let read = |text: &String| Identity::parse(text).map(|identity| key_of(identity.as_str()));
    let values = parameter.values()?.iter();
    values.map(|text| read(text).map_err(|reason| wrong(&parameter.name, reason.code()))).collect()
}

/// Returns the condition for events with an identity in any field, as an item or as a class.
///
/// # Errors
/// When `text` is no identifier.
pub(in crate::events::epcis) fn of_thing(text: &str) -> Result<Condition> {
    Ok(Condition::all().add(links(&ALL_LINKS, None, &keys(&Parameter::new("epc", text))?)))
}

/// Returns the condition for events at these places, at places within them according to the business's own records, or
/// at sublocations of any of these.
fn lies_within(
    parameter: &Parameter,
    tenant: Tenant,
    places: &Places,
    column: epcis_event::Column,
    name: &str,
) -> Result<SimpleExpr> {
    let mut whole = Vec::new();
    for text in parameter.values()? {
        let identity = Identity::parse(text).map_err(|reason| wrong(&parameter.name, reason.code()))?;
        whole.extend(places.within(identity.as_str()));
        whole.push(identity.as_str().to_owned());
    }
    let mut select: SelectStatement = epcis_event::Entity::find()
        .select_only()
        .column(epcis_event::Column::Id)
        .filter(epcis_event::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(column.is_in(whole.iter().map(|address| key_of(address))))
        .into_query();
    let parts = fact::all(tenant, FactPart::Place, name).filter(epcis_fact::Column::Text.is_in(whole)).into_query();
    select.union(UnionType::Distinct, parts);
    Ok(epcis_event::Column::Id.in_subquery(select))
}

/// Returns the condition for events with a detail.
fn detail(kind: Detail, term: Option<String>, keys: Vec<Uuid>) -> SimpleExpr {
    let mut select = epcis_detail::Entity::find()
        .select_only()
        .column(epcis_detail::Column::EventId)
        .filter(epcis_detail::Column::Kind.eq(kind as i16))
        .filter(epcis_detail::Column::Identity.is_in(keys));
    if let Some(term) = term {
        select = select.filter(epcis_detail::Column::Term.eq(term));
    }
    epcis_event::Column::Id.in_subquery(select.into_query())
}

/// Returns the condition for events with one of the identities under one of the links, directly, by lot or by trade
/// item: in quantity lists only, in EPC lists only, or in both.
fn links(wanted: &[ObjectRole], in_quantities: Option<bool>, keys: &[Uuid]) -> SimpleExpr {
    let by = |column: epcis_link::Column| -> SelectStatement {
        let select = epcis_link::Entity::find()
            .select_only()
            .column(epcis_link::Column::EventId)
            .filter(column.is_in(keys.iter().copied()))
            .filter(epcis_link::Column::Link.is_in(wanted.iter().map(|link| number_of(*link))));
        match in_quantities {
            Some(in_quantities) => select.filter(epcis_link::Column::IsClass.eq(in_quantities)).into_query(),
            None => select.into_query(),
        }
    };
    // A union uses one index per column; an "or" would scan all rows.
    let mut select: SelectStatement = by(epcis_link::Column::Identity);
    for column in [epcis_link::Column::Class, epcis_link::Column::TradeItem] {
        select.union(UnionType::Distinct, by(column));
    }
    epcis_event::Column::Id.in_subquery(select)
}
