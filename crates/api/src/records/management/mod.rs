//! Record management, implemented once for all kinds of records.
//!
//! A module implements [`Managed`] to say where its records are stored; [`Routes`] mounts and documents its operations.
//! Anything further is an ordinary handler in that module, never a flag here.

mod by_code;
mod diary;
mod exchange;
mod finding;
mod identity;
mod index;
mod insert;
mod list;
mod logistic_unit;
mod lot;
mod material;
mod material_batch;
mod member;
mod named_batch;
mod openapi;
mod packed;
mod place;
mod process;
mod product;
mod receipt;
mod record;
mod reference;
mod registry;
mod replacement;
mod sorting;
mod status;
mod tally;
mod target;
mod trace_code;
mod trash;
mod validity;
mod write;

use std::collections::HashMap;
use std::marker::PhantomData;
use std::str::FromStr as _;

use actix_web::Either;
use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::web::{self, Data, Json, Path};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::status::Status;
use nguon_domain::input::violation::Reason;
use nguon_domain::records::page::{ListQuery, Page};
use nguon_domain::records::resource::{Record, RecordInput as _, Resource, StatusChange};
use nguon_domain::records::sheet::Tabular;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait, IntoActiveModel, PrimaryKeyTrait, Value};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Read, Tenant, Write};
use crate::http::body::{Body, Created, Current, Done, Id, IfMatch, Precondition, Query, Then, UncheckedBody};
use crate::http::idempotency::IdempotencyKey;
use crate::platform::clock::Clock;
use crate::platform::database::Change;
use crate::platform::entity::record::RecordEntity;
use crate::platform::problem::{Error, Result};
use crate::records::restriction::PackedLots;

use by_code::{Saved, Saving};
use replacement::Replacement;

pub use exchange::{ExportQuery, Pages};
pub(crate) use identity::lock_numbers;
pub use index::marked;
pub use insert::{RowFault, check_many, create_many};
pub(crate) use insert::{create_in, make_many};
pub(crate) use receipt::receive;
pub(crate) use reference::FILE;
pub use registry::{newest_marked, titles_of};
pub use status::change as move_to;
pub use tally::all as counts;
pub(crate) use tally::{add_events, amounts as stored_counts};
pub(crate) use trash::empty_trash;
pub use write::create;

/// Builds the search index if the database is older than the index.
///
/// # Errors
/// When the database fails.
pub async fn complete_index(database: &crate::platform::database::Database) -> Result<()> {
    index::complete(database).await
}

/// Maps the records of a module to their table.
pub trait Managed: Tabular + Resource<Input: ToSchema + Send, View: ToSchema + Send> {
    /// The table; `record_table` of the migrations creates it.
    type Entity: RecordEntity<
            Model: IntoActiveModel<Row<Self>> + Send + Sync,
            ActiveModel: Send,
            PrimaryKey: PrimaryKeyTrait<ValueType = Uuid>,
        >;

    /// Returns an empty row with the values the module generates for a new record, such as its trace code.
    fn blank(clock: &Clock) -> Row<Self>;

    /// Writes an input into a row. Lists of references are stored separately by the caller.
    fn write(row: &mut Row<Self>, input: Self::Input);

    /// Restores the input from a row and its lists of references.
    fn read(model: &Stored<Self>, lists: &mut Lists) -> Self::Input;

    /// Returns the view of a row.
    fn view(model: &Stored<Self>, input: Self::Input) -> Self::View;

    /// Returns the trace code of a row, for kinds that have one.
    fn trace_code(_row: &Row<Self>) -> Option<String> {
        None
    }

    /// Returns the ways in which people write a stored code (see [`Tabular::KEYS`]); tables use the first.
    fn spellings(stored: String) -> Vec<String> {
        vec![stored]
    }

    /// Completes inputs, in the transaction that is going to write them, by what only the database knows, such as the
    /// batches that the materials of a diary name. Returns the faults by row.
    fn complete(_: Completion<'_>, _: &mut [Self::Input]) -> impl Future<Output = Result<Vec<RowFault>>> + Send {
        async { Ok(Vec::new()) }
    }

