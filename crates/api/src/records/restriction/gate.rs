//! The gate: applies the table of restrictions to each item of an input.

use nguon_domain::input::violation::Violation;
use nguon_domain::records::restriction::{Handling, Restriction};

/// A check of what one input wants to do with several goods.
#[derive(Debug)]
pub(crate) struct Gate {
    handling: Handling,
    has_reason: bool,
    reason_field: &'static str,
    violations: Vec<Violation>,
}

impl Gate {
    /// `has_reason`: the input gives a reason, in the field `reason_field`.
    pub(crate) const fn new(handling: Handling, has_reason: bool, reason_field: &'static str) -> Self {
        Self { handling, has_reason, reason_field, violations: Vec::new() }
    }

    /// Checks the goods of one field. What no reason opens is a violation of the field, a missing reason one of its own
    /// field; each field has one.
    pub(crate) fn check(&mut self, field: impl FnOnce() -> String, restrictions: &[Restriction]) {
        let refusals = restrictions.iter().filter_map(|one| one.refusal(self.handling, self.has_reason));
        let Some(refusal) = refusals.min_by_key(|refusal| refusal.needs_reason) else { return };
        let field = if refusal.needs_reason { self.reason_field.to_owned() } else { field() };
        if self.violations.iter().all(|violation| violation.field != field) {
            self.violations.push(Violation::new(field, refusal.into()));
        }
    }

    /// Returns the violations found.
    pub(crate) fn violations(self) -> Vec<Violation> {
        self.violations
    }
}
