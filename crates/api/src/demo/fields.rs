//! Conversion of the demo files to inputs: keys and codes become identifiers, relative days become dates.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::{self, Input};
use nguon_domain::records::resource::Resource;
use nguon_migrations::seed::{area_id, catalogue_id};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Fields with keys of records: name in the file, name in the input, and the kind referred to.
const REFERENCES: &[(&str, &str, Kind)] = &[
    ("manufacturer", "manufacturer_id", Kind::Member),
    ("importer", "importer_id", Kind::Member),
    ("distributor", "distributor_id", Kind::Member),
    ("product", "product_id", Kind::Product),
    ("lot", "lot_id", Kind::Lot),
    ("receiver", "receiver_id", Kind::Member),
    ("carrier", "carrier_id", Kind::Member),
    ("parent", "parent_id", Kind::Place),
    ("from_place", "from_place_id", Kind::Place),
    ("place", "place_id", Kind::Place),
    ("partner", "partner_id", Kind::Member),
    ("members", "member_ids", Kind::Member),
    ("materials", "material_ids", Kind::Material),
    ("processes", "process_ids", Kind::Process),
];

/// Fields of a business with codes of catalogues.
pub(super) const BUSINESS_CATALOGUES: &[(&str, &str, &str)] =
    &[("business_type", "business_type_id", "business_type"), ("industry", "industry_id", "industry")];

/// Fields with names of files.
const FILES: [&str; 5] = ["image", "cover_image", "images", "certificate_images", "files"];
/// Fields with certificates.
const CERTIFICATES: [&str; 6] = [
    "licences",
    "quality_certificates",
    "test_certificates",
    "self_declarations",
    "conformity_certificates",
    "test_reports",
];

/// The records and files of a business loaded so far.
#[derive(Default)]
pub(super) struct LoadedRecords {
    /// Records by kind and key.
    pub(super) records: HashMap<(Kind, String), Uuid>,
    /// Files by name.
    pub(super) files: HashMap<String, Uuid>,
}

impl LoadedRecords {
    /// Converts the fields of a record to its input.
    pub(super) fn resolve<R: Resource>(&self, mut fields: Map<String, Value>, today: NaiveDate) -> Value {
        self.refer::<R::Input>(&mut fields);
        if let Some(Value::Array(used)) = fields.remove("used") {
            let uses = used.into_iter().map(|used| self.amount(used, "material", Kind::Material)).collect();
            fields.insert("materials".to_owned(), Value::Array(uses));
        }
        if let Some(Value::Array(contents)) = fields.remove("contents") {
            let lots = contents.into_iter().map(|lot| self.amount(lot, "lot", Kind::Lot)).collect();
            fields.insert("contents".to_owned(), Value::Array(lots));
        }
        for field in FILES {
            if let Some(value) = fields.get_mut(field) {
                self.name_to_id(value);
            }
        }
        for field in CERTIFICATES {
            for certificate in fields.get_mut(field).and_then(Value::as_array_mut).into_iter().flatten() {
                self.certificate(certificate, today);
            }
        }
        days_to_dates(&mut fields, today);
        let catalogue = format!("{}_category", R::KIND);
        with_ids(fields, &[("category", "category_id", catalogue.as_str())])
    }

    /// Replaces keys of records by identifiers, in the fields of an input.
    pub(super) fn refer<I: Input>(&self, fields: &mut Map<String, Value>) {
        for (from, to, kind) in REFERENCES {
            match fields.remove(*from) {
                Some(Value::Array(keys)) => {
                    let ids = keys.iter().map(|key| self.record(*kind, key)).collect();
                    // For example, a material has no processes: an empty list of the file has no field in the input.
                    if input::fields::<I>().contains_key(*to) {
                        fields.insert((*to).to_owned(), Value::Array(ids));
                    }
                }
                Some(key @ Value::String(_)) => {
                    fields.insert((*to).to_owned(), self.record(*kind, &key));
                }
                _ => {}
            }
        }
    }

    fn record(&self, kind: Kind, key: &Value) -> Value {
        let key = key.as_str().unwrap_or_default().to_owned();
        self.records.get(&(kind, key)).map_or(Value::Null, |id| Value::String(id.to_string()))
    }

    /// Replaces the key of a record with a quantity.
    fn amount(&self, amount: Value, of: &str, kind: Kind) -> Value {
        let Value::Object(mut amount) = amount else { return amount };
        if let Some(key) = amount.remove(of) {
            amount.insert(format!("{of}_id"), self.record(kind, &key));
        }
        Value::Object(amount)
    }

    fn name_to_id(&self, value: &mut Value) {
        match value {
            Value::String(name) => {
                *value = self.files.get(name).map_or(Value::Null, |id| Value::String(id.to_string()));
            }
            Value::Array(names) => names.iter_mut().for_each(|name| self.name_to_id(name)),
            _ => {}
        }
    }

    fn certificate(&self, certificate: &mut Value, today: NaiveDate) {
        let Value::Object(fields) = certificate else { return };
        days_to_dates(fields, today);
        if let Some(file) = fields.get_mut("file") {
            self.name_to_id(file);
        }
        *certificate = with_ids(std::mem::take(fields), &[("kind", "kind_id", "certificate_kind")]);
    }
}

