//! Holds: goods that may not go anywhere until they are released (Tạm giữ).
//!
//! Goods are put on hold by hand, by the authority, or by an inspection that finds them non-conformant. A hold placed
//! by hand is an event with the business step `holding` and the persistent disposition `non_sellable_other`; its end
//! is an event with the same step that unsets it.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::act::event::{NAMESPACE, finding};
use super::act::view::Goods;
use super::act::{ActKind, Finding};
use super::epcis::{Action, Event, EventType, Identity, Offset, Vocabulary};
use crate::input::violation::Reason;
use crate::input::{Check, Input};
use crate::records::restriction::{Handling, RestrictionKind};

/// The disposition of goods on hold.
const HELD: &str = "non_sellable_other";
/// The disposition of goods that were released.
const RELEASED: &str = "sellable_accessible";

/// Puts goods on hold: one of the business's own lots, or goods that it received, by their code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct HoldInput {
    /// Business that has the goods; for authorities only.
    pub organisation_id: Option<Uuid>,
    /// ID of one of the business's lots; instead of `code`.
    pub lot_id: Option<Uuid>,
    /// The code on a label of the goods, as for an act; instead of `lot_id`.
    #[cfg_attr(feature = "openapi", schema(example = "(01)08938505970011(10)TL-20261115-01"))]
    pub code: Option<String>,
    /// Reason (Lý do).
    #[cfg_attr(feature = "openapi", schema(required, example = "Chờ kết quả kiểm nghiệm dư lượng"))]
    pub reason: String,
    /// Whether the public page of the goods says that they are on hold, and why.
    pub is_public: bool,
}

impl Input for HoldInput {
    const SCANNED: &'static [&'static str] = &["code"];

    fn check(&self, check: &mut Check) {
        match (&self.lot_id, &self.code) {
            (None, None) => check.refuse("lot_id", Reason::Required),
            (Some(_), Some(_)) => check.refuse("code", Reason::NotAllowed),
            _ => {}
        }
        check.line("code", self.code.as_deref());
        check.required_line("reason", &self.reason);
    }
}

/// Ends a hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct HoldRelease {
    /// Reason (Lý do); required of a person who releases what they put on hold themselves.
    #[cfg_attr(feature = "openapi", schema(example = "Kết quả kiểm nghiệm đạt"))]
    pub reason: Option<String>,
}

impl Input for HoldRelease {
    fn check(&self, check: &mut Check) {
        check.line("reason", self.reason.as_deref());
    }
}

/// Decides whether the public page of the goods shows a hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct HoldPublication {
    /// Whether it is shown. What the authority has published stays public.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub is_public: Option<bool>,
}

impl Input for HoldPublication {
    fn check(&self, check: &mut Check) {
        check.present("is_public", self.is_public.as_ref());
    }
}

/// How a caller may end a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReleaseRule {
    /// The caller may end it.
    Open,
    /// The caller may end it and has to give the reason: nobody else in the business may.
    WithReason,
    /// Another person of the business has to end it.
    SecondPerson,
    /// The authority that placed it has to end it.
    Authority,
}

/// Somebody who wants to end a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Releaser {
    /// A user of an authority that oversees the business.
    Authority,
    /// The person of the business who placed it. `has_colleague`: another person of the business may end holds too.
    SamePerson {
        /// Whether there is such a person.
        has_colleague: bool,
    },
    /// Another person of the business.
    OtherPerson,
}

/// Returns how `releaser` may end a hold.
#[must_use]
pub const fn release_rule(is_by_authority: bool, releaser: Releaser) -> ReleaseRule {
    match (is_by_authority, releaser) {
        (_, Releaser::Authority) | (false, Releaser::OtherPerson) => ReleaseRule::Open,
        (true, Releaser::SamePerson { .. } | Releaser::OtherPerson) => ReleaseRule::Authority,
        (false, Releaser::SamePerson { has_colleague: true }) => ReleaseRule::SecondPerson,
        (false, Releaser::SamePerson { has_colleague: false }) => ReleaseRule::WithReason,
    }
}

