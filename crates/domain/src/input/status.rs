//! State of a managed record (guide §5.4, 6.4, 7.4, 8.4, 9.4, 10.4).

use serde::{Deserialize, Serialize};

use crate::input::localized::Text;

/// State of a record. Records are never deleted otherwise than by [`Status::Trashed`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Active (Hiệu lực): in use, may be public.
    #[default]
    Active,
    /// Inactive (Không hiệu lực): kept, not public.
    Inactive,
    /// Trash (Thùng rác): deleted, can be restored, cannot be selected anywhere.
    Trashed,
}

impl Status {
    /// All values, in the order of the tabs.
    pub const ALL: [Self; 3] = [Self::Active, Self::Inactive, Self::Trashed];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Trashed => "trashed",
        }
    }

    /// The reverse of [`Status::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// Display name, the label of the tab.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Active => Text::new("Hiệu lực", "Active"),
            Self::Inactive => Text::new("Không hiệu lực", "Inactive"),
            Self::Trashed => Text::new("Thùng rác", "Trash"),
        }
    }
}

/// Number of records by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counts {
    /// Active (Hiệu lực).
    pub active: u64,
    /// Inactive (Không hiệu lực).
    pub inactive: u64,
    /// Trash (Thùng rác).
    pub trashed: u64,
}

impl Counts {
    /// Returns the number of records in `status`.
    #[must_use]
    pub const fn of(&self, status: Status) -> u64 {
        match status {
            Status::Active => self.active,
            Status::Inactive => self.inactive,
            Status::Trashed => self.trashed,
        }
    }

    /// Mutable access to the number of records in `status`.
    pub const fn of_mut(&mut self, status: Status) -> &mut u64 {
        match status {
            Status::Active => &mut self.active,
            Status::Inactive => &mut self.inactive,
            Status::Trashed => &mut self.trashed,
        }
    }
}
