//! Browser storage. It may be full, forbidden or cleared at any time, so nothing here fails loudly and nothing that
//! matters is stored only here.

use leptos::prelude::window;
use serde::de::DeserializeOwned;
use serde_json::Value;
use web_sys::Storage;

/// How long a value is stored.
#[derive(Clone, Copy)]
pub enum BrowserStorage {
    /// Until it is removed.
    Local,
    /// Until the tab is closed.
    Session,
}

impl BrowserStorage {
    fn storage(self) -> Option<Storage> {
        match self {
            Self::Local => window().local_storage(),
            Self::Session => window().session_storage(),
        }
        .ok()
        .flatten()
    }

    /// Returns the value under `key`.
    pub fn get(self, key: &str) -> Option<String> {
        self.storage()?.get_item(key).ok().flatten()
    }

    /// Stores `value` under `key`.
    pub fn set(self, key: &str, value: &str) {
        if let Some(storage) = self.storage() {
            let _ = storage.set_item(key, value);
        }
    }

    /// Removes `key`.
    pub fn remove(self, key: &str) {
        if let Some(storage) = self.storage() {
            let _ = storage.remove_item(key);
        }
    }
}

/// Deserialises a JSON text by way of [`Value`]: otherwise the parser would be compiled for every type, in the part
/// of the app that everybody downloads.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(serde_json::from_str::<Value>(text).ok()?).ok()
}
