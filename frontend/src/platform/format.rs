//! Formatting values for Vietnamese readers.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Timelike, Utc};

use nguon_domain::input::format::vietnam;
pub use nguon_domain::input::format::{date, day, duration, in_vietnam, moment, money};

/// Returns the current date in Vietnam.
pub fn today() -> NaiveDate {
    now().with_timezone(&vietnam()).date_naive()
}

/// Returns the current time by the browser's clock.
#[expect(clippy::disallowed_methods, reason = "the one place where the app reads the clock")]
pub fn now() -> DateTime<Utc> {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit for a long time")]
    let milliseconds = js_sys::Date::now() as i64;
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}

/// Returns the moment at which clocks in Vietnam show `local`.
pub fn vietnam_moment(local: NaiveDateTime) -> Option<DateTime<Utc>> {
    local.and_local_timezone(vietnam()).single().map(|moment| moment.to_utc())
}

/// Returns a moment in RFC 3339, to the minute, with the offset of Vietnam.
pub fn rfc3339(moment: DateTime<Utc>) -> String {
    let here = in_vietnam(moment);
    format!("{}T{:02}:{:02}:00+07:00", here.date_naive(), here.hour(), here.minute())
}

/// Returns an ISO date as dd/mm/yyyy; any other text unchanged.
pub fn iso_date(text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), date)
}

/// Returns an ISO moment or date in Vietnamese notation; any other text unchanged.
pub fn iso_moment(text: &str) -> String {
    DateTime::parse_from_rfc3339(text).map_or_else(|_| iso_date(text), |found| moment(found.to_utc()))
}

/// Parses a number with a decimal comma or point.
pub fn decimal(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".");
    let is_plain =
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
    is_plain.then(|| read(&text)).filter(|number| number.is_finite())
}

// Not by Rust's own parser: its tables alone are ten thousand bytes that every phone would load.
#[cfg(target_arch = "wasm32")]
fn read(text: &str) -> f64 {
    wasm_bindgen::JsValue::from_str(text).unchecked_into_f64()
}

#[cfg(not(target_arch = "wasm32"))]
fn read(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// Returns the size of a file as text.
#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
pub fn file_size(bytes: i64) -> String {
    match bytes {
        ..1_024 => format!("{bytes} byte"),
        1_024..1_048_576 => format!("{} kB", bytes / 1_024),
        1_048_576..1_073_741_824 => format!("{:.1} MB", bytes as f64 / 1_048_576.0).replace('.', ","),
        _ => format!("{:.1} GB", bytes as f64 / 1_073_741_824.0).replace('.', ","),
    }
}

#[cfg(test)]
mod tests {
    use super::{file_size, iso_date};

    #[test]
    fn values_look_as_vietnamese_write_them() {
        assert_eq!(iso_date("2026-11-05"), "05/11/2026");
        assert_eq!(file_size(1_572_864), "1,5 MB");
        assert_eq!(file_size(2_147_483_648), "2,0 GB");
    }
}
