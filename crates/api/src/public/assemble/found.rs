//! The database rows that the page of a product or lot shows.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use nguon_domain::input::kind::Kind;
use nguon_domain::records::certificate::Certificate;
use nguon_migrations::seed::catalogue_id;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, RelationDef,
};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::names::NeededNames;
use super::published_by;
use crate::platform::entity::{
    OPEN_DATE, diary_entry, lot, material, member, organisation, process, product, reference, stored, trace_code,
};
use crate::platform::problem::Result;
use crate::records::management::FILE;

/// The most diary entries shown.
const MAX_ENTRIES: u64 = 200;
/// The most recent uses of plant protection examined: an earlier use may have ended later.
const MAX_USES: u64 = 200;

/// Begin of a use of plant protection, and its end if known.
type Use = (DateTime<Utc>, Option<DateTime<Utc>>);

/// All rows that a page shows.
pub(super) struct PageRecords {
    pub(super) organisation: organisation::Model,
    pub(super) product: product::Model,
    pub(super) lot: Option<lot::Model>,
    /// Trace code of the lot's product.
    pub(super) product_code: Option<String>,
    pub(super) members: Vec<member::Model>,
    pub(super) materials: Vec<material::Model>,
    pub(super) processes: Vec<process::Model>,
    pub(super) diary: Option<Diary>,
    pub(super) plant_protection: Vec<Use>,
    /// Members and materials that appear only by name, such as the manufacturer of a material.
    pub(super) named_members: Vec<member::Model>,
    pub(super) named_materials: Vec<material::Model>,
    /// References of the rows above, in the order of their fields.
    pub(super) references: Vec<reference::Model>,
}

/// The latest diary entries of a lot, and how many there are in total.
pub(super) struct Diary {
    pub(super) total: u64,
    pub(super) entries: Vec<diary_entry::Model>,
}

impl PageRecords {
    /// Loads the rows; `None` when the record is not public.
    pub(super) async fn gather<C: ConnectionTrait>(
        connection: &C,
        code: &trace_code::Model,
        kind: Kind,
    ) -> Result<Option<Self>> {
        let active = stored::Status::Active;
        let lot = match kind {
            Kind::Lot => {
                let lot = lot::Entity::find_by_id(code.record_id)
                    .filter(lot::Column::Status.eq(active))
                    .one(connection)
                    .await?;
                let Some(lot) = lot else { return Ok(None) };
                Some(lot)
            }
            _ => None,
        };
        let product_id = lot.as_ref().map_or(code.record_id, |lot| lot.product_id);
        let product =
            product::Entity::find_by_id(product_id).filter(product::Column::Status.eq(active)).one(connection).await?;
        let organisation = published_by(connection, code).await?;
        let (Some(product), Some(organisation)) = (product, organisation) else { return Ok(None) };
        let product_code = match &lot {
            Some(_) => {
                let code = trace_code::Entity::find().filter(trace_code::Column::RecordId.eq(product.id));
                code.one(connection).await?.map(|row| row.code)
            }
            None => None,
        };

        let diary = match &lot {
            Some(lot) => diary(connection, lot.id).await?,
            None => None,
        };
        let plant_protection = match &lot {
            Some(lot) => plant_protection(connection, lot).await?,
            None => Vec::new(),
        };
        let entries = diary.iter().flat_map(|diary| &diary.entries);
        let sources = [Some(product.id), lot.as_ref().map(|lot| lot.id)];
        let mut references =
            referred(connection, sources.into_iter().flatten().chain(entries.clone().map(|entry| entry.id))).await?;
        let targets = |source: Option<Uuid>, field: &str| -> Vec<Uuid> {
            let of = |row: &&reference::Model| Some(row.source_id) == source && row.field == field;
            references.iter().filter(of).map(|row| row.target_id).collect()
        };
        let lot_id = lot.as_ref().map(|lot| lot.id);
        let (member_ids, material_ids) = (targets(lot_id, "member_ids"), targets(lot_id, "material_ids"));
        let process_ids = targets(Some(product.id), "process_ids");

        let used = entries.clone().flat_map(|entry| &entry.materials.0).filter_map(|used| used.material_id);
        let wanted = unique(material_ids.iter().copied().chain(used));
        let named_materials =
            active_among::<material::Entity, C>(connection, material::Column::Id, material::Column::Status, wanted)
                .await?;
        let makers = named_materials.iter().filter_map(|material| material.manufacturer_id);
        let workers = references.iter().filter(|row| row.field == "member_ids").map(|row| row.target_id);
        let wanted = unique(workers.chain(makers).chain(product.brand_owner_id));
        let named_members =
            active_among::<member::Entity, C>(connection, member::Column::Id, member::Column::Status, wanted).await?;
        let wanted = unique(process_ids.iter().copied());
        let processes =
            active_among::<process::Entity, C>(connection, process::Column::Id, process::Column::Status, wanted)
                .await?;
        // Hidden and trashed records are left out even if others still reference them.
        let members = in_order(&named_members, &member_ids, |member| member.id);
        let materials = in_order(&named_materials, &material_ids, |material| material.id);
        let processes = in_order(&processes, &process_ids, |process| process.id);
        let shown = members.iter().map(|member| member.id);
        let shown = shown.chain(materials.iter().map(|material| material.id));
        let shown = shown.chain(processes.iter().map(|process| process.id));
        references.extend(referred(connection, shown).await?);
        Ok(Some(Self {
            organisation,
            product,
            lot,
            product_code,
            members,
            materials,
            processes,
            diary,
            plant_protection,
            named_members,
            named_materials,
            references,
        }))
    }

