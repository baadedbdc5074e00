//! How anything that comes from outside becomes a typed value or a list of named faults.
//!
//! [`parse`] is the only way in: the server calls it with a request's body, the browser with a form's
//! fields, so both refuse the same things for the same reasons. It never stops at the first fault.

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use validator::{ValidateLength, ValidateRange as _};

use crate::input::address::{is_email, is_web_address};
use crate::input::quantity;
use crate::input::violation::{Reason, Violation};

/// The longest one-line text, in characters.
pub const LINE: usize = 255;
/// The longest text of several lines, in characters.
pub const LONG_TEXT: usize = 20_000;
/// The most items in any list inside a record.
pub const LIST: usize = 200;

/// What a person or a program may send. A missing field, `null` and an empty text mean the same, so every
/// input has a default; what is required is said by [`Input::check`].
pub trait Input: Serialize + DeserializeOwned + Default + Clone + PartialEq {
    /// Reports every fault that can be seen without a database.
    fn check(&self, check: &mut Check);
}

/// Turns a JSON object into a checked input.
///
/// Texts are put into Unicode normal form C and trimmed; control characters other than line breaks and
/// tabulators are refused.
///
/// # Errors
/// All faults: unknown fields, wrong types, and whatever [`Input::check`] reports for the rest.
pub fn parse<I: Input>(value: Value, today: NaiveDate) -> Result<I, Vec<Violation>> {
    let mut check = Check::new(today);
    let mut object = prepared(value, &fields::<I>(), &mut check)?;
    let input: I = loop {
        match I::deserialize(Value::Object(object.clone())) {
            Ok(input) => break input,
            Err(error) => {
                let path = wrong_path(&Value::Object(object.clone()), &|part| I::deserialize(part).is_ok());
                check = without_wrong(&mut object, path, &error, check)?;
            }
        }
    };
    let mut rules = Check::new(today);
    input.check(&mut rules);
    judged(check, rules).map(|()| input)
}

// What follows is not generic: it would be compiled for every input, and everybody downloads that.

/// The entries of `value` that are `known`, with their texts normalised and without null.
fn prepared(value: Value, known: &Map<String, Value>, check: &mut Check) -> Result<Map<String, Value>, Vec<Violation>> {
    let Value::Object(mut object) = value else {
        return Err(vec![Violation::new("", Reason::WrongType)]);
    };
    for name in object.keys().filter(|name| !known.contains_key(*name)) {
        check.refuse(shown(name), Reason::UnknownField);
    }
    object.retain(|name, _| known.contains_key(name));
    for (name, value) in &mut object {
        if !normalise(value) {
            check.refuse(name.as_str(), Reason::ControlCharacter);
        }
    }
    object.retain(|_, value| !value.is_null());
    Ok(object)
}

/// Where in `value`, which is not `right`, the first wrong part is: `attributes[2].name`. Every part of an input has a
/// default, so that each can be tried alone.
fn wrong_path(value: &Value, right: &dyn Fn(Value) -> bool) -> String {
    let joined = |step: String, rest: String| match rest.starts_with('[') || rest.is_empty() {
        true => step + &rest,
        false => format!("{step}.{rest}"),
    };
    match value {
        Value::Object(fields) => {
            let alone = |name: &str, part: Value| Value::Object([(name.to_owned(), part)].into_iter().collect());
            let wrong = fields.iter().find(|(name, part)| !right(alone(name, (*part).clone())));
            wrong.map_or_else(String::new, |(name, part)| {
                joined(name.clone(), wrong_path(part, &|part| right(alone(name, part))))
            })
        }
        Value::Array(items) => {
            let alone = |item: Value| Value::Array(vec![item]);
            let wrong = items.iter().enumerate().find(|(_, item)| !right(alone((*item).clone())));
            wrong.map_or_else(String::new, |(index, item)| {
                joined(format!("[{index}]"), wrong_path(item, &|item| right(alone(item))))
            })
        }
        _ => String::new(),
    }
}

/// Takes the field at `path`, which cannot be read because of `error`, out of `object`, so that the others can be read.
fn without_wrong(
    object: &mut Map<String, Value>,
    path: String,
    error: &serde_json::Error,
    mut check: Check,
) -> Result<Check, Vec<Violation>> {
    let is_known = object.remove(top_level(&path)).is_some();
    let is_too_large = error.to_string() == quantity::TOO_LARGE;
    check.refuse(path, if is_too_large { quantity::TOO_MUCH } else { Reason::WrongType });
    // Not attributable to a field of ours: nothing more can be told.
    if is_known { Ok(check) } else { Err(check.violations) }
}

