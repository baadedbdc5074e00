//! Names of areas as people write them: with or without the kind of unit, abbreviated, one within the other.

use crate::input::search::{fold, name_key};

/// A kind of administrative unit, of today or of the time before 1/7/2025.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// Tỉnh.
    Province,
    /// Thành phố: one that is a province, or until 30/6/2025 one within a province.
    City,
    /// Huyện, until 30/6/2025.
    District,
    /// Quận, until 30/6/2025.
    UrbanDistrict,
    /// Thị xã, until 30/6/2025.
    Town,
    /// Xã.
    Commune,
    /// Phường.
    Ward,
    /// Thị trấn, until 30/6/2025.
    Township,
    /// Đặc khu.
    SpecialZone,
}

impl UnitKind {
    /// Whether it is a kind of the level between, which ended on 30/6/2025.
    #[must_use]
    pub const fn is_between(self) -> bool {
        matches!(self, Self::City | Self::District | Self::UrbanDistrict | Self::Town)
    }

    /// Whether it is a kind of the lowest level.
    #[must_use]
    pub const fn is_lowest(self) -> bool {
        matches!(self, Self::Commune | Self::Ward | Self::Township | Self::SpecialZone)
    }
}

/// Words of the kinds, the longest first, so that `thị trấn` is not read as an abbreviation.
const FULL: [(&[&str], UnitKind); 9] = [
    (&["thành", "phố"], UnitKind::City),
    (&["thị", "trấn"], UnitKind::Township),
    (&["thị", "xã"], UnitKind::Town),
    (&["đặc", "khu"], UnitKind::SpecialZone),
    (&["tỉnh"], UnitKind::Province),
    (&["huyện"], UnitKind::District),
    (&["quận"], UnitKind::UrbanDistrict),
    (&["phường"], UnitKind::Ward),
    (&["xã"], UnitKind::Commune),
];
/// Abbreviations of the kinds, folded.
const SHORT: [(&str, UnitKind); 11] = [
    ("tp", UnitKind::City),
    ("tt", UnitKind::Township),
    ("tx", UnitKind::Town),
    ("dk", UnitKind::SpecialZone),
    ("ttr", UnitKind::Township),
    ("t", UnitKind::Province),
    ("h", UnitKind::District),
    ("q", UnitKind::UrbanDistrict),
    ("p", UnitKind::Ward),
    ("x", UnitKind::Commune),
    ("f", UnitKind::Ward),
];
/// English words, which stand at the end.
const ENGLISH: [(&str, UnitKind); 6] = [
    ("province", UnitKind::Province),
    ("city", UnitKind::City),
    ("district", UnitKind::District),
    ("ward", UnitKind::Ward),
    ("commune", UnitKind::Commune),
    ("town", UnitKind::Town),
];
/// Usual short and former names, folded and without spaces, with the name that is meant and whether it is a former one.
/// Sài Gòn was renamed on 2/7/1976; Hà Tây became a part of Hà Nội on 1/8/2008 (Resolution 15/2008/QH12), Thừa Thiên
/// Huế the city of Huế on 1/1/2025 (Resolution 175/2024/QH15).
const ALIASES: [(&str, &str, bool); 28] = [
    ("saigon", "Hồ Chí Minh", true),
    ("saigongiadinh", "Hồ Chí Minh", true),
    ("sg", "Hồ Chí Minh", true),
    ("hcm", "Hồ Chí Minh", false),
    ("hcmc", "Hồ Chí Minh", false),
    ("tphcm", "Hồ Chí Minh", false),
    ("tpsg", "Hồ Chí Minh", true),
    ("tphochiminh", "Hồ Chí Minh", false),
    ("hn", "Hà Nội", false),
    ("tphn", "Hà Nội", false),
    ("tphanoi", "Hà Nội", false),
    ("thudohanoi", "Hà Nội", false),
    ("hatay", "Hà Nội", true),
    ("hp", "Hải Phòng", false),
    ("tth", "Huế", true),
    ("thuathienhue", "Huế", true),
    ("thuathien", "Huế", true),
    ("brvt", "Bà Rịa - Vũng Tàu", false),
    ("bariavt", "Bà Rịa - Vũng Tàu", false),
    ("vungtaucondao", "Bà Rịa - Vũng Tàu", false),
    ("daclac", "Đắk Lắk", false),
    ("daclak", "Đắk Lắk", false),
    ("daklac", "Đắk Lắk", false),
    ("darlac", "Đắk Lắk", true),
    ("dacnong", "Đắk Nông", false),
    ("baccan", "Bắc Kạn", false),
    ("contum", "Kon Tum", false),
    ("quinhon", "Quy Nhơn", false),
];

/// Returns the name that a usual short or former one means, and whether it is a former one.
#[must_use]
pub(super) fn meant(name: &str) -> Option<(&'static str, bool)> {
    let joined = joined(name);
    ALIASES.iter().find(|(short, ..)| *short == joined).map(|(_, name, is_former)| (*name, *is_former))
}

