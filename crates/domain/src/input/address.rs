//! E-mail addresses and web addresses.
//!
//! On the server `validator` judges first. The browser has only the rules below: what validator stands on (regex, url, idna)
//! is more than the app may grow by, and the server has the last word (ADR 50).

use email_address::{EmailAddress, Options};

/// Whether `text` is an e-mail address of at most 254 characters (RFC 5321 §4.5.3.1.3) with a dotted domain.
pub(crate) fn is_email(text: &str) -> bool {
    // Beyond validator: no part of the name before the @ may be empty (RFC 5322 §3.2.3), and the domain has a dot.
    let options = Options::default().with_minimum_sub_domains(2).without_domain_literal().without_display_text();
    text.len() <= 254
        && text.is_ascii()
        && EmailAddress::parse_with_options(text, options).is_ok()
        && judged::is_email(text)
}

/// Whether `address` starts with one of `schemes` and has a host that a browser would open. Deliberately
/// stricter than RFC 3986: no user information, no white space, no quotes.
pub(crate) fn is_web_address(address: &str, schemes: &[&str]) -> bool {
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
        && judged::is_url(address)
}

/// What validator says.
#[cfg(not(target_arch = "wasm32"))]
mod judged {
    use validator::{ValidateEmail as _, ValidateUrl as _};

    pub(super) fn is_email(text: &str) -> bool {
        text.validate_email()
    }

    pub(super) fn is_url(text: &str) -> bool {
        text.validate_url()
    }
}

/// In the browser nothing is asked.
#[cfg(target_arch = "wasm32")]
mod judged {
    pub(super) const fn is_email(_: &str) -> bool {
        true
    }

    pub(super) const fn is_url(_: &str) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{is_email, is_web_address, judged};

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
            assert!(is_email(good), "{good}");
        }
        for bad in ["a@b", "a b@c.vn", "@c.vn", "a@", "a@[127.0.0.1]", "ă@c.vn", "\"<b>\"@c"] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn odd_e_mail_addresses_that_validator_takes_are_refused() {
        let long = format!("a@{}.vn", ["b"; 126].join("."));
        for odd in ["a@b", "a@[127.0.0.1]", "a@[::1]", ".a@b.vn", "a.@b.vn", "a..b@c.vn", "a@bún.vn", &long] {
            assert!(judged::is_email(odd), "{odd}");
            assert!(!is_email(odd), "{odd}");
        }
    }

    #[test]
    fn odd_web_addresses_that_validator_takes_are_refused() {
        for odd in [
            "ftp://a.vn",
            "javascript:alert(1)",
            "https:a.vn",
            "https:\\\\a.vn",
            "https://localhost",
            "https://[::1]",
            "https://a:b@c.vn",
            "https://a.vn/{b}",
            "https://a.vn/'b'",
            "https://a.vn.",
            "https://a_b.vn",
            "https://\ta.vn",
        ] {
            assert!(judged::is_url(odd), "{odd}");
            assert!(!is_web_address(odd, &["https://"]), "{odd}");
        }
    }

    /// The browser lets these pass; the server does not.
    #[test]
    fn odd_addresses_that_only_validator_refuses_are_refused() {
        for odd in ["\"a b\"@c.vn", "\"a@b\"@c.vn", "a@b_c.vn", "a@b!c.vn"] {
            assert!(!judged::is_email(odd), "{odd}");
            assert!(!is_email(odd), "{odd}");
        }
        for odd in ["https://1.2.3.999", "https://a.1", "https://1.2.3.4.5", "https://xn--a.vn"] {
            assert!(!judged::is_url(odd), "{odd}");
            assert!(!is_web_address(odd, &["https://"]), "{odd}");
        }
    }

    #[test]
    fn a_name_beside_an_e_mail_address_is_no_part_of_it() {
        for odd in ["Lan <a@b.vn>", " <a@b.vn>", "<a@b.vn>"] {
            assert!(!is_email(odd), "{odd}");
        }
    }
}
