//! What was typed and not saved, kept in the browser until it is.

use chrono::{DateTime, Utc};
use nguon_domain::file::FileInfo;
use nguon_domain::resource::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::form::Values;
use crate::storage::{Keep, read};

/// A draft of one record of one user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// What stood in the fields.
    pub values: Values,
    /// The names of what is referred to.
    pub names: BTreeMap<String, String>,
    /// The files that are referred to.
    #[serde(default)]
    pub files: BTreeMap<String, FileInfo>,
    /// The version that it began with; saving over a newer one is a conflict, not an oversight.
    pub version: Option<i32>,
    /// What the record was when it began.
    pub base: Values,
    /// When it was kept.
    pub kept_at: DateTime<Utc>,
}

/// Where a draft is kept.
pub fn key(user: Uuid, kind: Kind, id: Option<&str>) -> String {
    format!("nguon.draft.{user}.{kind}.{}", id.unwrap_or("new"))
}

impl Draft {
    /// The draft kept under `key`.
    pub fn find(key: &str) -> Option<Self> {
        read(&Keep::Forever.get(key)?)
    }

    /// Keeps it.
    pub fn keep(&self, key: &str) {
        if let Ok(text) = serde_json::to_string(self) {
            Keep::Forever.set(key, &text);
        }
    }

    /// Forgets what is kept under `key`.
    pub fn forget(key: &str) {
        Keep::Forever.remove(key);
    }
}
