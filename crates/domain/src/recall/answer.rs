//! What recipients say, and how a recall ends.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::Treatment;
use crate::input::quantity::Quantity;
use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// The most kinds of goods in one answer.
const MAX_AMOUNTS: usize = 2_000;

/// What became of so much of something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AnsweredAmount {
    /// Address of the goods, as the notice has it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub address: String,
    /// UN/ECE code, as the notice has it; none for pieces.
    pub unit: Option<String>,
    /// Sent back to whoever it came from.
    pub returned: Option<Quantity>,
    /// Destroyed here.
    pub destroyed: Option<Quantity>,
    /// Sold to consumers or used up, before the notice came.
    pub sold: Option<Quantity>,
    /// Made into something else.
    pub processed: Option<Quantity>,
    /// Still here, kept apart.
    pub held: Option<Quantity>,
}

/// A recipient's answer: at least that the notice was read. What is said of goods takes the place of what was said
/// of them before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NoticeAnswer {
    /// What became of the goods; empty when there is nothing to say yet.
    pub amounts: Vec<AnsweredAmount>,
    /// What is done with what is still there.
    pub treatment: Option<Treatment>,
    /// Anything else.
    pub note: Option<String>,
}

impl Input for NoticeAnswer {
    fn check(&self, check: &mut Check) {
        check.long_text("note", self.note.as_deref());
        check.at_most("amounts", &self.amounts, MAX_AMOUNTS);
        let mut seen = HashSet::new();
        for (place, amount) in self.amounts.iter().enumerate().take(MAX_AMOUNTS) {
            let field = format!("amounts[{place}].address");
            if amount.address.is_empty() {
                check.refuse(field, Reason::Required);
            } else if !seen.insert((&amount.address, &amount.unit)) {
                check.refuse(field, Reason::Duplicate);
            }
        }
    }
}

/// Where a notice is to be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NoticeAddress {
    /// The recipient's e-mail address.
    #[cfg_attr(feature = "openapi", schema(required, example = "nhan@example.vn"))]
    pub email: String,
}

impl Input for NoticeAddress {
    fn check(&self, check: &mut Check) {
        if self.email.is_empty() {
            check.refuse("email", Reason::Required);
        } else {
            check.email("email", Some(&self.email));
        }
    }
}

/// Ends a recall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RecallClosing {
    /// What was done with the goods.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub treatment: Option<Treatment>,
    /// What was done and found; stands in the report.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub note: String,
}

impl Input for RecallClosing {
    fn check(&self, check: &mut Check) {
        check.present("treatment", self.treatment.as_ref());
        if self.note.is_empty() {
            check.refuse("note", Reason::Required);
        }
        check.long_text("note", Some(&self.note));
    }
}
