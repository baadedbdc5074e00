//! Export of a whole list: read page by page, written row by row.

use std::collections::{HashMap, HashSet};

use nguon_domain::files::sheet::{Cell, Column, LookupKind, TableFormat};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::localized::Language;
use nguon_domain::input::violation::Reason;
use nguon_domain::records::page::ListQuery;
use nguon_domain::records::resource::Record;
use nguon_domain::records::sheet::{MAX_EXPORTED, file_name, label, write};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::super::registry::for_kind;
use super::super::{Managed, column, list};
use super::{ExportQuery, directory};
use crate::Application;
use crate::access::{Allowed, Tenant};
use crate::files::table::{self, Download, Heading};
use crate::platform::entity::record::RecordEntity as _;
use crate::platform::in_chunks;
use crate::platform::problem::{Error, Result};

/// Number of records per page.
const PAGE: u32 = 500;
/// Maximum number of pages waiting to be written.
const WAITING: usize = 2;

/// Iterates over a whole list page by page.
pub struct Pages<'a, R: Managed, A> {
    application: &'a Application,
    allowed: &'a Allowed<R, A>,
    query: Option<ListQuery>,
    most: usize,
}

impl<'a, R: Managed, A> Pages<'a, R, A> {
    /// Creates the iterator for a list of at most `most` records.
    pub const fn new(application: &'a Application, allowed: &'a Allowed<R, A>, query: ListQuery, most: usize) -> Self {
        Self { application, allowed, query: Some(query), most }
    }

    /// Returns the next page, or `None` after the last.
    ///
    /// # Errors
    /// 422 when the list is too long; 400 for an invalid query.
    pub async fn next(&mut self) -> Result<Option<Vec<Record<R::View>>>> {
        let Some(query) = self.query.take() else { return Ok(None) };
        let status = query.status.unwrap_or_default();
        let page = list::page(self.application, self.allowed, query.clone(), PAGE).await?;
        if page.found.unwrap_or(page.counts.of(status)) > self.most as u64 {
            return Err(Error::field("", Reason::TooManyRows { max: self.most }));
        }
        self.query = page.next.map(|next| ListQuery { after: Some(next), ..query });
        Ok(Some(page.items))
    }
}

/// Records to be written, with the labels of their references.
struct Batch {
    records: Vec<Map<String, Value>>,
    labels: HashMap<String, String>,
}

/// Exports the list as a file.
pub(super) async fn export<R: Managed, A>(
    application: &Application,
    allowed: &Allowed<R, A>,
    query: ExportQuery,
    language: Language,
) -> Result<Download> {
    let _room = application.tables.room(allowed.organisation_id).await?;
    let columns: Vec<Column> = R::COLUMNS.iter().chain(R::EXPORT_ONLY).copied().collect();
    let headings: Vec<Heading> = columns
        .iter()
        .map(|column| Heading { text: column.heading.get(language).to_owned(), form: column.form })
        .collect();
    let (sender, mut receiver) = mpsc::channel::<Batch>(WAITING);
    let (format, folder, public_url) = (query.format, application.tables.folder(), application.public_url.clone());
    let title = R::KIND.label().get(language);
    let writing = spawn_blocking(move || {
        let batches = std::iter::from_fn(|| receiver.blocking_recv());
        let rows = batches.flat_map(|Batch { records, labels }| {
            let row = |record: &Map<String, Value>| -> Vec<Cell> {
                columns.iter().map(|column| write(column, record, &labels, &public_url, language)).collect()
            };
            records.iter().map(row).collect::<Vec<_>>()
        });
        table::write(format, title, &headings, rows, &folder)
    });
    let sent = send_all(application, allowed, query.list, &sender).await;
    drop(sender);
    let file = writing.await.map_err(|error| Error::internal("export", error))?;
    // Errors while reading take precedence: the file is incomplete.
    sent?;
    let name = file_name(R::KIND.label().vi, application.clock.today(), format.as_str());
    Download::new(file?, name, format.media_type())
}

