//! Access log (target `access`): request id, method, path, status, and milliseconds until the head of the response. No
//! queries, bodies or headers are logged, and paths only without secrets.
//!
//! The line is composed by hand: the visitors of tracing take longer than everything else in a scan
//! (docs/BENCHMARKS.md). It has the same format, and obeys `NGUON_LOG` in the same way.

use std::cell::RefCell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix_web::http::{Method, StatusCode};
use chrono::DateTime;

use crate::http::secret_path::loggable;
use crate::platform::config::environment::LogFormat;
use crate::platform::log;

/// Writes the line of a request.
pub(crate) fn write(id: &str, method: &Method, path: &str, status: StatusCode, took: Duration) {
    if !tracing::enabled!(target: "access", tracing::Level::INFO) {
        return;
    }
    let Some((log, format)) = log::lines() else {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        tracing::info!(target: "access", request_id = id, %method, path = %loggable(path), status = status.as_u16(), micros);
        return;
    };
    LINE.with_borrow_mut(|line| {
        line.text.clear();
        #[expect(clippy::disallowed_methods, reason = "log lines have timestamps")]
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        line.compose(*format, now, (id, method.as_str(), &loggable(path), status.as_u16(), took));
        log.add(&line.text);
    });
}

thread_local! {
    static LINE: RefCell<Line> = const { RefCell::new(Line { text: Vec::new(), second: u64::MAX, date: String::new() }) };
}

/// The buffer of a line, and the last formatted second.
struct Line {
    text: Vec<u8>,
    second: u64,
    date: String,
}

impl Line {
    fn compose(
        &mut self,
        format: LogFormat,
        now: Duration,
        (id, method, path, status, took): (&str, &str, &str, u16, Duration),
    ) {
        if self.second != now.as_secs() {
            self.second = now.as_secs();
            let moment = i64::try_from(self.second).ok().and_then(|second| DateTime::from_timestamp(second, 0));
            self.date = moment.map(|moment| moment.format("%FT%T").to_string()).unwrap_or_default();
        }
        let text = &mut self.text;
        let (micros, status) = (u64::try_from(took.as_micros()).unwrap_or(u64::MAX), u64::from(status));
        if format == LogFormat::Json {
            text.extend_from_slice(b"{\"timestamp\":\"");
        }
        text.extend_from_slice(self.date.as_bytes());
        text.push(b'.');
        push_number(text, now.subsec_micros().into(), 6);
        match format {
            LogFormat::Text => {
                for part in ["Z  INFO access: request_id=\"", id, "\" method=", method, " path=", path, " status="] {
                    text.extend_from_slice(part.as_bytes());
                }
                push_number(text, status, 1);
                text.extend_from_slice(b" ms=");
                push_millis(text, micros);
                text.push(b'\n');
            }
            LogFormat::Json => {
                for part in ["Z\",\"level\":\"INFO\",\"request_id\":\"", id, "\",\"method\":\"", method, "\",\"path\":"]
                {
                    text.extend_from_slice(part.as_bytes());
                }
                // Writing to memory cannot fail.
                let _ = serde_json::to_writer(&mut *text, path);
                text.extend_from_slice(b",\"status\":");
                push_number(text, status, 1);
                text.extend_from_slice(b",\"ms\":");
                push_millis(text, micros);
                text.extend_from_slice(b",\"target\":\"access\"}\n");
            }
        }
    }
}

/// Appends microseconds as milliseconds with three decimals.
fn push_millis(text: &mut Vec<u8>, micros: u64) {
    push_number(text, micros / 1_000, 1);
    text.push(b'.');
    push_number(text, micros % 1_000, 3);
}

/// Appends a number, padded with zeros to `digits` digits. The formatting of the standard library takes several times
/// as long, for every request.
fn push_number(text: &mut Vec<u8>, mut number: u64, digits: usize) {
    const MAX_DIGITS: usize = 20;
    let (mut written, mut first) = ([b'0'; MAX_DIGITS], MAX_DIGITS);
    while number > 0 || MAX_DIGITS - first < digits {
        first -= 1;
        written[first] = b"0123456789"[(number % 10) as usize];
        number /= 10;
    }
    text.extend_from_slice(&written[first..]);
}

#[cfg(test)]
mod tests {
    use super::Line;
    use crate::platform::config::environment::LogFormat;
    use std::time::Duration;

    #[test]
    fn numbers_have_as_many_digits_as_they_need_or_are_asked_for() {
        for (number, digits, expected) in
            [(0, 1, "0"), (0, 3, "000"), (42, 6, "000042"), (1_234, 3, "1234"), (u64::MAX, 1, "18446744073709551615")]
        {
            let mut text = Vec::new();
            super::push_number(&mut text, number, digits);
            assert_eq!(text, expected.as_bytes());
        }
    }

    #[test]
    fn a_line_says_what_was_asked_and_how_long_it_took() {
        let mut line = Line { text: Vec::new(), second: u64::MAX, date: String::new() };
        let now = Duration::from_micros(1_764_500_000_000_042);
        let asked = ("00ff", "GET", "/t/A\"B", 200, Duration::from_micros(12_045));
        line.compose(LogFormat::Text, now, asked);
        line.compose(LogFormat::Json, now, asked);
        let text = String::from_utf8(line.text).expect("text");
        let (first, second) = text.split_once('\n').expect("two lines");
        assert_eq!(
            first,
            "2025-11-30T10:53:20.000042Z  INFO access: request_id=\"00ff\" method=GET path=/t/A\"B status=200 ms=12.045"
        );
        let json: serde_json::Value = serde_json::from_str(second).expect("JSON");
        assert_eq!(json["timestamp"], "2025-11-30T10:53:20.000042Z");
        assert_eq!((&json["path"], &json["ms"]), (&"/t/A\"B".into(), &12.045.into()));
        assert_eq!((&json["target"], &json["status"]), (&"access".into(), &200.into()));
    }
}
