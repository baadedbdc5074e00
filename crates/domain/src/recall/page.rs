//! Recalls that left the pages of other makers, and what authorities decide of them (ADR 34).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// That a published recall was withdrawn from pages of other makers, and sent to their authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Withdrawal {
    /// When.
    pub at: DateTime<Utc>,
    /// Makers whose pages it left.
    pub makers: u64,
    /// Of them, those of which no authority has decided yet.
    pub undecided: u64,
}

/// A maker whose pages a recall left; only authorities see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageReferral {
    /// The maker.
    pub organisation_id: Uuid,
    /// Its name.
    pub organisation: String,
    /// Whether the recall stands on its pages.
    pub is_shown: bool,
    /// When it left them.
    pub referred_at: DateTime<Utc>,
    /// When an authority decided; none while it has to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it decided so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether the caller has to decide: the authority that oversees the maker.
    pub may_decide: bool,
}

/// Decides whether a recall stands on the pages of a maker that did not publish it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PageDecision {
    /// The maker.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub organisation_id: Option<Uuid>,
    /// Whether the recall stands on its pages from now on.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub is_shown: bool,
    /// Why; stands in the log of the recall.
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