/// A hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hold {
    /// UUIDv7.
    pub id: Uuid,
    /// Why: `held` by hand, or `failed_inspection`.
    pub kind: RestrictionKind,
    /// The business that has the goods.
    pub organisation_id: Uuid,
    /// Its name.
    pub organisation: String,
    /// The goods.
    pub goods: Goods,
    /// Reason.
    pub reason: String,
    /// Whether the public page of the goods shows it.
    pub is_public: bool,
    /// When the goods were put on hold.
    pub placed_at: DateTime<Utc>,
    /// Name of the person who did; absent for a person of the other side, authority or business.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub placed_by: Option<String>,
    /// Name of the authority that placed it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub authority: Option<String>,
    /// The event: the inspection, or one with the business step `holding`.
    pub event_id: Uuid,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub released_at: Option<DateTime<Utc>>,
    /// Name of the person who ended it; absent for a person of the other side.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub released_by: Option<String>,
    /// Name of the authority that ended it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub released_by_authority: Option<String>,
    /// Reason for which it ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub release_reason: Option<String>,
    /// How the caller may end it; absent when it has ended, and for callers who may not write.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub release: Option<ReleaseRule>,
}

/// A page of holds, the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HoldPage {
    /// The holds.
    pub items: Vec<Hold>,
    /// The value of `after` for the next page; omitted on the last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<Uuid>,
}

/// Returns the event that records that goods are put on hold, or released. It has the id `id`, so that it is an event
/// of its own whatever else happens at that moment.
#[must_use]
pub fn holding(
    goods: &Identity,
    is_class: bool,
    id: Uuid,
    at: DateTime<Utc>,
    is_release: bool,
    reason: Option<&str>,
) -> Map<String, Value> {
    let (disposition, change) = if is_release { (RELEASED, "unset") } else { (HELD, "set") };
    let mut persistent = Map::new();
    persistent.insert(change.to_owned(), json!([HELD]));
    let mut event = Map::from_iter([
        ("@context".to_owned(), json!([{ "nguon": NAMESPACE }])),
        ("type".to_owned(), json!("ObjectEvent")),
        ("eventID".to_owned(), json!(format!("urn:uuid:{id}"))),
        ("eventTime".to_owned(), json!(at.to_rfc3339_opts(SecondsFormat::Millis, true))),
        ("eventTimeZoneOffset".to_owned(), json!(Offset::VIETNAM.to_string())),
        ("action".to_owned(), json!(Action::Observe.as_str())),
        ("bizStep".to_owned(), json!("holding")),
        ("disposition".to_owned(), json!(disposition)),
        ("persistentDisposition".to_owned(), Value::Object(persistent)),
    ]);
    if is_class {
        event.insert("quantityList".to_owned(), json!([{ "epcClass": goods.as_str() }]));
    } else {
        event.insert("epcList".to_owned(), json!([goods.as_str()]));
    }
    if let Some(reason) = reason {
        event.insert("nguon:reason".to_owned(), json!(reason));
    }
    event
}

/// Returns the kind of hold that an event puts its objects on: an inspection that failed, or the step `holding` unless
/// it says that the goods are free again.
#[must_use]
pub fn places_hold(event: &Event) -> Option<RestrictionKind> {
    if event.event_type != EventType::Object || event.error_declaration.is_some() {
        return None;
    }
    if ActKind::of(event) == Some(ActKind::Inspect) && finding(event) == Some(Finding::NonConformant) {
        return Some(RestrictionKind::FailedInspection);
    }
    let disposition = event.disposition.as_ref().and_then(|term| term.name(Vocabulary::Disposition));
    let is_free = !event.unset.is_empty()
        || matches!(disposition, Some("active" | "available" | "conformant" | "in_progress" | RELEASED));
    let is_hold = event.step() == "holding" && event.action != Some(Action::Delete) && !is_free;
    is_hold.then_some(RestrictionKind::Held)
}

