//! Drafts: unsaved input, stored in the browser until it is saved.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::time::Duration;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use nguon_domain::files::file::FileInfo;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::leave;
use crate::component::icon::Shape;
use crate::component::state::Notice;
use crate::form::{Form, Values, meaning};
use crate::platform::format;
use crate::platform::later::Debounce;
use crate::platform::storage::{BrowserStorage, read};

/// A draft of one record of one user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The values of the fields.
    pub values: Values,
    /// The names of referenced records, by identifier.
    pub names: BTreeMap<String, String>,
    /// The referenced files, by identifier.
    #[serde(default)]
    pub files: BTreeMap<String, FileInfo>,
    /// The version of the record that was edited; saving over a newer one is shown as a conflict.
    pub version: Option<i32>,
    /// The values of the record when editing started.
    pub base: Values,
    /// When the draft was stored.
    pub kept_at: DateTime<Utc>,
}

/// Returns the storage key of a draft of a `kind`.
pub fn key(user: Uuid, kind: impl Display, id: Option<&str>) -> String {
    format!("nguon.draft.{user}.{kind}.{}", id.unwrap_or("new"))
}

impl Draft {
    /// Returns the draft under `key`.
    pub fn find(key: &str) -> Option<Self> {
        read(&BrowserStorage::Local.get(key)?)
    }

    /// Stores the draft under `key`.
    pub fn store(&self, key: &str) {
        if let Ok(text) = serde_json::to_string(self) {
            BrowserStorage::Local.set(key, &text);
        }
    }

    /// Removes the draft under `key`.
    pub fn remove(key: &str) {
        BrowserStorage::Local.remove(key);
    }
}

/// Stores a form's draft until it is saved, and asks before the user leaves unsaved changes.
#[derive(Clone, Copy)]
pub struct DraftKeeper {
    form: Form,
    key: StoredValue<Option<String>>,
    saved: StoredValue<bool>,
    /// The version of the record that the form edits; none for a new one.
    pub version: StoredValue<Option<i32>>,
    offered: RwSignal<Option<Draft>>,
}

impl DraftKeeper {
    /// Starts for `form` under `key`. A draft of an earlier visit is offered unless the form is `locked`.
    pub fn start(form: Form, key: Option<String>, version: Option<i32>, locked: bool) -> Self {
        let found = key.as_deref().and_then(Draft::find).filter(|_| !locked);
        let offered = RwSignal::new(found.filter(|draft| meaning(&draft.values) != meaning(&form.original())));
        let keeper = Self {
            form,
            key: StoredValue::new(key),
            saved: StoredValue::new(false),
            version: StoredValue::new(version),
            offered,
        };
        let debounce = Debounce::new();
        Effect::new(move |before: Option<()>| {
            form.values.track();
            if before.is_some() {
                debounce.schedule(Duration::from_millis(400), move || keeper.keep());
            }
        });
        leave::guard(move || {
            let unsaved = untrack(|| form.is_dirty() || form.uploads.pending().is_some());
            let dirty = keeper.saved.try_get_value() == Some(false) && unsaved;
            if dirty {
                keeper.keep();
            }
            dirty
        });
        keeper
    }

    fn keep(self) {
        let Some(key) = self.key.try_get_value().flatten() else { return };
        let form = self.form;
        if !self.saved.get_value() && self.offered.with_untracked(Option::is_none) && untrack(|| form.is_dirty()) {
            let draft = Draft {
                values: form.values.get_untracked(),
                names: form.names.get_untracked(),
                files: form.files.get_untracked(),
                version: self.version.get_value(),
                base: form.original(),
                kept_at: format::now(),
            };
            draft.store(&key);
        }
    }

    /// Discards the draft.
    pub fn discard(self) {
        if let Some(key) = self.key.get_value() {
            Draft::remove(&key);
        }
    }

    /// Called once the form is saved: discards the draft.
    pub fn done(self) {
        self.saved.set_value(true);
        self.discard();
    }

    fn restore(self) {
        let Some(draft) = self.offered.get_untracked() else { return };
        let form = self.form;
        form.names.update(|names| names.extend(draft.names));
        form.files.update(|files| files.extend(draft.files));
        if draft.version.is_some() {
            form.load(draft.base);
            self.version.set_value(draft.version);
        }
        form.values.set(draft.values);
        self.offered.set(None);
    }
}

/// The offer to restore the draft of an earlier visit.
#[component]
pub fn DraftNotice(keeper: DraftKeeper) -> impl IntoView {
    move || {
        keeper.offered.get().map(|draft| {
            let at = format::moment(draft.kept_at);
            view! {
                <Notice tone="info" shape=Shape::Clock>
                    <p>{format!("Có nội dung chưa lưu từ {at}.")}</p>
                    <div class="notice__actions">
                        <button type="button" class="button" on:click=move |_| keeper.restore()>
                            "Khôi phục nội dung chưa lưu"
                        </button>
                        <button
                            type="button"
                            class="button button--quiet"
                            on:click=move |_| {
                                keeper.discard();
                                keeper.offered.set(None);
                            }
                        >
                            "Bỏ"
                        </button>
                    </div>
                </Notice>
            }
        })
    }
}
