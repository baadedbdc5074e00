//! Targets of references, loaded in one query per type of target for any number of references: names for reading,
//! existence and state for checking.

use std::collections::{BTreeMap, HashMap, HashSet};

use nguon_domain::files::file::FileInfo;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;
use nguon_domain::input::violation::Reason;
use nguon_domain::records::resource::{NamedReference, Reference, Target};
use sea_orm::sea_query::{ExprTrait as _, LockType};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::registry::titles_of;
use crate::access::Tenant;
use crate::platform::entity::{area, catalogue_entry, file};
use crate::platform::in_chunks::{self, MAX_KEYS};
use crate::platform::problem::Result;
use crate::records::area::full_names;

/// A target that exists.
#[derive(Clone, Debug)]
enum ResolvedTarget {
    Record { name: String, status: Status },
    Entry { name: String, retired: bool },
    File { info: FileInfo },
}

/// The targets of a business's references. Targets that do not exist or belong to another business are absent.
#[derive(Debug, Default)]
pub(super) struct Targets(HashMap<Target, ResolvedTarget>);

impl Targets {
    /// Loads the targets of references for display.
    pub(super) async fn load<'a, C: ConnectionTrait>(
        connection: &C,
        tenant: Tenant,
        references: impl Iterator<Item = &'a Reference>,
    ) -> Result<Self> {
        Self::find(connection, tenant, references, None).await
    }

    /// Loads the targets of references to be stored, and locks the records among them against moving to the trash until
    /// the transaction ends.
    pub(super) async fn lock<'a, C: ConnectionTrait>(
        connection: &C,
        tenant: Tenant,
        references: impl Iterator<Item = &'a Reference>,
    ) -> Result<Self> {
        Self::find(connection, tenant, references, Some(LockType::Share)).await
    }

    async fn find<'a, C: ConnectionTrait>(
        connection: &C,
        tenant: Tenant,
        references: impl Iterator<Item = &'a Reference>,
        lock: Option<LockType>,
    ) -> Result<Self> {
        let asked: HashSet<&Target> = references.map(|reference| &reference.target).collect();
        let mut records: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
        let (mut entries, mut units, mut areas, mut files) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for target in &asked {
            match target {
                Target::Record(kind, id) => records.entry(*kind).or_default().push(*id),
                Target::Catalogue(_, id) => entries.push(*id),
                Target::Unit(code) => units.push(code.as_str()),
                Target::Area(id) => areas.push(*id),
                Target::File(_, id) => files.push(*id),
            }
        }
        let mut found = HashMap::new();
        for (kind, ids) in records {
            for ids in ids.chunks(MAX_KEYS) {
                for title in titles_of(connection, tenant, kind, ids.to_vec(), lock).await? {
                    let record = ResolvedTarget::Record { name: title.name, status: title.status };
                    found.insert(Target::Record(kind, title.id), record);
                }
            }
        }
        if !entries.is_empty() || !units.is_empty() {
            for entry in entries_of(connection, tenant, entries, units).await? {
                let Some(kind) = CatalogueKind::parse(&entry.kind) else { continue };
                let value = ResolvedTarget::Entry { name: entry.name_vi, retired: entry.retired_at.is_some() };
                if kind == CatalogueKind::Unit {
                    found.insert(Target::Unit(entry.code), value.clone());
                }
                found.insert(Target::Catalogue(kind, entry.id), value);
            }
        }
        if !areas.is_empty() {
            let mut names = full_names(connection, areas.iter().copied()).await?;
            for area in area::Entity::find().filter(area::Column::Id.is_in(areas)).all(connection).await? {
                let name = names.remove(&area.id).unwrap_or(area.name);
                let value = ResolvedTarget::Entry { name, retired: area.valid_to.is_some() };
                found.insert(Target::Area(area.id), value);
            }
        }
        let rows = in_chunks::find(connection, files, |chunk| {
            file::Entity::find()
                .filter(file::Column::Id.is_in(chunk))
                .filter(file::Column::OrganisationId.eq(tenant.organisation_id))
        })
        .await?;
        let infos: HashMap<Uuid, FileInfo> = rows.iter().map(|row| (row.id, crate::files::file::info(row))).collect();
        for target in asked {
            if let Target::File(_, id) = target
                && let Some(info) = infos.get(id)
            {
                found.insert(target.clone(), ResolvedTarget::File { info: info.clone() });
            }
        }
        Ok(Self(found))
    }

    /// Returns why nothing new may refer to `target`, if so: it does not exist, is retired, is in the trash, or is a
    /// file of a type the field does not accept.
    pub(super) fn refusal(&self, target: &Target) -> Option<Reason> {
        match (self.0.get(target), target) {
            (Some(ResolvedTarget::File { info }), Target::File(role, _)) => {
                (!role.takes(&info.media_type)).then_some(Reason::FileType)
            }
            (Some(ResolvedTarget::Record { status, .. }), _) if *status != Status::Trashed => None,
            (Some(ResolvedTarget::Entry { retired: false, .. }), _) => None,
            _ => Some(Reason::UnknownReference),
        }
    }

    /// Returns the references of a record with their names, except files (see [`Targets::files`]).
    pub(super) fn names(&self, references: &[Reference]) -> Vec<NamedReference> {
        references
            .iter()
            .filter_map(|reference| {
                let (name, status) = match self.0.get(&reference.target)? {
                    ResolvedTarget::Record { name, status } => (name, Some(*status)),
                    ResolvedTarget::Entry { name, .. } => (name, None),
                    ResolvedTarget::File { .. } => return None,
                };
                let id = match &reference.target {
                    Target::Record(_, id) | Target::Catalogue(_, id) | Target::Area(id) | Target::File(_, id) => {
                        id.to_string()
                    }
                    Target::Unit(code) => code.clone(),
                };
                Some(NamedReference { field: reference.field.to_owned(), id, name: name.clone(), status })
            })
            .collect()
    }

    /// Returns the files that a record refers to.
    pub(super) fn files(&self, references: &[Reference]) -> Vec<FileInfo> {
        let mut files: Vec<FileInfo> = Vec::new();
        for reference in references {
            if let Some(ResolvedTarget::File { info }) = self.0.get(&reference.target)
                && !files.iter().any(|file| file.id == info.id)
            {
                files.push(info.clone());
            }
        }
        files
    }
}

/// Returns entries of the system's and the business's own catalogues.
async fn entries_of<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    ids: Vec<Uuid>,
    units: Vec<&str>,
) -> Result<Vec<catalogue_entry::Model>> {
    use catalogue_entry::Column;
    let unit = CatalogueKind::Unit.as_str();
    Ok(catalogue_entry::Entity::find()
        .filter(Condition::any().add(Column::Id.is_in(ids)).add(Column::Kind.eq(unit).and(Column::Code.is_in(units))))
        .filter(
            Condition::any()
                .add(Column::OrganisationId.is_null())
                .add(Column::OrganisationId.eq(tenant.organisation_id)),
        )
        .all(connection)
        .await?)
}
