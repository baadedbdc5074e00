//! The inventory of a business, maintained in the transaction of its events: the quantity of each lot outside of units,
//! and the presence of each single item.

use std::collections::{BTreeMap, HashMap, HashSet};

use nguon_domain::events::epcis::{Action, ObjectRole};
use nguon_domain::input::quantity::{MAX_STORED, PART, Total};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _, Func, OnConflict};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, FromQueryResult, JoinType, QueryFilter as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::store::{IMPLIED, action_number, number_of};
use crate::access::Tenant;
use crate::platform::entity::{epcis_event, epcis_link, holding};
use crate::platform::in_chunks::{self, MAX_KEYS, max_rows};
use crate::platform::problem::{Error, Result};

/// Quantity, in thousandths, of a single item that is present.
pub(crate) const ONE: i64 = 1_000;

/// The effect of an event on an identity.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Step {
    identity: Uuid,
    event_id: Uuid,
    link: i16,
    event_time: i64,
    is_class: bool,
    quantity: Option<i64>,
    unit: Option<String>,
    is_not_counted: bool,
    effect: i16,
    container: Option<Uuid>,
    is_void: bool,
    action: Option<i16>,
    place: Option<Uuid>,
}

impl Step {
    /// Returns the step of a newly written link, if its event is among `places`. The event's action is not needed:
    /// single items are recomputed from all of their events.
    pub(super) fn of(row: &epcis_link::ActiveModel, places: &HashMap<Uuid, Option<Uuid>>) -> Option<Self> {
        let event_id = *row.event_id.as_ref();
        let place = *places.get(&event_id)?;
        Some(Self {
            identity: *row.identity.as_ref(),
            event_id,
            link: *row.link.as_ref(),
            event_time: *row.event_time.as_ref(),
            is_class: *row.is_class.as_ref(),
            quantity: *row.quantity.as_ref(),
            unit: row.unit.as_ref().clone(),
            is_not_counted: *row.is_not_counted.as_ref(),
            effect: *row.effect.as_ref(),
            container: *row.container.as_ref(),
            is_void: *row.is_void.as_ref(),
            action: None,
            place,
        })
    }

    fn is(&self, link: ObjectRole) -> bool {
        self.link == number_of(link)
    }
}

/// What new events change of a class.
#[derive(Debug, Default)]
struct Movement {
    quantity: Total,
    /// Movements whose quantity is not counted.
    not_counted: i32,
    moved_at: i64,
    place: Option<Uuid>,
}

/// Updates the inventory for new events, and reverses events that were declared wrong.
///
/// # Errors
/// When the database fails.
pub(super) async fn apply(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    new: Vec<Step>,
    voided: &[Uuid],
) -> Result<()> {
    let mut classes: BTreeMap<(Uuid, String), Movement> = BTreeMap::new();
    let mut single = HashSet::new();
    let mut add = |step: Step, sign: i64| {
        if !step.is_class {
            single.insert(step.identity);
            return;
        }
        let held = classes.entry((step.identity, step.unit.unwrap_or_default())).or_default();
        // A movement without a quantity does not change the balance.
        if let Some(quantity) = step.quantity {
            let quantity = Total::of(quantity);
            held.quantity = match sign * i64::from(step.effect) {
                0 => held.quantity,
                ..0 => held.quantity.minus(quantity),
                _ => held.quantity.plus(quantity),
            };
        }
        if step.is_not_counted && step.effect != 0 {
            held.not_counted = held.not_counted.saturating_add(if sign < 0 { -1 } else { 1 });
        }
        if step.event_time >= held.moved_at {
            (held.moved_at, held.place) = (step.event_time, step.place.or(held.place));
        }
    };
    // Declared wrong within the same document, so they never took effect.
    let never: HashSet<Uuid> = new.iter().filter(|step| step.is_void).map(|step| step.event_id).collect();
    for step in new.into_iter().filter(|step| !step.is_void) {
        add(step, 1);
    }
    let voided: Vec<Uuid> = voided.iter().filter(|event| !never.contains(event)).copied().collect();
    for chunk in voided.chunks(MAX_KEYS) {
        for step in load(transaction, tenant, epcis_link::Column::EventId, chunk).await? {
            add(step, -1);
        }
    }
    let rows = classes.into_iter().map(|((identity, unit), held)| holding::ActiveModel {
        organisation_id: Set(tenant.organisation_id),
        identity: Set(identity),
        unit: Set(unit),
        is_class: Set(true),
        quantity: Set(held.quantity.stored()),
        not_counted: Set(held.not_counted),
        container: Set(None),
        place: Set(held.place),
        moved_at: Set(held.moved_at),
    });
    add_up(transaction, rows.collect()).await?;
    let single: Vec<Uuid> = single.into_iter().collect();
    let mut rows = BTreeMap::new();
    for chunk in single.chunks(MAX_KEYS) {
        let mut last: HashMap<Uuid, Vec<Step>> = HashMap::new();
        for step in load(transaction, tenant, epcis_link::Column::Identity, chunk).await? {
            last.entry(step.identity).or_default().push(step);
        }
        rows.extend(last.into_iter().map(|(identity, steps)| (identity, single_item_row(tenant, identity, steps))));
    }
    replace(transaction, rows.into_values().collect()).await
}

