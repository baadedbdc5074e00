//! A record by its own code: found, created and changed by programs that know no ids, such as those of a warehouse.
//!
//! The code is the first of [`Tabular::KEYS`](nguon_domain::records::sheet::Tabular::KEYS): the one that stands for the
//! record in tables too.

use nguon_domain::input::normal_text;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::reason::record::RecordRefusal;
use nguon_domain::input::status::Status;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::records::resource::{Record, RecordInput as _};
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, Value,
};
use serde_json::json;
use uuid::Uuid;

use super::replacement::Replacement;
use super::write::{sanitise, update};
use super::{Managed, Row, Stored, column, create, list, or_not_found, reference};
use crate::Application;
use crate::access::{Allowed, Tenant, Write};
use crate::http::body::Precondition;
use crate::platform::entity::record::{RecordEntity as _, RecordModel as _};
use crate::platform::entity::{reference as stored_reference, stored};
use crate::platform::problem::{Error, Result};

/// Returns the field with the code of a record; `None` for kinds without one.
pub(super) fn field<R: Managed>() -> Option<&'static str> {
    R::KEYS.first().copied()
}

/// A request to create or change the record with a code.
pub(super) struct Saving<R: Managed> {
    code: Value,
    precondition: Precondition,
    replacement: Replacement<R::Input>,
    status: Option<Status>,
}

/// The outcome of [`save`].
pub(super) enum Saved<V> {
    Created(Record<V>),
    Changed(Record<V>),
}

impl<R: Managed> Saving<R> {
    /// Parses the body of a request. A body without the code gets that of the address.
    ///
    /// # Errors
    /// [`Error::Invalid`] as for every change, and when the body has another code than the address.
    pub(super) fn parse(
        application: &Application,
        code: &str,
        precondition: Precondition,
        mut body: serde_json::Value,
        status: Option<Status>,
    ) -> Result<Self> {
        let field = field::<R>().ok_or(ProblemCode::NotFound)?;
        if let Some(fields) = body.as_object_mut() {
            let own = fields.entry(field).or_insert(serde_json::Value::Null);
            if own.is_null() || *own == "" {
                *own = json!(code);
            }
        }
        let replacement = Replacement::parse::<R>(body, application.clock.today())?;
        let own = stored::<R>(field, replacement.input.clone());
        match stored_code::<R>(field, code) {
            Some(code) if own.as_ref() == Some(&code) => Ok(Self { code, precondition, replacement, status }),
            _ => Err(Error::field(field, Reason::Record(RecordRefusal::OtherCode))),
        }
    }
}

/// Returns the code of an input in the form in which it is stored.
fn stored<R: Managed>(field: &str, input: R::Input) -> Option<Value> {
    let mut row = Row::<R>::default();
    R::write(&mut row, input);
    row.get(column::<R>(field)).into_value().filter(|value| *value != value.as_null())
}

/// Returns a code of an address in the form in which it is stored; `None` if no record can have it.
fn stored_code<R: Managed>(field: &str, code: &str) -> Option<Value> {
    let code = normal_text(code);
    // No input takes them, and PostgreSQL not all.
    if code.chars().any(char::is_control) {
        return None;
    }
    stored::<R>(field, serde_json::from_value(json!({ field: code })).ok()?)
}

/// Returns the record with a code: of several, the only one outside the trash. `uses` is a record that it refers to.
///
/// # Errors
/// 404; 409 when several records have the code.
pub(super) async fn read<R: Managed, A>(
    application: &Application,
    allowed: &Allowed<R, A>,
    code: &str,
    uses: Option<Uuid>,
) -> Result<Record<R::View>> {
    let database = application.database.read();
    let field = field::<R>().ok_or(ProblemCode::NotFound)?;
    let code = or_not_found(stored_code::<R>(field, code))?;
    let mut condition = Condition::all().add(column::<R>(field).eq(code));
    if let Some(target) = uses {
        let sources = Query::select()
            .column(stored_reference::Column::SourceId)
            .from(stored_reference::Entity)
            .and_where(stored_reference::Column::TargetId.eq(target))
            .to_owned();
        condition = condition.add(R::Entity::ID.in_subquery(sources));
    }
    for states in [&[stored::Status::Active, stored::Status::Inactive][..], &[stored::Status::Trashed]] {
        let mut found = find::<R, _>(database, **allowed, states, condition.clone()).await?;
        match (found.pop(), found.is_empty()) {
            (Some(model), true) => return list::record::<R, _>(database, **allowed, model).await,
            (Some(_), false) => {
                let violation = Violation::new("uses", Reason::Record(RecordRefusal::Ambiguous));
                return Err(Error::Contradicted(ProblemCode::StateConflict, vec![violation]));
            }
            (None, _) => {}
        }
    }
    Err(ProblemCode::NotFound.into())
}

