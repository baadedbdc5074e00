//! The events that others are compared with.

use std::collections::{HashMap, HashSet};

use nguon_domain::events::epcis::{Context, hash_id, read};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, ValueTuple};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::marks::{Marks, by_content};
use crate::access::Tenant;
use crate::platform::entity::epcis_event;
use crate::platform::in_chunks::MAX_PROBES;
use crate::platform::problem::{Error, Result};

/// An event of the business: stored, or new in this document.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: Uuid,
    pub(super) hash: [u8; 32],
    pub(super) content: Option<[u8; 32]>,
    pub(super) declares_error: bool,
    pub(super) event_id: String,
    /// Whether it came without an id.
    pub(super) is_unnamed: bool,
    pub(super) known_by: Option<[u8; 32]>,
    /// Its index in the document, and among the new events.
    pub(super) new: Option<(usize, usize)>,
}

impl Known {
    /// Whether it says what an event says. Rows of version 0.1.0 that cannot be read any more are compared by hash.
    pub(super) fn says(&self, marks: &Marks) -> bool {
        self.content.map_or(self.hash == marks.hash, |content| content == marks.content)
    }
}

/// The known events that the events of a document may be the same as, or may declare wrong.
#[derive(Debug, Default)]
pub(super) struct Register {
    pub(super) known: Vec<Known>,
    rows: HashSet<Uuid>,
    /// Events, except declarations, by id and by hash.
    pub(super) by_id: HashMap<String, Vec<usize>>,
    pub(super) by_hash: HashMap<[u8; 32], Vec<usize>>,
    pub(super) declarations: HashMap<[u8; 32], usize>,
}

impl Register {
    pub(super) fn add(&mut self, known: Known) -> usize {
        let at = self.known.len();
        self.rows.insert(known.id);
        if known.declares_error {
            self.declarations.extend(known.known_by.map(|known_by| (known_by, at)));
        } else {
            self.by_id.entry(known.event_id.clone()).or_default().push(at);
            self.by_hash.entry(known.hash).or_default().push(at);
        }
        self.known.push(known);
        at
    }

    pub(super) fn with_id(&self, event_id: &str) -> impl Iterator<Item = &Known> {
        self.by_id.get(event_id).into_iter().flatten().filter_map(|at| self.known.get(*at))
    }

    fn with_hash(&self, hash: &[u8; 32]) -> impl Iterator<Item = &Known> {
        self.by_hash.get(hash).into_iter().flatten().filter_map(|at| self.known.get(*at))
    }

    /// Returns the index of the event that came without id and says the same.
    pub(super) fn unnamed(&self, marks: &Marks) -> Option<usize> {
        let mut alike = self.by_hash.get(&marks.hash).into_iter().flatten().copied();
        alike.find(|at| self.known.get(*at).is_some_and(|known| known.is_unnamed && known.says(marks)))
    }

    /// Gives an event an id.
    pub(super) fn name(&mut self, at: usize, event_id: &str) {
        if let Some(known) = self.known.get_mut(at) {
            if let Some(before) = self.by_id.get_mut(&known.event_id) {
                before.retain(|other| *other != at);
            }
            event_id.clone_into(&mut known.event_id);
            known.is_unnamed = false;
            self.by_id.entry(event_id.to_owned()).or_default().push(at);
        }
    }

    /// Returns the events that a declaration declares wrong: those with its id; or else the one without id that has its
    /// hash. A declaration without id means the first event with its hash: that is what an event without id is taken
    /// for.
    pub(super) fn declared_by<'r>(&'r self, declaration: &'r Known) -> Vec<&'r Known> {
        let first = || self.with_hash(&declaration.hash).min_by_key(|known| (!known.is_unnamed, known.id));
        if declaration.is_unnamed {
            return first().into_iter().collect();
        }
        let named: Vec<&Known> = self.with_id(&declaration.event_id).collect();
        if named.is_empty() { first().filter(|known| known.is_unnamed).into_iter().collect() } else { named }
    }
}