    /// Returns when any of the rows was last changed.
    pub(super) fn last_change(&self) -> DateTime<Utc> {
        let entries = self.diary.iter().flat_map(|diary| &diary.entries);
        [self.organisation.updated_at, self.product.updated_at]
            .into_iter()
            .chain(self.lot.as_ref().map(|lot| lot.updated_at))
            .chain(self.members.iter().map(|member| member.updated_at))
            .chain(self.materials.iter().map(|material| material.updated_at))
            .chain(self.processes.iter().map(|process| process.updated_at))
            .chain(entries.map(|entry| entry.updated_at))
            .max()
            .unwrap_or(self.product.updated_at)
    }

    /// Returns the identifiers whose names the page needs.
    pub(super) fn wanted(&self) -> NeededNames<'_> {
        let entries = [self.product.category_id, self.organisation.business_type_id]
            .into_iter()
            .chain(self.members.iter().map(|member| member.category_id))
            .chain(self.materials.iter().map(|material| material.category_id))
            .chain(self.certificates().filter_map(|certificate| certificate.kind_id))
            .collect();
        let used = self.diary.iter().flat_map(|diary| &diary.entries).flat_map(|entry| &entry.materials.0);
        let units = self
            .lot
            .iter()
            .flat_map(|lot| [&lot.weight_unit, &lot.quantity_unit])
            .chain(used.map(|used| &used.unit))
            .flatten()
            .map(String::as_str)
            .collect();
        let areas =
            self.members.iter().filter_map(|member| member.area_id).chain([self.organisation.area_id]).collect();
        let held = self.references.iter().filter(|row: &&reference::Model| row.target_kind == FILE);
        let files = held.map(|row| row.target_id).chain(self.organisation.logo_id).collect();
        NeededNames {
            organisation_id: self.organisation.id,
            entries,
            units,
            areas,
            files,
            references: &self.references,
        }
    }

    fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        let of_members = self
            .members
            .iter()
            .flat_map(|member| [&member.licences, &member.quality_certificates, &member.test_certificates]);
        let of_materials =
            self.materials.iter().flat_map(|material| [&material.quality_certificates, &material.test_certificates]);
        let of_product = [&self.product.self_declarations, &self.product.conformity_certificates];
        let of_lot = self.lot.iter().map(|lot| &lot.test_reports);
        of_members.chain(of_materials).chain(of_product).chain(of_lot).flat_map(|list| &list.0)
    }
}

