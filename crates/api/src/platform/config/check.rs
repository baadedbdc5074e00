//! Validation of settings, with one sentence per error.

use actix_web::http::Uri;

use super::{Config, FileStorage, Storage};
use crate::platform::config;
use crate::platform::mail;

/// Minimum length of the secret for encrypting keys, in bytes.
const SECRET_LENGTH: usize = 32;

impl Config {
    /// Returns a sentence for every invalid setting; empty when the server may start.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = self.storage.faults();
        faults.extend(self.files.faults());
        let mut refuse = |is_wrong: bool, sentence: &str| {
            if is_wrong {
                faults.push(sentence.to_owned());
            }
        };
        refuse(
            self.public_url.as_ref().is_some_and(|url| !is_origin(url)),
            "NGUON_PUBLIC_URL must be http:// or https://, a host and no more, such as https://truyxuat.example.vn.",
        );
        refuse(
            self.secret.as_ref().is_some_and(|secret| secret.len() < SECRET_LENGTH),
            "NGUON_SECRET must have at least 32 characters.",
        );
        refuse(self.behind_proxy && self.proxy_hops == 0, "NGUON_PROXY_HOPS must be at least 1.");
        refuse(self.workers == Some(0), "NGUON_WORKERS must be at least 1.");
        refuse(self.quotas.record_quota <= 0, "NGUON_RECORD_QUOTA must be at least 1.");
        refuse(self.quotas.event_quota <= 0, "NGUON_EVENT_QUOTA must be at least 1.");
        refuse(self.bodies.body_memory < 8, "NGUON_BODY_MEMORY must be at least 8 MiB.");
        refuse(self.bodies.body_rate == 0, "NGUON_BODY_RATE must be at least 1 byte a second.");
        refuse(self.request_timeout == 0, "NGUON_REQUEST_TIMEOUT must be at least 1 second.");
        refuse(
            self.metrics_port.is_some_and(|port| port != 0 && port == self.port),
            "NGUON_METRICS_PORT must differ from NGUON_PORT: figures are not for visitors.",
        );
        refuse(
            self.security_contact.as_ref().is_some_and(|contact| {
                !["mailto:", "https://", "tel:"].iter().any(|scheme| contact.starts_with(scheme))
            }),
            "NGUON_SECURITY_CONTACT must begin with mailto:, https:// or tel:.",
        );
        if let Err(why) = mail::sender(&self.mail_from) {
            faults.push(format!("NGUON_MAIL_FROM must be an address such as Nguồn <no-reply@example.vn>: {why}."));
        }
        if let Some(Err(why)) = self.smtp_url.as_deref().map(mail::transport) {
            faults.push(format!("NGUON_SMTP_URL {why}."));
        }
        faults
    }
}

impl Storage {
    /// Returns a sentence for every invalid setting.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let url = self.database_url();
        if !["sqlite://", "postgres://"].iter().any(|scheme| url.starts_with(scheme)) {
            faults.push("NGUON_DATABASE_URL must begin with sqlite:// or postgres://.".to_owned());
        }
        if self.database_connections == 0 {
            faults.push("NGUON_DATABASE_CONNECTIONS must be at least 1.".to_owned());
        }
        let is_name =
            |name: &String| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if self.database_schema.as_ref().is_some_and(|name| !is_name(name)) {
            faults.push("NGUON_DATABASE_SCHEMA must be a name of letters, digits and underscores.".to_owned());
        }
        faults
    }
}

impl FileStorage {
    /// Returns a sentence for every invalid setting.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.file_quota <= 0 {
            faults.push("NGUON_FILE_QUOTA must be at least 1 byte.".to_owned());
        }
        if self.file_store.is_none() {
            return faults;
        }
        if let Err(why) = config::bucket::check_address(self) {
            faults.push(format!("NGUON_FILE_STORE cannot be used: {why}."));
        }
        let of = |name: &str| self.aws.get(name).map(String::as_str).filter(|value| !value.is_empty());
        if of("AWS_ACCESS_KEY_ID").is_some() != of("AWS_SECRET_ACCESS_KEY").is_some() {
            faults.push("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together.".to_owned());
        }
        for name in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT"] {
            let Some(address) = of(name) else { continue };
            if address.starts_with("http://") && of("AWS_ALLOW_HTTP") != Some("true") {
                faults.push(format!("{name} is not encrypted; should that be right, set AWS_ALLOW_HTTP=true."));
            } else if !["http://", "https://"].iter().any(|scheme| address.starts_with(scheme)) {
                faults.push(format!("{name} must begin with https://."));
            }
        }
        faults
    }
}

/// Whether a text is a scheme, a host and an optional port, followed by at most one slash.
fn is_origin(text: &str) -> bool {
    let Ok(address) = text.parse::<Uri>() else { return false };
    let Some(authority) = address.authority() else { return false };
    let host = authority.host();
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            let is_label = |label: &str| {
                !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            };
            host.split('.').all(is_label)
        }
    };
    let is_whole = match authority.as_str().strip_prefix(host) {
        Some("") => true,
        Some(port) => authority.port_u16().is_some_and(|number| number > 0 && port == format!(":{number}")),
        None => false,
    };
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    is_host && is_whole && rest.is_some_and(|rest| rest.strip_suffix('/').unwrap_or(rest) == authority.as_str())
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn a_public_address_is_an_origin_and_no_more() {
        for right in [
            "https://truyxuat.example.vn",
            "http://localhost:8080",
            "https://a.vn/",
            "http://10.0.0.1",
            "http://[::1]:80",
        ] {
            assert!(is_origin(right), "{right}");
        }
        for wrong in [
            "",
            "truyxuat.example.vn",
            "https://",
            "https:///",
            "ftp://a.vn",
            "https://a.vn/app",
            "https://a.vn//",
            "https://a.vn?x",
            "https://a.vn/#x",
            "https://a.vn#x",
            "https://a.vn ",
            " https://a.vn",
            "https://a.vn:0",
            "https://a.vn:99999",
            "https://a.vn:",
            "https://u@a.vn",
            "https://u:p@a.vn",
            "https://nguồn.vn",
            "https://a_b.vn",
            "https://a..vn",
            "https://a.vn\n",
            "https://https://a.vn",
        ] {
            assert!(!is_origin(wrong), "{wrong}");
        }
    }
}
