//! Devices that have signed in to an account before (ADR 38; OWASP, "Slow Down Online Guessing Attacks with Device
//! Cookies").
//!
//! The cookie names the device and has a keyed hash for each account that was signed in to on it. It gives no access:
//! attempts of a device that is known to an account are counted apart from those of strangers.

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

/// The cookie's name.
pub const COOKIE: &str = "nguon_device";
/// Days that a device is known to an account after a sign-in.
const KNOWN_DAYS: i64 = 365;
/// An entry is written anew when it is so many days old.
const RENEWED_AFTER: i64 = 30;
/// The most accounts that a device is known to; the oldest entry makes room.
const MAX_ACCOUNTS: usize = 8;
/// Bytes of the name of a device, and of an entry's keyed hash.
const BYTES: usize = 16;
/// Characters of a name: [`BYTES`] bytes in base64.
const MAX_NAME: usize = 22;
/// Bytes of a cookie that is read: more than [`MAX_ACCOUNTS`] entries have.
const MAX_COOKIE: usize = 512;

/// What the cookie of a request says; nothing of it is proved but by [`Device::name_for`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Device {
    name: Option<String>,
    entries: Vec<Entry>,
}

/// That somebody signed in to an account on this device.
#[derive(Clone, Debug)]
struct Entry {
    /// On this day since 1970.
    day: i64,
    /// Keyed hash of device, day and account.
    proof: String,
}

impl Device {
    /// Reads the cookie: the name of the device, then the entries, with dots between them.
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

    /// The name of the device when it has signed in to the account within a year.
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

    /// The cookie that makes the device known to an account that somebody has just shown to be theirs; `None` when it is
    /// known already. A device without a name gets one that only our servers can compute from `seed`, which is unique.
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

    /// A keyed hash of the device and the browser, by which a renewal that is repeated by the same client is recognised;
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
