//! Route of a lot on a public page: the recorded acts of its makers and the number of hand-overs.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::events::act::ActKind;
use crate::records::diary::vietnam_day;

/// Maximum number of steps.
pub const MAX_STEPS: usize = 60;

/// A step: an act on a lot or on what it was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicStep {
    /// The act.
    pub kind: ActKind,
    /// For a step that produced goods: whether they were harvested or caught, not manufactured.
    #[serde(default)]
    pub is_harvest: bool,
    /// Day of the act, in Vietnam.
    pub on: NaiveDate,
    /// When the first record of it was made.
    pub recorded_at: DateTime<Utc>,
    /// Name of the business that did it; absent when that business does not publish.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub party: Option<String>,
    /// Number of such acts on that day, such as pallets or deliveries.
    pub count: u32,
}

/// Route of a lot, from what it was made of to its recipients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicJourney {
    /// The steps, earliest first.
    pub steps: Vec<PublicStep>,
    /// Number of recipients. Their names are not public.
    pub recipients: u32,
    /// Whether earlier steps or further recipients were omitted.
    #[serde(default)]
    pub is_cut: bool,
}

/// A recorded act, reduced to its public data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedAct {
    /// The act.
    pub kind: ActKind,
    /// For an act that produced goods: whether they were harvested or caught, not manufactured.
    pub is_harvest: bool,
    /// When it happened.
    pub happened_at: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Name of the business that did it.
    pub party: Option<String>,
}

/// Merges equal acts of one day into steps. Returns the last [`MAX_STEPS`] steps, and whether there were more.
#[must_use]
pub fn steps(mut acts: Vec<RecordedAct>) -> (Vec<PublicStep>, bool) {
    acts.sort_by(|one, other| {
        let key = |act: &RecordedAct| (act.happened_at, act.recorded_at, act.kind);
        key(one).cmp(&key(other)).then_with(|| one.party.cmp(&other.party))
    });
    let mut steps: Vec<PublicStep> = Vec::new();
    for act in acts {
        let on = vietnam_day(act.happened_at);
        let same = |step: &&mut PublicStep| (step.kind, step.on, &step.party) == (act.kind, on, &act.party);
        match steps.iter_mut().find(same) {
            Some(step) => {
                step.count = step.count.saturating_add(1);
                step.recorded_at = step.recorded_at.min(act.recorded_at);
            }
            None => {
                steps.push(PublicStep {
                    kind: act.kind,
                    is_harvest: act.is_harvest,
                    on,
                    recorded_at: act.recorded_at,
                    party: act.party,
                    count: 1,
                });
            }
        }
    }
    let is_cut = steps.len() > MAX_STEPS;
    (steps.split_off(steps.len().saturating_sub(MAX_STEPS)), is_cut)
}

#[cfg(test)]
mod tests {
    use super::{MAX_STEPS, RecordedAct, steps};
    use crate::events::act::ActKind;

    fn act(kind: ActKind, happened_at: &str, party: &str) -> RecordedAct {
        RecordedAct {
            kind,
            is_harvest: false,
            happened_at: happened_at.parse().expect("a moment"),
            recorded_at: "2026-11-22T03:00:00Z".parse().expect("a moment"),
            party: Some(party.to_owned()),
        }
    }

    #[test]
    fn what_one_did_on_one_day_is_one_step_in_the_order_of_time() {
        let (steps, is_cut) = steps(vec![
            act(ActKind::Pack, "2026-11-20T10:00:00Z", "HTX"),
            act(ActKind::Harvest, "2026-11-19T10:00:00Z", "Vườn"),
            act(ActKind::Pack, "2026-11-20T09:00:00Z", "HTX"),
            // Past midnight in Vietnam.
            act(ActKind::Pack, "2026-11-20T18:00:00Z", "HTX"),
        ]);
        let found: Vec<_> = steps.iter().map(|step| (step.kind, step.on.to_string(), step.count)).collect();
        assert_eq!(
            found,
            [
                (ActKind::Harvest, "2026-11-19".to_owned(), 1),
                (ActKind::Pack, "2026-11-20".to_owned(), 2),
                (ActKind::Pack, "2026-11-21".to_owned(), 1),
            ]
        );
        assert!(!is_cut);
    }

    #[test]
    fn a_long_journey_keeps_its_last_steps() {
        let many = (0..100).map(|minute| act(ActKind::Ship, "2026-11-20T10:00:00Z", &format!("Bên {minute:02}")));
        let (steps, is_cut) = steps(many.collect());
        assert_eq!((steps.len(), steps[0].party.as_deref()), (MAX_STEPS, Some("Bên 40")));
        assert!(is_cut, "what is left out is said to be");
    }
}