/// Loads the events of the business that matter to events with these marks.
pub(super) async fn load<C: ConnectionTrait>(connection: &C, tenant: Tenant, marks: &[Marks]) -> Result<Register> {
    use epcis_event::Column;
    let mut register = Register::default();
    let mut ids: HashSet<String> = HashSet::new();
    let mut keys: HashSet<Vec<u8>> = HashSet::new();
    let mut hashes: HashSet<Vec<u8>> = HashSet::new();
    for marks in marks {
        ids.insert(hash_id(&marks.hash));
        ids.extend(marks.given_id.clone());
        keys.insert(marks.known_by.to_vec());
        if marks.given_id.is_none() {
            hashes.insert(marks.hash.to_vec());
        } else if !marks.declares_error {
            // It may have come without its id.
            keys.insert(by_content(&marks.content).to_vec());
        }
    }
    let mut found = probe(connection, tenant, Column::EventId, ids).await?;
    found.extend(probe(connection, tenant, Column::KnownBy, keys).await?);
    // A declaration without id means the first event with its hash, which need not be one of these.
    let declared = found.iter().filter(|row| row.declares_error && row.event_id == id_of_hash(&row.hash));
    hashes.extend(declared.map(|row| row.hash.clone()));
    found.extend(probe(connection, tenant, Column::Hash, hashes).await?);
    let old: HashSet<Uuid> = found.iter().filter(|row| row.known_by.is_none()).map(|row| row.id).collect();
    let mut old = marks_of_old(connection, old).await?;
    found.sort_by_key(|row| row.id);
    for row in found {
        if register.rows.contains(&row.id) {
            continue;
        }
        let old = old.remove(&row.id);
        let exact = |bytes: Option<Vec<u8>>| bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let content = exact(row.content).or_else(|| old.as_ref().map(|old| old.content));
        let known_by = exact(row.known_by);
        let is_unnamed = match (known_by, content) {
            (Some(known_by), Some(content)) if !row.declares_error => known_by == by_content(&content),
            _ => row.event_id == id_of_hash(&row.hash),
        };
        register.add(Known {
            id: row.id,
            hash: exact(Some(row.hash)).unwrap_or_default(),
            content,
            declares_error: row.declares_error,
            is_unnamed,
            event_id: row.event_id,
            known_by: known_by.or_else(|| old.map(|old| old.known_by)),
            new: None,
        });
    }
    Ok(register)
}

fn id_of_hash(hash: &[u8]) -> String {
    hash_id(&<[u8; 32]>::try_from(hash).unwrap_or_default())
}

/// Returns the marks of rows of version 0.1.0, which were stored without them.
async fn marks_of_old<C: ConnectionTrait>(connection: &C, ids: HashSet<Uuid>) -> Result<HashMap<Uuid, Marks>> {
    use epcis_event::Column;
    let mut marks = HashMap::new();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    // A few at a time, since an event may have a mebibyte.
    for chunk in ids.chunks(MAX_PROBES) {
        let select = epcis_event::Entity::find().select_only().columns([Column::Id, Column::Json]);
        let select = select.filter(Column::Id.is_in(chunk.iter().copied()));
        let rows: Vec<(Uuid, String)> = select.into_tuple().all(connection).await?;
        for (id, json) in rows {
            let json = serde_json::from_str(&json).map_err(|error| Error::internal("stored event", error))?;
            if let Ok(event) = read(json, &Context::default(), "") {
                marks.insert(id, Marks::of(&event));
            }
        }
    }
    Ok(marks)
}

/// A row of an event, without the event.
#[derive(Debug)]
struct Row {
    id: Uuid,
    hash: Vec<u8>,
    content: Option<Vec<u8>>,
    known_by: Option<Vec<u8>>,
    declares_error: bool,
    event_id: String,
}

/// Returns the rows of the business with one of these values in a column.
async fn probe<C: ConnectionTrait, V: Into<sea_orm::Value>>(
    connection: &C,
    tenant: Tenant,
    column: epcis_event::Column,
    values: HashSet<V>,
) -> Result<Vec<Row>> {
    use epcis_event::Column;
    let of_event = |column: Column| Expr::col((epcis_event::Entity, column));
    let wanted = Alias::new("wanted");
    let values: Vec<sea_orm::Value> = values.into_iter().map(Into::into).collect();
    let mut rows = Vec::new();
    for chunk in values.chunks(MAX_PROBES) {
        // Joined with the list of values, each is one index lookup; with a long IN list, PostgreSQL scans all events of
        // the business instead. A cross join, since SQLite keeps its order.
        let statement = Query::select()
            .columns(
                [Column::Id, Column::Hash, Column::Content, Column::KnownBy, Column::DeclaresError, Column::EventId]
                    .map(|column| (epcis_event::Entity, column)),
            )
            .from_values(chunk.iter().map(|value| ValueTuple::One(value.clone())), wanted.clone())
            .cross_join(epcis_event::Entity)
            .and_where(of_event(column).eq(Expr::col((wanted.clone(), Alias::new("column1")))))
            .and_where(of_event(Column::OrganisationId).eq(tenant.organisation_id))
            .to_owned();
        for row in connection.query_all(&statement).await? {
            rows.push(Row {
                id: row.try_get_by_index(0)?,
                hash: row.try_get_by_index(1)?,
                content: row.try_get_by_index(2)?,
                known_by: row.try_get_by_index(3)?,
                declares_error: row.try_get_by_index(4)?,
                event_id: row.try_get_by_index(5)?,
            });
        }
    }
    Ok(rows)
}