    /// Returns the lots that a record packs, for kinds that have contents.
    fn packs(_input: &Self::Input) -> PackedLots {
        PackedLots::default()
    }

    /// Returns the values that must be unique within the business.
    fn unique(_input: &Self::Input) -> Vec<Unique<Self>> {
        Vec::new()
    }
}

/// The transaction in which inputs are completed, and who writes them.
#[expect(missing_debug_implementations, reason = "a transaction shows nothing")]
pub struct Completion<'a> {
    application: &'a Application,
    tenant: Tenant,
    user: Uuid,
    transaction: &'a mut Change,
}

/// A combination of values that must be unique within a business.
pub struct Unique<R: Managed> {
    /// The field reported when the combination is taken.
    pub field: &'static str,
    /// Columns and values.
    pub values: Vec<(Column<R>, Value)>,
}

impl<R: Managed> Unique<R> {
    /// A unique value of a single column.
    fn one(field: &'static str, column: Column<R>, value: impl Into<Value>) -> Self {
        Self { field, values: vec![(column, value.into())] }
    }

    /// The condition for rows with these values.
    fn condition(&self) -> Condition {
        self.values.iter().fold(Condition::all(), |all, (column, value)| all.add(column.eq(value.clone())))
    }

    /// Returns a text that is equal for equal values.
    fn fingerprint(&self) -> String {
        format!("{} {:?}", self.field, self.values.iter().map(|(_, value)| value).collect::<Vec<_>>())
    }
}

/// A row to be written.
pub type Row<R> = <<R as Managed>::Entity as EntityTrait>::ActiveModel;
/// A row read from the database.
pub type Stored<R> = <<R as Managed>::Entity as EntityTrait>::Model;
/// The columns of a module's table.
pub type Column<R> = <<R as Managed>::Entity as EntityTrait>::Column;

/// The lists of references of a record, by field.
#[derive(Debug, Default)]
pub struct Lists(HashMap<String, Vec<Uuid>>);

impl Lists {
    /// Removes and returns the list of a field, in order.
    pub fn take(&mut self, field: &str) -> Vec<Uuid> {
        self.0.remove(field).unwrap_or_default()
    }

    /// Removes the list of a field and returns its first entry, for single-valued fields.
    pub fn first(&mut self, field: &str) -> Option<Uuid> {
        self.take(field).into_iter().next()
    }
}

/// Returns the column of a field listed in [`Resource::SORTS`] or [`Tabular::KEYS`].
///
/// # Panics
/// When the table has no such column: a mistake in the module that the first request of its tests reveals.
#[expect(clippy::expect_used, reason = "a listed field without a column is a programming error")]
fn column<R: Managed>(name: &str) -> Column<R> {
    Column::<R>::from_str(name).ok().expect("a managed table has the columns that its module names")
}

/// The operations of a module, to be mounted and documented.
#[derive(Debug)]
pub struct Routes<R>(PhantomData<R>);

/// Returns the operations of the module `R`.
#[must_use]
pub const fn routes<R: Managed>() -> Routes<R> {
    Routes(PhantomData)
}

impl<R: Managed> HttpServiceFactory for Routes<R> {
    fn register(self, config: &mut AppService) {
        let path = format!("/api/v1/{}", R::KIND.path());
        // Registered before `{id}`, which would match `status` too.
        web::resource(format!("{path}/status")).post(change_status::<R>).register(config);
        exchange::register::<R>(&path, config);
        if by_code::field::<R>().is_some() {
            let by_code = web::resource(format!("{path}/by-code/{{code}}"));
            by_code.get(read_by_code::<R>).put(save_by_code::<R>).register(config);
        }
        web::resource(path.clone()).get(list::<R>).post(create_one::<R>).register(config);
        web::resource(format!("{path}/{{id}}")).get(read::<R>).put(update::<R>).register(config);
    }
}

async fn list<R: Managed>(
    allowed: Allowed<R, Read>,
    query: Query<ListQuery>,
    application: Data<Application>,
) -> Result<Json<Page<R::View>>> {
    list::list(&application, &allowed, query.0).await.map(Json)
}

