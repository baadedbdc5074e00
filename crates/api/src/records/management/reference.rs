//! References between records: checked on write, stored in one table, and searchable from both ends.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use nguon_domain::input::kind::Kind;
use nguon_domain::input::problem::UsedBy;
use nguon_domain::input::status::Status;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::records::resource::{Reference, Target};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::Lists;
use super::index;
use super::registry::{Title, by_ordinals, titles_of};
use super::target::Targets;
use crate::access::Tenant;
use crate::platform::entity::reference;
use crate::platform::problem::{Error, Result};

/// The `target_kind` of references to files; other references have the kind of the record.
pub(crate) const FILE: &str = "file";

/// Returns a violation for each field that refers to a target that does not exist, belongs to another business, is
/// retired or is in the trash. Targets already in `before` are accepted.
pub(super) fn check(targets: &Targets, references: &[Reference], before: &[Reference]) -> Vec<Violation> {
    let kept: HashSet<&Target> = before.iter().map(|reference| &reference.target).collect();
    let mut violations: Vec<Violation> = Vec::new();
    for reference in references.iter().filter(|reference| !kept.contains(&reference.target)) {
        if let Some(reason) = targets.refusal(&reference.target)
            && !violations.iter().any(|violation| violation.field == reference.field)
        {
            violations.push(Violation::new(reference.field, reason));
        }
    }
    violations
}

/// Returns the rows for the references of a record to other records and to files.
pub(super) fn rows(source_kind: Kind, source_id: Uuid, references: &[Reference]) -> Vec<reference::ActiveModel> {
    let mut positions: HashMap<&str, i32> = HashMap::new();
    let mut rows = Vec::new();
    for reference in references {
        let (target_kind, target_id) = match &reference.target {
            Target::Record(kind, id) => (kind.as_str(), *id),
            Target::File(_, id) => (FILE, *id),
            Target::Catalogue(..) | Target::Unit(_) | Target::Area(_) => continue,
        };
        let position = positions.entry(reference.field).or_default();
        rows.push(reference::ActiveModel {
            source_id: Set(source_id),
            field: Set(reference.field.to_owned()),
            position: Set(*position),
            source_kind: Set(source_kind.as_str().to_owned()),
            target_kind: Set(target_kind.to_owned()),
            target_id: Set(target_id),
        });
        *position += 1;
    }
    rows
}

/// Returns the ids of the files referred to.
pub(super) fn files(references: &[Reference]) -> Vec<Uuid> {
    let files = references.iter().filter_map(|reference| match reference.target {
        Target::File(_, id) => Some(id),
        _ => None,
    });
    files.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Replaces the stored references of a record.
pub(super) async fn replace<C: ConnectionTrait>(
    connection: &C,
    source_kind: Kind,
    source_id: Uuid,
    references: &[Reference],
) -> Result<()> {
    reference::Entity::delete_many().filter(reference::Column::SourceId.eq(source_id)).exec(connection).await?;
    let rows = rows(source_kind, source_id, references);
    if !rows.is_empty() {
        reference::Entity::insert_many(rows).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// Returns the stored lists of references of records.
pub(super) async fn lists<C: ConnectionTrait>(connection: &C, sources: Vec<Uuid>) -> Result<HashMap<Uuid, Lists>> {
    let mut lists: HashMap<Uuid, Lists> = HashMap::new();
    let rows = reference::Entity::find()
        .filter(reference::Column::SourceId.is_in(sources))
        .order_by_asc(reference::Column::SourceId)
        .order_by_asc(reference::Column::Field)
        .order_by_asc(reference::Column::Position)
        .all(connection)
        .await?;
    for row in rows {
        lists.entry(row.source_id).or_default().0.entry(row.field).or_default().push(row.target_id);
    }
    Ok(lists)
}

/// Maximum number of users reported per record and kind.
const MAX_USERS: usize = 20;

/// Returns the active records that use any of `targets`: the first [`MAX_USERS`] of each kind per target.
pub(super) async fn used_by<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    targets: &[Title],
) -> Result<Vec<UsedBy>> {
    let mut used_by = Vec::new();
    for kind in Kind::ALL {
        let ids = targets.iter().map(|title| title.id);
        let pairs = index::users(connection, tenant, kind, ids, MAX_USERS).await?;
        if pairs.is_empty() {
            continue;
        }
        let ordinals: BTreeSet<i32> = pairs.iter().map(|(_, ordinal)| *ordinal).collect();
        let users = by_ordinals(connection, tenant, kind, ordinals.into_iter().collect()).await?;
        for (target, ordinal) in pairs {
            let title = targets.iter().find(|title| title.id == target);
            let user = users.iter().find(|user| user.ordinal == ordinal);
            if let (Some(title), Some(user)) = (title, user) {
                used_by.push(UsedBy {
                    id: target,
                    name: title.name.clone(),
                    user_kind: kind,
                    user_id: user.id,
                    user_name: user.name.clone(),
                });
            }
        }
    }
    used_by.sort_by(|a, b| (&a.name, a.user_kind, &a.user_name).cmp(&(&b.name, b.user_kind, &b.user_name)));
    Ok(used_by)
}

/// Returns a violation for each reference from `sources` to a trashed record.
pub(super) async fn trashed_targets<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    sources: &[Uuid],
) -> Result<Vec<Violation>> {
    let rows: Vec<(String, String, Uuid)> = reference::Entity::find()
        .select_only()
        .columns([reference::Column::Field, reference::Column::TargetKind, reference::Column::TargetId])
        .filter(reference::Column::SourceId.is_in(sources.iter().copied()))
        .filter(reference::Column::TargetKind.ne(FILE))
        .distinct()
        .into_tuple()
        .all(connection)
        .await?;
    let mut targets: BTreeMap<Kind, Vec<(Uuid, String)>> = BTreeMap::new();
    for (field, kind, target) in rows {
        let kind = Kind::parse(&kind).ok_or_else(|| Error::Internal(format!("kind {kind}")))?;
        targets.entry(kind).or_default().push((target, field));
    }
    let mut violations = Vec::new();
    for (kind, fields) in targets {
        let titles =
            titles_of(connection, tenant, kind, fields.iter().map(|(target, _)| *target).collect(), None).await?;
        for title in titles.into_iter().filter(|title| title.status == Status::Trashed) {
            for (_, field) in fields.iter().filter(|(target, _)| *target == title.id) {
                violations.push(Violation::new(field.clone(), Reason::UnknownReference));
            }
        }
    }
    Ok(violations)
}
