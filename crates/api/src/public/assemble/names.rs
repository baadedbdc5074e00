//! Names and files that the records of a page reference.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::input::kind::{CatalogueKind, Kind};
use nguon_domain::input::localized::Bilingual;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::public::{PublicFile, PublicMeasure};
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::platform::entity::{catalogue_entry, file, material, material_batch, member, reference};
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// Identifiers whose names a page needs.
pub(super) struct NeededNames<'a> {
    /// The business of the page; only its files are shown.
    pub(super) organisation_id: Uuid,
    /// Catalogue entries.
    pub(super) entries: BTreeSet<Uuid>,
    /// Codes of units of measure.
    pub(super) units: BTreeSet<&'a str>,
    /// Administrative areas.
    pub(super) areas: BTreeSet<Uuid>,
    /// Files.
    pub(super) files: BTreeSet<Uuid>,
    /// References of the page's records, in the order of their fields.
    pub(super) references: &'a [reference::Model],
}

/// Names of catalogue entries, units, areas, members and materials; files, and the records that have them.
pub(super) struct Names {
    entries: HashMap<Uuid, Bilingual>,
    units: HashMap<String, Bilingual>,
    areas: HashMap<Uuid, String>,
    members: HashMap<Uuid, String>,
    materials: HashMap<Uuid, String>,
    /// Numbers of suppliers' batches.
    batches: HashMap<Uuid, String>,
    files: HashMap<Uuid, PublicFile>,
    /// Referenced identifiers by record and field, in order.
    lists: HashMap<(Uuid, String), Vec<Uuid>>,
}

impl Names {
    /// Loads the names.
    pub(super) async fn load<C: ConnectionTrait>(connection: &C, wanted: NeededNames<'_>) -> Result<Self> {
        let (entries, units) = entries_and_units(connection, &wanted).await?;
        let areas = crate::records::area::full_names(connection, wanted.areas).await?;
        let mut lists: HashMap<(Uuid, String), Vec<Uuid>> = HashMap::new();
        for row in wanted.references {
            lists.entry((row.source_id, row.field.clone())).or_default().push(row.target_id);
        }
        let files = files(connection, wanted.organisation_id, wanted.files).await?;
        let batches = batches(connection, wanted.references).await?;
        let (members, materials) = (HashMap::new(), HashMap::new());
        Ok(Self { entries, units, areas, members, materials, batches, files, lists })
    }

    /// Adds the names of members and materials.
    pub(super) fn naming(self, members: &[member::Model], materials: &[material::Model]) -> Self {
        Self {
            members: members.iter().map(|member| (member.id, member.name.clone())).collect(),
            materials: materials.iter().map(|material| (material.id, material.name.clone())).collect(),
            ..self
        }
    }

    /// Returns the name of a catalogue entry.
    pub(super) fn entry(&self, id: Uuid) -> Bilingual {
        self.entries.get(&id).cloned().unwrap_or_default()
    }

    /// Returns the name of an area.
    pub(super) fn area(&self, id: Uuid) -> Option<String> {
        self.areas.get(&id).cloned()
    }

    /// Returns the name of a member, unless it is hidden.
    pub(super) fn member(&self, id: Uuid) -> Option<String> {
        self.members.get(&id).cloned()
    }

    /// Returns the name of a material, unless it is hidden.
    pub(super) fn material(&self, id: Uuid) -> Option<String> {
        self.materials.get(&id).cloned()
    }

    /// Returns the number of a supplier's batch, if it is known. Who the supplier is is not shown.
    pub(super) fn batch(&self, id: Uuid) -> Option<String> {
        self.batches.get(&id).cloned()
    }

    /// Returns the names of the members who did the work of a diary entry, without hidden ones.
    pub(super) fn workers(&self, entry: Uuid) -> Vec<String> {
        self.list(entry, "member_ids").iter().filter_map(|id| self.member(*id)).collect()
    }

    /// Returns a file.
    pub(super) fn file(&self, id: Uuid) -> Option<PublicFile> {
        self.files.get(&id).cloned()
    }

    /// Returns the files in a field of a record.
    pub(super) fn held(&self, record: Uuid, field: &str) -> Vec<PublicFile> {
        self.list(record, field).iter().filter_map(|id| self.file(*id)).collect()
    }

    /// Returns a quantity with the name of its unit.
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

async fn entries_and_units<C: ConnectionTrait>(connection: &C, wanted: &NeededNames<'_>) -> Result<(Entries, Units)> {
    let rows = catalogue_entry::Entity::find()
        .filter(
            Condition::any().add(catalogue_entry::Column::Id.is_in(wanted.entries.iter().copied())).add(
                catalogue_entry::Column::Kind
                    .eq(CatalogueKind::Unit.as_str())
                    .and(catalogue_entry::Column::Code.is_in(wanted.units.iter().copied())),
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

/// Loads the files of the page's records.
async fn files<C: ConnectionTrait>(
    connection: &C,
    organisation_id: Uuid,
    ids: BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, PublicFile>> {
    let rows = in_chunks::find(connection, ids, |chunk| {
        file::Entity::find()
            .filter(file::Column::Id.is_in(chunk))
            .filter(file::Column::OrganisationId.eq(organisation_id))
    })
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, public_file(row))).collect())
}

fn public_file(row: file::Model) -> PublicFile {
    let mut file =
        PublicFile { id: row.id, media_type: row.media_type, name: None, width: row.width, height: row.height };
    if !file.is_image() {
        file.name = Some(row.name);
    }
    file
}

/// Loads the numbers of the suppliers' batches among references.
async fn batches<C: ConnectionTrait>(connection: &C, references: &[reference::Model]) -> Result<HashMap<Uuid, String>> {
    let of_batches = references.iter().filter(|row| row.target_kind == Kind::MaterialBatch.as_str());
    let ids: BTreeSet<Uuid> = of_batches.map(|row| row.target_id).collect();
    let rows: Vec<(Uuid, Option<String>)> = in_chunks::find(connection, ids, |chunk| {
        material_batch::Entity::find()
            .select_only()
            .columns([material_batch::Column::Id, material_batch::Column::BatchNumber])
            .filter(material_batch::Column::Id.is_in(chunk))
            .into_tuple()
    })
    .await?;
    Ok(rows.into_iter().filter_map(|(id, number)| Some((id, number?))).collect())
}
