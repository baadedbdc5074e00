//! Parsing and validation of input.
//!
//! [`parse`] is the only entry point: the server calls it with a request body, the browser with the fields of a form,
//! so both refuse the same things for the same reasons. It reports all faults, not only the first.

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use validator::{ValidateLength, ValidateRange as _};

use crate::input::address::{is_email, is_web_address};
use crate::input::characters::visible;
use crate::input::quantity;
use crate::input::violation::{Reason, Violation};

/// Maximum length of a one-line text, in characters.
pub const MAX_LINE_LENGTH: usize = 255;
/// Maximum length of a text of several lines, in characters.
pub const MAX_TEXT_LENGTH: usize = 20_000;
/// Maximum number of items of any list inside a record.
pub const MAX_LIST_ITEMS: usize = 200;

/// A body that a client may send. A missing field, `null` and an empty text are equivalent, so every input has a
/// default; [`Input::check`] enforces required fields.
pub trait Input: Serialize + DeserializeOwned + Default + Clone + PartialEq {
    /// Fields whose texts keep every character: passwords, which people choose with any.
    const SECRETS: &'static [&'static str] = &[];

    /// The names of fields, at any depth, that take a code as a scanner sends it: with the control character GS for FNC1
    /// (GS1 General Specifications §7.8.6).
    const SCANNED: &'static [&'static str] = &[];

    /// Reports every fault that can be detected without a database.
    fn check(&self, check: &mut Check);
}

/// Turns a JSON object into a checked input.
///
/// Texts lose the characters that nobody sees ([`visible`]), are converted to Unicode normal form C and trimmed. Control
/// characters other than line breaks and tabs are refused, but GS is allowed in [`Input::SCANNED`].
///
/// # Errors
/// All faults: unknown fields, wrong types, and whatever [`Input::check`] reports for the rest.
pub fn parse<I: Input>(value: Value, today: NaiveDate) -> Result<I, Vec<Violation>> {
    let mut check = Check::new(today);
    let texts = FieldTexts { secrets: I::SECRETS, scanned: I::SCANNED };
    let mut object = known_entries(value, &fields::<I>(), texts, &mut check)?;
    let input: I = loop {
        match I::deserialize(Value::Object(object.clone())) {
            Ok(input) => break input,
            Err(error) => {
                let path = invalid_path(&Value::Object(object.clone()), &|part| I::deserialize(part).is_ok());
                check = remove_invalid(&mut object, path, &error, check)?;
            }
        }
    };
    let mut rules = Check::new(today);
    input.check(&mut rules);
    merge_faults(check, rules).map(|()| input)
}

// The functions below are not generic, so that they are not compiled once per input: everybody downloads the result.

/// Returns the entries of `value` whose names are in `known`, with normalised texts and without nulls.
fn known_entries(
    value: Value,
    known: &Map<String, Value>,
    texts: FieldTexts,
    check: &mut Check,
) -> Result<Map<String, Value>, Vec<Violation>> {
    let Value::Object(mut object) = value else {
        return Err(vec![Violation::new("", Reason::WrongType)]);
    };
    for name in object.keys().filter(|name| !known.contains_key(*name)) {
        check.refuse(shown(name), Reason::UnknownField);
    }
    object.retain(|name, _| known.contains_key(name));
    for (name, value) in &mut object {
        if !normalise(name, value, texts) {
            check.refuse(name.as_str(), Reason::ControlCharacter);
        }
    }
    object.retain(|_, value| !value.is_null());
    Ok(object)
}

