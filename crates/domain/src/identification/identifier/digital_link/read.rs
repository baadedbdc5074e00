//! Parsing of a Digital Link.

use std::str::FromStr;

use super::super::application_identifier::ApplicationIdentifier;
use super::super::element::Element;
use super::super::element_string::MAX_LENGTH;
use super::super::refusal::{Fault, Refusal};
use super::{DigitalLink, fitting, percent};
use crate::input::violation::Reason;

/// An identifier with its encoded value, and their byte positions.
struct Pair<'a> {
    identifier: ApplicationIdentifier,
    identifier_at: usize,
    value: &'a str,
    value_at: usize,
}

impl Pair<'_> {
    fn read(&self) -> Result<Element, Refusal> {
        let value = percent::decode(self.value)
            .map_err(|offset| Refusal::new(self.value_at + offset, self.identifier, Fault::PercentEncoding))?;
        Element::new(self.identifier, &value)
            .map_err(|reason| Refusal::of_value(self.value_at, self.identifier, &value, reason))
    }
}

impl DigitalLink {
    /// Parses a web URI, or its path and query. The fragment is ignored, since it never reaches a server. Parameters whose
    /// names are no application identifiers are kept as they are, whatever they contain: they were added on the way.
    ///
    /// # Errors
    /// The first fault, with its position and application identifier.
    ///
    /// ```
    /// use nguon_domain::identification::identifier::DigitalLink;
    ///
    /// assert!(DigitalLink::parse("https://id.gs1.org/01/08938505970011/10/TL-15?utm_source=zalo").is_ok());
    /// assert!(DigitalLink::parse("https://id.gs1.org/10/TL-15").is_err(), "a lot without its GTIN");
    /// ```
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let uri = text.trim_ascii_end();
        if uri.len() > MAX_LENGTH {
            return Err(Refusal::new(MAX_LENGTH, None, Fault::Value(Reason::TooLong { max: MAX_LENGTH })));
        }
        let before_fragment = uri.split_once('#').map_or(uri, |(before, _)| before);
        let (before_query, query) = before_fragment.split_once('?').unwrap_or((before_fragment, ""));
        if let Some((position, found)) = first_wrong_character(before_query) {
            return Err(Refusal::new(position, None, Fault::Value(Reason::Character { found })));
        }
        // All characters before the query are ASCII now, so byte positions are character positions there.
        let path_at = host_end(before_query).ok_or_else(|| Refusal::new(0, None, Fault::Value(Reason::WebAddress)))?;
        let (stem, path) = read_path(before_query, path_at)?;
        let (attributes, parameters) =
            read_query(query, before_query.len() + 1, &path).map_err(|refusal| refusal.in_characters(uri))?;
        Self::of(stem.to_owned(), path, attributes, parameters)
    }
}

/// The first character that RFC 3986 does not allow in a URI, with its position.
fn first_wrong_character(uri: &str) -> Option<(usize, char)> {
    let is_wrong =
        |byte: u8| matches!(byte, 0..=b' ' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{'..=b'}' | 0x7F..);
    let position = uri.bytes().position(is_wrong)?;
    Some((position, uri[position..].chars().next()?))
}

/// The position of the path, after `http://host` or `https://host` or at the beginning; `None` when it is no web URI.
pub(super) fn host_end(uri: &str) -> Option<usize> {
    if uri.starts_with('/') {
        return Some(0);
    }
    let host_at = ["https://", "http://"].iter().find_map(|scheme| {
        uri.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)).then_some(scheme.len())
    })?;
    let length = uri[host_at..].find(['/', '?', '#']).unwrap_or(uri.len() - host_at);
    (length > 0).then_some(host_at + length)
}

