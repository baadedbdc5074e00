//! Adding and changing areas. Every change is checked against the whole tree.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::records::area::{Area, AreaInput, is_in_force};
use nguon_migrations::seed::area_id;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::tree;
use crate::Application;
use crate::access::{Allowed, SystemCatalogues, Write};
use crate::platform::database::{Change, LogEntry};
use crate::platform::entity::area::{ActiveModel, Column, Entity, Model};
use crate::platform::in_chunks;
use crate::platform::problem::{Error, Result};

/// Maximum depth of the tree.
const MAX_LEVELS: usize = 8;
/// Maximum number of successive mergers.
const MAX_MERGERS: usize = 64;

/// Adds an area.
///
/// # Errors
/// [`Error::Invalid`] for a code that exists already, and for an unsuitable parent or successor.
pub(super) async fn create(
    application: &Application,
    allowed: &Allowed<SystemCatalogues, Write>,
    input: AreaInput,
) -> Result<Area> {
    let transaction = application.database.change(allowed).await?;
    let mut areas = Areas::load(&transaction).await?;
    if areas.by_id.values().any(|area| area.code == input.code) {
        return Err(Error::field("code", Reason::Taken));
    }
    let id = areas.free_id(&input.code);
    save(application, transaction, &mut areas, id, input).await
}

/// Changes an area whose current version is `version`.
///
/// # Errors
/// 404; 412 when the version differs; [`Error::Invalid`] for a different code and as in [`create`].
pub(super) async fn update(
    application: &Application,
    allowed: &Allowed<SystemCatalogues, Write>,
    id: Uuid,
    version: i32,
    input: AreaInput,
) -> Result<Area> {
    let transaction = application.database.change(allowed).await?;
    let mut areas = Areas::load(&transaction).await?;
    let before = areas.by_id.get(&id).ok_or(ProblemCode::NotFound)?;
    if before.version != version {
        return Err(ProblemCode::VersionConflict.into());
    }
    if before.code != input.code {
        return Err(Error::field("code", Reason::NotAllowed));
    }
    save(application, transaction, &mut areas, id, input).await
}

async fn save(
    application: &Application,
    mut transaction: Change,
    areas: &mut Areas,
    id: Uuid,
    input: AreaInput,
) -> Result<Area> {
    let entry = LogEntry::new("area", id, "save").after(&input)?;
    areas.apply(id, input)?;
    let faults = areas.check(&[id]);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults.into_iter().map(|(_, fault)| fault).collect()));
    }
    areas.store(&transaction).await?;
    let area = tree::find(&transaction, id, application.clock.today()).await?;
    transaction.record(entry);
    transaction.publishes_all();
    transaction.commit().await?;
    area.ok_or_else(|| Error::Internal("an area is gone after it was written".to_owned()))
}

/// The effect of an input on the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Added,
    Changed,
    Unchanged,
}

/// All areas, with changes not yet stored. The whole country has a few thousand rows, and only administrators wait for
/// the load.
pub(super) struct Areas {
    pub(super) by_id: HashMap<Uuid, Model>,
    written: HashSet<Uuid>,
    /// Areas whose code is corrected.
    recoded: Vec<Uuid>,
}

impl Areas {
    /// Loads all areas and locks them against other writers until the transaction ends.
    pub(super) async fn load(transaction: &DatabaseTransaction) -> Result<Self> {
        // Provinces exist from the first start, so locking their rows serialises all changes.
        Entity::find().filter(Column::ParentId.is_null()).lock_exclusive().all(transaction).await?;
        let all = Entity::find().all(transaction).await?;
        let by_id = all.into_iter().map(|model| (model.id, model)).collect();
        Ok(Self { by_id, written: HashSet::new(), recoded: Vec::new() })
    }

    /// Returns an id for a new area. It is derived from the code, as for the seeded areas, unless an area has it whose
    /// code was corrected since.
    pub(super) fn free_id(&self, code: &str) -> Uuid {
        let later = (2..).map(|number: u32| area_id(&format!("{code}/{number}")));
        let mut ids = std::iter::once(area_id(code)).chain(later);
        ids.find(|id| !self.by_id.contains_key(id)).unwrap_or_default()
    }

    /// Adds or changes an area in memory.
    ///
    /// # Errors
    /// [`Error::Invalid`] when `valid_from` is missing.
    pub(super) fn apply(&mut self, id: Uuid, input: AreaInput) -> Result<Effect> {
        let valid_from = input.valid_from.ok_or_else(|| Error::field("valid_from", Reason::Required))?;
        let before = self.by_id.get(&id);
        let mut model = Model {
            id,
            code: input.code,
            name: input.name,
            parent_id: input.parent_id,
            valid_from,
            valid_to: input.valid_to,
            successor_id: input.successor_id,
            version: before.map_or(1, |before| before.version),
        };
        let effect = match before {
            None => Effect::Added,
            Some(before) if *before == model => Effect::Unchanged,
            Some(_) => Effect::Changed,
        };
        if before.is_some_and(|before| before.code != model.code) {
            self.recoded.push(id);
        }
        if effect != Effect::Unchanged {
            model.version += i32::from(effect == Effect::Changed);
            self.written.insert(id);
            self.by_id.insert(id, model);
        }
        Ok(effect)
    }

