//! The components that make up the value of an application identifier.

use std::fmt;

use super::super::character_set::{is_character_set_39, is_character_set_82};
use super::super::check_digit::verify_digits;
use super::super::gs1_date::Gs1Date;
use super::{check_pair, code_list};
use crate::input::reason::code::CodeRefusal;
use crate::input::violation::Reason;

/// The characters that a component may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Character {
    /// Digits.
    Digit,
    /// The GS1 character set 82.
    Set82,
    /// The GS1 character set 39.
    Set39,
    /// Letters, digits, hyphen, underscore and equals sign (base64url).
    Set64,
}

/// A constraint on a component beyond its characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// No constraint.
    Any,
    /// Ends in the check digit of the preceding digits.
    CheckDigit,
    /// YYMMDD, where DD may be 00.
    DateOrMonth,
    /// YYMMDD.
    Date,
    /// YYYYMMDD.
    LongDate,
    /// At most this number: hours, minutes, degrees.
    AtMost(u64),
    /// hhmm.
    Time,
    /// Not zero.
    NotZero,
    /// Does not begin with zero.
    NoLeadingZero,
    /// One of these characters.
    OneOf(&'static str),
    /// Piece number and total, of equal length, neither of them zero.
    PieceOfTotal,
    /// The number of a country (ISO 3166-1).
    Country,
    /// The number of a country, or 999 for several.
    CountryOrSeveral,
    /// The two letters of a country (ISO 3166-1).
    CountryLetters,
    /// The number of a currency (ISO 4217).
    Currency,
    /// Ends in the check pair of the preceding characters.
    CheckPair,
    /// Each percent sign is followed by two hexadecimal digits.
    PercentEncoded,
}

/// A component of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The allowed characters.
    pub characters: Character,
    /// Least number of characters.
    pub min: u8,
    /// Greatest number of characters.
    pub max: u8,
    /// Whether the value may end before this component.
    pub is_optional: bool,
    /// Its further constraint.
    pub rule: Rule,
}

impl Part {
    const fn of(characters: Character, min: u8, max: u8) -> Self {
        Self { characters, min, max, is_optional: false, rule: Rule::Any }
    }

    /// Exactly `length` digits.
    pub(super) const fn digits(length: u8) -> Self {
        Self::of(Character::Digit, length, length)
    }

    /// 1 to `max` digits.
    pub(super) const fn number(max: u8) -> Self {
        Self::of(Character::Digit, 1, max)
    }

    /// 1 to `max` characters of the set 82.
    pub(super) const fn text(max: u8) -> Self {
        Self::of(Character::Set82, 1, max)
    }

    /// Exactly `length` characters of the set 82.
    pub(super) const fn code(length: u8) -> Self {
        Self::of(Character::Set82, length, length)
    }

    /// 1 to `max` characters of any set.
    pub(super) const fn other(characters: Character, max: u8) -> Self {
        Self::of(characters, 1, max)
    }

    pub(super) const fn rule(self, rule: Rule) -> Self {
        Self { rule, ..self }
    }

    pub(super) const fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    fn accepts(self, character: char) -> bool {
        match self.characters {
            Character::Digit => character.is_ascii_digit(),
            Character::Set82 => is_character_set_82(character),
            Character::Set39 => is_character_set_39(character),
            Character::Set64 => character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '='),
        }
    }

    fn check(self, text: &str) -> Result<(), Reason> {
        let digits = text.as_bytes();
        let is_right = match self.rule {
            Rule::Any => true,
            Rule::CheckDigit => return verify_digits(digits),
            Rule::DateOrMonth => return text.parse::<Gs1Date>().map(drop),
            Rule::Date => text.parse::<Gs1Date>()?.has_day(),
            Rule::LongDate => chrono::NaiveDate::parse_from_str(text, "%Y%m%d").is_ok(),
            Rule::AtMost(most) => number(digits) <= most,
            Rule::Time => number(&digits[..2]) < 24 && number(&digits[2..]) < 60,
            Rule::NotZero => number(digits) > 0,
            Rule::NoLeadingZero => digits.first() != Some(&b'0'),
            Rule::OneOf(allowed) => text.chars().all(|c| allowed.contains(c)),
            Rule::PieceOfTotal => {
                let (piece, total) = digits.split_at(digits.len() / 2);
                0 < number(piece) && number(piece) <= number(total)
            }
            Rule::Country => code_list::is_country(text),
            Rule::CountryOrSeveral => text == "999" || code_list::is_country(text),
            Rule::CountryLetters => code_list::is_country_letters(text),
            Rule::Currency => code_list::is_currency(text),
            Rule::CheckPair => return check_pair::verify(text),
            Rule::PercentEncoded => text
                .split('%')
                .skip(1)
                .all(|rest| rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))),
        };
        match (is_right, self.rule) {
            (true, _) => Ok(()),
            (false, Rule::Date | Rule::LongDate | Rule::Time) => Err(Reason::NoSuchDate),
            (false, Rule::Country | Rule::CountryOrSeveral | Rule::CountryLetters) => Err(refusal(
                "country",
                "Không có nước nào mang mã này (ISO 3166-1), ví dụ Việt Nam là 704 hoặc VN.",
                "There is no country with this code (ISO 3166-1); Việt Nam, for example, is 704 or VN.",
            )),
            (false, Rule::Currency) => Err(refusal(
                "currency",
                "Không có đồng tiền nào mang mã số này (ISO 4217), ví dụ đồng Việt Nam là 704.",
                "There is no currency with this number (ISO 4217); the Vietnamese đồng, for example, is 704.",
            )),
            (false, _) => Err(Reason::NotAllowed),
        }
    }
}