/// Returns what an event does with its objects: by the act that it represents, or as a step of the same meaning.
#[must_use]
pub fn handling_of(event: &Event) -> Option<Handling> {
    if let Some(kind) = ActKind::of(event) {
        return Some(kind.handling());
    }
    match event.step() {
        "dispensing" => Some(Handling::Sell),
        "departing" | "loading" => Some(Handling::Send),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{ReleaseRule, Releaser, handling_of, holding, places_hold, release_rule};
    use crate::events::epcis::{Context, Event, Identity, read};
    use crate::records::restriction::{Handling, RestrictionKind};
    use serde_json::{Value, json};
    use uuid::Uuid;

    const LOT: &str = "https://id.gs1.org/01/08938505970011/10/TL-15";

    fn event(parts: &Value) -> Event {
        let mut event = json!({
            "type": "ObjectEvent", "eventTime": "2026-11-20T08:00:00Z", "eventTimeZoneOffset": "+07:00",
            "action": "OBSERVE", "quantityList": [{ "epcClass": LOT, "quantity": 1, "uom": "KGM" }],
        });
        for (name, value) in parts.as_object().expect("an object") {
            event[name] = value.clone();
        }
        let event = event.as_object().cloned().expect("an object");
        read(event, &Context::default(), "").expect("an event")
    }

    #[test]
    fn what_one_person_holds_another_releases() {
        let same = |has_colleague| Releaser::SamePerson { has_colleague };
        for (is_by_authority, releaser, rule) in [
            (false, Releaser::OtherPerson, ReleaseRule::Open),
            (false, same(true), ReleaseRule::SecondPerson),
            (false, same(false), ReleaseRule::WithReason),
            (false, Releaser::Authority, ReleaseRule::Open),
            (true, Releaser::OtherPerson, ReleaseRule::Authority),
            (true, same(true), ReleaseRule::Authority),
            (true, same(false), ReleaseRule::Authority),
            (true, Releaser::Authority, ReleaseRule::Open),
        ] {
            assert_eq!(release_rule(is_by_authority, releaser), rule, "{is_by_authority} {releaser:?}");
        }
    }

    #[test]
    fn a_hold_and_its_release_are_events_of_their_own() {
        let at = "2026-11-22T03:00:00Z".parse().expect("a moment");
        let lot = Identity::parse(LOT).expect("an identity");
        for (is_release, placed) in [(false, Some(RestrictionKind::Held)), (true, None)] {
            for is_class in [true, false] {
                let json = holding(&lot, is_class, Uuid::nil(), at, is_release, Some("Chờ kết quả"));
                let event = read(json, &Context::default(), "").expect("an event");
                assert_eq!(event.step(), "holding");
                assert_eq!(places_hold(&event), placed);
                assert_eq!((event.set.len(), event.unset.len()), if is_release { (0, 1) } else { (1, 0) });
            }
        }
    }

    #[test]
    fn failed_inspections_are_holds_and_others_are_not() {
        for (step, disposition, placed) in [
            ("inspecting", "non_conformant", Some(RestrictionKind::FailedInspection)),
            ("inspecting", "conformant", None),
            ("holding", "non_sellable_other", Some(RestrictionKind::Held)),
            ("holding", "sellable_accessible", None),
            ("storing", "non_sellable_other", None),
        ] {
            let event = event(&json!({ "bizStep": step, "disposition": disposition }));
            assert_eq!(places_hold(&event), placed, "{step} {disposition}");
        }
    }

    #[test]
    fn steps_of_the_same_meaning_are_handled_alike() {
        for (step, handling) in [
            ("shipping", Some(Handling::Send)),
            ("departing", Some(Handling::Send)),
            ("retail_selling", Some(Handling::Sell)),
            ("dispensing", Some(Handling::Sell)),
            ("holding", None),
        ] {
            assert_eq!(handling_of(&event(&json!({ "bizStep": step }))), handling, "{step}");
        }
    }
}
