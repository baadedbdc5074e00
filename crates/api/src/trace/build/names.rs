//! Names and files of whatever the records of a page refer to.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::catalogue::CatalogueKind;
use nguon_domain::file::Certificate;
use nguon_domain::public::{Bilingual, PublicFile, PublicMeasure};
use nguon_domain::quantity::Quantity;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::found::Found;
use crate::entity::{catalogue_entry, file, reference};
use crate::management::FILE;
use crate::problem::Result;

/// Files asked for in one statement: both databases limit the values of one.
const MOST_AT_ONCE: usize = 5_000;

/// Names of catalogue entries, units, areas, members and materials; files, and who holds them.
pub(super) struct Names {
    entries: HashMap<Uuid, Bilingual>,
    units: HashMap<String, Bilingual>,
    areas: HashMap<Uuid, String>,
    members: HashMap<Uuid, String>,
    materials: HashMap<Uuid, String>,
    files: HashMap<Uuid, PublicFile>,
    /// By record and field, in order.
    lists: HashMap<(Uuid, String), Vec<Uuid>>,
}

impl Names {
    /// Loads them.
    pub(super) async fn load<C: ConnectionTrait>(connection: &C, found: &Found) -> Result<Self> {
        let (entries, units) = entries_and_units(connection, found).await?;
        let areas = found.members.iter().filter_map(|member| member.area_id).chain([found.organisation.area_id]);
        let areas = crate::area::full_names(connection, areas).await?;
        let mut lists: HashMap<(Uuid, String), Vec<Uuid>> = HashMap::new();
        for row in &found.references {
            lists.entry((row.source_id, row.field.clone())).or_default().push(row.target_id);
        }
        Ok(Self {
            entries,
            units,
            areas,
            members: found.named_members.iter().map(|member| (member.id, member.name.clone())).collect(),
            materials: found.named_materials.iter().map(|material| (material.id, material.name.clone())).collect(),
            files: files(connection, found).await?,
            lists,
        })
    }

    /// An entry of a catalogue.
    pub(super) fn entry(&self, id: Uuid) -> Bilingual {
        self.entries.get(&id).cloned().unwrap_or_default()
    }

    /// An area.
    pub(super) fn area(&self, id: Uuid) -> Option<String> {
        self.areas.get(&id).cloned()
    }

    /// A member, unless it is hidden.
    pub(super) fn member(&self, id: Uuid) -> Option<String> {
        self.members.get(&id).cloned()
    }

    /// A material, unless it is hidden.
    pub(super) fn material(&self, id: Uuid) -> Option<String> {
        self.materials.get(&id).cloned()
    }

    /// The members of a piece of work, without hidden ones.
    pub(super) fn workers(&self, entry: Uuid) -> Vec<String> {
        self.list(entry, "member_ids").iter().filter_map(|id| self.member(*id)).collect()
    }

    /// A file.
    pub(super) fn file(&self, id: Uuid) -> Option<PublicFile> {
        self.files.get(&id).cloned()
    }

    /// The files that a record holds in a field.
    pub(super) fn held(&self, record: Uuid, field: &str) -> Vec<PublicFile> {
        self.list(record, field).iter().filter_map(|id| self.file(*id)).collect()
    }

    /// A quantity with the name of its unit.
    pub(super) fn measure(&self, value: Option<Quantity>, unit: Option<String>) -> Option<PublicMeasure> {
        let (value, unit) = (value?, unit?);
        let unit_name =
            self.units.get(&unit).cloned().unwrap_or_else(|| Bilingual { vi: unit.clone(), en: unit.clone() });
        Some(PublicMeasure { value, unit, unit_name })
    }

    fn list(&self, record: Uuid, field: &str) -> &[Uuid] {
        self.lists.get(&(record, field.to_owned())).map_or(&[], Vec::as_slice)
    }
}

type Entries = HashMap<Uuid, Bilingual>;
type Units = HashMap<String, Bilingual>;

async fn entries_and_units<C: ConnectionTrait>(connection: &C, found: &Found) -> Result<(Entries, Units)> {
    let categories = [found.product.category_id, found.organisation.business_type_id]
        .into_iter()
        .chain(found.members.iter().map(|member| member.category_id))
        .chain(found.materials.iter().map(|material| material.category_id));
    let kinds = certificates(found).filter_map(|certificate| certificate.kind_id);
    let used = found.diary.iter().flat_map(|diary| &diary.entries).flat_map(|entry| &entry.materials.0);
    let units: BTreeSet<&str> = found
        .lot
        .iter()
        .flat_map(|lot| [&lot.weight_unit, &lot.quantity_unit])
        .chain(used.map(|used| &used.unit))
        .flatten()
        .map(String::as_str)
        .collect();
    let rows = catalogue_entry::Entity::find()
        .filter(
            Condition::any()
                .add(catalogue_entry::Column::Id.is_in(categories.chain(kinds).collect::<BTreeSet<_>>()))
                .add(
                    catalogue_entry::Column::Kind
                        .eq(CatalogueKind::Unit.as_str())
                        .and(catalogue_entry::Column::Code.is_in(units)),
                ),
        )
        .all(connection)
        .await?;
    let (mut entries, mut units) = (Entries::new(), Units::new());
    for row in rows {
        let name = Bilingual { vi: row.name_vi, en: row.name_en };
        if row.kind == CatalogueKind::Unit.as_str() {
            units.insert(row.code, name.clone());
        }
        entries.insert(row.id, name);
    }
    Ok((entries, units))
}

fn certificates(found: &Found) -> impl Iterator<Item = &Certificate> {
    let of_members = found
        .members
        .iter()
        .flat_map(|member| [&member.licences, &member.quality_certificates, &member.test_certificates]);
    let of_materials =
        found.materials.iter().flat_map(|material| [&material.quality_certificates, &material.test_certificates]);
    of_members.chain(of_materials).flat_map(|list| &list.0)
}

/// The files that the records of the page hold, without those of fields that the page does not show.
async fn files<C: ConnectionTrait>(connection: &C, found: &Found) -> Result<HashMap<Uuid, PublicFile>> {
    let held = found.references.iter().filter(|row: &&reference::Model| row.target_kind == FILE);
    let ids: BTreeSet<Uuid> = held.map(|row| row.target_id).chain(found.organisation.logo_id).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut files = HashMap::new();
    for ids in ids.chunks(MOST_AT_ONCE) {
        let rows = file::Entity::find()
            .filter(file::Column::Id.is_in(ids.iter().copied()))
            .filter(file::Column::OrganisationId.eq(found.organisation.id))
            .all(connection)
            .await?;
        files.extend(rows.into_iter().map(|row| (row.id, public_file(row))));
    }
    Ok(files)
}

fn public_file(row: file::Model) -> PublicFile {
    let mut file =
        PublicFile { id: row.id, media_type: row.media_type, name: None, width: row.width, height: row.height };
    if !file.is_image() {
        file.name = Some(row.name);
    }
    file
}
