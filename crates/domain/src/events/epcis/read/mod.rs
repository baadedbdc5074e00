//! Parses and validates an event, collecting all violations with their paths.

mod sensor;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::identity::MAX_IDENTIFIER_LENGTH;
use super::time::moment;
use super::vocabulary::is_address;
use super::{
    Action, Context, ErrorDeclaration, Event, EventType, Identity, ObjectRole, Offset, QuantityElement, Term,
    TypedIdentity, Vocabulary,
};
use crate::input::quantity::Quantity;
use crate::input::violation::{Reason, Violation};

/// The greatest number of entries in a list of an event.
const MAX_ENTRIES: usize = 20_000;
/// Fields that all event types share.
const COMMON: &[&str] = &[
    "@context",
    "type",
    "eventTime",
    "eventTimeZoneOffset",
    "eventID",
    "recordTime",
    "errorDeclaration",
    "certificationInfo",
    "bizStep",
    "disposition",
    "persistentDisposition",
    "readPoint",
    "bizLocation",
    "bizTransactionList",
    "sourceList",
    "destinationList",
    "sensorElementList",
];

/// The other fields of an event type.
const fn own_fields(event_type: EventType) -> &'static [&'static str] {
    match event_type {
        EventType::Object => &["action", "epcList", "quantityList", "ilmd"],
        EventType::Aggregation | EventType::Association => &["action", "parentID", "childEPCs", "childQuantityList"],
        EventType::Transaction => &["action", "parentID", "epcList", "quantityList"],
        EventType::Transformation => {
            &["inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList", "transformationID", "ilmd"]
        }
        // Any field may be one of the extension.
        EventType::Extension => &[],
    }
}

/// Parses an event. `context` has the prefixes of the enclosing document; `place` is the prefix of the field names in
/// violations, such as `epcisBody.eventList[3].`.
///
/// # Errors
/// All violations.
pub fn read(event: Map<String, Value>, context: &Context, place: &str) -> Result<Event, Vec<Violation>> {
    let context = match event.get("@context") {
        Some(own) => context.clone().with(own),
        None => context.clone(),
    };
    let mut reader = Reader { context: &context, faults: Vec::new(), place: place.to_owned() };
    let read = reader.event(&event);
    let faults = reader.faults;
    match read {
        Some(mut read) if faults.is_empty() => {
            read.context = context;
            // The record time is assigned by the store that captures the event.
            read.json = event.into_iter().filter(|(key, _)| key != "recordTime").collect();
            Ok(read)
        }
        _ => Err(faults),
    }
}

struct Reader<'a> {
    context: &'a Context,
    faults: Vec<Violation>,
    place: String,
}

