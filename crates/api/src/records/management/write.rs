//! Creation and change of records.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::search::sort_key;
use nguon_domain::input::status::Status;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::records::resource::{Record, RecordInput as _};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::index::{self, Changes};
use super::insert::{RowFault, insert_all, taken_by};
use super::replacement::Replacement;
use super::target::Targets;
use super::{Completion, Managed, Row, identity, list, or_not_found, packed, reference, tally, validity};
use crate::Application;
use crate::access::{Allowed, Tenant, Write};
use crate::files::file;
use crate::http::idempotency::{IdempotentRequest, WorkOutcome, once};
use crate::platform::database::{Change, LogEntry, Transition as _, is_unique_violation};
use crate::platform::entity::record::{RecordEntity as _, RecordModel as _, RecordRow as _, Stamp};
use crate::platform::problem::{Error, Result};

/// Creates a record in a state; with an idempotency key, at most once.
///
/// # Errors
/// [`Error::Invalid`] for values that are taken and dangling references; 409 when the idempotency key was used with
/// other content.
pub async fn create<R: Managed>(
    application: &Application,
    allowed: &Allowed<R, Write>,
    mut input: R::Input,
    status: Status,
    key: Option<String>,
) -> Result<Record<R::View>> {
    input.sanitise(&sanitise);
    let request = IdempotentRequest::new(allowed.organisation_id, key.as_deref(), &(R::KIND, status, &input))?;
    let again = |id| list::read::<R, Write>(application, allowed, id);
    once(application, &request, again, || make::<R>(application, allowed, &input, status, &request)).await
}

pub(super) async fn make<R: Managed>(
    application: &Application,
    allowed: &Allowed<R, Write>,
    input: &R::Input,
    status: Status,
    request: &IdempotentRequest,
) -> Result<WorkOutcome<Record<R::View>>> {
    let tenant = **allowed;
    let user = allowed.principal().user_id;
    let mut transaction = application.database.change(allowed).await?;
    if !R::KIND.has_page() {
        transaction.keeps_numbers();
    }
    let mut inputs = [input.clone()];
    let completion = Completion { application, tenant, user, transaction: &mut transaction };
    let faults = R::complete(completion, &mut inputs).await?;
    let [input] = &inputs;
    identity::lock::<R, _>(&transaction, tenant, &inputs).await?;
    if let Err(refusal) = verify::<R, _>(&transaction, tenant, application.clock.now(), input, None, faults).await {
        // The conflict may be with the record that the same request created before.
        transaction.rollback().await?;
        return match request.find_record(application).await? {
            Some(id) => list::read::<R, Write>(application, allowed, id).await.map(WorkOutcome::Unchanged),
            None => Err(refusal),
        };
    }
    let id = match insert_all::<R>(application, tenant, user, &transaction, &inputs, status).await {
        Err(Error::Database(error)) if is_unique_violation(&error) => {
            transaction.rollback().await?;
            return Err(taken::<R>(application, tenant, input, None).await);
        }
        other => {
            other?.pop().ok_or_else(|| Error::Internal("a record was inserted without an identifier".to_owned()))?
        }
    };
    let model = or_not_found(list::find::<R, _>(&transaction, tenant, id).await?)?;
    let record = list::record::<R, _>(&transaction, tenant, model).await?;
    transaction.record(LogEntry::new(R::KIND.as_str(), id, "create").after(input)?);
    Ok(WorkOutcome::Created { transaction, record_id: id, answer: record })
}

/// Changes a record whose current version is `version`. It keeps its state unless `status` is set.
///
/// # Errors
/// 404; 412 when the version differs; 409 for a trashed record; [`Error::Invalid`] as in [`create`], and for fields that
/// the server sets with another value than the record's.
pub(super) async fn update<R: Managed>(
    application: &Application,
    allowed: &Allowed<R, Write>,
    id: Uuid,
    version: i32,
    replacement: Replacement<R::Input>,
    status: Option<Status>,
) -> Result<Record<R::View>> {
    let (transaction, record) = change::<R>(application, allowed, id, version, replacement, status).await?;
    transaction.commit().await?;
    Ok(record)
}

