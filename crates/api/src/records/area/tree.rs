//! The area tree on a given day: a merged area and everything it contained belong to its successor.

use std::collections::{HashMap, HashSet};

use actix_web::HttpRequest;
use chrono::{Datelike as _, NaiveDate};
use nguon_domain::input::page::MAX_SEARCH;
use nguon_domain::records::area::gazetteer::NamedArea;
use nguon_domain::records::area::{Area, AreaName, AreaQuery, FoundArea, is_in_force};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::names::AreaNames;
use crate::Application;
use crate::http::body::Versioned;
use crate::platform::entity::area::{Column, Entity, Model};
use crate::platform::problem::{Error, Result};

impl Versioned for Area {
    fn version(&self) -> i32 {
        self.version
    }
}

/// Maximum number of areas in a list; the province with the most communes has 168.
const MAX_LISTED: u64 = 1_000;
/// Maximum number of search results.
const MAX_FOUND: u64 = 50;
/// Maximum number of parents or successors followed, so that a walk ends even if the data contain a cycle.
const MAX_STEPS: usize = 16;

/// A page of areas.
pub(super) struct AreaPage {
    pub(super) areas: Vec<Area>,
    /// Number of areas passed over before the next page, if there is one.
    next: Option<u64>,
}

impl AreaPage {
    /// Returns the header that leads to the next page of what was asked for.
    pub(super) fn next_link(&self, request: &HttpRequest) -> Option<String> {
        let next = self.next?;
        let kept = request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("offset="));
        let query = kept.map(str::to_owned).chain([format!("offset={next}")]).collect::<Vec<_>>().join("&");
        Some(format!("<{}?{query}>; rel=\"next\"", request.path()))
    }
}

/// Returns the areas matching `query`: those in force on `in_force_on`, or all if `None`.
pub(super) async fn list(
    application: &Application,
    query: &AreaQuery,
    in_force_on: Option<NaiveDate>,
) -> Result<AreaPage> {
    let connection = application.database.read();
    let on = in_force_on.unwrap_or_else(|| application.clock.today());
    if !(1..=9999).contains(&on.year()) {
        return Err(Error::Malformed("on: a year from 1 to 9999".to_owned()));
    }
    let text = query.q.as_deref().unwrap_or_default();
    if text.chars().count() > MAX_SEARCH {
        return Err(Error::Malformed(format!("q: at most {MAX_SEARCH} characters")));
    }
    let searched = !text.trim().is_empty();
    let limit = query.limit.map_or(if searched { MAX_FOUND } else { MAX_LISTED }, u64::from);
    if !(1..=MAX_LISTED).contains(&limit) {
        return Err(Error::Malformed(format!("limit: 1 to {MAX_LISTED}")));
    }
    let offset = u64::from(query.offset.unwrap_or_default());
    let within = match query.parent_id {
        Some(parent) => Some(Mergers::load(connection, vec![parent], on).await?.with(parent)),
        None => None,
    };
    let (models, mut matched, more): (Vec<Model>, HashMap<Uuid, String>, bool) = if searched {
        let names = AreaNames::read(application).await?;
        let keep = |area: &NamedArea| {
            in_force_on.is_none_or(|day| is_in_force(area.valid_from, area.valid_to, day))
                && within.as_ref().is_none_or(|within| area.parent_id.is_some_and(|parent| within.contains(&parent)))
        };
        let all = names.search(text, keep);
        let (skip, take) =
            (usize::try_from(offset).unwrap_or(usize::MAX), usize::try_from(limit).unwrap_or(usize::MAX));
        let more = all.len() > skip.saturating_add(take);
        let page: Vec<FoundArea> = all.into_iter().skip(skip).take(take).collect();
        let ids: Vec<Uuid> = page.iter().map(|found| found.id).collect();
        let rows = Entity::find().filter(Column::Id.is_in(ids)).all(connection).await?;
        let mut rows: HashMap<Uuid, Model> = rows.into_iter().map(|row| (row.id, row)).collect();
        let models = page.iter().filter_map(|found| rows.remove(&found.id)).collect();
        let matched = page.into_iter().filter_map(|found| Some((found.id, found.matched?))).collect();
        (models, matched, more)
    } else {
        let mut select = Entity::find().order_by_asc(Column::Code).offset(offset).limit(limit + 1);
        if let Some(day) = in_force_on {
            select = select.filter(in_force(day));
        }
        select = match within {
            Some(parents) => select.filter(Column::ParentId.is_in(parents)),
            None => select.filter(Column::ParentId.is_null()),
        };
        let mut models = select.all(connection).await?;
        let more = models.len() as u64 > limit;
        models.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        (models, HashMap::new(), more)
    };
    let mut areas = shown(connection, models, on).await?;
    for area in &mut areas {
        area.matched = matched.remove(&area.id);
    }
    Ok(AreaPage { areas, next: more.then_some(offset + limit) })
}

/// Returns an area with its parents as of `on`.
pub(super) async fn find<C: ConnectionTrait>(connection: &C, id: Uuid, on: NaiveDate) -> Result<Option<Area>> {
    let model = Entity::find_by_id(id).one(connection).await?;
    Ok(shown(connection, model.into_iter().collect(), on).await?.pop())
}

