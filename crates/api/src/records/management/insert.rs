//! Creation of records in any number, with a number of statements that is constant as long as the values fit into one
//! statement.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use nguon_domain::input::search::sort_key;
use nguon_domain::input::status::Status;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::records::resource::RecordInput as _;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::index::Changes;
use super::target::Targets;
use super::write::sanitise;
use super::{Completion, Managed, Unique, identity, index, packed, reference, tally, validity};
use crate::Application;
use crate::access::{Allowed, Tenant, Write};
use crate::files::file;
use crate::http::idempotency::WorkOutcome;
use crate::platform::database::{Change, LogEntry, is_unique_violation};
use crate::platform::entity::record::{Creation, RecordEntity as _, RecordRow as _, Stamp};
use crate::platform::entity::trace_code;
use crate::platform::in_chunks;
use crate::platform::problem::{Error, Result};
use crate::records::quota;

/// Maximum number of conditions joined by "or" in one query for taken values.
const MAX_CONDITIONS: usize = 200;

/// A fault in one of many inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// Index of the input, from 0.
    pub row: usize,
    /// The violation.
    pub violation: Violation,
}

/// Creates many records, all of them or none. Returns their ids, or the faults by row.
///
/// # Errors
/// When the database fails; 503 when a concurrent request took a unique value.
pub async fn create_many<R: Managed>(
    application: &Application,
    allowed: &Allowed<R, Write>,
    inputs: Vec<R::Input>,
    status: Status,
) -> Result<std::result::Result<Vec<Uuid>, Vec<RowFault>>> {
    make_many::<R>(application, allowed, inputs, status).await?.commit().await
}

/// [`create_many`] in a transaction still to be committed, for idempotent requests.
pub(crate) async fn make_many<R: Managed>(
    application: &Application,
    allowed: &Allowed<R, Write>,
    inputs: Vec<R::Input>,
    status: Status,
) -> Result<WorkOutcome<std::result::Result<Vec<Uuid>, Vec<RowFault>>>> {
    let mut transaction = application.database.change(allowed).await?;
    if !R::KIND.has_page() {
        transaction.keeps_numbers();
    }
    let made = create_in::<R>(application, allowed, &mut transaction, inputs, status).await?;
    Ok(match made.as_ref().ok().and_then(|ids| ids.first()) {
        Some(&record_id) => WorkOutcome::Created { transaction, record_id, answer: made },
        None => WorkOutcome::Unchanged(made),
    })
}

/// [`create_many`] in the caller's transaction; the caller commits.
pub(crate) async fn create_in<R: Managed>(
    application: &Application,
    allowed: &Allowed<R, Write>,
    transaction: &mut Change,
    mut inputs: Vec<R::Input>,
    status: Status,
) -> Result<std::result::Result<Vec<Uuid>, Vec<RowFault>>> {
    for input in &mut inputs {
        input.sanitise(&sanitise);
    }
    let user = allowed.principal().user_id;
    let mut faults = R::complete(Completion { application, tenant: **allowed, user, transaction }, &mut inputs).await?;
    identity::lock::<R, _>(transaction, **allowed, &inputs).await?;
    faults.extend(check_many::<R, _>(transaction, **allowed, application.clock.now(), &inputs).await?);
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let ids = match insert_all::<R>(application, **allowed, user, transaction, &inputs, status).await {
        Err(Error::Database(error)) if is_unique_violation(&error) => {
            return Err(nguon_domain::input::problem::ProblemCode::Unavailable.into());
        }
        other => other?,
    };
    for (id, input) in ids.iter().zip(&inputs) {
        transaction.record(LogEntry::new(R::KIND.as_str(), *id, "create").after(input)?);
    }
    Ok(Ok(ids))
}

