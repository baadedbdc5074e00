//! Symbols as modules, independent of the size of a module.

use barcoders::sym::code128::Code128;
use nguon_domain::identification::identifier::ElementString;
use nguon_domain::identification::identifier::element_string::Segment;
use qrcode::EcLevel;

use crate::mask;

/// A rectangle of dark modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Left edge, in modules.
    pub x: u16,
    /// Top edge, in modules.
    pub y: u16,
    /// Width, in modules.
    pub width: u16,
    /// Height, in modules.
    pub height: u16,
}

/// The symbology.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbology {
    /// QR Code, model 2 (ISO/IEC 18004).
    Qr,
    /// GS1-128 (ISO/IEC 15417; GS1 General Specifications §5.4).
    Gs1128,
}

impl Symbology {
    /// The quiet zone on either side, in modules: four around a QR code (ISO/IEC 18004 §6.3.8), ten at either end of a
    /// GS1-128 symbol (GS1 General Specifications §5.4.6).
    #[must_use]
    pub const fn quiet_zone(self) -> i32 {
        match self {
            Self::Qr => 4,
            Self::Gs1128 => 10,
        }
    }
}

/// A symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its symbology.
    pub symbology: Symbology,
    /// Width in modules, without quiet zones.
    pub width: u16,
    /// Height in modules, without quiet zones: 1 for bars, whose height depends on the label.
    pub height: u16,
    /// The dark modules.
    pub runs: Vec<Run>,
    /// The human-readable interpretation.
    pub text: String,
}

/// The error correction level of a QR code: the share of damage at which it can still be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// Level Q: a quarter.
    Quarter,
    /// Level M: 15 %.
    Medium,
    /// Level L: 7 %.
    Low,
}

impl Symbol {
    /// Encodes a QR code; `None` when the text is too long.
    #[must_use]
    pub fn qr(text: &str, correction: Correction) -> Option<Self> {
        let level = match correction {
            Correction::Quarter => EcLevel::Q,
            Correction::Medium => EcLevel::M,
            Correction::Low => EcLevel::L,
        };
        let (colors, width) = mask::modules(text, level)?;
        let dark = |x: usize, y: usize| colors[y * width + x] == qrcode::Color::Dark;
        let number = |value: usize| u16::try_from(value).unwrap_or_default();
        let mut runs: Vec<Run> = Vec::with_capacity(width * width / 5);
        // The runs of the line above, which are extended downwards when the same run follows.
        let mut above: Vec<usize> = Vec::new();
        for y in 0..width {
            let mut line = Vec::new();
            let mut x = 0;
            while x < width {
                let length = (x..width).take_while(|x| dark(*x, y)).count();
                if length > 0 {
                    let same = |index: &&usize| {
                        let run = runs[**index];
                        (usize::from(run.x), usize::from(run.width)) == (x, length)
                    };
                    if let Some(index) = above.iter().find(same).copied() {
                        runs[index].height += 1;
                        line.push(index);
                    } else {
                        line.push(runs.len());
                        runs.push(Run { x: number(x), y: number(y), width: number(length), height: 1 });
                    }
                }
                x += length.max(1);
            }
            above = line;
        }
        let width = number(width);
        Some(Self { symbology: Symbology::Qr, width, height: width, runs, text: text.to_owned() })
    }

    /// Encodes elements as a GS1-128 symbol with the fewest characters; `None` when one symbol cannot contain them.
    #[must_use]
    pub fn gs1_128(elements: &ElementString) -> Option<Self> {
        if !elements.fits_gs1_128() {
            return None;
        }
        let modules = Code128::new(in_sets(&tokens(elements))).ok()?.encode();
        let number = |value: usize| u16::try_from(value).unwrap_or_default();
        let mut runs = Vec::new();
        let mut x = 0;
        while x < modules.len() {
            let length = modules[x..].iter().take_while(|module| **module == 1).count();
            if length > 0 {
                runs.push(Run { x: number(x), y: 0, width: number(length), height: 1 });
            }
            x += length.max(1);
        }
        Some(Self {
            symbology: Symbology::Gs1128,
            width: number(modules.len()),
            height: 1,
            runs,
            text: elements.to_string(),
        })
    }

    /// Width in modules, with quiet zones.
    #[must_use]
    pub fn full_width(&self) -> i32 {
        i32::from(self.width) + 2 * self.symbology.quiet_zone()
    }
}

