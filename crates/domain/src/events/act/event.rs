//! Conversion between acts and EPCIS events. The references of an act are resolved to addresses (identities) before
//! they get here.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::{ActInput, ActKind, Celsius, Finding, InputStatement};
use crate::events::epcis::{Context, Event, EventType, Identity, Offset, Vocabulary, read};
use crate::input::quantity::Quantity;
use crate::input::violation::Violation;

/// The namespace of the extensions that this system adds to its events.
pub const NAMESPACE: &str = "https://nguon.vn/epcis/";
/// The prefix of [`NAMESPACE`] in the events of this system.
const PREFIX: &str = "nguon";
/// Extension of a harvest: the statement about inputs.
const INPUTS: &str = "inputs";
/// Value of [`INPUTS`]: none were used.
const NONE_USED: &str = "none_used";
/// Extension: the name of the carrier.
const CARRIER_NAME: &str = "carrierName";
/// Extension: when the delivery is expected.
const EXPECTED_AT: &str = "expectedAt";
/// The measurement type of temperatures, in the GS1 Web Vocabulary.
const TEMPERATURE: &str = "Temperature";
/// UN/ECE Recommendation 20: degree Celsius.
const CELSIUS: &str = "CEL";

/// A traceable item of an act, by its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedItem {
    /// Its identity.
    pub identity: Identity,
    /// Whether it is a class (a lot or trade item, counted in quantities) rather than an instance.
    pub is_class: bool,
    /// The quantity of a class; `None` when unknown.
    pub quantity: Option<Quantity>,
    /// UN/ECE code of the unit of measure; `None` for pieces.
    pub unit: Option<String>,
}

/// Who carries the goods of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarrierParty {
    /// Its address; `None` for one that another business named without a GLN.
    pub address: Option<String>,
    /// Its name.
    pub name: String,
}

/// The references of an act, resolved to addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResolvedAct {
    /// The items acted on: EPCs, children or inputs of the event.
    pub items: Vec<ResolvedItem>,
    /// The outputs of a transformation.
    pub results: Vec<ResolvedItem>,
    /// The logistic unit that was packed or unpacked.
    pub container: Option<Identity>,
    /// Whether the act creates this unit.
    pub is_new_container: bool,
    /// The acting party.
    pub own: String,
    /// The acting party's place.
    pub place: Option<String>,
    /// The acting party's place from which the goods are moved.
    pub from_place: Option<String>,
    /// The other party.
    pub partner: Option<String>,
    /// The other party's place.
    pub partner_place: Option<String>,
    /// The carrier.
    pub carrier: Option<CarrierParty>,
    /// Business transactions: the plain name of the type, and the address.
    pub transactions: Vec<(&'static str, String)>,
    /// Lot number of the harvest, when it is a single lot.
    pub lot_number: Option<String>,
}

/// Returns the events of an act that has passed its checks: the first is the act itself, the others accompany it.
///
/// # Errors
/// The violations of the EPCIS rules.
pub fn events(input: &ActInput, parts: &ResolvedAct) -> Result<Vec<Event>, Vec<Violation>> {
    let Some(kind) = input.kind else { return Ok(Vec::new()) };
    let mut events = vec![event(input, parts, kind)];
    let Some(container) = &parts.container else { return events.into_iter().map(into_event).collect() };
    if parts.is_new_container && matches!(kind, ActKind::Pack | ActKind::Harvest) {
        let mut commissioning = base(input, parts, ActKind::Harvest);
        commissioning.insert("epcList".to_owned(), json!([container.as_str()]));
        events.push(commissioning);
    }
    if kind == ActKind::Harvest {
        events.push(event(input, parts, ActKind::Pack));
    }
    events.into_iter().map(into_event).collect()
}

fn into_event(event: Map<String, Value>) -> Result<Event, Vec<Violation>> {
    read(event, &Context::default(), "")
}

