//! Identifiers in events, in canonical form.

use std::fmt;

use super::urn;
use super::vocabulary::is_address;
use crate::identification::identifier::application_identifier::number;
use crate::identification::identifier::{DigitalLink, Element, ElementString};
use crate::input::violation::Reason;

/// The greatest length of an identifier of an object or event, in bytes.
pub(super) const MAX_IDENTIFIER_LENGTH: usize = 1_000;
/// The prefix of canonical GS1 Digital Links; any other URI under it is an error.
pub(super) const CANONICAL_PREFIX: &str = "https://id.gs1.org/";
/// The prefix of the Digital Links of logistic units (application identifier 00).
const LOGISTIC_UNIT_PREFIX: &str = "https://id.gs1.org/00/";

/// An identifier in an event: the canonical GS1 Digital Link of the key and its finest qualifier (CBV 2.0, section
/// 8.9), or the original URI when it contains no GS1 key.
///
/// Two of them are equal when they identify the same object, whether received as EPC URN or as Digital Link of any
/// domain.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    uri: String,
    class: Option<String>,
    trade_item: Option<String>,
}

impl Identity {
    /// Parses an EPC URN, a GS1 Digital Link or any other absolute URI.
    ///
    /// # Errors
    /// What is wrong with a URN or with a link under `https://id.gs1.org`; [`Reason::WebAddress`] when the text is no
    /// URI; [`Reason::TooLong`].
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        if text.len() > MAX_IDENTIFIER_LENGTH {
            return Err(Reason::TooLong { max: MAX_IDENTIFIER_LENGTH });
        }
        if let Some(elements) = urn::elements(text) {
            return Self::of(&elements?);
        }
        if text.starts_with("https://") || text.starts_with("http://") {
            match DigitalLink::parse(text) {
                Ok(link) => return Self::of(link.elements()),
                Err(refusal) if text.starts_with(CANONICAL_PREFIX) => return Err(refusal.into()),
                Err(_) => {}
            }
        }
        if is_address(text) {
            Ok(Self { uri: text.to_owned(), class: None, trade_item: None })
        } else {
            Err(Reason::WebAddress)
        }
    }

    /// Returns the identity of the first key among these elements, with its finest qualifier.
    ///
    /// # Errors
    /// When there is no key among them.
    pub fn of(elements: &ElementString) -> Result<Self, Reason> {
        let link = DigitalLink::new(elements)?;
        let qualifier = |wanted: u16| link.qualifiers().iter().find(|element| element.identifier().number() == wanted);
        let key = link.key();
        let with = |qualifier: Option<&Element>| -> Result<String, Reason> {
            let elements = ElementString::new(std::iter::once(key).chain(qualifier).cloned())?;
            Ok(DigitalLink::new(&elements)?.canonical())
        };
        let lot = qualifier(number::LOT);
        let finest = qualifier(number::SERIAL)
            .or_else(|| qualifier(235))
            .or(lot)
            .or_else(|| qualifier(254))
            .or_else(|| qualifier(8011));
        let coarser = match finest {
            Some(finest) if lot.is_some_and(|lot| lot != finest) => Some(with(lot)?),
            Some(_) => Some(with(None)?),
            None => None,
        };
        let trade_item = if key.identifier().number() == number::GTIN { Some(with(None)?) } else { None };
        Ok(Self { uri: with(finest)?, class: coarser, trade_item })
    }

    /// Returns the identity of the logistic unit with this SSCC of 18 digits.
    ///
    /// # Errors
    /// What is wrong with the number.
    pub fn of_logistic_unit(sscc: &str) -> Result<Self, Reason> {
        Self::parse(&format!("{LOGISTIC_UNIT_PREFIX}{sscc}"))
    }

    /// Whether it is a logistic unit.
    #[must_use]
    pub fn is_logistic_unit(&self) -> bool {
        self.uri.starts_with(LOGISTIC_UNIT_PREFIX)
    }

    /// Whether it stands for a class of objects, as a trade item or a lot does, and not for a single one: the key of a
    /// product, asset type, document type or coupon without serial number.
    #[must_use]
    pub fn is_of_class(&self) -> bool {
        let Some(path) = self.uri.strip_prefix(CANONICAL_PREFIX) else { return false };
        let mut parts = path.split('/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("01" | "8006" | "8010"), Some(_), qualifier) => matches!(qualifier, None | Some("10")),
            (Some("8003"), Some(key), None) => key.len() == 14,
            (Some("253" | "255"), Some(key), None) => key.len() == 13,
            _ => false,
        }
    }

    /// The canonical URI.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.uri
    }

    /// The next coarser object that the identifier itself contains: the lot of an item with lot and serial number, the
    /// trade item of a lot, the place of a sublocation.
    #[must_use]
    pub fn class(&self) -> Option<&str> {
        self.class.as_deref()
    }

    /// The trade item that this is, or of which this is a lot or an instance.
    #[must_use]
    pub fn trade_item(&self) -> Option<&str> {
        self.trade_item.as_deref()
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.uri)
    }
}