async fn send_all<R: Managed, A>(
    application: &Application,
    allowed: &Allowed<R, A>,
    query: ListQuery,
    sender: &mpsc::Sender<Batch>,
) -> Result<()> {
    let database = application.database.read();
    let mut pages = Pages::new(application, allowed, query, MAX_EXPORTED);
    while let Some(page) = pages.next().await? {
        let labels = labels::<R, _>(database, **allowed, &page).await?;
        let records = page
            .into_iter()
            .map(|record| match serde_json::to_value(record) {
                Ok(Value::Object(record)) => Ok(record),
                Ok(_) => Err(Error::Internal("a record that is no object".to_owned())),
                Err(error) => Err(Error::internal("export", error)),
            })
            .collect::<Result<Vec<_>>>()?;
        if sender.send(Batch { records, labels }).await.is_err() {
            // The writer has failed; its error is returned by the caller.
            return Ok(());
        }
    }
    Ok(())
}

/// Returns the text of each reference as it appears in the table.
async fn labels<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    records: &[Record<R::View>],
) -> Result<HashMap<String, String>> {
    let mut labels = HashMap::new();
    for column in R::COLUMNS {
        let named = || records.iter().flat_map(|record| record.names(column.field));
        let keys = match column.form.lookup() {
            Some(LookupKind::Record(kind)) => {
                let ids: HashSet<Uuid> = named().filter_map(|named| named.id.parse().ok()).collect();
                keys_of(connection, tenant, kind, ids.into_iter().collect()).await?
            }
            Some(_) => HashMap::new(),
            None => continue,
        };
        for named in named() {
            let key = named.id.parse::<Uuid>().ok().and_then(|id| keys.get(&id));
            // An area is named with its province, by which an import finds it.
            labels.insert(named.id.clone(), label(&named.name, key.map(String::as_str)));
        }
    }
    Ok(labels)
}

/// Returns the code that distinguishes each record of a kind in tables.
async fn keys_of<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, String>> {
    for_kind!(kind, R => keys::<R, C>(connection, tenant, ids).await)
}

async fn keys<R: Managed, C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, String>> {
    let Some(key) = R::KEYS.first().filter(|_| !ids.is_empty()) else { return Ok(HashMap::new()) };
    let rows: Vec<(Uuid, Option<String>)> = in_chunks::find(connection, ids, |chunk| {
        R::Entity::find()
            .select_only()
            .columns([R::Entity::ID, column::<R>(key)])
            .filter(R::Entity::ORGANISATION_ID.eq(tenant.organisation_id))
            .filter(R::Entity::ID.is_in(chunk))
            .into_tuple()
    })
    .await?;
    Ok(rows.into_iter().filter_map(|(id, key)| Some((id, R::spellings(key?).into_iter().next()?))).collect())
}

/// Returns an empty import table.
pub(super) async fn template<R: Managed, A>(
    application: &Application,
    allowed: &Allowed<R, A>,
    format: TableFormat,
    language: Language,
) -> Result<Download> {
    let lists = match format {
        TableFormat::Xlsx => directory::choices(application.database.read(), **allowed, R::COLUMNS).await?,
        TableFormat::Csv => Vec::new(),
    };
    let folder = application.tables.folder();
    let title = R::KIND.label().get(language);
    let writing = move || match format {
        TableFormat::Xlsx => table::template(title, R::COLUMNS, &lists, language, &folder),
        TableFormat::Csv => {
            let heading = |column: &Column| Heading { text: table::heading(column, language), form: column.form };
            let headings: Vec<Heading> = R::COLUMNS.iter().map(heading).collect();
            table::write(format, title, &headings, std::iter::empty(), &folder)
        }
    };
    let file = spawn_blocking(writing).await.map_err(|error| Error::internal("template", error))??;
    let name = file_name(&format!("mau {}", R::KIND.label().vi), application.clock.today(), format.as_str());
    Download::new(file, name, format.media_type())
}