/// The fields that all events of an act share.
fn base(input: &ActInput, parts: &ResolvedAct, kind: ActKind) -> Map<String, Value> {
    let (event_type, action, step, disposition) = kind.epcis();
    let disposition = match (kind, input.finding) {
        (ActKind::Inspect, Some(Finding::Conformant)) => Some("conformant"),
        (ActKind::Inspect, Some(Finding::NonConformant)) => Some("non_conformant"),
        _ => disposition,
    };
    let mut event = Map::new();
    let mut put = |name: &str, value: Value| event.insert(name.to_owned(), value);
    put("@context", json!([{ PREFIX: NAMESPACE }]));
    put("type", json!(event_type.as_str()));
    // An event without a time is refused by `read`.
    if let Some(happened_at) = input.happened_at {
        put("eventTime", json!(timestamp(happened_at)));
    }
    put("eventTimeZoneOffset", json!(Offset::VIETNAM.to_string()));
    if let Some(action) = action {
        put("action", json!(action.as_str()));
    }
    put("bizStep", json!(step));
    if let Some(disposition) = disposition {
        put("disposition", json!(disposition));
    }
    if let Some(place) = &parts.place {
        put("readPoint", json!({ "id": place }));
        // In transit, goods have no business location until they arrive; sold or destroyed goods have none at all.
        if !matches!(kind, ActKind::Ship | ActKind::Return | ActKind::Transport | ActKind::Sell | ActKind::Destroy) {
            put("bizLocation", json!({ "id": place }));
        }
    }
    event
}

fn event(input: &ActInput, parts: &ResolvedAct, kind: ActKind) -> Map<String, Value> {
    let mut event = base(input, parts, kind);
    let (single, measured) = match kind.epcis().0 {
        EventType::Aggregation => ("childEPCs", "childQuantityList"),
        EventType::Transformation => ("inputEPCList", "inputQuantityList"),
        _ => ("epcList", "quantityList"),
    };
    things(&mut event, &parts.items, single, measured);
    things(&mut event, &parts.results, "outputEPCList", "outputQuantityList");
    if let Some(container) = parts.container.as_ref().filter(|_| matches!(kind, ActKind::Pack | ActKind::Unpack)) {
        event.insert("parentID".to_owned(), json!(container.as_str()));
    }
    parties(&mut event, parts, kind);
    if !parts.transactions.is_empty() {
        let list = parts.transactions.iter().map(|(kind, id)| json!({ "type": kind, "bizTransaction": id })).collect();
        event.insert("bizTransactionList".to_owned(), Value::Array(list));
    }
    if kind == ActKind::Harvest {
        let none_used = input.inputs.map(|InputStatement::NoneUsed| NONE_USED.to_owned());
        let fields = [
            ("cbvmda:lotNumber".to_owned(), parts.lot_number.clone()),
            (own("variety"), input.variety.clone()),
            (own("harvestTeam"), input.harvest_team.clone()),
            (own(INPUTS), none_used),
        ];
        let ilmd: Map<String, Value> =
            fields.into_iter().filter_map(|(name, value)| Some((name, value?.into()))).collect();
        if !ilmd.is_empty() {
            event.insert("ilmd".to_owned(), Value::Object(ilmd));
        }
    }
    // The remaining details belong to the event of the act itself, not to the accompanying ones.
    if input.kind == Some(kind) {
        let carrier = parts.carrier.as_ref();
        for (name, value) in [
            ("vehicle", input.vehicle.clone()),
            ("reason", input.reason.clone()),
            ("note", input.note.clone()),
            ("sentOn", input.sent_on.map(|day| day.to_string())),
            (EXPECTED_AT, input.expected_at.map(timestamp)),
            ("carrier", carrier.and_then(|carrier| carrier.address.clone())),
            (CARRIER_NAME, carrier.map(|carrier| carrier.name.clone())),
        ] {
            if let Some(value) = value {
                event.insert(own(name), value.into());
            }
        }
        if let Some(temperature) = input.temperature {
            let report = json!({ "type": TEMPERATURE, "value": temperature, "uom": CELSIUS });
            event.insert("sensorElementList".to_owned(), json!([{ "sensorReport": [report] }]));
        }
    }
    event
}

fn own(name: &str) -> String {
    format!("{PREFIX}:{name}")
}