    /// Returns the faults in the parents and successors of the given areas.
    pub(super) fn check(&self, ids: &[Uuid]) -> Vec<(Uuid, Violation)> {
        let open = self.by_id.values().filter(|area| area.valid_to.is_none()).filter_map(|area| area.parent_id);
        let with_open_parts: HashSet<Uuid> = open.collect();
        let mut coded: HashMap<&str, usize> = HashMap::new();
        for area in self.by_id.values() {
            *coded.entry(&area.code).or_default() += 1;
        }
        let mut faults = Vec::new();
        for area in ids.iter().filter_map(|id| self.by_id.get(id)) {
            let mut refuse = |field: &str, reason: Reason| faults.push((area.id, Violation::new(field, reason)));
            if coded.get(area.code.as_str()).is_some_and(|count| *count > 1) {
                refuse("code", Reason::Taken);
            }
            if let Some(reason) = area.parent_id.and_then(|parent| self.no_parent(area, parent)) {
                refuse("parent_id", reason);
            }
            match (area.successor_id, area.valid_to) {
                (Some(successor), Some(end)) => {
                    if let Some(reason) = self.no_successor(area, successor, end) {
                        refuse("successor_id", reason);
                    }
                }
                // Its parts would be left without a parent.
                (None, Some(_)) if with_open_parts.contains(&area.id) => refuse("successor_id", Reason::Required),
                _ => {}
            }
        }
        faults
    }

    /// Returns why `parent` cannot be the parent of `area`, if it cannot.
    fn no_parent(&self, area: &Model, parent: Uuid) -> Option<Reason> {
        let Some(parent) = self.by_id.get(&parent) else { return Some(Reason::UnknownReference) };
        // A parent must not have ended before the area begins, and must not lead back to the area.
        let ended = parent.valid_to.is_some_and(|end| end <= area.valid_from);
        (ended || !self.ends(area.id, |area| area.parent_id, MAX_LEVELS)).then_some(Reason::NotAllowed)
    }

    /// Returns why `successor` cannot succeed `area` on the day `end`, if it cannot.
    fn no_successor(&self, area: &Model, successor: Uuid, end: NaiveDate) -> Option<Reason> {
        let Some(next) = self.by_id.get(&successor) else { return Some(Reason::UnknownReference) };
        let there = is_in_force(next.valid_from, next.valid_to, end);
        (!there || !self.ends(area.id, |area| area.successor_id, MAX_MERGERS)).then_some(Reason::NotAllowed)
    }

    /// Whether following `step` from `id` ends within `most` steps and without a cycle.
    fn ends(&self, id: Uuid, step: impl Fn(&Model) -> Option<Uuid>, most: usize) -> bool {
        let mut next = self.by_id.get(&id).and_then(&step);
        for _ in 0..most {
            match next {
                None => return true,
                Some(at) if at == id => return false,
                Some(at) => next = self.by_id.get(&at).and_then(&step),
            }
        }
        next.is_none()
    }

    /// Stores the changes: parents before their parts, then successors once all areas exist.
    pub(super) async fn store(&self, transaction: &DatabaseTransaction) -> Result<()> {
        // Two areas may exchange their codes, which no statement could write while both are unique.
        for (number, id) in self.recoded.iter().enumerate() {
            let update = Entity::update_many().col_expr(Column::Code, Expr::value(format!("~{number}")));
            update.filter(Column::Id.eq(*id)).exec(transaction).await?;
        }
        let mut levels: BTreeMap<usize, Vec<&Model>> = BTreeMap::new();
        for area in self.written.iter().filter_map(|id| self.by_id.get(id)) {
            levels.entry(self.level(area)).or_default().push(area);
        }
        for areas in levels.values() {
            upsert(transaction, areas, false).await?;
        }
        let merged: Vec<&Model> = levels.into_values().flatten().filter(|area| area.successor_id.is_some()).collect();
        upsert(transaction, &merged, true).await
    }

    fn level(&self, area: &Model) -> usize {
        let parent = |area: &Model| area.parent_id.and_then(|id| self.by_id.get(&id));
        std::iter::successors(parent(area), |area| parent(area)).take(MAX_LEVELS).count()
    }
}

async fn upsert(transaction: &DatabaseTransaction, areas: &[&Model], with_successors: bool) -> Result<()> {
    let rows = areas.iter().map(|area| ActiveModel {
        id: Set(area.id),
        code: Set(area.code.clone()),
        name: Set(area.name.clone()),
        parent_id: Set(area.parent_id),
        valid_from: Set(area.valid_from),
        valid_to: Set(area.valid_to),
        successor_id: Set(area.successor_id.filter(|_| with_successors)),
        version: Set(area.version),
    });
    let on_conflict = OnConflict::column(Column::Id)
        .update_columns([
            Column::Code,
            Column::Name,
            Column::ParentId,
            Column::ValidFrom,
            Column::ValidTo,
            Column::SuccessorId,
            Column::Version,
        ])
        .to_owned();
    in_chunks::upsert::<Entity>(transaction, rows.collect(), &on_conflict).await
}
