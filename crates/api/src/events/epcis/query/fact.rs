//! Conversion of query parameters to conditions on facts: extensions, master data, sensors, quantities, error
//! declarations.

use nguon_domain::events::epcis::{Context, FactPart, FactValue, MAX_FACT_LENGTH, Normalisation, query_target};
use sea_orm::sea_query::{SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _, Select};

use super::{Parameter, TIME, wrong};
use crate::access::Tenant;
use crate::platform::entity::{epcis_event, epcis_fact};
use crate::platform::problem::Result;

/// Selects the ids of the business's events with a fact of this part and name.
pub(super) fn all(tenant: Tenant, part: FactPart, name: &str) -> Select<epcis_fact::Entity> {
    epcis_fact::Entity::find()
        .select_only()
        .column(epcis_fact::Column::EventId)
        .filter(epcis_fact::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(epcis_fact::Column::Part.eq(part.number()))
        .filter(epcis_fact::Column::Name.eq(name))
}

/// Returns the condition of a parameter.
///
/// # Errors
/// 400 for an unknown or unsupported parameter, and for values that cannot be compared.
pub(super) fn read(parameter: &Parameter, context: &Context, tenant: Tenant) -> Result<SimpleExpr> {
    let unknown = || wrong(&parameter.name, "no such parameter, or one that is not supported here");
    let (comparison, rest) = parameter.name.split_once('_').ok_or_else(unknown)?;
    if !["EQ", "GT", "GE", "LT", "LE", "EXISTS"].contains(&comparison) {
        return Err(unknown());
    }
    let target = query_target(rest, context).ok_or_else(unknown)?;
    let of = |name: &str| all(tenant, target.part, name);
    let mut events = match comparison {
        "EXISTS" => of(&target.name).into_query(),
        "EQ" => equal(parameter, context, target.normalisation, || of(&target.name))?,
        _ => compared(parameter, comparison, target.normalisation, of(&target.name))?,
    };
    // Other units of the dimension may say the same amount.
    let amounts = parameter.values.iter().filter_map(|text| number(text)).filter(|_| comparison != "EXISTS");
    for value in amounts.filter_map(|value| size(&value)) {
        for (name, same) in target.in_other_units(value) {
            let in_unit = of(&name).filter(epcis_fact::Column::Sort.eq(FactValue::Number(same).sort()));
            events.union(UnionType::Distinct, in_unit.filter(compare(comparison, same)).into_query());
        }
    }
    Ok(epcis_event::Column::Id.in_subquery(events))
}

fn number(text: &str) -> Option<FactValue> {
    text.parse().ok().filter(|number: &f64| number.is_finite()).map(|number| FactValue::Number(number + 0.0))
}

/// Parses a number or time, as far as the parameter's type permits.
fn magnitude(text: &str, spelling: Normalisation) -> Option<FactValue> {
    let may = |kind: Normalisation| spelling == kind || spelling == Normalisation::Any;
    may(Normalisation::Number)
        .then(|| number(text))
        .flatten()
        .or_else(|| may(Normalisation::Moment).then(|| FactValue::moment(text)).flatten())
}

fn expected(spelling: Normalisation) -> &'static str {
    match spelling {
        Normalisation::Number => "a number",
        Normalisation::Moment => TIME,
        Normalisation::Any => "a number, or a time with its offset",
        _ => "no such value",
    }
}

/// Selects events in which a fact equals one of the values.
fn equal(
    parameter: &Parameter,
    context: &Context,
    spelling: Normalisation,
    all: impl Fn() -> Select<epcis_fact::Entity>,
) -> Result<SelectStatement> {
    let (mut texts, mut magnitudes) = (Vec::new(), Vec::new());
    for value in parameter.values()? {
        if value.len() > MAX_FACT_LENGTH {
            return Err(wrong(&parameter.name, &format!("at most {MAX_FACT_LENGTH} bytes")));
        }
        let (text, magnitude) = (spelling.of(value, context), magnitude(value, spelling));
        if text.is_none() && magnitude.is_none() {
            return Err(wrong(&parameter.name, expected(spelling)));
        }
        texts.extend(text);
        magnitudes.extend(magnitude);
    }
    // One index lookup per type of value.
    let mut selects = Vec::new();
    if !texts.is_empty() {
        selects.push(all().filter(epcis_fact::Column::Text.is_in(texts)));
    }
    for sort in [1_i16, 2] {
        let of_sort: Vec<f64> = magnitudes.iter().filter(|value| value.sort() == sort).filter_map(size).collect();
        if !of_sort.is_empty() {
            let same = epcis_fact::Column::Number.is_in(of_sort);
            selects.push(all().filter(epcis_fact::Column::Sort.eq(sort)).filter(same));
        }
    }
    let mut selects = selects.into_iter().map(|select| select.into_query());
    let mut select: SelectStatement = selects.next().ok_or_else(|| wrong(&parameter.name, "no value"))?;
    for other in selects {
        select.union(UnionType::Distinct, other);
    }
    Ok(select)
}

fn size(value: &FactValue) -> Option<f64> {
    match value {
        FactValue::Number(number) | FactValue::Moment(number) => Some(*number),
        FactValue::Present | FactValue::Text(_) => None,
    }
}

/// Selects events in which a number or time satisfies the comparison.
fn compared(
    parameter: &Parameter,
    comparison: &str,
    spelling: Normalisation,
    all: Select<epcis_fact::Entity>,
) -> Result<SelectStatement> {
    let unreadable = || wrong(&parameter.name, expected(spelling));
    let value = magnitude(parameter.single()?, spelling).ok_or_else(unreadable)?;
    let bound = size(&value).ok_or_else(unreadable)?;
    let column = epcis_fact::Column::Number;
    let compared = match comparison {
        "GT" => column.gt(bound),
        "GE" => column.gte(bound),
        "LT" => column.lt(bound),
        _ => column.lte(bound),
    };
    Ok(all.filter(epcis_fact::Column::Sort.eq(value.sort())).filter(compared).into_query())
}

/// The part of a converted number by which it may differ from the exact one.
const CONVERSION_ERROR: f64 = 1e-9;

/// Returns the comparison with a converted number, which is not exact: 50 °F are 10.000000000000057 °C.
fn compare(comparison: &str, bound: f64) -> SimpleExpr {
    let column = epcis_fact::Column::Number;
    let error = CONVERSION_ERROR * bound.abs();
    match comparison {
        "GT" => column.gt(bound + error),
        "GE" => column.gte(bound - error),
        "LT" => column.lt(bound - error),
        "LE" => column.lte(bound + error),
        _ => column.between(bound - error, bound + error),
    }
}
