//! GS1 Digital Link: identifiers as a web address (GS1 Digital Link Standard: URI Syntax).
//!
//! `https://truyxuat.example.vn/01/09312345678907/10/A1B2C3?17=270131` names a lot of a trade item, whatever stands
//! before `/01/`: any scheme-and-host, any path. The key comes first, its qualifiers follow in a fixed order, all
//! other elements are query parameters.
//!
//! What is written is always the same for the same elements. What is read may be older: a GTIN without its leading
//! zeros, as earlier releases had it, is understood. Words instead of numbers (`/gtin/`), which the standard has
//! given up since, and compressed links are not.

pub(crate) mod percent;
mod read;
#[cfg(test)]
mod tests;

use super::application_identifier::ApplicationIdentifier;
use super::element::Element;
use super::element_string::ElementString;
use super::refusal::{Fault, Refusal};

/// Under which address the canonical form stands, whoever answers for the identifiers.
pub const CANONICAL: &str = "https://id.gs1.org";

/// A link: a key, what qualifies it, and what else is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigitalLink {
    /// All elements: the key, its qualifiers in their order, the others in the order of their digits.
    elements: ElementString,
    /// How many of them stand in the path.
    in_path: usize,
    stem: String,
    parameters: Vec<(String, String)>,
}

impl DigitalLink {
    /// The link that says what `elements` say, under [`CANONICAL`]. The first of them that can be a key is.
    ///
    /// # Errors
    /// [`Fault::NoKey`]; [`Fault::NotInQuery`] for an element that has no place in a link with this key; or what
    /// [`ElementString::check_associations`] says.
    pub fn new(elements: &ElementString) -> Result<Self, Refusal> {
        let all = elements.elements();
        let orders = |element: &Element| element.identifier().definition().qualifiers;
        let key = all.iter().find(|element| orders(element).is_some());
        let Some(key) = key else {
            return Err(Refusal::no_key());
        };
        let find = |number: &u16| all.iter().find(|element| element.identifier().number() == *number);
        // Of alternative orders, that which takes most elements into the path; of equals, the first.
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

    /// Puts the parts of a link together; the path is known to be right.
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

    /// All elements: the key, its qualifiers, then the others in the order of their digits.
    #[must_use]
    pub fn elements(&self) -> &ElementString {
        &self.elements
    }

    /// The key: what the link is about.
    #[must_use]
    pub fn key(&self) -> &Element {
        &self.elements.elements()[0]
    }

    /// What narrows the key down: the lot, the serial number.
    #[must_use]
    pub fn qualifiers(&self) -> &[Element] {
        &self.elements.elements()[1..self.in_path]
    }

    /// What else the link says.
    #[must_use]
    pub fn attributes(&self) -> &[Element] {
        &self.elements.elements()[self.in_path..]
    }

    /// What stood before the key: scheme, host and perhaps a path, without a slash at the end; empty when a path
    /// alone was read.
    #[must_use]
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// The query parameters that are no elements, such as `linkType`, decoded and in their order.
    #[must_use]
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    /// The first query parameter of this name that is no element.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The link under a public address, such as `https://truyxuat.example.vn`, without the parameters that are no
    /// elements. The same elements always make the same link.
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

    /// The link under [`CANONICAL`]: the same for all links that say the same, wherever they lead.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.under(CANONICAL)
    }
}

/// How many of `qualifiers`, from the first on, may follow `key` in the path of a link.
fn fitting(key: ApplicationIdentifier, qualifiers: impl Iterator<Item = ApplicationIdentifier> + Clone) -> usize {
    let in_order = |order: &&[u16]| {
        let mut order = order.iter();
        qualifiers.clone().take_while(|qualifier| order.any(|number| *number == qualifier.number())).count()
    };
    key.definition().qualifiers.unwrap_or_default().iter().map(in_order).max().unwrap_or_default()
}