/// FNC1 in the notation of `barcoders`.
const FNC1: char = '\u{179}';
/// The code sets B and C of Code 128, by the character with which `barcoders` starts or changes to them.
const SETS: [char; 2] = ['\u{181}', '\u{106}'];

/// The data characters of a symbol, including FNC1.
fn tokens(elements: &ElementString) -> Vec<char> {
    let mut tokens = Vec::new();
    for segment in elements.encode() {
        match segment {
            Segment::Fnc1 => tokens.push(FNC1),
            Segment::Data(data) => tokens.extend(data.chars()),
        }
    }
    tokens
}

/// Encodes with the fewest symbol characters: computes from the end how many the rest needs in set B (one character
/// each) and in set C (two digits each), including changes of set.
fn in_sets(tokens: &[char]) -> String {
    let mut fewest = vec![[0_usize; 2]; tokens.len() + 1];
    let pair = |at: usize| tokens[at].is_ascii_digit() && tokens.get(at + 1).is_some_and(char::is_ascii_digit);
    // The number of tokens that the next symbol character takes in a set, if the set can encode it.
    let step = |at: usize, set: usize| match (set, tokens[at]) {
        (_, FNC1) | (0, _) => Some(1),
        _ => pair(at).then_some(2),
    };
    for at in (0..tokens.len()).rev() {
        let stay = |set: usize| step(at, set).map(|taken| 1 + fewest[at + taken][set]);
        let staying = [stay(0), stay(1)];
        for set in [0, 1] {
            let changing = staying[1 - set].map(|count| count + 1);
            fewest[at][set] = staying[set].into_iter().chain(changing).min().unwrap_or_default();
        }
    }
    let mut set = usize::from(fewest[0][1] <= fewest[0][0]);
    let mut text = String::from(SETS[set]);
    let mut at = 0;
    while at < tokens.len() {
        match step(at, set).filter(|taken| 1 + fewest[at + taken][set] == fewest[at][set]) {
            Some(taken) => {
                text.extend(&tokens[at..at + taken]);
                at += taken;
            }
            None => {
                set = 1 - set;
                text.push(SETS[set]);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Correction, Symbol, in_sets, tokens};
    use nguon_domain::identification::identifier::ElementString;

    fn elements(text: &str) -> ElementString {
        ElementString::parse(text).expect("elements")
    }

    #[test]
    fn digits_are_taken_in_pairs_and_letters_one_by_one() {
        let sets = |text: &str| in_sets(&tokens(&elements(text)));
        // FNC1 and ten pairs: 11 characters, with start, check and stop 11 × 13 + 13 modules.
        assert_eq!(sets("(00)893531200000002520"), "ĆŹ00893531200000002520");
        assert_eq!(Symbol::gs1_128(&elements("(00)893531200000002520")).expect("a symbol").width, 156);
        assert_eq!(
            sets("(01)01893141000416(10)02228ABC"),
            "ĆŹ01018931410004161002\u{181}228ABC".replace("02\u{181}228", "0222\u{181}8")
        );
        assert_eq!(sets("(10)A(21)7"), "ĆŹ10\u{181}AŹ217");
        assert_eq!(sets("(10)AB1"), "ĆŹ10\u{181}AB1");
    }

    #[test]
    fn one_symbol_holds_48_characters() {
        assert!(Symbol::gs1_128(&elements("(01)01893141000416(10)ABCDEFGHIJKLMNOPQRST(21)12345678")).is_none());
        assert!(Symbol::gs1_128(&elements("(01)01893141000416(10)ABCDEFGHIJKLMNOPQRST(21)1234567")).is_some());
    }

    #[test]
    fn the_runs_of_a_qr_code_are_its_dark_modules() {
        let text = "https://nguon.vn/01/08938505970011/10/TL-20261115-01";
        let symbol = Symbol::qr(text, Correction::Quarter).expect("a symbol");
        let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::Q).expect("a symbol");
        let mut painted = vec![0; code.width() * code.width()];
        for run in &symbol.runs {
            for y in run.y..run.y + run.height {
                for x in run.x..run.x + run.width {
                    painted[usize::from(y) * code.width() + usize::from(x)] += 1;
                }
            }
        }
        let dark: Vec<i32> = code.to_colors().into_iter().map(|color| (color == qrcode::Color::Dark).into()).collect();
        assert_eq!(painted, dark);
    }
}
