//! What the browser keeps for us between visits. Storage may be full, forbidden or cleared at any time, so
//! nothing here can fail loudly and nothing that matters is kept only here.

use leptos::prelude::window;
use serde::de::DeserializeOwned;
use serde_json::Value;
use web_sys::Storage;

/// How long something is kept.
#[derive(Clone, Copy)]
pub enum Keep {
    /// Until it is removed.
    Forever,
    /// Until the tab is closed.
    ThisTab,
}

impl Keep {
    fn storage(self) -> Option<Storage> {
        match self {
            Self::Forever => window().local_storage(),
            Self::ThisTab => window().session_storage(),
        }
        .ok()
        .flatten()
    }

    /// What is kept under `key`.
    pub fn get(self, key: &str) -> Option<String> {
        self.storage()?.get_item(key).ok().flatten()
    }

    /// Keeps `value` under `key`.
    pub fn set(self, key: &str, value: &str) {
        if let Some(storage) = self.storage() {
            let _ = storage.set_item(key, value);
        }
    }

    /// Forgets `key`.
    pub fn remove(self, key: &str) {
        if let Some(storage) = self.storage() {
            let _ = storage.remove_item(key);
        }
    }
}

/// What a JSON text says. By way of a value: otherwise the reading of text would be compiled anew for every type, which
/// is a part of the app that everybody downloads.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(serde_json::from_str::<Value>(text).ok()?).ok()
}
