//! Parsing and validation of input.
//!
//! [`parse`] is the only entry point: the server calls it with a request body, the browser with the fields of a form,
//! so both refuse the same things for the same reasons. It reports all faults, not only the first.

use chrono::NaiveDate;
use email_address::EmailAddress;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

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
    /// The names of fields, at any depth, that take a code as a scanner sends it: with the control character GS for FNC1
    /// (GS1 General Specifications §7.8.6).
    const SCANNED: &'static [&'static str] = &[];

    /// Reports every fault that can be detected without a database.
    fn check(&self, check: &mut Check);
}

/// Turns a JSON object into a checked input.
///
/// Texts are converted to Unicode normal form C and trimmed. Control characters other than line breaks and tabs are
/// refused, but GS is allowed in [`Input::SCANNED`].
///
/// # Errors
/// All faults: unknown fields, wrong types, and whatever [`Input::check`] reports for the rest.
pub fn parse<I: Input>(value: Value, today: NaiveDate) -> Result<I, Vec<Violation>> {
    let mut check = Check::new(today);
    let mut object = known_entries(value, &fields::<I>(), I::SCANNED, &mut check)?;
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
    scanned: &[&str],
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
        if !normalise(name, value, scanned) {
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

/// Normalises every text in `value`, the field `name`, turning empty texts into null. Returns whether it has no control
/// characters, other than GS in the fields of `scanned`.
fn normalise(name: &str, value: &mut Value, scanned: &[&str]) -> bool {
    match value {
        Value::String(text) => {
            let normal = crate::input::unicode::composed(text.trim());
            let is_allowed = |c: char| matches!(c, '\n' | '\r' | '\t') || c == '\u{1d}' && scanned.contains(&name);
            let clean = !normal.chars().any(|c| c.is_control() && !is_allowed(c));
            *value = if normal.is_empty() { Value::Null } else { Value::String(normal) };
            clean
        }
        // Not `all`, which would stop at the first item with control characters.
        Value::Array(items) => {
            items.iter_mut().filter_map(|item| (!normalise(name, item, scanned)).then_some(())).count() == 0
        }
        Value::Object(object) => {
            let clean =
                object.iter_mut().filter_map(|(name, item)| (!normalise(name, item, scanned)).then_some(())).count()
                    == 0;
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
        if text.chars().count() > MAX_LINE_LENGTH {
            self.refuse(field, Reason::TooLong { max: MAX_LINE_LENGTH });
        }
        if text.contains(['\n', '\r', '\t']) {
            self.refuse(field, Reason::ControlCharacter);
        }
    }

    /// Allows text of at most [`MAX_TEXT_LENGTH`] characters.
    pub fn long_text(&mut self, field: &str, text: Option<&str>) {
        if text.is_some_and(|text| text.chars().count() > MAX_TEXT_LENGTH) {
            self.refuse(field, Reason::TooLong { max: MAX_TEXT_LENGTH });
        }
    }

    /// Allows an e-mail address of at most 254 characters (RFC 5321) with a dotted domain.
    pub fn email(&mut self, field: &str, email: Option<&str>) {
        let Some(email) = email else { return };
        let valid = email.len() <= 254
            && email.is_ascii()
            && EmailAddress::is_valid(email)
            && email.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.') && !domain.starts_with('['));
        if !valid {
            self.refuse(field, Reason::Email);
        }
    }

    /// Allows a telephone or fax number: 8 to 15 digits (ITU-T E.164), with the usual separators.
    pub fn phone(&mut self, field: &str, phone: Option<&str>) {
        let Some(phone) = phone else { return };
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        let usual = phone.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '(' | ')' | '+'));
        let plus = phone.chars().skip(1).all(|c| c != '+');
        if !usual || !plus || !(8..=15).contains(&digits) || phone.chars().count() > 30 {
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
        if number.is_some_and(|number| !(min..=max).contains(&number)) {
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
            let outside = degrees.is_some_and(|degrees| degrees.is_nan() || degrees.abs() > limit as f64);
            if outside {
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
        if items.len() > MAX_LIST_ITEMS {
            self.refuse(field, Reason::TooLong { max: MAX_LIST_ITEMS });
        } else if items.iter().enumerate().any(|(index, item)| items[..index].contains(item)) {
            self.refuse(field, Reason::Duplicate);
        }
    }

    /// Allows a list of name–value pairs, such as a product's attributes.
    pub fn named_values(&mut self, field: &str, items: &[crate::input::named_value::NamedValue]) {
        if items.len() > MAX_LIST_ITEMS {
            self.refuse(field, Reason::TooLong { max: MAX_LIST_ITEMS });
        }
        for (index, item) in items.iter().enumerate().take(MAX_LIST_ITEMS) {
            self.required_line(&format!("{field}[{index}].name"), &item.name);
            self.required_line(&format!("{field}[{index}].value"), &item.value);
        }
    }
}

/// Whether `address` starts with one of `schemes` and has a host that a browser would open. Deliberately stricter than
/// RFC 3986: no user information, no white space, no quotes.
fn is_web_address(address: &str, schemes: &[&str]) -> bool {
    if address.len() > 2_048
        || address.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"'\\`{}|^".contains(c))
    {
        return false;
    }
    let Some(rest) = schemes.iter().find_map(|scheme| {
        let head = address.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then(|| &address[scheme.len()..])
    }) else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    port.parse::<u16>().is_ok()
        && host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

#[cfg(test)]
mod tests {
    use super::{Check, is_web_address};
    use crate::input::violation::Reason;
    use chrono::NaiveDate;

    fn refused(run: impl FnOnce(&mut Check)) -> Vec<Reason> {
        let mut check = Check::new(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
        run(&mut check);
        check.into_violations().into_iter().map(|violation| violation.reason).collect()
    }

    #[test]
    fn web_addresses_are_those_that_a_browser_opens() {
        for good in ["https://example.vn", "HTTPS://Example.VN:8443/a?b=c#d", "https://nướcmắm.vn/x"] {
            assert!(is_web_address(good, &["https://"]), "{good}");
        }
        for bad in [
            "http://example.vn",
            "javascript:alert(1)",
            "https://",
            "https://localhost",
            "https://a b.vn",
            "https://user@example.vn",
            "https://example.vn:99999",
            "https://-a.vn",
            "https://exa\"mple.vn",
        ] {
            assert!(!is_web_address(bad, &["https://"]), "{bad}");
        }
    }

    #[test]
    fn e_mail_addresses_have_a_dotted_domain() {
        for good in ["a@b.vn", "nguyen.van+qr@thuan-hoa.example.vn"] {
            assert_eq!(refused(|check| check.email("email", Some(good))), [], "{good}");
        }
        for bad in ["a@b", "a b@c.vn", "@c.vn", "a@", "a@[127.0.0.1]", "ă@c.vn", "\"<b>\"@c"] {
            assert_eq!(refused(|check| check.email("email", Some(bad))), [Reason::Email], "{bad}");
        }
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
