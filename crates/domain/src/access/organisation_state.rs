//! Approval state of a business.

use serde::{Deserialize, Serialize};

use crate::input::localized::Text;

/// Approval state of a business.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrganisationState {
    /// Waits for approval by its authority (Chờ duyệt).
    #[default]
    Pending,
    /// Approved (Đã duyệt): may change data and publish.
    Approved,
    /// Rejected with a reason (Bị từ chối): may correct its registration and submit it again.
    Rejected,
    /// Suspended after approval (Tạm ngừng): may read, but neither change nor publish.
    Suspended,
}

impl OrganisationState {
    /// All values, in the order of the tabs of the approval screen.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Approved, Self::Rejected, Self::Suspended];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Suspended => "suspended",
        }
    }

    /// The reverse of [`OrganisationState::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Display name.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Pending => Text::new("Chờ duyệt", "Waiting"),
            Self::Approved => Text::new("Đã duyệt", "Approved"),
            Self::Rejected => Text::new("Bị từ chối", "Rejected"),
            Self::Suspended => Text::new("Tạm ngừng", "Suspended"),
        }
    }
}
