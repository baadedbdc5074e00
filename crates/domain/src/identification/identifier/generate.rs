//! Random elements, for property tests.

use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use super::application_identifier::{ApplicationIdentifier, Character, Content, Part, Rule, TABLE, check_pair};
use super::check_digit::check_digit;
use super::element::Element;

/// All identifiers of the table.
pub(super) fn identifiers() -> Vec<ApplicationIdentifier> {
    TABLE.iter().flat_map(|row| row.numbers()).filter_map(ApplicationIdentifier::of).collect()
}

/// A valid value of one of `identifiers`.
pub(super) fn element(identifiers: Vec<ApplicationIdentifier>) -> impl Strategy<Value = Element> {
    (any::<Index>(), any::<u64>()).prop_map(move |(index, seed)| value(*index.get(&identifiers), seed))
}

/// Up to `most` elements with distinct identifiers, in the order of the table.
pub(super) fn elements(most: usize) -> impl Strategy<Value = Vec<Element>> {
    let all = identifiers();
    (subsequence(all, 1..=most), any::<u64>()).prop_map(|(chosen, seed)| {
        chosen.into_iter().zip(seed..).map(|(identifier, seed)| value(identifier, seed)).collect()
    })
}

/// The value of `identifier` that the seed determines.
pub(super) fn value(identifier: ApplicationIdentifier, seed: u64) -> Element {
    let mut chance = Chance(seed);
    let text = match identifier.definition().content {
        Content::Sscc => chance.checked(18),
        Content::Gtin => chance.checked(14),
        Content::Gln => chance.checked(13),
        Content::Lot | Content::Serial => chance.part(&text_part(20)),
        Content::Date => chance.date(0),
        Content::DateTime => format!("{}{:02}{:02}", chance.date(1), chance.below(24), chance.below(60)),
        Content::Count => chance.below(100_000_000).to_string(),
        Content::Measure { .. } => format!("{:06}", chance.below(1_000_000)),
        Content::Parts(parts) => {
            let mut text = String::new();
            for part in parts {
                if part.is_optional && chance.below(2) == 0 {
                    break;
                }
                // Only the last component has a variable length.
                text.push_str(&chance.part(part));
            }
            text
        }
    };
    Element::new(identifier, &text).unwrap_or_else(|reason| panic!("({identifier}){text}: {reason:?}"))
}

fn text_part(max: u8) -> Part {
    Part { characters: Character::Set82, min: 1, max, is_optional: false, rule: Rule::Any }
}

/// A reproducible pseudorandom sequence (Knuth's linear congruential generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn characters(&mut self, set: Character, length: u64) -> String {
        let is_member = |c: &char| match set {
            Character::Digit => c.is_ascii_digit(),
            Character::Set82 => super::character_set::is_character_set_82(*c),
            Character::Set39 => super::character_set::is_character_set_39(*c),
            Character::Set64 => c.is_ascii_alphanumeric() || *c == '_' || *c == '-',
        };
        let members: Vec<char> = (0_u8..=127).map(char::from).filter(is_member).collect();
        (0..length).map(|_| members[usize::try_from(self.below(members.len() as u64)).unwrap_or_default()]).collect()
    }

    fn checked(&mut self, length: u64) -> String {
        let body = self.characters(Character::Digit, length - 1);
        let digit = check_digit(&body).expect("digits");
        format!("{body}{digit}")
    }

    fn date(&mut self, first_day: u64) -> String {
        format!("{:02}{:02}{:02}", self.below(100), 1 + self.below(12), first_day + self.below(28))
    }

    fn part(&mut self, part: &Part) -> String {
        let length = u64::from(part.min) + self.below(1 + u64::from(part.max - part.min));
        let width = usize::from(part.max);
        match part.rule {
            Rule::Any => self.characters(part.characters, length),
            Rule::CheckDigit => self.checked(length),
            Rule::DateOrMonth => self.date(0),
            Rule::Date => self.date(1),
            Rule::LongDate => format!("20{}", self.date(1)),
            Rule::AtMost(most) => format!("{:0width$}", self.below(most + 1)),
            Rule::Time => format!("{:02}{:02}", self.below(24), self.below(60)),
            Rule::NotZero => format!("{:0width$}", 1 + self.below(9)),
            Rule::NoLeadingZero => format!("7{}", self.characters(Character::Digit, length - 1)),
            Rule::OneOf(allowed) => {
                let place = usize::try_from(self.below(allowed.len() as u64)).unwrap_or_default();
                allowed[place..=place].to_owned()
            }
            Rule::Country | Rule::CountryOrSeveral | Rule::Currency => {
                ["036", "156", "392", "704", "840"][usize::try_from(self.below(5)).unwrap_or_default()].to_owned()
            }
            Rule::CountryLetters => "VN".to_owned(),
            Rule::CheckPair => {
                let body = self.characters(part.characters, length.clamp(1, u64::from(part.max) - 2));
                let pair = check_pair(&body).expect("characters of the set 82");
                body + &pair
            }
            Rule::PieceOfTotal => "0307".to_owned(),
            Rule::PercentEncoded => self.characters(part.characters, length).replace('%', "x"),
        }
    }
}
