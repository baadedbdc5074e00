//! Public views in memory: bounded, compressed once, and gone the moment the business changes anything.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;
use nguon_domain::identifier::TraceCode;
use nguon_domain::localized::Language;
use nguon_domain::public::PublicTrace;
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::packed::Packed;
use super::page;
use crate::problem::{Error, Result};

/// A page, and the day on which it says what has expired.
type DayPage = (NaiveDate, Arc<Packed>);

/// A public view, ready to be sent.
#[derive(Debug)]
pub struct View {
    /// The code, in its usual form.
    pub code: TraceCode,
    /// The files that it shows.
    pub files: HashSet<Uuid>,
    /// As JSON.
    pub json: Packed,
    /// As a page, in Vietnamese and in English: made when it is first asked for, and anew every day, because it
    /// says what has expired.
    pages: [RwLock<Option<DayPage>>; 2],
}

impl View {
    /// Writes and compresses a view.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn new(code: TraceCode, trace: &PublicTrace) -> Result<Self> {
        let json = serde_json::to_vec(trace).map_err(|error| Error::internal("trace", error))?;
        let files = trace.file_ids().into_iter().collect();
        Ok(Self { code, files, json: Packed::new(&json)?, pages: Default::default() })
    }

    /// What it shows.
    ///
    /// # Errors
    /// When it cannot be read back.
    pub fn trace(&self) -> Result<PublicTrace> {
        serde_json::from_slice(&self.json.content()?).map_err(|error| Error::internal("trace", error))
    }

    /// As a page in a language, as it stands on `today`.
    ///
    /// # Errors
    /// When it cannot be compressed.
    pub fn page(&self, public_url: &str, language: Language, today: NaiveDate) -> Result<Arc<Packed>> {
        let place = &self.pages[usize::from(language == Language::En)];
        let kept = place.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, page)) = kept.filter(|(day, _)| *day == today) {
            return Ok(page);
        }
        let html = page::of(&self.trace()?, &page::Setting { public_url, language, today, notice: None });
        let page = Arc::new(Packed::new(html.as_bytes())?);
        *place.write().unwrap_or_else(PoisonError::into_inner) = Some((today, Arc::clone(&page)));
        Ok(page)
    }
}

/// Whose data a view shows, and as it stood when.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// The business that publishes it.
    pub(crate) by: Uuid,
    /// The generation of its data.
    pub(crate) generation: u64,
    /// Others whose records it shows: where the lot came from.
    pub(crate) others: Vec<Uuid>,
    /// How many changes there had been of anybody's data.
    pub(crate) changes: u64,
}

/// A view, and the generations of the data that it shows.
#[derive(Clone, Debug)]
struct Kept {
    organisation_id: Uuid,
    generation: u64,
    others: Vec<(Uuid, u64)>,
    view: Arc<View>,
}

/// The views in memory.
///
/// Every committed change of a business moves it to a new generation, and views of an older one are not
/// shown: nothing has to know which pages a record appears on. This holds within one server process;
/// docs/adr/0006 says what more than one needs.
#[derive(Debug)]
pub struct Traces {
    views: Cache<TraceCode, Kept>,
    generations: RwLock<HashMap<Uuid, u64>>,
    /// Changes of what all businesses share: names of catalogue entries and areas.
    shared: AtomicU64,
    /// All changes.
    changes: AtomicU64,
}

impl Traces {
    /// Room for so many views.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            views: Cache::new(capacity),
            generations: RwLock::default(),
            shared: AtomicU64::new(0),
            changes: AtomicU64::new(0),
        }
    }

    /// The view of a code, if it shows the present state.
    #[must_use]
    pub fn get(&self, code: &TraceCode) -> Option<Arc<View>> {
        let kept = self.views.get(code)?;
        let is_new = |(organisation, generation): &(Uuid, u64)| self.generation(*organisation) == *generation;
        if kept.generation == self.generation(kept.organisation_id) && kept.others.iter().all(is_new) {
            return Some(kept.view);
        }
        self.views.remove(code);
        None
    }

    /// The generation of a business's data.
    #[must_use]
    pub fn generation(&self, organisation_id: Uuid) -> u64 {
        let generations = self.generations.read().unwrap_or_else(PoisonError::into_inner);
        generations.get(&organisation_id).copied().unwrap_or_default() + self.shared.load(Ordering::Acquire)
    }

    /// How many changes there have been of anybody's data.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Keeps a view of data that was read since. Whose data else it shows is known only when it is read: should
    /// anybody's have changed meanwhile, it is given out and not kept.
    #[must_use]
    pub(crate) fn keep(&self, shown: Shown, view: View) -> Arc<View> {
        let view = Arc::new(view);
        let others: Vec<(Uuid, u64)> =
            shown.others.into_iter().map(|organisation| (organisation, self.generation(organisation))).collect();
        if others.is_empty() || shown.changes == self.changes() {
            let kept =
                Kept { organisation_id: shown.by, generation: shown.generation, others, view: Arc::clone(&view) };
            self.views.insert(view.code.clone(), kept);
        }
        view
    }

    /// The business has changed something: none of its views is shown any more.
    pub fn forget(&self, organisation_id: Uuid) {
        let mut generations = self.generations.write().unwrap_or_else(PoisonError::into_inner);
        *generations.entry(organisation_id).or_default() += 1;
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// Something that pages of all businesses show has changed: no view is shown any more.
    pub fn forget_all(&self) {
        self.shared.fetch_add(1, Ordering::Release);
        self.changes.fetch_add(1, Ordering::AcqRel);
    }
}