/// Returns the faults that only the database can reveal: dangling references, and unique values that are taken or used
/// by two inputs.
///
/// # Errors
/// When the database fails.
pub async fn check_many<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    inputs: &[R::Input],
) -> Result<Vec<RowFault>> {
    let references: Vec<_> = inputs.iter().map(|input| input.references()).collect();
    let targets = Targets::lock(connection, tenant, references.iter().flatten()).await?;
    let mut faults = Vec::new();
    for (row, references) in references.iter().enumerate() {
        let violations = reference::check(&targets, references, &[]);
        faults.extend(violations.into_iter().map(|violation| RowFault { row, violation }));
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut wanted: Vec<(usize, Unique<R>)> = Vec::new();
    for (row, input) in inputs.iter().enumerate() {
        for unique in R::unique(input) {
            let twice = seen.insert(unique.fingerprint(), row).is_some();
            if twice {
                faults.push(RowFault { row, violation: Violation::new(unique.field, Reason::Duplicate) });
            } else {
                wanted.push((row, unique));
            }
        }
    }
    for chunk in wanted.chunks(MAX_CONDITIONS) {
        let any = chunk.iter().fold(Condition::any(), |any, (_, unique)| any.add(unique.condition()));
        if taken_by::<R, C>(connection, tenant, any).await?.is_none() {
            continue;
        }
        for (row, unique) in chunk {
            if taken_by::<R, C>(connection, tenant, unique.condition()).await?.is_some() {
                faults.push(RowFault { row: *row, violation: Violation::new(unique.field, Reason::Duplicate) });
            }
        }
    }
    faults.extend(identity::check::<R, C>(connection, tenant, now, inputs).await?);
    faults.extend(packed::check::<R, C>(connection, tenant, now, inputs, None).await?);
    Ok(faults)
}

/// Returns the id of a record of the business that satisfies `condition`, if any.
pub(super) async fn taken_by<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    condition: Condition,
) -> Result<Option<Uuid>> {
    Ok(R::Entity::find()
        .select_only()
        .column(R::Entity::ID)
        .filter(R::Entity::ORGANISATION_ID.eq(tenant.organisation_id))
        .filter(condition)
        .limit(1)
        .into_tuple()
        .one(connection)
        .await?)
}

/// Inserts checked inputs, written by `user`, with their index entries, references, keys, files and counts.
pub(super) async fn insert_all<R: Managed>(
    application: &Application,
    tenant: Tenant,
    user: Uuid,
    transaction: &DatabaseTransaction,
    inputs: &[R::Input],
    status: Status,
) -> Result<Vec<Uuid>> {
    let now = application.clock.now();
    let first = index::reserve(transaction, tenant, R::KIND, inputs.len()).await?;
    let mut changes = Changes::new(tenant, R::KIND);
    let (mut ids, mut rows, mut codes, mut references, mut validities, mut files) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (ordinal, input) in (first..).zip(inputs) {
        let id = application.clock.new_id();
        let mut row = R::blank(&application.clock);
        R::write(&mut row, input.clone());
        let sort_name = sort_key(input.name());
        row.create(Creation { id, organisation_id: tenant.organisation_id, ordinal, at: now, by: user });
        row.stamp(Stamp { version: 1, status: status.into(), sort_name: sort_name.clone(), at: now, by: user });
        if let Some(code) = R::trace_code(&row) {
            codes.push(trace_code::ActiveModel {
                code: Set(code),
                organisation_id: Set(tenant.organisation_id),
                kind: Set(R::KIND.as_str().to_owned()),
                record_id: Set(id),
                first_scanned_at: Set(None),
                last_scanned_at: Set(None),
                scans: Set(0),
            });
        }
        let referred = input.references();
        files.extend(reference::files(&referred));
        references.extend(reference::rows(R::KIND, id, &referred));
        validities.extend(validity::rows(tenant, R::KIND, id, status, input.validities()));
        changes.add(ordinal, &sort_name, index::terms::<R>(input, status, &referred));
        rows.push(row);
        ids.push(id);
    }
    in_chunks::insert::<R::Entity>(transaction, rows).await?;
    in_chunks::insert::<trace_code::Entity>(transaction, codes).await?;
    in_chunks::insert::<crate::platform::entity::reference::Entity>(transaction, references).await?;
    in_chunks::insert::<crate::platform::entity::validity::Entity>(transaction, validities).await?;
    changes.write(transaction).await?;
    identity::store::<R, _>(transaction, tenant, now, &ids, inputs).await?;
    file::hold(transaction, tenant.organisation_id, files).await?;
    let count = i64::try_from(inputs.len()).unwrap_or(i64::MAX);
    tally::add(transaction, tenant, R::KIND, &BTreeMap::from([(status.into(), count)])).await?;
    quota::check_records(transaction, &application.quotas, tenant).await?;
    Ok(ids)
}