/// Loads the steps of the business's events, by event or by identity.
async fn load(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    by: epcis_link::Column,
    keys: &[Uuid],
) -> Result<Vec<Step>> {
    use epcis_link::Column;
    let event = |column: epcis_event::Column| Expr::col((epcis_event::Entity, column));
    let steps = epcis_link::Entity::find()
        .select_only()
        .columns([
            Column::Identity,
            Column::EventId,
            Column::Link,
            Column::EventTime,
            Column::IsClass,
            Column::Quantity,
            Column::Unit,
            Column::IsNotCounted,
            Column::Effect,
            Column::Container,
            Column::IsVoid,
        ])
        .column_as(event(epcis_event::Column::Action), "action")
        .column_as(event(epcis_event::Column::BizLocation), "place")
        .join(
            JoinType::InnerJoin,
            epcis_link::Entity::belongs_to(epcis_event::Entity)
                .from(Column::EventId)
                .to(epcis_event::Column::Id)
                .into(),
        )
        .filter(by.is_in(keys.iter().copied()))
        .filter(Column::OrganisationId.eq(tenant.organisation_id))
        .into_model()
        .all(transaction)
        .await?;
    Ok(steps)
}

/// Returns the inventory row of a single item after all of its events in the business.
fn single_item_row(tenant: Tenant, identity: Uuid, mut steps: Vec<Step>) -> holding::ActiveModel {
    steps.sort_by_key(|step| (step.event_time, step.event_id));
    let (mut is_there, mut container, mut place, mut moved_at) = (false, None, None, 0);
    for step in steps.into_iter().filter(|step| !step.is_void) {
        if step.is(ObjectRole::Child) || step.link == IMPLIED {
            // An item packed into a unit is wherever the unit is.
            (is_there, container) = (true, step.container.filter(|_| step.effect < 0));
        } else if step.effect != 0 {
            (is_there, container) = (step.effect > 0, None);
        } else if step.is(ObjectRole::Parent) && step.action == Some(action_number(Action::Add)) {
            is_there = true;
        }
        (place, moved_at) = (step.place.or(place), step.event_time);
    }
    holding::ActiveModel {
        organisation_id: Set(tenant.organisation_id),
        identity: Set(identity),
        unit: Set(String::new()),
        is_class: Set(false),
        quantity: Set(if is_there { ONE } else { 0 }),
        not_counted: Set(0),
        container: Set(container),
        place: Set(place),
        moved_at: Set(moved_at),
    }
}