/// [`update`] in a transaction still to be committed.
///
/// # Errors
/// As for [`update`].
pub(super) async fn change<R: Managed>(
    application: &Application,
    allowed: &Allowed<R, Write>,
    id: Uuid,
    version: i32,
    replacement: Replacement<R::Input>,
    status: Option<Status>,
) -> Result<(Change, Record<R::View>)> {
    let Replacement { mut input, read_only } = replacement;
    input.sanitise(&sanitise);
    let tenant = **allowed;
    let mut transaction = application.database.change(allowed).await?;
    if !R::KIND.has_page() {
        transaction.keeps_numbers();
    }
    let user = allowed.principal().user_id;
    let completion = Completion { application, tenant, user, transaction: &mut transaction };
    let faults = R::complete(completion, std::slice::from_mut(&mut input)).await?;
    index::lock(&transaction, tenant, R::KIND).await?;
    let before = or_not_found(list::find::<R, _>(&transaction, tenant, id).await?)?;
    if before.version() != version {
        return Err(ProblemCode::VersionConflict.into());
    }
    let status_before = Status::from(before.status());
    if status_before == Status::Trashed {
        return Err(ProblemCode::StateConflict.into());
    }
    let status = status.unwrap_or(status_before);
    let mut lists = reference::lists(&transaction, vec![id]).await?;
    let input_before = R::read(&before, &mut lists.remove(&id).unwrap_or_default());
    let now = application.clock.now();
    identity::lock_changed::<R, _>(&transaction, tenant, &input_before, &input).await?;
    read_only.check::<R>(&before, &input_before, status)?;
    verify::<R, _>(&transaction, tenant, now, &input, Some((id, &input_before)), faults).await?;

    let mut row = Row::<R>::default();
    R::write(&mut row, input.clone());
    row.stamp(Stamp {
        version: version + 1,
        status: status.into(),
        sort_name: sort_key(input.name()),
        at: now,
        by: user,
    });
    let changed = R::Entity::update_many()
        .set(row)
        .filter(R::Entity::ID.eq(id))
        .filter(R::Entity::VERSION.eq(version))
        .exec_or(&transaction, ProblemCode::VersionConflict)
        .await;
    match changed {
        Err(Error::Database(error)) if is_unique_violation(&error) => {
            transaction.rollback().await?;
            return Err(taken::<R>(application, tenant, &input, Some(id)).await);
        }
        other => other?,
    }
    let (references, references_before) = (input.references(), input_before.references());
    if references != references_before {
        reference::replace(&transaction, R::KIND, id, &references).await?;
        let (files, files_before) = (reference::files(&references), reference::files(&references_before));
        let added = files.iter().filter(|file| !files_before.contains(file)).copied().collect();
        let dropped = files_before.iter().filter(|file| !files.contains(file)).copied().collect();
        file::hold(&transaction, tenant.organisation_id, added).await?;
        file::release(&transaction, dropped, now).await?;
    }
    identity::replace::<R, _>(&transaction, tenant, now, id, &input_before, &input).await?;
    if status != status_before || input.validities() != input_before.validities() {
        validity::store(&transaction, tenant, R::KIND, id, status, input.validities()).await?;
    }
    if status == Status::Active {
        // Targets of an inactive record may have been trashed since it was last saved.
        let violations = reference::trashed_targets(&transaction, tenant, &[id]).await?;
        if !violations.is_empty() {
            return Err(Error::Invalid(violations));
        }
    }
    let ordinal = before.ordinal();
    let terms = index::terms::<R>(&input, status, &references);
    let terms_before = index::terms::<R>(&input_before, status_before, &references_before);
    let mut changes = Changes::new(tenant, R::KIND);
    changes.remove(ordinal, terms_before.difference(&terms).cloned());
    if input.name() == input_before.name() {
        changes.add(ordinal, &sort_key(input.name()), terms.difference(&terms_before).cloned());
    } else {
        // Every term stores the range of names of its records.
        changes.add(ordinal, &sort_key(input.name()), terms);
    }
    changes.write(&transaction).await?;
    let mut changes = BTreeMap::new();
    *changes.entry(status_before.into()).or_default() -= 1;
    *changes.entry(status.into()).or_default() += 1;
    tally::add(&transaction, tenant, R::KIND, &changes).await?;
    let model = or_not_found(list::find::<R, _>(&transaction, tenant, id).await?)?;
    let record = list::record::<R, _>(&transaction, tenant, model).await?;
    transaction.record(LogEntry::new(R::KIND.as_str(), id, "update").before(&input_before)?.after(&input)?);
    Ok((transaction, record))
}

