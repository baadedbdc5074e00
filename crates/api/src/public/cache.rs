//! In-memory cache of public views: bounded, compressed once, invalidated by any change of the business.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use actix_web::http::header::HeaderValue;
use chrono::NaiveDate;
use nguon_domain::identification::identifier::TraceCode;
use nguon_domain::input::localized::Language;
use nguon_domain::public::PublicTrace;
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::anchor::Anchor;
use super::packed::Packed;
use super::page;
use crate::platform::database::Generations;
use crate::platform::problem::{Error, Result};

/// A page and the day for which it was rendered, because it shows what has expired.
type DayPage = (NaiveDate, Arc<Packed>);

/// A public view, ready to be sent.
#[derive(Debug)]
pub struct View {
    /// Trace code in canonical form; none of the view of a business.
    pub code: Option<TraceCode>,
    /// Files that the view shows.
    pub files: HashSet<Uuid>,
    /// JSON representation.
    pub json: Packed,
    /// URL of the page, by trace code.
    pub(crate) anchor: Anchor,
    /// `Link` header that names this URL as canonical.
    pub(crate) canonical: HeaderValue,
    /// The page in Vietnamese and English, rendered on first request and again every day, because it shows what has
    /// expired.
    pages: [RwLock<Option<DayPage>>; 2],
}

impl View {
    /// Serialises and compresses a view. `public_url` is the base URL of the server.
    ///
    /// # Errors
    /// When it cannot be serialised.
    pub fn new(code: Option<TraceCode>, trace: &PublicTrace, public_url: &str) -> Result<Self> {
        let json = serde_json::to_vec(trace).map_err(|error| Error::internal("trace", error))?;
        let files = trace.file_ids().into_iter().collect();
        let anchor = Anchor::new(&format!("{public_url}{}", trace.path()))?;
        let canonical = anchor.canonical()?;
        Ok(Self { code, files, json: Packed::new(&json)?, anchor, canonical, pages: Default::default() })
    }

    /// Returns the view's data.
    ///
    /// # Errors
    /// When it cannot be deserialised.
    pub fn trace(&self) -> Result<PublicTrace> {
        serde_json::from_slice(&self.json.content()?).map_err(|error| Error::internal("trace", error))
    }

    /// Returns the page in a language as of `today`.
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

/// The businesses whose data a view shows, and the generations at which it was read.
#[derive(Clone, Debug)]
pub(crate) struct ViewSources {
    /// The publishing business.
    pub(crate) by: Uuid,
    /// Generation of its data.
    pub(crate) generation: u64,
    /// Other businesses whose records it shows, such as suppliers of the lot.
    pub(crate) others: Vec<Uuid>,
    /// Total number of changes to any business's data.
    pub(crate) changes: u64,
}

/// A cached view with the generations of its data.
#[derive(Debug)]
struct CachedView {
    /// Businesses whose data it shows, with the generations at which they were read.
    of: Vec<(Uuid, u64)>,
    /// Total number of changes at which it was last found valid.
    checked_at: AtomicU64,
    view: Arc<View>,
}

/// Cache of public views by trace code.
///
/// Every committed change of a business increases its generation, which invalidates all views of its data: nobody has
/// to know which pages show a record. Generations are shared between servers through the database; while they cannot be
/// read, no view is served from memory (docs/adr/0030).
#[derive(Debug)]
pub struct Traces {
    views: Cache<TraceCode, Arc<CachedView>>,
    hits: AtomicU64,
    misses: AtomicU64,
}

/// Counters of the view cache.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CacheFigures {
    /// Views served from memory.
    pub(crate) hits: u64,
    /// Views that had to be read.
    pub(crate) misses: u64,
    /// Views in memory.
    pub(crate) entries: usize,
}

impl Traces {
    /// Creates a cache for `capacity` views.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { views: Cache::new(capacity), hits: AtomicU64::new(0), misses: AtomicU64::new(0) }
    }

    /// Returns the view of a code if it is up to date. Counts a hit or a miss.
    #[must_use]
    pub fn get(&self, generations: &Generations, code: &TraceCode) -> Option<Arc<View>> {
        let view = self.find(generations, code);
        let counter = if view.is_some() { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        view
    }

    /// Like [`Self::get`], but counts only hits: on a miss the caller falls back to a path that counts again.
    pub(crate) fn peek(&self, generations: &Generations, code: &TraceCode) -> Option<Arc<View>> {
        let view = self.find(generations, code)?;
        self.hits.fetch_add(1, Ordering::Relaxed);
        Some(view)
    }

    /// Returns the counters.
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
        // Common case: nothing changed at all, so no generation needs to be compared.
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

    /// Stores a view read after `shown` was taken. The other businesses of a view are known only after reading; if any
    /// data changed meanwhile, the view is returned but not stored.
    #[must_use]
    pub(crate) fn insert(
        &self,
        generations: &Generations,
        code: TraceCode,
        shown: ViewSources,
        view: View,
    ) -> Arc<View> {
        let view = Arc::new(view);
        let mut of = vec![(shown.by, shown.generation)];
        of.extend(shown.others.iter().map(|organisation| (*organisation, generations.of(*organisation))));
        if shown.others.is_empty() || shown.changes == generations.changes() {
            let checked_at = AtomicU64::new(shown.changes);
            self.views.insert(code, Arc::new(CachedView { of, checked_at, view: Arc::clone(&view) }));
        }
        view
    }
}
