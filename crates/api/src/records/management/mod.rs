//! Management, written once for all kinds of records.
//!
//! A module says in [`Managed`] where its records are stored; [`Routes`] mounts and documents its operations.
//! What a module does beyond that is an ordinary handler beside it, never a flag in here.

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
mod member;
mod openapi;
mod place;
mod process;
mod product;
mod record;
mod reference;
mod registry;
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

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::web::{self, Data, Json};
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
use crate::access::{Allowed, Read, Write};
use crate::http::body::{Body, Created, Current, Done, Id, IfMatch, Query, Then};
use crate::http::idempotency::IdempotencyKey;
use crate::platform::clock::Clock;
use crate::platform::entity::record::RecordEntity;
use crate::platform::problem::{Error, Result};

pub use exchange::{ExportQuery, Pages};
pub(crate) use identity::lock_numbers;
pub use index::marked;
pub use insert::{RowFault, check_many, create_many};
pub(crate) use insert::{create_in, make_many};
pub(crate) use reference::FILE;
pub use registry::{newest_marked, titles_of};
pub use status::change as move_to;
pub use tally::all as counts;
pub(crate) use tally::{add_events, amounts as stored_counts};
pub(crate) use trash::empty_trash;
pub use write::create;

/// Makes the index by which records are found, when the database is older than the index.
///
/// # Errors
/// When the database fails.
pub async fn complete_index(database: &crate::platform::database::Database) -> Result<()> {
    index::complete(database).await
}

/// Where the records of a module are stored.
pub trait Managed: Tabular + Resource<Input: ToSchema + Send, View: ToSchema + Send> {
    /// Their table; `record_table` of the migrations makes it.
    type Entity: RecordEntity<
            Model: IntoActiveModel<Row<Self>> + Send + Sync,
            ActiveModel: Send,
            PrimaryKey: PrimaryKeyTrait<ValueType = Uuid>,
        >;

    /// An empty row with what the module itself gives to a new record, such as its public code.
    fn blank(clock: &Clock) -> Row<Self>;

    /// Puts what was entered into a row. Lists of references are stored for it.
    fn write(row: &mut Row<Self>, input: Self::Input);

    /// What was entered, read from a row and the lists of references stored beside it.
    fn read(model: &Stored<Self>, lists: &mut Lists) -> Self::Input;

    /// What is shown of a row.
    fn view(model: &Stored<Self>, input: Self::Input) -> Self::View;

    /// The public code of a row, for kinds that have one.
    fn trace_code(_row: &Row<Self>) -> Option<String> {
        None
    }

    /// How people write a code as it is stored (see [`Tabular::KEYS`]): first as tables show it.
    fn spellings(stored: String) -> Vec<String> {
        vec![stored]
    }

    /// Values that no two records of the business may share.
    fn unique(_input: &Self::Input) -> Vec<Unique<Self>> {
        Vec::new()
    }
}

/// Values that no two records of a business may share.
pub struct Unique<R: Managed> {
    /// The field that is named when they are taken.
    pub field: &'static str,
    /// The columns with the values that they may not all share.
    pub values: Vec<(Column<R>, Value)>,
}

impl<R: Managed> Unique<R> {
    /// The value of one column.
    fn one(field: &'static str, column: Column<R>, value: impl Into<Value>) -> Self {
        Self { field, values: vec![(column, value.into())] }
    }

    /// The rows that have them.
    fn condition(&self) -> Condition {
        self.values.iter().fold(Condition::all(), |all, (column, value)| all.add(column.eq(value.clone())))
    }

    /// The same for the same values.
    fn fingerprint(&self) -> String {
        format!("{} {:?}", self.field, self.values.iter().map(|(_, value)| value).collect::<Vec<_>>())
    }
}