fn refusal(code: &'static str, vi: &str, en: &str) -> Reason {
    Reason::Gs1(Box::new(CodeRefusal { code, vi: vi.to_owned(), en: en.to_owned() }))
}

/// The number that ASCII digits stand for; components are too short for it to overflow.
fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0_u64, |sum, digit| sum.wrapping_mul(10).wrapping_add(u64::from(digit & 15)))
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.characters {
            Character::Digit => 'N',
            Character::Set82 => 'X',
            Character::Set39 => 'Y',
            Character::Set64 => 'Z',
        };
        let dots = if self.min == self.max { "" } else { ".." };
        let (open, close) = if self.is_optional { ("[", "]") } else { ("", "") };
        write!(formatter, "{open}{letter}{dots}{}{close}", self.max)
    }
}

/// Checks that `text` consists of these components.
pub(in super::super) fn check_parts(parts: &[Part], text: &str) -> Result<(), Reason> {
    if text.is_empty() {
        return Err(Reason::Required);
    }
    let mut rest = text;
    for (index, part) in parts.iter().enumerate() {
        if rest.is_empty() && part.is_optional {
            return Ok(());
        }
        let end = rest.char_indices().nth(part.max.into()).map_or(rest.len(), |(end, _)| end);
        let (own, after) = rest.split_at(end);
        if let Some(found) = own.chars().find(|c| !part.accepts(*c)) {
            return Err(Reason::Character { found });
        }
        if own.len() < usize::from(part.min) {
            let later = parts[index + 1..].iter().filter(|part| !part.is_optional);
            let missing: usize = later.map(|part| usize::from(part.min)).sum();
            return Err(Reason::TooShort { min: text.len() - own.len() + usize::from(part.min) + missing });
        }
        part.check(own)?;
        rest = after;
    }
    match rest.chars().next() {
        None => Ok(()),
        Some(_) => Err(Reason::TooLong { max: parts.iter().map(|part| usize::from(part.max)).sum() }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Rule, check_parts};
    use crate::input::violation::Reason;
    use proptest::prelude::*;

    const ASSET: &[Part] =
        &[Part::digits(1).rule(Rule::OneOf("0")), Part::digits(13).rule(Rule::CheckDigit), Part::text(16).optional()];

    #[test]
    fn a_refusal_says_what_is_wrong() {
        assert_eq!(check_parts(ASSET, "09312345678907"), Ok(()));
        assert_eq!(check_parts(ASSET, "09312345678907AB-1"), Ok(()));
        assert_eq!(check_parts(ASSET, "09312345678901"), Err(Reason::CheckDigit { expected: 7 }));
        assert_eq!(check_parts(ASSET, "19312345678907"), Err(Reason::NotAllowed));
        assert_eq!(check_parts(ASSET, "0931234567890"), Err(Reason::TooShort { min: 14 }));
        assert_eq!(check_parts(ASSET, "09312345678907 "), Err(Reason::Character { found: ' ' }));
        assert_eq!(check_parts(ASSET, &format!("09312345678907{}", "A".repeat(17))), Err(Reason::TooLong { max: 30 }));
        assert_eq!(check_parts(ASSET, ""), Err(Reason::Required));
    }

    #[test]
    fn pieces_are_counted_from_one_to_their_total() {
        let pieces = &[Part::digits(4).rule(Rule::PieceOfTotal)];
        assert_eq!(check_parts(pieces, "0102"), Ok(()));
        for wrong in ["0002", "0302", "0000"] {
            assert_eq!(check_parts(pieces, wrong), Err(Reason::NotAllowed), "{wrong}");
        }
    }

    #[test]
    fn times_and_percent_signs_are_looked_at() {
        let time = &[Part::digits(4).rule(Rule::Time)];
        assert_eq!((check_parts(time, "2359"), check_parts(time, "2400")), (Ok(()), Err(Reason::NoSuchDate)));
        let name = &[Part::text(35).rule(Rule::PercentEncoded)];
        assert_eq!((check_parts(name, "L%C3%B4"), check_parts(name, "50%")), (Ok(()), Err(Reason::NotAllowed)));
    }

    #[test]
    fn countries_and_currencies_are_looked_up() {
        let check = |rule, text| check_parts(&[Part::digits(3).rule(rule)], text).map_err(|reason| reason.code());
        for (rule, text, result) in [
            (Rule::Country, "704", Ok(())),
            (Rule::Country, "999", Err("country")),
            (Rule::CountryOrSeveral, "999", Ok(())),
            (Rule::CountryOrSeveral, "998", Err("country")),
            (Rule::Currency, "704", Ok(())),
            (Rule::Currency, "703", Err("currency")),
        ] {
            assert_eq!(check(rule, text), result, "{rule:?} {text}");
        }
        let letters = &[Part::code(2).rule(Rule::CountryLetters)];
        assert_eq!(check_parts(letters, "VN"), Ok(()));
        assert_eq!(check_parts(letters, "vn").map_err(|reason| reason.code()), Err("country"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            for row in super::super::TABLE {
                if let super::super::Content::Parts(parts) = row.content {
                    let _ = check_parts(parts, &text);
                }
            }
        }
    }
}