/// Returns the path of the first part of `value` that `right` rejects, such as `attributes[2].name`. Every part of an
/// input has a default, so that each can be tried alone.
fn invalid_path(value: &Value, right: &dyn Fn(Value) -> bool) -> String {
    let joined = |step: String, rest: String| match rest.starts_with('[') || rest.is_empty() {
        true => step + &rest,
        false => format!("{step}.{rest}"),
    };
    match value {
        Value::Object(fields) => {
            let alone = |name: &str, part: Value| Value::Object([(name.to_owned(), part)].into_iter().collect());
            let wrong = fields.iter().find(|(name, part)| !right(alone(name, (*part).clone())));
            wrong.map_or_else(String::new, |(name, part)| {
                joined(name.clone(), invalid_path(part, &|part| right(alone(name, part))))
            })
        }
        Value::Array(items) => {
            let alone = |item: Value| Value::Array(vec![item]);
            let wrong = items.iter().enumerate().find(|(_, item)| !right(alone((*item).clone())));
            wrong.map_or_else(String::new, |(index, item)| {
                joined(format!("[{index}]"), invalid_path(item, &|item| right(alone(item))))
            })
        }
        _ => String::new(),
    }
}

/// Removes the field at `path`, which failed with `error`, from `object`, so that the other fields can be parsed.
fn remove_invalid(
    object: &mut Map<String, Value>,
    path: String,
    error: &serde_json::Error,
    mut check: Check,
) -> Result<Check, Vec<Violation>> {
    let is_known = object.remove(top_level(&path)).is_some();
    let is_above_max = error.to_string() == quantity::ABOVE_MAX_ERROR;
    check.refuse(path, if is_above_max { quantity::ABOVE_MAX_REASON } else { Reason::WrongType });
    // The error does not belong to a field of the input, so parsing the rest makes no sense.
    if is_known { Ok(check) } else { Err(check.violations) }
}

/// Returns all faults: those of parsing, then those of the rules.
fn merge_faults(mut check: Check, rules: Check) -> Result<(), Vec<Violation>> {
    // The rules report fields that were removed for their wrong type as missing: one fault is enough.
    let dropped: Vec<String> =
        check.violations.iter().map(|violation| top_level(&violation.field).to_owned()).collect();
    check.violations.extend(
        rules
            .violations
            .into_iter()
            .filter(|violation| !dropped.iter().any(|name| name == top_level(&violation.field))),
    );
    if check.violations.is_empty() { Ok(()) } else { Err(check.violations) }
}

/// Returns the first name of a path such as `attributes[2].name`.
fn top_level(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or_default()
}

/// Returns the fields of an input with their default values. These are the names that [`parse`] accepts.
#[must_use]
pub fn fields<I: Input>() -> Map<String, Value> {
    match serde_json::to_value(I::default()) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// Returns an unknown field name, shortened for the error message.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(64).collect()
}

/// The names of fields, at any depth, whose texts are not read like those of the others.
#[derive(Clone, Copy)]
struct FieldTexts {
    /// [`Input::SECRETS`].
    secrets: &'static [&'static str],
    /// [`Input::SCANNED`].
    scanned: &'static [&'static str],
}

/// Returns a text as [`parse`] reads it: without invisible characters, in normal form C, trimmed.
#[must_use]
pub fn normal_text(text: &str) -> String {
    crate::input::unicode::composed(visible(text).trim())
}

