//! GS1 Digital Link: GS1 keys as web URIs (GS1 Digital Link Standard: URI Syntax).
//!
//! `https://truyxuat.example.vn/01/09312345678907/10/A1B2C3?17=270131` identifies a lot of a trade item. The stem
//! before `/01/` may be any host and path. The primary key comes first, its key qualifiers follow in a fixed order, and
//! all other elements are query parameters (data attributes).
//!
//! The same elements always yield the same URI. When parsing, a GTIN without its leading zeros, as in earlier releases
//! of the standard, is accepted. Convenience alphas (`/gtin/`), which the standard has withdrawn, are not, since events
//! must not contain them ([`respelled`] replaces them in what was scanned); nor are compressed links ([`decompress`]).
//! [`DigitalLink::scan`] reads all that people scan.

mod compressed;
pub(crate) mod percent;
mod read;
mod spelling;
#[cfg(test)]
mod tests;

pub use compressed::decompress;
pub use spelling::{is_identifier, respelled};

use super::application_identifier::ApplicationIdentifier;
use super::element::Element;
use super::element_string::ElementString;
use super::refusal::{Fault, Refusal};

/// The stem of canonical links.
pub const CANONICAL: &str = "https://id.gs1.org";

/// A Digital Link: a primary key, its qualifiers, and data attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigitalLink {
    /// The key, its qualifiers in order, and the attributes in the order of their digits.
    elements: ElementString,
    /// The number of elements in the path.
    in_path: usize,
    stem: String,
    parameters: Vec<(String, String)>,
}

impl DigitalLink {
    /// Builds a link from `elements` under [`CANONICAL`]. The first element that can be a primary key becomes the key.
    ///
    /// # Errors
    /// [`Fault::NoKey`]; [`Fault::NotInQuery`] for an element that has no place in a link with this key; the refusals
    /// of [`ElementString::check_associations`].
    pub fn new(elements: &ElementString) -> Result<Self, Refusal> {
        let all = elements.elements();
        let orders = |element: &Element| element.identifier().definition().qualifiers;
        let key = all.iter().find(|element| orders(element).is_some());
        let Some(key) = key else {
            return Err(Refusal::no_key());
        };
        let find = |number: &u16| all.iter().find(|element| element.identifier().number() == *number);
        // The qualifier sequence that takes most elements into the path; among equals, the first.
        let mut qualifiers: Vec<&Element> = Vec::new();
        for order in orders(key).unwrap_or_default() {
            let present: Vec<&Element> = order.iter().filter_map(find).collect();
            if present.len() > qualifiers.len() {
                qualifiers = present;
            }
        }
        let path: Vec<Element> = std::iter::once(key).chain(qualifiers).cloned().collect();
        let attributes = all.iter().filter(|element| !path.contains(element)).cloned().collect();
        Self::of(CANONICAL.to_owned(), path, attributes, Vec::new())
    }

    /// Assembles a link; `path` must be valid.
    fn of(
        stem: String,
        path: Vec<Element>,
        mut attributes: Vec<Element>,
        parameters: Vec<(String, String)>,
    ) -> Result<Self, Refusal> {
        for attribute in &attributes {
            if !attribute.identifier().definition().is_attribute {
                return Err(Refusal::of_element(attribute.identifier(), Fault::NotInQuery));
            }
        }
        attributes.sort_by_key(Element::identifier);
        let in_path = path.len();
        let elements = ElementString::new(path.into_iter().chain(attributes))?;
        elements.check_associations()?;
        Ok(Self { elements, in_path, stem, parameters })
    }

    /// Parses an address as people scan it: a link with the spellings of [`respelled`], or a compressed one.
    ///
    /// # Errors
    /// As [`DigitalLink::parse`]; for a compressed link what is wrong with its elements, without a position.
    pub fn scan(address: &str) -> Result<Self, Refusal> {
        let address = respelled(address);
        Self::parse(&address).or_else(|refusal| decompress(&address).unwrap_or(Err(refusal)))
    }

    /// All elements: the key, its qualifiers, and the attributes in the order of their digits.
    #[must_use]
    pub fn elements(&self) -> &ElementString {
        &self.elements
    }

    /// The primary key.
    #[must_use]
    pub fn key(&self) -> &Element {
        &self.elements.elements()[0]
    }

    /// The key qualifiers: lot, serial number and so on.
    #[must_use]
    pub fn qualifiers(&self) -> &[Element] {
        &self.elements.elements()[1..self.in_path]
    }

    /// The data attributes.
    #[must_use]
    pub fn attributes(&self) -> &[Element] {
        &self.elements.elements()[self.in_path..]
    }

    /// The URI stem before the key: scheme, host and optional path, without trailing slash; empty when only a path was
    /// parsed.
    #[must_use]
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// The query parameters that are no elements, such as `linkType`, decoded and in their order.
    #[must_use]
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    /// The first query parameter with this name that is no element.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Returns the link under a stem such as `https://truyxuat.example.vn`, without the parameters that are no
    /// elements. The same elements always yield the same link.
    #[must_use]
    pub fn under(&self, public_url: &str) -> String {
        let mut link = String::with_capacity(128);
        link.push_str(public_url.trim_end_matches('/'));
        for (index, element) in self.elements.elements().iter().enumerate() {
            let (before, between) = match index.checked_sub(self.in_path) {
                None => ('/', '/'),
                Some(0) => ('?', '='),
                Some(_) => ('&', '='),
            };
            link.push(before);
            link.push_str(&element.identifier().to_string());
            link.push(between);
            percent::encode(&element.value().to_string(), &mut link);
        }
        link
    }

    /// Returns the link under [`CANONICAL`], which is equal for all links with the same elements.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.under(CANONICAL)
    }
}

/// The number of `qualifiers`, from the first, that may follow `key` in the path of a link.
fn fitting(key: ApplicationIdentifier, qualifiers: impl Iterator<Item = ApplicationIdentifier> + Clone) -> usize {
    let in_order = |order: &&[u16]| {
        let mut order = order.iter();
        qualifiers.clone().take_while(|qualifier| order.any(|number| *number == qualifier.number())).count()
    };
    key.definition().qualifiers.unwrap_or_default().iter().map(in_order).max().unwrap_or_default()
}
