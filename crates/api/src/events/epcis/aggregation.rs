//! Events implied by packing: an event about a pallet does not mention the lots on it, and yet they came with it.
//! Contents of units at receipt or unpacking are stored as links of their own ([`IMPLIED`]), derived again whenever an
//! event of the unit arrives, so that the order of arrival does not matter.

use std::collections::{BTreeMap, HashMap, HashSet};

use nguon_domain::events::epcis::{Action, ObjectRole};
use nguon_domain::input::quantity::Quantity;
use nguon_domain::input::uom::{Measure, dimension};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    FromQueryResult, JoinType, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::store::{IMPLIED, action_number, number_of};
use crate::platform::entity::{epcis_event, epcis_link};
use crate::platform::in_chunks::{self, MAX_KEYS};
use crate::platform::problem::Result;

/// Maximum nesting of units that is followed.
const MAX_DEPTH: usize = 6;

/// A quantity of a class or a single item in a unit, and who packed it.
#[derive(Clone, Debug)]
struct Content {
    identity: Uuid,
    class: Option<Uuid>,
    trade_item: Option<Uuid>,
    /// In which its amount is told; `None` for pieces.
    unit: Option<String>,
    /// `None` when unknown.
    amount: Option<Measure>,
    packed_by: Uuid,
    is_class: bool,
}

impl Content {
    /// Returns the content for a single item.
    const fn single(identity: Uuid, packed_by: Uuid) -> Self {
        Self { identity, class: None, trade_item: None, unit: None, amount: None, packed_by, is_class: false }
    }

    /// Returns the base unit of its amount.
    fn dimension(&self) -> &str {
        dimension(self.unit.as_deref().unwrap_or_default())
    }
}

/// Identifies a derived link of an event: identity, source and base unit.
type Portion = (Uuid, Option<Uuid>, String);

/// The contents of a unit at some time.
#[derive(Clone, Debug, Default)]
struct Contents {
    classes: Vec<Content>,
    units: Vec<Uuid>,
}

/// An event link of a unit or of its contents.
#[derive(Clone, Debug, FromQueryResult)]
struct Step {
    identity: Uuid,
    event_id: Uuid,
    link: i16,
    position: i32,
    organisation_id: Uuid,
    event_time: i64,
    is_class: bool,
    class: Option<Uuid>,
    trade_item: Option<Uuid>,
    quantity: Option<i64>,
    unit: Option<String>,
    effect: i16,
    counterparty: Option<Uuid>,
    container: Option<Uuid>,
    action: Option<i16>,
}

impl Step {
    fn is(&self, link: ObjectRole) -> bool {
        self.link == number_of(link)
    }

    fn amount(&self) -> Option<Measure> {
        Some(Measure::of(self.quantity?, self.unit.as_deref().unwrap_or_default()))
    }

    fn dimension(&self) -> &str {
        dimension(self.unit.as_deref().unwrap_or_default())
    }

    /// Whether the unit itself was received from somebody.
    fn is_receipt(&self) -> bool {
        self.is(ObjectRole::Thing) && !self.is_class && self.effect > 0 && self.counterparty.is_some()
    }
}

/// Returns the unit that a link concerns if it is received or unpacked, so that its contents must be derived.
pub(super) fn unit_in(row: &epcis_link::ActiveModel) -> Option<Uuid> {
    let link = *row.link.as_ref();
    let is_receipt = link == number_of(ObjectRole::Thing)
        && !*row.is_class.as_ref()
        && *row.effect.as_ref() > 0
        && row.counterparty.as_ref().is_some();
    (is_receipt || link == number_of(ObjectRole::Parent)).then(|| *row.identity.as_ref())
}

/// Stores and returns the derived links that these units require and that do not exist yet.
///
/// # Errors
/// When the database fails.
pub(super) async fn derive(
    transaction: &DatabaseTransaction,
    units: HashSet<Uuid>,
) -> Result<Vec<epcis_link::ActiveModel>> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let mut steps: HashMap<Uuid, Vec<Step>> = HashMap::new();
    let mut asked = HashSet::new();
    let mut next: Vec<Uuid> = units.iter().copied().collect();
    for _ in 0..MAX_DEPTH {
        next.retain(|unit| asked.insert(*unit));
        if next.is_empty() {
            break;
        }
        let mut within = HashSet::new();
        for chunk in next.chunks(MAX_KEYS) {
            for step in load(transaction, chunk).await? {
                if step.is(ObjectRole::Child) && !step.is_class {
                    within.insert(step.identity);
                }
                steps.entry(step.container.unwrap_or(step.identity)).or_default().push(step);
            }
        }
        next = within.into_iter().collect();
    }
    let mut rows = Vec::new();
    for unit in &units {
        rows.extend(implied_links(*unit, &steps));
    }
    number(transaction, &mut rows).await?;
    in_chunks::insert::<epcis_link::Entity>(transaction, rows.clone()).await?;
    Ok(rows)
}

