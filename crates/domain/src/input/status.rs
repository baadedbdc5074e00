//! The state of a managed record (guide §5.4, 6.4, 7.4, 8.4, 9.4, 10.4).

use serde::{Deserialize, Serialize};

use crate::input::localized::Text;

/// Whether a record is in use. There is no other way to delete than [`Status::Trashed`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Hiệu lực: in use; may be shown to the public.
    #[default]
    Active,
    /// Không hiệu lực: kept, hidden from the public.
    Inactive,
    /// Thùng rác: deleted; restorable; cannot be chosen anywhere.
    Trashed,
}

impl Status {
    /// All of them, in the order of the tabs.
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

    /// The name of the tab.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Active => Text::new("Hiệu lực", "Active"),
            Self::Inactive => Text::new("Không hiệu lực", "Inactive"),
            Self::Trashed => Text::new("Thùng rác", "Trash"),
        }
    }
}

/// How many records stand in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counts {
    /// Hiệu lực.
    pub active: u64,
    /// Không hiệu lực.
    pub inactive: u64,
    /// Thùng rác.
    pub trashed: u64,
}

impl Counts {
    /// The count of one state.
    #[must_use]
    pub const fn of(&self, status: Status) -> u64 {
        match status {
            Status::Active => self.active,
            Status::Inactive => self.inactive,
            Status::Trashed => self.trashed,
        }
    }

    /// The count of one state, to be changed.
    pub const fn of_mut(&mut self, status: Status) -> &mut u64 {
        match status {
            Status::Active => &mut self.active,
            Status::Inactive => &mut self.inactive,
            Status::Trashed => &mut self.trashed,
        }
    }
}