/// Returns the stem and the elements from the key on. The key is the last identifier in the path that can be a primary
/// key and is followed only by pairs of identifier and value.
fn read_path(uri: &str, path_at: usize) -> Result<(&str, Vec<Element>), Refusal> {
    let mut pairs: Vec<Pair> = Vec::with_capacity(4);
    let mut end = uri.len() - usize::from(uri.len() > path_at && uri.ends_with('/'));
    loop {
        let segment = |end: usize| uri.get(path_at..end)?.rfind('/').map(|slash| path_at + slash);
        let slashes = segment(end).and_then(|value_slash| Some((segment(value_slash)?, value_slash)));
        let Some((identifier_slash, value_slash)) = slashes else {
            return Err(Refusal::no_key());
        };
        let digits = &uri[identifier_slash + 1..value_slash];
        let Ok(identifier) = digits.parse::<ApplicationIdentifier>() else {
            // A valid pair follows, so this was meant to be a Digital Link.
            return Err(match pairs.is_empty() {
                true => Refusal::no_key(),
                false => Refusal::unknown(identifier_slash + 1, digits),
            });
        };
        pairs.push(Pair {
            identifier,
            identifier_at: identifier_slash + 1,
            value: &uri[value_slash + 1..end],
            value_at: value_slash + 1,
        });
        end = identifier_slash;
        if identifier.definition().qualifiers.is_some() {
            break;
        }
    }
    pairs.reverse();
    let key = pairs[0].identifier;
    let in_order = fitting(key, pairs[1..].iter().map(|pair| pair.identifier));
    if let Some(Pair { identifier, identifier_at, .. }) = pairs.get(1 + in_order) {
        return Err(Refusal::new(*identifier_at, *identifier, Fault::NotInPath { key }));
    }
    let elements = pairs.iter().map(Pair::read).collect::<Result<_, _>>()?;
    Ok((&uri[..end], elements))
}

pub(super) type Query = (Vec<Element>, Vec<(String, String)>);

/// Returns the elements among the query parameters, and the other parameters. Semicolons divide parameters as ampersands
/// do (GS1 Digital Link Standard: URI Syntax, queryStringDelim).
pub(super) fn read_query(query: &str, query_at: usize, path: &[Element]) -> Result<Query, Refusal> {
    let (mut attributes, mut parameters) = (Vec::new(), Vec::new());
    let mut at = query_at;
    for parameter in query.split(['&', ';']) {
        let start = at;
        at += parameter.len() + 1;
        if parameter.is_empty() {
            continue;
        }
        let pair = parameter.split_once('=');
        let element = pair.and_then(|(name, value)| Some((name.parse::<ApplicationIdentifier>().ok()?, name, value)));
        let Some((identifier, name, value)) = element else {
            let (name, value) = pair.unwrap_or((parameter, ""));
            parameters.push((form_decode(name), form_decode(value)));
            continue;
        };
        if !identifier.definition().is_attribute || belongs_into(path, identifier) {
            return Err(Refusal::new(start, identifier, Fault::NotInQuery));
        }
        let pair = Pair { identifier, identifier_at: start, value, value_at: start + name.len() + 1 };
        let element = pair.read()?;
        let twice = |other: &&Element| other.identifier() == identifier;
        match path.iter().chain(&attributes).find(twice) {
            None => attributes.push(element),
            Some(other) if *other == element => {}
            Some(_) => return Err(Refusal::new(pair.identifier_at, identifier, Fault::Repeated)),
        }
    }
    Ok((attributes, parameters))
}

/// Whether `identifier` is a qualifier that belongs in the path.
fn belongs_into(path: &[Element], identifier: ApplicationIdentifier) -> bool {
    let Some((key, qualifiers)) = path.split_first() else { return false };
    (0..=qualifiers.len()).any(|place| {
        let (before, after) = qualifiers.split_at(place);
        let before = before.iter().map(Element::identifier);
        let longer = before.chain([identifier]).chain(after.iter().map(Element::identifier));
        fitting(key.identifier(), longer) == qualifiers.len() + 1
    })
}

/// Decodes a name or value of a parameter that is no element; a plus sign is a space, as in HTML forms.
fn form_decode(encoded: &str) -> String {
    percent::decode_whatever(&encoded.replace('+', " "))
}

impl FromStr for DigitalLink {
    type Err = Refusal;

    /// Same as [`DigitalLink::parse`].
    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::parse(text)
    }
}
