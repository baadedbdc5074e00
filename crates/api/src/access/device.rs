//! Trusted devices: browsers that have signed in to an account before (ADR 38; OWASP, "Slow Down Online Guessing
//! Attacks with Device Cookies").
//!
//! The cookie has the device's name and a keyed hash for each account that signed in on it. It grants no access:
//! attempts from a device that is trusted for the account are limited separately from those of others.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::digest::Digest;
use crate::Application;

/// Name of the cookie.
pub const COOKIE: &str = "nguon_device";
/// Days for which a device is trusted after a sign-in.
const KNOWN_DAYS: i64 = 365;
/// Age in days at which an entry is renewed.
const RENEWED_AFTER: i64 = 30;
/// Maximum number of accounts per device; the oldest entry is dropped.
const MAX_ACCOUNTS: usize = 8;
/// Length of a device name, and of an entry's keyed hash, in bytes.
const BYTES: usize = 16;
/// Maximum length of a name, in characters: [`BYTES`] bytes in base64.
const MAX_NAME: usize = 22;
/// Maximum length of a cookie, in bytes: more than [`MAX_ACCOUNTS`] entries need.
const MAX_COOKIE: usize = 512;

/// The content of the cookie, unverified; only [`Device::name_for`] verifies an entry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Device {
    name: Option<String>,
    entries: Vec<Entry>,
}

/// A sign-in to an account on this device.
#[derive(Clone, Debug)]
struct Entry {
    /// Day of the sign-in, counted from 1970-01-01.
    day: i64,
    /// Keyed hash of device, day and account.
    proof: String,
}

impl Device {
    /// Parses the cookie: the name of the device, then the entries, separated by dots.
    pub(crate) fn of_request(request: &HttpRequest) -> Self {
        request.cookie(COOKIE).map(|cookie| Self::parse(cookie.value())).unwrap_or_default()
    }

    fn parse(text: &str) -> Self {
        if text.len() > MAX_COOKIE {
            return Self::default();
        }
        let mut parts = text.split('.');
        let is_name = |name: &&str| {
            (1..=MAX_NAME).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        };
        let name = parts.next().filter(is_name).map(str::to_owned);
        let entry = |part: &str| {
            let (day, proof) = part.split_once('-')?;
            Some(Entry { day: day.parse().ok()?, proof: proof.to_owned() })
        };
        Self { name, entries: parts.filter_map(entry).take(MAX_ACCOUNTS).collect() }
    }

    /// Returns the name of the device if it has signed in to the account within a year.
    pub(crate) fn name_for(&self, digest: &Digest, email_key: &str, now: DateTime<Utc>) -> Option<&str> {
        self.entry_of(digest, email_key, now)?;
        self.name.as_deref()
    }

    fn entry_of(&self, digest: &Digest, email_key: &str, now: DateTime<Utc>) -> Option<usize> {
        let name = self.name.as_deref()?;
        let days = today(now) - KNOWN_DAYS..=today(now);
        self.entries.iter().position(|entry| {
            let right = proof(digest, name, entry.day, email_key);
            days.contains(&entry.day) && verify_slices_are_equal(entry.proof.as_bytes(), right.as_bytes()).is_ok()
        })
    }

    /// Returns the cookie that makes the device trusted for an account that has just been authenticated; `None` when it
    /// is already trusted. A device without a name gets one derived from the unique `seed` with the servers' key.
    pub(crate) fn remember(
        mut self,
        application: &Application,
        email_key: &str,
        seed: Uuid,
        now: DateTime<Utc>,
    ) -> Option<Cookie<'static>> {
        let digest = application.keys.digest();
        if let Some(place) = self.entry_of(digest, email_key, now) {
            if today(now) - self.entries[place].day < RENEWED_AFTER {
                return None;
            }
            self.entries.remove(place);
        }
        let new = || URL_SAFE_NO_PAD.encode(&digest.bytes("device-name", &seed.to_string())[..BYTES]);
        let name = self.name.unwrap_or_else(new);
        let day = today(now);
        self.entries.insert(0, Entry { day, proof: proof(digest, &name, day, email_key) });
        self.entries.truncate(MAX_ACCOUNTS);
        let value = self.entries.iter().fold(name, |text, entry| format!("{text}.{}-{}", entry.day, entry.proof));
        let cookie = Cookie::build(COOKIE, value)
            .path("/api/v1/session")
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(application.public_url.starts_with("https://"))
            .max_age(CookieDuration::days(KNOWN_DAYS))
            .finish();
        Some(cookie)
    }

    /// Returns a keyed hash of device and user agent, by which a repeated refresh of the same client is recognised;
    /// `None` for a client without the cookie.
    pub(crate) fn client(&self, application: &Application, request: &HttpRequest) -> Option<String> {
        let name = self.name.as_deref()?;
        let agent = request.headers().get(header::USER_AGENT).map(|value| value.as_bytes().escape_ascii().to_string());
        let text = format!("{name} {}", agent.unwrap_or_default());
        Some(application.keys.digest().hex("client", &text))
    }
}

fn today(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(24 * 3600)
}

fn proof(digest: &Digest, name: &str, day: i64, email_key: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest.bytes("device", &format!("{name} {day} {email_key}"))[..BYTES])
}

#[cfg(test)]
mod tests {
    use super::{Device, KNOWN_DAYS, proof, today};
    use crate::access::digest::Digest;
    use chrono::{DateTime, TimeDelta};

    #[test]
    fn a_device_is_known_to_the_accounts_of_its_entries_for_a_year() {
        let digest = Digest::new(&[7; 32]);
        let now = DateTime::from_timestamp(1_795_000_000, 0).expect("a time");
        let day = today(now);
        let text = format!(
            "phone.{day}-{}.{day}-{}",
            proof(&digest, "phone", day, "a@x.vn"),
            proof(&digest, "phone", day, "b@x.vn")
        );
        let device = Device::parse(&text);
        assert_eq!(device.name_for(&digest, "a@x.vn", now), Some("phone"));
        assert_eq!(device.name_for(&digest, "b@x.vn", now), Some("phone"));
        assert_eq!(device.name_for(&digest, "c@x.vn", now), None);
        assert_eq!(device.name_for(&Digest::new(&[8; 32]), "a@x.vn", now), None);
        assert_eq!(device.name_for(&digest, "a@x.vn", now + TimeDelta::days(KNOWN_DAYS + 1)), None);
        assert_eq!(device.name_for(&digest, "a@x.vn", now - TimeDelta::days(1)), None);
        for changed in [text.replace("phone", "other"), text.replace(&format!("{day}-"), &format!("{}-", day - 1))] {
            assert_eq!(Device::parse(&changed).name_for(&digest, "a@x.vn", now), None, "{changed}");
        }
        for nonsense in ["", ".", "phone", "phone.", "phone.x-y", &"x".repeat(10_000)] {
            assert_eq!(Device::parse(nonsense).name_for(&digest, "a@x.vn", now), None, "{nonsense}");
        }
    }
}
