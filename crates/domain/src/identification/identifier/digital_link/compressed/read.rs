//! Parsing of a compressed link.

use super::super::super::application_identifier::ApplicationIdentifier;
use super::super::super::element::Element;
use super::super::super::element_string::{ElementString, MAX_LENGTH};
use super::super::super::refusal::{Fault, Refusal};
use super::super::read::{host_end, read_query};
use super::super::spelling::number_of;
use super::super::{DigitalLink, percent};
use super::bits::Bits;
use super::packing::sequence;

/// The first four bits of a parameter that is no element.
const PARAMETER: u16 = 0xF;

/// What a compressed segment contains.
#[derive(Debug, Default)]
struct Unpacked {
    elements: Vec<(ApplicationIdentifier, String)>,
    parameters: Vec<(String, String)>,
}

impl Unpacked {
    /// Unpacks a segment; `None` when it is not compressed.
    fn of(mut bits: Bits, sorted: bool) -> Option<Self> {
        let mut unpacked = Self::default();
        while !bits.is_at_end() {
            let byte = bits.number(8)?;
            if byte >> 4 == PARAMETER {
                // The length of the name has seven bits, of which four have been read.
                let length = (byte & 0xF) << 3 | bits.number(3)?;
                let name = bits.text(3, length.into())?;
                let (encoding, length) = (bits.number(3)?, bits.number(7)?);
                unpacked.parameters.push((name, bits.text(encoding, length.into())?));
            } else if let Some(numbers) = sequence(byte, sorted) {
                for number in numbers {
                    unpacked.elements.push(bits.value(ApplicationIdentifier::of(number)?)?);
                }
            } else {
                let mut digits = format!("{byte:02X}");
                while digits.len() < 4 && digits.parse::<ApplicationIdentifier>().is_err() {
                    digits.push_str(&format!("{:X}", bits.number(4)?));
                }
                unpacked.elements.push(bits.value(digits.parse().ok()?)?);
            }
        }
        (!unpacked.elements.is_empty()).then_some(unpacked)
    }

    /// Whether one of the elements can be the key of a link.
    fn has_key(&self) -> bool {
        self.elements.iter().any(|(identifier, _)| identifier.definition().qualifiers.is_some())
    }
}

/// Returns the link that a compressed address stands for; `None` when it is not compressed.
///
/// # Errors
/// What is wrong with its elements.
///
/// ```
/// use nguon_domain::identification::identifier::digital_link::decompress;
///
/// let link = decompress("https://id.gs1.org/AQnYUc1gmiCNV4JG?lang=vi").and_then(Result::ok).expect("a link");
/// assert_eq!(link.canonical(), "https://id.gs1.org/01/05412345000013/10/ABC123");
/// assert_eq!(link.parameter("lang"), Some("vi"));
/// ```
#[must_use]
pub fn decompress(address: &str) -> Option<Result<DigitalLink, Refusal>> {
    let before_fragment = address.split_once('#').map_or(address, |(before, _)| before).trim_ascii_end();
    let (uri, query) = before_fragment.split_once('?').unwrap_or((before_fragment, ""));
    let uri = uri.strip_suffix('/').unwrap_or(uri);
    let path_at = host_end(uri).filter(|_| address.len() <= MAX_LENGTH)?;
    let slash = path_at + uri.get(path_at..)?.rfind('/')?;
    let bits = Bits::of(&uri[slash + 1..])?;
    let (stem, key) = match key_before(uri, path_at, slash) {
        Some((stem, identifier, value)) => (stem, Some((identifier, value))),
        None => (&uri[..slash], None),
    };
    let mut refusal = None;
    for sorted in [false, true] {
        let Some(unpacked) = Unpacked::of(bits.clone(), sorted).filter(|it| it.has_key() != key.is_some()) else {
            continue;
        };
        match link(stem, key, unpacked, query, uri.len() + 1) {
            Ok(link) => return Some(Ok(link)),
            Err(other) => refusal = refusal.or(Some(other)),
        }
    }
    refusal.map(Err)
}

/// Returns the key before the segment that begins at `slash`, with the stem before it.
fn key_before(uri: &str, path_at: usize, slash: usize) -> Option<(&str, ApplicationIdentifier, &str)> {
    let value_at = path_at + uri[path_at..slash].rfind('/')?;
    let identifier_at = path_at + uri[path_at..value_at].rfind('/')?;
    let name = &uri[identifier_at + 1..value_at];
    let identifier: ApplicationIdentifier = number_of(name).unwrap_or(name).parse().ok()?;
    identifier.definition().qualifiers?;
    Some((&uri[..identifier_at], identifier, &uri[value_at + 1..slash]))
}

fn link(
    stem: &str,
    key: Option<(ApplicationIdentifier, &str)>,
    unpacked: Unpacked,
    query: &str,
    query_at: usize,
) -> Result<DigitalLink, Refusal> {
    let element = |identifier: ApplicationIdentifier, value: &str| {
        // A packed value has no position in the address.
        Element::new(identifier, value).map_err(|reason| Refusal::of_element(identifier, Fault::Value(reason)))
    };
    let mut elements = Vec::with_capacity(unpacked.elements.len() + 1);
    if let Some((identifier, value)) = key {
        let value = percent::decode(value).map_err(|_| Refusal::of_element(identifier, Fault::PercentEncoding))?;
        elements.push(element(identifier, &value)?);
    }
    for (identifier, value) in &unpacked.elements {
        elements.push(element(*identifier, value)?);
    }
    let (attributes, parameters) = read_query(query, query_at, &elements)?;
    let link = DigitalLink::new(&ElementString::new(elements.into_iter().chain(attributes))?)?;
    let parameters = unpacked.parameters.into_iter().chain(parameters).collect();
    Ok(DigitalLink { stem: stem.to_owned(), parameters, ..link })
}