/// Numbers the links after those that their events already have: several units may bring the same lot at once.
async fn number(transaction: &DatabaseTransaction, rows: &mut [epcis_link::ActiveModel]) -> Result<()> {
    use epcis_link::Column;
    let events: HashSet<Uuid> = rows.iter().map(|row| *row.event_id.as_ref()).collect();
    let last: Vec<(Uuid, Option<i32>)> = in_chunks::find(transaction, events, |chunk| {
        epcis_link::Entity::find()
            .select_only()
            .column(Column::EventId)
            .column_as(Column::Position.max(), "last")
            .filter(Column::EventId.is_in(chunk))
            .filter(Column::Link.eq(IMPLIED))
            .group_by(Column::EventId)
            .into_tuple()
    })
    .await?;
    let next = last.into_iter().filter_map(|(event, last)| Some((event, last?.saturating_add(1))));
    let mut next: HashMap<Uuid, i32> = next.collect();
    for row in rows {
        let place = next.entry(*row.event_id.as_ref()).or_default();
        row.position = Set(*place);
        *place = place.saturating_add(1);
    }
    Ok(())
}

/// Something inside a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PackedItem {
    /// Key of its identity.
    pub(crate) identity: Uuid,
    /// Whether it is a class (lot or trade item) rather than a single item.
    pub(crate) is_class: bool,
    /// UN/ECE code of the unit in which it was said; `None` for pieces.
    pub(crate) unit: Option<String>,
    /// How much of it; `None` for a single item, or if unknown.
    pub(crate) amount: Option<Measure>,
}

impl PackedItem {
    /// Returns the base unit of its amount.
    pub(crate) fn dimension(&self) -> &str {
        dimension(self.unit.as_deref().unwrap_or_default())
    }

    /// Returns the quantity and the unit of measure in which it is told.
    pub(crate) fn told(&self) -> (Option<Quantity>, Option<String>) {
        match self.amount.as_ref().map(Measure::quantity) {
            Some((quantity, unit)) => (Some(quantity), unit),
            None => (None, self.unit.clone()),
        }
    }
}

/// Returns the direct contents of units, according to all events before `until`, in milliseconds since 1970.
///
/// # Errors
/// When the database fails.
pub(crate) async fn inside<C: ConnectionTrait>(
    connection: &C,
    units: &[Uuid],
    until: i64,
) -> Result<HashMap<Uuid, Vec<PackedItem>>> {
    let wanted: Vec<(Uuid, i64)> = units.iter().map(|unit| (*unit, until)).collect();
    let found = inside_at(connection, &wanted).await?;
    Ok(found.into_iter().map(|((unit, _), inside)| (unit, inside)).collect())
}

/// [`inside`] for units each with a time of its own.
///
/// # Errors
/// When the database fails.
pub(crate) async fn inside_at<C: ConnectionTrait>(
    connection: &C,
    units: &[(Uuid, i64)],
) -> Result<HashMap<(Uuid, i64), Vec<PackedItem>>> {
    let mut steps: HashMap<Uuid, Vec<Step>> = HashMap::new();
    let keys: Vec<Uuid> = units.iter().map(|(unit, _)| *unit).collect::<HashSet<_>>().into_iter().collect();
    for chunk in keys.chunks(MAX_KEYS) {
        for step in load(connection, chunk).await? {
            steps.entry(step.container.unwrap_or(step.identity)).or_default().push(step);
        }
    }
    let held = |(unit, until): &(Uuid, i64)| {
        let contents = contents(*unit, &steps, (*until, Uuid::max()), 0);
        let mut classes: BTreeMap<(Uuid, String), PackedItem> = BTreeMap::new();
        for content in contents.classes {
            let key = (content.identity, content.dimension().to_owned());
            let Content { identity, unit, amount, .. } = content;
            classes
                .entry(key)
                .and_modify(|held| {
                    held.amount = held.amount.take().zip(amount.clone()).map(|(sum, more)| sum.plus(&more))
                })
                .or_insert(PackedItem { identity, is_class: true, unit, amount });
        }
        let single = contents.units.into_iter().map(|identity| PackedItem {
            identity,
            is_class: false,
            unit: None,
            amount: None,
        });
        classes.into_values().chain(single).collect()
    };
    Ok(units.iter().map(|unit| (*unit, held(unit))).collect())
}

