//! Public views in memory: bounded, compressed once, and gone the moment the business changes anything.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use actix_web::http::header::HeaderValue;
use chrono::NaiveDate;
use nguon_domain::identification::identifier::TraceCode;
use nguon_domain::identification::qr::public_address;
use nguon_domain::input::localized::Language;
use nguon_domain::public::PublicTrace;
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::anchor::Anchor;
use super::packed::Packed;
use super::page;
use crate::platform::database::Generations;
use crate::platform::problem::{Error, Result};

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
    /// The address of its page, by its code.
    pub(crate) anchor: Anchor,
    /// The `Link` header that names this address as the canonical one.
    pub(crate) canonical: HeaderValue,
    /// As a page, in Vietnamese and in English: made when it is first asked for, and anew every day, because it
    /// says what has expired.
    pages: [RwLock<Option<DayPage>>; 2],
}

impl View {
    /// Writes and compresses a view; `public_url` is the address of the server.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn new(code: TraceCode, trace: &PublicTrace, public_url: &str) -> Result<Self> {
        let json = serde_json::to_vec(trace).map_err(|error| Error::internal("trace", error))?;
        let files = trace.file_ids().into_iter().collect();
        let anchor = Anchor::new(&public_address(public_url, code.as_str()))?;
        let canonical = anchor.canonical()?;
        Ok(Self { code, files, json: Packed::new(&json)?, anchor, canonical, pages: Default::default() })
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
#[derive(Debug)]
struct Fresh {
    /// The businesses whose data it shows, and at which generation it was read.
    of: Vec<(Uuid, u64)>,
    /// Until so many changes of anybody's data it is known to be valid.
    checked_at: AtomicU64,
    view: Arc<View>,
}

type Kept = Arc<Fresh>;

/// The views in memory.
///
/// Every committed change of a business moves it to a new generation, and views of an older one are not shown: nothing
/// has to know which pages a record appears on. Generations are those of the database, so changes by other servers
/// count too; while nothing is heard of them, no view is given out (docs/adr/0030).
#[derive(Debug)]
pub struct Traces {
    views: Cache<TraceCode, Kept>,
    hits: AtomicU64,
    misses: AtomicU64,
}

/// How often views were in memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CacheFigures {
    /// Views that were.
    pub(crate) hits: u64,
    /// Views that had to be read.
    pub(crate) misses: u64,
    /// Views in memory now.
    pub(crate) entries: usize,
}

impl Traces {
    /// Room for so many views.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { views: Cache::new(capacity), hits: AtomicU64::new(0), misses: AtomicU64::new(0) }
    }

    /// The view of a code, if it shows the present state.
    #[must_use]
    pub fn get(&self, generations: &Generations, code: &TraceCode) -> Option<Arc<View>> {
        let view = self.find(generations, code);
        let counter = if view.is_some() { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        view
    }

    /// The same for a caller that asks again where the view is read when there is none: only what is found counts.
    pub(crate) fn peek(&self, generations: &Generations, code: &TraceCode) -> Option<Arc<View>> {
        let view = self.find(generations, code)?;
        self.hits.fetch_add(1, Ordering::Relaxed);
        Some(view)
    }

    /// How often views were in memory.
    pub(crate) fn figures(&self) -> CacheFigures {
        CacheFigures {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            entries: self.views.len(),
        }
    }

    fn find(&self, generations: &Generations, code: &TraceCode) -> Option<Arc<View>> {
        let kept = self.views.get(code)?;
        if !generations.are_current() {
            return None;
        }
        // Nothing at all has changed: the common case, without a look at each business.
        let changes = generations.changes();
        if kept.checked_at.load(Ordering::Acquire) == changes {
            return Some(Arc::clone(&kept.view));
        }
        let is_new = |(organisation, generation): &(Uuid, u64)| generations.of(*organisation) == *generation;
        if kept.of.iter().all(is_new) {
            kept.checked_at.store(changes, Ordering::Release);
            return Some(Arc::clone(&kept.view));
        }
        self.views.remove(code);
        None
    }

    /// Keeps a view of data that was read since. Whose data else it shows is known only when it is read: should
    /// anybody's have changed meanwhile, it is given out and not kept.
    #[must_use]
    pub(crate) fn keep(&self, generations: &Generations, shown: Shown, view: View) -> Arc<View> {
        let view = Arc::new(view);
        let mut of = vec![(shown.by, shown.generation)];
        of.extend(shown.others.iter().map(|organisation| (*organisation, generations.of(*organisation))));
        if shown.others.is_empty() || shown.changes == generations.changes() {
            let checked_at = AtomicU64::new(shown.changes);
            self.views.insert(view.code.clone(), Arc::new(Fresh { of, checked_at, view: Arc::clone(&view) }));
        }
        view
    }
}
