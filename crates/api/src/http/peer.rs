//! The client address of a request, for rate limits.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpRequest};

use crate::http::body::application;
use crate::platform::problem::{Error, Result};

/// An IPv4 address, or the /64 network of an IPv6 address, as text: a client with one IPv6 address usually has all 2⁶⁴
/// of its network.
#[derive(Clone, Debug)]
pub struct Peer(pub String);

impl FromRequest for Peer {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(application(request).map(|application| {
            let direct = request.peer_addr().map(|address| address.ip());
            let address = forwarded(request.headers(), application.proxies).or(direct);
            Self(address.map(counted).unwrap_or_default())
        }))
    }
}

/// Returns the address seen by the outermost of our `proxies`. Each proxy appends one address to `X-Forwarded-For`, in
/// the last line of that name or in a line of its own (RFC 9110, 5.3: lines of one name are one list), so it is the
/// entry at that distance from the end. Everything before it was written by the client. A shorter list did not pass all
/// proxies; its first address was written by one of them.
fn forwarded(headers: &HeaderMap, proxies: usize) -> Option<IpAddr> {
    let places = proxies.checked_sub(1)?;
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").map(|line| line.to_str().unwrap_or_default()).collect();
    if lines.is_empty() {
        return None;
    }
    let list: Vec<&str> = lines.iter().flat_map(|line| line.split(',')).map(str::trim).collect();
    let place = list.len().saturating_sub(1).saturating_sub(places);
    parse(list.get(place)?)
}

/// Parses an address, with or without a port.
fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse().ok().map(|address: SocketAddr| address.ip()))
}

/// Returns the text under which an address is counted.
fn counted(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = u128::from(address) & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, forwarded};
    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

    fn of(lines: &[&str], proxies: usize) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            let value = HeaderValue::from_str(line).expect("a header");
            headers.append(HeaderName::from_static("x-forwarded-for"), value);
        }
        forwarded(&headers, proxies).map(counted)
    }

    #[test]
    fn the_address_that_a_trusted_proxy_wrote_counts() {
        let four = Some("203.0.113.7".to_owned());
        assert_eq!(of(&["10.0.0.1, 203.0.113.7"], 1), four);
        assert_eq!(of(&["10.0.0.1", "203.0.113.7"], 1), four, "several lines are one list");
        assert_eq!(of(&["203.0.113.7", "10.0.0.1"], 2), four);
        assert_eq!(of(&["1.1.1.1, 203.0.113.7, 10.0.0.1"], 2), four);
        assert_eq!(of(&["203.0.113.7"], 2), four, "it came in at the inner proxy");
        assert_eq!(of(&["203.0.113.7:4711"], 1), four);
        assert_eq!(of(&["::ffff:203.0.113.7"], 1), four);
        assert_eq!(of(&["203.0.113.7"], 0), None, "without a proxy anybody writes it");
        assert_eq!(of(&[], 1), None);
        for nonsense in ["unknown", "", "203.0.113.7,", "_hidden"] {
            assert_eq!(of(&[nonsense], 1), None, "{nonsense}");
        }
    }

    #[test]
    fn ipv6_is_counted_by_its_network() {
        let network = Some("2001:db8:1:2::/64".to_owned());
        for address in
            ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "[2001:db8:1:2::9]:443", "[2001:db8:1:2::]"]
        {
            assert_eq!(of(&[address], 1), network, "{address}");
        }
        assert_ne!(of(&["2001:db8:1:3::1"], 1), network);
    }
}
