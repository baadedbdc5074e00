//! The inventory of a business, maintained in the transaction of its events: the quantity of each lot outside of units,
//! and the presence of each single item.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use nguon_domain::events::balance::{Moment, Timeline};
use nguon_domain::events::epcis::{Action, ObjectRole};
use nguon_domain::input::quantity::{MAX_STORED, PART};
use nguon_domain::input::uom::{Measure, dimension, sum_of_parts, units_of};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _, Func, OnConflict};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{Set, Unchanged},
    ColumnTrait as _, Condition, DatabaseTransaction, EntityTrait as _, FromQueryResult, IntoActiveModel as _,
    JoinType, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::store::{IMPLIED, action_number, number_of};
use crate::access::Tenant;
use crate::platform::entity::{epcis_event, epcis_link, holding};
use crate::platform::in_chunks::{self, MAX_KEYS, max_rows};
use crate::platform::problem::Result;

/// Quantity, in thousandths, of a single item that is present.
pub(crate) const ONE: i64 = 1_000;
/// Millionths of a thousandth that make one.
const GRAINS: i32 = 1_000_000;

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

/// What several steps do to the quantity of a class in one dimension.
#[derive(Debug)]
struct Change {
    sum: Measure,
    /// Movements whose quantity is not counted.
    not_counted: i32,
    /// Time of the first step.
    first_at: Moment,
    moved_at: Moment,
    place: Option<Uuid>,
}

/// Key of an inventory row of a class: identity and base unit.
pub(crate) type Key = (Uuid, String);

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

