//! Catalogue entries, of the system and of businesses alike.

use std::collections::HashSet;

use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::search::name_key;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::records::catalogue::{CatalogueEntry, EntryInput, MAX_ENTRIES, code_for};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, OwnCatalogues, SystemCatalogues, Write};
use crate::http::body::Versioned;
use crate::platform::database::Author;
use crate::platform::database::{Change, LogEntry};
use crate::platform::entity::{catalogue_entry, organisation};
use crate::platform::problem::{Error, Result};

use catalogue_entry::{Column, Entity, Model};

impl Versioned for CatalogueEntry {
    fn version(&self) -> i32 {
        self.version
    }
}

/// Proof of the right to change a list of entries; made from a permission only.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner {
    list: ListOwner,
    author: Author,
}

/// The owner of a list of entries.
#[derive(Clone, Copy, Debug)]
enum ListOwner {
    System,
    Business(Uuid),
}

impl From<&Allowed<SystemCatalogues, Write>> for Owner {
    fn from(allowed: &Allowed<SystemCatalogues, Write>) -> Self {
        Self { list: ListOwner::System, author: allowed.into() }
    }
}

impl From<&Allowed<OwnCatalogues, Write>> for Owner {
    fn from(allowed: &Allowed<OwnCatalogues, Write>) -> Self {
        Self { list: ListOwner::Business(allowed.organisation_id), author: allowed.into() }
    }
}

impl Owner {
    /// Begins a change. A change of system entries invalidates the public pages of all businesses.
    async fn change(self, application: &Application) -> Result<Change> {
        let mut change = application.database.change(self.author).await?;
        if matches!(self.list, ListOwner::System) {
            change.publishes_all();
        }
        Ok(change)
    }
}

impl ListOwner {
    const fn organisation_id(self) -> Option<Uuid> {
        match self {
            Self::System => None,
            Self::Business(id) => Some(id),
        }
    }

    /// The condition that selects the owner's entries.
    fn condition(self) -> Condition {
        Condition::all().add(match self {
            Self::System => Column::OrganisationId.is_null(),
            Self::Business(id) => Column::OrganisationId.eq(id),
        })
    }

    /// Serialises changes of a list, so that checks remain true until the write.
    async fn lock(self, transaction: &DatabaseTransaction, kind: CatalogueKind) -> Result<()> {
        match self {
            // Every system list has entries from the first start, and none is ever deleted.
            Self::System => {
                Entity::find()
                    .select_only()
                    .column(Column::Id)
                    .filter(Column::Kind.eq(kind.as_str()))
                    .filter(self.condition())
                    .order_by_asc(Column::Id)
                    .lock_exclusive()
                    .into_tuple::<Uuid>()
                    .all(transaction)
                    .await?;
            }
            Self::Business(id) => {
                organisation::Entity::find_by_id(id)
                    .select_only()
                    .column(organisation::Column::Id)
                    .lock_exclusive()
                    .into_tuple::<Uuid>()
                    .one(transaction)
                    .await?;
            }
        }
        Ok(())
    }
}

/// Returns the system's entries of a catalogue, in order.
pub(super) async fn of_system<C: ConnectionTrait>(connection: &C, kind: CatalogueKind) -> Result<Vec<CatalogueEntry>> {
    read(connection, kind, ListOwner::System.condition()).await
}

/// Returns the entries a business can choose from: its own, then the system's.
pub(super) async fn of_business<C: ConnectionTrait>(
    connection: &C,
    kind: CatalogueKind,
    organisation_id: Uuid,
) -> Result<Vec<CatalogueEntry>> {
    let mut entries = read(connection, kind, ListOwner::Business(organisation_id).condition()).await?;
    entries.extend(of_system(connection, kind).await?);
    Ok(entries)
}

async fn read<C: ConnectionTrait>(
    connection: &C,
    kind: CatalogueKind,
    condition: Condition,
) -> Result<Vec<CatalogueEntry>> {
    let models = Entity::find()
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(condition)
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    Ok(models.into_iter().map(|model| shown(kind, model)).collect())
}

fn shown(kind: CatalogueKind, model: Model) -> CatalogueEntry {
    CatalogueEntry {
        id: model.id,
        kind,
        code: model.code,
        name_vi: model.name_vi,
        name_en: model.name_en,
        retired: model.retired_at.is_some(),
        own: model.organisation_id.is_some(),
        version: model.version,
    }
}

