//! Master data of documents (EPCIS 2.0, section 6.5): the latest description of each element, by which queries select
//! events.

use std::collections::HashMap;

use nguon_domain::events::epcis::{AttributeTarget, Context, MAX_FACT_LENGTH, MasterDataElement, attribute_name};
use sea_orm::sea_query::{SelectStatement, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, QueryTrait as _, Select,
};
use serde_json::Value;
use uuid::Uuid;

use super::query::{Parameter, wrong};
use super::store::Detail;
use crate::access::Tenant;
use crate::platform::digest::key_of;
use crate::platform::entity::{epcis_attribute, epcis_detail, epcis_event, epcis_fact, epcis_link};
use crate::platform::in_chunks::{self, MAX_KEYS};
use crate::platform::problem::{Error, Result};

use epcis_attribute::{ActiveModel, Column, Entity};

/// The name of the rows of children: no attribute has an empty name.
const CHILD: &str = "";

/// Stores master data; a later description of an element replaces the earlier one.
///
/// # Errors
/// When the database fails.
pub(super) async fn replace(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    elements: &[MasterDataElement],
) -> Result<()> {
    // An element may be described in several vocabularies of a document: as business location and as read point.
    let mut rows: HashMap<Uuid, Vec<ActiveModel>> = HashMap::new();
    for element in elements {
        let key = key_of(element.id.as_str());
        let own = rows.entry(key).or_default();
        let row = |position: usize, name: &str, text: Option<String>, value: Option<String>| -> Result<ActiveModel> {
            Ok(ActiveModel {
                organisation_id: Set(tenant.organisation_id),
                element: Set(key),
                position: Set(i32::try_from(position).map_err(|error| Error::internal("master data", error))?),
                address: Set(element.id.to_string()),
                vocabulary: Set(element.vocabulary.clone()),
                name: Set(name.to_owned()),
                text: Set(text),
                value: Set(value),
            })
        };
        for (name, value) in &element.attributes {
            let json = Some(value).filter(|value| !value.is_null()).map(Value::to_string);
            let new = row(own.len(), name, MasterDataElement::searchable(value), json)?;
            own.push(new);
        }
        for child in &element.children {
            let new = row(own.len(), CHILD, Some(child.to_string()), None)?;
            own.push(new);
        }
    }
    let keys: Vec<Uuid> = rows.keys().copied().collect();
    for chunk in keys.chunks(MAX_KEYS) {
        Entity::delete_many()
            .filter(Column::OrganisationId.eq(tenant.organisation_id))
            .filter(Column::Element.is_in(chunk.iter().copied()))
            .exec(transaction)
            .await?;
    }
    in_chunks::insert::<Entity>(transaction, rows.into_values().flatten().collect()).await
}

/// Returns the children of every element, by address.
///
/// # Errors
/// When the database fails.
pub(super) async fn children<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<Vec<(String, String)>> {
    let rows: Vec<(String, Option<String>)> = Entity::find()
        .select_only()
        .columns([Column::Address, Column::Text])
        .filter(Column::OrganisationId.eq(tenant.organisation_id))
        .filter(Column::Name.eq(CHILD))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().filter_map(|(parent, child)| Some((parent, child?))).collect())
}

/// Returns the condition of a query for master data: events with an element in a field, of which an attribute is known,
/// or has one of the values.
///
/// # Errors
/// 400 for names that are none, and for values that are too long.
pub(super) fn condition(
    parameter: &Parameter,
    target: &AttributeTarget,
    context: &Context,
    tenant: Tenant,
) -> Result<SimpleExpr> {
    let select = Entity::find().select_only().filter(Column::OrganisationId.eq(tenant.organisation_id));
    let values = parameter.values()?;
    let select = match &target.attribute {
        Some(name) => {
            if values.iter().any(|value| value.len() > MAX_FACT_LENGTH) {
                return Err(wrong(&parameter.name, &format!("at most {MAX_FACT_LENGTH} bytes")));
            }
            select.filter(Column::Name.eq(name.as_str())).filter(Column::Text.is_in(values))
        }
        None => {
            let named = |name: &String| {
                attribute_name(name, context).ok_or_else(|| wrong(&parameter.name, &format!("no attribute {name:?}")))
            };
            let names = values.iter().map(named).collect::<Result<Vec<_>>>()?;
            select.filter(Column::Name.is_in(names)).filter(Column::Value.is_not_null())
        }
    };
    Ok(with_element(&target.field, tenant, select))
}

/// Returns the condition for events with one of the elements in a field.
fn with_element(field: &str, tenant: Tenant, elements: Select<Entity>) -> SimpleExpr {
    use epcis_event::Column as Event;
    let keys = || elements.clone().column(Column::Element).into_query();
    let addresses = || elements.clone().column(Column::Address).into_query();
    let events: SelectStatement = match field {
        "readPoint" => return Event::ReadPoint.in_subquery(keys()),
        "bizLocation" => return Event::BizLocation.in_subquery(keys()),
        "bizStep" => return Event::BizStep.in_subquery(addresses()),
        "disposition" => return Event::Disposition.in_subquery(addresses()),
        "epcClass" => epcis_link::Entity::find()
            .select_only()
            .column(epcis_link::Column::EventId)
            .filter(epcis_link::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(epcis_link::Column::Identity.in_subquery(keys()))
            .filter(epcis_link::Column::IsClass.eq(true))
            .into_query(),
        "bizTransaction" => with_detail(Detail::Transaction, keys()),
        "source" => with_detail(Detail::Source, keys()),
        "destination" => with_detail(Detail::Destination, keys()),
        extension => epcis_fact::Entity::find()
            .select_only()
            .column(epcis_fact::Column::EventId)
            .filter(epcis_fact::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(epcis_fact::Column::Part.eq(nguon_domain::events::epcis::FactPart::Extension.number()))
            .filter(epcis_fact::Column::Name.eq(extension))
            .filter(epcis_fact::Column::Text.in_subquery(addresses()))
            .into_query(),
    };
    Event::Id.in_subquery(events)
}

fn with_detail(kind: Detail, keys: SelectStatement) -> SelectStatement {
    epcis_detail::Entity::find()
        .select_only()
        .column(epcis_detail::Column::EventId)
        .filter(epcis_detail::Column::Kind.eq(kind as i16))
        .filter(epcis_detail::Column::Identity.in_subquery(keys))
        .into_query()
}