/// Loads the active records among `ids`, without a statement when there are none.
async fn active_among<E: EntityTrait<Model: Send + Sync>, C: ConnectionTrait>(
    connection: &C,
    id: E::Column,
    status: E::Column,
    wanted: BTreeSet<Uuid>,
) -> Result<Vec<E::Model>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let active = stored::Status::Active;
    Ok(E::find().filter(id.is_in(wanted)).filter(status.eq(active)).all(connection).await?)
}

/// Loads the latest active diary entries of a lot, oldest first; `None` when there are none.
async fn diary<C: ConnectionTrait>(connection: &C, lot_id: Uuid) -> Result<Option<Diary>> {
    let all = diary_entry::Entity::find()
        .filter(diary_entry::Column::LotId.eq(lot_id))
        .filter(diary_entry::Column::Status.eq(stored::Status::Active));
    let mut entries = all
        .clone()
        .order_by_desc(diary_entry::Column::StartedAt)
        .order_by_desc(diary_entry::Column::Id)
        .limit(MAX_ENTRIES)
        .all(connection)
        .await?;
    entries.reverse();
    let total = match u64::try_from(entries.len()).unwrap_or(u64::MAX) {
        0 => return Ok(None),
        MAX_ENTRIES => all.count(connection).await?,
        few => few,
    };
    Ok(Some(Diary { total, entries }))
}

/// Returns the uses of plant protection before the harvest. Diary entries count even if the page no longer shows their
/// material.
async fn plant_protection<C: ConnectionTrait>(connection: &C, lot: &lot::Model) -> Result<Vec<Use>> {
    let Some(day_after) = lot.harvested_on.and_then(|day| day.succ_opt()) else { return Ok(Vec::new()) };
    let to_reference: RelationDef = diary_entry::Entity::belongs_to(reference::Entity)
        .from(diary_entry::Column::Id)
        .to(reference::Column::SourceId)
        .into();
    let to_material: RelationDef = reference::Entity::belongs_to(material::Entity)
        .from(reference::Column::TargetId)
        .to(material::Column::Id)
        .into();
    Ok(diary_entry::Entity::find()
        .select_only()
        .columns([diary_entry::Column::StartedAt, diary_entry::Column::EndedAt])
        .join(JoinType::InnerJoin, to_reference)
        .join(JoinType::InnerJoin, to_material)
        .filter(diary_entry::Column::LotId.eq(lot.id))
        .filter(diary_entry::Column::Status.eq(stored::Status::Active))
        .filter(diary_entry::Column::StartedAt.lt(midnight(day_after)))
        .filter(reference::Column::Field.eq("materials"))
        .filter(material::Column::CategoryId.eq(catalogue_id("material_category", "plant_protection")))
        .order_by_desc(diary_entry::Column::StartedAt)
        .limit(MAX_USES)
        .into_tuple()
        .all(connection)
        .await?)
}

/// Returns midnight of a day in Vietnam.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.min(OPEN_DATE).and_time(chrono::NaiveTime::MIN).and_utc() - TimeDelta::hours(7)
}

/// Loads the references of records, in the order of their fields.
pub(super) async fn referred<C: ConnectionTrait>(
    connection: &C,
    sources: impl Iterator<Item = Uuid>,
) -> Result<Vec<reference::Model>> {
    let sources = unique(sources);
    if sources.is_empty() {
        return Ok(Vec::new());
    }
    Ok(reference::Entity::find()
        .filter(reference::Column::SourceId.is_in(sources))
        .order_by_asc(reference::Column::SourceId)
        .order_by_asc(reference::Column::Field)
        .order_by_asc(reference::Column::Position)
        .all(connection)
        .await?)
}

fn unique(ids: impl Iterator<Item = Uuid>) -> BTreeSet<Uuid> {
    ids.collect()
}

/// Returns the `rows` whose identifiers are in `order`, in that order.
fn in_order<T: Clone>(rows: &[T], order: &[Uuid], id: impl Fn(&T) -> Uuid) -> Vec<T> {
    order.iter().filter_map(|wanted| rows.iter().find(|row| id(row) == *wanted)).cloned().collect()
}