/// Returns the full names of areas as written in addresses: "Xã Hàm Thuận Bắc, Lâm Đồng".
///
/// # Errors
/// When the database fails.
pub(crate) async fn full_names<C: ConnectionTrait>(
    connection: &C,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>> {
    let ids: HashSet<Uuid> = ids.into_iter().collect();
    let known = AreaIndex::load(connection, ids.iter().copied()).await?;
    // An end date is recorded only on the day itself, so every area with an end has ended.
    let on = NaiveDate::MAX;
    let name = |id: Uuid| {
        let own = known.0.get(&id)?;
        let above = known.above(own, on);
        Some(
            std::iter::once(own.name.as_str())
                .chain(above.iter().map(|area| area.name.as_str()))
                .collect::<Vec<_>>()
                .join(", "),
        )
    };
    Ok(ids.into_iter().filter_map(|id| Some((id, name(id)?))).collect())
}

fn in_force(on: NaiveDate) -> Condition {
    Condition::all()
        .add(Column::ValidFrom.lte(on))
        .add(Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gt(on)))
}

/// Converts rows into areas with their parents and number of parts, in a fixed number of queries.
async fn shown<C: ConnectionTrait>(connection: &C, models: Vec<Model>, on: NaiveDate) -> Result<Vec<Area>> {
    let known = AreaIndex::load(connection, models.iter().filter_map(|model| model.parent_id)).await?;
    let merged = Mergers::load(connection, models.iter().map(|model| model.id).collect(), on).await?;
    let counted: Vec<(Option<Uuid>, i64)> = Entity::find()
        .select_only()
        .column(Column::ParentId)
        .column_as(Column::Id.count(), "count")
        .filter(Column::ParentId.is_in(merged.all.iter().copied()))
        .filter(in_force(on))
        .group_by(Column::ParentId)
        .into_tuple()
        .all(connection)
        .await?;
    let counts: HashMap<Uuid, u64> = counted
        .into_iter()
        .filter_map(|(parent, count)| Some((parent?, u64::try_from(count).unwrap_or_default())))
        .collect();
    let area = |model: Model| Area {
        above: known.above(&model, on),
        parts: merged.with(model.id).iter().filter_map(|id| counts.get(id)).sum(),
        id: model.id,
        code: model.code,
        name: model.name,
        parent_id: model.parent_id,
        valid_from: model.valid_from,
        valid_to: model.valid_to,
        successor_id: model.successor_id,
        version: model.version,
        matched: None,
    };
    Ok(models.into_iter().map(area).collect())
}

/// Areas with all their ancestors and successors, by id.
struct AreaIndex(HashMap<Uuid, Model>);

impl AreaIndex {
    async fn load<C: ConnectionTrait>(connection: &C, ids: impl Iterator<Item = Uuid>) -> Result<Self> {
        let mut known: HashMap<Uuid, Model> = HashMap::new();
        let mut wanted: HashSet<Uuid> = ids.collect();
        while !wanted.is_empty() {
            let found = Entity::find().filter(Column::Id.is_in(wanted.iter().copied())).all(connection).await?;
            let next: HashSet<Uuid> =
                found.iter().flat_map(|model| [model.parent_id, model.successor_id]).flatten().collect();
            known.extend(found.into_iter().map(|model| (model.id, model)));
            wanted = next.into_iter().filter(|id| !known.contains_key(id)).collect();
        }
        Ok(Self(known))
    }

    /// Returns the ancestors of an area on a day, nearest first.
    fn above(&self, model: &Model, on: NaiveDate) -> Vec<AreaName> {
        let mut above = Vec::new();
        let mut next = model.parent_id;
        while let Some(area) = next.and_then(|id| self.present_form(id, on)).filter(|_| above.len() < MAX_STEPS) {
            above.push(AreaName { id: area.id, name: area.name.clone() });
            next = area.parent_id;
        }
        above
    }

    /// Follows successors to the area that `id` has become by `on`.
    fn present_form(&self, id: Uuid, on: NaiveDate) -> Option<&Model> {
        let mut area = self.0.get(&id)?;
        for _ in 0..MAX_STEPS {
            let ended = area.valid_to.is_some_and(|end| end <= on);
            let Some(successor) = area.successor_id.filter(|_| ended).and_then(|id| self.0.get(&id)) else { break };
            area = successor;
        }
        Some(area)
    }
}

/// The areas merged into a given set of areas by a given day.
struct Mergers {
    /// The given areas and all areas merged into them.
    all: HashSet<Uuid>,
    into: HashMap<Uuid, Vec<Uuid>>,
}

impl Mergers {
    async fn load<C: ConnectionTrait>(connection: &C, ids: Vec<Uuid>, on: NaiveDate) -> Result<Self> {
        let mut merged = Self { all: ids.iter().copied().collect(), into: HashMap::new() };
        let mut level = ids;
        while !level.is_empty() {
            let found: Vec<(Uuid, Option<Uuid>)> = Entity::find()
                .select_only()
                .columns([Column::Id, Column::SuccessorId])
                .filter(Column::SuccessorId.is_in(level))
                .filter(Column::ValidTo.lte(on))
                .into_tuple()
                .all(connection)
                .await?;
            level = Vec::new();
            for (id, successor) in found {
                merged.into.entry(successor.unwrap_or_default()).or_default().push(id);
                if merged.all.insert(id) {
                    level.push(id);
                }
            }
        }
        Ok(merged)
    }

    /// Returns `id` and all areas merged into it.
    fn with(&self, id: Uuid) -> HashSet<Uuid> {
        let mut found = HashSet::from([id]);
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            waiting.extend(self.into.get(&id).into_iter().flatten().copied().filter(|id| found.insert(*id)));
        }
        found
    }
}