/// Updates the inventory for new events, and reverses events that were declared wrong. Returns the changed rows of
/// classes.
///
/// # Errors
/// When the database fails.
pub(super) async fn apply(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    new: Vec<Step>,
    voided: &[Uuid],
) -> Result<HashMap<Key, holding::Model>> {
    let mut classes: BTreeMap<Key, Change> = BTreeMap::new();
    let mut single = HashSet::new();
    let mut add = |step: Step, sign: i64| {
        if !step.is_class {
            single.insert(step.identity);
            return;
        }
        let (at, uom) = (step.event_time, step.unit.unwrap_or_default());
        let change = classes.entry((step.identity, dimension(&uom).to_owned())).or_insert_with(|| Change {
            sum: Measure::none(&uom),
            not_counted: 0,
            first_at: at,
            moved_at: 0,
            place: None,
        });
        // A movement without a quantity does not change the balance.
        if let Some(quantity) = step.quantity {
            let quantity = Measure::of(quantity, &uom);
            change.sum = match sign * i64::from(step.effect) {
                0 => change.sum.clone(),
                ..0 => change.sum.minus(&quantity),
                _ => change.sum.plus(&quantity),
            };
        }
        if step.is_not_counted && step.effect != 0 {
            change.not_counted = change.not_counted.saturating_add(if sign < 0 { -1 } else { 1 });
        }
        change.first_at = Ord::min(change.first_at, at);
        if at >= change.moved_at {
            (change.moved_at, change.place) = (at, step.place.or(change.place));
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
    let rows = classes.iter().map(|((identity, unit), change)| {
        let (quantity, millionths) = change.sum.stored();
        holding::ActiveModel {
            organisation_id: Set(tenant.organisation_id),
            identity: Set(*identity),
            unit: Set(unit.clone()),
            uom: Set(change.sum.uom().to_owned()),
            is_class: Set(true),
            quantity: Set(quantity),
            millionths: Set(millionths),
            not_counted: Set(change.not_counted),
            container: Set(None),
            place: Set(change.place),
            moved_at: Set(change.moved_at),
            short_at: Set(None),
        }
    });
    let changed = add_up(transaction, rows.collect()).await?;
    mark_shortages(transaction, tenant, &classes, &changed).await?;
    let single: Vec<Uuid> = single.into_iter().collect();
    let mut rows = BTreeMap::new();
    for chunk in single.chunks(MAX_KEYS) {
        let mut last: HashMap<Uuid, Vec<Step>> = HashMap::new();
        for step in load(transaction, tenant, epcis_link::Column::Identity, chunk).await? {
            last.entry(step.identity).or_default().push(step);
        }
        rows.extend(last.into_iter().map(|(identity, steps)| (identity, single_item_row(tenant, identity, steps))));
    }
    replace(transaction, rows.into_values().collect()).await?;
    Ok(changed.into_iter().map(|row| ((row.identity, row.unit.clone()), row)).collect())
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
        uom: Set(String::new()),
        is_class: Set(false),
        quantity: Set(if is_there { ONE } else { 0 }),
        not_counted: Set(0),
        millionths: Set(0),
        container: Set(container),
        place: Set(place),
        moved_at: Set(moved_at),
        short_at: Set(None),
    }
}

/// Adds quantities to inventory rows, in key order, to avoid deadlocks. Returns the rows.
///
/// A sum beyond [`MAX_STORED`] is stored as that limit, with its sign, and recalculated from the events whenever it
/// changes: a row is always the sum of its events as far as it can be stored (ADR 44).
async fn add_up(transaction: &DatabaseTransaction, rows: Vec<holding::ActiveModel>) -> Result<Vec<holding::Model>> {
    use holding::Column;
    let newer = |column: Column| {
        let known = Func::coalesce([incoming(column), existing(column)]);
        CaseStatement::new()
            .case(incoming(Column::MovedAt).gte(existing(Column::MovedAt)), known)
            .finally(existing(column))
    };
    // Millionths of both are within bounds, so at most one thousandth is carried over.
    let millionths = || existing(Column::Millionths).add(incoming(Column::Millionths));
    let carried = |number: i32| CaseStatement::new().case(millionths().gte(GRAINS), number).finally(Expr::val(0_i32));
    // Both are within bounds, so their sum does not overflow.
    let sum = || existing(Column::Quantity).add(incoming(Column::Quantity)).add(carried(1));
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
        .value(Column::Millionths, millionths().sub(carried(GRAINS)))
        .value(Column::Place, newer(Column::Place))
        .value(Column::MovedAt, newer(Column::MovedAt));
    let mut written = Vec::new();
    for chunk in rows.chunks(max_rows::<holding::Entity>()) {
        let rows = holding::Entity::insert_many(chunk.iter().cloned())
            .on_conflict(conflict.clone())
            .exec_with_returning(transaction)
            .await?;
        for row in rows {
            let is_full = row.quantity.abs() == MAX_STORED;
            written.push(if is_full { recalculate(transaction, row).await? } else { row });
        }
    }
    Ok(written)
}

/// Marks goods of which at some moment more had left than had come, and unmarks those of which it is true no longer.
///
/// Only what is recorded out of order, declared wrong or left in excess can change that: the history of the others is
/// not read.
async fn mark_shortages(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    changes: &BTreeMap<Key, Change>,
    rows: &[holding::Model],
) -> Result<()> {
    let mut doubtful: Vec<(holding::Model, Moment)> = Vec::new();
    for row in rows {
        let Some(change) = changes.get(&(row.identity, row.unit.clone())) else { continue };
        if row.short_at.is_some() {
            doubtful.push((row.clone(), Moment::MIN));
        } else if row.quantity < 0 || change.first_at < row.moved_at {
            doubtful.push((row.clone(), change.first_at));
        }
    }
    let since = doubtful.iter().map(|(_, since)| *since).min().unwrap_or(Moment::MAX);
    let keys: Vec<Uuid> = doubtful.iter().map(|(row, _)| row.identity).collect();
    let mut moved = movements(transaction, tenant, &keys, since).await?;
    let mut marked = BTreeMap::new();
    for (row, since) in doubtful {
        let mut timeline = Timeline::new(balance_of(&row));
        let key = (row.identity, row.unit.clone());
        for (at, amount) in moved.remove(&key).unwrap_or_default() {
            timeline.add(at, &amount);
        }
        let short_at = timeline.short_since(since);
        if short_at != row.short_at {
            marked.insert(key, holding::ActiveModel { short_at: Set(short_at), ..row.into_active_model().reset_all() });
        }
    }
    use holding::Column;
    let mut conflict = OnConflict::columns([Column::OrganisationId, Column::Identity, Column::Unit]);
    conflict.update_column(Column::ShortAt);
    in_chunks::upsert::<holding::Entity>(transaction, marked.into_values().collect(), &conflict).await
}

/// Returns the balance in an inventory row.
pub(crate) fn balance_of(row: &holding::Model) -> Measure {
    Measure::of_stored(row.quantity, row.millionths, &row.uom)
}

/// Returns the movements of classes since a moment, by identity and base unit; amounts that left are negative.
///
/// # Errors
/// When the database fails.
pub(crate) async fn movements(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    keys: &[Uuid],
    since: Moment,
) -> Result<HashMap<Key, Vec<(Moment, Measure)>>> {
    use epcis_link::Column;
    let rows: Vec<(Uuid, i64, i64, Option<String>, i16)> =
        in_chunks::find(transaction, keys.iter().copied().collect::<BTreeSet<_>>(), |chunk| {
            epcis_link::Entity::find()
                .select_only()
                .columns([Column::Identity, Column::EventTime, Column::Quantity, Column::Unit, Column::Effect])
                .filter(Column::OrganisationId.eq(tenant.organisation_id))
                .filter(Column::Identity.is_in(chunk))
                .filter(Column::EventTime.gte(since))
                .filter(Column::IsVoid.eq(false))
                .filter(Column::IsClass.eq(true))
                .filter(Column::Effect.ne(0))
                .filter(Column::Quantity.is_not_null())
                .into_tuple()
        })
        .await?;
    let mut moved: HashMap<Key, Vec<(Moment, Measure)>> = HashMap::new();
    for (identity, at, quantity, uom, effect) in rows {
        let uom = uom.unwrap_or_default();
        let amount = Measure::of(if effect < 0 { -quantity } else { quantity }, &uom);
        moved.entry((identity, dimension(&uom).to_owned())).or_default().push((at, amount));
    }
    Ok(moved)
}

/// Recalculates the quantity of a class from all of its events.
async fn recalculate(transaction: &DatabaseTransaction, row: holding::Model) -> Result<holding::Model> {
    use epcis_link::Column;
    let effect = || Expr::col(Column::Effect);
    let quantity = || Expr::col(Column::Quantity);
    // In two parts, neither of which overflows with any possible number of rows.
    let part = |part: Expr| Func::coalesce([effect().mul(part).sum().cast_as("bigint"), Expr::val(0_i64)]);
    let of_unit = Condition::any()
        .add(Column::Unit.is_in(units_of(&row.unit)))
        .add_option(row.unit.is_empty().then(|| Column::Unit.is_null()));
    let parts: Vec<(Option<String>, i64, i64)> = epcis_link::Entity::find()
        .select_only()
        .column(Column::Unit)
        .expr_as(part(quantity().div(PART)), "billions")
        .expr_as(part(quantity().modulo(PART)), "rest")
        .filter(Column::OrganisationId.eq(row.organisation_id))
        .filter(Column::Identity.eq(row.identity))
        .filter(of_unit)
        .filter(Column::IsVoid.eq(false))
        .group_by(Column::Unit)
        .into_tuple()
        .all(transaction)
        .await?;
    let parts = parts.iter().map(|(uom, billions, rest)| (uom.as_deref().unwrap_or_default(), *billions, *rest));
    let (quantity, millionths) = sum_of_parts(&row.unit, parts).stored();
    let exact = holding::ActiveModel {
        organisation_id: Unchanged(row.organisation_id),
        identity: Unchanged(row.identity),
        unit: Unchanged(row.unit),
        quantity: Set(quantity),
        millionths: Set(millionths),
        ..Default::default()
    };
    Ok(holding::Entity::update(exact).exec(transaction).await?)
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