/// All faults: those of reading, then those of the rules.
fn judged(mut check: Check, rules: Check) -> Result<(), Vec<Violation>> {
    // A field of the wrong type was dropped above: that it is now also missing is not news.
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

/// The name of the field itself in a path such as `attributes[2].name`.
fn top_level(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or_default()
}

/// The fields of an input, with their default values: the keys that [`parse`] knows.
#[must_use]
pub fn fields<I: Input>() -> Map<String, Value> {
    match serde_json::to_value(I::default()) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// An unknown name as far as it is decent to repeat it.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(64).collect()
}

/// Normalises every text in `value`; an empty one becomes null. False if there are control characters.
fn normalise(value: &mut Value) -> bool {
    match value {
        Value::String(text) => {
            let normal = crate::input::unicode::composed(text.trim());
            let clean = !normal.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
            *value = if normal.is_empty() { Value::Null } else { Value::String(normal) };
            clean
        }
        // Every item is normalised, whatever the ones before it were like.
        Value::Array(items) => items.iter_mut().filter_map(|item| (!normalise(item)).then_some(())).count() == 0,
        Value::Object(object) => {
            let clean = object.values_mut().filter_map(|item| (!normalise(item)).then_some(())).count() == 0;
            object.retain(|_, item| !item.is_null());
            clean
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Collects the faults of an input. The methods are named after what they ask for.
#[derive(Debug)]
pub struct Check {
    today: NaiveDate,
    violations: Vec<Violation>,
}

impl Check {
    /// Nothing refused yet; `today` is the date in Vietnam.
    #[must_use]
    pub const fn new(today: NaiveDate) -> Self {
        Self { today, violations: Vec::new() }
    }

    /// The date in Vietnam.
    #[must_use]
    pub const fn today(&self) -> NaiveDate {
        self.today
    }

    /// What was refused so far.
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

    /// Something must be there.
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

    /// One line of text that must be there.
    pub fn required_line(&mut self, field: &str, text: &str) {
        if text.is_empty() {
            self.refuse(field, Reason::Required);
        }
        self.line(field, Some(text));
    }

    /// One line of text of at most [`LINE`] characters.
    pub fn line(&mut self, field: &str, text: Option<&str>) {
        let Some(text) = text else { return };
        self.at_most(field, text, LINE);
        if text.contains(['\n', '\r', '\t']) {
            self.refuse(field, Reason::ControlCharacter);
        }
    }

    /// Text of at most [`LONG_TEXT`] characters.
    pub fn long_text(&mut self, field: &str, text: Option<&str>) {
        self.at_most(field, &text, LONG_TEXT);
    }

    /// An e-mail address of at most 254 characters (RFC 5321) with a dotted domain.
    pub fn email(&mut self, field: &str, email: Option<&str>) {
        if email.is_some_and(|email| !is_email(email)) {
            self.refuse(field, Reason::Email);
        }
    }

    /// A telephone or fax number: 8 to 15 digits (ITU-T E.164), with the usual separators.
    pub fn phone(&mut self, field: &str, phone: Option<&str>) {
        let Some(phone) = phone else { return };
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        let usual = phone.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '(' | ')' | '+'));
        let plus = phone.chars().skip(1).all(|c| c != '+');
        if !usual || !plus || !digits.validate_range(Some(8), Some(15), None, None) || is_longer(phone, 30) {
            self.refuse(field, Reason::Phone);
        }
    }

    /// An `http` or `https` address.
    pub fn web_address(&mut self, field: &str, address: Option<&str>) {
        if address.is_some_and(|address| !is_web_address(address, &["https://", "http://"])) {
            self.refuse(field, Reason::WebAddress);
        }
    }

    /// An `https` address.
    pub fn https_address(&mut self, field: &str, address: Option<&str>) {
        if address.is_some_and(|address| !is_web_address(address, &["https://"])) {
            self.refuse(field, Reason::WebAddress);
        }
    }

    /// A whole number within `min..=max`.
    pub fn within(&mut self, field: &str, number: Option<i64>, min: i64, max: i64) {
        if !number.validate_range(Some(min), Some(max), None, None) {
            self.refuse(field, Reason::OutOfRange { min, max });
        }
    }

    /// A date that is not after today.
    pub fn not_future(&mut self, field: &str, date: Option<NaiveDate>) {
        if date.is_some_and(|date| date > self.today) {
            self.refuse(field, Reason::Future);
        }
        self.plausible(field, date);
    }

    /// A date between 1900 and 2199: others are slips of the keyboard.
    pub fn plausible(&mut self, field: &str, date: Option<NaiveDate>) {
        use chrono::Datelike as _;
        if date.is_some_and(|date| !(1900..2200).contains(&date.year())) {
            self.refuse(field, Reason::NotAllowed);
        }
    }

    /// A date that is not before `start`.
    pub fn not_before(&mut self, field: &str, date: Option<NaiveDate>, start: Option<NaiveDate>) {
        if let (Some(date), Some(start)) = (date, start)
            && date < start
        {
            self.refuse(field, Reason::Before { other: start });
        }
    }

    /// WGS 84 degrees: `latitude` and `longitude`, both or none.
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

    /// A list of at most [`LIST`] items without repetition.
    pub fn set<T: PartialEq>(&mut self, field: &str, items: &[T]) {
        if is_longer(items, LIST) {
            self.refuse(field, Reason::TooLong { max: LIST });
        } else if items.iter().enumerate().any(|(index, item)| items[..index].contains(item)) {
            self.refuse(field, Reason::Duplicate);
        }
    }

    /// A list of names with values, such as a product's attributes.
    pub fn named_values(&mut self, field: &str, items: &[crate::input::named_value::NamedValue]) {
        self.at_most(field, items, LIST);
        for (index, item) in items.iter().enumerate().take(LIST) {
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
    fn telephone_numbers_have_8_to_15_digits() {
        for good in ["0912 345 678", "+84 (252) 382-1234", "18001234"] {
            assert_eq!(refused(|check| check.phone("phone", Some(good))), [], "{good}");
        }
        for bad in ["1234", "0912345678901234", "09x2345678", "091+2345678", "<script>"] {
            assert_eq!(refused(|check| check.phone("phone", Some(bad))), [Reason::Phone], "{bad}");
        }
    }
}
