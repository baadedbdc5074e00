//! Route of a lot on a public page: the recorded acts of its makers and the number of hand-overs.

use std::collections::BTreeSet;

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
    /// Codes of the goods (Mã truy vết sản phẩm; Circular 02/2024/TT-BKHCN): their addresses in the events, GS1 Digital
    /// Links where they have GS1 keys.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = json!(["https://id.gs1.org/01/08938505970011/10/TL-20261115-01"])))]
    pub product_codes: Vec<String>,
    /// Code of the place (Mã truy vết địa điểm): its GLN, else the code by which its business publishes it; null when
    /// there is neither.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "8938505970004"))]
    pub location_code: Option<String>,
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
    /// Addresses of the goods.
    pub product_codes: BTreeSet<String>,
    /// Code of the place.
    pub location_code: Option<String>,
}

/// Maximum number of codes of goods of a step.
pub const MAX_CODES: usize = 20;

/// Merges equal acts of one day into steps. Returns the last [`MAX_STEPS`] steps, and whether there were more.
#[must_use]
pub fn steps(mut acts: Vec<RecordedAct>) -> (Vec<PublicStep>, bool) {
    acts.sort_by(|one, other| {
        let key = |act: &RecordedAct| (act.happened_at, act.recorded_at, act.kind);
        let place = |act: &RecordedAct| (act.party.clone(), act.location_code.clone());
        key(one).cmp(&key(other)).then_with(|| place(one).cmp(&place(other)))
    });
    let mut steps: Vec<PublicStep> = Vec::new();
    for act in acts {
        let on = vietnam_day(act.happened_at);
        let same = |step: &&mut PublicStep| {
            (step.kind, step.on, &step.party, &step.location_code) == (act.kind, on, &act.party, &act.location_code)
        };
        match steps.iter_mut().find(same) {
            Some(step) => {
                step.count = step.count.saturating_add(1);
                step.recorded_at = step.recorded_at.min(act.recorded_at);
                for code in act.product_codes {
                    if !step.product_codes.contains(&code) && step.product_codes.len() < MAX_CODES {
                        step.product_codes.push(code);
                    }
                }
            }
            None => {
                steps.push(PublicStep {
                    kind: act.kind,
                    is_harvest: act.is_harvest,
                    on,
                    recorded_at: act.recorded_at,
                    party: act.party,
                    product_codes: act.product_codes.into_iter().take(MAX_CODES).collect(),
                    location_code: act.location_code,
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
    use std::collections::BTreeSet;

    use super::{MAX_STEPS, RecordedAct, steps};
    use crate::events::act::ActKind;

    fn act(kind: ActKind, happened_at: &str, party: &str) -> RecordedAct {
        RecordedAct {
            kind,
            is_harvest: false,
            happened_at: happened_at.parse().expect("a moment"),
            recorded_at: "2026-11-22T03:00:00Z".parse().expect("a moment"),
            party: Some(party.to_owned()),
            product_codes: BTreeSet::from([format!("https://id.gs1.org/01/08938505970011/10/{party}")]),
            location_code: None,
        }
    }

    #[test]
    fn acts_at_different_places_are_different_steps_each_with_its_codes() {
        let at = |place: Option<&str>, lot: &str| RecordedAct {
            location_code: place.map(str::to_owned),
            product_codes: BTreeSet::from([lot.to_owned()]),
            ..act(ActKind::Pack, "2026-11-20T10:00:00Z", "HTX")
        };
        let (steps, _) = steps(vec![at(Some("8938505970004"), "A"), at(None, "C"), at(Some("8938505970004"), "B")]);
        let found: Vec<_> =
            steps.iter().map(|step| (step.location_code.as_deref(), step.product_codes.join(" "))).collect();
        assert_eq!(found, [(None, "C".to_owned()), (Some("8938505970004"), "A B".to_owned())]);
        assert_eq!(serde_json::to_value(&steps[0]).expect("JSON")["location_code"], serde_json::Value::Null);
        assert!(
            serde_json::to_string(&steps[0]).expect("JSON").contains("\"location_code\":null"),
            "said, not left out"
        );
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