fn timestamp(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Adds items to the list of instances (`single`) and the list of quantities (`measured`).
fn things(event: &mut Map<String, Value>, things: &[ResolvedItem], single: &str, measured: &str) {
    let (classes, units): (Vec<&ResolvedItem>, Vec<&ResolvedItem>) = things.iter().partition(|thing| thing.is_class);
    if !units.is_empty() {
        let list = units.iter().map(|thing| json!(thing.identity.as_str())).collect();
        event.insert(single.to_owned(), Value::Array(list));
    }
    if !classes.is_empty() {
        let entry = |thing: &&ResolvedItem| {
            let mut entry = Map::from_iter([("epcClass".to_owned(), json!(thing.identity.as_str()))]);
            if let Some(quantity) = thing.quantity {
                entry.insert("quantity".to_owned(), json!(quantity));
            }
            if let Some(unit) = &thing.unit {
                entry.insert("uom".to_owned(), json!(unit));
            }
            Value::Object(entry)
        };
        event.insert(measured.to_owned(), Value::Array(classes.iter().map(entry).collect()));
    }
}

/// Adds the source and destination lists of acts that hand goods over or move them: a move has places and no parties.
fn parties(event: &mut Map<String, Value>, parts: &ResolvedAct, kind: ActKind) {
    let own = (Some(&parts.own), parts.place.as_ref());
    let partner = (parts.partner.as_ref(), parts.partner_place.as_ref());
    let (from, to) = match kind {
        ActKind::Ship | ActKind::Return => (own, partner),
        ActKind::Receive | ActKind::Refuse => (partner, own),
        ActKind::Move => ((None, parts.from_place.as_ref()), (None, parts.place.as_ref())),
        _ => return,
    };
    for (list, name, (party, place)) in [("sourceList", "source", from), ("destinationList", "destination", to)] {
        let entries = [("possessing_party", party), ("location", place)];
        let entries: Vec<Value> =
            entries.into_iter().filter_map(|(kind, id)| Some(json!({ "type": kind, name: id? }))).collect();
        if !entries.is_empty() {
            event.insert(list.to_owned(), Value::Array(entries));
        }
    }
}

/// Returns the event again with an error declaration, which declares the original erroneous.
#[must_use]
pub fn with_error_declaration(
    mut event: Map<String, Value>,
    declared_at: DateTime<Utc>,
    did_not_occur: bool,
    reason: &str,
) -> Map<String, Value> {
    let kind = if did_not_occur { "did_not_occur" } else { "incorrect_data" };
    let mut declaration = json!({ "declarationTime": timestamp(declared_at), "reason": kind });
    // The full name, since a captured event may bind the prefix otherwise.
    declaration[format!("{NAMESPACE}reason")] = json!(reason);
    event.insert("errorDeclaration".to_owned(), declaration);
    event
}

/// Returns the text of an extension in [`NAMESPACE`], from the event itself or from its ILMD.
#[must_use]
pub fn extension(event: &Event, name: &str) -> Option<String> {
    let is_it =
        |key: &str| event.context.qualify(key).is_some_and(|(space, local)| space == NAMESPACE && local == name);
    let find = |object: &Map<String, Value>| {
        object.iter().find(|(key, _)| is_it(key)).and_then(|(_, value)| value.as_str()).map(ToOwned::to_owned)
    };
    find(&event.json).or_else(|| event.ilmd().and_then(find))
}

/// The result of an inspection event, from its disposition.
#[must_use]
pub fn finding(event: &Event) -> Option<Finding> {
    match event.disposition.as_ref()?.name(Vocabulary::Disposition)? {
        "conformant" => Some(Finding::Conformant),
        "non_conformant" => Some(Finding::NonConformant),
        _ => None,
    }
}

/// Returns the first temperature in degrees Celsius among the sensor reports of an event.
#[must_use]
pub fn temperature(event: &Event) -> Option<Celsius> {
    let elements = event.json.get("sensorElementList")?.as_array()?;
    let reports = elements.iter().filter_map(|element| element.get("sensorReport")?.as_array()).flatten();
    let is_one = |report: &&Value| {
        let measured = report.get("type").and_then(Value::as_str).unwrap_or_default();
        measured.rsplit([':', '/']).next() == Some(TEMPERATURE) && report.get("uom") == Some(&json!(CELSIUS))
    };
    reports.filter(is_one).find_map(|report| match report.get("value")? {
        Value::Number(value) => Celsius::measured(value),
        _ => None,
    })
}

/// Returns the name of the carrier of an event of this system.
#[must_use]
pub fn carrier(event: &Event) -> Option<String> {
    extension(event, CARRIER_NAME)
}

/// Whether a harvest states that no inputs were used in growing.
#[must_use]
pub fn states_no_inputs(event: &Event) -> bool {
    extension(event, INPUTS).as_deref() == Some(NONE_USED)
}

/// Returns when the delivery of despatched goods is expected.
#[must_use]
pub fn expected_at(event: &Event) -> Option<DateTime<Utc>> {
    extension(event, EXPECTED_AT)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{ResolvedAct, ResolvedItem, events, expected_at, extension, temperature, with_error_declaration};
    use crate::events::act::{ActInput, ActKind};
    use crate::events::epcis::{Context, Identity, pre_hash, read};
    use crate::input::quantity::Quantity;

    const LOT: &str = "https://id.gs1.org/01/08938505970011/10/TL-15";
    const PALLET: &str = "https://id.gs1.org/00/189385059700000018";

    fn identity(text: &str) -> Identity {
        Identity::parse(text).expect("an identity")
    }

    fn parts() -> ResolvedAct {
        ResolvedAct {
            items: vec![ResolvedItem {
                identity: identity(LOT),
                is_class: true,
                quantity: Some(Quantity::from_thousandths(12_500)),
                unit: Some("KGM".to_owned()),
            }],
            container: Some(identity(PALLET)),
            is_new_container: true,
            own: "https://id.gs1.org/417/8938505970004".to_owned(),
            place: Some("https://id.gs1.org/414/8938505970004".to_owned()),
            from_place: Some("https://id.gs1.org/414/8938505970011".to_owned()),
            partner: Some("https://id.gs1.org/417/8936000000004".to_owned()),
            ..ResolvedAct::default()
        }
    }

    fn act(kind: ActKind) -> ActInput {
        let happened_at = "2026-11-20T08:00:00Z".parse().ok();
        ActInput { kind: Some(kind), happened_at, vehicle: Some("86C-123.45".to_owned()), ..ActInput::default() }
    }

    #[test]
    fn every_act_is_read_back_as_itself() {
        for kind in ActKind::ALL {
            let mut parts = parts();
            if kind == ActKind::Process {
                parts.results = parts.items.clone();
            }
            let events = events(&act(kind), &parts).unwrap_or_else(|faults| panic!("{kind:?}: {faults:?}"));
            assert_eq!(ActKind::of(&events[0]), Some(kind));
            assert_eq!(extension(&events[0], "vehicle").as_deref(), Some("86C-123.45"));
            let partner = events[0].counterparty().map(Identity::as_str);
            let hands_over = matches!(kind, ActKind::Ship | ActKind::Return | ActKind::Receive | ActKind::Refuse);
            assert_eq!(partner.is_some(), hands_over, "{kind:?}");
        }
    }

    #[test]
    fn a_move_says_from_where_to_where_and_a_store_only_where() {
        let moved = events(&act(ActKind::Move), &parts()).expect("events").remove(0);
        assert_eq!(moved.source_place().map(Identity::as_str), parts().from_place.as_deref());
        assert_eq!(moved.destination_place().map(Identity::as_str), parts().place.as_deref());
        assert_eq!(moved.biz_location.as_ref().map(Identity::as_str), parts().place.as_deref());
        let stored = events(&act(ActKind::Store), &parts()).expect("events").remove(0);
        assert_eq!(stored.source_place(), None);
        // Whoever recorded it: what states where the goods were is a move.
        let (moved, stored) = (moved.json, stored.json);
        assert_eq!(moved["bizStep"], stored["bizStep"]);
    }

    #[test]
    fn a_temperature_is_a_sensor_report_and_read_back() {
        for text in ["-18", "4.5", "0"] {
            let celsius = text.parse().ok();
            let input = ActInput { temperature: celsius, ..act(ActKind::Cool) };
            let event = events(&input, &parts()).expect("events").remove(0);
            assert_eq!(temperature(&event), celsius, "{:?}", event.json);
        }
        let event = events(&act(ActKind::Cool), &parts()).expect("events").remove(0);
        assert_eq!(temperature(&event), None);
    }

    #[test]
    fn goods_on_their_way_are_nowhere_and_expected_when_they_were_said_to_be() {
        let input = ActInput { expected_at: "2026-11-21T02:30:00Z".parse().ok(), ..act(ActKind::Ship) };
        let event = events(&input, &parts()).expect("events").remove(0);
        assert_eq!(expected_at(&event), input.expected_at);
        let event = events(&act(ActKind::Transport), &parts()).expect("events").remove(0);
        assert_eq!((event.biz_location.as_ref(), event.counterparty()), (None, None));
        assert!(event.read_point.is_some());
    }

    #[test]
    fn what_is_harvested_into_a_new_bin_makes_the_bin_and_fills_it() {
        let events = events(&act(ActKind::Harvest), &parts()).expect("events");
        let kinds: Vec<_> = events.iter().map(ActKind::of).collect();
        assert_eq!(kinds, [Some(ActKind::Harvest), None, Some(ActKind::Pack)]);
        assert_eq!(extension(&events[2], "vehicle"), None);
    }

    #[test]
    fn a_declaration_has_the_hash_of_what_it_declares_wrong() {
        let event = events(&act(ActKind::Ship), &parts()).expect("events").remove(0);
        let wrong = with_error_declaration(event.json.clone(), event.event_time, true, "Gửi nhầm");
        let wrong = read(wrong, &Context::default(), "").expect("a declaration");
        assert!(wrong.error_declaration.is_some());
        assert_eq!(pre_hash(&wrong), pre_hash(&event));
    }
}
