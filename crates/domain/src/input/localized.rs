//! Languages and localised texts.

use serde::{Deserialize, Serialize};

/// A language of the user interface and of error messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Vietnamese, the default.
    #[default]
    Vi,
    /// English, for consumers abroad and for integrators.
    En,
}

impl Language {
    /// Selects from an `Accept-Language` header (RFC 9110 §12.5.4) the supported language with the highest weight, or
    /// Vietnamese when there is none. Malformed parts are ignored.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (0, Self::Vi);
        for part in header.split(',').take(32) {
            let mut pieces = part.split(';');
            let tag = pieces.next().unwrap_or_default().trim();
            let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=")).map_or(1000, thousandths);
            let language = match tag.split('-').next().unwrap_or_default() {
                primary if primary.eq_ignore_ascii_case("vi") => Self::Vi,
                primary if primary.eq_ignore_ascii_case("en") => Self::En,
                _ => continue,
            };
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    /// The BCP 47 tag, as in the `lang` attribute of HTML.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }
}

/// Parses a weight of at most three decimals, such as `0.8` or `1`, as thousandths. Returns 0 when it is malformed.
fn thousandths(weight: &str) -> u32 {
    let (whole, decimals) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match (whole, decimals.len()) {
        ("1", 0..=3) if decimals.bytes().all(|byte| byte == b'0') => 1000,
        ("0", 0..=3) if is_number(decimals) => format!("{decimals:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

/// A fixed text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// Vietnamese.
    pub vi: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text {
    /// Creates a text from both languages.
    #[must_use]
    pub const fn new(vi: &'static str, en: &'static str) -> Self {
        Self { vi, en }
    }

    /// The text in `language`.
    #[must_use]
    pub const fn get(self, language: Language) -> &'static str {
        match language {
            Language::Vi => self.vi,
            Language::En => self.en,
        }
    }
}

/// A text of a catalogue in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bilingual {
    /// Vietnamese.
    #[cfg_attr(feature = "openapi", schema(example = "Nhà vườn, hộ sản xuất"))]
    pub vi: String,
    /// English.
    #[cfg_attr(feature = "openapi", schema(example = "Grower"))]
    pub en: String,
}

impl From<Text> for Bilingual {
    fn from(text: Text) -> Self {
        Self { vi: text.vi.to_owned(), en: text.en.to_owned() }
    }
}

impl Bilingual {
    /// The text in `language`, or in Vietnamese when there is no English one.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::En if !self.en.is_empty() => &self.en,
            _ => &self.vi,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_highest_weight_among_known_languages_wins() {
        for (header, expected) in [
            ("", Language::Vi),
            ("en", Language::En),
            ("en-GB,en;q=0.9,vi;q=0.8", Language::En),
            ("fr-FR, vi;q=0.7, en;q=0.3", Language::Vi),
            ("fr", Language::Vi),
            ("en;q=abc, ;;;, vi;q=0.1", Language::Vi),
        ] {
            assert_eq!(Language::from_accept_language(header), expected, "{header}");
        }
    }
}