/// Checks for values that are taken and dangling references; `faults` are those of completing the input.
async fn verify<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    input: &R::Input,
    before: Option<(Uuid, &R::Input)>,
    faults: Vec<RowFault>,
) -> Result<()> {
    let old = before.map(|(_, input)| input.references()).unwrap_or_default();
    let references = input.references();
    let targets = Targets::lock(connection, tenant, references.iter()).await?;
    let mut violations: Vec<Violation> = faults.into_iter().map(|fault| fault.violation).collect();
    violations.extend(reference::check(&targets, &references, &old));
    violations.extend(duplicates::<R, C>(connection, tenant, input, before.map(|(id, _)| id)).await?);
    violations.extend(match before {
        Some((id, before)) => identity::check_changed::<R, C>(connection, tenant, now, id, before, input).await?,
        None => {
            let faults = identity::check::<R, C>(connection, tenant, now, std::slice::from_ref(input)).await?;
            faults.into_iter().map(|fault| fault.violation).collect()
        }
    });
    let before = before.map(|(_, input)| input);
    let faults = packed::check::<R, C>(connection, tenant, now, std::slice::from_ref(input), before).await?;
    violations.extend(faults.into_iter().map(|fault| fault.violation));
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

async fn duplicates<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    input: &R::Input,
    own_id: Option<Uuid>,
) -> Result<Vec<Violation>> {
    let mut violations = Vec::new();
    for unique in R::unique(input) {
        let found = taken_by::<R, C>(connection, tenant, unique.condition()).await?;
        if found.is_some() && found != own_id {
            violations.push(Violation::new(unique.field, Reason::Duplicate));
        }
    }
    Ok(violations)
}

/// Returns the error for a unique constraint violation: a concurrent request was faster. Names the field where
/// possible.
async fn taken<R: Managed>(application: &Application, tenant: Tenant, input: &R::Input, own_id: Option<Uuid>) -> Error {
    match duplicates::<R, _>(application.database.read(), tenant, input, own_id).await {
        Ok(violations) if violations.is_empty() => ProblemCode::Unavailable.into(),
        Ok(violations) => Error::Invalid(violations),
        Err(error) => error,
    }
}

/// Removes from rich text everything that could run, load or style.
pub(super) fn sanitise(html: &str) -> String {
    ammonia::Builder::default()
        .tags(["p", "br", "strong", "b", "em", "i", "u", "h3", "h4", "ul", "ol", "li", "blockquote", "a"].into())
        .tag_attributes([("a", ["href"].into())].into())
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .link_rel(Some("noopener noreferrer nofollow"))
        .clean(html)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::sanitise;

    #[test]
    fn rich_text_keeps_its_form_and_loses_whatever_could_run() {
        assert_eq!(
            sanitise(
                "<h3>Vườn</h3><p onclick=x>1 <strong>ha</strong><script>alert(1)</script><img src=x onerror=y></p>"
            ),
            "<h3>Vườn</h3><p>1 <strong>ha</strong></p>"
        );
        assert_eq!(
            sanitise("<a href=\"javascript:alert(1)\">a</a><a href=\"https://b.vn\" style=\"x\">b</a>"),
            "<a rel=\"noopener noreferrer nofollow\">a</a><a href=\"https://b.vn\" rel=\"noopener noreferrer nofollow\">b</a>"
        );
    }
}
