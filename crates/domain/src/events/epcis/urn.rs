//! EPC URNs (GS1 EPC Tag Data Standard, section 6 to 8): the older notation of identifiers, with a point after the
//! company prefix and without check digit.

use crate::identification::identifier::application_identifier::number;
use crate::identification::identifier::check_digit::check_digit;
use crate::identification::identifier::{Element, ElementString};
use crate::input::violation::Reason;

/// How the components of a URN make up the value of the key.
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// `prefix.indicator+item`: the indicator digit moves to the front; 13 digits and the check digit.
    Item,
    /// `prefix.extension+reference`: the extension digit moves to the front; 17 digits and the check digit.
    Unit,
    /// `prefix.reference`: this number of digits, and the check digit.
    Digits(usize),
    /// `prefix.reference` without check digit.
    Plain,
}

/// A URN scheme: its name, the application identifier and shape of its key, and the meaning of the third component.
struct Scheme {
    name: &'static str,
    key: u16,
    shape: Shape,
    serial: Serial,
}

/// The meaning of the third component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Serial {
    /// There is none.
    None,
    /// The value of the qualifier with this application identifier.
    Qualifier(u16),
    /// The same, where "0" means that there is none.
    Extension(u16),
    /// The serial component of the key itself.
    Within,
    /// Piece and total separated by a point, then a serial number.
    Piece,
}

const SCHEMES: &[Scheme] = &[
    scheme("id:sgtin", number::GTIN, Shape::Item, Serial::Qualifier(number::SERIAL)),
    scheme("class:lgtin", number::GTIN, Shape::Item, Serial::Qualifier(number::LOT)),
    scheme("id:sscc", number::SSCC, Shape::Unit, Serial::None),
    scheme("id:sgln", number::LOCATION, Shape::Digits(12), Serial::Extension(254)),
    scheme("id:pgln", number::PARTY, Shape::Digits(12), Serial::None),
    scheme("id:grai", 8003, Shape::Digits(12), Serial::Within),
    scheme("id:giai", 8004, Shape::Plain, Serial::None),
    scheme("id:gsrn", 8018, Shape::Digits(17), Serial::None),
    scheme("id:gsrnp", 8017, Shape::Digits(17), Serial::None),
    scheme("id:gdti", 253, Shape::Digits(12), Serial::Within),
    scheme("id:sgcn", 255, Shape::Digits(12), Serial::Within),
    scheme("id:ginc", 401, Shape::Plain, Serial::None),
    scheme("id:gsin", 402, Shape::Digits(16), Serial::None),
    scheme("id:cpi", 8010, Shape::Plain, Serial::Qualifier(8011)),
    scheme("id:itip", 8006, Shape::Item, Serial::Piece),
    scheme("id:upui", number::GTIN, Shape::Item, Serial::Qualifier(235)),
];

const fn scheme(name: &'static str, key: u16, shape: Shape, serial: Serial) -> Scheme {
    Scheme { name, key, shape, serial }
}

/// The keys that a pattern matches.
pub(super) struct Reach {
    /// The application identifier of the key, as it is written.
    pub(super) key: String,
    /// Beginnings of the key's value.
    pub(super) beginnings: Vec<String>,
    /// The application identifier of the qualifier that matching identifiers have.
    pub(super) qualifier: Option<u16>,
}

/// Returns the keys that a pattern matches. `None` for schemes without GS1 keys, and where the pattern stands for one
/// class, which [`elements`] reads.
///
/// # Errors
/// [`Reason::NotAllowed`] for a field behind a `*` and for a wrong number of fields; what is wrong with the others.
pub(super) fn reach(name: &str, value: &str) -> Option<Result<Reach, Reason>> {
    let wanted = format!("id:{name}");
    let scheme = SCHEMES.iter().find(|scheme| scheme.name == wanted)?;
    let fields: Vec<&str> = value.split('.').collect();
    let fixed = fields.iter().position(|field| *field == "*").unwrap_or(fields.len());
    let (fixed, open) = fields.split_at(fixed);
    let is_class = matches!(scheme.serial, Serial::Qualifier(_) | Serial::Piece);
    if is_class && fixed.len() > 1 {
        return None;
    }
    let count = match scheme.serial {
        Serial::None => 2,
        Serial::Piece => 5,
        Serial::Qualifier(_) | Serial::Extension(_) | Serial::Within => 3,
    };
    if open.is_empty() || open.iter().any(|field| *field != "*") || fields.len() != count {
        return Some(Err(Reason::NotAllowed));
    }
    Some(beginnings(scheme, fixed).map(|beginnings| Reach {
        key: format!("{:02}", scheme.key),
        beginnings,
        qualifier: match scheme.serial {
            Serial::Qualifier(qualifier) => Some(qualifier),
            _ => None,
        },
    }))
}

