//! Decisions of an authority about the businesses that it oversees.

use serde::{Deserialize, Serialize};

use crate::access::organisation_state::OrganisationState;
use crate::accounts::organisation::Organisation;
use crate::input::localized::Text;
use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// A decision of an authority about a business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Approve (Duyệt).
    Approve,
    /// Reject, with a reason (Từ chối).
    Reject,
    /// Suspend, with a reason (Tạm ngừng).
    Suspend,
    /// Reinstate (Cho hoạt động lại).
    Reinstate,
}

impl Verdict {
    /// All values.
    pub const ALL: [Self; 4] = [Self::Approve, Self::Reject, Self::Suspend, Self::Reinstate];

    /// The state that the verdict leads to from `state`, or `None` when it is not allowed there.
    #[must_use]
    pub const fn applied_to(self, state: OrganisationState) -> Option<OrganisationState> {
        match (self, state) {
            (Self::Approve, OrganisationState::Pending) | (Self::Reinstate, OrganisationState::Suspended) => {
                Some(OrganisationState::Approved)
            }
            (Self::Reject, OrganisationState::Pending) => Some(OrganisationState::Rejected),
            (Self::Suspend, OrganisationState::Approved) => Some(OrganisationState::Suspended),
            _ => None,
        }
    }

    /// Whether a reason is required.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Reject | Self::Suspend)
    }

    /// Label of the button.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Approve => Text::new("Duyệt", "Approve"),
            Self::Reject => Text::new("Từ chối", "Reject"),
            Self::Suspend => Text::new("Tạm ngừng", "Suspend"),
            Self::Reinstate => Text::new("Cho hoạt động lại", "Reinstate"),
        }
    }
}

/// Decides about one business.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Decision {
    /// The verdict.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub verdict: Option<Verdict>,
    /// Reason (Lý do), shown to the business. Required for `reject` and `suspend`.
    #[cfg_attr(feature = "openapi", schema(example = "Tệp đăng ký kinh doanh bị mờ, không đọc được mã số."))]
    pub reason: Option<String>,
}

impl Input for Decision {
    fn check(&self, check: &mut Check) {
        check.present("verdict", self.verdict.as_ref());
        if self.verdict.is_some_and(Verdict::needs_reason) && self.reason.is_none() {
            check.refuse("reason", Reason::Required);
        }
        check.at_most("reason", &self.reason, 2_000);
    }
}

/// Number of businesses by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StateCounts {
    /// Waiting for approval (Chờ duyệt).
    pub pending: u64,
    /// Approved (Đã duyệt).
    pub approved: u64,
    /// Rejected (Bị từ chối).
    pub rejected: u64,
    /// Suspended (Tạm ngừng).
    pub suspended: u64,
}

impl StateCounts {
    /// Returns the number of businesses in `state`.
    #[must_use]
    pub const fn of(&self, state: OrganisationState) -> u64 {
        match state {
            OrganisationState::Pending => self.pending,
            OrganisationState::Approved => self.approved,
            OrganisationState::Rejected => self.rejected,
            OrganisationState::Suspended => self.suspended,
        }
    }

    /// Mutable access to the number of businesses in `state`.
    pub const fn of_mut(&mut self, state: OrganisationState) -> &mut u64 {
        match state {
            OrganisationState::Pending => &mut self.pending,
            OrganisationState::Approved => &mut self.approved,
            OrganisationState::Rejected => &mut self.rejected,
            OrganisationState::Suspended => &mut self.suspended,
        }
    }
}

/// A page of the businesses that an authority oversees, longest waiting first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganisationPage {
    /// The businesses.
    pub items: Vec<Organisation>,
    /// Cursor of the next page, for `after`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
    /// Number of businesses by state.
    pub counts: StateCounts,
}

/// Query of the list of businesses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct OrganisationQuery {
    /// State (tab); `pending` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<OrganisationState>,
    /// Words of the name, tax code or address, ignoring accents and case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `next` of the previous page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Page size, 1 to 100; 20 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::Verdict;
    use crate::access::organisation_state::OrganisationState;

    #[test]
    fn nothing_leads_out_of_rejection_but_sending_again() {
        for verdict in Verdict::ALL {
            assert_eq!(verdict.applied_to(OrganisationState::Rejected), None);
        }
    }

    #[test]
    fn each_verdict_can_be_given_in_exactly_one_state() {
        for verdict in Verdict::ALL {
            let states = OrganisationState::ALL.into_iter().filter(|state| verdict.applied_to(*state).is_some());
            assert_eq!(states.count(), 1, "{verdict:?}");
        }
    }
}
