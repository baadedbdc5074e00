//! Reading of despatch advices.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::events::act::view::{Amount, Goods, Party};
use nguon_domain::events::despatch::{AdviceBox, AdviceLine, AdvicePage, AdviceView};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::input::uom::Measure;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::make::Content;
use crate::access::Tenant;
use crate::events::epcis::aggregation::PackedItem;
use crate::events::goods;
use crate::http::cursor;
use crate::platform::entity::{despatch_advice, despatch_event, despatch_line, member, stored};
use crate::platform::problem::{Error, Result};

/// The query of the list of advices.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AdviceQuery {
    /// Sent or received advices. Default: `sent`.
    #[serde(rename = "box")]
    #[param(rename = "box")]
    side: AdviceBox,
    /// The `next` of the previous page.
    after: Option<Uuid>,
    /// Advices per page: 1 to 100. Default: 20.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// Returns a page of advices, newest first.
///
/// # Errors
/// [`Error::Invalid`] for a limit out of range.
pub(super) async fn page<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    query: &AdviceQuery,
) -> Result<AdvicePage> {
    use despatch_advice::Column;
    let limit = cursor::limit(query.limit)?;
    let side = match query.side {
        AdviceBox::Sent => Column::OrganisationId,
        AdviceBox::Received => Column::RecipientId,
    };
    let mut select = despatch_advice::Entity::find()
        .filter(side.eq(tenant.organisation_id))
        .order_by_desc(Column::Id)
        .limit(limit as u64 + 1);
    if let Some(after) = query.after {
        select = select.filter(Column::Id.lt(after));
    }
    let mut rows = select.all(connection).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.id);
    Ok(AdvicePage { items: views(connection, Some(tenant), rows).await?, next })
}

/// Returns the row of an advice that the business sent or received.
///
/// # Errors
/// 404.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    id: Uuid,
) -> Result<despatch_advice::Model> {
    use despatch_advice::Column;
    let mine = Condition::any()
        .add(Column::OrganisationId.eq(tenant.organisation_id))
        .add(Column::RecipientId.eq(tenant.organisation_id));
    let row = despatch_advice::Entity::find_by_id(id).filter(mine).one(connection).await?;
    row.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Returns an advice that the business sent or received.
///
/// # Errors
/// 404.
pub(super) async fn read<C: ConnectionTrait>(connection: &C, tenant: Tenant, id: Uuid) -> Result<AdviceView> {
    let row = find(connection, tenant, id).await?;
    one(connection, Some(tenant), row).await
}

/// Converts a row to a view; `viewer` is `None` when it is read through a link.
///
/// # Errors
/// When the database fails.
pub(crate) async fn one<C: ConnectionTrait>(
    connection: &C,
    viewer: Option<Tenant>,
    row: despatch_advice::Model,
) -> Result<AdviceView> {
    let view = views(connection, viewer, vec![row]).await?.pop();
    view.ok_or_else(|| Error::Internal("an advice without its view".to_owned()))
}

/// Returns the contents of a unit according to the latest unanswered advice addressed to the business.
///
/// # Errors
/// When the database fails.
pub(crate) async fn announced<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    unit: Uuid,
) -> Result<Vec<PackedItem>> {
    use despatch_advice::Column;
    let line = despatch_line::Entity::find()
        .join(
            JoinType::InnerJoin,
            despatch_line::Entity::belongs_to(despatch_advice::Entity)
                .from(despatch_line::Column::AdviceId)
                .to(Column::Id)
                .into(),
        )
        .filter(despatch_line::Column::Identity.eq(unit))
        .filter(Column::RecipientId.eq(tenant.organisation_id))
        .filter(Column::State.eq(stored::AdviceState::Sent))
        .order_by_desc(despatch_line::Column::AdviceId)
        .one(connection)
        .await?;
    let Some(line) = line else { return Ok(Vec::new()) };
    let contents: Vec<Content> =
        serde_json::from_str(&line.contents).map_err(|error| Error::internal("contents", error))?;
    let held = |content: Content| PackedItem {
        identity: content.identity,
        is_class: true,
        amount: content.quantity.map(|quantity| Measure::of(quantity, content.unit.as_deref().unwrap_or_default())),
        unit: content.unit,
    };
    Ok(contents.into_iter().map(held).collect())
}