/// Returns the letters and digits of a name without accents: Ha Noi and Hanoi are equal.
#[must_use]
pub(super) fn joined(name: &str) -> String {
    fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Words of a name, as they are compared: `exact` with accents, otherwise without.
#[must_use]
pub(super) fn key(name: &str, exact: bool) -> String {
    let name = if exact { name_key(name) } else { name_key(&fold(name)) };
    // Phường 01 is Phường 1.
    let words = name.split_whitespace().map(|word| {
        let number = word.trim_start_matches('0');
        // A longer number is a code.
        if number.is_empty() || word.len() > 2 || !word.bytes().all(|byte| byte.is_ascii_digit()) {
            word
        } else {
            number
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// One unit of a text: its kind, where it is said, and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Kind of the unit.
    pub kind: Option<UnitKind>,
    /// Name without the kind.
    pub name: String,
}

/// Returns the words of a composed text with their place in it.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_word = character.is_alphanumeric();
        match (is_word, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((from, &text[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Returns the kind with which the words begin and how many words it has.
fn kind_of(words: &[(usize, &str)], exact: bool) -> Option<(UnitKind, usize)> {
    let is = |written: &str, word: &str| key(written, exact) == key(word, exact);
    FULL.iter()
        .find(|(kind, _)| {
            words.len() >= kind.len() && kind.iter().zip(words).all(|(word, (_, written))| is(written, word))
        })
        .map(|(words, kind)| (*kind, words.len()))
}

impl Part {
    /// Returns the ways of reading a text as the name of one unit, the one without a kind first: `Quan Sơn` is a name,
    /// `Quận 1` has a kind, and `quan son` may be either.
    #[must_use]
    pub fn readings(text: &str, exact: bool) -> Vec<Self> {
        let text = text.trim();
        let mut found = vec![Self { kind: None, name: text.to_owned() }];
        let words = words(text);
        let mut add = |kind, name: &str| {
            let name = name.trim_matches(|c: char| !c.is_alphanumeric());
            if !name.is_empty() {
                found.push(Self { kind: Some(kind), name: name.to_owned() });
            }
        };
        if let Some((kind, count)) = kind_of(&words, exact) {
            if let Some((at, _)) = words.get(count) {
                add(kind, &text[*at..]);
            }
        } else if let Some((_, first)) = words.first() {
            let folded = fold(first);
            if let Some((_, kind)) = SHORT.iter().find(|(short, _)| *short == folded)
                && let Some((at, _)) = words.get(1)
            {
                add(*kind, &text[*at..]);
            }
            // Q1, P12.
            let letters = folded.trim_end_matches(|c: char| c.is_ascii_digit());
            if let Some((_, kind)) = SHORT.iter().find(|(short, _)| *short == letters)
                && letters.len() < folded.len()
                && words.len() == 1
            {
                add(*kind, &folded[letters.len()..]);
            }
        }
        if let Some((at, last)) = words.last()
            && words.len() > 1
            && let Some((_, kind)) = ENGLISH.iter().find(|(word, _)| *word == fold(last))
        {
            add(*kind, &text[..*at]);
        }
        found
    }

    /// Returns the reading of a full name of a unit: `Xã Hàm Minh` is the commune Hàm Minh.
    #[must_use]
    pub fn of_unit(name: &str) -> Self {
        let words = words(name);
        match kind_of(&words, true).and_then(|(kind, count)| Some((kind, words.get(count)?.0))) {
            Some((kind, at)) => Self { kind: Some(kind), name: name[at..].to_owned() },
            None => Self { kind: None, name: name.to_owned() },
        }
    }
}

/// Whether this part of an address names the country.
fn is_country(part: &str) -> bool {
    matches!(joined(part).as_str(), "vietnam" | "vn" | "chxhcnvietnam")
}

/// Returns the ways of dividing a text into units, the smallest first in each: `Xã Hàm Minh, tỉnh Bình Thuận` by the
/// comma, otherwise by dashes, and otherwise before each kind.
#[must_use]
pub fn divisions(text: &str) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut add = |parts: Vec<String>| {
        let parts: Vec<String> = parts.into_iter().filter(|part| !is_country(part)).collect();
        if !parts.is_empty() && !found.contains(&parts) {
            found.push(parts);
        }
    };
    let whole = text.replace("(cũ)", " ").replace("(mới)", " ");
    let by = |text: &str, is_end: &dyn Fn(char) -> bool| -> Vec<String> {
        text.split(is_end).map(|part| without_old(part).to_owned()).filter(|part| !part.is_empty()).collect()
    };
    let by_comma = by(&whole, &|c| matches!(c, ',' | ';' | '\n' | '\r' | '(' | ')' | '|' | '，' | '、'));
    add(by_comma.clone());
    add(by(&whole, &|c| matches!(c, ',' | ';' | '\n' | '\r' | '(' | ')' | '|' | '/' | '\\' | '–' | '—' | '-' | '>')));
    for exact in [true, false] {
        add(by_comma.iter().flat_map(|part| before_kinds(part, exact)).collect());
    }
    for parts in found.clone() {
        if parts.len() > 1 {
            let reversed: Vec<String> = parts.into_iter().rev().collect();
            if !found.contains(&reversed) {
                found.push(reversed);
            }
        }
    }
    found
}

/// Returns the ways of dividing words without marks between them into a unit and the one around it, the longest unit
/// first: `hàm thuận bắc bình thuận`. None if there are more words than in names of two units.
pub(super) fn divisions_of_words(text: &str) -> Vec<Vec<String>> {
    const MAX_WORDS: usize = 12;
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() > MAX_WORDS {
        return Vec::new();
    }
    (1..words.len()).rev().map(|place| vec![words[..place].join(" "), words[place..].join(" ")]).collect()
}

/// Returns a name without the word that says it is a former one: Bình Thuận cũ.
fn without_old(part: &str) -> &str {
    let part = part.trim();
    part.strip_suffix(" cũ").or_else(|| part.strip_suffix(" Cũ")).unwrap_or(part).trim()
}

/// Divides a text before each kind of unit in it: `Xã Hàm Minh tỉnh Bình Thuận`.
fn before_kinds(text: &str, exact: bool) -> Vec<String> {
    let words = words(text);
    let mut cuts = vec![0];
    let mut place = 0;
    while place < words.len() {
        let abbreviated = || {
            let (at, word) = words[place];
            let is_dotted = text[at + word.len()..].starts_with('.');
            is_dotted && SHORT.iter().any(|(short, _)| *short == fold(word))
        };
        let count = kind_of(&words[place..], exact).map(|(_, count)| count).or_else(|| abbreviated().then_some(1));
        if place > 0 && count.is_some() {
            cuts.push(words[place].0);
        }
        place += count.unwrap_or(1);
    }
    cuts.push(text.len());
    cuts.windows(2).map(|cut| text[cut[0]..cut[1]].trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Part, UnitKind, divisions, key, meant};

    #[test]
    fn a_kind_is_read_however_it_is_written() {
        let read = |text: &str, exact: bool| Part::readings(text, exact).pop().map(|part| (part.kind, part.name));
        for (text, exact, kind, name) in [
            ("Tỉnh Lâm Đồng", true, Some(UnitKind::Province), "Lâm Đồng"),
            ("tinh lam dong", false, Some(UnitKind::Province), "lam dong"),
            ("T. Bình Thuận", true, Some(UnitKind::Province), "Bình Thuận"),
            ("TP.HCM", true, Some(UnitKind::City), "HCM"),
            ("Tp. Hồ Chí Minh", true, Some(UnitKind::City), "Hồ Chí Minh"),
            ("THÀNH PHỐ HÀ NỘI", true, Some(UnitKind::City), "HÀ NỘI"),
            ("TT. Phan Rí Cửa", true, Some(UnitKind::Township), "Phan Rí Cửa"),
            ("Thị xã La Gi", true, Some(UnitKind::Town), "La Gi"),
            ("Q1", true, Some(UnitKind::UrbanDistrict), "1"),
            ("P.12", true, Some(UnitKind::Ward), "12"),
            ("Lam Dong Province", true, Some(UnitKind::Province), "Lam Dong"),
            ("Phương Sơn", true, None, "Phương Sơn"),
            ("Quan Sơn", true, None, "Quan Sơn"),
            ("tỉnh", true, None, "tỉnh"),
        ] {
            assert_eq!(read(text, exact), Some((kind, name.to_owned())), "{text}");
        }
        let commune = Part { kind: Some(UnitKind::Commune), name: "Hàm Minh".into() };
        assert_eq!(Part::of_unit("Xã Hàm Minh"), commune);
    }

    #[test]
    fn units_are_divided_by_commas_dashes_or_their_kinds() {
        let first = |text: &str| divisions(text).first().cloned().unwrap_or_default();
        assert_eq!(first("Xã Hàm Minh, tỉnh Bình Thuận, Việt Nam"), ["Xã Hàm Minh", "tỉnh Bình Thuận"]);
        assert_eq!(first("tỉnh Bình Thuận (cũ)"), ["tỉnh Bình Thuận"]);
        assert_eq!(first("Lâm Đồng (Bình Thuận cũ)"), ["Lâm Đồng", "Bình Thuận"]);
        let kinds = divisions("Xã Hàm Minh huyện Hàm Thuận Nam tỉnh Bình Thuận");
        let divided = ["Xã Hàm Minh", "huyện Hàm Thuận Nam", "tỉnh Bình Thuận"].map(str::to_owned);
        assert!(kinds.contains(&divided.to_vec()), "{kinds:?}");
        assert!(divisions("Xã Hàm Minh - Bình Thuận").contains(&vec!["Xã Hàm Minh".into(), "Bình Thuận".into()]));
        assert!(divisions("").is_empty() && divisions(" , ").is_empty());
    }

    #[test]
    fn usual_names_are_known_and_numbers_have_no_zeros() {
        assert_eq!(meant("TP.HCM"), Some(("Hồ Chí Minh", false)));
        assert_eq!(meant("Sài Gòn"), Some(("Hồ Chí Minh", true)));
        assert_eq!(meant("Lâm Đồng"), None);
        assert_eq!(key("Phường 01", true), key("phường 1", true));
    }
}