/// Normalises every text in `value`, the field `name`, turning empty texts into null. Returns whether it has no control
/// characters that its field does not allow.
fn normalise(name: &str, value: &mut Value, texts: FieldTexts) -> bool {
    match value {
        Value::String(text) => {
            let normal = match texts.secrets.contains(&name) {
                true => crate::input::unicode::composed(text.trim()),
                false => normal_text(text),
            };
            let is_allowed =
                |c: char| matches!(c, '\n' | '\r' | '\t') || c == '\u{1d}' && texts.scanned.contains(&name);
            let clean = !normal.chars().any(|c| c.is_control() && !is_allowed(c));
            *value = if normal.is_empty() { Value::Null } else { Value::String(normal) };
            clean
        }
        // Not `all`, which would stop at the first item with control characters.
        Value::Array(items) => {
            items.iter_mut().filter_map(|item| (!normalise(name, item, texts)).then_some(())).count() == 0
        }
        Value::Object(object) => {
            let clean =
                object.iter_mut().filter_map(|(name, item)| (!normalise(name, item, texts)).then_some(())).count() == 0;
            object.retain(|_, item| !item.is_null());
            clean
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Collects the faults of an input. Each method is named after the rule that it checks.
#[derive(Debug)]
pub struct Check {
    today: NaiveDate,
    violations: Vec<Violation>,
}

impl Check {
    /// Creates an empty collector. `today` is the date in Vietnam.
    #[must_use]
    pub const fn new(today: NaiveDate) -> Self {
        Self { today, violations: Vec::new() }
    }

    /// The date in Vietnam.
    #[must_use]
    pub const fn today(&self) -> NaiveDate {
        self.today
    }

    /// Returns the collected faults.
    #[must_use]
    pub fn into_violations(self) -> Vec<Violation> {
        self.violations
    }

    /// Refuses `field` for `reason`.
    pub fn refuse(&mut self, field: impl Into<String>, reason: Reason) {
        self.violations.push(Violation::new(field, reason));
    }

    /// Refuses `field` when `result` is an error.
    pub fn result<T>(&mut self, field: &str, result: Result<T, Reason>) {
        if let Err(reason) = result {
            self.refuse(field, reason);
        }
    }

    /// Requires a value.
    pub fn present<T>(&mut self, field: &str, value: Option<&T>) {
        if value.is_none() {
            self.refuse(field, Reason::Required);
        }
    }

    /// A text of at most `max` characters, or a list of at most `max` items.
    pub fn at_most<T: ValidateLength<u64> + ?Sized>(&mut self, field: &str, what: &T, max: usize) {
        if is_longer(what, max) {
            self.refuse(field, Reason::TooLong { max });
        }
    }

    /// Requires one line of non-empty text, of at most [`MAX_LINE_LENGTH`] characters.
    pub fn required_line(&mut self, field: &str, text: &str) {
        if text.is_empty() {
            self.refuse(field, Reason::Required);
        }
        self.line(field, Some(text));
    }

    /// Allows one line of text of at most [`MAX_LINE_LENGTH`] characters.
    pub fn line(&mut self, field: &str, text: Option<&str>) {
        let Some(text) = text else { return };
        self.at_most(field, text, MAX_LINE_LENGTH);
        if text.contains(['\n', '\r', '\t']) {
            self.refuse(field, Reason::ControlCharacter);
        }
    }

    /// Allows text of at most [`MAX_TEXT_LENGTH`] characters.
    pub fn long_text(&mut self, field: &str, text: Option<&str>) {
        self.at_most(field, &text, MAX_TEXT_LENGTH);
    }

    /// Allows an e-mail address of at most 254 characters (RFC 5321) with a dotted domain.
    pub fn email(&mut self, field: &str, email: Option<&str>) {
        if email.is_some_and(|email| !is_email(email)) {
            self.refuse(field, Reason::Email);
        }
    }

    /// Allows a telephone or fax number: 8 to 15 digits (ITU-T E.164), with the usual separators.
    pub fn phone(&mut self, field: &str, phone: Option<&str>) {
        let Some(phone) = phone else { return };
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        let usual = phone.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '(' | ')' | '+'));
        let plus = phone.chars().skip(1).all(|c| c != '+');
        if !usual || !plus || !digits.validate_range(Some(8), Some(15), None, None) || is_longer(phone, 30) {
            self.refuse(field, Reason::Phone);
        }
    }

    /// Allows an `http` or `https` address.
    pub fn web_address(&mut self, field: &str, address: Option<&str>) {
        if address.is_some_and(|address| !is_web_address(address, &["https://", "http://"])) {
            self.refuse(field, Reason::WebAddress);
        }
    }

    /// Allows an `https` address.
    pub fn https_address(&mut self, field: &str, address: Option<&str>) {
        if address.is_some_and(|address| !is_web_address(address, &["https://"])) {
            self.refuse(field, Reason::WebAddress);
        }
    }

    /// Allows a whole number within `min..=max`.
    pub fn within(&mut self, field: &str, number: Option<i64>, min: i64, max: i64) {
        if !number.validate_range(Some(min), Some(max), None, None) {
            self.refuse(field, Reason::OutOfRange { min, max });
        }
    }

    /// Allows a date that is not after today.
    pub fn not_future(&mut self, field: &str, date: Option<NaiveDate>) {
        if date.is_some_and(|date| date > self.today) {
            self.refuse(field, Reason::Future);
        }
        self.plausible(field, date);
    }

    /// Allows a date between 1900 and 2199: others are typing errors.
    pub fn plausible(&mut self, field: &str, date: Option<NaiveDate>) {
        use chrono::Datelike as _;
        if date.is_some_and(|date| !(1900..2200).contains(&date.year())) {
            self.refuse(field, Reason::NotAllowed);
        }
    }

    /// Allows a date that is not before `start`.
    pub fn not_before(&mut self, field: &str, date: Option<NaiveDate>, start: Option<NaiveDate>) {
        if let (Some(date), Some(start)) = (date, start)
            && date < start
        {
            self.refuse(field, Reason::Before { other: start });
        }
    }

    /// Allows WGS 84 degrees: `latitude` and `longitude`, both or none.
    pub fn coordinates(&mut self, latitude: Option<f64>, longitude: Option<f64>) {
        for (field, degrees, limit) in [("latitude", latitude, 90_i64), ("longitude", longitude, 180)] {
            #[expect(clippy::cast_precision_loss, reason = "the limits are 90 and 180")]
            let most = limit as f64;
            let is_number = !degrees.is_some_and(f64::is_nan);
            if !is_number || !degrees.validate_range(Some(-most), Some(most), None, None) {
                self.refuse(field, Reason::OutOfRange { min: -limit, max: limit });
            }
        }
        match (latitude, longitude) {
            (Some(_), None) => self.refuse("longitude", Reason::Incomplete { needs: "longitude" }),
            (None, Some(_)) => self.refuse("latitude", Reason::Incomplete { needs: "latitude" }),
            _ => {}
        }
    }

    /// Allows a list of at most [`MAX_LIST_ITEMS`] items without repetition.
    pub fn set<T: PartialEq>(&mut self, field: &str, items: &[T]) {
        if is_longer(items, MAX_LIST_ITEMS) {
            self.refuse(field, Reason::TooLong { max: MAX_LIST_ITEMS });
        } else if items.iter().enumerate().any(|(index, item)| items[..index].contains(item)) {
            self.refuse(field, Reason::Duplicate);
        }
    }

    /// Allows a list of name–value pairs, such as a product's attributes.
    pub fn named_values(&mut self, field: &str, items: &[crate::input::named_value::NamedValue]) {
        self.at_most(field, items, MAX_LIST_ITEMS);
        for (index, item) in items.iter().enumerate().take(MAX_LIST_ITEMS) {
            self.required_line(&format!("{field}[{index}].name"), &item.name);
            self.required_line(&format!("{field}[{index}].value"), &item.value);
        }
    }
}

/// Whether a text has more than `max` characters, or a list more items.
fn is_longer<T: ValidateLength<u64> + ?Sized>(what: &T, max: usize) -> bool {
    !what.validate_length(None, Some(max as u64), None)
}

#[cfg(test)]
mod tests {
    use super::Check;
    use crate::input::violation::Reason;
    use chrono::NaiveDate;

    fn refused(run: impl FnOnce(&mut Check)) -> Vec<Reason> {
        let mut check = Check::new(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
        run(&mut check);
        check.into_violations().into_iter().map(|violation| violation.reason).collect()
    }

    #[test]
    fn texts_are_what_people_see_of_them() {
        let mut value = serde_json::json!({ "a": [" V\u{feff}1\u{200b}"], "b": "\u{200b} \u{a0}" });
        assert!(super::normalise("a", &mut value, super::FieldTexts { secrets: &[], scanned: &[] }));
        assert_eq!(value, serde_json::json!({ "a": ["V1"] }));
    }

    #[test]
    fn telephone_numbers_have_8_to_15_digits() {
        for good in ["0912 345 678", "+84 (252) 382-1234", "18001234"] {
            assert_eq!(refused(|check| check.phone("phone", Some(good))), [], "{good}");
        }
        for bad in ["1234", "0912345678901234", "09x2345678", "091+2345678", "<script>"] {
            assert_eq!(refused(|check| check.phone("phone", Some(bad))), [Reason::Phone], "{bad}");
        }
    }
}
