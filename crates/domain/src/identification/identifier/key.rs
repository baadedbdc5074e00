//! GS1 keys of any type.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Gln, Gtin, Sscc, company_prefix};
use crate::input::localized::Text;

/// The types of GS1 keys that a business assigns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeyType {
    /// GTIN, for products and their packagings.
    Gtin,
    /// GLN, for places.
    Gln,
    /// SSCC, for logistic units.
    Sscc,
}

impl KeyType {
    /// All types.
    pub const ALL: [Self; 3] = [Self::Gtin, Self::Gln, Self::Sscc];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gtin => "gtin",
            Self::Gln => "gln",
            Self::Sscc => "sscc",
        }
    }

    /// The reverse of [`KeyType::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.as_str() == text)
    }

    /// The abbreviation, the same in every language.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Gtin => "GTIN",
            Self::Gln => "GLN",
            Self::Sscc => "SSCC",
        }
    }

    /// The label for users.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Gtin => Text::new("GTIN – mã sản phẩm", "GTIN – trade item"),
            Self::Gln => Text::new("GLN – mã địa điểm", "GLN – location"),
            Self::Sscc => Text::new("SSCC – mã đơn vị logistic", "SSCC – logistic unit"),
        }
    }
}

/// A GS1 key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Gs1Key {
    /// Identifies a product or one of its packagings.
    Gtin(Gtin),
    /// Identifies a place.
    Gln(Gln),
    /// Identifies a logistic unit.
    Sscc(Sscc),
}

impl Gs1Key {
    /// The type of the key.
    #[must_use]
    pub const fn key_type(&self) -> KeyType {
        match self {
            Self::Gtin(_) => KeyType::Gtin,
            Self::Gln(_) => KeyType::Gln,
            Self::Sscc(_) => KeyType::Sscc,
        }
    }

    /// The digits as stored and as in a Digital Link: 14 of a GTIN, 13 of a GLN, 18 of an SSCC.
    #[must_use]
    pub fn digits(&self) -> &str {
        match self {
            Self::Gtin(gtin) => gtin.as_14_digits(),
            Self::Gln(gln) => gln.as_str(),
            Self::Sscc(sscc) => sscc.as_str(),
        }
    }

    /// The company prefix with the reference: the digits without indicator and check digit. The packagings of a trade
    /// item share it (GS1 General Specifications, GTIN-14 with indicator). 12 digits of a GTIN or GLN; 17 of an SSCC,
    /// with its extension digit.
    #[must_use]
    pub fn body(&self) -> &str {
        let digits = self.digits();
        match self {
            Self::Gtin(_) => &digits[1..13],
            Self::Gln(_) => &digits[..12],
            Self::Sscc(_) => &digits[..17],
        }
    }

    /// Returns every possible company prefix of the key, shortest first: the 7 to 10 digits after an indicator or
    /// extension digit. A GTIN-8 has none.
    pub fn possible_prefixes(&self) -> impl Iterator<Item = &str> {
        let start = usize::from(!matches!(self, Self::Gln(_)));
        let has_prefix = !matches!(self, Self::Gtin(gtin) if gtin.length() == 8);
        company_prefix::LENGTHS
            .filter(move |_| has_prefix)
            .filter_map(move |length| self.digits().get(start..start + length))
    }
}

impl fmt::Display for Gs1Key {
    /// The usual form: a GTIN without padding.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gtin(gtin) => gtin.fmt(formatter),
            Self::Gln(gln) => gln.fmt(formatter),
            Self::Sscc(sscc) => sscc.fmt(formatter),
        }
    }
}

impl From<Gtin> for Gs1Key {
    fn from(gtin: Gtin) -> Self {
        Self::Gtin(gtin)
    }
}

impl From<Gln> for Gs1Key {
    fn from(gln: Gln) -> Self {
        Self::Gln(gln)
    }
}

impl From<Sscc> for Gs1Key {
    fn from(sscc: Sscc) -> Self {
        Self::Sscc(sscc)
    }
}
