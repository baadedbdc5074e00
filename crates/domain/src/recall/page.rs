//! Recalls withdrawn from pages of other makers, and the decisions of authorities about them (ADR 34).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// Withdrawal of a published recall from pages of other makers, and its referral to their authorities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Withdrawal {
    /// When it was withdrawn.
    pub at: DateTime<Utc>,
    /// Number of makers from whose pages it was withdrawn.
    pub makers: u64,
    /// Number of those makers for which no authority has decided yet.
    pub undecided: u64,
}

/// A maker from whose pages a recall was withdrawn. Only authorities see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageReferral {
    /// Id of the maker.
    pub organisation_id: Uuid,
    /// Name of the maker.
    pub organisation: String,
    /// Whether the recall is shown on the maker's pages.
    pub is_shown: bool,
    /// When it was withdrawn and referred to the authority.
    pub referred_at: DateTime<Utc>,
    /// When an authority decided; absent while the decision is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<Utc>>,
    /// Reason of the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether the caller may decide, as the authority that oversees the maker.
    pub may_decide: bool,
}

/// Decides whether a recall is shown on the pages of a maker that did not publish it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PageDecision {
    /// Id of the maker.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub organisation_id: Option<Uuid>,
    /// Whether the recall is shown on the maker's pages from now on.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub is_shown: bool,
    /// Reason, for the log of the recall.
    #[cfg_attr(feature = "openapi", schema(required, example = "Đã kiểm tra: hàng đúng là của cơ sở này."))]
    pub note: String,
}

impl Input for PageDecision {
    fn check(&self, check: &mut Check) {
        check.present("organisation_id", self.organisation_id.as_ref());
        if self.note.is_empty() {
            check.refuse("note", Reason::Required);
        }
        check.long_text("note", Some(&self.note));
    }
}
