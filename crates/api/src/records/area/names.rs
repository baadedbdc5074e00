//! The names of all areas and former units, kept in memory until an area changes (ADR 54).

use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;
use nguon_domain::records::area::gazetteer::{FormerUnit, Gazetteer, NamedArea};
use nguon_migrations::seed::{area_id, former_communes};
use sea_orm::EntityTrait as _;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::Application;
use crate::platform::entity::area::{Entity, Model};
use crate::platform::problem::{Error, Result};

/// The names as of a day, built under a generation of the shared data.
#[derive(Clone, Debug)]
struct Built {
    generation: u64,
    today: NaiveDate,
    names: Arc<Gazetteer>,
}

/// The names of areas, built when they are first needed.
#[derive(Debug, Default)]
pub(crate) struct AreaNames {
    built: RwLock<Option<Built>>,
    /// Held while they are built, so that requests that come meanwhile wait for the result and do not build it again.
    building: Mutex<()>,
}

impl AreaNames {
    /// Returns the names as of today.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn read(application: &Application) -> Result<Arc<Gazetteer>> {
        if let Some(names) = Self::current(application) {
            return Ok(names);
        }
        let _building = application.area_names.building.lock().await;
        if let Some(names) = Self::current(application) {
            return Ok(names);
        }
        // Read before the rows: a change in between makes the names out of date, not wrongly current.
        let (generation, today) = (application.database.generations().shared(), application.clock.today());
        let rows = Entity::find().all(application.database.read()).await?;
        let built = spawn_blocking(move || build(rows, today)).await;
        let names = Arc::new(built.map_err(|error| Error::internal("areas", error))?);
        let built = Built { generation, today, names: Arc::clone(&names) };
        *application.area_names.built.write().unwrap_or_else(PoisonError::into_inner) = Some(built);
        Ok(names)
    }

    /// Returns the names that are in memory, unless an area may have changed or the day is another since.
    fn current(application: &Application) -> Option<Arc<Gazetteer>> {
        let generations = application.database.generations();
        let built = application.area_names.built.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        let is_current = built.generation == generations.shared()
            && built.today == application.clock.today()
            && generations.are_current();
        is_current.then_some(built.names)
    }
}

fn build(rows: Vec<Model>, today: NaiveDate) -> Gazetteer {
    let areas = rows.into_iter().map(|row| NamedArea {
        id: row.id,
        code: row.code,
        name: row.name,
        parent_id: row.parent_id,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        successor_id: row.successor_id,
    });
    // An area keeps its identifier when its code is corrected, so former units refer to it by that.
    let former: Vec<FormerUnit> = former_communes()
        .map(|unit| FormerUnit {
            name: unit.name.to_owned(),
            district: unit.district.to_owned(),
            province: unit.province.to_owned(),
            successors: unit.successors.into_iter().map(area_id).collect(),
        })
        .collect();
    Gazetteer::new(areas.collect(), &former, today)
}
