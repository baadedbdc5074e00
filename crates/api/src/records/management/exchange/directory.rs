//! Resolution of the names in an import file, loaded for all its rows at once.

use nguon_domain::files::sheet::{CellFormat, Column, LookupKind};
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::localized::Text;
use nguon_domain::records::sheet::{Directory, LookupRecorder, LookupResult, NameLookup as _};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::super::registry::for_kind;
use super::super::{Managed, column};
use crate::access::Tenant;
use crate::platform::entity::record::RecordEntity as _;
use crate::platform::entity::{area, catalogue_entry, stored};
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// Maximum number of rows per query.
const AT_ONCE: usize = 5_000;

/// Loads the targets that the file's cells may refer to.
pub(super) async fn load<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    asked: &LookupRecorder,
) -> Result<Directory> {
    let mut directory = Directory::default();
    for lookup in asked.kinds() {
        match lookup {
            LookupKind::Entry(kind) => {
                for entry in entries(connection, tenant, kind).await? {
                    let names = [entry.name_vi.as_str(), entry.name_en.as_str()];
                    directory.insert(lookup, &entry.id.to_string(), &names, &[&entry.code]);
                }
            }
            LookupKind::Unit => {
                for entry in entries(connection, tenant, CatalogueKind::Unit).await? {
                    let names = [entry.name_vi.as_str(), entry.name_en.as_str()];
                    directory.insert_unit(&entry.code, &names);
                }
            }
            LookupKind::Area => {
                load_areas(connection, asked, &mut directory).await?;
            }
            LookupKind::Record(kind) => {
                for_kind!(kind, R => records::<R, C>(connection, tenant, asked, &mut directory).await?);
            }
        }
    }
    Ok(directory)
}

/// Loads the areas in force that the file names exactly or by code. Any other way of writing is left to the names of all
/// areas, which are needed where [`lacks_areas`].
async fn load_areas<C: ConnectionTrait>(
    connection: &C,
    asked: &LookupRecorder,
    directory: &mut Directory,
) -> Result<()> {
    let is_named = |texts: Vec<String>| {
        let named = Condition::any().add(area::Column::Name.is_in(texts.clone())).add(area::Column::Code.is_in(texts));
        area::Entity::find().filter(area::Column::ValidTo.is_null()).filter(named)
    };
    for area in in_chunks::find(connection, asked.areas(), is_named).await? {
        directory.insert(LookupKind::Area, &area.id.to_string(), &[&area.name], &[&area.code]);
    }
    Ok(())
}

/// Whether a text for an area is not simply the name or code of one.
pub(super) fn lacks_areas(directory: &Directory, asked: &LookupRecorder) -> bool {
    asked.areas().iter().any(|text| !matches!(directory.find(LookupKind::Area, text), LookupResult::One(_)))
}

/// Loads the business's records outside the trash that match `asked`. All of them are scanned, since names are compared
/// without accents and case, for which the two databases have no common index.
async fn records<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    asked: &LookupRecorder,
    directory: &mut Directory,
) -> Result<()> {
    let lookup = LookupKind::Record(R::KIND);
    // A missing key column is replaced by the name in the query, and ignored in the result.
    let key = |place: usize| R::KEYS.get(place).map_or(R::Entity::NAME, |key| column::<R>(key));
    let mut last = None;
    loop {
        let mut select = R::Entity::find()
            .select_only()
            .columns([R::Entity::ID, R::Entity::NAME, key(0), key(1)])
            .filter(R::Entity::ORGANISATION_ID.eq(tenant.organisation_id))
            .filter(R::Entity::STATUS.ne(stored::Status::Trashed))
            .order_by_asc(R::Entity::ID)
            .limit(AT_ONCE as u64);
        if let Some(last) = last {
            select = select.filter(R::Entity::ID.gt(last));
        }
        let rows: Vec<(Uuid, String, Option<String>, Option<String>)> = select.into_tuple().all(connection).await?;
        last = rows.last().filter(|_| rows.len() == AT_ONCE).map(|(id, ..)| *id);
        for (id, name, first, second) in rows {
            let stored = [first, second].into_iter().take(R::KEYS.len()).flatten();
            let keys: Vec<String> = stored.flat_map(R::spellings).collect();
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            if asked.wants(lookup, &name, &keys) {
                directory.insert(lookup, &id.to_string(), &[&name], &keys);
            }
        }
        if last.is_none() {
            return Ok(());
        }
    }
}

/// Returns the entries of a catalogue that are not retired: the system's and the business's own.
async fn entries<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: CatalogueKind,
) -> Result<Vec<catalogue_entry::Model>> {
    use catalogue_entry::Column;
    Ok(catalogue_entry::Entity::find()
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::RetiredAt.is_null())
        .filter(
            Condition::any()
                .add(Column::OrganisationId.is_null())
                .add(Column::OrganisationId.eq(tenant.organisation_id)),
        )
        .order_by_asc(Column::Position)
        .all(connection)
        .await?)
}

/// Returns the choices for the columns of a template: each list once, under its label.
pub(super) async fn choices<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    columns: &[Column],
) -> Result<Vec<(CellFormat, Text, Vec<String>)>> {
    let mut lists: Vec<(CellFormat, Text, Vec<String>)> = Vec::new();
    // A paper or a receipt has a name of a list among other parts: its cell is no choice.
    for column in columns.iter().filter(|column| !matches!(column.form, CellFormat::Papers | CellFormat::Receipts)) {
        if lists.iter().any(|(form, ..)| *form == column.form) {
            continue;
        }
        if let CellFormat::OneOf(choices) | CellFormat::SomeOf(choices) = column.form {
            let names = choices.iter().map(|(_, label)| label.vi.to_owned()).collect();
            lists.push((column.form, column.heading, names));
            continue;
        }
        let Some(lookup) = column.form.lookup() else { continue };
        let names: Vec<String> = match lookup {
            LookupKind::Entry(kind) => {
                entries(connection, tenant, kind).await?.into_iter().map(|entry| entry.name_vi).collect()
            }
            LookupKind::Unit => {
                let units = entries(connection, tenant, CatalogueKind::Unit).await?;
                units.into_iter().map(|entry| entry.name_vi).collect()
            }
            LookupKind::Area => {
                // Only top-level areas; there are thousands below.
                area::Entity::find()
                    .filter(area::Column::ValidTo.is_null())
                    .filter(area::Column::ParentId.is_null())
                    .order_by_asc(area::Column::Code)
                    .all(connection)
                    .await?
                    .into_iter()
                    .map(|area| area.name)
                    .collect()
            }
            // Records may number thousands, and change.
            LookupKind::Record(_) => continue,
        };
        if !names.is_empty() {
            lists.push((column.form, lookup.label(), names));
        }
    }
    Ok(lists)
}