/// Returns the names of all files in a record's fields.
pub(super) fn file_names(fields: &Map<String, Value>) -> Vec<String> {
    fn texts(value: &Value, names: &mut Vec<String>) {
        match value {
            Value::String(name) => names.push(name.clone()),
            Value::Array(values) => values.iter().for_each(|value| texts(value, names)),
            _ => {}
        }
    }
    let mut names = Vec::new();
    for value in FILES.iter().filter_map(|field| fields.get(*field)) {
        texts(value, &mut names);
    }
    for certificate in CERTIFICATES.iter().filter_map(|field| fields.get(*field)?.as_array()).flatten() {
        names.extend(certificate.get("file").and_then(Value::as_str).map(str::to_owned));
    }
    names
}

/// Replaces codes of catalogues and areas by identifiers.
pub(super) fn with_ids(mut fields: Map<String, Value>, catalogues: &[(&str, &str, &str)]) -> Value {
    for (from, to, kind) in catalogues {
        if let Some(Value::String(code)) = fields.remove(*from) {
            fields.insert((*to).to_owned(), Value::String(catalogue_id(kind, &code).to_string()));
        }
    }
    if let Some(Value::String(code)) = fields.remove("area") {
        fields.insert("area_id".to_owned(), Value::String(area_id(&code).to_string()));
    }
    Value::Object(fields)
}

const DATES: [&str; 7] =
    ["issued_on", "harvested_on", "produced_on", "packed_on", "expires_on", "shipped_on", "deadline"];

/// Replaces whole numbers in date fields, which are days from today, by dates.
pub(super) fn days_to_dates(fields: &mut Map<String, Value>, today: NaiveDate) {
    for field in DATES {
        if let Some(days) = fields.get(field).and_then(Value::as_i64) {
            fields.insert(field.to_owned(), Value::String((today + TimeDelta::days(days)).to_string()));
        }
    }
}

/// Returns the first date of a lot, in days from today: harvest, else production, else packing.
pub(super) fn first_date(fields: &Map<String, Value>) -> i64 {
    ["harvested_on", "produced_on", "packed_on"]
        .iter()
        .find_map(|field| fields.get(*field).and_then(Value::as_i64))
        .unwrap_or_default()
}

/// Replaces a diary entry's `day` (from today), `days` (further duration), `from` and `until` (times in Vietnam) by
/// timestamps, and removes `recorded`, the number of days between work and recording. Returns the time of recording, in
/// the evening of that day.
pub(super) fn moments(fields: &mut Map<String, Value>, today: NaiveDate) -> DateTime<Utc> {
    let mut number = |field: &str| fields.remove(field).and_then(|value| value.as_i64()).unwrap_or_default();
    let (day, lasts, recorded) = (number("day"), number("days"), number("recorded"));
    let mut time = |field: &str| -> Option<NaiveTime> { fields.remove(field)?.as_str()?.parse().ok() };
    let (from, until) = (time("from").unwrap_or_default(), time("until"));
    let first = today + TimeDelta::days(day);
    let last = first + TimeDelta::days(lasts);
    let start = in_vietnam(first, from);
    let end = until.map(|until| in_vietnam(last, until));
    fields.insert("started_at".to_owned(), Value::String(start.to_rfc3339()));
    if let Some(end) = end {
        fields.insert("ended_at".to_owned(), Value::String(end.to_rfc3339()));
    }
    let evening = NaiveTime::from_hms_opt(19, 10, 0).unwrap_or_default();
    let evening = in_vietnam(last + TimeDelta::days(recorded), evening);
    evening.max(end.unwrap_or(start) + TimeDelta::minutes(20))
}

/// Converts a date and time in Vietnam (UTC+7, no daylight saving time).
pub(super) fn in_vietnam(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    day.and_time(time).and_utc() - TimeDelta::hours(7)
}

#[cfg(test)]
mod tests {
    use super::{file_names, moments};
    use serde_json::{Value, json};

    fn object(value: Value) -> serde_json::Map<String, Value> {
        value.as_object().cloned().expect("an object")
    }

    #[test]
    fn work_is_recorded_in_the_evening_or_after_it_has_ended() {
        let today = "2026-11-22".parse().expect("a day");
        let mut plain = object(json!({ "day": -3, "from": "06:30", "until": "09:00" }));
        assert_eq!(moments(&mut plain, today).to_rfc3339(), "2026-11-19T12:10:00+00:00");
        assert_eq!(
            plain,
            object(json!({ "started_at": "2026-11-18T23:30:00+00:00", "ended_at": "2026-11-19T02:00:00+00:00" }))
        );
        let mut late = object(json!({ "day": -20, "days": 17, "from": "18:00", "until": "23:30", "recorded": 2 }));
        assert_eq!(moments(&mut late, today).to_rfc3339(), "2026-11-21T12:10:00+00:00");
        let mut night = object(json!({ "day": -3, "from": "18:00", "until": "23:30" }));
        assert_eq!(moments(&mut night, today).to_rfc3339(), "2026-11-19T16:50:00+00:00");
    }

    #[test]
    fn every_file_of_a_record_is_found() {
        let fields = object(json!({
            "image": "a.webp", "images": ["b.webp"], "name": "c",
            "licences": [{ "number": "1", "file": "d.pdf" }, { "number": "2" }],
        }));
        assert_eq!(file_names(&fields), ["a.webp", "b.webp", "d.pdf"]);
    }
}