/// Returns at most two records that meet a condition. An index of the lots has state and code.
async fn find<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    states: &[stored::Status],
    condition: Condition,
) -> Result<Vec<Stored<R>>> {
    Ok(R::Entity::find()
        .filter(R::Entity::ORGANISATION_ID.eq(tenant.organisation_id))
        .filter(R::Entity::STATUS.is_in(states.iter().copied()))
        .filter(condition)
        .limit(2)
        .all(connection)
        .await?)
}

/// Creates the record with a code, or changes it if there is one. A repetition of the same request changes nothing.
///
/// # Errors
/// 412 when something else is there than the precondition requires; 428 when there is a record with other content and no
/// version is required; those of creations and changes by id.
pub(super) async fn save<R: Managed>(
    application: &Application,
    allowed: &Allowed<R, Write>,
    saving: &Saving<R>,
) -> Result<Saved<R::View>> {
    if let Some(model) = existing(application, **allowed, saving).await? {
        return change(application, allowed, saving, model).await.map(Saved::Changed);
    }
    if matches!(saving.precondition, Precondition::Version(_)) {
        return Err(ProblemCode::VersionConflict.into());
    }
    let input = saving.replacement.input.clone();
    match create::<R>(application, allowed, input, saving.status.unwrap_or_default(), None).await {
        Err(Error::Invalid(violations)) => match existing(application, **allowed, saving).await? {
            // A request at the same time was faster.
            Some(model) => change(application, allowed, saving, model).await.map(Saved::Changed),
            None => Err(Error::Invalid(violations)),
        },
        created => created.map(Saved::Created),
    }
}

/// Returns the record that a request is about: the one with the code, within whatever makes the code unique.
async fn existing<R: Managed>(
    application: &Application,
    tenant: Tenant,
    saving: &Saving<R>,
) -> Result<Option<Stored<R>>> {
    let field = field::<R>().ok_or(ProblemCode::NotFound)?;
    let within = R::unique(&saving.replacement.input).into_iter().find(|unique| unique.field == field);
    let condition = within.map_or_else(Condition::all, |unique| unique.condition());
    let condition = condition.add(column::<R>(field).eq(saving.code.clone()));
    let states = [stored::Status::Active, stored::Status::Inactive, stored::Status::Trashed];
    Ok(find::<R, _>(application.database.read(), tenant, &states, condition).await?.pop())
}

async fn change<R: Managed>(
    application: &Application,
    allowed: &Allowed<R, Write>,
    saving: &Saving<R>,
    model: Stored<R>,
) -> Result<Record<R::View>> {
    let version = match saving.precondition {
        Precondition::Version(version) => version,
        Precondition::Absent => return Err(ProblemCode::RecordExists.into()),
        Precondition::None => {
            if model.status() == stored::Status::Trashed {
                return Err(ProblemCode::StateConflict.into());
            }
            let database = application.database.read();
            let mut lists = reference::lists(database, vec![model.id()]).await?;
            let before = R::read(&model, &mut lists.remove(&model.id()).unwrap_or_default());
            let mut after = saving.replacement.input.clone();
            after.sanitise(&sanitise);
            let state = Status::from(model.status());
            saving.replacement.read_only.check::<R>(&model, &before, state)?;
            if before == after && saving.status.is_none_or(|status| status == state) {
                return list::record::<R, _>(database, **allowed, model).await;
            }
            return Err(ProblemCode::PreconditionRequired.into());
        }
    };
    update::<R>(application, allowed, model.id(), version, saving.replacement.clone(), saving.status).await
}
