//! Conversion of query parameters to conditions on event columns.

use chrono::DateTime;
use nguon_domain::events::epcis::{
    Action, Context, EpcPattern, EventType, FactPart, Identity, ObjectRole, Vocabulary, attribute_target,
};
use sea_orm::sea_query::{ExprTrait as _, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _};
use uuid::Uuid;

use super::place::Places;
use super::{Parameter, TIME, fact, wrong};
use crate::access::Tenant;
use crate::events::epcis::master_data;
use crate::events::epcis::store::{Detail, action_number, list_of, number_of, type_number};
use crate::platform::digest::key_of;
use crate::platform::entity::{epcis_detail, epcis_event, epcis_fact, epcis_identity, epcis_link};
use crate::platform::problem::Result;

const ALL_LINKS: [ObjectRole; 5] =
    [ObjectRole::Thing, ObjectRole::Parent, ObjectRole::Child, ObjectRole::Input, ObjectRole::Output];

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
        let sought = Sought::read(parameter)?;
        // A class may stand in a list of EPCs, even if it is none.
        let lists = wanted.iter().map(|role| list_of(*role).to_owned()).collect::<Vec<_>>();
        let listed = detail(Detail::ListedClass, &lists, sought.keys.clone());
        Ok(Condition::any().add(sought.links(tenant, wanted, Some(false))).add(listed))
    };
    let classes = |wanted: &[ObjectRole]| -> Result<Condition> {
        Ok(all(Sought::read(parameter)?.links(tenant, wanted, Some(true))))
    };
    let lasting = |list: &str, terms: Vec<String>| {
        let events = fact::all(tenant, FactPart::Persistent, list).filter(epcis_fact::Column::Text.is_in(terms));
        all(Column::Id.in_subquery(events.into_query()))
    };
    let moment = || -> Result<i64> {
        let read = DateTime::parse_from_rfc3339(parameter.single()?).map_err(|_| wrong(name, TIME));
        read.map(|moment| moment.timestamp_millis())
    };
    Ok(match name {
        "eventType" => types(parameter, context, tenant)?,
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
        "EQ_transformationID" => all(detail(Detail::Transformation, &[], keys()?)),
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
                    return Ok(all(detail(kind, &[term.to_string()], keys()?)));
                }
            }
            if let Some(target) = attribute_target(name, context) {
                return Ok(all(master_data::condition(parameter, &target, context, tenant)?));
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
pub(in crate::events::epcis) fn of_thing(text: &str, tenant: Tenant) -> Result<Condition> {
    Ok(Condition::all().add(Sought::read(&Parameter::new("epc", text))?.links(tenant, &ALL_LINKS, None)))
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

/// Returns the condition for events of one of the types.
fn types(parameter: &Parameter, context: &Context, tenant: Tenant) -> Result<Condition> {
    let (mut numbers, mut names) = (Vec::new(), Vec::new());
    for text in parameter.values()? {
        match (EventType::parse(text), context.expand(text)) {
            (Some(standard), _) => numbers.push(type_number(standard)),
            (None, Some(full)) => names.push(full),
            (None, None) if text.contains(':') => names.push(text.clone()),
            (None, None) => return Err(wrong(&parameter.name, "no such type")),
        }
    }
    let extended = fact::all(tenant, FactPart::EventType, "type").filter(epcis_fact::Column::Text.is_in(names));
    Ok(Condition::any()
        .add(epcis_event::Column::EventType.is_in(numbers))
        .add(epcis_event::Column::Id.in_subquery(extended.into_query())))
}

/// Returns the condition for events with a detail, with one of the terms if there are any.
fn detail(kind: Detail, terms: &[String], keys: Vec<Uuid>) -> SimpleExpr {
    let mut select = epcis_detail::Entity::find()
        .select_only()
        .column(epcis_detail::Column::EventId)
        .filter(epcis_detail::Column::Kind.eq(kind as i16))
        .filter(epcis_detail::Column::Identity.is_in(keys));
    if !terms.is_empty() {
        select = select.filter(epcis_detail::Column::Term.is_in(terms));
    }
    epcis_event::Column::Id.in_subquery(select.into_query())
}

/// The identities of a parameter: by key, and by patterns of their addresses.
struct Sought {
    keys: Vec<Uuid>,
    patterns: Vec<EpcPattern>,
}

impl Sought {
    /// # Errors
    /// 400 for values that are no identifiers.
    fn read(parameter: &Parameter) -> Result<Self> {
        let refused = |reason: nguon_domain::input::violation::Reason| wrong(&parameter.name, reason.code());
        let mut sought = Self { keys: Vec::new(), patterns: Vec::new() };
        for text in parameter.values()? {
            match EpcPattern::parse(text) {
                Some(pattern) => sought.patterns.push(pattern.map_err(refused)?),
                None => sought.keys.push(key_of(Identity::parse(text).map_err(refused)?.as_str())),
            }
        }
        Ok(sought)
    }

    /// Returns the condition for events with one of the identities under one of the links, directly, by lot or by trade
    /// item: in quantity lists only, in EPC lists only, or in both.
    fn links(&self, tenant: Tenant, wanted: &[ObjectRole], in_quantities: Option<bool>) -> SimpleExpr {
        let under = |sought: SimpleExpr| -> SelectStatement {
            let select = epcis_link::Entity::find()
                .select_only()
                .column(epcis_link::Column::EventId)
                .filter(sought)
                .filter(epcis_link::Column::Link.is_in(wanted.iter().map(|link| number_of(*link))));
            match in_quantities {
                Some(in_quantities) => select.filter(epcis_link::Column::IsClass.eq(in_quantities)).into_query(),
                None => select.into_query(),
            }
        };
        // A union uses one index per column; an "or" would scan all rows.
        let by = |column: epcis_link::Column| under(column.is_in(self.keys.iter().copied()));
        let mut select: SelectStatement = by(epcis_link::Column::Identity);
        for column in [epcis_link::Column::Class, epcis_link::Column::TradeItem] {
            select.union(UnionType::Distinct, by(column));
        }
        for pattern in &self.patterns {
            let own = epcis_link::Column::OrganisationId.eq(tenant.organisation_id);
            let like = epcis_link::Column::Identity.in_subquery(matching(pattern));
            select.union(UnionType::Distinct, under(own.and(like)));
        }
        epcis_event::Column::Id.in_subquery(select)
    }
}

/// Selects the keys of the identities that match a pattern: ranges of the index of addresses.
fn matching(pattern: &EpcPattern) -> SelectStatement {
    use epcis_identity::Column;
    let mut ranges = Condition::any();
    for beginning in &pattern.beginnings {
        let range = Condition::all().add(Column::Address.gte(beginning.as_str()));
        ranges = ranges.add(range.add(Column::Address.lt(after(beginning))));
    }
    let mut select = epcis_identity::Entity::find().select_only().column(Column::Key).filter(ranges);
    if let Some(part) = &pattern.contains {
        select = select.filter(Column::Address.contains(part));
    }
    select.into_query()
}

/// Returns the first text behind all those that begin with this one, in byte order.
fn after(beginning: &str) -> String {
    let mut text = beginning.to_owned();
    // Beginnings end with a digit or a slash.
    let next = text.pop().and_then(|last| char::from_u32(u32::from(last) + 1));
    text.extend(next);
    text
}