/// Adds quantities to inventory rows, in key order, to avoid deadlocks.
///
/// A sum beyond [`MAX_STORED`] is stored as that limit, with its sign, and recalculated from the events whenever it
/// changes: a row is always the sum of its events as far as it can be stored (ADR 44).
async fn add_up(transaction: &DatabaseTransaction, rows: Vec<holding::ActiveModel>) -> Result<()> {
    use holding::Column;
    let newer = |column: Column| {
        let known = Func::coalesce([incoming(column), existing(column)]);
        CaseStatement::new()
            .case(incoming(Column::MovedAt).gte(existing(Column::MovedAt)), known)
            .finally(existing(column))
    };
    // Both are within bounds, so their sum does not overflow.
    let sum = || existing(Column::Quantity).add(incoming(Column::Quantity));
    let is_full = existing(Column::Quantity).is_in([MAX_STORED, -MAX_STORED]);
    let quantity = CaseStatement::new()
        .case(is_full, existing(Column::Quantity))
        .case(sum().gt(MAX_STORED), MAX_STORED)
        .case(sum().lt(-MAX_STORED), -MAX_STORED)
        .finally(sum());
    let mut conflict = OnConflict::columns([Column::OrganisationId, Column::Identity, Column::Unit]);
    conflict
        .value(Column::Quantity, quantity)
        .value(Column::NotCounted, existing(Column::NotCounted).add(incoming(Column::NotCounted)))
        .value(Column::Place, newer(Column::Place))
        .value(Column::MovedAt, newer(Column::MovedAt));
    for chunk in rows.chunks(max_rows::<holding::Entity>()) {
        let written = holding::Entity::insert_many(chunk.iter().cloned())
            .on_conflict(conflict.clone())
            .exec_with_returning(transaction)
            .await?;
        for full in written.into_iter().filter(|row| row.quantity.abs() == MAX_STORED) {
            recalculate(transaction, full).await?;
        }
    }
    Ok(())
}

/// Recalculates the quantity of a class from all of its events.
async fn recalculate(transaction: &DatabaseTransaction, row: holding::Model) -> Result<()> {
    use epcis_link::Column;
    let effect = || Expr::col(Column::Effect);
    let quantity = || Expr::col(Column::Quantity);
    // In two parts, neither of which overflows with any possible number of rows.
    let part = |part: Expr| Func::coalesce([effect().mul(part).sum().cast_as("bigint"), Expr::val(0_i64)]);
    let parts: Option<(i64, i64)> = epcis_link::Entity::find()
        .select_only()
        .expr_as(part(quantity().div(PART)), "billions")
        .expr_as(part(quantity().modulo(PART)), "rest")
        .filter(Column::OrganisationId.eq(row.organisation_id))
        .filter(Column::Identity.eq(row.identity))
        .filter(Expr::expr(Func::coalesce([Expr::col(Column::Unit), Expr::val("")])).eq(row.unit.as_str()))
        .filter(Column::IsVoid.eq(false))
        .into_tuple()
        .one(transaction)
        .await?;
    let (billions, rest) = parts.ok_or_else(|| Error::Internal("a sum without a row".to_owned()))?;
    let quantity = Total::of_parts(billions, rest).stored();
    let exact = holding::ActiveModel {
        organisation_id: Unchanged(row.organisation_id),
        identity: Unchanged(row.identity),
        unit: Unchanged(row.unit),
        quantity: Set(quantity),
        ..Default::default()
    };
    holding::Entity::update(exact).exec(transaction).await?;
    Ok(())
}

/// Replaces inventory rows, in key order, to avoid deadlocks.
async fn replace(transaction: &DatabaseTransaction, rows: Vec<holding::ActiveModel>) -> Result<()> {
    use holding::Column;
    let mut conflict = OnConflict::columns([Column::OrganisationId, Column::Identity, Column::Unit]);
    conflict.update_columns([Column::Quantity, Column::Container, Column::Place, Column::MovedAt]);
    in_chunks::upsert::<holding::Entity>(transaction, rows, &conflict).await
}

/// A column of the existing row.
fn existing(column: holding::Column) -> Expr {
    Expr::col((holding::Entity, column))
}

/// A column of the row to be inserted.
fn incoming(column: holding::Column) -> Expr {
    Expr::col(("excluded", column))
}