/// Adds an entry at the end of its list.
///
/// # Errors
/// [`Error::Invalid`] for a duplicate code or name; 409 when the list is full; 404 for a catalogue to which the owner
/// cannot add.
pub(super) async fn create(
    application: &Application,
    owner: Owner,
    kind: CatalogueKind,
    input: EntryInput,
) -> Result<CatalogueEntry> {
    let list = owner.list;
    if matches!(list, ListOwner::Business(_)) && !kind.takes_own_entries() {
        return Err(ProblemCode::NotFound.into());
    }
    let mut transaction = owner.change(application).await?;
    list.lock(&transaction, kind).await?;
    let of_owner = Entity::find()
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(list.condition())
        .order_by_asc(Column::Position)
        .all(&transaction)
        .await?;
    if of_owner.len() >= MAX_ENTRIES {
        return Err(ProblemCode::LimitReached.into());
    }
    let codes: HashSet<&str> = of_owner.iter().map(|entry| entry.code.as_str()).collect();
    let mut violations: Vec<Violation> = Vec::new();
    let code = match &input.code {
        Some(code) if kind.has_official_codes() => code.clone(),
        None if kind.has_official_codes() => String::new(),
        Some(_) => {
            violations.push(Violation::new("code", Reason::NotAllowed));
            String::new()
        }
        None => code_for(&input.name_vi, |code| codes.contains(code)),
    };
    if kind.has_official_codes() {
        if let Err(reason) = kind.check_code(&code) {
            violations.push(Violation::new("code", reason));
        } else if codes.contains(code.as_str()) {
            violations.push(Violation::new("code", Reason::Duplicate));
        }
    }
    violations.extend(same_name(&transaction, list, kind, &input.name_vi, None).await?);
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let id = application.clock.new_id();
    Entity::insert(catalogue_entry::ActiveModel {
        id: Set(id),
        kind: Set(kind.as_str().to_owned()),
        organisation_id: Set(list.organisation_id()),
        code: Set(code),
        name_en: Set(input.name_en.unwrap_or_else(|| input.name_vi.clone())),
        name_vi: Set(input.name_vi),
        position: Set(of_owner.last().map_or(0, |last| last.position + 1)),
        retired_at: Set(input.retired.then(|| application.clock.now())),
        version: Set(1),
    })
    .exec_without_returning(&transaction)
    .await?;
    let entry = find(&transaction, list, id).await?.1;
    transaction.record(LogEntry::new("catalogue_entry", id, "create").after(&entry)?);
    transaction.commit().await?;
    Ok(entry)
}

/// Changes the names of an entry and whether it is offered.
///
/// # Errors
/// 404 when the entry is not the owner's; 412 when the version differs; [`Error::Invalid`] for a duplicate name and for
/// a different code.
pub(super) async fn update(
    application: &Application,
    owner: Owner,
    id: Uuid,
    version: i32,
    input: EntryInput,
) -> Result<CatalogueEntry> {
    let list = owner.list;
    let mut transaction = owner.change(application).await?;
    let (kind, _) = find(&transaction, list, id).await?;
    list.lock(&transaction, kind).await?;
    let (_, before) = find(&transaction, list, id).await?;
    if before.version != version {
        return Err(ProblemCode::VersionConflict.into());
    }
    let mut violations = Vec::new();
    if input.code.as_ref().is_some_and(|code| *code != before.code) {
        violations.push(Violation::new("code", Reason::NotAllowed));
    }
    violations.extend(same_name(&transaction, list, kind, &input.name_vi, Some(id)).await?);
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let mut row = catalogue_entry::ActiveModel {
        name_en: Set(input.name_en.unwrap_or_else(|| input.name_vi.clone())),
        name_vi: Set(input.name_vi),
        version: Set(version + 1),
        ..Default::default()
    };
    if input.retired != before.retired {
        row.retired_at = Set(input.retired.then(|| application.clock.now()));
    }
    Entity::update_many().set(row).filter(Column::Id.eq(id)).exec(&transaction).await?;
    let (_, entry) = find(&transaction, list, id).await?;
    transaction.record(LogEntry::new("catalogue_entry", id, "update").before(&before)?.after(&entry)?);
    transaction.commit().await?;
    Ok(entry)
}

/// Sets the order of the owner's entries in a catalogue.
///
/// # Errors
/// 404 for a catalogue to which the owner cannot add; [`Error::Invalid`] for an id that is not in the list; 409 when an
/// entry was added meanwhile.
pub(super) async fn reorder(application: &Application, owner: Owner, kind: CatalogueKind, ids: &[Uuid]) -> Result<()> {
    let list = owner.list;
    if matches!(list, ListOwner::Business(_)) && !kind.takes_own_entries() {
        return Err(ProblemCode::NotFound.into());
    }
    let mut transaction = owner.change(application).await?;
    list.lock(&transaction, kind).await?;
    let present: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(list.condition())
        .into_tuple()
        .all(&transaction)
        .await?;
    if ids.iter().any(|id| !present.contains(id)) {
        return Err(Error::field("ids", Reason::UnknownReference));
    }
    if ids.len() != present.len() {
        return Err(ProblemCode::StateConflict.into());
    }
    let mut position = CaseStatement::new();
    for (place, id) in (0_i32..).zip(ids) {
        position = position.case(Expr::col(Column::Id).eq(*id), place);
    }
    Entity::update_many()
        .col_expr(Column::Position, position.into())
        .filter(Column::Id.is_in(ids.iter().copied()))
        .exec(&transaction)
        .await?;
    transaction.record(LogEntry::new("catalogue_entry", None, "reorder").after(&ids)?);
    transaction.commit().await?;
    Ok(())
}

async fn find(transaction: &DatabaseTransaction, list: ListOwner, id: Uuid) -> Result<(CatalogueKind, CatalogueEntry)> {
    let model = Entity::find_by_id(id).filter(list.condition()).one(transaction).await?;
    let model = model.ok_or(ProblemCode::NotFound)?;
    let kind = CatalogueKind::parse(&model.kind).ok_or_else(|| Error::Internal(format!("catalogue {}", model.kind)))?;
    Ok((kind, shown(kind, model)))
}

/// Returns a violation if another entry visible to the same users has this name.
async fn same_name(
    transaction: &DatabaseTransaction,
    list: ListOwner,
    kind: CatalogueKind,
    name: &str,
    own_id: Option<Uuid>,
) -> Result<Option<Violation>> {
    let visible = Condition::any().add(ListOwner::System.condition()).add(list.condition());
    let names: Vec<(Uuid, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::NameVi])
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(visible)
        .into_tuple()
        .all(transaction)
        .await?;
    let key = name_key(name);
    let taken = names.iter().any(|(id, other)| Some(*id) != own_id && name_key(other) == key);
    Ok(taken.then(|| Violation::new("name_vi", Reason::Duplicate)))
}
