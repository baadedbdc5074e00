//! Answers of recipients, and the closing of a recall.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::Treatment;
use crate::input::quantity::Quantity;
use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// Maximum number of goods in one answer.
const MAX_AMOUNTS: usize = 2_000;

/// What a recipient did with one kind of goods.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AnsweredAmount {
    /// Address of the goods, as in the notice.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub address: String,
    /// UN/ECE code of the unit of measure, as in the notice; absent for pieces.
    pub unit: Option<String>,
    /// Quantity returned to its sender.
    pub returned: Option<Quantity>,
    /// Quantity destroyed.
    pub destroyed: Option<Quantity>,
    /// Quantity sold to consumers or used up before the notice.
    pub sold: Option<Quantity>,
    /// Quantity processed into other goods.
    pub processed: Option<Quantity>,
    /// Quantity still in stock and set apart.
    pub held: Option<Quantity>,
}

/// Answer of a recipient; at least an acknowledgement. Quantities replace those of earlier answers for the same goods.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NoticeAnswer {
    /// Quantities; empty for a mere acknowledgement.
    pub amounts: Vec<AnsweredAmount>,
    /// Treatment of the goods in stock.
    pub treatment: Option<Treatment>,
    /// Note.
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

/// Sends a notice to another address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NoticeAddress {
    /// E-mail address of the recipient.
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

/// Closes a recall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RecallClosing {
    /// Treatment of the goods.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub treatment: Option<Treatment>,
    /// Measures and findings, for the report.
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