/// Loads the links of these units and of their contents.
async fn load<C: ConnectionTrait>(connection: &C, units: &[Uuid]) -> Result<Vec<Step>> {
    use epcis_link::Column;
    let of_unit = Condition::all()
        .add(Column::Identity.is_in(units.iter().copied()))
        .add(Column::Link.is_in([number_of(ObjectRole::Parent), number_of(ObjectRole::Thing)]));
    let in_unit = Condition::all().add(Column::Container.is_in(units.iter().copied()));
    let mut steps = Vec::new();
    // Two queries, one index scan each: no row matches both, and PostgreSQL reads far more for an "or".
    for these in [of_unit, in_unit] {
        steps.extend(load_those(connection, these).await?);
    }
    Ok(steps)
}

async fn load_those<C: ConnectionTrait>(connection: &C, these: Condition) -> Result<Vec<Step>> {
    use epcis_link::Column;
    let steps = epcis_link::Entity::find()
        .select_only()
        .columns([
            Column::Identity,
            Column::EventId,
            Column::Link,
            Column::Position,
            Column::OrganisationId,
            Column::EventTime,
            Column::IsClass,
            Column::Class,
            Column::TradeItem,
            Column::Quantity,
            Column::Unit,
            Column::Effect,
            Column::Counterparty,
            Column::Container,
        ])
        .column_as(Expr::col((epcis_event::Entity, epcis_event::Column::Action)), "action")
        .join(
            JoinType::InnerJoin,
            epcis_link::Entity::belongs_to(epcis_event::Entity)
                .from(Column::EventId)
                .to(epcis_event::Column::Id)
                .into(),
        )
        .filter(these)
        .filter(Column::IsVoid.eq(false))
        .into_model()
        .all(connection)
        .await?;
    Ok(steps)
}

/// Returns the derived links that a unit requires and that do not exist yet.
fn implied_links(unit: Uuid, steps: &HashMap<Uuid, Vec<Step>>) -> Vec<epcis_link::ActiveModel> {
    let mine = steps.get(&unit).map(Vec::as_slice).unwrap_or_default();
    let known: HashSet<(Uuid, Portion)> = mine
        .iter()
        .filter(|step| step.link == IMPLIED)
        .map(|step| (step.event_id, (step.identity, step.counterparty, step.dimension().to_owned())))
        .collect();
    let mut events: Vec<&Step> = mine
        .iter()
        .filter(|step| step.identity == unit && (step.is(ObjectRole::Parent) || step.is_receipt()))
        .collect();
    events.sort_by_key(|step| (step.event_time, step.event_id));
    let mut rows = Vec::new();
    for event in &events {
        let mut wanted: BTreeMap<Portion, (Content, i16)> = BTreeMap::new();
        if event.is_receipt() {
            // From the sender; and from the packer, unless the sender had received the unit in turn.
            let is_passed_on = events.iter().any(|other| {
                other.is_receipt()
                    && Some(other.organisation_id) == event.counterparty
                    && (other.event_time, other.event_id) < (event.event_time, event.event_id)
            });
            for content in contents(unit, steps, (event.event_time, event.event_id), MAX_DEPTH).classes {
                let packed_by = Some(content.packed_by).filter(|_| !is_passed_on);
                for source in [packed_by, event.counterparty].into_iter().flatten() {
                    if source != event.organisation_id {
                        let key = (content.identity, Some(source), content.dimension().to_owned());
                        wanted.entry(key).or_insert_with(|| (content.clone(), 0));
                    }
                }
            }
        } else if empties(event, mine) {
            let held = contents(unit, steps, (event.event_time, event.event_id), 0);
            for content in held.classes {
                let source = Some(content.packed_by).filter(|source| *source != event.organisation_id);
                wanted.insert((content.identity, source, content.dimension().to_owned()), (content, 1));
            }
            for inner in held.units {
                wanted.insert((inner, None, String::new()), (Content::single(inner, event.organisation_id), 1));
            }
        } else if event.action == Some(action_number(Action::Delete)) {
            let taken: HashSet<Uuid> = mine
                .iter()
                .filter(|step| step.is(ObjectRole::Child) && step.is_class && step.event_id == event.event_id)
                .map(|step| step.identity)
                .collect();
            for content in contents(unit, steps, (event.event_time, event.event_id), 0).classes {
                if taken.contains(&content.identity) && content.packed_by != event.organisation_id {
                    let key = (content.identity, Some(content.packed_by), content.dimension().to_owned());
                    wanted.insert(key, (content, 0));
                }
            }
        }
        for (portion, (content, effect)) in wanted {
            let (identity, source) = (portion.0, portion.1);
            if known.contains(&(event.event_id, portion)) {
                continue;
            }
            let (quantity, uom) = match &content.amount {
                Some(amount) => {
                    let (total, uom) = amount.told();
                    (Some(total.stored()), Some(uom.to_owned()).filter(|uom| !uom.is_empty()))
                }
                None => (None, content.unit),
            };
            rows.push(epcis_link::ActiveModel {
                identity: Set(identity),
                event_id: Set(event.event_id),
                link: Set(IMPLIED),
                position: Set(0),
                organisation_id: Set(event.organisation_id),
                event_time: Set(event.event_time),
                is_class: Set(content.is_class),
                class: Set(content.class),
                trade_item: Set(content.trade_item),
                quantity: Set(quantity),
                is_not_counted: Set(false),
                unit: Set(uom),
                effect: Set(effect),
                counterparty: Set(source),
                container: Set(Some(unit)),
                is_void: Set(false),
            });
        }
    }
    rows
}