/// A row that is being written.
pub type Row<R> = <<R as Managed>::Entity as EntityTrait>::ActiveModel;
/// A row that was read.
pub type Stored<R> = <<R as Managed>::Entity as EntityTrait>::Model;
/// The columns of a module's table.
pub type Column<R> = <<R as Managed>::Entity as EntityTrait>::Column;

/// The lists of references of one record, by field.
#[derive(Debug, Default)]
pub struct Lists(HashMap<String, Vec<Uuid>>);

impl Lists {
    /// The list of one field, in its order.
    pub fn take(&mut self, field: &str) -> Vec<Uuid> {
        self.0.remove(field).unwrap_or_default()
    }

    /// The one entry of a field that is no list.
    pub fn first(&mut self, field: &str) -> Option<Uuid> {
        self.take(field).into_iter().next()
    }
}

/// The column of one of the fields that a module names in [`Resource::SORTS`] or [`Tabular::KEYS`].
///
/// # Panics
/// When the table has no such column: a mistake in the module, found by the first request of its tests.
#[expect(clippy::expect_used, reason = "a field that a module names and its table lacks is a mistake of ours")]
fn column<R: Managed>(name: &str) -> Column<R> {
    Column::<R>::from_str(name).ok().expect("a managed table has the columns that its module names")
}

/// The operations of one module, ready to be mounted and documented.
#[derive(Debug)]
pub struct Routes<R>(PhantomData<R>);

/// The operations of the module `R`.
#[must_use]
pub const fn routes<R: Managed>() -> Routes<R> {
    Routes(PhantomData)
}

impl<R: Managed> HttpServiceFactory for Routes<R> {
    fn register(self, config: &mut AppService) {
        let path = format!("/api/v1/{}", R::KIND.path());
        // `status` stands before `{id}`, which would match it too.
        web::resource(format!("{path}/status")).post(change_status::<R>).register(config);
        exchange::register::<R>(&path, config);
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

/// A request to create, of someone who may.
type Creating<R> = Then<Allowed<R, Write>, (Query<SaveQuery>, IdempotencyKey, Body<<R as Resource>::Input>)>;
/// A request to change, of someone who may.
type Changing<R> = Then<Allowed<R, Write>, (Id, IfMatch, Query<SaveQuery>, Body<<R as Resource>::Input>)>;

async fn create_one<R: Managed>(
    request: Creating<R>,
    application: Data<Application>,
) -> Result<Created<Record<R::View>>> {
    let Then(allowed, (query, key, body)) = request;
    let status = query.0.status()?.unwrap_or_default();
    let create = || create::<R>(&application, &allowed, body.0.clone(), status, key.0.clone());
    let record = application.database.retrying(create).await?;
    let location = format!("/api/v1/{}/{}", R::KIND.path(), record.id);
    Ok(Created { body: record, location })
}

async fn update<R: Managed>(request: Changing<R>, application: Data<Application>) -> Result<Current<Record<R::View>>> {
    let Then(allowed, (id, version, query, body)) = request;
    let status = query.0.status()?;
    let update = || write::update::<R>(&application, &allowed, id.0, version.0, body.0.clone(), status);
    application.database.retrying(update).await.map(Current)
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

/// The guide's two buttons: save as *Hiệu lực* or as *Không hiệu lực*.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SaveQuery {
    status: Option<Status>,
}

impl SaveQuery {
    /// The state to save in, when the query says one.
    fn status(self) -> Result<Option<Status>> {
        match self.status {
            Some(Status::Trashed) => Err(Error::Malformed("status: trashing is done by POST …/status".to_owned())),
            status => Ok(status),
        }
    }
}

/// Refuses what is not of the caller's business as if it were not there.
fn or_not_found<T>(found: Option<T>) -> Result<T> {
    found.ok_or_else(|| ProblemCode::NotFound.into())
}

/// The words by which a record is found.
fn words_of<R: Managed>(input: &R::Input) -> Vec<String> {
    nguon_domain::input::search::words(std::iter::once(input.name()).chain(input.code()).chain(input.search_texts()))
}