/// Returns the lines of advices, in order.
pub(crate) async fn lines<C: ConnectionTrait>(connection: &C, ids: &[Uuid]) -> Result<Vec<despatch_line::Model>> {
    Ok(despatch_line::Entity::find()
        .filter(despatch_line::Column::AdviceId.is_in(ids.iter().copied()))
        .order_by_asc(despatch_line::Column::AdviceId)
        .order_by_asc(despatch_line::Column::Number)
        .all(connection)
        .await?)
}

async fn views<C: ConnectionTrait>(
    connection: &C,
    viewer: Option<Tenant>,
    rows: Vec<despatch_advice::Model>,
) -> Result<Vec<AdviceView>> {
    // An empty list of keys would query the whole table.
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let viewer = viewer.map(|tenant| tenant.organisation_id);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut lines: HashMap<Uuid, Vec<(despatch_line::Model, Vec<Content>)>> = HashMap::new();
    let mut keys = BTreeSet::new();
    for line in self::lines(connection, &ids).await? {
        let contents: Vec<Content> =
            serde_json::from_str(&line.contents).map_err(|error| Error::internal("contents", error))?;
        keys.insert(line.identity);
        keys.extend(contents.iter().map(|content| content.identity));
        lines.entry(line.advice_id).or_default().push((line, contents));
    }
    let goods = goods::describe(connection, &keys.into_iter().collect::<Vec<_>>(), viewer).await?;
    let businesses: BTreeSet<Uuid> =
        rows.iter().flat_map(|row| [Some(row.organisation_id), row.recipient_id]).flatten().collect();
    let parties = goods::parties(connection, &businesses.into_iter().collect::<Vec<_>>(), viewer).await?;
    let members: BTreeSet<Uuid> = rows.iter().map(|row| row.member_id).collect();
    let members: HashMap<Uuid, member::Model> = member::Entity::find()
        .filter(member::Column::Id.is_in(members))
        .all(connection)
        .await?
        .into_iter()
        .map(|member| (member.id, member))
        .collect();
    let mut acts = HashMap::new();
    if let Some(viewer) = viewer {
        let bound = despatch_event::Entity::find()
            .filter(despatch_event::Column::AdviceId.is_in(ids.iter().copied()))
            .filter(despatch_event::Column::OrganisationId.eq(viewer))
            .order_by_desc(despatch_event::Column::EventId)
            .all(connection)
            .await?;
        // With both a receipt and a refusal, the receipt wins, which was written first.
        acts.extend(bound.into_iter().map(|bound| (bound.advice_id, bound.event_id)));
    }
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let member = members.get(&row.member_id).map(|member| Party {
            name: member.name.clone(),
            gln: member.gln.clone(),
            ..Party::default()
        });
        let recipient = row.recipient_id.and_then(|id| parties.get(&id).cloned()).or(member);
        let shown = |(line, contents)| shown(line, contents, &goods);
        views.push(AdviceView {
            id: row.id,
            number: row.number,
            side: if Some(row.organisation_id) == viewer { AdviceBox::Sent } else { AdviceBox::Received },
            state: row.state.into(),
            is_return: row.is_return,
            sender: parties.get(&row.organisation_id).cloned().unwrap_or_default(),
            recipient: recipient.unwrap_or_default(),
            ship_from: row.ship_from,
            ship_to: row.ship_to,
            sent_at: row.sent_at,
            expected_at: row.expected_at,
            order_number: row.order_number,
            shipment_number: row.shipment_number,
            vehicle: row.vehicle,
            carrier: row.carrier,
            carrier_gln: row.carrier_gln,
            lines: lines.remove(&row.id).unwrap_or_default().into_iter().map(shown).collect(),
            answered_at: row.answered_at,
            answered_by: row.answered_by,
            note: row.note,
            act_id: acts.get(&row.id).copied(),
        });
    }
    Ok(views)
}

fn shown(line: despatch_line::Model, contents: Vec<Content>, goods: &HashMap<Uuid, Goods>) -> AdviceLine {
    let named = |key: &Uuid| goods.get(key).cloned().unwrap_or_default();
    AdviceLine {
        number: u32::try_from(line.number).unwrap_or_default(),
        goods: named(&line.identity),
        quantity: line.quantity.map(Quantity::from_thousandths),
        unit: line.unit,
        contents: contents
            .into_iter()
            .map(|content| Amount {
                goods: named(&content.identity),
                quantity: content.quantity.map(Quantity::from_thousandths),
                unit: content.unit,
                is_not_counted: false,
            })
            .collect(),
        outcome: line.outcome.map(Into::into),
        received: line.received.map(Quantity::from_thousandths),
        received_unit: line.received_unit,
        reason: line.reason,
    }
}
