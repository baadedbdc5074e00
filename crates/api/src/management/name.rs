//! The names of everything that records refer to, for a whole page in one read a kind.

use std::collections::{BTreeMap, HashMap, HashSet};

use nguon_domain::catalogue::CatalogueKind;
use nguon_domain::resource::{Kind, Named, Reference, Target};
use nguon_domain::status::Status;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::registry::titles_of;
use crate::access::Tenant;
use crate::entity::{area, catalogue_entry};
use crate::problem::Result;

/// Names by what they are names of.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<Target, (String, Option<Status>)>);

impl Names {
    /// Reads the names of all targets.
    pub(super) async fn load<C: ConnectionTrait>(
        connection: &C,
        tenant: Tenant,
        references: impl Iterator<Item = Reference>,
    ) -> Result<Self> {
        let targets: HashSet<Target> = references.map(|reference| reference.target).collect();
        let mut names = HashMap::new();
        let mut records: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
        let (mut entries, mut units, mut areas) = (Vec::new(), Vec::new(), Vec::new());
        for target in targets {
            match target {
                Target::Record(kind, id) => records.entry(kind).or_default().push(id),
                Target::Catalogue(_, id) => entries.push(id),
                Target::Unit(code) => units.push(code),
                Target::Area(id) => areas.push(id),
            }
        }
        for (kind, ids) in records {
            for title in titles_of(connection, tenant, kind, ids).await? {
                names.insert(Target::Record(kind, title.id), (title.name, Some(title.status)));
            }
        }
        if !entries.is_empty() || !units.is_empty() {
            let unit = CatalogueKind::Unit.as_str();
            let found = catalogue_entry::Entity::find()
                .filter(
                    Condition::any()
                        .add(catalogue_entry::Column::Id.is_in(entries))
                        .add(catalogue_entry::Column::Kind.eq(unit).and(catalogue_entry::Column::Code.is_in(units))),
                )
                .all(connection)
                .await?;
            for entry in found {
                if let Some(kind) = CatalogueKind::parse(&entry.kind) {
                    if kind == CatalogueKind::Unit {
                        names.insert(Target::Unit(entry.code), (entry.name_vi.clone(), None));
                    }
                    names.insert(Target::Catalogue(kind, entry.id), (entry.name_vi, None));
                }
            }
        }
        if !areas.is_empty() {
            for area in area::Entity::find().filter(area::Column::Id.is_in(areas)).all(connection).await? {
                names.insert(Target::Area(area.id), (area.name, None));
            }
        }
        Ok(Self(names))
    }

    /// The references of one record with their names.
    pub(super) fn of(&self, references: &[Reference]) -> Vec<Named> {
        references
            .iter()
            .filter_map(|reference| {
                let (name, status) = self.0.get(&reference.target)?;
                let id = match &reference.target {
                    Target::Record(_, id) | Target::Catalogue(_, id) | Target::Area(id) => id.to_string(),
                    Target::Unit(code) => code.clone(),
                };
                Some(Named { field: reference.field.to_owned(), id, name: name.clone(), status: *status })
            })
            .collect()
    }
}