impl Reader<'_> {
    fn refuse(&mut self, path: &str, reason: Reason) {
        self.faults.push(Violation::new(format!("{}{path}", self.place), reason));
    }

    /// The value of a result; an error is recorded as a violation at `path`.
    fn accept<T>(&mut self, path: &str, result: Result<T, Reason>) -> Option<T> {
        result.map_err(|reason| self.refuse(path, reason)).ok()
    }

    fn event(&mut self, event: &Map<String, Value>) -> Option<Event> {
        let Some(name) = self.text(event, "", "type") else {
            if self.faults.is_empty() {
                self.refuse("type", Reason::Required);
            }
            return None;
        };
        let is_extension = self.context.expand(name).is_some() || is_address(name);
        let Some(event_type) = EventType::parse(name).or(is_extension.then_some(EventType::Extension)) else {
            self.refuse("type", Reason::NotAllowed);
            return None;
        };
        if event_type != EventType::Extension {
            self.check_fields(event, "", &[COMMON, own_fields(event_type)].concat());
        }
        let event_time = self.required(event, "eventTime", moment);
        let offset = self.required(event, "eventTimeZoneOffset", str::parse::<Offset>);
        let action = self.action(event, event_type);
        let mut things = Vec::new();
        let mut quantities = Vec::new();
        if let Some(parent) = self.identity(event, "", "parentID") {
            things.push((ObjectRole::Parent, parent));
        }
        for (field, link) in [
            ("epcList", ObjectRole::Thing),
            ("childEPCs", ObjectRole::Child),
            ("inputEPCList", ObjectRole::Input),
            ("outputEPCList", ObjectRole::Output),
        ] {
            things.extend(self.identities(event, field).into_iter().map(|identity| (link, identity)));
        }
        for (field, link) in [
            ("quantityList", ObjectRole::Thing),
            ("childQuantityList", ObjectRole::Child),
            ("inputQuantityList", ObjectRole::Input),
            ("outputQuantityList", ObjectRole::Output),
        ] {
            quantities.extend(self.measured(event, field).into_iter().map(|measured| (link, measured)));
        }
        let (set, unset) = self.persistent(event);
        let read = Event {
            json: Map::new(),
            context: Context::default(),
            event_type,
            // A missing time or offset is a violation, so that the event is refused; the default only allows the checks
            // to go on.
            event_time: event_time.unwrap_or(DateTime::<Utc>::MIN_UTC),
            offset: offset.unwrap_or(Offset::VIETNAM),
            event_id: self.address(event, "", "eventID"),
            error_declaration: self.error_declaration(event),
            action,
            things,
            quantities,
            transformation_id: self.identity(event, "", "transformationID"),
            biz_step: self.term(event, "", "bizStep", Vocabulary::BizStep),
            disposition: self.term(event, "", "disposition", Vocabulary::Disposition),
            set,
            unset,
            read_point: self.location(event, "readPoint"),
            biz_location: self.location(event, "bizLocation"),
            transactions: self.typed(event, "bizTransactionList", "bizTransaction", Vocabulary::BizTransactionType),
            sources: self.typed(event, "sourceList", "source", Vocabulary::SourceDestinationType),
            destinations: self.typed(event, "destinationList", "destination", Vocabulary::SourceDestinationType),
        };
        self.certification(event);
        let measured = self.sensors(event);
        self.ilmd(event, event_type, action);
        self.check_required_objects(&read, measured);
        Some(read)
    }

    /// Checks that the event has what its type requires (EPCIS 2.0, sections 7.4.2 to 7.4.6).
    fn check_required_objects(&mut self, event: &Event, measured: bool) {
        let has = |wanted: ObjectRole| event.identities().any(|(link, _)| link == wanted);
        let deletes = event.action == Some(Action::Delete);
        let missing = match event.event_type {
            EventType::Object => {
                let enough = has(ObjectRole::Thing) || (measured && event.read_point.is_some());
                (!enough).then_some("epcList")
            }
            // An observation may not know the container; a disaggregation of everything need not list it.
            EventType::Aggregation if event.action != Some(Action::Observe) && !has(ObjectRole::Parent) => {
                Some("parentID")
            }
            EventType::Aggregation => (!deletes && !has(ObjectRole::Child)).then_some("childEPCs"),
            EventType::Association if !has(ObjectRole::Parent) => Some("parentID"),
            EventType::Association => (!deletes && !has(ObjectRole::Child)).then_some("childEPCs"),
            EventType::Transaction if event.transactions.is_empty() => Some("bizTransactionList"),
            EventType::Transaction => {
                (!deletes && !has(ObjectRole::Thing) && !has(ObjectRole::Parent)).then_some("epcList")
            }
            EventType::Transformation if event.transformation_id.is_some() => {
                (!has(ObjectRole::Input) && !has(ObjectRole::Output)).then_some("inputEPCList")
            }
            EventType::Transformation if !has(ObjectRole::Input) => Some("inputEPCList"),
            EventType::Transformation => (!has(ObjectRole::Output)).then_some("outputEPCList"),
            EventType::Extension => None,
        };
        // An invalid entry is already reported as such, not as missing.
        if let Some(field) = missing.filter(|_| self.faults.is_empty()) {
            self.refuse(field, Reason::Required);
        }
    }

    fn action(&mut self, event: &Map<String, Value>, event_type: EventType) -> Option<Action> {
        if event_type == EventType::Transformation
            || (event_type == EventType::Extension && event.get("action").is_none_or(Value::is_null))
        {
            return None;
        }
        self.required(event, "action", |text| Action::parse(text).ok_or(Reason::NotAllowed))
    }

    /// Refuses fields that are neither in `known` nor in a known namespace.
    fn check_fields(&mut self, object: &Map<String, Value>, path: &str, known: &[&str]) {
        for key in object.keys() {
            if known.contains(&key.as_str()) || key == "rdfs:comment" {
                continue;
            }
            if self.context.qualify(key).is_none() {
                self.refuse(&format!("{path}{key}"), Reason::UnknownField);
            }
        }
    }

    /// A text that is not blank; `None` when the field is absent.
    fn text<'e>(&mut self, object: &'e Map<String, Value>, path: &str, key: &str) -> Option<&'e str> {
        match object.get(key) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim()),
            Some(Value::String(_)) => {
                self.refuse(&format!("{path}{key}"), Reason::Required);
                None
            }
            Some(_) => {
                self.refuse(&format!("{path}{key}"), Reason::WrongType);
                None
            }
        }
    }

    fn required<T>(
        &mut self,
        event: &Map<String, Value>,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, Reason>,
    ) -> Option<T> {
        if event.get(key).is_none_or(Value::is_null) {
            self.refuse(key, Reason::Required);
            return None;
        }
        let text = self.text(event, "", key)?;
        self.accept(key, parse(text))
    }

    fn moment(&mut self, object: &Map<String, Value>, path: &str, key: &str) -> Option<DateTime<Utc>> {
        let text = self.text(object, path, key)?;
        self.accept(&format!("{path}{key}"), moment(text))
    }

    fn term(&mut self, object: &Map<String, Value>, path: &str, key: &str, vocabulary: Vocabulary) -> Option<Term> {
        let text = self.text(object, path, key)?;
        self.accept(&format!("{path}{key}"), vocabulary.read(text, self.context))
    }

    fn identity(&mut self, object: &Map<String, Value>, path: &str, key: &str) -> Option<Identity> {
        let text = self.text(object, path, key)?;
        let full = self.context.expand(text);
        self.accept(&format!("{path}{key}"), Identity::parse(full.as_deref().unwrap_or(text)))
    }

    /// Any absolute URI, unchanged.
    fn address(&mut self, object: &Map<String, Value>, path: &str, key: &str) -> Option<String> {
        let text = self.text(object, path, key)?;
        let full = self.context.expand(text).unwrap_or_else(|| text.to_owned());
        let checked = match full.len() {
            0..=MAX_IDENTIFIER_LENGTH if is_address(&full) => Ok(full),
            0..=MAX_IDENTIFIER_LENGTH => Err(Reason::WebAddress),
            _ => Err(Reason::TooLong { max: MAX_IDENTIFIER_LENGTH }),
        };
        self.accept(&format!("{path}{key}"), checked)
    }

    /// The items of a list within bounds; empty when the field is absent.
    fn list<'e>(&mut self, object: &'e Map<String, Value>, path: &str, key: &str) -> &'e [Value] {
        match object.get(key) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(items)) if items.len() <= MAX_ENTRIES => items,
            Some(Value::Array(_)) => {
                self.refuse(&format!("{path}{key}"), Reason::TooLong { max: MAX_ENTRIES });
                &[]
            }
            Some(_) => {
                self.refuse(&format!("{path}{key}"), Reason::WrongType);
                &[]
            }
        }
    }

    /// The objects of a list, each with the path prefix of its fields.
    fn objects<'e>(
        &mut self,
        object: &'e Map<String, Value>,
        path: &str,
        key: &str,
    ) -> Vec<(String, &'e Map<String, Value>)> {
        let mut objects = Vec::new();
        for (index, item) in self.list(object, path, key).iter().enumerate() {
            match item {
                Value::Object(item) => objects.push((format!("{path}{key}[{index}]."), item)),
                _ => self.refuse(&format!("{path}{key}[{index}]"), Reason::WrongType),
            }
        }
        objects
    }

    fn identities(&mut self, event: &Map<String, Value>, key: &str) -> Vec<Identity> {
        let mut seen = std::collections::HashSet::new();
        let mut identities = Vec::new();
        for (index, item) in self.list(event, "", key).iter().enumerate() {
            let place = format!("{key}[{index}]");
            let Some(text) = item.as_str() else {
                self.refuse(&place, Reason::WrongType);
                continue;
            };
            let full = self.context.expand(text);
            if let Some(identity) = self.accept(&place, Identity::parse(full.as_deref().unwrap_or(text))) {
                // The same object in another representation is a duplicate.
                if seen.insert(identity.clone()) {
                    identities.push(identity);
                }
            }
        }
        identities
    }

    fn measured(&mut self, event: &Map<String, Value>, key: &str) -> Vec<QuantityElement> {
        let mut all = Vec::new();
        for (place, item) in self.objects(event, "", key) {
            self.check_fields(item, &place, &["epcClass", "quantity", "uom"]);
            if item.get("epcClass").is_none_or(Value::is_null) {
                self.refuse(&format!("{place}epcClass"), Reason::Required);
            }
            let class = self.identity(item, &place, "epcClass");
            let unit = self.text(item, &place, "uom").map(str::to_owned);
            let is_code = |unit: &String| {
                (2..=3).contains(&unit.len())
                    && unit.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            };
            if unit.as_ref().is_some_and(|unit| !is_code(unit)) {
                self.refuse(&format!("{place}uom"), Reason::NotAllowed);
            }
            let counted = match item.get("quantity") {
                None | Some(Value::Null) => None,
                Some(number) => self.accept(&format!("{place}quantity"), thousandths(number, unit.is_none())),
            };
            if let Some(class) = class {
                let is_not_counted = counted == Some(None);
                all.push(QuantityElement { class, quantity: counted.flatten(), is_not_counted, unit });
            }
        }
        all
    }

    fn typed(&mut self, event: &Map<String, Value>, key: &str, id: &str, vocabulary: Vocabulary) -> Vec<TypedIdentity> {
        let mut all = Vec::new();
        for (place, item) in self.objects(event, "", key) {
            self.check_fields(item, &place, &["type", id]);
            if item.get(id).is_none_or(Value::is_null) {
                self.refuse(&format!("{place}{id}"), Reason::Required);
            }
            if vocabulary == Vocabulary::SourceDestinationType && item.get("type").is_none_or(Value::is_null) {
                self.refuse(&format!("{place}type"), Reason::Required);
            }
            let kind = self.term(item, &place, "type", vocabulary);
            if let Some(id) = self.identity(item, &place, id) {
                all.push(TypedIdentity { kind, id });
            }
        }
        all
    }

    fn location(&mut self, event: &Map<String, Value>, key: &str) -> Option<Identity> {
        match event.get(key) {
            None | Some(Value::Null) => None,
            Some(Value::Object(location)) => {
                let place = format!("{key}.");
                self.check_fields(location, &place, &["id"]);
                if location.get("id").is_none_or(Value::is_null) {
                    self.refuse(&format!("{place}id"), Reason::Required);
                }
                self.identity(location, &place, "id")
            }
            Some(_) => {
                self.refuse(key, Reason::WrongType);
                None
            }
        }
    }

    fn persistent(&mut self, event: &Map<String, Value>) -> (Vec<Term>, Vec<Term>) {
        let Some(object) = self.object(event, "", "persistentDisposition") else { return (Vec::new(), Vec::new()) };
        self.check_fields(object, "persistentDisposition.", &["set", "unset"]);
        let mut terms = |key: &str| {
            let mut terms = Vec::new();
            for (index, item) in self.list(object, "persistentDisposition.", key).iter().enumerate() {
                let place = format!("persistentDisposition.{key}[{index}]");
                let text = item.as_str().ok_or(Reason::WrongType);
                let term = text.and_then(|text| Vocabulary::Disposition.read(text, self.context));
                terms.extend(self.accept(&place, term));
            }
            terms
        };
        let (set, unset) = (terms("set"), terms("unset"));
        if set.is_empty() && unset.is_empty() && self.faults.is_empty() {
            self.refuse("persistentDisposition", Reason::Required);
        }
        (set, unset)
    }

    fn object<'e>(&mut self, object: &'e Map<String, Value>, path: &str, key: &str) -> Option<&'e Map<String, Value>> {
        match object.get(key) {
            None | Some(Value::Null) => None,
            Some(Value::Object(found)) => Some(found),
            Some(_) => {
                self.refuse(&format!("{path}{key}"), Reason::WrongType);
                None
            }
        }
    }

    fn error_declaration(&mut self, event: &Map<String, Value>) -> Option<ErrorDeclaration> {
        let object = self.object(event, "", "errorDeclaration")?;
        let place = "errorDeclaration.";
        self.check_fields(object, place, &["declarationTime", "reason", "correctiveEventIDs"]);
        if object.get("declarationTime").is_none_or(Value::is_null) {
            self.refuse("errorDeclaration.declarationTime", Reason::Required);
        }
        let declared_at = self.moment(object, place, "declarationTime");
        let reason = self.term(object, place, "reason", Vocabulary::ErrorReason);
        let mut corrected_by = Vec::new();
        for (index, item) in self.list(object, place, "correctiveEventIDs").iter().enumerate() {
            let id = item.as_str().filter(|text| is_address(text)).ok_or(Reason::WebAddress);
            corrected_by.extend(self.accept(&format!("{place}correctiveEventIDs[{index}]"), id.map(ToOwned::to_owned)));
        }
        Some(ErrorDeclaration { declared_at: declared_at?, reason, corrected_by })
    }

    fn certification(&mut self, event: &Map<String, Value>) {
        match event.get("certificationInfo") {
            Some(Value::Array(_)) => {
                for (index, item) in self.list(event, "", "certificationInfo").iter().enumerate() {
                    if !item.as_str().is_some_and(is_address) {
                        self.refuse(&format!("certificationInfo[{index}]"), Reason::WebAddress);
                    }
                }
            }
            _ => {
                let _ = self.address(event, "", "certificationInfo");
            }
        }
    }

    fn ilmd(&mut self, event: &Map<String, Value>, event_type: EventType, action: Option<Action>) {
        let Some(ilmd) = self.object(event, "", "ilmd") else { return };
        // ILMD belongs to the creation of objects only (EPCIS 2.0, section 7.3.6).
        if event_type == EventType::Object && action.is_some_and(|action| action != Action::Add) {
            self.refuse("ilmd", Reason::NotAllowed);
        }
        self.check_fields(ilmd, "ilmd.", &[]);
    }
}

/// A quantity in thousandths, rounded; `None` when it is larger than any that is counted (ADR 44). A count of pieces must
/// be whole.
fn thousandths(number: &Value, counted: bool) -> Result<Option<Quantity>, Reason> {
    let number = number.as_f64().ok_or(Reason::WrongType)?;
    let most = crate::input::quantity::MAX / 1000;
    if number < 0.0 {
        return Err(Reason::OutOfRange { min: 0, max: most });
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    if number > most as f64 {
        return Ok(None);
    }
    if counted && number.fract() != 0.0 {
        return Err(Reason::WrongType);
    }
    #[expect(clippy::cast_possible_truncation, reason = "within the bounds just checked")]
    Ok(Some(Quantity::from_thousandths((number * 1000.0).round() as i64)))
}