async fn read<R: Managed>(
    allowed: Allowed<R, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<Current<Record<R::View>>> {
    list::read(&application, &allowed, id.0).await.map(Current)
}

/// An authorised request to create a record.
type Creating<R> = Then<Allowed<R, Write>, (Query<SaveQuery>, IdempotencyKey, Body<<R as Resource>::Input>)>;
/// An authorised request to change a record.
type Changing<R> = Then<Allowed<R, Write>, (Id, IfMatch, Query<SaveQuery>, UncheckedBody)>;
/// An authorised request to create or change the record with a code.
type SavingByCode<R> = Then<Allowed<R, Write>, (Path<String>, Precondition, Query<SaveQuery>, UncheckedBody)>;

async fn create_one<R: Managed>(
    request: Creating<R>,
    application: Data<Application>,
) -> Result<Created<Record<R::View>>> {
    let Then(allowed, (query, key, body)) = request;
    let status = query.0.status()?.unwrap_or_default();
    let create = || create::<R>(&application, &allowed, body.0.clone(), status, key.0.clone());
    let record = application.database.retrying(create).await?;
    Ok(created::<R>(record))
}

/// Returns the response with a new record and its address.
fn created<R: Managed>(record: Record<R::View>) -> Created<Record<R::View>> {
    let location = format!("/api/v1/{}/{}", R::KIND.path(), record.id);
    Created { body: record, location }
}

async fn update<R: Managed>(request: Changing<R>, application: Data<Application>) -> Result<Current<Record<R::View>>> {
    let Then(allowed, (id, version, query, body)) = request;
    let status = query.0.status()?;
    let replacement = Replacement::parse::<R>(body.0, application.clock.today())?;
    let update = || write::update::<R>(&application, &allowed, id.0, version.0, replacement.clone(), status);
    application.database.retrying(update).await.map(Current)
}

async fn read_by_code<R: Managed>(
    allowed: Allowed<R, Read>,
    code: Path<String>,
    query: Query<CodeQuery>,
    application: Data<Application>,
) -> Result<Current<Record<R::View>>> {
    by_code::read(&application, &allowed, &code, query.0.uses).await.map(Current)
}

async fn save_by_code<R: Managed>(
    request: SavingByCode<R>,
    application: Data<Application>,
) -> Result<Either<Created<Record<R::View>>, Current<Record<R::View>>>> {
    let Then(allowed, (code, precondition, query, body)) = request;
    let saving = Saving::<R>::parse(&application, &code, precondition, body.0, query.0.status()?)?;
    let save = || by_code::save(&application, &allowed, &saving);
    Ok(match application.database.retrying(save).await? {
        Saved::Created(record) => Either::Left(created::<R>(record)),
        Saved::Changed(record) => Either::Right(Current(record)),
    })
}

async fn change_status<R: Managed>(
    request: Then<Allowed<R, Write>, Body<StatusChange>>,
    application: Data<Application>,
) -> Result<Done> {
    let Then(allowed, body) = request;
    let status = body.0.status.ok_or_else(|| Error::field("status", Reason::Required))?;
    let change = || status::change::<R>(&application, &allowed, &body.0.ids, status);
    application.database.retrying(change).await?;
    Ok(Done)
}

/// The query of a save: the provincial guide has two buttons, save as *Hiệu lực* (active) or *Không hiệu lực*
/// (inactive).
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SaveQuery {
    status: Option<Status>,
}

/// The query of a look-up by code.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct CodeQuery {
    /// A record that the right one refers to, where several have the code: the product of a lot.
    uses: Option<Uuid>,
}

impl SaveQuery {
    /// Returns the state to save in, if the query has one.
    fn status(self) -> Result<Option<Status>> {
        match self.status {
            Some(Status::Trashed) => Err(Error::Malformed("status: trashing is done by POST …/status".to_owned())),
            status => Ok(status),
        }
    }
}

/// Maps a missing record, or one of another business, to 404.
fn or_not_found<T>(found: Option<T>) -> Result<T> {
    found.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Returns the words by which a record can be searched.
fn words_of<R: Managed>(input: &R::Input) -> Vec<String> {
    nguon_domain::input::search::words(std::iter::once(input.name()).chain(input.code()).chain(input.search_texts()))
}