fn beginnings(scheme: &Scheme, fixed: &[&str]) -> Result<Vec<String>, Reason> {
    // The value of a GRAI begins with a zero that the URN omits.
    let first = if scheme.key == 8003 { "0" } else { "" };
    let [prefix, rest @ ..] = fixed else { return Ok(vec![first.to_owned()]) };
    if !(6..=12).contains(&prefix.len()) || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Reason::Length { allowed: "6 đến 12" });
    }
    match (scheme.shape, rest) {
        // The indicator or extension digit stands before the prefix.
        (Shape::Item | Shape::Unit, []) => Ok((0..10).map(|digit| format!("{digit}{prefix}")).collect()),
        (_, []) => Ok(vec![format!("{first}{prefix}")]),
        (Shape::Digits(length), [reference]) => with_check_digit(&format!("{prefix}{}", decoded(reference)?), length)
            .map(|key| vec![format!("{first}{key}")]),
        _ => Err(Reason::NotAllowed),
    }
}

/// Returns the elements of an EPC URN, a class URN or a pattern with `*` for the serial number; `None` for schemes
/// without GS1 keys, such as `gid`.
///
/// # Errors
/// What is wrong with a URN of a known scheme: [`Reason::Length`] of the digits, or the refusal of its elements.
pub(super) fn elements(urn: &str) -> Option<Result<ElementString, Reason>> {
    let rest = urn.strip_prefix("urn:epc:")?;
    let (kind, rest) = rest.split_once(':')?;
    let (name, value) = rest.split_once(':')?;
    let pattern = kind == "idpat";
    let kind = if pattern { "id" } else { kind };
    let wanted = format!("{kind}:{name}");
    let scheme = SCHEMES.iter().find(|scheme| scheme.name == wanted)?;
    let value = match (pattern, value.strip_suffix(".*")) {
        (false, None) => Ok(value),
        (true, Some(value)) => Ok(value),
        _ => Err(Reason::NotAllowed),
    };
    Some(value.and_then(|value| read(scheme, value, pattern)))
}

fn read(scheme: &Scheme, value: &str, pattern: bool) -> Result<ElementString, Reason> {
    let mut parts = value.splitn(3, '.');
    let prefix = parts.next().unwrap_or_default();
    let reference = parts.next().ok_or(Reason::NotAllowed)?;
    if !(6..=12).contains(&prefix.len()) || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Reason::Length { allowed: "6 đến 12" });
    }
    let reference = decoded(reference)?;
    let last = parts.next().map(decoded).transpose()?;
    if pattern != (last.is_none() && scheme.serial != Serial::None) && scheme.serial != Serial::Piece {
        return Err(Reason::NotAllowed);
    }
    let key = match scheme.shape {
        Shape::Item => with_check_digit(&leading_first(prefix, &reference)?, 13)?,
        Shape::Unit => with_check_digit(&leading_first(prefix, &reference)?, 17)?,
        Shape::Digits(length) => with_check_digit(&format!("{prefix}{reference}"), length)?,
        Shape::Plain => format!("{prefix}{reference}"),
    };
    // The value of a GRAI begins with a zero that the URN omits.
    let key = if scheme.key == 8003 { format!("0{key}") } else { key };
    let mut elements = Vec::with_capacity(2);
    match (scheme.serial, last) {
        (Serial::None, Some(_)) => return Err(Reason::NotAllowed),
        (Serial::Within, Some(serial)) => elements.push(Element::of(scheme.key, format!("{key}{serial}"))?),
        (Serial::Qualifier(qualifier), Some(serial)) => {
            elements.push(Element::of(scheme.key, key)?);
            elements.push(Element::of(qualifier, serial)?);
        }
        (Serial::Extension(extension), Some(text)) => {
            elements.push(Element::of(scheme.key, key)?);
            if text != "0" {
                elements.push(Element::of(extension, text)?);
            }
        }
        (Serial::Piece, Some(rest)) => {
            let mut rest = rest.splitn(3, '.');
            let (piece, total) = (rest.next().unwrap_or_default(), rest.next().unwrap_or_default());
            elements.push(Element::of(scheme.key, format!("{key}{piece}{total}"))?);
            match (rest.next(), pattern) {
                (Some(serial), false) => elements.push(Element::of(number::SERIAL, serial)?),
                (None, true) => {}
                _ => return Err(Reason::NotAllowed),
            }
        }
        (_, None) => elements.push(Element::of(scheme.key, key)?),
    }
    ElementString::new(elements).map_err(Reason::from)
}

/// The first digit of the reference, then the prefix, then the rest of the reference.
fn leading_first(prefix: &str, reference: &str) -> Result<String, Reason> {
    let (leading, rest) = reference.split_at_checked(1).ok_or(Reason::NotAllowed)?;
    Ok(format!("{leading}{prefix}{rest}"))
}

fn with_check_digit(body: &str, length: usize) -> Result<String, Reason> {
    let allowed = match length {
        12 => "12",
        13 => "13",
        16 => "16",
        _ => "17",
    };
    if body.len() != length || !body.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Reason::Length { allowed });
    }
    let digit = check_digit(body)?;
    Ok(format!("{body}{digit}"))
}

/// Decodes the `%xx` escapes of a component.
fn decoded(part: &str) -> Result<String, Reason> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else { return Err(Reason::Character { found: '%' }) };
        bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
    }
    String::from_utf8(bytes).map_err(|_| Reason::Character { found: '%' })
}