/// Whether an event unpacks a unit entirely: action DELETE without children.
fn empties(event: &Step, steps: &[Step]) -> bool {
    event.is(ObjectRole::Parent)
        && event.action == Some(action_number(Action::Delete))
        && !steps.iter().any(|step| step.is(ObjectRole::Child) && step.event_id == event.event_id)
}

/// Returns the contents of a unit just before `until`, with those of nested units down to `depth`.
fn contents(unit: Uuid, steps: &HashMap<Uuid, Vec<Step>>, until: (i64, Uuid), depth: usize) -> Contents {
    let mine = steps.get(&unit).map(Vec::as_slice).unwrap_or_default();
    let mut events: Vec<&Step> = mine
        .iter()
        .filter(|step| step.is(ObjectRole::Child) || step.is(ObjectRole::Parent))
        .filter(|step| (step.event_time, step.event_id) < until)
        .collect();
    events.sort_by_key(|step| (step.event_time, step.event_id, step.position));
    let mut held = Contents::default();
    for step in events {
        match (step.is(ObjectRole::Child), step.is_class, step.effect < 0) {
            (true, true, true) => put_in(&mut held.classes, step),
            (true, true, false) => take_out(&mut held.classes, step),
            (true, false, true) => held.units.push(step.identity),
            (true, false, false) => held.units.retain(|inner| *inner != step.identity),
            (false, ..) if empties(step, mine) => held = Contents::default(),
            (false, ..) => {}
        }
    }
    if depth > 0 {
        for inner in held.units.clone() {
            held.classes.extend(contents(inner, steps, until, depth - 1).classes);
        }
    }
    held
}

/// Adds a quantity, merged with what the same business had packed of the same lot.
fn put_in(classes: &mut Vec<Content>, step: &Step) {
    let same = |content: &&mut Content| {
        (content.identity, content.packed_by, content.dimension())
            == (step.identity, step.organisation_id, step.dimension())
    };
    if let Some(content) = classes.iter_mut().find(same) {
        content.amount = content.amount.take().zip(step.amount()).map(|(held, more)| held.plus(&more));
        return;
    }
    classes.push(Content {
        identity: step.identity,
        class: step.class,
        trade_item: step.trade_item,
        unit: step.unit.clone(),
        amount: step.amount(),
        packed_by: step.organisation_id,
        is_class: true,
    });
}

/// Removes a quantity, or all of the lot when the quantity is unknown.
fn take_out(classes: &mut Vec<Content>, step: &Step) {
    let Some(mut rest) = step.amount() else {
        classes.retain(|content| content.identity != step.identity);
        return;
    };
    let is_alike =
        |content: &&mut Content| content.identity == step.identity && content.dimension() == step.dimension();
    for content in classes.iter_mut().filter(is_alike) {
        if let Some(held) = &mut content.amount {
            let taken = held.at_most(&rest);
            rest = rest.minus(&taken);
            *held = held.minus(&taken);
        }
    }
    classes.retain(|content| content.amount.as_ref().is_none_or(|held| !held.is_zero()));
}
